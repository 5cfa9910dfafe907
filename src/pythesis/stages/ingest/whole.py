"""Counts all rows of a table where it is kept, through Narwhals: the same on Spark as on Polars."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from pythesis.core.whole import Draw, Whole, WholeColumn
from pythesis.stages.ingest import typed

LEVELS = 200  # columns of more values have no list of them
Quartiles = Callable[[Any, Sequence[str]], dict[str, tuple[float, float, float] | None]]
_PLAIN = {"number:integer": "integer", "number:point": "point"}  # what a cast reads as it stands


@dataclass(frozen=True)
class Cell:
    """How a column is counted: the value, null for a gap, and the text of a cell not read as one."""

    name: str
    value: nw.Expr
    unread: nw.Expr | None = None
    number: bool = False
    moment: bool = False


def count(
    frame: nw.LazyFrame[Any], cells: Sequence[Cell], draw: Draw, engine: str, quartiles: Quartiles
) -> Whole:
    """Count gaps, values, bounds and copies over all rows.

    Parameters
    ----------
    frame : LazyFrame
        All rows, wherever they are. Only counts leave it: one row a column, and at most `LEVELS` values.
    cells : sequence of Cell
        One a column, from `cells_of`.
    draw : Draw
        Which rows were brought here.
    engine : str
        What does the work, for the record.
    quartiles : callable
        Gives the quartiles of named columns of a native frame, in the engine's own way.

    Returns
    -------
    Whole
        Exact figures, quartiles apart.
    """
    values = [cell.value.alias(f"v{i}") for i, cell in enumerate(cells)]
    unread = {f"u{i}": cell.unread.alias(f"u{i}") for i, cell in enumerate(cells) if cell.unread is not None}
    read = frame.select(*values, *unread.values())
    sums = _collected(read.select(nw.len().alias("n"), *_summaries(cells))).row(0, named=True)
    names = [*(f"v{i}" for i in range(len(cells))), *unread]
    different = _collected(read.unique(subset=names).select(nw.len().alias("n")))
    spread = quartiles(read.to_native(), [f"v{i}" for i, cell in enumerate(cells) if cell.number])
    levels = _levels(read, len(cells))
    n = int(sums["n"])
    columns = tuple(_column(i, cell, sums, levels, spread) for i, cell in enumerate(cells))
    return Whole(engine=engine, n_rows=n, copies=n - int(different["n"][0]), columns=columns, draw=draw)


def cells_of(
    schema: Mapping[str, nw.dtypes.DType], names: Sequence[str], formats: Mapping[str, str]
) -> list[Cell]:
    """Return how each column is counted: stored values as they are, numbers in text as numbers.

    Text in any other format (dates, decimal commas) is counted as text: its values are told apart as written.
    """
    return [
        _cell(stored, name, dtype, formats.get(name, ""))
        for (stored, dtype), name in zip(schema.items(), names, strict=True)
    ]


def _cell(stored: str, name: str, dtype: nw.dtypes.DType, form: str) -> Cell:
    value = nw.col(stored)
    if dtype.is_float():
        # Undefined and infinite numbers are gaps, as everywhere.
        return Cell(name, nw.when(value.is_finite()).then(value), number=True)
    if dtype.is_numeric():
        return Cell(name, value, number=True)
    if dtype == nw.String:
        text = value.str.strip_chars()
        filled = nw.when(text != "").then(value)
        if form not in _PLAIN:
            return Cell(name, filled)
        follows = text.str.contains(typed.PATTERNS[_PLAIN[form]])
        to = nw.Int64 if form == "number:integer" else nw.Float64
        read = nw.when(follows).then(text.str.replace_all("−", "-", literal=True).cast(to))
        return Cell(name, read, nw.when((text != "") & ~follows).then(value), number=True)
    return Cell(name, value, moment=isinstance(dtype, (nw.Date, nw.Datetime)))


def _summaries(cells: Sequence[Cell]) -> list[nw.Expr]:
    found = []
    for i, cell in enumerate(cells):
        value = nw.col(f"v{i}")
        found += [value.null_count().alias(f"gaps{i}")]
        if cell.unread is not None:
            found += [nw.col(f"u{i}").count().alias(f"unread{i}")]
        if cell.number or cell.moment:
            found += [value.min().alias(f"min{i}"), value.max().alias(f"max{i}")]
    return found


@dataclass(frozen=True)
class _Levels:
    """Of each column: different values and those met once; the values themselves, where they are few."""

    counts: Mapping[str, tuple[int, int]]
    few: Mapping[str, tuple[tuple[str, int], ...]]


def _levels(read: nw.LazyFrame[Any], width: int) -> _Levels:
    """Count the values of every column in one pass, as text."""
    names = [f"v{i}" for i in range(width)]
    texts = read.select(nw.col(name).cast(nw.String).alias(name) for name in names)
    long = texts.unpivot(on=names, variable_name="column", value_name="value").drop_nulls()
    counted = long.group_by("column", "value").agg(nw.len().alias("rows"))
    once = (nw.col("rows") == 1).cast(nw.Int64)
    sums = _collected(
        counted.select("column", "rows", once.alias("once"))
        .group_by("column")
        .agg(nw.len().alias("distinct"), nw.col("once").sum())
    )
    counts = {row["column"]: (int(row["distinct"]), int(row["once"])) for row in sums.to_dicts()}
    few = sorted(name for name, (distinct, _) in counts.items() if distinct <= LEVELS)
    if not few:
        return _Levels(counts, {})
    kept = _collected(counted.filter(nw.col("column").is_in(few)))
    ordered = kept.sort(["column", "rows", "value"], descending=[False, True, False])
    found = ordered.select("column", "value", pl.col("rows").cast(pl.Int64)).partition_by(
        "column", as_dict=True
    )
    return _Levels(
        counts, {str(name): tuple(part.drop("column").iter_rows()) for (name,), part in found.items()}
    )


def _column(
    i: int,
    cell: Cell,
    sums: Mapping[str, Any],
    levels: _Levels,
    spread: Mapping[str, tuple[float, float, float] | None],
) -> WholeColumn:
    stored, unread = f"v{i}", int(sums.get(f"unread{i}", 0))
    distinct, once = levels.counts.get(stored, (0, 0))
    return WholeColumn(
        name=cell.name,
        missing=int(sums[f"gaps{i}"]) - unread,
        unread=unread,
        distinct=distinct,
        once=once,
        minimum=_bound(sums.get(f"min{i}")),
        quartiles=spread.get(stored),
        maximum=_bound(sums.get(f"max{i}")),
        levels=_written(levels.few.get(stored, ()), cell),
    )


def _written(levels: tuple[tuple[str, int], ...], cell: Cell) -> tuple[tuple[str, int], ...]:
    """Return levels as reading gives them: whole numbers written or kept as ``3.0`` are 3."""
    if not cell.number or not all(value.endswith(".0") for value, _ in levels):
        return levels
    return tuple((value.removesuffix(".0"), rows) for value, rows in levels)


def _bound(value: Any) -> float | str | None:
    if value is None or hasattr(value, "isoformat"):
        return None if value is None else str(value.isoformat())
    return float(value) if math.isfinite(value) else None


def _collected(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    found: pl.DataFrame = frame.collect(backend="polars").to_native()
    return found

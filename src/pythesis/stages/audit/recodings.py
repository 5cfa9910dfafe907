"""Finds columns that recode another: parts of a date, intervals of a number, digits, a piece of a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.stages.audit.sampled import GAP, TEMPORAL, Codes, Sample, as_codes, countable

HOLDS = 0.995
MOST_ROWS = 4_000
MOST_LEVELS = 30
ENOUGH_A_LEVEL = 10
FEWEST_VALUES = 8  # of the source: fewer make intervals by chance
# Rows put in another interval than by chance they would be, at least.
ENOUGH_APART = 20
MOST_PAIRS = 4_000
MOST_TEXT_PAIRS = 150
TEXT_ROWS = 300
# A piece found in other rows' texts as often as in its own tells nothing.
MOST_BY_CHANCE = 0.6
DIGITS = (10, 100, 1_000)
# Beyond so many columns of whole numbers, pairs are told from handfuls of rows: an exception in 200 rows
# spares one of them nearly always.
FEW_WHOLE, HANDFUL, HANDFULS = 40, 12, 5
PARTS = ("year", "quarter", "month", "week", "weekday", "day", "hour")


@dataclass(frozen=True, slots=True)
class Recoding:
    """A column, its source, and how, as ``date:month``, ``intervals``, ``floor:100``, ``piece``."""

    column: str
    source: str
    form: str


def find(rows: Sample, columns: list[Column]) -> list[Recoding]:
    """Return at most one recoding for each column."""
    rows = rows.thinned(MOST_ROWS)
    found: dict[str, Recoding] = {}
    coded = [c for c in columns if 2 <= c.distinct <= MOST_LEVELS]
    dates = [c for c in columns if c.dtype in {"Date", "Datetime"}]
    apart = {Kind.BOOLEAN, Kind.IDENTIFIER}  # intervals of row numbers are the order of the file
    numbers = [c for c in columns if countable(c) and c.kind not in apart and c.distinct >= FEWEST_VALUES]
    whole = [c for c in columns if c.dtype.startswith(("Int", "UInt"))]
    for source in dates:
        made = {part: as_codes(parts(rows.rows[source.name], part)) for part in PARTS}
        for column in [*coded, *(c for c in whole if c not in coded)]:
            part = _part(made, rows.codes(column.name)) if column is not source else None
            if part is not None:
                found.setdefault(column.name, Recoding(column.name, source.name, f"date:{part}"))
    for source, column in _likely_digits(rows, whole):
        if column is not source and source.distinct > column.distinct:
            form = _digits(rows, source.name, column.name)
            if form is not None:
                found.setdefault(column.name, Recoding(column.name, source.name, form))
    tried = 0
    for column in coded:
        for source in numbers:
            if source is column or column.name in found or source.distinct <= column.distinct:
                continue
            tried += 1
            if tried <= MOST_PAIRS and intervals(rows, source.name, column.name):
                found[column.name] = Recoding(column.name, source.name, "intervals")
    _pieces(rows, [c for c in columns if c.dtype == "String"], found)
    order = {c.name: place for place, c in enumerate(columns)}
    return sorted(found.values(), key=lambda recoding: order[recoding.column])


def parts(values: pl.Series, part: str) -> pl.Series:
    """Return a part of dates as whole numbers."""
    if part == "hour" and values.dtype == pl.Date:
        return pl.Series(values.name, [None] * len(values), dtype=pl.Int64)
    return getattr(values.dt, part)().cast(pl.Int64)  # type: ignore[no-any-return]


def _part(made: Mapping[str, Codes], codes: Codes) -> str | None:
    """Return the part of a date that determines a column, the first in their order."""
    return next((part for part, key in made.items() if _determines(key, codes)), None)


def _determines(key: Codes, value: Codes) -> bool:
    """Return whether equal keys have equal values nearly always, and not by chance."""
    known = (key != GAP) & (value != GAP)
    key, value = key[known], value[known]
    if len(key) < ENOUGH_APART or key.max(initial=0) == 0:
        return False
    width = int(value.max()) + 1
    cells = np.bincount(key * width + value, minlength=(int(key.max()) + 1) * width).reshape(-1, width)
    right = int(cells.max(axis=1).sum())
    sizes = cells.sum(axis=1)
    repeated = int(sizes[sizes > 1].sum())
    common = int(np.bincount(value).max())
    return (
        right >= HOLDS * len(key)
        and len(value) - common >= ENOUGH_APART
        and repeated >= 0.9 * len(key)
        and len(sizes[sizes > 0]) <= len(key) / 4
    )


def _likely_digits(rows: Sample, whole: list[Column]) -> list[tuple[Column, Column]]:
    """Return the pairs of columns, source and digits, that agree on one of a few handfuls of rows.

    Each source is cut once in every way and looked up, so that the work grows with the columns, not with
    their pairs. Few columns are all paired: gaps then cost nothing.
    """
    if len(whole) <= FEW_WHOLE:
        return [(source, column) for column in whole for source in whole]
    n = rows.rows.height
    rng = np.random.default_rng(0)
    handfuls = [np.sort(rng.choice(n, min(HANDFUL, n), replace=False)) for _ in range(HANDFULS)]
    values = np.column_stack([rows.numbers(c.name) for c in whole])
    made: dict[tuple[int, bytes], list[int]] = {}
    for at in range(len(whole)):
        for place, picked in enumerate(handfuls):
            made.setdefault((place, values[picked, at].tobytes()), []).append(at)
    pairs: set[tuple[int, int]] = set()
    for at in range(len(whole)):
        for place, picked in enumerate(handfuls):
            cells = values[picked, at]
            for by in DIGITS:
                for cut in (np.floor(cells / by), cells % by):
                    if cut.min() < cut.max():  # all alike, it would fit every column that is mostly zero
                        pairs.update((other, at) for other in made.get((place, cut.tobytes()), []))
    return [(whole[at], whole[other]) for other, at in sorted(pairs)]


def _digits(rows: Sample, source: str, column: str) -> str | None:
    whole = rows.numbers(source)
    made = rows.numbers(column)
    known = ~np.isnan(whole) & ~np.isnan(made)
    if known.sum() < ENOUGH_APART:
        return None
    whole, made = whole[known], made[known]
    levels, counts = np.unique(made, return_counts=True)
    other = made != levels[counts.argmax()]
    if other.sum() < ENOUGH_APART:
        return None
    for by in DIGITS:
        for form, found in (("floor", np.floor(whole / by)), ("rest", whole % by)):
            if (found == made).mean() >= HOLDS and (found == made)[other].mean() >= HOLDS:
                # Small numbers equal their own rest: the digits above must be at work.
                if form == "rest" and (whole >= by).mean() < 0.5:
                    continue
                return f"{form}:{by}"
    return None


def intervals(rows: Sample, source: str, column: str) -> bool:
    """Return whether each level covers an interval of the source of its own."""
    values, codes = rows.numbers(source), rows.codes(column)
    known = ~np.isnan(values) & (codes != GAP)
    if known.sum() < 0.2 * len(known):
        return False
    right, tried = _apart(values[known], codes[known])
    sizes = np.bincount(codes[known])
    sizes = sizes[sizes > 0]
    return len(sizes) >= 2 and int(sizes.min()) >= ENOUGH_A_LEVEL and right == tried


def _apart(values: np.ndarray, codes: Codes) -> tuple[int, int]:
    """Return the rows that lie in the interval of their level, levels ordered by their medians."""
    present = np.unique(codes)
    medians = np.array([np.median(values[codes == code]) for code in present])
    ordered = present[np.argsort(medians, kind="stable")]
    right = 0
    below = -np.inf
    for place, code in enumerate(ordered):
        mine = values[codes == code]
        above = values[codes == ordered[place + 1]].min() if place + 1 < len(ordered) else np.inf
        right += int(((mine > below) & (mine < above)).sum())
        below = max(below, float(mine.max()))
    return right, len(values)


def _pieces(rows: Sample, texts: list[Column], found: dict[str, Recoding]) -> None:
    tried = 0
    for column in texts:
        for source in texts:
            if column is source or source.distinct <= column.distinct or column.name in found:
                continue
            tried += 1
            if tried <= MOST_TEXT_PAIRS and _is_piece(rows, source.name, column.name):
                found[column.name] = Recoding(column.name, source.name, "piece")


def _is_piece(rows: Sample, source: str, column: str) -> bool:
    pairs = rows.rows.select(pl.col(source).alias("whole"), pl.col(column).alias("piece")).drop_nulls()
    pairs = (
        pairs[np.unique(np.linspace(0, max(pairs.height - 1, 0), TEXT_ROWS).astype(int))]
        if pairs.height
        else pairs
    )
    if pairs.height < ENOUGH_APART:
        return False
    inside = [piece in whole and piece != whole for whole, piece in pairs.iter_rows()]
    turned = pairs["piece"][1:].append(pairs["piece"][:1])
    chance = sum(piece in whole for whole, piece in zip(pairs["whole"], turned, strict=True)) / pairs.height
    return sum(inside) >= HOLDS * pairs.height and chance <= MOST_BY_CHANCE


def count(frame: pl.DataFrame, found: Recoding) -> tuple[int, int]:
    """Return how many rows obey a recoding, and on how many it can be tried."""
    pairs = frame.select(
        pl.col(found.source).alias("source"), pl.col(found.column).alias("made")
    ).drop_nulls()
    form, _, by = found.form.partition(":")
    if form == "piece":
        return int(
            pairs.select(pl.col("source").str.contains(pl.col("made"), literal=True)).to_series().sum()
        ), pairs.height
    if form == "intervals":
        pairs = pairs.with_columns(_number(pairs["source"])).drop_nulls()
        return _apart(pairs["source"].to_numpy(), as_codes(pairs["made"]))
    if form in {"floor", "rest"}:
        pairs = pairs.select(_number(pairs["source"]), _number(pairs["made"])).drop_nulls()
        made = pairs["source"] // int(by) if form == "floor" else pairs["source"] % int(by)
        return int((made == pairs["made"]).sum()), pairs.height
    cells = (
        pairs.select(parts(pairs["source"], by).alias("part"), "made").group_by("part", "made").len("size")
    )
    return int(cells.group_by("part").agg(pl.col("size").max())["size"].sum()), pairs.height


def _number(values: pl.Series) -> pl.Series:
    """Return numbers or dates as floats; a text that writes no number is a gap, and so is infinity."""
    if values.dtype in TEMPORAL:
        values = values.cast(pl.Datetime("us")).dt.epoch("us")
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    values = values.cast(pl.Float64)
    return values.set(~values.is_finite(), None)

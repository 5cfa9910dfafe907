"""The rows of the dashboard: read once, filtered, and summarised group by group. Nothing is fitted."""

import hashlib
import math
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from app_pages.bundle import DATA

ROWS = DATA / "rows.parquet"
MISSING = "\u2205"  # stands for a gap among the levels of a category
BINS = 16
SKEWED = 20.0  # times the median: a larger highest value asks for a logarithmic axis
LEVELS = 12  # drawn at once; the filter knows them all
FEW = 5  # rows below which a mean is not drawn
PERIODS = (("1d", 60), ("1w", 420), ("1mo", 1_860), ("1q", 5_600), ("1y", math.inf))  # days each suits

Filters = dict[int, Any]


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(path: str, digest: str, columns: str) -> pl.DataFrame:
    frame = pl.read_parquet(path)
    return frame.with_columns(
        pl.col(name).fill_null(MISSING) for name, kind in frame.schema.items() if kind == pl.String
    )


def load(columns: list[dict[str, Any]]) -> pl.DataFrame:
    """Return the rows shipped with the app: a column `row`, then one column per position."""
    return _opened(str(ROWS), hashlib.sha256(ROWS.read_bytes()).hexdigest(), str(len(columns)))


def kept(frame: pl.DataFrame, filters: Filters, but: int | None = None) -> pl.DataFrame:
    """Return the rows that pass every filter, that of column `but` aside."""
    asked = [_passes(place, asked) for place, asked in filters.items() if place != but]
    return frame.filter(*asked) if asked else frame


def _passes(place: int, asked: Any) -> pl.Expr:
    if isinstance(asked, tuple):
        return pl.col(str(place)).is_between(*asked)
    return pl.col(str(place)).is_in(asked)


def levels(frame: pl.DataFrame, place: int, column: dict[str, Any]) -> list[str]:
    """Return every level of a category: in their order when they have one, else the most frequent first."""
    found = frame[str(place)].value_counts(name="n").sort(["n", str(place)], descending=[True, False])
    present = found[str(place)].to_list()
    if not column["ordered"]:
        return present
    known = [level for level in column["levels"] if level in present]
    return known + [level for level in present if level not in known]


def span(frame: pl.DataFrame, place: int) -> tuple[Any, Any] | None:
    """Return the lowest and highest value of a column, None when all are the same or missing."""
    low, high = frame[str(place)].min(), frame[str(place)].max()
    return None if low is None or low == high else (low, high)


def edges(frame: pl.DataFrame, place: int) -> tuple[list[float], bool]:
    """Return the edges of the bins of a number, and whether they are equal steps of its logarithm."""
    cells = frame[str(place)].drop_nulls()
    low, high, middle = float(cells.min()), float(cells.max()), float(cells.median())  # type: ignore[arg-type]
    if low > 0 and high / middle > SKEWED:
        step = (math.log(high) - math.log(low)) / BINS
        return [low, *(low * math.exp(step * i) for i in range(1, BINS)), high], True
    whole = frame[str(place)].dtype.is_integer()
    if whole and high - low < BINS:
        return [low - 0.5 + i for i in range(int(high - low) + 2)], False
    return [low + (high - low) * i / BINS for i in range(BINS)] + [high], False


def grouped(frame: pl.DataFrame, key: pl.Expr, measure: int | None) -> dict[Any, tuple[int, float | None]]:
    """Return, for each value of `key`, the rows that count and their share or the mean of `measure`."""
    cells = frame if measure is None else frame.filter(pl.col(str(measure)).is_not_null())
    value = pl.len() / max(1, cells.height) if measure is None else pl.col(str(measure)).mean()
    found = cells.group_by(key.alias("key")).agg(pl.len().alias("n"), value.alias("value"))
    return {
        key: (n, value if measure is None or n >= FEW else None)
        for key, n, value in found.iter_rows()
        if key is not None
    }


def binned(place: int, cuts: list[float]) -> pl.Expr:
    """Return the position of the bin that a number falls in, the last one closed on both sides."""
    cell = pl.col(str(place))
    position = (
        pl.when(cell.is_null())
        .then(None)
        .otherwise(pl.sum_horizontal((cell >= cut).cast(pl.Int32) for cut in cuts[1:-1]))
    )
    return position.cast(pl.Int32)


def period(frame: pl.DataFrame, place: int) -> str:
    """Return the length of the periods in which the dates of a column are counted."""
    ends = span(frame, place)
    days = (ends[1] - ends[0]).days if ends else 0
    return next(name for name, longest in PERIODS if days <= longest)


def typical(frame: pl.DataFrame, measure: int) -> tuple[float | None, float | None]:
    """Return the mean and the median of a measure."""
    cells = frame[str(measure)].drop_nulls()
    return (float(cells.mean()), float(cells.median())) if cells.len() else (None, None)  # type: ignore[arg-type]


def written(value: Any) -> str:
    """Write a bound of a filter without its useless decimals."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def safe(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows in which no cell of text is read as a formula by a spreadsheet."""
    text = pl.col(pl.String)
    risky = text.str.contains(r"^[=+\-@\t\r]")
    return frame.with_columns(pl.when(risky).then(pl.lit("'") + text).otherwise(text).name.keep())

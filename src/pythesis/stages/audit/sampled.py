"""A seeded sample of rows, read as numbers and as codes: cheap screens before counts on all rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.stats.probe import MOST_ROWS

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
GAP = -1  # the code of a gap
FEW_TEXTS = 5_000  # levels that are looked up rather than ranked
TEMPORAL = (pl.Date, pl.Datetime)  # a set would miss moments: their unit is part of their hash
# Reasons of texts that are numbers all the same.
NUMBERS = ("kinds.almost-number", "kinds.lengths", "kinds.sums", "kinds.shares")
MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True)
class Sample:
    """At most 20,000 rows of a frame, in their order, whose columns are read once."""

    rows: pl.DataFrame
    _numbers: dict[str, Floats] = field(default_factory=dict)
    _codes: dict[str, Codes] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.rows.height

    def thinned(self, most: int) -> Sample:
        """Return at most `most` of its rows, evenly spaced."""
        if self.height <= most:
            return self
        return Sample(self.rows[np.linspace(0, self.height - 1, most).astype(int)])

    def numbers(self, name: str) -> Floats:
        """Return a number or date (in days) column, gaps as not-a-number."""
        if name not in self._numbers:
            self._numbers[name] = as_numbers(self.rows[name])
        return self._numbers[name]

    def codes(self, name: str) -> Codes:
        """Return the rank of each value among the sorted distinct ones, `GAP` for gaps."""
        if name not in self._codes:
            self._codes[name] = as_codes(self.rows[name])
        return self._codes[name]


def as_numbers(values: pl.Series) -> Floats:
    """Return numbers, booleans or dates (in days) as floats, gaps and infinities as not-a-number."""
    if values.dtype in TEMPORAL:
        values = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / MICROSECONDS_A_DAY
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    found = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


def as_codes(values: pl.Series) -> Codes:
    """Return the dense rank of each value, from 0, and `GAP` for gaps."""
    if values.dtype == pl.String:
        levels = values.drop_nulls().unique()
        if len(levels) <= FEW_TEXTS:  # looking texts up is far faster than sorting them
            codes = values.cast(pl.Enum(levels.sort())).to_physical().cast(pl.Int64)
            return np.asarray(codes.fill_null(GAP).to_numpy(), dtype=np.int64)
    ranks = values.rank("dense").cast(pl.Int64) - 1
    return np.asarray(ranks.fill_null(GAP).to_numpy(), dtype=np.int64)


def sample(frame: pl.DataFrame, seed: int = 0, most: int = MOST_ROWS) -> Sample:
    """Draw at most `most` rows of a frame, in their order."""
    if frame.height <= most:
        return Sample(frame)
    drawn = np.random.default_rng(seed).choice(frame.height, most, replace=False)
    return Sample(frame[np.sort(drawn)])


def sentences(column: Column) -> bool:
    """Return whether a column holds sentences, not levels, times nor numbers spoilt by a few words."""
    spoilt = column.kind_reason is not None and column.kind_reason.key in NUMBERS
    return column.kind is Kind.TEXT and not spoilt


def countable(column: Column) -> bool:
    """Return whether a column is stored as numbers, booleans or dates that can be computed with."""
    stored = column.dtype not in {"String", "Null", "Time"}
    return column.kind not in {Kind.CONSTANT, Kind.EMPTY} and (stored or amount(column))


def measure(column: Column) -> bool:
    """Return whether a column holds amounts, whose distances mean something."""
    return column.kind is Kind.NUMBER and column.dtype not in {"String", "Boolean"}


def amount(column: Column) -> bool:
    """Return whether a column holds amounts, even as text spoilt by a few words."""
    spoilt = column.kind_reason is not None and column.kind_reason.key == "kinds.almost-number"
    return column.kind is Kind.NUMBER or spoilt


def describing(column: Column) -> bool:
    """Return whether a column describes rows: it varies and is neither target nor weight."""
    return column.role not in {Role.TARGET, Role.WEIGHT} and column.kind not in {Kind.CONSTANT, Kind.EMPTY}


def step(values: Floats) -> float:
    """Return the unit in which values are written: 1 for whole numbers, 0 beyond six decimals."""
    for decimals in range(7):
        rounded = np.round(values, decimals)
        if np.all(np.abs(values - rounded) <= 1e-9 * np.maximum(1.0, np.abs(values))):
            return float(10.0**-decimals)
    return 0.0


def binned(values: Floats, most: int) -> Codes:
    """Return the quantile bin of each value, ties together, `GAP` for gaps."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.full(len(values), GAP)
    levels = np.unique(known)
    if len(levels) <= most:
        edges = levels[1:]
    else:
        edges = np.unique(np.quantile(known, np.linspace(0, 1, most + 1)[1:-1]))
    bins = np.searchsorted(edges, np.where(np.isnan(values), 0, values), side="right")
    return np.where(np.isnan(values), GAP, bins)

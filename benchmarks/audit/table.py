"""A clean table, and what was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Clean:
    """A table in which a careful person finds nothing wrong, and what its columns are.

    ``numbers`` are measured amounts, ``categories`` words with few levels, ``dates`` days without a gap,
    ``names`` columns that tell rows apart. ``brief`` holds the roles a person would declare.
    """

    name: str
    frame: pl.DataFrame
    numbers: tuple[str, ...]
    categories: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    target: str | None = None
    brief: Mapping[str, Any] = field(default_factory=dict)
    separator: str = ","
    decimal_comma: bool = False
    ordered: bool = False  # the order of rows is that of time

    @property
    def classes(self) -> bool:
        """Whether the target is a few classes."""
        return self.target is not None and self.frame[self.target].dtype in (pl.String, pl.Boolean)

    @property
    def amount(self) -> bool:
        """Whether the target is an amount."""
        return self.target is not None and not self.classes

    def settings(self, **data: Any) -> dict[str, Any]:
        """Return the brief, with more said about the data."""
        return {**self.brief, "data": {**self.brief.get("data", {}), **data}}


@dataclass(frozen=True)
class Planted:
    """A table with one defect, and the columns of which one must be named (none: the table as a whole)."""

    frame: pl.DataFrame
    columns: frozenset[str] = frozenset()
    brief: Mapping[str, Any] | None = None
    truth: pl.Series | None = None  # typed values of the column: read as such, nothing is left to find
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def said(self, brief: Mapping[str, Any]) -> Planted:
        """Return the same with a brief."""
        return replace(self, brief=brief)


def named(*columns: str) -> frozenset[str]:
    """Return the columns of which one must be named."""
    return frozenset(columns)


def put(frame: pl.DataFrame, name: str, values: Iterable[Any] | np.ndarray | pl.Series) -> pl.DataFrame:
    """Return the frame with a column replaced or added."""
    return frame.with_columns(
        values.alias(name) if isinstance(values, pl.Series) else pl.Series(name, values)
    )


def some(rng: np.random.Generator, n: int, share: float) -> np.ndarray:
    """Return a mask with exactly a share of rows, one at least, drawn at random."""
    mask = np.zeros(n, bool)
    mask[rng.choice(n, max(1, round(share * n)), replace=False)] = True
    return mask


def scores(frame: pl.DataFrame, target: str) -> np.ndarray:
    """Return a target as numbers: an amount as it is, classes by their rank in the alphabet."""
    values = frame[target]
    if values.dtype.is_numeric():
        return values.to_numpy().astype(float)
    return values.cast(pl.String).rank("dense").to_numpy().astype(float) - 1

"""A table as codes: for each column its distinct texts, and which of them each row holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

Codes = npt.NDArray[np.int64]
GAP = -1
DECIMAL = re.compile(r"[+-]?\d*[.,]\d+")


@dataclass(frozen=True)
class Coded:
    """One column: ``texts`` by code, most frequent first, and the code of each row, -1 for a gap."""

    name: str
    texts: tuple[str, ...]
    codes: Codes
    written: bool  # stored as text, so that a cell may hold a slip

    @cached_property
    def counts(self) -> Codes:
        """How many rows hold each text."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.texts))

    @cached_property
    def filled(self) -> int:
        """How many cells are no gap."""
        return int((self.codes >= 0).sum())

    @cached_property
    def measured(self) -> bool:
        """Whether most texts are numbers with decimals: measurements, which name nothing."""
        decimals = sum(bool(DECIMAL.fullmatch(text)) for text in self.texts)
        return decimals > 0.5 * len(self.texts)

    @property
    def repeats(self) -> bool:
        """Whether values come back often enough to learn from one another: twice each on average."""
        return 1 < len(self.texts) <= 0.5 * self.filled


def coded(frame: pl.DataFrame, gaps: Mapping[str, Collection[str]]) -> tuple[Coded, ...]:
    """Return the columns of a frame as codes; texts among `gaps` of a column count as gaps."""
    return tuple(_column(frame[name], set(gaps.get(name, ()))) for name in frame.columns)


def _column(values: pl.Series, gaps: set[str]) -> Coded:
    texts = values.cast(pl.String).str.strip_chars()
    texts = texts.set(texts.is_in(sorted(gaps)) | (texts == ""), None) if values.dtype == pl.String else texts
    levels = (
        texts.drop_nulls().alias("text").value_counts(name="n").sort(["n", "text"], descending=[True, False])
    )["text"]
    places = levels.to_frame().with_columns(code=pl.int_range(pl.len(), dtype=pl.Int64))
    codes = texts.alias("text").to_frame().join(places, on="text", how="left", maintain_order="left")["code"]
    listed, numbers = tuple(levels.to_list()), codes.fill_null(GAP).to_numpy()
    return Coded(values.name, listed, numbers, values.dtype == pl.String)

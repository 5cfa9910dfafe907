"""Columns before and after cleaning, in a few numbers."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pythesis.core.dataset import RESERVED
from pythesis.core.decision import Decision, Distribution, Touched

SHOWN = 5
QUARTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


def touched(before: pl.DataFrame, after: pl.DataFrame, decisions: Sequence[Decision]) -> tuple[Touched, ...]:
    """Return the columns whose distribution cleaning changed, in table order.

    When rows were dropped, only columns that decisions also name are told: all others changed alike.
    """
    named = {decision.column for decision in decisions}
    found = []
    for name in before.columns:
        if name in RESERVED or name not in named or name not in after.columns:
            continue
        one, other = distribution(before[name]), distribution(after[name])
        if one != other:
            found.append(Touched(column=name, before=one, after=other))
    return tuple(found)


def distribution(values: pl.Series) -> Distribution:
    """Return a column in a few numbers; not-a-number and infinities are left out of the quartiles."""
    filled = values.drop_nulls()
    numbers: tuple[float, ...] = ()
    levels: tuple[tuple[str, int], ...] = ()
    if values.dtype.is_numeric():
        finite = filled.cast(pl.Float64)
        finite = finite.filter(finite.is_finite())
        quartiles = (finite.quantile(at, interpolation="linear") for at in QUARTILES)
        numbers = tuple(float(q) for q in quartiles if q is not None)
    else:
        counted = filled.cast(pl.String).alias("v").value_counts(name="n")
        levels = tuple(counted.sort("n", "v", descending=[True, False]).head(SHOWN).iter_rows())
    return Distribution(
        dtype=values.dtype.base_type().__name__, filled=len(filled), missing=values.null_count(),
        distinct=filled.n_unique(), numbers=numbers, levels=levels,
    )  # fmt: skip

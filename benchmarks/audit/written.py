"""Defects of numbers and dates that the table keeps as text: seen only once cells are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import numpy as np
import polars as pl

from audit import cells
from audit.table import Clean, Planted

Planter = Callable[[Clean, np.random.Generator, int], Planted | None]


def as_text(planter: Planter) -> Planter:
    """Return a planter that then writes the columns it spoilt as people do: with a unit or a currency."""

    @wraps(planter)
    def planted(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
        made = planter(table, rng, strength)
        if made is None:
            return None
        texts = [_texts(made.frame[name], strength) for name in sorted(made.columns)]
        return replace(made, frame=made.frame.with_columns(texts))

    planted.__name__ = f"{planter.__name__}_as_text"  # starts at another clean table than the planter itself
    return planted


def _texts(values: pl.Series, strength: int) -> pl.Series:
    """Write numbers as 12,5 km, as $12.50 or as 1 234,5 kg, and days the French way."""
    if values.dtype.is_temporal():
        return values.dt.strftime(("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")[strength])
    texts = [None if value is None else _number(float(value), strength) for value in values]
    return pl.Series(values.name, texts, pl.String)


def _number(value: float, strength: int) -> str:
    if strength == 0:
        return f"{value:.10g} km".replace(".", ",")
    if strength == 1:
        return f"{'-' if value < 0 else ''}${abs(value):,.2f}"
    return f"{value:,.10g} kg".replace(",", " ").replace(".", ",")


PLANTS: dict[str, tuple[Planter, ...]] = {
    "impossible-value": (as_text(cells.negative), as_text(cells.disordered)),
    "unit-error": (as_text(cells.unit_error),),
    "outliers": (as_text(cells.outliers),),
}

"""Counts of what happened while rows were watched unequally long: which column says how much."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.stats.lasting_names import words

# Words of a name, all of them together, that say how long or how much a row was watched.
NAMED: tuple[frozenset[str], ...] = tuple(
    frozenset(one.split())
    for one in (
        "exposure", "exposition", "exposed", "expose", "exposes", "exposees", "person years", "person days",
        "patient years", "patient days", "policy years", "vehicle years", "personnes annees", "annees police",
        "annees patients", "risk days", "risque jours", "at risk", "a risque", "watched", "observed hours",
        "observed days", "jours observes", "heures observees", "plantes observees", "plants observes",
        "observed plants", "km parcourus", "kilometres parcourus", "km driven", "miles driven",
        "distance driven", "hours worked", "heures travaillees", "days open", "jours ouverts",
        "jours ouverture", "flight hours", "heures vol",
    )
)  # fmt: skip
FEWEST = 100  # rows: fewer do not show that a count grows in proportion
PARTS = 5  # equal parts of the exposure whose mean counts are compared
SPREAD = 1.5  # the ninth tenth of an exposure over the first: nearly the same for all, it distorts little
PROPORTION = (0.6, 1.4)  # slope of the logarithm of counts along that of the exposure, 1 being in proportion


def exposure_of(rows: pl.DataFrame, target: Column, columns: Iterable[Column]) -> Column | None:
    """Return the column named like an exposure with which a count grows about in proportion.

    Parameters
    ----------
    rows : DataFrame, shape (n, any)
    target : Column
        A number; nothing is found unless its values are whole and never negative.
    columns : iterable of Column
        Those that may be the exposure: positive numbers.
    """
    counts = _numbers(rows, target)
    known = counts[~np.isnan(counts)]
    if known.size < FEWEST or (known < 0).any() or (known != np.round(known)).any() or known.max() < 2:
        return None
    for column in columns:
        said = words(column.name)
        if column.name != target.name and any(named <= said for named in NAMED):
            watched = _numbers(rows, column)
            both = ~np.isnan(watched) & ~np.isnan(counts)
            if both.sum() >= FEWEST and watched[both].min() > 0 and _grows(counts[both], watched[both]):
                return column
    return None


def _numbers(rows: pl.DataFrame, column: Column) -> np.ndarray:
    series = rows[column.name] if column.name in rows.columns else None
    if series is None or column.kind is not Kind.NUMBER or not series.dtype.is_numeric():
        return np.full(rows.height, np.nan)
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def parts_of(rows: pl.DataFrame, target: Column, exposure: Column) -> list[tuple[float, float, int]]:
    """Return mean exposure, mean count and rows of parts of the exposure that hold as many rows each."""
    counts, watched = _numbers(rows, target), _numbers(rows, exposure)
    both = ~np.isnan(counts) & ~np.isnan(watched)
    return _parts(counts[both], watched[both])


def _parts(counts: np.ndarray, watched: np.ndarray) -> list[tuple[float, float, int]]:
    edges = np.quantile(watched, np.linspace(0, 1, PARTS + 1)[1:-1])
    part = np.digitize(watched, np.unique(edges), right=True)
    held = [part == p for p in np.unique(part)]
    return [(float(watched[m].mean()), float(counts[m].mean()), int(m.sum())) for m in held]


def _grows(counts: np.ndarray, watched: np.ndarray) -> bool:
    """Return whether mean counts follow the exposure about in proportion, part by part."""
    low, high = np.quantile(watched, [0.1, 0.9])
    if high < SPREAD * low:
        return False
    means = [(at, count) for at, count, _ in _parts(counts, watched)]
    if len(means) < 2 or min(count for _, count in means) <= 0:
        return False
    at, mean = np.log(np.array(means)).T
    slope = float(np.polyfit(at, mean, 1)[0])
    return PROPORTION[0] <= slope <= PROPORTION[1]

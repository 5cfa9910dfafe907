"""Finds columns that are nearly the product or ratio of two others: formulas blurred by time or rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pythesis.stages.audit.sampled import Floats

SCREENED_ROWS = 2_000
FEWEST_ROWS = 100
FEWEST_VALUES = 20  # a column of fewer is nearly a product of others by chance
MOST_COLUMNS = 40
# The two together leave at most this share of the spread of the logarithm, and a quarter of what the
# better of them leaves alone, whatever power it is raised to.
LEFT = 0.03
LEFT_BESIDE_ONE = 0.25
POSITIVE = 0.9  # share of known values that have a logarithm


@dataclass(frozen=True, slots=True)
class Nearly:
    """``column`` is nearly the product or ratio of ``terms``: they explain ``share`` of its spread."""

    column: str
    terms: tuple[str, str]
    form: str
    share: float
    n: int


def find(values: dict[str, Floats], targets: Sequence[str]) -> list[Nearly]:
    """Return the columns that are nearly a product or ratio, one rule a set of columns, products first.

    Parameters
    ----------
    values : mapping
        Numbers by name, gaps as not-a-number, all of one length.
    targets : sequence of str
        Columns that measure something.
    """
    logs = {name: log(values[name]) for name in targets if _usable(values[name])}
    names = list(logs)[:MOST_COLUMNS]
    if len(names) < 3:
        return []
    rows = np.unique(np.linspace(0, len(logs[names[0]]) - 1, SCREENED_ROWS).astype(int))
    screened = np.column_stack([logs[name][rows] for name in names])
    found: dict[frozenset[str], Nearly] = {}
    for y, first, second, form in _likely(screened):
        rule = explained(logs[names[y]], logs[names[first]], logs[names[second]], form)
        if rule is None:
            continue
        bound = frozenset((names[y], names[first], names[second]))
        nearly = Nearly(names[y], (names[first], names[second]), form, *rule)
        held = found.get(bound)
        if held is None or (nearly.form == "product", nearly.share) > (held.form == "product", held.share):
            found[bound] = nearly
    return list(found.values())


def _usable(values: Floats) -> bool:
    known = values[~np.isnan(values)]
    many = len(known) >= FEWEST_ROWS and len(np.unique(known)) >= FEWEST_VALUES
    return many and float((known > 0).mean()) >= POSITIVE


def log(values: Floats) -> Floats:
    """Return logarithms, gaps where there is none."""
    usable = np.isfinite(values) & (values > 0)
    return np.where(usable, np.log(np.where(usable, values, 1.0)), np.nan)


def _likely(logs: Floats) -> Iterator[tuple[int, int, int, str]]:
    """Return the triples whose covariances, on rows known everywhere, leave little of the first."""
    full = logs[~np.isnan(logs).any(axis=1)]
    if len(full) < FEWEST_ROWS:
        full = np.where(np.isnan(logs), np.nanmean(logs, axis=0), logs)
    c = np.cov(full, rowvar=False)
    places = range(len(c))
    for y in places:
        for first in places:
            for second in places:
                if y in {first, second} or first == second or c[y, y] <= 0:
                    continue
                for sign, form in ((1.0, "product"), (-1.0, "ratio")):
                    if form == "product" and second < first:
                        continue
                    left = c[y, y] + c[first, first] + c[second, second]
                    left += -2 * c[y, first] - 2 * sign * c[y, second] + 2 * sign * c[first, second]
                    if left <= 2 * LEFT * c[y, y]:
                        yield y, first, second, form


def explained(y: Floats, first: Floats, second: Floats, form: str) -> tuple[float, int] | None:
    """Return the share of the spread of a logarithm that two others explain, and the rows; None if little."""
    known = ~(np.isnan(y) | np.isnan(first) | np.isnan(second))
    if known.sum() < FEWEST_ROWS:
        return None
    y, first, second = y[known], first[known], second[known]
    spread = float(y.var())
    if spread <= 0:
        return None
    left = float((y - first - (second if form == "product" else -second)).var()) / spread
    alone = min(1.0 - float(np.corrcoef(y, term)[0, 1]) ** 2 for term in (first, second) if term.var() > 0)
    if left > LEFT or left > LEFT_BESIDE_ONE * alone:
        return None
    return 1.0 - left, int(known.sum())

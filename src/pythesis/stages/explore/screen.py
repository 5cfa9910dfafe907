"""Fast looks on the exploring half: they only propose, so they need to be generous, not exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from pythesis.core.dataset import Column
from pythesis.stages.explore.subject import Scale, as_levels, as_numbers, scale

MOST_CODES = 60  # rarer levels are grouped before a table is counted


@dataclass(frozen=True, slots=True)
class View:
    """A column made ready to be compared: numbers in order, or codes of levels. NaN is a gap."""

    values: np.ndarray
    ordered: bool
    size: int


@dataclass(frozen=True, slots=True)
class Link:
    """A quick strength of association between 0 and 1, its p-value and its rows."""

    strength: float
    p: float
    n: int


NOTHING = Link(0.0, 1.0, 0)


def number_view(values: np.ndarray) -> View:
    """Return the view of numbers."""
    return View(values, True, 2)


def level_view(texts: pl.Series) -> View:
    """Return the view of levels, the rarer ones grouped; two levels count as ordered."""
    known = texts.drop_nulls()
    counts = known.value_counts(name="n").sort(["n", texts.name], descending=[True, False])
    names = counts.get_column(texts.name).to_list()
    codes = {name: float(min(place, MOST_CODES)) for place, name in enumerate(names)}
    values = texts.replace_strict(codes, default=None, return_dtype=pl.Float64)
    return View(values.fill_null(float("nan")).to_numpy(), len(names) <= 2, min(len(names), MOST_CODES + 1))


def view(frame: pl.DataFrame, column: Column) -> View | None:
    """Return the view of a column, None when it cannot be compared."""
    way = scale(column)
    if way is None:
        return None
    if way is Scale.LEVELS:
        return level_view(as_levels(frame, column))
    return number_view(as_numbers(frame, column).fill_null(float("nan")).to_numpy())


def link(a: View, b: View) -> Link:
    """Return how two columns go together: rank correlation, Kruskal-Wallis or chi-squared."""
    known = ~(np.isnan(a.values) | np.isnan(b.values))
    n = int(known.sum())
    if n < 8:
        return NOTHING
    x, y = a.values[known], b.values[known]
    if a.ordered and b.ordered:
        return _ranks(x, y, n)
    if a.ordered or b.ordered:
        return _kruskal(*((x, y) if a.ordered else (y, x)), n)
    return _table(x.astype(int), y.astype(int), n)


def _ranks(x: np.ndarray, y: np.ndarray, n: int) -> Link:
    a, b = stats.rankdata(x), stats.rankdata(y)
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a @ a) * (b @ b)))
    if norm == 0:
        return NOTHING
    rho = min(1.0, abs(float(a @ b)) / norm)
    if rho >= 1:
        return Link(1.0, 0.0, n)
    t = rho * np.sqrt((n - 2) / (1 - rho * rho))
    return Link(rho, float(2 * stats.t.sf(t, n - 2)), n)


def _kruskal(numbers: np.ndarray, codes: np.ndarray, n: int) -> Link:
    ranks = stats.rankdata(numbers)
    places = np.unique(codes, return_inverse=True)[1]
    k = int(places.max()) + 1
    spread = float(((ranks - ranks.mean()) ** 2).sum())
    if k < 2 or n <= k or spread == 0:
        return NOTHING
    sums, sizes = np.bincount(places, weights=ranks), np.bincount(places)
    between = float((sizes * (sums / sizes - ranks.mean()) ** 2).sum())
    h = (n - 1) * between / spread
    return Link(float(np.sqrt(max(0.0, (h - k + 1) / (n - k)))), float(stats.chi2.sf(h, k - 1)), n)


def _table(x: np.ndarray, y: np.ndarray, n: int) -> Link:
    a, b = np.unique(x, return_inverse=True)[1], np.unique(y, return_inverse=True)[1]
    r, c = int(a.max()) + 1, int(b.max()) + 1
    if min(r, c) < 2:
        return NOTHING
    counts = np.bincount(a * c + b, minlength=r * c).reshape(r, c).astype(float)
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / n
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    corrected = max(0.0, chi2 / n - (r - 1) * (c - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    strength = np.sqrt(corrected / max(1e-9, min(rows, columns) - 1))
    return Link(float(min(1.0, strength)), float(stats.chi2.sf(chi2, (r - 1) * (c - 1))), n)


def bend(x: View, y: View) -> Link:
    """Return how far ranks of `y` follow the square of the ranks of `x` beyond a straight line."""
    known = ~(np.isnan(x.values) | np.isnan(y.values))
    n = int(known.sum())
    if n < 20 or not (x.ordered and y.ordered):
        return NOTHING
    a = stats.rankdata(x.values[known]) / n - 0.5
    b = stats.rankdata(y.values[known]) / n
    line = np.column_stack([np.ones(n), a])
    square = a * a
    square = square - line @ np.linalg.lstsq(line, square, rcond=None)[0]
    rest = b - line @ np.linalg.lstsq(line, b, rcond=None)[0]
    norm = float(np.sqrt((square @ square) * (rest @ rest)))
    if norm < 1e-12:
        return NOTHING
    r = min(0.999999, abs(float(square @ rest)) / norm)
    t = r * np.sqrt((n - 3) / (1 - r * r))
    return Link(r, float(2 * stats.t.sf(t, n - 3)), n)

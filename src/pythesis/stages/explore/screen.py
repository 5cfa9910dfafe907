"""Fast looks on the exploring half: they only propose, so they need to be generous, not exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from pythesis.core.dataset import Column
from pythesis.stages.explore.subject import Scale, as_levels, as_numbers, scale
from pythesis.stats.remembered import remembered

Codes = npt.NDArray[np.int32]
MOST_CODES = 60  # rarer levels are grouped before a table is counted


@dataclass(frozen=True, slots=True)
class View:
    """A column made ready to be compared: the place of each value in their order, -1 for a gap."""

    codes: Codes
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
    """Return the view of numbers, NaN for a gap."""
    known = ~np.isnan(values)
    codes = np.full(values.size, -1, dtype=np.int32)
    codes[known] = np.unique(values[known], return_inverse=True)[1]
    return View(codes, True, int(codes.max(initial=-1)) + 1)


def level_view(texts: pl.Series) -> View:
    """Return the view of levels, the rarer ones grouped; two levels count as ordered."""
    known = texts.drop_nulls()
    counts = known.value_counts(name="n").sort(["n", texts.name], descending=[True, False])
    names = counts.get_column(texts.name).to_list()
    codes = {name: min(place, MOST_CODES) for place, name in enumerate(names)}
    found = texts.replace_strict(codes, default=None, return_dtype=pl.Int32).fill_null(-1)
    return View(found.to_numpy(), len(names) <= 2, min(len(names), MOST_CODES + 1))


def view(frame: pl.DataFrame, column: Column) -> View | None:
    """Return the view of a column, None when it cannot be compared."""
    way = scale(column)
    if way is None:
        return None

    def work() -> View:
        if way is Scale.LEVELS:
            return level_view(as_levels(frame, column))
        return number_view(as_numbers(frame, column).fill_null(float("nan")).to_numpy())

    return remembered(frame, ("view", column.name, column.kind, column.levels), work)


def ranks(codes: Codes) -> np.ndarray:
    """Return half ranks from 0: how many values lie below each, ties counting half."""
    counts = np.bincount(codes)
    half: np.ndarray = (np.cumsum(counts) - counts / 2)[codes]
    return half


def link(a: View, b: View) -> Link:
    """Return how two columns go together: rank correlation, Kruskal-Wallis or chi-squared."""
    x, y = _both(a, b)
    n = len(x)
    if n < 8:
        return NOTHING
    if a.ordered and b.ordered:
        return _ranks(x, y, n)
    if a.ordered or b.ordered:
        return _kruskal(*((x, y) if a.ordered else (y, x)), n)
    return _table(x, y, n)


def _both(a: View, b: View) -> tuple[Codes, Codes]:
    """Return the codes of the rows without a gap on either side."""
    known = (a.codes >= 0) & (b.codes >= 0)
    return (a.codes, b.codes) if known.all() else (a.codes[known], b.codes[known])


def _ranks(x: Codes, y: Codes, n: int) -> Link:
    a, b = ranks(x), ranks(y)
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a @ a) * (b @ b)))
    if norm == 0:
        return NOTHING
    rho = min(1.0, abs(float(a @ b)) / norm)
    if rho >= 1:
        return Link(1.0, 0.0, n)
    t = rho * np.sqrt((n - 2) / (1 - rho * rho))
    return Link(rho, float(2 * stats.t.sf(t, n - 2)), n)


def _kruskal(numbers: Codes, codes: Codes, n: int) -> Link:
    places = ranks(numbers)
    places -= places.mean()
    sizes = np.bincount(codes)
    sums, sizes = np.bincount(codes, weights=places)[sizes > 0], sizes[sizes > 0]
    k, spread = len(sizes), float((places**2).sum())
    if k < 2 or n <= k or spread == 0:
        return NOTHING
    between = float((sums**2 / sizes).sum())
    h = (n - 1) * between / spread
    return Link(float(np.sqrt(max(0.0, (h - k + 1) / (n - k)))), float(stats.chi2.sf(h, k - 1)), n)


def _table(x: Codes, y: Codes, n: int) -> Link:
    width = int(y.max()) + 1
    counts = np.bincount(x.astype(np.int64) * width + y, minlength=(int(x.max()) + 1) * width)
    counts = counts.reshape(-1, width).astype(float)
    counts = counts[counts.sum(1) > 0][:, counts.sum(0) > 0]
    r, c = counts.shape
    if min(r, c) < 2:
        return NOTHING
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / n
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    corrected = max(0.0, chi2 / n - (r - 1) * (c - 1) / (n - 1))
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    strength = np.sqrt(corrected / max(1e-9, min(rows, columns) - 1))
    return Link(float(min(1.0, strength)), float(stats.chi2.sf(chi2, (r - 1) * (c - 1))), n)


def bend(x: View, y: View) -> Link:
    """Return how far ranks of `y` follow the square of the ranks of `x` beyond a straight line."""
    first, second = _both(x, y)
    n = len(first)
    if n < 20 or not (x.ordered and y.ordered):
        return NOTHING
    a, b = ranks(first) / n - 0.5, ranks(second) / n
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

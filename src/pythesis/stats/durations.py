"""Times until something that has not happened to every row yet: how many still run, and who ends sooner.

A row that has not ended is known to last at least so long; it counts among those at risk until then and
no longer (Kaplan & Meier 1958). Curves and the log-rank test are statsmodels'. The Cox regression of one
column is written here (decision 0031): its sums are cumulated over the distinct times, so that a million
rows take a second, and its errors may count groups of rows whatever the ties.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_STEPS = 50
FARTHEST = 20.0  # logarithm of a ratio: beyond, every row of one side ends before the other


@dataclass(frozen=True, slots=True)
class Running:
    """Shares still running, at each time when a row ended, with pointwise intervals."""

    times: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats

    def at(self, time: float) -> tuple[float, float, float]:
        """Return the share still running after `time`, and its interval."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.share[place]), float(self.low[place]), float(self.high[place])


def running(times: Floats, ended: Flags, level: float = 0.95) -> Running:
    """Return the Kaplan-Meier curve, its intervals made on the scale of log minus log.

    Parameters
    ----------
    times : array, shape (n,)
        How long each row was followed, in the unit of the column, at least 0.
    ended : array of bool, shape (n,)
        Whether it had ended then.

    References
    ----------
    Kaplan & Meier 1958; Greenwood 1926; Kalbfleisch & Prentice 1980.
    """
    found = SurvfuncRight(times, ended.astype(int))
    share = np.asarray(found.surv_prob, dtype=float)
    error = np.asarray(found.surv_prob_se, dtype=float)
    inside = (share > 0) & (share < 1)
    low, high = share.copy(), share.copy()
    logs = np.log(share[inside])
    spread = stats.norm.ppf((1 + level) / 2) * error[inside] / (share[inside] * np.abs(logs))
    low[inside], high[inside] = share[inside] ** np.exp(spread), share[inside] ** np.exp(-spread)
    at_risk = np.asarray(found.n_risk, dtype=float)
    return Running(np.asarray(found.surv_times, dtype=float), share, low, high, at_risk)


def hazard(times: Floats, ended: Flags) -> Floats:
    """Return, for each row, the ends expected of it over its time if nothing set rows apart (Nelson 1969)."""
    place = np.unique(times, return_inverse=True)[1]
    at_risk = np.bincount(place)[::-1].cumsum()[::-1]
    expected: Floats = np.cumsum(np.bincount(place[ended], minlength=at_risk.size) / at_risk)[place]
    return expected


@dataclass(frozen=True, slots=True)
class Cox:
    """The logarithm of a ratio of rates for one more of `x`, its standard error and degrees of freedom.

    ``steady`` is the p-value of "the ratio is the same all along" (Grambsch & Therneau 1994, on the ranks of
    the times), ``moving`` its statistic.
    """

    value: float
    error: float
    df: float
    moving: float
    steady: float


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over the rows at risk, at each end of a row."""

    mean: Floats  # of x among those at risk, weighted by their rates
    spread: Floats
    weight: Floats
    likelihood: float


def cox(x: Floats, times: Floats, ended: Flags, clusters: Codes | None = None) -> Cox | None:
    """Regress the rate at which rows end on one column (Cox 1972), ties as Efron (1977).

    Parameters
    ----------
    x, times : arrays, shape (n,)
    ended : array of bool, shape (n,)
    clusters : array of int, shape (n,), optional
        Rows tied together: the error leaves out one cluster after the other, in one step.

    Returns
    -------
    Cox or None
        None when `x` does not vary among the rows at risk, or separates those that end from the others.
    """
    place = np.unique(times, return_inverse=True)[1]
    ends, part = _ends(place, ended)
    b, found = 0.0, _sums(x, place, ended, ends, part, 0.0)
    for _ in range(MOST_STEPS):
        information = float(found.spread.sum())
        if information <= 1e-12:
            return None
        step = float((x[ends] - found.mean).sum()) / information
        while True:
            after = _sums(x, place, ended, ends, part, b + step)
            if after.likelihood >= found.likelihood - 1e-9 * abs(found.likelihood) or abs(step) < 1e-12:
                break
            step /= 2
        b, found = b + step, after
        if abs(b) * float(np.ptp(x)) > FARTHEST:
            return None
        if abs(step) < 1e-12 * (1 + abs(b)):
            break
    information = float(found.spread.sum())
    left = x[ends] - found.mean
    moving = _moving(left, place[ends], information)
    steady = float(stats.chi2.sf(moving, 1))
    if clusters is None:
        return Cox(b, information**-0.5, math.inf, moving, steady)
    score, own = _influence(x, place, ended, ends, part, b, found)
    n = int(clusters.max()) + 1
    left_out = information - np.bincount(clusters, weights=own)
    moved = np.bincount(clusters, weights=score) / np.maximum(left_out, information / n)
    return Cox(b, math.sqrt((n - 1) / n * float(moved @ moved)), n - 1, moving, steady)


def _ends(place: Codes, ended: Flags) -> tuple[Codes, Floats]:
    """Return the rows that end, in the order of time, and the share of those tied with each put before it."""
    rows = np.flatnonzero(ended)
    rows = rows[np.argsort(place[rows], kind="stable")]
    at = place[rows]
    counts = np.bincount(at)
    first = np.cumsum(counts) - counts
    part: Floats = (np.arange(rows.size) - first[at]) / counts[at]
    return rows, part


def _sums(x: Floats, place: Codes, ended: Flags, ends: Codes, part: Floats, b: float) -> _Sums:
    size = int(place.max()) + 1
    rates = np.exp(b * x)
    sums = []
    for power in (rates, rates * x, rates * x * x):
        risk = np.bincount(place, weights=power, minlength=size)[::-1].cumsum()[::-1]
        dying = np.bincount(place[ended], weights=power[ended], minlength=size)
        sums.append(risk[place[ends]] - part * dying[place[ends]])
    weight, first, second = sums
    mean = first / weight
    likelihood = float((b * x[ends] - np.log(weight)).sum())
    return _Sums(mean, np.maximum(second / weight - mean**2, 0.0), weight, likelihood)


def _moving(left: Floats, at: Codes, information: float) -> float:
    """Return the statistic of "the ratio is the same all along" (Grambsch & Therneau 1994)."""
    ranks = stats.rankdata(at)
    ranks -= ranks.mean()
    spread = float(ranks @ ranks)
    return float((ranks @ left) ** 2 * left.size / (spread * information)) if spread > 0 else 0.0


def _influence(
    x: Floats, place: Codes, ended: Flags, ends: Codes, part: Floats, b: float, found: _Sums
) -> tuple[Floats, Floats]:
    """Return what each row adds to the score (Lin & Wei 1989) and to the information."""
    at, size = place[ends], int(place.max()) + 1
    counts = np.maximum(np.bincount(at, minlength=size), 1)
    means = np.bincount(at, weights=found.mean, minlength=size) / counts
    exposed = []
    for pull in (1 / found.weight, found.mean / found.weight, found.mean**2 / found.weight):
        full = np.bincount(at, weights=pull, minlength=size)
        some = np.bincount(at, weights=pull * (1 - part), minlength=size)
        before = np.cumsum(full) - full
        exposed.append(before[place] + np.where(ended, some[place], full[place]))
    rates = np.exp(b * x)
    score: Floats = np.where(ended, x - means[place], 0.0) - rates * (x * exposed[0] - exposed[1])
    own: Floats = rates * (x * x * exposed[0] - 2 * x * exposed[1] + exposed[2])
    return score, own


@dataclass(frozen=True, slots=True)
class LogRank:
    """The log-rank statistic, and how much more it varies than where nothing differs, at least 1."""

    statistic: float
    spread: float


def log_rank(times: Floats, ended: Flags, codes: Codes) -> LogRank:
    """Compare levels numbered from 0 by what ends are observed and expected of each (Mantel 1966).

    Observed less expected is a sum over rows (Lin & Wei 1989), whose own variance tells how much the
    statistic varies where levels differ (the first-order correction of Rao & Scott 1984).
    """
    place = np.unique(times, return_inverse=True)[1]
    levels, size = int(codes.max()) + 1, int(place.max()) + 1
    cells = np.bincount(place * levels + codes, minlength=size * levels).reshape(size, levels)
    at_risk = cells[::-1].cumsum(axis=0)[::-1]
    n, d = at_risk.sum(axis=1), np.bincount(place[ended], minlength=size)
    share = at_risk / n[:, None]
    spare = d * (n - d) / np.maximum(n - 1, 1)
    variance = np.diag(spare @ share) - (share * spare[:, None]).T @ share
    hazard = np.cumsum(d / n)[place]
    expected = np.cumsum(share * (d / n)[:, None], axis=0)[place]
    own = np.where(ended, 1.0, 0.0) - hazard
    score = expected - np.where(ended[:, None], share[place], 0.0)
    score[np.arange(codes.size), codes] += own
    gap = score.sum(axis=0)[1:]
    pull = np.linalg.solve(variance[1:, 1:], gap)
    statistic = float(gap @ pull)
    moved = (score - score.mean(axis=0))[:, 1:] @ pull
    return LogRank(statistic, max(1.0, float(moved @ moved) / max(statistic, 1e-12)))

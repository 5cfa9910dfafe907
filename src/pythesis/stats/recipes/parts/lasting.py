"""Times until an end that has not come to every row: the rows used, and the rates at which they end."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.columns import text, used, values


def followed(rows, which, names, reading, levels, group):
    """Return the column, the times, which rows ended and the number of their group (or None)."""
    x, time, event, ended = names
    rows = used(rows, which).sort("__row")
    kind, order = reading
    column = text(rows[x]) if kind == "category" else values(rows[x], kind, order)
    lasted = rows[time].cast(pl.Float64).fill_nan(None)
    full = column.is_not_null() & lasted.is_not_null() & rows[event].is_not_null()
    if levels:
        full = full & column.is_in(list(levels))
    if group is not None:
        full = full & rows[group].is_not_null()
    rows = rows.filter(full)
    over = (rows[event].cast(pl.String) == ended).to_numpy()
    who = None
    if group is not None:
        who = np.unique(rows[group].cast(pl.String).to_numpy(), return_inverse=True)[1]
    return column.filter(full).to_numpy(), lasted.filter(full).to_numpy(), over, who


def cox(x, times, ended):
    """Fit the Cox regression of one column by Newton's method, ties as Efron."""
    place = np.unique(times, return_inverse=True)[1]
    ends = np.flatnonzero(ended)
    ends = ends[np.argsort(place[ends], kind="stable")]
    at = place[ends]
    counts = np.bincount(at)
    part = (np.arange(len(ends)) - (np.cumsum(counts) - counts)[at]) / counts[at]

    def sums(b):
        found = []
        for power in (0, 1, 2):
            rate = np.exp(b * x) * x**power
            risk = np.bincount(place, weights=rate)[::-1].cumsum()[::-1]
            dying = np.bincount(place[ended], weights=rate[ended], minlength=len(risk))
            found.append(risk[at] - part * dying[at])
        return found[0], found[1] / found[0], np.maximum(found[2] / found[0] - (found[1] / found[0]) ** 2, 0)

    b = 0.0
    for _ in range(60):
        weight, mean, spread = sums(b)
        step = (x[ends] - mean).sum() / spread.sum()
        b += np.clip(step, -2, 2)
        if abs(step) < 1e-12 * (1 + abs(b)):
            break
    weight, mean, spread = sums(b)
    return b, place, ends, part, weight, mean, spread.sum()


def by_groups(x, ended, who, fitted):
    """Return the error of a Cox regression by leaving out one group after the other, in one step each."""
    b, place, ends, part, weight, mean, information = fitted
    at, size = place[ends], place.max() + 1

    def total(values):
        return np.bincount(at, weights=values, minlength=size)

    middle = total(mean) / np.maximum(total(np.ones(len(ends))), 1)
    exposed = []
    for power in (0, 1, 2):
        pull = mean**power / weight
        before = np.cumsum(total(pull)) - total(pull)
        exposed.append(before[place] + np.where(ended, total(pull * (1 - part))[place], total(pull)[place]))
    rate = np.exp(b * x)
    score = np.where(ended, x - middle[place], 0) - rate * (x * exposed[0] - exposed[1])
    own = rate * (x**2 * exposed[0] - 2 * x * exposed[1] + exposed[2])
    k = who.max() + 1
    left = np.maximum(information - np.bincount(who, weights=own), information / k)
    return np.sqrt((k - 1) / k * ((np.bincount(who, weights=score) / left) ** 2).sum())


def log_rank(codes, times, ended):
    """Return the log-rank statistic between levels from 0, and how much more it varies than by chance."""
    place = np.unique(times, return_inverse=True)[1]
    levels, size = codes.max() + 1, place.max() + 1
    at_risk, over = np.zeros((size, levels)), np.zeros(size)
    np.add.at(at_risk, (place, codes), 1)
    np.add.at(over, place[ended], 1)
    at_risk = at_risk[::-1].cumsum(axis=0)[::-1]
    n = at_risk.sum(axis=1)
    share = at_risk / n[:, None]
    spare = over * (n - over) / np.maximum(n - 1, 1)
    spread = np.diag((spare[:, None] * share).sum(axis=0)) - (share * spare[:, None]).T @ share
    inside = np.eye(levels)[codes]
    score = np.where(ended, 1, 0)[:, None] * (inside - share[place])
    score -= inside * np.cumsum(over / n)[place][:, None]
    score += np.cumsum(share * (over / n)[:, None], axis=0)[place]
    gap = score.sum(axis=0)
    pull = np.linalg.solve(spread[1:, 1:], gap[1:])
    statistic = float(gap[1:] @ pull)
    moved = (score - score.mean(axis=0))[:, 1:] @ pull
    return statistic, max(1.0, float(moved @ moved) / max(statistic, 1e-12))


def ranked(x):
    """Return ranks between -1/2 and 1/2, ties sharing theirs."""
    return (stats.rankdata(x) - 0.5) / len(x) - 0.5

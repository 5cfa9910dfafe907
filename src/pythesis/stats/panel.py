"""Many groups seen at the same few moments: what departs, within a group, from what all groups show then.

The mean of each group and that of each moment are taken away (two-way fixed effects): what groups have of
their own, and what moves them all together, says nothing any more. Rows of one group may still remember one
another, so groups are left out together and errors count groups, however few the moments.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stats import grams, grouped, thresholds
from pythesis.stats.ranks import Codes, Estimate, Floats
from pythesis.stats.sides import Pair
from pythesis.stats.validations import Arguments, build, sides

REFERENCE = "Arellano 1987; Bertrand, Duflo & Mullainathan 2004; Bell & McCaffrey 2002"
INSIDE = 0.8  # of the variance of x at one moment: groups hardly differ, and their moments do
ROUNDS, CLOSE = 200, 1e-13  # of the means taken away in turn, which only unbalanced panels need
LEFT = 1e-9


def possible(data: Pair) -> bool:
    """Return whether both columns move within groups, and `x` mostly so, in enough groups."""
    if data.groups is None or data.moments is None or (data.n_groups or 0) < grouped.FEWEST_GROUPS:
        return False
    when = np.unique(data.moments, return_inverse=True)[1]
    scores, moments = grams.scores(data.x), int(when.max()) + 1
    own = float((departures(scores, data.groups, when) ** 2).sum())
    other = float((departures(grams.scores(data.y), data.groups, when) ** 2).sum())
    at_once = float((grouped.centred(scores, when) ** 2).sum()) / max(data.n - moments, 1)
    return min(own, other) > LEFT and own / _free(data, moments) >= INSIDE * at_once


def _free(data: Pair, moments: int) -> int:
    """Return the rows left once a mean is taken for each group and each moment."""
    return max(data.n - (data.n_groups or 0) - moments + 1, 1)


def departures(scores: Floats, groups: Codes, moments: Codes) -> Floats:
    """Return scores less the means of their group and of their moment.

    Parameters
    ----------
    scores : array, shape (n, k)
    groups, moments : array of int, shape (n,)

    Returns
    -------
    array, shape (n, k)
        Means are taken away in turn until nothing moves: once, when all groups are seen at all moments.
    """
    left = scores
    for _ in range(ROUNDS):
        before, left = left, grouped.centred(grouped.centred(left, groups), moments)
        if float(np.abs(left - before).max(initial=0.0)) <= CLOSE:
            break
    return left


def relate(
    data: Pair, rows: str, group: str, time: str, level: float, raised: Mapping[str, float] | None
) -> Validation:
    """Test whether departures of `x` and of `y` go together within groups."""
    effect = grams.name_of(data.x, data.y, thresholds.PANEL)
    rate = float((data.y.codes == 1).mean()) if thresholds.base(effect) == thresholds.RISK else None
    distance = thresholds.smallest(effect, raised, rate)
    arguments: Arguments = {
        **sides(data, rows), "group": group, "time": time, "effect": effect, "smallest": distance,
        "level": level,
    }  # fmt: skip
    for side, name in ((data.x, "x"), (data.y, "y")):
        if not side.ordered:
            arguments[f"{name}_order"] = side.levels
    return build(
        data, estimate(data, effect, distance, level), rows, test="groups-over-time", effect=effect,
        distance=distance, level=level, recipe="panel_within", arguments=arguments, reference=REFERENCE,
        n_groups=data.n_groups,
        assumed=(said("stats.assumption.panel", group=group, n_groups=data.n_groups, time=time),),
    )  # fmt: skip


def estimate(data: Pair, effect: str, distance: float, level: float) -> Estimate:
    """Estimate the relation of departures, groups being left out together."""
    assert data.groups is not None and data.moments is not None and data.n_groups is not None
    when = np.unique(data.moments, return_inverse=True)[1]
    u, v = (departures(grams.scores(side), data.groups, when) for side in (data.x, data.y))
    sums, blocks = grouped.products(u, v), grouped.deal(data.groups)
    informative = np.bincount(blocks, weights=(u**2).sum(axis=1))
    df = max(1.0, float(informative.sum() ** 2 / (informative**2).sum()) - 1)
    by_chance = sums.xx.shape[0] * sums.yy.shape[0] / _free(data, int(when.max()) + 1)
    without = grouped.without_each(u, v, blocks, sums)
    # A group left out still stands in the means of the moments: errors come out short by this much.
    wider = math.sqrt(data.n_groups / (data.n_groups - 1))
    if thresholds.base(effect) in {thresholds.EPSILON, thresholds.V}:
        deleted = _apart(np.array([part.trace for part in without]), wider)
        return grams.several(sums, effect, deleted, data.n, by_chance, distance, level, None)
    deleted = _apart(np.array([grams.value(part, effect, data.x) for part in without]), wider)
    return grams.single(sums, effect, data.x, deleted, df, distance, level, 0.0, None)


def _apart(values: Floats, times: float) -> Floats:
    """Return values so many times further from their mean."""
    middle = values.mean()
    moved: Floats = middle + times * (values - middle)
    return moved

"""Does a relation bend? A cubic of ranks against a straight line of ranks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from scipy import stats

from pythesis.core.dataset import Column
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stats import grams, grouped, noncentral, thresholds
from pythesis.stats.ranks import Estimate, Floats, mid_ranks
from pythesis.stats.sides import Pair, pair
from pythesis.stats.validations import build, refusal, sides

FEWEST_VALUES = 5  # distinct values of x: a cubic through fewer is no shape
FEWEST = 40  # rows: the robust covariance of four coefficients needs about ten a coefficient
ADDED = 2  # terms beyond the straight line
ENDS = (0.1, 0.9)  # ranks at which the direction of the curve is read


def shape(
    frame: pl.DataFrame,
    x: Column,
    y: Column,
    *,
    rows: str,
    group: str | None = None,
    level: float = 0.95,
    smallest: Mapping[str, float] | None = None,
) -> Validation:
    """Test whether ranks of `y` bend with ranks of `x`, and by how much.

    The terms of second and third degree (Legendre polynomials of the rank of x) are tested together by a
    Wald test that needs neither normal values nor equal spreads: HC3 covariance (MacKinnon & White 1985),
    or a jackknife over groups; it is held to the F statistic of plain least squares. The effect is
    the share of the spread of y that the bend explains beyond
    the straight line.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other.
    x, y : Column
        `x` is ordered; `y` is ordered or has two levels.
    group : str, optional
        Column that ties rows together; means of groups are removed when x varies within them.

    Returns
    -------
    Validation
        Refused when x has under 5 values, y over two unordered levels, or rows are too few.
    """
    data = pair(frame, x, y, group, None)
    why = None
    if data.n < FEWEST:
        why = said("stats.refused.few-rows", n=data.n, fewest=FEWEST)
    elif not data.x.ordered or data.x.distinct < FEWEST_VALUES:
        why = said("stats.refused.few-values", column=x.name, fewest=FEWEST_VALUES)
    elif data.y.distinct < 2:
        why = said("stats.refused.constant", column=y.name)
    elif not data.y.ordered and data.y.distinct > 2:
        why = said("stats.refused.no-order", column=y.name)
    elif group is not None and (data.n_groups or 0) < grouped.FEWEST_GROUPS:
        why = said(
            "stats.refused.few-groups", group=group, n_groups=data.n_groups, fewest=grouped.FEWEST_GROUPS
        )
    if why is not None:
        return refusal(data.n, rows, why, data.n_groups)
    inside = group is not None and grouped.design(data) == "within"
    distance = thresholds.smallest(thresholds.SHAPE, smallest)
    arguments = {**sides(data, rows), "smallest": distance, "level": level, "group": group, "inside": inside}
    if not data.y.ordered:
        arguments["y_order"] = data.y.levels
    assumed = (
        said("stats.assumption.independent")
        if group is None
        else said(f"stats.assumption.{'within' if inside else 'pooled'}", group=group, n_groups=data.n_groups)
    )
    return build(
        data, _estimate(data, inside, distance, level), rows, test="rank-cubic", effect=thresholds.SHAPE,
        distance=distance, level=level, recipe="rank_shape", arguments=arguments,
        reference="MacKinnon & White 1985; Steiger & Fouladi 1997", assumed=(assumed,),
        n_groups=data.n_groups,
    )  # fmt: skip


def turning(frame: pl.DataFrame, x: Column, y: Column) -> str:
    """Return ``falls-rises``, ``rises-falls``, ``rises`` or ``falls``: the cubic at both ends of x."""
    data = pair(frame, x, y, None, None)
    basis, outcome = _columns(data)
    weights = np.linalg.lstsq(np.column_stack([np.ones(data.n), basis]), outcome, rcond=None)[0]
    slope = np.polynomial.legendre.legder(np.append(weights[0], weights[1:]))
    first, last = (float(np.polynomial.legendre.legval(2 * end - 1, slope)) for end in ENDS)
    if first * last >= 0:
        return "rises" if first + last > 0 else "falls"
    return "falls-rises" if first < 0 else "rises-falls"


def _columns(data: Pair) -> tuple[Floats, Floats]:
    powers = np.polynomial.legendre.legvander(2 * mid_ranks(data.x.codes) - 1, 1 + ADDED)
    return np.asarray(powers[:, 1:], dtype=np.float64), grams.scores(data.y)[:, 0]


def _estimate(data: Pair, inside: bool, distance: float, level: float) -> Estimate:
    basis, outcome = _columns(data)
    if inside and data.groups is not None:
        basis, outcome = (grouped.centred(part, data.groups) for part in (basis, outcome[:, None]))
        outcome = outcome[:, 0]
    n = data.n
    basis, outcome = basis - basis.mean(axis=0), outcome - outcome.mean()
    weights, covariance, df = _fit(data, basis, outcome)
    bend = weights[1:]
    total = float(outcome @ outcome)
    straight = float(
        (outcome - basis[:, 0] * (basis[:, 0] @ outcome) / (basis[:, 0] @ basis[:, 0])) @ outcome
    )
    curved = float((outcome - basis @ weights) @ outcome)
    wald = float(bend @ np.linalg.solve(covariance[1:, 1:], bend)) / ADDED
    # The robust statistic alone calls 7 to 8 of 100 straight relations bent at 60 rows.
    plain = (straight - curved) / ADDED / max(curved / max(n - 2 - ADDED, 1), 1e-300)
    wald = min(wald, plain)
    p = float(stats.f.sf(wald, ADDED, df))
    # The chi-squared value with the same p: its distribution can be inverted.
    size = float(stats.chi2.isf(max(p, 1e-300), ADDED))
    gain, left = (straight - curved) / total, curved / total
    scale = gain / size if size > 0 else 1 / n
    low, high = (end * scale for end in noncentral.interval(size, ADDED, level))
    effect = max(0.0, gain - ADDED * left / max(n - 2 - ADDED, 1))
    return Estimate(
        statistic=wald,
        p=p,
        p_smallest=noncentral.exceed(size, ADDED, distance / scale),
        effect=effect,
        low=min(low, effect),
        high=min(1.0, max(high, effect)),
        error=float(np.sqrt(scale)),
    )


def _fit(data: Pair, basis: Floats, outcome: Floats) -> tuple[Floats, Floats, float]:
    """Return least-squares weights, their robust covariance and its degrees of freedom."""
    inverse = np.linalg.inv(basis.T @ basis)
    weights = inverse @ basis.T @ outcome
    if data.groups is None:
        leverage = np.einsum("ni,ij,nj->n", basis, inverse, basis) + 1 / data.n
        residual = (outcome - basis @ weights) / (1 - leverage)
        meat = (basis * residual[:, None] ** 2).T @ basis
        return weights, inverse @ meat @ inverse, float(data.n - 2 - ADDED)
    blocks = grouped.deal(data.groups)
    gram, crossed = basis.T @ basis, basis.T @ outcome
    without = []
    for block in range(int(blocks.max()) + 1):
        own = blocks == block
        part = basis[own]
        without.append(np.linalg.solve(gram - part.T @ part, crossed - part.T @ outcome[own]))
    spread = np.array(without) - np.mean(without, axis=0)
    count = len(without)
    return weights, (count - 1) / count * spread.T @ spread, max(1.0, grouped.freedom(blocks) - ADDED + 1)

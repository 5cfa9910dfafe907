"""The one table of smallest effects worth telling, with the reason of each.

A p-value says that an effect is not nothing; this table says when it is something. The rows speak of
one size on several scales: a tenth of a rank correlation, which moves a prediction by about a tenth of
its spread (Cohen 1988 calls it small). Below, even a certain effect would not change what a person does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

RHO = "spearman-rho"
P_ABOVE = "probability-above"
EPSILON = "epsilon-squared"
V = "cramers-v"
RISK = "risk-difference"
SHAPE = "added-share"
SLOPE = "kendall-tau"
SEASON = "seasonal-share"
PROFILE = "profile-share"
BREAK = "shift-of-level"
MORAN = "morans-i"
HAZARD = "log-hazard-ratio"
ENDS = "explained-order"
RATIO = "log-rate-ratio"
RATES = "spread-of-rates"


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest effect worth telling: distance from ``null``, and why that much."""

    distance: float
    null: float
    reason: str


SMALLEST: Mapping[str, Smallest] = {
    RHO: Smallest(0.10, 0.0, "1% of the spread of ranks explained"),
    P_ABOVE: Smallest(0.06, 0.5, "56 times in 100 instead of 50: a rank correlation of 0.10 in equal halves"),
    EPSILON: Smallest(0.01, 0.0, "1% of the spread of ranks explained, as a rank correlation of 0.10"),
    V: Smallest(0.10, 0.0, "the same tenth, for two categories"),
    RISK: Smallest(0.10, 0.0, "10 more in 100 when half are concerned; less in proportion when fewer are"),
    SHAPE: Smallest(0.02, 0.0, "a bend that explains under 2% more is not seen on the picture"),
    SLOPE: Smallest(0.10, 0.0, "55 pairs of dates in 100 rise instead of 50"),
    SEASON: Smallest(0.05, 0.0, "a twentieth of what moves from one month, day or hour to the next"),
    PROFILE: Smallest(0.05, 0.0, "a twentieth of what sets one day or week apart from those around it"),
    BREAK: Smallest(0.20, 0.0, "the share of rows above the usual value goes from 40% to 60%"),
    MORAN: Smallest(0.10, 0.0, "a tenth of what a place is, its neighbours are too"),
    HAZARD: Smallest(
        math.log(1.25), 0.0, "a quarter more end in the same time: the first of two 56 times in 100"
    ),
    ENDS: Smallest(0.01, 0.0, "1% of the order in which rows end, as a ratio of 1.25 between equal halves"),
    RATIO: Smallest(math.log(1.25), 0.0, "a quarter more for the same exposure, as for a ratio of ends"),
    RATES: Smallest(
        1 / 81, 0.0, "a ninth away from the rate of all rows: a ratio of 1.25 between equal halves"
    ),
}

# The within-group, deviation, stratified and contrast forms of an effect keep the size of the plain form.
WITHIN = "-within"
DEVIATIONS = "-deviations"
STRATA = "-strata"  # within strata of a third column
BETWEEN = "-between"  # one mean a group
PANEL = "-panel"  # departures of a group from its mean and from what all groups show at one moment
CONTRAST = "-contrast"  # one effect less another: no effect is zero whatever the effect


def base(effect: str) -> str:
    """Return the plain name of an effect: ``spearman-rho`` for ``spearman-rho-within``."""
    for form in (WITHIN, DEVIATIONS, STRATA, BETWEEN, PANEL, CONTRAST):
        effect = effect.removesuffix(form)
    return effect


def smallest(effect: str, raised: Mapping[str, float] | None = None, rate: float | None = None) -> float:
    """Return the smallest distance from "no effect" worth telling.

    Parameters
    ----------
    effect : str
        Name of the effect, one of `SMALLEST` or its within-group form.
    raised : mapping, optional
        Distances set by the brief, by plain name. They can raise the table, never lower it.
    rate : float, optional
        Overall share of the outcome, for a risk difference: the tenth is a tenth of twice its standard
        deviation, so that 2 points matter for an outcome of 1% and 10 points for one of 50%.

    Raises
    ------
    KeyError
        For an effect the table does not know.
    """
    name = base(effect)
    distance = SMALLEST[name].distance
    if name == RISK and rate is not None:
        distance *= 2 * math.sqrt(max(rate * (1 - rate), 1e-12))
    return max(distance, (raised or {}).get(name, 0.0))


def null(effect: str) -> float:
    """Return the value of an effect that means no effect."""
    return 0.0 if effect.endswith(CONTRAST) else SMALLEST[base(effect)].null

"""Seasons of a few years: at most 5 in 100 of the smallest size are called larger, and intervals cover."""

from __future__ import annotations

import math

import numpy as np
import pytest

from guarantees.worlds import Floats, at_most, remembering
from pythesis.stats import season

pytestmark = pytest.mark.slow
RUNS = 400
MONTHS, DAYS = 12, 30
SMALLEST = 0.05


def months(rng: np.random.Generator, years: int, keep: float) -> Floats:
    """Return the monthly means of weather that lasts."""
    return remembering(rng, years * MONTHS * DAYS, keep).reshape(years, MONTHS, DAYS).mean(axis=2)


def levelled(means: Floats) -> Floats:
    """Return what is judged: months less a slow trend and the level of their year."""
    return season._levelled(means, np.arange(len(means)))


def noise(keep: float) -> float:
    """Return how much a year moves round its season, of a long record without any."""
    long = levelled(months(np.random.default_rng(1), 2_000, keep))
    return float((long**2).sum(axis=1).mean())


@pytest.mark.parametrize("years", [3, 5, 10])
@pytest.mark.parametrize("keep", [0.0, 0.97])  # days without memory, and weeks of the same weather
@pytest.mark.parametrize("share", [SMALLEST, 0.33, 0.8])
def test_shares_of_seasons(years: int, keep: float, share: float) -> None:
    beside = noise(keep)
    larger = missed = 0
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        turn = 2 * np.pi * np.arange(MONTHS) / MONTHS
        course = np.cos(turn + rng.uniform(0, 6.3)) + 0.5 * np.cos(2 * turn + rng.uniform(0, 6.3))
        course *= math.sqrt(share / (1 - share) * beside / float((course**2).sum()))
        profile = levelled(course + months(rng, years, keep))
        sure = season._from_noise(profile, season.shared(profile), SMALLEST, 0.95)
        larger += sure.p_smallest < 0.05
        missed += not sure.low <= share <= sure.high
    if share == SMALLEST:
        assert at_most(larger, RUNS, 0.05)
    assert at_most(missed, RUNS, 0.06)

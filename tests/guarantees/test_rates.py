"""Rates: level where columns go with the exposure alone and counts vary more than chance; coverage; power."""

from __future__ import annotations

import math

import numpy as np
import pytest

from guarantees.worlds import Floats, at_most
from pythesis.stats import counts
from pythesis.stats.counts import Watched
from pythesis.stats.ranks import mid_ranks
from pythesis.stats.rates import FEWEST_EXPECTED

pytestmark = pytest.mark.slow
RUNS = 1000
LEAST, LEAST_SPREAD = math.log(1.25), 1 / 81


def world(
    rng: np.random.Generator, n: int, exposure: str, ratio: float = 1.0, groups: int = 0
) -> tuple[Floats, Watched]:
    """Return a number and counts watched longer where it is high; above 0.3 the rate is `ratio` times.

    Rates are mixed by a gamma (negative binomial counts). Groups share a rate and the number.
    """
    who = np.repeat(np.arange(groups), rng.geometric(groups / n, groups)) if groups else np.arange(n)
    x = rng.normal(size=who.max() + 1)[who]
    if exposure == "heads":
        watched, rate = 2.0 * rng.lognormal(0.8 * x, 0.9, who.size), 1.5
    else:
        watched, rate = rng.choice([0.25, 0.5, 1.0], who.size) * np.where(x > 0.3, 2.0, 1.0), 0.25
    mixed = rng.gamma(4, 0.25, who.max() + 1)[who] * rng.gamma(4, 0.25, who.size)
    y = rng.poisson(rate * np.where(x > 0.3, ratio, 1.0) * watched * mixed).astype(float)
    return x, Watched(y, watched, who if groups else None)


def along(x: Floats, kind: str) -> tuple[Floats, float]:
    """Return what is regressed on, and how far apart two rows are compared."""
    if kind == "number":
        return mid_ranks(np.unique(x, return_inverse=True)[1]) - 0.5, 0.5
    return (x > 0.3).astype(float), 1.0


@pytest.mark.parametrize("groups", [0, 40])
@pytest.mark.parametrize("n", [150, 500])
@pytest.mark.parametrize("exposure", ["heads", "years"])
@pytest.mark.parametrize("kind", ["number", "two"])
def test_exposure_alone_is_no_relation(kind: str, exposure: str, n: int, groups: int) -> None:
    rng = np.random.default_rng([1, n, groups, len(exposure), len(kind)])
    false = missed = asked = 0
    for _ in range(RUNS):
        x, of = world(rng, n, exposure, groups=groups)
        found = counts.ratio(*along(x, kind)[:1], of, along(x, kind)[1], LEAST, 0.95)
        if found is None or of.counts.sum() < 20:
            continue
        asked += 1
        false += found.p < 0.05
        missed += not found.low <= 0 <= found.high
    assert asked > RUNS / 2
    assert at_most(false, asked, 0.05) and at_most(missed, asked, 0.05)


@pytest.mark.parametrize("n", [150, 500])
@pytest.mark.parametrize("exposure", ["heads", "years"])
def test_levels_watched_unequally_have_the_same_rate(exposure: str, n: int) -> None:
    rng = np.random.default_rng([2, n, len(exposure)])
    false = missed = asked = 0
    for _ in range(RUNS):
        x, of = world(rng, n, exposure)
        codes = np.digitize(x, [-0.7, 0.2, 0.9])
        expected = np.bincount(codes, weights=of.exposure, minlength=4) * of.overall
        if expected.min() < FEWEST_EXPECTED or of.counts.sum() < 20:
            continue
        asked += 1
        found = counts.between(codes, of, LEAST_SPREAD, 0.95)
        false += found.p < 0.05
        missed += found.low > 1e-9
    assert asked > 100
    assert at_most(false, asked, 0.05) and at_most(missed, asked, 0.05)


@pytest.mark.parametrize("exposure", ["heads", "years"])
def test_intervals_hold_planted_ratios_and_rates(exposure: str) -> None:
    rng = np.random.default_rng([3, len(exposure)])
    missed = alone = found_out = 0
    rate = {"heads": 1.5, "years": 0.25}[exposure]
    for _ in range(RUNS):
        x, of = world(rng, 600, exposure, ratio=2.0)
        found = counts.ratio(*along(x, "two")[:1], of, 1.0, LEAST, 0.95)
        assert found is not None
        missed += not found.low <= math.log(2) <= found.high
        found_out += found.p < 0.05
        single = counts.rate(of.part(x <= 0.3))
        alone += not single.low <= rate <= single.high
    assert at_most(missed, RUNS, 0.05) and at_most(alone, RUNS, 0.05)
    assert found_out > 0.9 * RUNS

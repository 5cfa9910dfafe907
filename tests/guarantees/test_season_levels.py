"""Courses by level: at most 5 in 100 false alarms whatever the memory, intervals that cover, and power."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal, stats

from guarantees.worlds import Floats, at_most
from pythesis.stats import cycle_levels
from pythesis.stats.cycle_levels import FEWEST_BLOCKS, Contrasts
from pythesis.stats.ranks import Codes

pytestmark = pytest.mark.slow
RUNS = 300
DRAWN = 399
PLACES = 24
ALIKE = np.tri(PLACES) * 0.8 ** np.abs(np.subtract.outer(np.arange(PLACES), np.arange(PLACES)))
LEVELS = ("working", "weekday", "holiday", "month", "spells")


def courses(rng: np.random.Generator, n: int, keep: float, skewed: bool = False) -> Floats:
    """Return `n` days whose neighbouring hours are alike, and each of which keeps `keep` of the last."""
    shocks = (rng.exponential(size=(n, PLACES)) - 1 if skewed else rng.normal(size=(n, PLACES))) @ ALIKE.T
    shocks[0] /= np.sqrt(max(1 - keep**2, 1e-3))
    days = signal.lfilter([1.0], [1.0, -keep], shocks, axis=0)
    level: Floats = days - days.mean(axis=1, keepdims=True)
    return level


def levels(rng: np.random.Generator, kind: str, n: int) -> Codes:
    """Return a level a day: round the week, round the year, here and there, or in spells."""
    day = np.arange(n)
    if kind == "working":
        return (day % 7 < 5).astype(np.int64)
    if kind == "weekday":
        return day % 7
    if kind == "month":
        return day // 30 % 12
    if kind == "holiday":
        found = np.zeros(n, dtype=np.int64)
        found[rng.choice(n, max(10, n // 12), replace=False)] = 1
        return found
    return (np.cumsum(rng.random(n) < 0.1) % 2).astype(np.int64)  # weather: ten days on average


def compared(days: Floats, level: Codes) -> Contrasts | None:
    """Return the contrasts of a world, None where the question would be refused."""
    n = np.arange(len(days))
    found = cycle_levels.contrasts_of(days, level, cycle_levels.blocks_of(n, "day"))
    return found if found.spread.size >= FEWEST_BLOCKS else None


def chance(found: Contrasts, rng: np.random.Generator) -> float:
    """Return the p-value, of fewer exchanges than the test draws: it is valid all the same."""
    signs = rng.choice((-1.0, 1.0), (DRAWN, found.spread.size))
    drawn = ((signs @ found.gram) * signs).sum(axis=1)
    return float(((drawn >= found.gram.sum() * (1 - 1e-9)).sum() + 1) / (DRAWN + 1))


@pytest.mark.parametrize("n", [294, 581])
@pytest.mark.parametrize("kind", LEVELS)
@pytest.mark.parametrize(("keep", "skewed"), [(0.0, True), (0.7, False), (0.95, True), (1.0, False)])
def test_nothing_is_found_where_nothing_is(n: int, kind: str, keep: float, skewed: bool) -> None:
    found = asked = 0
    for seed in range(RUNS):
        rng = np.random.default_rng([seed, n, int(100 * keep), LEVELS.index(kind)])
        world = compared(courses(rng, n, keep, skewed), levels(rng, kind, n))
        if world is None:
            continue
        asked += 1
        found += chance(world, rng) <= 0.05
    assert asked == 0 or at_most(found, asked, 0.05)


@pytest.mark.parametrize("keep", [0.0, 0.7, 0.95])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("kind", ["working", "weekday", "spells"])
def test_the_share_is_covered_and_found(keep: float, share: float, kind: str) -> None:
    n = 581
    shape = np.random.default_rng(1).normal(size=(7, PLACES))
    shape -= shape.mean(axis=1, keepdims=True)
    truth: list[float] = []
    intervals: list[tuple[float, float]] = []
    larger = found = 0
    noise = spread_of(keep, n)
    for seed in range(RUNS):
        rng = np.random.default_rng([seed, int(100 * keep)])
        level = levels(rng, kind, n)
        apart = planted(shape, level, share, noise)
        world = compared(courses(rng, n, keep) + apart[level], level)
        plain = compared(apart[level], level)
        if world is None or plain is None:
            continue
        effect, (error, df) = cycle_levels.accounted(world), cycle_levels.error_of(world)
        half = float(stats.t.ppf(0.975, df)) * error
        larger += bool(stats.t.sf((effect - 0.05) / error, df) < 0.05)
        found += chance(world, rng) <= 0.05
        truth.append(float(plain.spread.sum() / (plain.spread.sum() + noise * len(plain.spread))))
        intervals.append((effect - half, effect + half))
    missed = sum(not low <= np.mean(truth) <= high for low, high in intervals)
    assert at_most(missed, len(intervals), 0.07)
    if share == 0.05:
        assert at_most(larger, len(intervals), 0.06)
    if share == 0.2 and keep < 0.9:
        assert found / len(intervals) > 0.9


def spread_of(keep: float, n: int) -> float:
    """Return how much days move round the mean of their block, one block on average."""
    total = [
        compared(courses(np.random.default_rng(9_000 + s), n, keep), np.arange(n) % 7) for s in range(60)
    ]
    return float(np.mean([world.spread.mean() for world in total if world is not None]))


def planted(shape: Floats, level: Codes, share: float, noise: float) -> Floats:
    """Return the course of each level, so sized that levels account for `share` inside blocks."""
    plain = compared(shape[level], level)
    assert plain is not None
    sized: Floats = shape * np.sqrt(share / (1 - share) * noise / float(plain.spread.mean()))
    return sized

"""Intervals hold the truth 95 times in 100, for effects that are there and effects that are not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from scipy import stats

from guarantees.worlds import at_most, column, remembering, shaped
from pythesis.stats import intervals, ranks, tables, two_groups
from pythesis.stats.relation import relate

pytestmark = pytest.mark.slow
RUNS = 2000
Draw = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]  # type: ignore[type-arg]


def codes(values: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return np.unique(values, return_inverse=True)[1]


def line(rho: float) -> Draw:
    def draw(rng: np.random.Generator, n: int):  # type: ignore[no-untyped-def]
        x = rng.normal(size=n)
        return x, rho * x + np.sqrt(1 - rho**2) * rng.normal(size=n)

    return draw


def fan(rng: np.random.Generator, n: int):  # type: ignore[no-untyped-def]
    x = rng.exponential(size=n)
    return x, x * (rng.normal(size=n) + 0.15)


def counts(rng: np.random.Generator, n: int):  # type: ignore[no-untyped-def]
    x = rng.poisson(0.9, n)
    return x, rng.poisson(0.5 + 0.3 * x)


def clump(rng: np.random.Generator, n: int):  # type: ignore[no-untyped-def]
    far = 3 * (rng.random(n) < 0.1)
    return rng.normal(size=n) + far, rng.normal(size=n) + far


@pytest.mark.parametrize("n", [20, 60, 300])
@pytest.mark.parametrize("draw", [line(0.0), line(0.1), line(0.5), line(0.85), fan, counts, clump])
def test_spearman(draw: Draw, n: int) -> None:
    rng = np.random.default_rng(1)
    truth = stats.spearmanr(*draw(rng, 400_000)).statistic
    missed = 0
    for _ in range(RUNS):
        x, y = draw(rng, n)
        found = ranks.spearman(codes(x), codes(y), 0.1, 0.95)
        missed += not found.low <= truth <= found.high
    assert at_most(missed, RUNS, 0.05)


@pytest.mark.parametrize("sizes", [(15, 15), (20, 200), (100, 100)])
@pytest.mark.parametrize(("shift", "spread"), [(0, 1), (0, 3), (0.2, 1), (1.5, 1), (1.5, 3), (3.2, 1)])
def test_probability_above(shift: float, spread: float, sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    truth = stats.norm.cdf(shift / np.hypot(spread, 1))
    in_a, missed = np.arange(sum(sizes)) < sizes[0], 0
    for _ in range(RUNS):
        values = rng.normal(size=in_a.size) * np.where(in_a, spread, 1) + shift * in_a
        found = two_groups.probability_above(codes(values), in_a, 0.06, 0.95)
        missed += not found.low <= truth <= found.high
    assert at_most(missed, RUNS, 0.05)


@pytest.mark.parametrize("sizes", [(20, 20, 20), (10, 20, 70), (150, 100, 50, 50)])
@pytest.mark.parametrize(("step", "spread"), [(0, 1), (0.12, 1), (0.5, 1), (1.0, 2)])
def test_epsilon_squared(step: float, spread: float, sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(3)
    groups, large = (np.repeat(np.arange(len(sizes)), np.array(sizes) * by) for by in (1, 2000))

    def draw(of: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return codes(rng.normal(size=of.size) * spread**of + step * of)

    truth = ranks.kruskal_wallis(draw(large), large, 0.01, 0.95).effect if step else 0.0
    missed = 0
    for _ in range(RUNS):
        found = ranks.kruskal_wallis(draw(groups), groups, 0.01, 0.95)
        missed += not found.low <= truth <= found.high
    assert at_most(missed, RUNS, 0.05)


EVEN, RARE = np.outer([0.5, 0.3, 0.2], [0.5, 0.5]), np.outer([0.8, 0.1, 0.1], [0.85, 0.15])
TWIST = np.array([[1, -1], [-1, 1], [0, 0]])
LATE = np.array([[0, 0], [-1, 1], [1, -1]])


@pytest.mark.parametrize("n", [100, 400])
@pytest.mark.parametrize(
    "shares",
    [EVEN, EVEN + 0.02 * TWIST, EVEN + 0.1 * TWIST, RARE, RARE + 0.01 * LATE, np.eye(4) * 0.2 + 0.0125],
)
def test_cramers_v(shares: np.ndarray, n: int) -> None:  # type: ignore[type-arg]
    rng = np.random.default_rng(4)
    wanted = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    truth = np.sqrt(((shares - wanted) ** 2 / wanted).sum() / (min(shares.shape) - 1))
    missed = done = 0
    for _ in range(RUNS):
        table = rng.multinomial(n, shares.ravel() / shares.sum()).reshape(shares.shape)
        if table.sum(axis=1).min() > 0 and table.sum(axis=0).min() > 0:
            done += 1
            low, high = tables.v_interval(table, 0.95)
            missed += not low <= truth <= high
    assert done > 0.95 * RUNS and at_most(missed, done, 0.05)


@pytest.mark.parametrize("n", [10, 40, 300])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.5])
def test_proportion_on_average_over_shares(share: float, n: int) -> None:
    """Wilson's interval swings around its level with the share; around each share it keeps it."""
    near = np.linspace(max(0.02, share - 0.05), share + 0.05, 41)
    held = 0.0
    for truth in near:
        ends = [intervals.proportion(hits, n) for hits in range(n + 1)]
        inside = [low <= truth <= high for low, high in ends]
        held += float(stats.binom.pmf(np.arange(n + 1), n, truth) @ np.array(inside)) / near.size
    assert held > 0.94


@pytest.mark.parametrize("groups", [10, 20, 60])
def test_share_by_group(groups: int) -> None:
    rng, missed = np.random.default_rng(5), 0
    for _ in range(RUNS):
        of = np.repeat(np.arange(groups), rng.geometric(1 / 8, groups))
        rates = rng.beta(2, 3, groups)
        low, high = intervals.share_by_group(rng.random(of.size) < rates[of], of)
        missed += not low <= 0.4 <= high
    # Ten groups of unequal sizes are allowed 6.5%; 20 and more, 5%.
    assert at_most(missed, RUNS, 0.05 if groups > 10 else 0.065)


@pytest.mark.parametrize("n", [6, 25, 200])
def test_median(n: int) -> None:
    rng, missed = np.random.default_rng(6), 0
    for _ in range(RUNS):
        low, high = intervals.median(rng.exponential(size=n))
        missed += not low <= np.log(2) <= high
    assert at_most(missed, RUNS, 0.05)


@pytest.mark.parametrize(
    ("x", "y"), [("number", "number"), ("two", "number"), ("two", "two"), ("several", "number")]
)
@pytest.mark.parametrize("groups", [15, 40])
def test_effects_over_groups(x: str, y: str, groups: int) -> None:
    """A planted relation between groups, of a size known from many groups."""
    rng = np.random.default_rng(7)

    def draw(number: int) -> pl.DataFrame:
        of = np.repeat(np.arange(number), rng.integers(2, 15, number))
        shared = rng.normal(size=number)
        b = (
            np.sqrt(0.4) * shared[of]
            + np.sqrt(0.3) * rng.normal(size=number)[of]
            + np.sqrt(0.3) * rng.normal(size=of.size)
        )
        return pl.DataFrame({"x": shaped(shared[of], x), "y": shaped(b, y), "who": of})

    truth = relate(draw(8000), column("x", x), column("y", y), rows="all").effect
    assert truth is not None
    missed, done = 0, 0
    for _ in range(400):
        found = relate(draw(groups), column("x", x), column("y", y), rows="all", group="who").effect
        if found is not None and found.low is not None and found.high is not None:
            done += 1
            missed += not found.low <= truth.value <= found.high
    assert done > 380 and at_most(missed, done, 0.05)


@pytest.mark.parametrize("keep", [0.3, 0.8])
def test_effects_over_time(keep: float) -> None:
    rng, missed = np.random.default_rng(8), 0
    for _ in range(300):
        x = remembering(rng, 250, keep)
        y = x + remembering(rng, 250, keep)
        frame = pl.DataFrame({"x": x, "y": y, "when": np.arange(250)})
        found = relate(frame, column("x", "number"), column("y", "number"), rows="all", time="when").effect
        assert found is not None and found.low is not None and found.high is not None
        missed += not found.low <= 6 / np.pi * np.arcsin(np.sqrt(0.5) / 2) <= found.high
    assert at_most(missed, 300, 0.05)


@pytest.mark.parametrize("rho", [0.8, 0.97])
@pytest.mark.parametrize(("n", "keep"), [(100, 0.8), (300, 0.6), (300, 0.9)])
def test_strong_effects_over_time(n: int, keep: float, rho: float) -> None:
    """The nearer two series are to copies, the shorter the interval; it still holds the truth."""
    rng, missed, done, kept, width = np.random.default_rng(9), 0, 0, 0, 0.0
    for _ in range(300):
        x = remembering(rng, n, keep)
        y = rho * x + np.sqrt(1 - rho**2) * remembering(rng, n, keep)
        frame = pl.DataFrame({"x": x, "y": y, "when": np.arange(n)})
        found = relate(frame, column("x", "number"), column("y", "number"), rows="all", time="when")
        if found.effect is None or found.effect.low is None or found.effect.high is None:
            continue
        done += 1
        missed += not found.effect.low <= 6 / np.pi * np.arcsin(rho / 2) <= found.effect.high
        kept += (found.p_smallest or 1.0) < 0.05
        width += found.effect.high - found.effect.low
    assert done > 280 and at_most(missed, done, 0.05)
    assert kept > 0.95 * done and width / done < (0.4 if rho < 0.9 else 0.1)

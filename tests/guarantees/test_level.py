"""When nothing goes with the target, tests say so 95 times in 100, whatever ties rows together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from guarantees.worlds import at_most, column, grouped, remembering, shaped
from pythesis.stats.relation import relate, shape
from pythesis.stats.trend import trend

pytestmark = pytest.mark.slow
PAIRS = [
    ("number", "number"),
    ("number", "two"),
    ("number", "several"),
    ("two", "two"),
    ("several", "several"),
]


def false_alarms(make: Callable[[np.random.Generator], pl.DataFrame], x: str, y: str, runs: int, **more: str):  # type: ignore[no-untyped-def]
    """Return how often "no effect", and "at most d", are rejected, of how many tests that were possible."""
    rng = np.random.default_rng(20)
    plain = large = n = 0
    for seed in range(runs):
        found = relate(make(rng), column("x", x), column("y", y), rows="all", seed=seed, **more)
        if found.p is not None and found.p_smallest is not None:
            n += 1
            plain += found.p < 0.05
            large += found.p_smallest < 0.05
    return plain, large, n


@pytest.mark.parametrize("n", [60, 250])
@pytest.mark.parametrize(("x", "y"), PAIRS)
def test_independent_rows(x: str, y: str, n: int) -> None:
    def make(rng: np.random.Generator) -> pl.DataFrame:
        return pl.DataFrame({"x": shaped(rng.normal(size=n), x), "y": shaped(rng.normal(size=n), y)})

    plain, large, done = false_alarms(make, x, y, 1000)
    assert done > 950 and at_most(plain, done, 0.05) and at_most(large, done, 0.05)


@pytest.mark.parametrize("spread", [1 / 3, 3.0])
@pytest.mark.parametrize("sizes", [(8, 30), (15, 60), (50, 50)])
def test_unequal_spreads_are_no_difference(sizes: tuple[int, int], spread: float) -> None:
    labels = ["a"] * sizes[0] + ["b"] * sizes[1]

    def make(rng: np.random.Generator) -> pl.DataFrame:
        values = np.concatenate([rng.normal(size=sizes[0]) * spread, rng.normal(size=sizes[1])])
        return pl.DataFrame({"x": values, "y": labels})

    plain, large, done = false_alarms(make, "number", "two", 800)
    # The studentised permutation is exact for equal spreads, near 5% for unequal ones (6% in 400 runs).
    assert at_most(plain, done, 0.06) and at_most(large, done, 0.05)


@pytest.mark.parametrize(("groups", "size"), [(12, 10), (25, 15)])
@pytest.mark.parametrize("fixed", [True, False])
@pytest.mark.parametrize(("x", "y"), [*PAIRS, ("two", "number"), ("several", "two")])
def test_random_groups(x: str, y: str, fixed: bool, groups: int, size: int) -> None:
    def make(rng: np.random.Generator) -> pl.DataFrame:
        a, b, who = grouped(rng, groups, size, fixed)
        return pl.DataFrame({"x": shaped(a, x), "y": shaped(b, y), "who": who})

    plain, large, done = false_alarms(make, x, y, 300, group="who")
    assert done > 270 and at_most(plain, done, 0.05) and at_most(large, done, 0.05)


def test_ignoring_groups_would_fail() -> None:
    """The world is hard enough: rows taken as independent are wrong far more than 5 times in 100."""

    def make(rng: np.random.Generator) -> pl.DataFrame:
        a, b, _ = grouped(rng, 12, 10, True)
        return pl.DataFrame({"x": a, "y": b})

    plain, _, done = false_alarms(make, "number", "number", 200)
    assert plain > 0.2 * done


def _series(name: str, rng: np.random.Generator, n: int) -> np.ndarray:  # type: ignore[type-arg]
    t = np.arange(n)
    return {
        "memory of 0.5": lambda: remembering(rng, n, 0.5),
        "memory of 0.9": lambda: remembering(rng, n, 0.9),
        "random walk": lambda: rng.normal(size=n).cumsum(),
        "noisy walk": lambda: 0.3 * rng.normal(size=n).cumsum() + rng.normal(size=n),
        "trend": lambda: 5 * t / n + remembering(rng, n, 0.5),
        "week": lambda: 2 * np.sin(2 * np.pi * t / 7) + remembering(rng, n, 0.3),
    }[name]()


@pytest.mark.parametrize("n", [80, 250])
@pytest.mark.parametrize(
    "world", ["memory of 0.5", "memory of 0.9", "random walk", "noisy walk", "trend", "week"]
)
def test_series(world: str, n: int) -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(n)]

    def make(rng: np.random.Generator) -> pl.DataFrame:
        return pl.DataFrame({"x": _series(world, rng, n), "y": _series(world, rng, n), "when": days})

    plain, large, done = false_alarms(make, "number", "number", 300, time="when")
    assert done > 100 and at_most(plain, done, 0.05) and at_most(large, done, 0.05)


def _swinging(rng: np.random.Generator, n: int) -> np.ndarray:  # type: ignore[type-arg]
    turn = 2 * np.pi * np.arange(n) / 365.25
    swing = 3 * np.sin(turn + rng.uniform(0, 7)) + np.sin(2 * turn + rng.uniform(0, 7))
    found: np.ndarray = swing + remembering(rng, n, 0.9)  # type: ignore[type-arg]
    return found


@pytest.mark.parametrize("years", [1.55, 1.95])
@pytest.mark.parametrize("world", ["random walk", "noisy walk", "memory of 0.98", "years"])
def test_series_of_less_than_two_years(world: str, years: float) -> None:
    """The swing of a year is removed once half as much again is seen, and walks still go with nothing."""
    n = int(years * 365.25)
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(n)]
    made = {"years": _swinging, "memory of 0.98": lambda rng, n: remembering(rng, n, 0.98)}

    def values(rng: np.random.Generator) -> np.ndarray:  # type: ignore[type-arg]
        return made[world](rng, n) if world in made else _series(world, rng, n)

    def make(rng: np.random.Generator) -> pl.DataFrame:
        return pl.DataFrame({"x": values(rng), "y": values(rng), "when": days})

    plain, large, done = false_alarms(make, "number", "number", 300, time="when")
    assert done > 250 and at_most(plain, done, 0.05) and at_most(large, done, 0.05)


@pytest.mark.parametrize(("x", "y"), [("two", "number"), ("several", "number"), ("several", "two")])
def test_series_of_levels(x: str, y: str) -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(150)]

    def make(rng: np.random.Generator) -> pl.DataFrame:
        a, b = (remembering(rng, 150, 0.8) * 0.6 for _ in range(2))
        return pl.DataFrame({"x": shaped(a, x), "y": shaped(b, y), "when": days})

    plain, large, done = false_alarms(make, x, y, 300, time="when")
    assert done > 200 and at_most(plain, done, 0.05) and at_most(large, done, 0.05)


@pytest.mark.parametrize("group", [None, "who"])
def test_panels_with_a_shared_series(group: str | None) -> None:
    days, stations = 150, 12
    when = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(days) for _ in range(stations)]

    def values(rng: np.random.Generator) -> np.ndarray:  # type: ignore[type-arg]
        shared = remembering(rng, days, 0.8)
        own = np.stack([remembering(rng, days, 0.8) for _ in range(stations)], axis=1)
        return (shared[:, None] + own).ravel()

    def make(rng: np.random.Generator) -> pl.DataFrame:
        who = np.tile(np.arange(stations), days)
        return pl.DataFrame({"x": values(rng), "y": values(rng), "when": when, "who": who})

    more = {"time": "when"} | ({} if group is None else {"group": group})
    plain, large, done = false_alarms(make, "number", "number", 150, **more)
    assert done > 100 and at_most(plain, done, 0.06) and at_most(large, done, 0.05)


@pytest.mark.parametrize("y", ["number", "two"])
def test_a_straight_relation_does_not_bend(y: str) -> None:
    rng, wrong = np.random.default_rng(3), 0
    for _ in range(600):
        x = rng.normal(size=100)
        # More scattered on one side; for two levels that would bend their shares in truth.
        noise = rng.normal(size=100) * (1 + (x > 0) * (y == "number"))
        frame = pl.DataFrame({"x": x, "y": shaped(noise, y)})
        wrong += (shape(frame, column("x", "number"), column("y", y), rows="all").p or 0.0) < 0.05
    assert at_most(wrong, 600, 0.05)


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.8])
@pytest.mark.parametrize("n", [50, 150])
def test_series_without_trend(keep: float, n: int) -> None:
    rng, wrong = np.random.default_rng(4), 0
    for _ in range(300):
        frame = pl.DataFrame({"when": np.arange(n), "y": remembering(rng, n, keep)})
        found, _ = trend(frame, column("when", "number"), column("y", "number"), rows="all")
        wrong += (found.p or 0.0) < 0.05
    assert at_most(wrong, 300, 0.06)

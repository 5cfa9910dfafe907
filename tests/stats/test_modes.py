"""Two peaks: the dip against its definition, no false alarm on one peak, found where they stand apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from pythesis.stats import modes, recompute

Draw = Callable[[np.random.Generator, int], np.ndarray]

ONE: dict[str, Draw] = {
    "uniform": lambda g, n: g.uniform(0, 40, n),
    "normal": lambda g, n: g.normal(50, 10, n),
    "long": lambda g, n: g.lognormal(3, 0.8, n),
    "exponential": lambda g, n: g.exponential(10, n),
    "far": lambda g, n: 10 * g.standard_t(3, n),
}


def nearest(values: np.ndarray) -> float:
    """Return the dip by its definition: the nearest convex then concave distribution, mode by mode."""
    n = values.size
    upper, lower = np.arange(1, n + 1) / n, np.arange(n) / n
    best = np.inf
    for mode in range(
        n
    ):  # the mode is a value, where the distribution may jump: one height before, one after
        x = np.insert(values, mode, values[mode])
        least = np.insert(
            upper, mode, lower[mode]
        )  # what each height must not miss by more than the distance
        most = np.insert(lower, mode + 1, upper[mode])
        least[mode], most[mode], least[mode + 1], most[mode + 1] = (
            lower[mode],
            lower[mode],
            upper[mode],
            upper[mode],
        )
        rows, limits = [], []
        for i in range(n + 1):
            for sign, limit in ((-1, -least[i]), (1, most[i])):
                row = np.zeros(n + 2)
                row[i], row[-1] = sign, -1
                rows.append(row)
                limits.append(limit)
        for places, bend in ((range(mode - 1), 1), (range(mode + 1, n - 1), -1)):
            for i in places:
                row = np.zeros(n + 2)
                left, right = x[i + 1] - x[i], x[i + 2] - x[i + 1]
                row[i : i + 3] = bend * np.array([-1 / left, 1 / left + 1 / right, -1 / right])
                rows.append(row)
                limits.append(0.0)
        for i in range(n):
            row = np.zeros(n + 2)
            row[i], row[i + 1] = 1, -1
            rows.append(row)
            limits.append(0.0)
        found = linprog([*[0] * (n + 1), 1], np.array(rows), limits, bounds=[(0, 1)] * (n + 2))
        best = min(best, found.fun)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_dip_is_the_distance_to_the_nearest_distribution_of_one_mode(seed: int) -> None:
    generator = np.random.default_rng(seed)
    centres = generator.choice([0.0, 6.0], 9) if seed % 2 else 0.0
    values = np.sort(generator.normal(centres, 1.0, 9))
    assert modes.dip(values) == pytest.approx(nearest(values), abs=1e-9)


def test_the_dip_of_the_paper() -> None:
    assert modes.dip(np.arange(4.0)) == 0.125
    drawn = [modes.dip(np.sort(np.random.default_rng(s).random(100))) for s in range(400)]
    assert np.quantile(drawn, 0.9) == pytest.approx(0.0471, abs=0.0025)  # its table at 100 values
    assert 0.02 <= np.mean([modes.chance(d, 100) < 0.05 for d in drawn]) <= 0.09


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("step", [0.0, 1.0])
def test_one_peak_is_left_alone(name: str, step: float) -> None:
    for seed in range(40):
        generator = np.random.default_rng(seed)
        values = ONE[name](generator, (100, 400, 1500)[seed % 3])
        assert modes.two(np.round(values / step) * step if step else values) is None


@pytest.mark.parametrize("n", [200, 30_000])
def test_two_peaks_are_found_where_they_stand(n: int) -> None:
    generator = np.random.default_rng(1)
    values = np.round(
        np.where(generator.random(n) < 0.4, generator.normal(20, 5, n), generator.normal(42, 5, n))
    )
    found = modes.two(values)
    assert found is not None
    assert found.first == pytest.approx(20, abs=2.5)
    assert found.second == pytest.approx(42, abs=2.5)
    assert 25 < found.valley < 37
    assert found.low <= found.depth <= found.high
    assert found.p < 0.01


def test_few_values_or_few_distinct_ones_are_not_asked() -> None:
    assert modes.two(np.r_[np.full(25, 1.0), np.linspace(30, 31, 25)]) is None
    assert modes.two(np.tile([1.0, 2.0, 9.0, 10.0], 200)) is None


@pytest.mark.parametrize("n", [300, 12_000])
def test_the_snippet_finds_the_same(n: int, tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    values = np.round(np.r_[generator.normal(0, 1, n // 2), generator.normal(6, 1, n - n // 2)], 1)
    frame = pl.DataFrame({"x": generator.permutation(values), "__part": "development"})
    frame = pl.concat([frame, pl.DataFrame({"x": [None, 100.0], "__part": ["development", "test"]})])
    path = tmp_path / "rows.parquet"
    frame.write_parquet(path)
    found = modes.two(np.sort(values), seed=5)
    assert found is not None
    told = modes.validated(found, "x", "", 5)
    again = recompute.run(told.recipe, told.arguments, data=str(path))
    assert told.effect is not None
    assert again["statistic"] == pytest.approx(told.statistic, abs=1e-12)
    assert again["p"] == pytest.approx(told.p, abs=1e-12)
    assert again["effect"] == pytest.approx(told.effect.value, abs=1e-12)
    assert (again["low"], again["high"]) == pytest.approx((told.effect.low, told.effect.high), abs=1e-12)
    assert again["n"] == told.n

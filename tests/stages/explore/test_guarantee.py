"""When nothing goes with the target, at most one project in twenty may claim that something does.

Targets are drawn apart from every column, in three worlds: independent rows, rows in groups that share
both target and columns, series with a memory. A claim is any validated or present finding with the target.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from made import explored
from scipy import stats

from pythesis.core.finding import Verdict

World = Callable[[np.random.Generator, bool], tuple[pl.DataFrame, dict[str, str]]]
RUNS = 200
N = 300


def columns(rng: np.random.Generator, base: np.ndarray) -> dict[str, object]:
    noise = [base + rng.normal(size=len(base)) for _ in range(6)]
    cut = np.digitize(noise[3], [-0.7, 0.7])
    gaps = np.where(noise[4] > 1.0, np.nan, noise[5])
    return {
        "a": noise[0], "b": noise[1], "c": noise[2], "level": np.array(["u", "v", "w"])[cut],
        "gaps": pl.Series(gaps).fill_nan(None),
    }  # fmt: skip


def independent(rng: np.random.Generator, binary: bool) -> tuple[pl.DataFrame, dict[str, str]]:
    y = rng.normal(size=N)
    return _frame(columns(rng, np.zeros(N)), y, binary), {}


def grouped(rng: np.random.Generator, binary: bool) -> tuple[pl.DataFrame, dict[str, str]]:
    group = rng.integers(0, 60, size=N)
    y = rng.normal(size=60)[group] + rng.normal(size=N)
    made = columns(rng, rng.normal(size=60)[group])
    return _frame(made | {"who": [f"g{g}" for g in group]}, y, binary), {"group": "who"}


def serial(rng: np.random.Generator, binary: bool) -> tuple[pl.DataFrame, dict[str, str]]:
    memory = [np.zeros(N), np.zeros(N)]
    for series in memory:
        for t in range(1, N):
            series[t] = 0.6 * series[t - 1] + rng.normal()
    when = pl.Series(np.arange(N)).cast(pl.Int32).cast(pl.Date)
    return _frame(columns(rng, memory[0]) | {"when": when}, memory[1], binary), {"time": "when"}


def _frame(made: dict[str, object], y: np.ndarray, binary: bool) -> pl.DataFrame:
    return pl.DataFrame(made | {"y": np.where(y > 0.5, "yes", "no") if binary else y})


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("world", [independent, grouped, serial])
@pytest.mark.parametrize("cross", [True, False])
def test_unrelated_targets_give_few_claims(world: World, binary: bool, cross: bool) -> None:
    rng = np.random.default_rng([len(world.__name__), binary, cross])
    claimed = 0
    for _ in range(RUNS):
        frame, special = world(rng, binary)
        result = explored(frame, "y", cross=cross, **special)
        claimed += any(
            f.verdict in (Verdict.VALIDATED, Verdict.PRESENT) and "y" in f.columns for f in result.findings
        )
    # 5 % of 200 runs, with the binomial error of 200 runs.
    assert claimed <= stats.binom.ppf(0.99, RUNS, 0.05)

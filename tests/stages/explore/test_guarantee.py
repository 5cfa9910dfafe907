"""When nothing goes with the target, at most one project in twenty may claim that something does.

Targets are drawn apart from every column, in worlds that keep their dependence: independent rows, rows in
groups that share both target and columns, series with a memory; and real tables whose target is shuffled. A
claim is any validated or present answer to a question about the target, pairs of columns included. Every
second run screens each half by the other. Only what asks about the target is run, without describing columns.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import Quiet, dataset, split_of
from scipy import stats

from pythesis.core.brief import parse_brief
from pythesis.core.finding import Verdict
from pythesis.stages.explore.questions import ABOUT_TARGET
from pythesis.stages.explore.relations import explore_target
from pythesis.stages.explore.subject import subject_of

World = Callable[[np.random.Generator, bool], tuple[pl.DataFrame, dict[str, str]]]
RUNS = 200
N = 300
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


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


def claims(frame: pl.DataFrame, target: str, cross: bool, seed: int, special: dict[str, str]) -> bool:
    """Return whether anything is claimed of the target."""
    made = dataset(frame, target, seed=seed, **special)  # type: ignore[arg-type]
    subject = subject_of(made, split_of(made, cross), parse_brief({}), seed)
    findings, _, _ = explore_target(subject, ABOUT_TARGET, {}, Quiet())
    return any(f.verdict in (Verdict.VALIDATED, Verdict.PRESENT) for f in findings)


def allowed(runs: int) -> float:
    """Return the most claims that 5 % of the runs leave room for."""
    return float(stats.binom.ppf(0.99, runs, 0.05))


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("world", [independent, grouped, serial])
def test_unrelated_targets_give_few_claims(world: World, binary: bool) -> None:
    rng = np.random.default_rng([len(world.__name__), binary])
    claimed = 0
    for run in range(RUNS):
        frame, special = world(rng, binary)
        claimed += claims(frame, "y", run % 2 == 0, run, special)
    assert claimed <= allowed(RUNS), claimed


@pytest.mark.parametrize(
    ("name", "target"),
    [("titanic", "Survived"), ("insurance_charges", "charges"), ("penguins_raw", "Body Mass (g)")],
)
def test_shuffled_targets_of_real_tables_give_few_claims(name: str, target: str, shared_data: Path) -> None:
    path = shared_data / name / "data.csv"
    table = pl.read_csv(path, null_values=["NA", ""], infer_schema_length=None).filter(
        pl.col(target).is_not_null()
    )
    rng, claimed = np.random.default_rng(len(name)), 0
    for run in range(RUNS):
        frame = table.with_columns(pl.Series(target, rng.permutation(table.get_column(target).to_numpy())))
        claimed += claims(frame, target, run % 2 == 0, run, {})
    assert claimed <= allowed(RUNS), claimed

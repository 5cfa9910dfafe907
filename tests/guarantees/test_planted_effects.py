"""What is planted among columns of noise is found as often as theory allows, questions asked included.

Theory is the power of the test that knows what to look for, on the confirming half, at the level that
Bonferroni would leave for the questions asked: Benjamini and Hochberg's is never stricter. A tenth of it is
left for the half that proposes and for ranks in the place of numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from scipy import stats
from tests.stages.explore.made import Quiet, dataset, split_of

from pythesis.core.brief import parse_brief
from pythesis.core.finding import Verdict
from pythesis.stages.explore.questions import ABOUT_TARGET, confounders
from pythesis.stages.explore.relations import explore_target
from pythesis.stages.explore.subject import subject_of

pytestmark = pytest.mark.slow
RUNS = 40
N = 1250  # of which a fifth are test rows, and two fifths confirm
HALF = 500
KEPT = (Verdict.VALIDATED, Verdict.PRESENT)
Made = tuple[dict[str, np.ndarray], np.ndarray]


def linear(rng: np.random.Generator) -> Made:
    x = rng.normal(size=N)
    return {"x": x}, 0.22 * x + rng.normal(size=N)


def bent(rng: np.random.Generator) -> Made:
    x = rng.normal(size=N)
    return {"x": x}, 0.18 * (x**2 - 1) + rng.normal(size=N)


def rare(rng: np.random.Generator) -> Made:
    level = rng.choice(["usual", "other", "rare"], N, p=[0.6, 0.35, 0.05])
    return {"x": level}, 0.9 * (level == "rare") + rng.normal(size=N)


def joint(rng: np.random.Generator) -> Made:
    x, z = rng.normal(size=N), rng.choice(["in", "out"], N)
    return {"x": x, "z": z}, np.where(z == "in", 0.5, -0.05) * x + rng.normal(size=N)


def turned(rng: np.random.Generator) -> Made:
    z = rng.choice(["low", "high"], N)
    x = 1.5 * (z == "high") + rng.normal(size=N)
    return {"x": x, "z": z}, 2.0 * (z == "high") - 0.35 * x + rng.normal(size=N)


def normal_power(size: float, error: float, level: float) -> float:
    """Return the power of a two-sided test of an effect that is normal about its size."""
    return float(stats.norm.sf(stats.norm.isf(level / 2) - size / error))


def power(name: str, level: float) -> float:
    """Return what theory allows at a level on the confirming half."""
    if name == "linear":
        return normal_power(np.arctanh(0.22 / np.hypot(1, 0.22)), (HALF - 3) ** -0.5, level)
    if name == "bent":  # two degrees of freedom beyond the straight line
        return float(stats.ncx2.sf(stats.chi2.isf(level, 2), 2, HALF * 2 * 0.18**2))
    if name == "rare":
        return float(stats.ncx2.sf(stats.chi2.isf(level, 2), 2, HALF * 0.05 * 0.95 * 0.9**2))
    inside, outside = (np.arctanh(b / np.hypot(1, b)) for b in (0.5, -0.05))
    return normal_power(inside - outside, (4 / HALF) ** 0.5, level)


@pytest.mark.parametrize(
    ("made", "code", "columns"),
    [
        (linear, "number-number", ("x", "y")),
        (bent, "shape", ("x", "y")),
        (rare, "category-number", ("x", "y")),
        (joint, "interactions", ("x", "z", "y")),
    ],
)
def test_found_with_the_power_theory_allows(
    made: Callable[[np.random.Generator], Made], code: str, columns: tuple[str, ...]
) -> None:
    rng, found, allowed = np.random.default_rng(80), 0, 0.0
    for seed in range(RUNS):
        planted, y = made(rng)
        noise = {f"n{i}": rng.normal(size=N) for i in range(4)}
        rows = dataset(pl.DataFrame({**planted, **noise, "y": y}), "y", seed=seed)
        subject = subject_of(rows, split_of(rows, False), parse_brief({}), seed)
        told, questions, _ = explore_target(subject, ABOUT_TARGET, {}, Quiet())
        assert questions is not None
        allowed += power(made.__name__, 0.05 / questions.asked) / RUNS
        found += any(f.code == code and set(f.columns) == set(columns) and f.verdict in KEPT for f in told)
    assert allowed > 0.6  # a power that asks for nothing would prove nothing
    assert found / RUNS >= 0.9 * allowed - 3 * (allowed * (1 - allowed) / RUNS) ** 0.5


def test_a_reversal_is_told() -> None:
    """Within strata the correlation is -0.33: its interval leaves zero 99 times in 100."""
    rng, told, kept = np.random.default_rng(81), 0, 0
    for seed in range(RUNS):
        planted, y = turned(rng)
        noise = {f"n{i}": rng.normal(size=N) for i in range(4)}
        rows = dataset(pl.DataFrame({**planted, **noise, "y": y}), "y", seed=seed)
        subject = subject_of(rows, split_of(rows, False), parse_brief({}), seed)
        _, _, answered = explore_target(subject, ABOUT_TARGET, {}, Quiet())
        again = confounders.looked(subject, answered, {})
        mine = [one[0] for one in again if one[0].asked.column.name == "x"]
        kept += bool(mine)
        told += any(one.status == "reverses" and one.z.name == "z" for one in mine)
    assert kept > RUNS / 2
    assert told >= 0.9 * kept

"""One declared test: paired, corrected, recomputable, and shown to keep its level."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.stats.test_scores import stored

from pythesis.core.said import said
from pythesis.stats.comparison import compare, corrected_t, selection_optimism, upper_limit
from pythesis.stats.learning.aim import Aim
from pythesis.stats.recompute import run

AIM = Aim("regression", "y", (), None, "rmse", said("text", text="why"))


def test_a_better_model_is_called_better_in_both_directions() -> None:
    good, bad = stored("regression", "good", noise=0.2), stored("regression", "bad", noise=2.0)
    found, other = compare(("good", "bad"), good, bad, AIM), compare(("bad", "good"), bad, good, AIM)
    assert found is not None
    assert other is not None
    assert (found.verdict, other.verdict) == ("better", "worse")
    assert found.difference.value == pytest.approx(-other.difference.value)
    assert found.p == pytest.approx(other.p)


def test_equal_models_are_not_distinguished() -> None:
    one = stored("regression", "one")
    found = compare(("one", "two"), one, one, AIM)
    assert found is not None
    assert (found.verdict, found.p) == ("not_distinguished", 1.0)


def test_one_fold_is_not_enough() -> None:
    rows = stored("regression").filter(pl.col("fold") == 0, pl.col("repeat") == 0)
    assert compare(("a", "b"), rows, rows, AIM) is None


def test_the_snippet_gives_the_same_numbers(tmp_path: Path) -> None:
    good, bad = stored("regression", "good", noise=0.5), stored("regression", "bad", seed=9)
    found = compare(("good", "bad"), good, bad, AIM)
    assert found is not None
    data = tmp_path / "predictions.parquet"
    pl.concat([good, bad]).write_parquet(data)
    again = run(found.recipe, found.arguments, data=str(data))
    assert again["effect"] == pytest.approx(found.difference.value, abs=1e-9)
    assert again["low"] == pytest.approx(found.difference.low, abs=1e-9)
    assert again["p"] == pytest.approx(found.p, abs=1e-9)
    assert again["n"] == found.n


def test_upper_limit_is_one_sided() -> None:
    values = np.array([0.1, 0.2, 0.15, 0.12, 0.18])
    mean, _, high, _ = corrected_t(values, 0.25)
    assert mean < upper_limit(values, 0.25) < high


def test_optimism_of_many_useless_models_is_seen() -> None:
    """Twelve models that guess: the luckiest flatters itself; two copies of one model do not."""
    generator = np.random.default_rng(0)
    base = stored("regression", n=60)
    observed = base["observed"].to_numpy()
    lucky = [
        base.with_columns(predicted=pl.Series(observed + generator.normal(size=len(observed))))
        for _ in range(12)
    ]
    many, same = selection_optimism(lucky, AIM, 0), selection_optimism([base, base], AIM, 0)
    assert many is not None
    assert same is not None
    assert many > 0.02
    assert many > same
    assert selection_optimism([base], AIM, 0) is None


@pytest.mark.slow
def test_level_of_the_corrected_test() -> None:
    """Two ridge models of equal true skill, on fresh data each time: at most about 5 % are called unlike."""
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import KFold

    calls, times = 0, 300
    for seed in range(times):
        generator = np.random.default_rng(seed)
        x = generator.normal(size=(120, 6))
        y = x[:, 0] + x[:, 1] + generator.normal(size=120)
        gaps = []
        for train, held in KFold(5, shuffle=True, random_state=seed).split(x):
            left = Ridge(1.0).fit(x[train][:, [0, 2, 3]], y[train]).predict(x[held][:, [0, 2, 3]])
            right = Ridge(1.0).fit(x[train][:, [1, 4, 5]], y[train]).predict(x[held][:, [1, 4, 5]])
            gaps.append(np.mean((left - y[held]) ** 2) - np.mean((right - y[held]) ** 2))
        calls += corrected_t(np.array(gaps), 0.25)[3] < 0.05
    assert calls / times <= 0.08

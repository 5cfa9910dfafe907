"""The 95 % interval of the test score holds the true score 93 to 97 times in 100.

A thousand simulated projects of each metric, rows independent: a small model is fitted on some rows and
scored on test rows by `scores.fitted`; the truth is its score on a reserve a hundred times as large.
Estimand: this fitted model.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from pythesis.stats import scores

pytestmark = pytest.mark.slow
PROJECTS = 1_000
RESERVE = 40_000
TRAINING = 300
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def _rows(rng: np.random.Generator, n: int, task: str, weights: np.ndarray, of_group: int) -> Rows:
    """Return columns, targets and the group of each row; groups share a part of the target."""
    x = rng.normal(size=(n, len(weights)))
    group = np.arange(n) // of_group
    shared = (0.7 * rng.normal(size=group[-1] + 1))[group] if of_group > 1 else 0.0
    score = x @ weights + shared
    if task == "binary":
        return x, np.where(rng.random(n) < 1 / (1 + np.exp(-score)), "yes", "no"), group
    return x, score + rng.normal(size=n), group


def _told(model: LogisticRegression | Ridge, rows: Rows, task: str) -> pl.DataFrame:
    """Return predictions as they are stored."""
    x, y, group = rows
    columns: dict[str, object] = {"__row": np.arange(len(y)), "block": group, "observed": y}
    columns["predicted"] = model.predict(x)
    if task == "binary":
        chances = model.predict_proba(x)
        columns |= {"probability_no": chances[:, 0], "probability_yes": chances[:, 1]}
    return pl.DataFrame(columns)


def _covered(metric: str, n: int, of_group: int) -> float:
    """Return the share of projects whose interval holds the truth."""
    task = "binary" if metric in {"roc_auc", "log_loss", "balanced_accuracy"} else "regression"
    classes = ("no", "yes") if task == "binary" else ()
    positive = "yes" if task == "binary" else None
    rng = np.random.default_rng([n, of_group, sum(map(ord, metric))])
    held = 0
    for project in range(PROJECTS):
        weights = rng.normal(size=4) * rng.uniform(0.3, 1.0)
        make: Callable[[int], Rows] = lambda m, w=weights: _rows(rng, m, task, w, of_group)  # noqa: E731
        x, y, _ = make(TRAINING)
        model = (LogisticRegression() if task == "binary" else Ridge()).fit(x, y)
        truth = scores.of_frame(metric, _told(model, make(RESERVE), task), classes, positive)
        found = scores.fitted(metric, "m", _told(model, make(n), task), classes, positive, seed=project)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    return held / PROJECTS


@pytest.mark.parametrize("metric", ["rmse", "balanced_accuracy", "roc_auc"])
def test_independent_rows(metric: str) -> None:
    assert 0.93 <= _covered(metric, 250, 1) <= 0.97

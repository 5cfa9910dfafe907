"""FLAML in an environment of its own (`flaml[automl]`, pyarrow)."""

from __future__ import annotations

import sys
from typing import Any

import alone

if sys.argv[6] == "cpu":
    alone.cpu_clock()

import pandas as pd
from flaml import AutoML


def levels(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with texts as categories."""
    texts = [c for c in frame.columns if not pd.api.types.is_numeric_dtype(frame[c])]
    return frame.assign(**{c: frame[c].astype("category") for c in texts})


def fit(
    train: pd.DataFrame, target: str, regression: bool, budget: float, threads: int, folder: str
) -> AutoML:
    """Search within the budget, everything else as it comes."""
    model = AutoML()
    model.fit(
        X_train=levels(train.drop(columns=target)),
        y_train=train[target],
        task="regression" if regression else "classification",
        metric="rmse" if regression else "log_loss",
        time_budget=budget,
        n_jobs=threads,
        seed=0,
        verbose=0,
    )
    return model


def predict(model: AutoML, test: pd.DataFrame, regression: bool) -> tuple[Any, list[str], str]:
    """Return predictions, the classes of their columns, and the estimator chosen."""
    values = model.predict(levels(test)) if regression else model.predict_proba(levels(test))
    return values, [] if regression else list(model.classes_), model.best_estimator


if __name__ == "__main__":
    alone.run(fit, predict)

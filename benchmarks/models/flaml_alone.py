"""FLAML in an environment of its own: reads the rows and writes its predictions, imports nothing of ours."""

from __future__ import annotations

import sys
import time

CLOCK = sys.argv[6]
_BEGAN, _SPENT = time.time(), time.process_time()
if CLOCK == "cpu":  # a shared machine: its budget is counted in seconds of processor, like ours
    time.time = lambda: _BEGAN + time.process_time() - _SPENT

import json  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from flaml import AutoML  # noqa: E402


def main() -> None:
    """Fit on the training rows and predict the test rows."""
    folder, target, task, budget, threads = sys.argv[1:6]
    train, test = (pd.read_parquet(f"{folder}/{name}.parquet") for name in ("train", "test"))
    texts = [c for c in train.columns if train[c].dtype == object and c != target]
    for frame in (train, test):
        frame[texts] = frame[texts].astype("category")
    regression = task == "regression"
    automl = AutoML()
    started = time.time()
    automl.fit(
        X_train=train.drop(columns=target),
        y_train=train[target],
        task="regression" if regression else "classification",
        metric="rmse" if regression else "log_loss",
        time_budget=float(budget),
        n_jobs=int(threads),
        seed=0,
        verbose=0,
    )
    spent = time.time() - started
    new = test.drop(columns=target)
    values = automl.predict(new) if regression else automl.predict_proba(new)
    classes = [] if regression else [str(c) for c in automl.classes_]
    np.save(f"{folder}/predicted.npy", np.asarray(values, dtype=float))
    print(json.dumps({"classes": classes, "seconds": spent, "chosen": automl.best_estimator}))  # noqa: T201


if __name__ == "__main__":
    main()

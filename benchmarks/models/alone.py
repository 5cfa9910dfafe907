"""What the runners of other tools share: rows read, fit timed, predictions written; nothing of ours."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

_BEGAN, _SPENT = time.time(), time.process_time()


def cpu_clock() -> None:
    """Let `time.time` count seconds of processor, for a tool that reads its budget by it."""
    time.time = lambda: _BEGAN + time.process_time() - _SPENT


def run(fit: Callable[..., Any], predict: Callable[..., tuple[Any, list[str], str]]) -> None:
    """Fit on the training rows, predict the test rows, write `predicted.npy` and print what is to be told.

    `fit` takes the training rows, the target, whether it is a regression, the seconds, the threads and a
    folder; `predict` takes what it returned, the test rows without the target, and the same whether.
    """
    folder, target, task, budget, threads = sys.argv[1:6]
    train, test = (pd.read_parquet(f"{folder}/{name}.parquet") for name in ("train", "test"))
    regression = task == "regression"
    started = time.time()
    model = fit(train, target, regression, float(budget), int(threads), folder)
    spent = time.time() - started
    values, classes, chosen = predict(model, test.drop(columns=target), regression)
    np.save(f"{folder}/predicted.npy", np.asarray(values, dtype=float))
    told = {"classes": [str(c) for c in classes], "seconds": spent, "chosen": str(chosen)}
    print(json.dumps(told))  # noqa: T201

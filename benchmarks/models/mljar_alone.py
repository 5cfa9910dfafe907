"""mljar-supervised in an environment of its own, mode "Compete", everything else as it comes."""

from __future__ import annotations

from typing import Any

import alone
import pandas as pd
from supervised import AutoML


def fit(
    train: pd.DataFrame, target: str, regression: bool, budget: float, threads: int, folder: str
) -> AutoML:
    """Search within the budget."""
    model = AutoML(
        results_path=f"{folder}/mljar",
        mode="Compete",
        ml_task="regression" if regression else "auto",
        eval_metric="rmse" if regression else "logloss",
        total_time_limit=int(budget),
        n_jobs=threads,
        random_state=0,
        verbose=0,
    )
    model.fit(train.drop(columns=target), train[target])
    return model


def predict(model: AutoML, test: pd.DataFrame, regression: bool) -> tuple[Any, list[str], str]:
    """Return predictions, the classes of their columns, and the model chosen."""
    chosen = model._best_model.get_name()
    if regression:
        return model.predict(test), [], chosen
    made = model.predict_all(test)
    columns = [c for c in made.columns if c.startswith("prediction_")]
    return made[columns].to_numpy(), [c.removeprefix("prediction_") for c in columns], chosen


if __name__ == "__main__":
    alone.run(fit, predict)

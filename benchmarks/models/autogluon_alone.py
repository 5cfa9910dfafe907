"""AutoGluon in an environment of its own, "medium_quality" without neural nets, the rest as it comes."""

from __future__ import annotations

from typing import Any

import alone
import pandas as pd
from autogluon.tabular import TabularPredictor


def fit(
    train: pd.DataFrame, target: str, regression: bool, budget: float, threads: int, folder: str
) -> TabularPredictor:
    """Search within the budget."""
    few = not regression and train[target].nunique() == 2
    predictor = TabularPredictor(
        target,
        problem_type="regression" if regression else "binary" if few else "multiclass",
        eval_metric="root_mean_squared_error" if regression else "log_loss",
        path=f"{folder}/autogluon",
        verbosity=0,
    )
    predictor.fit(
        train,
        presets="medium_quality",
        time_limit=budget,
        num_cpus=threads,
        num_gpus=0,
        excluded_model_types=["NN_TORCH", "FASTAI"],
    )
    return predictor


def predict(model: TabularPredictor, test: pd.DataFrame, regression: bool) -> tuple[Any, list[str], str]:
    """Return predictions, the classes of their columns, and the model chosen."""
    if regression:
        return model.predict(test), [], model.model_best
    made = model.predict_proba(test)
    return made, list(made.columns), model.model_best


if __name__ == "__main__":
    alone.run(fit, predict)

"""The models tried, in a fixed order, with defaults that suit the number of rows."""

from __future__ import annotations

import math

from pythesis.core.base import Scalar
from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.stats.learning.rows import Rows
from pythesis.stats.learning.treatments import treatments

SMALL, MEDIUM = 2_000, 20_000  # rows: more of them carry more, and bushier, trees
# Other penalties of the linear model, as many times as strong as the one of iteration 1.
PENALTIES = {"linear-strong": 10.0, "linear-stronger": 100.0, "linear-weak": 0.1}


def recipe(
    rows: Rows,
    plan: Plan,
    name: str,
    family: str,
    made: tuple[Treatment, ...],
    parameters: dict[str, Scalar],
    *,
    log_target: bool = False,
) -> ModelRecipe:
    """Return the recipe of one model for these rows."""
    return ModelRecipe(
        name=name,
        task=rows.aim.task,
        target=rows.aim.target,
        classes=rows.aim.classes,
        positive=rows.aim.positive,
        treatments=made,
        family=family,
        parameters=parameters,
        log_target=log_target,
        past=rows.table.past,
        seed=plan.seed,
    )


def trivial(rows: Rows, plan: Plan) -> ModelRecipe:
    """Return the model that answers the same whatever the row: the shares, the mean or the median."""
    if rows.aim.task != "regression":
        return recipe(rows, plan, "trivial", "DummyClassifier", (), {"strategy": "prior"})
    median = rows.aim.metric in {"mae", "median_absolute_error"}
    strategy = "median" if median else "mean"
    return recipe(rows, plan, "trivial", "DummyRegressor", (), {"strategy": strategy})


def linear(rows: Rows, plan: Plan) -> ModelRecipe:
    """Return the linear model: logistic regression, or ridge regression."""
    made = treatments(rows, "linear")
    if rows.aim.task == "regression":
        return recipe(rows, plan, "linear", "Ridge", made, {"alpha": 1.0})
    # A looser tolerance on many rows: the score moves far less than its own interval.
    tolerance = 1e-4 if rows.n < MEDIUM else 1e-3
    parameters: dict[str, Scalar] = {"C": 1.0, "max_iter": 1000, "tol": tolerance}
    return recipe(rows, plan, "linear", "LogisticRegression", made, parameters)


def tree(rows: Rows, plan: Plan) -> ModelRecipe:
    """Return a decision tree small enough to be read."""
    family = "DecisionTreeRegressor" if rows.aim.task == "regression" else "DecisionTreeClassifier"
    parameters: dict[str, Scalar] = {
        "max_depth": 4,
        "min_samples_leaf": max(5, rows.n // 100),
        "random_state": plan.seed,
    }
    return recipe(rows, plan, "tree", family, treatments(rows, "tree"), parameters)


def lightgbm(rows: Rows, plan: Plan) -> ModelRecipe:
    """Return gradient boosting by LightGBM."""
    regression = rows.aim.task == "regression"
    if rows.n < SMALL:
        size: dict[str, Scalar] = {"n_estimators": 200, "learning_rate": 0.04, "num_leaves": 15}
    elif rows.n < MEDIUM:
        size = {"n_estimators": 400, "learning_rate": 0.04, "num_leaves": 31}
    else:
        size = {"n_estimators": 400, "learning_rate": 0.08, "num_leaves": 63}
    fewest = 20 if rows.n >= SMALL else 10 if rows.n >= 300 else 5
    parameters: dict[str, Scalar] = {
        **size,
        "min_child_samples": fewest,
        "subsample": 0.75,
        "subsample_freq": 1,
        "colsample_bytree": 0.7,
        "reg_lambda": 1.0,
        "random_state": plan.seed,
    }
    family = "LGBMRegressor" if regression else "LGBMClassifier"
    return recipe(rows, plan, "lightgbm", family, treatments(rows, "tree"), parameters)


def hist_gradient_boosting(rows: Rows, plan: Plan) -> ModelRecipe:
    """Return gradient boosting by scikit-learn, with shallow trees and a penalty."""
    family = "HistGradientBoosting" + ("Regressor" if rows.aim.task == "regression" else "Classifier")
    parameters: dict[str, Scalar] = {
        "max_iter": 150 if rows.n < SMALL else 250,
        "learning_rate": 0.06,
        "max_leaf_nodes": 8 if rows.n < SMALL else 31,
        "min_samples_leaf": 10 if rows.n < SMALL else 20,
        "l2_regularization": 1.0,
        "early_stopping": False,
        "random_state": plan.seed,
    }
    return recipe(rows, plan, "hist-gradient-boosting", family, treatments(rows, "tree"), parameters)


def extra_trees(rows: Rows, plan: Plan) -> ModelRecipe:
    """Return a forest of randomised trees."""
    family = "ExtraTrees" + ("Regressor" if rows.aim.task == "regression" else "Classifier")
    parameters: dict[str, Scalar] = {
        "n_estimators": 200 if rows.n < SMALL else 100,
        "min_samples_leaf": 2 if rows.n < SMALL else 3,
        "random_state": plan.seed,
    }
    if rows.aim.task == "regression":
        parameters["max_features"] = 0.5
    return recipe(rows, plan, "extra-trees", family, treatments(rows, "tree"), parameters)


def catboost(rows: Rows, plan: Plan) -> ModelRecipe:
    """Return gradient boosting by CatBoost: symmetric trees, at its own pace.

    Notes
    -----
    The learning rate is the one CatBoost would take for a thousand trees of these rows, written down so that
    fewer of them are the first ones of the same model. Levels are encoded as for the other trees: told of
    levels, a CatBoost model cannot be cloned by scikit-learn, hence be no member of a voting estimator.
    """
    family = "CatBoost" + ("Regressor" if rows.aim.task == "regression" else "Classifier")
    if rows.n < SMALL:
        size: dict[str, Scalar] = {"iterations": 400, "learning_rate": 0.04, "depth": 5}
    else:
        size = {"iterations": 1000, "learning_rate": _pace(rows), "depth": 6}
    parameters: dict[str, Scalar] = {**size, "random_seed": plan.seed}
    return recipe(rows, plan, "catboost", family, treatments(rows, "tree"), parameters)


def _pace(rows: Rows) -> float:
    """Return CatBoost's automatic learning rate for a thousand trees (its `options_helper.cpp`)."""
    slope, start = {"binary": (0.427, -7.525), "multiclass": (0.051, -2.889), "regression": (0.158, -4.287)}[
        rows.aim.task
    ]
    learnt = min(len(fold.train) for fold in rows.folds)
    return round(min(0.5, math.exp(slope * math.log(learnt) + start)), 4)


def neighbours(rows: Rows, plan: Plan) -> ModelRecipe:
    """Return the mean of the nearest rows, columns scaled, near ones counting more."""
    family = "KNeighbors" + ("Regressor" if rows.aim.task == "regression" else "Classifier")
    parameters: dict[str, Scalar] = {
        "n_neighbors": 15 if rows.n < SMALL else 25,
        "weights": "distance",
        "algorithm": "brute",  # a tree counts how often it was asked, and would never be the same file twice
    }
    return recipe(rows, plan, "neighbours", family, treatments(rows, "linear"), parameters)


def penalised(rows: Rows, plan: Plan, name: str) -> ModelRecipe:
    """Return the linear model under one of the other penalties of `PENALTIES`."""
    plain = linear(rows, plan)
    times = PENALTIES[name]
    parameters: dict[str, Scalar] = dict(plain.parameters)
    if rows.aim.task == "regression":
        parameters["alpha"] = times
    else:
        parameters["C"] = 1 / times
    return plain.model_copy(update={"name": name, "parameters": parameters})

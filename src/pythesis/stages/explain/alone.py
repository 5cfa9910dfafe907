"""What each column alone is worth: nearly everything in one column is a sign of a leak."""

from __future__ import annotations

import math

import numpy as np
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.stages.explain.setting import Setting, score_predicted
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.treatments import treatments

MOST_ROWS = 5_000
MOST_COLUMNS = 10
TREE = {"classes": DecisionTreeClassifier, "regression": DecisionTreeRegressor}


def alone(one: Setting, columns: list[str]) -> tuple[tuple[str, float], ...]:
    """Return the cross-validated score of a small tree on one column at a time, best first."""
    wanted = {t.column: t for t in treatments(one.rows, "tree")}
    generator = np.random.default_rng((one.plan.seed, 13))
    chosen = np.ones(one.rows.n, dtype=bool)
    if one.rows.n > MOST_ROWS:
        chosen[:] = False
        chosen[generator.choice(one.rows.n, MOST_ROWS, replace=False)] = True
    found = []
    for column in [c for c in columns if c in wanted][:MOST_COLUMNS]:
        recipe = _recipe(one, wanted[column])
        made = features(one.rows.frame, recipe.treatments)
        values = []
        for fold, _ in one.fitted:
            train, held = fold.train[chosen[fold.train]], fold.held[chosen[fold.held]]
            if len(train) == 0 or len(held) == 0:
                continue
            fitted = fitting.fit(recipe, made[train], one.rows.observed[train])
            values.append(score_predicted(one, one.rows.observed[held], fitting.predict(fitted, made[held])))
        kept = [v for v in values if math.isfinite(v)]
        if kept:
            found.append((column, float(np.mean(kept))))
    return tuple(sorted(found, key=lambda f: (one.metric.loss(f[1]), f[0])))


def _recipe(one: Setting, treatment: Treatment) -> ModelRecipe:
    family = TREE["classes" if one.rows.aim.classes else "regression"].__name__
    fewest = max(5, one.rows.n // 200)
    return one.recipe.model_copy(
        update={
            "name": "alone",
            "treatments": (treatment,),
            "family": family,
            "parameters": {"max_depth": 5, "min_samples_leaf": fewest, "random_state": one.plan.seed},
            "log_target": False,
        }
    )

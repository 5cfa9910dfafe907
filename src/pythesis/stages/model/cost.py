"""What a configuration costs, estimated from the shape of the rows, the same on every machine."""

from __future__ import annotations

from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning.features import names
from pythesis.stats.learning.rows import Rows

# Seconds on one thread for a million cells (rows times columns handed to the model): estimates, not
# measurements. They only have to order configurations and keep their sum near the budget; the clock
# (`limit`) stops what they got wrong.
TREE = 0.002  # a boosted tree, for each doubling of its leaves
FOREST = 0.06  # a tree of a forest, grown to the end
LINEAR = 1.0  # a descent
NEAR = 1.0
FIXED = 0.02  # a fit, however small


def estimated(recipe: ModelRecipe, rows: Rows) -> float:
    """Return the estimated seconds of a cross-validation.

    Columns of levels count as one column each; every class of a target of several has trees of its own.
    """
    columns = sum(len(names(t)) * (5 if t.encoding in {"one-hot", "tfidf"} else 1) for t in recipe.treatments)
    cells = sum(len(f.train) for f in rows.folds) * max(columns, 1) / 1e6
    classes = len(recipe.classes) if len(recipe.classes) > 2 else 1
    return FIXED * len(rows.folds) + cells * _per_million(recipe) * classes


def _per_million(recipe: ModelRecipe) -> float:
    parameters = recipe.parameters

    def number(name: str) -> float:
        return float(parameters.get(name) or 1)

    if recipe.family.startswith("LGBM"):
        return TREE * number("n_estimators") * max(1.0, number("num_leaves") / 16)
    if recipe.family.startswith("Hist"):
        return TREE * number("max_iter") * max(1.0, number("max_leaf_nodes") / 16)
    if recipe.family.startswith("CatBoost"):
        return TREE * number("iterations") * 1.5
    if recipe.family.startswith("ExtraTrees"):
        return FOREST * number("n_estimators")
    return NEAR if recipe.family.startswith("KNeighbors") else LINEAR

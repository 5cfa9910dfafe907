"""What a configuration costs, estimated from the shape of the rows, the same on every machine."""

from __future__ import annotations

from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning.features import names
from pythesis.stats.learning.rows import Rows

# Seconds on one thread for a million cells (rows times columns handed to the model): rounded from what fits
# of seven tables of 700 to 40,000 rows took in November 2026, within a factor of three. They only have to
# order configurations and keep their sum near the budget; the clock (`limit`) measures this machine.
TREE = 0.002  # a tree of LightGBM, for 16 leaves
HISTOGRAM = 0.006  # a tree of scikit-learn's boosting, for 16 leaves
SYMMETRIC = 0.009  # a tree of CatBoost
FOREST = 0.025  # a tree of a forest, grown to the end
LINEAR = 0.4  # a descent
NEAR = 1.0
FIXED = 0.02  # a fit, however small
EACH = {"CatBoost": 0.0005, "HistGrad": 0.0005, "ExtraTre": 0.0007}  # a tree, however few rows; by family


def estimated(recipe: ModelRecipe, rows: Rows) -> float:
    """Return the estimated seconds of a cross-validation.

    Columns of levels count as one column each; every class of a target of several has trees of its own.
    """
    parts = [part for t in recipe.treatments for part in t.prepared]
    columns = sum(len(names(t)) * (5 if t.encoding in {"one-hot", "tfidf"} else 1) for t in parts)
    cells = sum(len(f.train) for f in rows.folds) * max(columns, 1) / 1e6
    classes = len(recipe.classes) if len(recipe.classes) > 2 else 1
    fixed = FIXED + EACH.get(recipe.family[:8], 0.0) * _trees(recipe) * classes
    return fixed * len(rows.folds) + cells * _per_million(recipe) * classes


def _trees(recipe: ModelRecipe) -> float:
    named = (recipe.parameters.get(name) for name in ("iterations", "max_iter", "n_estimators"))
    return float(next((n for n in named if n), 1) or 1)


def _per_million(recipe: ModelRecipe) -> float:
    parameters = recipe.parameters

    def number(name: str) -> float:
        return float(parameters.get(name) or 1)

    if recipe.family.startswith("LGBM"):
        return TREE * number("n_estimators") * max(1.0, number("num_leaves") / 16)
    if recipe.family.startswith("Hist"):
        return HISTOGRAM * number("max_iter") * max(1.0, number("max_leaf_nodes") / 16)
    if recipe.family.startswith("CatBoost"):
        return SYMMETRIC * number("iterations")
    if recipe.family.startswith("ExtraTrees"):
        return FOREST * number("n_estimators")
    return NEAR if recipe.family.startswith("KNeighbors") else LINEAR

"""Other settings of a booster, in a fixed order: what is known to matter most comes first."""

from __future__ import annotations

from collections.abc import Iterator

from pythesis.core.base import Scalar
from pythesis.core.recipe import ModelRecipe

# Factors on the settings of the configuration that won, after the tuned defaults of Holzmueller, Grinsztajn
# & Steinwart (2024) and the spaces of McElfresh et al. (2023): size of trees, then pace, then rows a leaf.
# Fewer trees are no setting of their own: every length is scored when a model is fitted (`length`).
LIGHTGBM: tuple[dict[str, float], ...] = (
    {"num_leaves": 2.5, "min_child_samples": 0.5},
    {"num_leaves": 0.4},
    {"n_estimators": 2.0, "learning_rate": 0.5},
    {"n_estimators": 2.0},
    {"colsample_bytree": 0.6, "min_child_samples": 2.0},
)
CATBOOST: tuple[dict[str, float], ...] = (
    {"depth": 1.34},
    {"depth": 0.7},
    {"iterations": 2.0, "learning_rate": 0.5},
    {"iterations": 2.0},
)
WHOLE = ("n_estimators", "num_leaves", "min_child_samples", "iterations", "depth")
SMALLEST = {"num_leaves": 3, "min_child_samples": 2, "depth": 3}


def variants(recipe: ModelRecipe) -> Iterator[ModelRecipe]:
    """Yield the recipe with other settings, named ``<name>~2``, ``~3`` ...; none for other families."""
    factors = (
        LIGHTGBM if recipe.family.startswith("LGBM") else CATBOOST if recipe.family.startswith("Cat") else ()
    )
    base, plus, change = recipe.name.partition("+")
    for number, changes in enumerate(factors, 2):
        settings: dict[str, Scalar] = dict(recipe.parameters)
        for name, factor in changes.items():
            settings[name] = _scaled(name, settings[name], factor)
        yield recipe.model_copy(update={"name": f"{base}~{number}{plus}{change}", "parameters": settings})


def _scaled(name: str, value: Scalar, factor: float) -> Scalar:
    scaled = float(value or 0) * factor
    if name in WHOLE:
        return max(SMALLEST.get(name, 1), round(scaled))
    return min(scaled, 1.0) if name == "colsample_bytree" else scaled

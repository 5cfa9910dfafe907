"""The changes iteration 2 may propose, as recipes iteration 3 can fit."""

from __future__ import annotations

from pythesis.core.base import Scalar
from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.stats.learning.rows import Rows
from pythesis.stats.learning.treatments import calendar

STRONGER = (
    20.0  # how many times more a stronger penalty weighs: enough to show, short of silencing all columns
)
LINEAR = ("LogisticRegression", "Ridge")
REPAIRS = ("fill-mean", "ranks")  # optional repairs of cleaning, learnt inside the fold
QUANTILES = 100  # that tell a rank: the shape of a column, not each of its values


def changed(code: str, recipe: ModelRecipe, rows: Rows, columns: tuple[str, ...] = ()) -> ModelRecipe | None:
    """Return the recipe with one change made, None when the change does not apply to it.

    ``columns`` are those a repair, or ``values``, is about.
    """
    if code in REPAIRS or code == "values":
        new = _values(recipe, columns) if code == "values" else _repaired(code, recipe, rows, columns)
        return None if new is None else new.model_copy(update={"name": f"{recipe.name}+{code}"})
    made = {
        "missing-indicator": _missing_indicator,
        "calendar": _calendar,
        "log-target": _log_target,
        "penalty": _penalty,
    }.get(code)
    new = made(recipe, rows) if made is not None else None
    return None if new is None else new.model_copy(update={"name": f"{recipe.name}+{code}"})


def _missing_indicator(recipe: ModelRecipe, rows: Rows) -> ModelRecipe | None:
    if recipe.family not in LINEAR:
        return None
    gaps = set(with_gaps(rows))
    treatments = tuple(_marked(t) if t.column in gaps else t for t in recipe.treatments)
    return recipe.model_copy(update={"treatments": treatments}) if treatments != recipe.treatments else None


def _marked(treatment: Treatment) -> Treatment:
    if treatment.encoding != "scale":
        return treatment
    return treatment.model_copy(update={"parameters": {**treatment.parameters, "indicator": True}})


def _repaired(code: str, recipe: ModelRecipe, rows: Rows, columns: tuple[str, ...]) -> ModelRecipe | None:
    """Return a linear recipe with some scaled columns filled by the mean, or read by rank."""
    if recipe.family not in LINEAR:
        return None
    quantiles = min(QUANTILES, *(len(fold.train) for fold in rows.folds))
    added: dict[str, Scalar] = {"fill": "mean"} if code == "fill-mean" else {"ranks": quantiles}
    treatments = tuple(
        t.model_copy(update={"parameters": {**t.parameters, **added}})
        if t.column in columns and t.encoding == "scale"
        else t
        for t in recipe.treatments
    )
    return recipe.model_copy(update={"treatments": treatments}) if treatments != recipe.treatments else None


def with_gaps(rows: Rows) -> list[str]:
    """Return the names of the columns that have gaps, in table order."""
    nulls = rows.frame.null_count().row(0, named=True)
    return [c.name for c in rows.table.features if nulls.get(c.name, 0) > 0]


def _calendar(recipe: ModelRecipe, rows: Rows) -> ModelRecipe | None:
    added = calendar(rows, "linear" if recipe.family in LINEAR else "tree")
    if added is None or any(t.column == added.column for t in recipe.treatments):
        return None
    return recipe.model_copy(update={"treatments": (*recipe.treatments, added)})


def _values(recipe: ModelRecipe, columns: tuple[str, ...]) -> ModelRecipe | None:
    """Return a recipe of trees with the average of each exact value beside some numbers (`spiked`)."""
    treatments = tuple(
        t.model_copy(update={"parameters": {**t.parameters, "means": True}})
        if t.column in columns and t.encoding == "pass" and t.kind == "number"
        else t
        for t in recipe.treatments
    )
    return recipe.model_copy(update={"treatments": treatments}) if treatments != recipe.treatments else None


def _log_target(recipe: ModelRecipe, rows: Rows) -> ModelRecipe | None:
    if recipe.task != "regression" or recipe.log_target or float(rows.observed.min()) < 0:
        return None
    return recipe.model_copy(update={"log_target": True})


def _penalty(recipe: ModelRecipe, rows: Rows) -> ModelRecipe | None:
    if recipe.family not in LINEAR:
        return None
    parameters: dict[str, Scalar] = dict(recipe.parameters)
    if recipe.family == "Ridge":
        parameters["alpha"] = float(parameters["alpha"] or 1.0) * STRONGER
    else:
        parameters["C"] = float(parameters["C"] or 1.0) / STRONGER
    return recipe.model_copy(update={"parameters": parameters})

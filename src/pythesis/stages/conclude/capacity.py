"""Too simple, or too free: what another capacity gained, or would gain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.iteration import Model
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.core.validation import Effect
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import Found, cause, over_folds
from pythesis.stats.comparison import compare
from pythesis.stats.learning import crossing
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.scores import fold_scores

FIRMER = 20.0  # times the penalty: enough to show, short of silencing all columns
LADDER = (20.0, 400.0)
CROWDED = 0.05  # columns per row above which a linear model is free to fit noise
LINEAR = ("LogisticRegression", "Ridge")
BOOSTED = ("LGBMClassifier", "LGBMRegressor")


@dataclass(frozen=True, slots=True)
class Firm:
    """A linear model held back more than the first one, ``kept`` when iteration 3 tried it."""

    name: str
    predictions: pl.DataFrame
    kept: bool


def firm(case: Case) -> Firm | None:
    """Return the best linear model of a firmer penalty: those of iteration 3, and a ladder tried now.

    The ladder is only climbed when columns crowd the rows, for a penalty changes little elsewhere.
    """
    plain = next((r for r in case.simple.recipes if r.name == "linear"), None)
    first = next((m for m in case.models() if m.name == "linear"), None)
    if plain is None or first is None:
        return None
    heavier = [m for m in case.models() if m is not first and _penalty(m) > _penalty(first) > 0]
    found = [Firm(m.name, case.predictions(m.name), kept=True) for m in heavier]
    if len(plain.treatments) > CROWDED * case.rows.n:
        found += [_tried(case, plain, times) for times in LADDER]
    aim = case.rows.aim

    def loss(one: Firm) -> float:
        values, _ = fold_scores(aim.metric, one.predictions, aim.classes, aim.positive)
        return case.metric.loss(float(np.nanmean(values)))

    return min(found, key=loss, default=None)


def _tried(case: Case, plain: ModelRecipe, times: float) -> Firm:
    recipe = penalised(plain, times)
    label = said("conclude.progress.firmer")
    crossed = crossing.cross_validate(recipe, case.rows, case.improved.plan, case.tools, label)
    return Firm(recipe.name, crossed.predictions, kept=False)


def penalised(recipe: ModelRecipe, times: float) -> ModelRecipe:
    """Return a linear recipe with a penalty so many times heavier."""
    parameters: dict[str, Scalar] = dict(recipe.parameters)
    if recipe.family == "Ridge":
        parameters["alpha"] = float(parameters.get("alpha") or 1.0) * times
    else:
        parameters["C"] = float(parameters.get("C") or 1.0) / times
    return recipe.model_copy(update={"name": f"firmer-{times:g}", "parameters": parameters})


def too_simple(case: Case, firmer: Firm | None) -> Found | None:
    """A flexible model beats the best simple one beyond noise, and one held back as well."""
    simple, flexible = case.best("simple"), case.best("flexible")
    if simple is None or flexible is None:
        return None
    found = case.compared(flexible.name, simple.name)
    if found is None or found.verdict != "better":
        return None
    if firmer is not None:
        names = (flexible.name, firmer.name)
        held = compare(names, case.predictions(flexible.name), firmer.predictions, case.rows.aim)
        if held is None or held.verdict != "better":
            return None
        found = min(found, held, key=lambda c: case.in_gain(c).value)
    gain = case.in_gain(found)
    statement = said(
        "conclude.cause.model-too-simple.statement", gain=gain.value, low=gain.low, high=gain.high,
        metric=metric_name(case.metric.name),
        flexible=the(flexible.name),
        simple=the(simple.name),
    )  # fmt: skip
    check = over_folds(case, gain, found.p, "flexible minus simple")
    remedy = said("conclude.cause.model-too-simple.remedy")
    return Found(cause("model-too-simple", "shown", statement, remedy, check), gain.value, made=True)


def overfitting(case: Case, firmer: Firm | None) -> Found | None:
    """A firmer penalty wins beyond noise over the first linear model, or the recommended one held back."""
    if firmer is not None:
        names = (firmer.name, "linear")
        found = compare(names, firmer.predictions, case.predictions("linear"), case.rows.aim)
        if found is not None and found.verdict == "better":
            key = "kept" if firmer.kept else "firmer"
            return _found(case, case.in_gain(found), found.p, key, made=True)
    return _would(case)


def _penalty(model: Model) -> float:
    """Return how heavy the penalty of a linear model is, 0 for other models."""
    if model.family == "Ridge":
        return float(model.parameters.get("alpha") or 0.0)
    if model.family == "LogisticRegression":
        return 1 / float(model.parameters.get("C") or 1.0)
    return 0.0


def _would(case: Case) -> Found | None:
    """The recommended model, held back more than it was."""
    recipe = case.recipe
    firmer = None if recipe is None else held_back(recipe)
    if firmer is None:
        return None
    label = said("conclude.progress.firmer")
    crossed = crossing.cross_validate(firmer, case.rows, case.improved.plan, case.tools, label)
    names = (firmer.name, case.model)
    found = compare(names, crossed.predictions, case.predictions(case.model), case.rows.aim)
    if found is None or found.verdict != "better":
        return None
    return _found(case, case.in_gain(found), found.p, "tried", made=False)


def held_back(recipe: ModelRecipe) -> ModelRecipe | None:
    """Return a recipe with less freedom, None when its family has no such knob here."""
    parameters: dict[str, Scalar] = dict(recipe.parameters)
    if recipe.family in LINEAR:
        parameters = penalised(recipe, FIRMER).parameters
    elif recipe.family in BOOSTED:
        parameters["num_leaves"] = 4
        parameters["min_child_samples"] = 2 * int(parameters.get("min_child_samples") or 20)
        parameters["reg_lambda"] = FIRMER
    elif recipe.family.startswith("HistGradientBoosting"):
        parameters["max_leaf_nodes"] = 4
        parameters["l2_regularization"] = FIRMER
    else:
        return None
    return recipe.model_copy(update={"name": "held-back", "parameters": parameters})


def _found(case: Case, gain: Effect, p: float | None, key: str, *, made: bool) -> Found:
    statement = said(
        f"conclude.cause.overfitting.statement.{key}", gain=gain.value, low=gain.low, high=gain.high,
        metric=metric_name(case.metric.name), model=the(case.model),
    )  # fmt: skip
    check = over_folds(case, gain, p, "gain of a firmer penalty")
    remedy = said(f"conclude.cause.overfitting.remedy.{key}")
    return Found(cause("overfitting", "shown", statement, remedy, check), gain.value, made=made)

"""Too simple, or too free: what another capacity gained, or would gain."""

from __future__ import annotations

from pythesis.core.base import Scalar
from pythesis.core.iteration import Model
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.core.validation import Effect
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import Found, cause, over_folds
from pythesis.stats.comparison import compare
from pythesis.stats.learning import fitting
from pythesis.stats.learning.naming import metric_name, the

FIRMER = 20.0  # times the penalty: enough to show, short of silencing all columns
LINEAR = ("LogisticRegression", "Ridge")
BOOSTED = ("LGBMClassifier", "LGBMRegressor")


def too_simple(case: Case) -> Found | None:
    """A flexible model beats the best simple one beyond noise, and the criterion is still not met."""
    simple, flexible = case.best("simple"), case.best("flexible")
    if simple is None or flexible is None:
        return None
    found = case.compared(flexible.name, simple.name)
    if found is None or found.verdict != "better":
        return None
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


def overfitting(case: Case) -> Found | None:
    """A firmer penalty wins beyond noise: one already kept, or one tried now."""
    return _kept(case) or _would(case)


def _kept(case: Case) -> Found | None:
    """The best firmer linear model of iteration 3, beside the first one."""
    plain = next((m for m in case.models() if m.name == "linear"), None)
    if plain is None:
        return None
    firmer = [m for m in case.models() if m is not plain and _penalty(m) > _penalty(plain) > 0]
    scored = [(case.metric.loss(v), m.name) for m in firmer if (v := case.value(m)) is not None]
    if not scored:
        return None
    found = case.compared(min(scored)[1], plain.name)
    if found is None or found.verdict != "better":
        return None
    gain = case.in_gain(found)
    return _found(case, gain, found.p, "kept", made=True)


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
    crossed = fitting.cross_validate(firmer, case.rows, case.improved.plan, case.tools, label)
    names = (firmer.name, case.model)
    found = compare(names, crossed.predictions, case.predictions(case.model), case.rows.aim)
    if found is None or found.verdict != "better":
        return None
    return _found(case, case.in_gain(found), found.p, "tried", made=False)


def held_back(recipe: ModelRecipe) -> ModelRecipe | None:
    """Return a recipe with less freedom, None when its family has no such knob here."""
    parameters: dict[str, Scalar] = dict(recipe.parameters)
    if recipe.family == "Ridge":
        parameters["alpha"] = float(parameters.get("alpha") or 1.0) * FIRMER
    elif recipe.family == "LogisticRegression":
        parameters["C"] = float(parameters.get("C") or 1.0) / FIRMER
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

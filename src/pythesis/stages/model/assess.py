"""One model cross-validated and scored, as an iteration records it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.iteration import Model, Score
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.stats import scores
from pythesis.stats.learning import crossing, fitting, naming
from pythesis.stats.learning.aim import Aim
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.learning.rows import Rows
from pythesis.stats.learning.spread import fill
from pythesis.stats.learning.treatments import exclusions
from pythesis.words import numbers

ROLES = dict.fromkeys(("trivial", "persistence", "seasonal-naive", "drift"), "trivial")
SIMPLE = ("LogisticRegression", "Ridge", "DecisionTreeClassifier", "DecisionTreeRegressor")


@dataclass(frozen=True, slots=True)
class Assessed:
    """A model with its scores, its held-out predictions and the seconds its fits took."""

    model: Model
    predictions: pl.DataFrame
    seconds: float
    recipe: ModelRecipe | None
    learnt: tuple[np.ndarray, ...] = ()  # with a logarithm: its training predictions, fold by fold

    def score(self, metric: str) -> Score | None:
        """Return the score in one metric, None when no fold allowed it."""
        return next((s for s in self.model.scores if s.metric == metric), None)

    def loss(self, metric: str) -> float:
        """Return the loss in one metric, infinite when it could not be scored."""
        score = self.score(metric)
        return math.inf if score is None else scores.METRICS[metric].loss(score.value)


def assess(
    recipe: ModelRecipe,
    rows: Rows,
    plan: Plan,
    tools: Tools,
    limit: Callable[[int, int], None] | None = None,
) -> Assessed:
    """Cross-validate a recipe and score it in every metric of its task, the declared one first.

    `limit` may stop it between two folds, as `crossing.cross_validate` says.
    """
    label = naming.label(recipe.name)
    fill((recipe,), rows, plan, tools)
    crossed = crossing.cross_validate(recipe, rows, plan, tools, label, limit)
    simple = "simple" if recipe.family in SIMPLE else "flexible"
    model = Model(
        name=recipe.name,
        label=label,
        role=ROLES.get(recipe.name, simple),
        family=recipe.family,
        parameters=recipe.parameters,
        features_used=tuple(t.column for t in recipe.treatments),
        excluded=exclusions(rows) if recipe.treatments else (),
        plan=plan.effort,
        scores=all_scores(recipe.name, crossed.predictions, rows),
    )
    return Assessed(model, crossed.predictions, crossed.seconds, recipe, crossed.learnt)


def attempt(recipe: ModelRecipe, rows: Rows, plan: Plan, tools: Tools) -> Assessed:
    """Return what `assess` does, or the model recorded without scores when it cannot be fitted."""
    try:
        return assess(recipe, rows, plan, tools)
    except fitting.FitFailed as error:
        return unscored(recipe, plan, why(error))


def unscored(recipe: ModelRecipe, plan: Plan, failed: Said | None) -> Assessed:
    """Return a model that failed, or (no reason given) that the clock left no time for, without scores."""
    simple = "simple" if recipe.family in SIMPLE else "flexible"
    model = Model(
        name=recipe.name, label=naming.label(recipe.name), role=ROLES.get(recipe.name, simple),
        family=recipe.family, parameters=recipe.parameters,
        features_used=tuple(t.column for t in recipe.treatments),
        plan=plan.effort, cut_by_clock=failed is None, failed=failed,
    )  # fmt: skip
    return Assessed(model, pl.DataFrame(), 0.0, None)


def why(error: fitting.FitFailed) -> Said:
    """Return why a model could not be fitted, as it is recorded."""
    return said("model.improve.failed.why", kind=error.kind, told=error.told)


def failed_said(models: Iterable[Model]) -> Said:
    """Say which models could not be fitted, each with its reason; nothing when all could."""
    each = tuple(
        said("model.improve.failed.one", model=naming.the(m.name), why=m.failed)
        for m in models
        if m.failed is not None
    )
    if not each:
        return said("model.improve.failed.none")
    return said("model.improve.failed.some", n=len(each), models=each)


def all_scores(name: str, predictions: pl.DataFrame, rows: Rows) -> tuple[Score, ...]:
    """Return the scores of held-out predictions in each metric shown, the declared one first."""
    aim = rows.aim
    made = [scores.cross_validated(m, name, predictions, aim.classes, aim.positive) for m in metrics(aim)]
    return tuple(score for score in made if score is not None)


def metrics(aim: Aim) -> tuple[str, ...]:
    """Return the metrics shown for a task, the declared one first, then those of further criteria."""
    return tuple(dict.fromkeys((aim.metric, *aim.also, *scores.SHOWN[aim.task])))


def score_said(score: Score | None) -> Said:
    """Return a score as words: its metric, value and interval, when it is more than the value itself."""
    if score is None:
        return said("model.score.none")
    name = metric_name(score.metric)
    written = {numbers.number(end, "en") for end in (score.low, score.high) if end is not None}
    if score.low is None or score.high is None or len(written) == 1:
        return said("model.score.alone", metric=name, value=score.value)
    return said("model.score.interval", metric=name, value=score.value, low=score.low, high=score.high)

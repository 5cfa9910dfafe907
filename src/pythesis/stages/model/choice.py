"""Which model is recommended: the simplest shown good enough, or the best score."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pythesis.core.plan import Plan
from pythesis.stages.model.assess import Assessed
from pythesis.stats import scores
from pythesis.stats.comparison import paired, upper_limit
from pythesis.stats.learning.rows import Rows

MARGIN = 0.01  # of the trivial model's loss: a difference no one would act on (STATISTICS.md, section 7)
# Fewer ideas to explain comes first; models of one rank are settled by their score.
COMPLEXITY = {
    "LogisticRegression": 1,
    "Ridge": 1,
    "DecisionTreeClassifier": 1,
    "DecisionTreeRegressor": 1,
    "HistGradientBoostingClassifier": 2,
    "HistGradientBoostingRegressor": 2,
    "LGBMClassifier": 2,
    "LGBMRegressor": 2,
    "ExtraTreesClassifier": 2,
    "ExtraTreesRegressor": 2,
    "CatBoostClassifier": 2,
    "CatBoostRegressor": 2,
    "KNeighborsClassifier": 2,
    "KNeighborsRegressor": 2,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The recommended model, the one it was judged by, and whether it is shown good enough.

    ``ceiling`` is the best of all, the ensemble included; ``best`` is the ceiling, or the best single model
    when no single one is shown as good as the ceiling. ``limit`` is the one-sided 95 % upper limit of how
    much worse than ``best`` the choice may be, ``margin`` what was allowed, both in the metric's unit.
    """

    chosen: Assessed
    best: Assessed
    ceiling: Assessed
    shown: bool
    limit: float
    margin: float


def choose(models: list[Assessed], baseline: Assessed, rows: Rows, plan: Plan) -> Choice:
    """Choose among non-trivial models; the best of them may be the simplest as well.

    An ensemble is recommended when the score is preferred, never for want of proof that a single model
    is as good: the best single one is then judged by itself, and the ceiling told beside it.
    """
    metric = rows.aim.metric
    ceiling = min(models, key=lambda m: (m.loss(metric), m.model.name))
    margin = MARGIN * baseline.loss(metric)
    if plan.prefer == "score":
        chosen = _by_score(models, ceiling, rows)
        return Choice(chosen, ceiling, ceiling, shown=True, limit=0.0, margin=margin)
    single = [m for m in models if m.recipe is None or not m.recipe.members] or [ceiling]
    best = min(single, key=lambda m: (m.loss(metric), m.model.name))
    order = sorted(single, key=lambda m: (_rank(m), m.loss(metric), m.model.name))
    for reference in (ceiling, best):
        for one in order:
            if one is reference:
                break
            limit = worse_by(one, reference, rows)
            if limit <= margin:
                return Choice(one, reference, ceiling, shown=True, limit=limit, margin=margin)
    simplest = min(_rank(m) for m in single)
    return Choice(best, best, ceiling, shown=_rank(best) == simplest, limit=0.0, margin=margin)


def _by_score(models: list[Assessed], best: Assessed, rows: Rows) -> Assessed:
    """Return the ensemble unless a single model is shown better, else the best.

    The best of many single models flatters itself; the ensemble is scored by weights that never saw the
    rows they are scored on.
    """
    together = next((m for m in models if m.recipe is not None and m.recipe.members), None)
    return best if together is None or worse_by(best, together, rows) < 0 else together


def worse_by(one: Assessed, best: Assessed, rows: Rows) -> float:
    """Return the one-sided 95 % upper limit of the loss of `one` over that of `best`."""
    differences, ratio = paired(one.predictions, best.predictions, rows.aim.metric, rows.aim)
    losses = -differences if scores.METRICS[rows.aim.metric].higher else differences
    limit = upper_limit(np.asarray(losses), ratio)
    return limit if math.isfinite(limit) else math.inf


def _rank(model: Assessed) -> tuple[int, bool]:
    recipe = model.recipe
    logged = recipe is not None and recipe.log_target
    return COMPLEXITY.get(model.model.family, 3), logged

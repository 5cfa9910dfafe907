"""How many trees a booster is given: as many as score best on the held-out rows of all folds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning import crossing, naming
from pythesis.stats.learning.aim import Aim
from pythesis.stats.learning.features import features
from pythesis.stats.learning.fitting import TREES, Array, Predicted
from pythesis.stats.learning.rows import Rows
from pythesis.stats.learning.spread import fill

SHARES = (0.125, 0.25, 0.5, 1.0)  # of the trees of the configuration: doublings, as loss is flat in between
SMALLEST = 1e-15  # a probability below counts as this one, as in the log loss that is reported


def settled(
    recipe: ModelRecipe,
    rows: Rows,
    plan: Plan,
    tools: Tools,
    limit: Callable[[int, int], None] | None = None,
) -> ModelRecipe:
    """Return a booster's recipe with the number of trees that scores best; any other recipe as it is.

    Notes
    -----
    One fit a fold tells all lengths, since the first trees of a longer model are the shorter model. The mean
    over folds decides, as in cross-validated early stopping (Prechelt 1998; `lightgbm.cv`): by the log loss,
    or the squared error on the scale of the pipeline. The length is one more choice made on these folds,
    among four.
    """
    told = lengths(recipe)
    if len(told) == 1:
        return recipe
    fill((recipe,), rows, plan, tools, lengths)
    made = features(rows.frame, recipe.treatments)
    found = crossing.by_fold(told, rows, made, plan, tools, naming.label(recipe.name), limit)
    observed = [rows.observed[fold.held] for fold in rows.folds]
    losses = [
        np.mean(
            [loss(fold[at][0], held, rows.aim, recipe) for fold, held in zip(found, observed, strict=True)]
        )
        for at in range(len(told))
    ]
    return told[int(np.argmin(losses))]


def lengths(recipe: ModelRecipe) -> tuple[ModelRecipe, ...]:
    """Return the lengths that one fit of a model tells, the whole of it last; itself when it has none."""
    name = TREES.get(recipe.family)
    if name is None or not recipe.treatments:
        return (recipe,)
    most = float(recipe.parameters[name] or 1)
    numbers = sorted({max(1, round(share * most)) for share in SHARES})
    return tuple(
        recipe.model_copy(update={"parameters": {**recipe.parameters, name: number}}) for number in numbers
    )


def loss(predicted: Predicted, observed: Array, aim: Aim, recipe: ModelRecipe) -> float:
    """Return the mean log loss of held-out rows, or their mean squared error."""
    if predicted.probabilities is None:
        target = np.log1p(observed) if recipe.log_target else observed
        return float(np.mean((predicted.raw - target) ** 2))
    place = {one: i for i, one in enumerate(aim.classes)}
    own = predicted.probabilities[np.arange(len(observed)), [place[o] for o in observed]]
    return float(-np.mean(np.log(np.maximum(own, SMALLEST))))

"""From a recipe to a fitted or unfitted pipeline, and from rows to predictions."""

from __future__ import annotations

import numpy as np
import polars as pl
from sklearn.pipeline import Pipeline

from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.past import with_past
from pythesis.stats.learning.pipeline import build

__all__ = ["build", "predict"]


def predict(pipeline: Pipeline, recipe: ModelRecipe, frame: pl.DataFrame) -> pl.DataFrame:
    """Predict rows of a table, in their order.

    Parameters
    ----------
    pipeline : Pipeline
        Fitted from `recipe`.
    frame : DataFrame, shape (n, any)
        Cleaned rows; the target is not needed, but in a forecast: there the rows before hold it, and
        those it is not known for are forecast.

    Returns
    -------
    DataFrame, shape (n, 1 + n_classes) or (n, 3)
        ``prediction``, then ``probability_<class>`` per class, or ``low`` and ``high`` when the recipe has
        an interval. A row further ahead than the horizon has none of them.
    """
    past = recipe.past
    if past is not None:
        frame = with_past(frame, past)
    predicted = fitting.predict(fitting.Fitted(pipeline, recipe), features(frame, recipe.treatments))
    columns = {"prediction": predicted.values}
    if predicted.probabilities is not None:
        for position, name in enumerate(recipe.classes):
            columns[f"probability_{name}"] = predicted.probabilities[:, position]
    elif recipe.interval is not None:
        step = frame[past.step].fill_null(1.0).to_numpy() if past is not None else None
        columns["low"], columns["high"] = bounds(recipe, predicted.raw, step)
    found = pl.DataFrame(columns)
    if past is None:
        return found
    near = (frame[past.step] <= past.horizon).fill_null(value=False)
    return found.select(pl.when(near).then(pl.all()))


def bounds(
    recipe: ModelRecipe, raw: np.ndarray, step: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the prediction interval of each row, from what the pipeline predicts.

    ``step`` says how many instants ahead each row is, in a forecast.
    """
    half: float | np.ndarray = recipe.interval or 0.0
    if recipe.interval_steps and step is not None:
        widths = np.array(recipe.interval_steps)
        half = widths[np.clip(step.astype(int), 1, len(widths)) - 1]
    if not recipe.log_target:
        return raw - half, raw + half
    top = np.log(np.finfo(float).max)
    return np.expm1(np.minimum(raw - half, top)), np.expm1(np.minimum(raw + half, top))

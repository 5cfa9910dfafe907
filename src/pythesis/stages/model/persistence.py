"""The last known value as a forecast: the reference every forecast must beat."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.iteration import Model
from pythesis.core.plan import Plan
from pythesis.core.said import said
from pythesis.stages.model.assess import Assessed, all_scores
from pythesis.stats.learning.fitting import Predicted, predictions_frame
from pythesis.stats.learning.rows import Rows

MOST_TIED = 0.5  # share of rows that share their instant above which "the value before" is not one value


def persistence(dataset: Dataset[pl.DataFrame], rows: Rows, brief: Brief, plan: Plan) -> Assessed | None:
    """Return the model that repeats the value known `horizon` instants before, within the group if any.

    Returns
    -------
    Assessed or None
        None unless folds follow time, the target is a number, and rows mostly have an instant of
        their own.
    """
    before = _previous(dataset, rows, max(1, brief.data.horizon or 1))
    if before is None:
        return None
    frames = []
    for fold in rows.folds:
        fallback = float(np.mean(rows.observed[fold.train]))
        values = np.where(np.isfinite(before[fold.held]), before[fold.held], fallback)
        frames.append(predictions_frame("persistence", rows, fold, Predicted(values, None, values)))
    predictions = pl.concat(frames)
    model = Model(
        name="persistence",
        label=said("model.label.persistence"),
        role="trivial",
        family="persistence",
        parameters={"horizon": max(1, brief.data.horizon or 1)},
        features_used=(),
        plan=plan.effort,
        scores=all_scores("persistence", predictions, rows),
    )
    return Assessed(model, predictions, 0.0, None)


def _previous(dataset: Dataset[pl.DataFrame], rows: Rows, horizon: int) -> np.ndarray | None:
    """Return, for each row, the mean target of the instant `horizon` instants earlier."""
    time, group = rows.table.time, rows.table.group
    if rows.aim.task != "regression" or rows.method != "time" or time is None or rows.sampled:
        return None
    keys = [pl.col(time.name).alias("time")]
    if group is not None and group.name != time.name:
        keys.append(pl.col(group.name).alias("group"))
    frame = rows.frame.select(*keys, pl.Series("value", rows.observed))
    by = ["group"] if "group" in frame.columns else []
    instants = frame.group_by([*by, "time"], maintain_order=True).agg(pl.col("value").mean())
    if instants.height < (1 - MOST_TIED) * frame.height:
        return None
    shift = pl.col("value").shift(horizon)
    lagged = instants.sort([*by, "time"]).with_columns((shift.over(by) if by else shift).alias("before"))
    joined = frame.join(
        lagged.drop("value"), on=[*by, "time"], how="left", maintain_order="left", nulls_equal=True
    )
    return joined["before"].fill_null(float("nan")).to_numpy()

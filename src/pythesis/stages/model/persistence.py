"""Forecasts that learn nothing: the references every forecast must beat."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset, Table
from pythesis.core.iteration import Model
from pythesis.core.past import Past
from pythesis.core.plan import Plan
from pythesis.core.said import said
from pythesis.stages.model.assess import Assessed, all_scores
from pythesis.stats.learning.crossing import predictions_frame
from pythesis.stats.learning.fitting import Predicted
from pythesis.stats.learning.rows import Rows

MOST_TIED = 0.5  # share of rows that share their instant above which "the value before" is not one value


def references(dataset: Dataset[pl.DataFrame], rows: Rows, brief: Brief, plan: Plan) -> list[Assessed]:
    """Return the trivial forecasts, scored over the folds.

    With a horizon: the last known value, the last known value at the same place in the season (seasonal
    naive), and the last known value moved on by the mean change so far (drift; Hyndman & Athanasopoulos
    2021, section 5.2). Else the value of the instant before, where rows have an instant of their own.
    """
    past = rows.table.past
    if past is None:
        before = _previous(dataset, rows, 1)
        return [] if before is None else [_reference("persistence", before, rows, plan, 1)]
    return [
        _reference(name, values, rows, plan, past.horizon) for name, values in naive(rows.frame, past).items()
    ]


def naive(frame: pl.DataFrame, past: Past) -> dict[str, np.ndarray]:
    """Return the trivial forecast of each row by its name, NaN where the past does not reach."""
    named = {"persistence": past.last, "seasonal-naive": past.seasonal, "drift": past.drift}
    return {
        name: frame[column].fill_null(float("nan")).to_numpy()
        for name, column in named.items()
        if column is not None
    }


def _reference(name: str, values: np.ndarray, rows: Rows, plan: Plan, horizon: int) -> Assessed:
    frames = []
    for fold in rows.folds:
        held = filled(values[fold.held], rows.observed[fold.train])
        frames.append(predictions_frame(name, rows, fold, Predicted(held, None, held)))
    predictions = pl.concat(frames)
    model = Model(
        name=name,
        label=said(f"model.label.{name}"),
        role="trivial",
        family=name,
        parameters={"horizon": horizon},
        features_used=(),
        plan=plan.effort,
        scores=all_scores(name, predictions, rows),
    )
    return Assessed(model, predictions, 0.0, None)


def filled(values: np.ndarray, learnt: np.ndarray) -> np.ndarray:
    """Return trivial forecasts, the mean of the training rows where the past does not reach."""
    return np.where(np.isfinite(values), values, float(np.mean(learnt)))


def _previous(dataset: Dataset[pl.DataFrame], rows: Rows, horizon: int) -> np.ndarray | None:
    """Return, for each row, the mean target of the instant `horizon` instants earlier."""
    if rows.aim.task != "regression" or rows.method != "time" or rows.table.time is None or rows.sampled:
        return None
    return previous(rows.frame, rows.observed, rows.table, horizon)


def previous(frame: pl.DataFrame, observed: np.ndarray, table: Table, horizon: int = 1) -> np.ndarray | None:
    """Return, for each row, the mean target of the instant `horizon` instants earlier, in its own group.

    None when most rows share their instant, or none is told.
    """
    time, group = table.time, table.group
    if time is None:
        return None
    keys = [pl.col(time.name).alias("time")]
    if group is not None and group.name != time.name:
        keys.append(pl.col(group.name).alias("group"))
    rows = frame.select(*keys, pl.Series("value", observed))
    by = ["group"] if "group" in rows.columns else []
    instants = rows.group_by([*by, "time"], maintain_order=True).agg(pl.col("value").mean())
    if instants.height < (1 - MOST_TIED) * rows.height:
        return None
    shift = pl.col("value").shift(horizon)
    lagged = instants.sort([*by, "time"]).with_columns((shift.over(by) if by else shift).alias("before"))
    joined = rows.join(
        lagged.drop("value"), on=[*by, "time"], how="left", maintain_order="left", nulls_equal=True
    )
    return joined["before"].fill_null(float("nan")).to_numpy()

"""What is predicted: task, classes, the class of interest, and the metric that judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import PART, Table
from pythesis.core.errors import InputError
from pythesis.core.said import Said, said
from pythesis.stats import scores
from pythesis.stats.task import affirmative, task_of

Array = npt.NDArray[Any]
Task = Literal["binary", "multiclass", "regression"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a model is asked for.

    ``classes`` are the target's levels as text, sorted (the order scikit-learn gives probabilities in);
    empty for a regression. ``positive`` is the class of interest of a binary task. ``also`` are the metrics
    of further criteria.
    """

    task: Task
    target: str
    classes: tuple[str, ...]
    positive: str | None
    metric: str
    why: Said
    also: tuple[str, ...] = ()

    @property
    def probabilities(self) -> list[str]:
        """Names of the probability columns of a predictions frame."""
        return [f"probability_{one}" for one in self.classes]


def positive_class(observed: Array, brief: Brief) -> str:
    """Return the class of interest: the brief's, else a level that says yes, else the rarer one."""
    names, counts = np.unique(observed, return_counts=True)
    levels = [str(name) for name in names]
    wanted = brief.data.positive
    if wanted is not None:
        text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
        for level in levels:
            if level == text or level.lower() == text.lower():
                return level
        raise InputError(
            said("model.error.positive.what", value=text),
            said("model.error.positive.remedy", values=tuple(levels)),
        )
    return affirmative(levels) or levels[int(np.argmin(counts))]


def observed_of(frame: pl.DataFrame, target: str, task: str) -> Array:
    """Return the target: floats for a regression, else the levels as text. Rows must have it known."""
    if task == "regression":
        return frame[target].cast(pl.Float64, strict=False).to_numpy()
    return frame[target].cast(pl.String).to_numpy().astype(str)


def known(frame: pl.DataFrame, target: str, task: str) -> pl.DataFrame:
    """Return the rows whose target is known (a finite number for a regression)."""
    column = pl.col(target)
    if task == "regression":
        return frame.filter(column.cast(pl.Float64, strict=False).is_finite().fill_null(value=False))
    return frame.filter(column.is_not_null())


def aim_of(frame: pl.DataFrame, table: Table, brief: Brief) -> Aim:
    """Settle task, classes and metric from the development rows and the brief.

    Raises
    ------
    InputError
        When there is no target, it has a single value, or the brief's metric does not suit the task.
    """
    asked = task_of(table, brief)
    target = table.target
    if target is None or asked == "analysis":
        raise InputError(said("model.error.no-target.what"), said("model.error.no-target.remedy"))
    task = cast(Task, asked)
    rows = known(frame.filter(pl.col(PART) == "development"), target.name, task)
    observed = observed_of(rows, target.name, task)
    classes = () if task == "regression" else tuple(str(level) for level in np.unique(observed))
    if len(observed) == 0 or len(np.unique(observed)) < 2:
        raise InputError(
            said("model.error.one-value.what", column=target.name), said("model.error.one-value.remedy")
        )
    if task == "binary" and len(classes) > 2:
        task = "multiclass"
    positive = positive_class(observed, brief) if task == "binary" else None
    also = tuple(_suited(one.metric, task) for one in brief.success.also)
    if brief.success.metric is None:
        name, why = scores.default_metric(task, observed, positive)
        return Aim(task, target.name, classes, positive, name, why, also)
    name = _suited(brief.success.metric, task)
    why = said("model.metric.why.brief") if not brief.success.why else said("text", text=brief.success.why)
    return Aim(task, target.name, classes, positive, name, why, also)


def _suited(name: str, task: Task) -> str:
    """Return a metric of the brief; refuse one that does not suit the task."""
    chosen = scores.metric(name)
    if task not in chosen.tasks:
        raise InputError(
            said("model.error.metric-task.what", metric=chosen.name, task=said(f"model.task.{task}")),
            said("model.error.metric-task.remedy", all=scores.SHOWN[task]),
        )
    return chosen.name

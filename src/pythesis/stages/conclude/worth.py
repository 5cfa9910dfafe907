"""What the model's decisions cost, beside deciding without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pythesis.stages.conclude.case import Case
from pythesis.stats.bootstrap import resamples
from pythesis.stats.learning.decision import best_threshold, costs_known
from pythesis.stats.scores import LEVEL

DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Worth:
    """Mean cost of a row with the model and by the cheapest fixed answer, and what is saved."""

    model: float
    fixed: float
    always: bool
    saved: float
    low: float
    high: float
    threshold: float


def worth(case: Case) -> Worth | None:
    """Return what is saved a row, each fold decided by the others' threshold; None without costs."""
    aim, costs = case.rows.aim, case.brief.costs
    if aim.positive is None or not costs_known(costs):
        return None
    rows = case.predictions(case.model).sort("repeat", "__row")
    rows = rows.filter(rows["repeat"] == 0)
    forecast = rows[f"probability_{aim.positive}"].to_numpy()
    event = rows["observed"].to_numpy() == aim.positive
    fold = rows["fold"].to_numpy()
    yes = np.zeros(len(event), dtype=bool)
    for one in np.unique(fold):
        rest, held = fold != one, fold == one
        if not rest.any():
            return None
        yes[held] = forecast[held] >= best_threshold(forecast[rest], event[rest], costs).value
    alarm, miss = float(costs.false_positive or 0), float(costs.false_negative or 0)
    own = np.where(yes & ~event, alarm, 0.0) + np.where(~yes & event, miss, 0.0)
    never, always = np.where(event, miss, 0.0), np.where(event, 0.0, alarm)
    fixed = always if always.mean() < never.mean() else never
    saved = fixed - own
    means = [saved[at].mean() for at in resamples(rows["block"].to_numpy(), DRAWS, case.improved.plan.seed)]
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Worth(
        float(own.mean()), float(fixed.mean()), bool(always.mean() < never.mean()), float(saved.mean()),
        float(low), float(high), best_threshold(forecast, event, costs).value,
    )  # fmt: skip

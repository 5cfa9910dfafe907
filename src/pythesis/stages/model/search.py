"""The search of iteration 3: a fixed ordered list of configurations, chosen from the shape of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from pythesis.core.plan import Plan
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.stages.model import portfolio
from pythesis.stages.model.assess import Assessed
from pythesis.stages.model.changes import changed
from pythesis.stages.model.cost import estimated
from pythesis.stages.model.ensemble import NAME, blend
from pythesis.stages.model.tuning import variants
from pythesis.stats.learning.naming import the
from pythesis.stats.learning.pipeline import catboost_installed
from pythesis.stats.learning.rows import MANY_COLUMNS, Rows
from pythesis.stats.learning.spiked import spiked

# Changes other models take over when they were kept; repairs by linear models alone.
CARRIED = ("fill-mean", "ranks", "calendar", "values", "log-target")
FOREST_ROWS = 20_000  # above, a forest costs more than it brings beside boosting, unless asked thoroughly
NEAR_ROWS, NEAR_COLUMNS = 5_000, 30  # beyond, distances are slow to compute and say little
SKEWED = 1.0  # skewness of a positive target from which its logarithm is tried
PATIENCE = 3  # settings in a row that must bring something before tuning stops
PROGRESS = 0.001  # share of the ensemble's loss that counts as something

Attempt = Callable[[ModelRecipe], Assessed]
Kept = tuple[str, tuple[str, ...]]  # the code of a change, and the columns a repair is about


@dataclass(frozen=True, slots=True)
class Planned:
    """The configurations to try, and what was left out and why."""

    names: tuple[str, ...]
    unaffordable: tuple[str, ...]
    without_catboost: bool

    def said(self, rows: Rows, plan: Plan) -> Said:
        """Return the plan in words."""
        missing = "absent" if self.without_catboost else "none"
        left = "some" if self.unaffordable else "none"
        return said(
            "model.search.plan",
            models=tuple(the(name) for name in self.names),
            effort=said(f"model.search.effort.{plan.effort}"),
            rows=rows.n,
            columns=len(rows.table.features),
            catboost=said(f"model.search.catboost.{missing}"),
            budget=said(
                f"model.search.budget.{left}",
                seconds=plan.budget,
                models=tuple(the(name) for name in self.unaffordable),
            ),
        )


def planned(rows: Rows, plan: Plan) -> Planned:
    """Return the plan of these rows: the list of the effort, less what the budget cannot afford.

    Costs are estimated from the shape and the threads alone, so that the plan is the same on every machine.
    """
    wanted = _wanted(rows, plan)
    without = "catboost" in wanted and not catboost_installed()
    names = [name for name in wanted if name != "catboost" or not without]
    if plan.budget is None:
        return Planned(tuple(names), (), without)
    kept: list[str] = []
    spent = 0.0
    for name in names:
        cost = estimated(configuration(name, rows, plan), rows) / max(1, min(plan.threads, len(rows.folds)))
        if not kept or spent + cost <= plan.budget:
            kept.append(name)
            spent += cost
    return Planned(tuple(kept), tuple(n for n in names if n not in kept), without)


def _wanted(rows: Rows, plan: Plan) -> list[str]:
    """Return the names of the effort's list for this shape, strongest first.

    With many columns and fewer rows than columns, boosting spends minutes to follow noise: the forest,
    which looks at few columns a split, and the penalised linear models stand for the flexible ones.
    """
    columns = len(rows.table.features)
    if columns > max(MANY_COLUMNS, rows.n):
        return ["extra-trees", "linear-stronger"]
    if plan.effort == "quick":
        return ["lightgbm"]
    names = ["lightgbm", "catboost", "linear-strong", "extra-trees", "hist-gradient-boosting"]
    if plan.effort == "standard":
        return [n for n in names if n != "extra-trees" or rows.n <= FOREST_ROWS]
    names += ["linear-stronger", "linear-weak"]
    near = rows.n <= NEAR_ROWS and columns <= NEAR_COLUMNS
    return [*names, "neighbours"] if near else names


def configuration(name: str, rows: Rows, plan: Plan) -> ModelRecipe:
    """Return the recipe of a configuration by its name."""
    if name in portfolio.PENALTIES:
        return portfolio.penalised(rows, plan, name)
    made: ModelRecipe = getattr(portfolio, name.replace("-", "_"))(rows, plan)
    return made


def beforehand(plan_: Planned, kept: list[Kept], rows: Rows, plan: Plan) -> tuple[ModelRecipe, ...]:
    """Return the configurations that are known beforehand; none under a clock that may cut."""
    if plan.budget is not None or plan.cut:
        return ()
    found = []
    for name in plan_.names:
        made = configuration(name, rows, plan)
        for code, columns in (one for one in kept if one[0] in CARRIED):
            made = changed(code, made, rows, columns) or made
        found.append(made)
    return tuple(found)


def search(
    plan_: Planned, kept: list[Kept], before: list[Assessed], rows: Rows, plan: Plan, attempt: Attempt
) -> None:
    """Try the configurations in order, then settings of the best booster while the ensemble gains.

    Parameters
    ----------
    kept : list of (str, tuple of str)
        Changes kept for the simple model, which flexible ones take over.
    before : list of Assessed
        The models of iteration 1, which may be members of the ensemble.
    attempt : callable
        Fits a recipe, records it, and returns it scored.
    """
    tried = list(before)
    carried = [one for one in kept if one[0] in CARRIED]
    for name in plan_.names:
        made = configuration(name, rows, plan)
        for code, columns in carried:
            made = changed(code, made, rows, columns) or made
        tried.append(attempt(made))
        if name == plan_.names[0]:
            carried = [*carried, *_paying(made, rows, tried, attempt)]
    if plan.effort == "thorough":
        _tune(tried, rows, plan, attempt)


def _paying(made: ModelRecipe, rows: Rows, tried: list[Assessed], attempt: Attempt) -> list[Kept]:
    """Try on the first configuration what data of this shape may call for; return what wins, in turn."""
    metric = rows.aim.metric
    won: list[Kept] = []
    best = tried[-1]
    for code in ("values", "log-target"):
        if code == "log-target" and not _to_be_logged(made, rows):
            continue
        columns = spiked(rows) if code == "values" else ()
        new = changed(code, made, rows, columns)
        if new is None:
            continue
        tried.append(attempt(new))
        if tried[-1].loss(metric) < best.loss(metric):
            made, best = new, tried[-1]
            won.append((code, columns))
    return won


def _to_be_logged(made: ModelRecipe, rows: Rows) -> bool:
    return not made.log_target and rows.aim.task == "regression" and skewed(rows.observed)


def skewed(observed: np.ndarray) -> bool:
    """Return whether a target is positive, leans to the right, and its logarithm leans less."""
    if float(observed.min()) < 0 or len(observed) < 3:
        return False
    plain = float(stats.skew(observed))
    return plain > SKEWED and abs(float(stats.skew(np.log1p(observed)))) < plain / 2


def _tune(tried: list[Assessed], rows: Rows, plan: Plan, attempt: Attempt) -> None:
    """Try settings of the best booster in a fixed order; stop when several in a row bring nothing."""
    metric = rows.aim.metric
    best = _ceiling(tried, rows, plan)
    idle = 0
    for made in _settings(tried, metric):
        tried.append(attempt(made))
        if tried[-1].model.cut_by_clock:
            return
        now = _ceiling(tried, rows, plan)
        idle = 0 if now < best * (1 - PROGRESS) else idle + 1
        best = min(best, now)
        if idle >= PATIENCE:
            return


def _settings(tried: list[Assessed], metric: str) -> Iterator[ModelRecipe]:
    boosters = [m for m in tried if m.recipe is not None and m.recipe.family.startswith(("LGBM", "CatBoost"))]
    boosters.sort(key=lambda m: (m.loss(metric), m.model.name))
    for one in boosters[:1]:
        if one.recipe is not None:
            yield from variants(one.recipe)


def _ceiling(tried: list[Assessed], rows: Rows, plan: Plan) -> float:
    """Return the loss of the ensemble, else of the best model."""
    scored = [m for m in tried if m.model.scores]
    blended = blend(scored, rows, plan)
    alone = min((m.loss(rows.aim.metric) for m in scored), default=float("inf"))
    return alone if blended is None else min(alone, blended.loss(rows.aim.metric))


__all__ = ["NAME", "Kept", "Planned", "beforehand", "configuration", "planned", "search", "skewed"]

"""The clock of iteration 3: what the plan promised is stopped between two fits when time runs out."""

from __future__ import annotations

from pythesis.core.plan import Plan
from pythesis.core.protocols import Clock
from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning.fitting import OutOfTime

REFITS = 1.3  # a model is fitted once more, on all rows, when the search is over


class Limit:
    """Tells whether there is time left, judged by the seconds a fit took so far.

    With a preference for the score, the time to refit what was tried is kept aside: the ensemble may
    hold all of it. A plan that replays a run (``cut`` is given) never looks at the clock.
    """

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self._plan, self._clock = plan, clock
        self._started = self._now()
        self._began = self._started
        self._reserve = 0.0

    def _now(self) -> float:
        return self._clock.now() if self._plan.budget is not None and self._plan.cut is None else 0.0

    def before(self, recipe: ModelRecipe) -> None:
        """Raise `OutOfTime` when no time is left to begin a model, or when the replayed run left it out."""
        if self._plan.cut is not None:
            if recipe.name in self._plan.cut:
                raise OutOfTime
            return
        self._began = self._now()
        self._check(self._began, 0.0)

    def during(self, done: int, total: int) -> None:
        """Raise `OutOfTime` when the folds left would end too late, at the pace of those done."""
        if self._plan.cut is None:
            now = self._now()
            one = (now - self._began) / done
            self._check(now, one * (total - done + (REFITS if self._plan.prefer == "score" else 0)))

    def spent(self, seconds: float, folds: int) -> None:
        """Note the seconds of a model that was fitted on all its folds."""
        if self._plan.prefer == "score":
            self._reserve += REFITS * seconds / max(folds, 1)

    def _check(self, now: float, needed: float) -> None:
        if self._plan.budget is not None and now - self._started + needed + self._reserve > self._plan.budget:
            raise OutOfTime

"""The clock of iteration 3: what the plan promised is stopped between two fits when time runs out."""

from __future__ import annotations

from pythesis.core.plan import Plan
from pythesis.core.protocols import Clock
from pythesis.core.recipe import ModelRecipe
from pythesis.stats.learning.fitting import OutOfTime

FITS = 0.87  # share of the budget that fits may take: scores, weights and comparisons take the rest
REFITS = 1.3  # a model is fitted once more, on all rows, when the search is over


class Limit:
    """Tells whether there is time left, judged by the seconds fits took so far.

    A model is not begun when its first folds alone would end too late: the estimate of its cost (`cost`) is
    turned into seconds of this machine by what those of its family took, else by what all before it took.
    With a preference for the score, the time to refit what was tried is kept aside: the ensemble may
    hold all of it. A plan that replays a run (``cut`` is given) never looks at the clock.
    """

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self._plan, self._clock = plan, clock
        self._started = self._now()
        self._began = self._started
        self._refits: list[float] = []
        self._measured: dict[str, tuple[float, float]] = {}  # by family: seconds taken, seconds estimated

    def _now(self) -> float:
        return self._clock.now() if self._plan.budget is not None and self._plan.cut is None else 0.0

    def before(self, recipe: ModelRecipe, estimate: float = 0.0, folds: int = 1) -> None:
        """Raise `OutOfTime` when no time is left to begin a model, or when the replayed run left it out.

        Parameters
        ----------
        estimate : float
            Estimated seconds of its folds, one after the other.
        """
        if self._plan.cut is not None:
            if recipe.name in self._plan.cut:
                raise OutOfTime
            return
        self._began = self._now()
        one = estimate * self._pace(recipe) / folds
        self._check(self._began, one * (1 + self._refit))

    def during(self, done: int, total: int) -> None:
        """Raise `OutOfTime` when the folds left would end too late, at the pace of those done."""
        if self._plan.cut is None:
            now = self._now()
            one = (now - self._began) / done
            beside = min(self._plan.threads, total)  # folds fitted side by side each take that much longer
            self._check(now, one * (total - done + self._refit * beside))

    def spent(self, recipe: ModelRecipe, seconds: float, folds: int, estimate: float = 0.0) -> None:
        """Note the seconds of a model that was fitted on all its folds, summed over the folds."""
        if self._plan.prefer == "score":
            self._refits.append(REFITS * seconds / max(folds, 1))
        if estimate > 0 and seconds > 0:
            self._measured[recipe.family] = (seconds, estimate)

    @property
    def _refit(self) -> float:
        return REFITS if self._plan.prefer == "score" else 0.0

    @property
    def _reserve(self) -> float:
        """Seconds of the refits kept aside, whatever the order they take the threads in (Graham 1969)."""
        shared = 1 / max(1, self._plan.threads)
        return sum(self._refits) * shared + max(self._refits, default=0.0) * (1 - shared)

    def _pace(self, recipe: ModelRecipe) -> float:
        """Return how many seconds one estimated second takes here."""
        own = self._measured.get(recipe.family)
        known = [own] if own is not None else list(self._measured.values())
        if not known:
            return 1.0
        return sum(taken for taken, _ in known) / sum(estimate for _, estimate in known)

    def _check(self, now: float, needed: float) -> None:
        if self._plan.budget is None:
            return
        if now - self._started + needed + self._reserve > FITS * self._plan.budget:
            raise OutOfTime

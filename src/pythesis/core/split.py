"""How rows are divided for exploring, confirming and scoring, and why."""

from __future__ import annotations

from pythesis.core.base import Frozen
from pythesis.core.said import Said


class Split(Frozen):
    """Halves and folds of the development rows.

    ``method`` of the folds is ``"group"``, ``"time"`` (each fold is predicted from earlier rows only),
    ``"stratified"`` or ``"random"``. ``cross_screening`` says that there are too few rows for one
    exploring and one confirming half, so each half proposes for the other at half the level.
    """

    method: str
    column: str | None
    n_folds: int
    n_repeats: int
    n_explore: int
    n_confirm: int
    n_groups: int | None
    cross_screening: bool
    seed: int
    reason: Said
    naive: NaiveSplit | None = None


class NaiveSplit(Frozen):
    """What a careless random split would have claimed, beside the split that respects structure."""

    metric: str
    careless: float
    careful: float
    difference_low: float
    difference_high: float
    n: int

    @property
    def verdict(self) -> str:
        """``flatters`` when the random split is shown to score higher, ``below`` lower, else ``level``."""
        return "flatters" if self.difference_low > 0 else "below" if self.difference_high < 0 else "level"


Split.model_rebuild()

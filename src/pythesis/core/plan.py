"""How much work the models may take, and what is preferred between two that are level."""

from __future__ import annotations

from typing import Literal

from pythesis.core.base import Frozen

Effort = Literal["quick", "standard", "thorough"]


class Plan(Frozen):
    """The plan of the modelling iterations.

    ``budget`` is in seconds for iteration 3, None for no limit; a model the clock leaves no time for is
    marked ``cut_by_clock``. ``cut`` names those of a run that is replayed, whose clock is not read again.
    ``prefer`` is ``simple`` (the simplest model shown good enough) or ``score``.
    """

    effort: Effort = "standard"
    budget: float | None = None
    cut: tuple[str, ...] | None = None
    prefer: Literal["simple", "score"] = "simple"
    seed: int = 0
    threads: int = 1

"""Did it succeed, and if not, why."""

from __future__ import annotations

from pythesis.core.base import Frozen
from pythesis.core.iteration import Score
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation


class Criterion(Frozen):
    """What counts as success. Either ``minimum`` or ``maximum`` is set, by the metric's direction.

    ``source`` is ``brief``, or ``draft`` when nobody set one: then it asks for a useful gain over the
    trivial model, and the texts say that a person must still decide it.
    """

    metric: str
    minimum: float | None = None
    maximum: float | None = None
    source: str
    why: Said


class Cause(Frozen):
    """A cause of failure or of suspicious success, surest and weightiest first.

    ``confidence`` is ``shown``, ``likely`` or ``possible``. ``share`` is the part of the distance to the
    criterion the cause accounts for, 1 at most; shares overlap and need not sum to one. None when nothing
    was measured.
    """

    code: str
    rank: int
    confidence: str
    share: float | None = None
    statement: Said
    validations: tuple[Validation, ...]
    remedy: Said

    @property
    def sentence(self) -> Said:
        """The statement as a sentence that stands by itself."""
        return said("common.sentence", what=self.statement)


class Judged(Frozen):
    """One criterion of several, with its score and its own outcome."""

    criterion: Criterion
    score: Score
    outcome: str


class Conclusion(Frozen):
    """Outcome against the criterion: ``success``, ``partial``, ``failure`` or ``undecided``.

    With several criteria, ``criterion`` is the first, which chose the model, and ``criteria`` holds all of
    them; ``partial`` says that some are met and some are not. ``worth`` backs what ``business`` says of
    costs.

    ``score`` is the one the outcome is judged on: that of the test rows once they are opened, ``selected``
    then being the cross-validated score that decided before.
    """

    outcome: str
    criterion: Criterion
    score: Score
    baseline: Score
    selected: Score | None = None
    model: str
    scientific: tuple[Said, ...]
    business: tuple[Said, ...]
    causes: tuple[Cause, ...] = ()
    criteria: tuple[Judged, ...] = ()
    rows_to_decide: int | None = None
    worth: tuple[Validation, ...] = ()

    @property
    def standing(self) -> str:
        """The outcome as it is told: ``doubted`` when it is a success that has reasons to be doubted."""
        return "doubted" if self.outcome == "success" and self.causes else self.outcome

    @property
    def trivial(self) -> str:
        """Name of the model of ``baseline``: ``trivial``, or the best of the trivial forecasts."""
        return str(self.baseline.arguments.get("model", "trivial"))

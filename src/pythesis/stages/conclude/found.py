"""A cause found, and how much of the distance to the criterion it accounts for."""

from __future__ import annotations

from dataclasses import dataclass

from pythesis.core.conclusion import Cause
from pythesis.core.said import Said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import USEFUL, Case

REFERENCE = "Nadeau & Bengio 2003"
SURENESS = {"shown": 1.0, "likely": 0.8, "possible": 0.5}
LEAST = 0.05  # of the distance: a cause that accounts for less is not told as one


@dataclass(frozen=True, slots=True)
class Found:
    """One cause, with the gain that removing it brought or would bring, in the metric's unit.

    ``made`` says that iteration 3 has already made the remedy: the gain is then in the score, and the
    distance to the criterion would be longer by as much without it.
    """

    cause: Cause
    gain: float
    made: bool = False


def cause(code: str, confidence: str, statement: Said, remedy: Said, *validations: Validation) -> Cause:
    """Return a cause, not yet ranked."""
    return Cause(
        code=code, rank=1, confidence=confidence, statement=statement, validations=validations, remedy=remedy
    )


def over_folds(case: Case, gain: Effect, p: float | None, name: str) -> Validation:
    """Return the validation of a gain measured fold by fold."""
    return Validation(
        test="corrected resampled t",
        p=p,
        effect=gain.model_copy(update={"name": name, "smallest": USEFUL * case.trivial_loss}),
        n=case.score.n,
        n_groups=case.score.n_groups,
        rows="development",
        reference=REFERENCE,
    )


def ranked(found: list[Found], missing: float) -> tuple[Cause, ...]:
    """Order causes by what each accounts for and how sure that is, and number them.

    The distance is what separates the score from the criterion and, before it, what remedies already made
    have gained: each cause accounts for a share of that. Shares need not sum to one, for remedies overlap.
    """
    distance = max(missing, 0.0) + max([f.gain for f in found if f.made], default=0.0)
    weighed = []
    for order, one in enumerate(found):
        share = min(1.0, max(0.0, one.gain / distance)) if distance > 0 else 1.0
        if share >= LEAST:
            weighed.append((-share * SURENESS[one.cause.confidence], order, share, one.cause))
    weighed.sort(key=lambda w: w[:2])
    return tuple(
        c.model_copy(update={"rank": rank, "share": share})
        for rank, (_, _, share, c) in enumerate(weighed, 1)
    )

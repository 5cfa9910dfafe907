"""The last word: what the test rows, opened once, say of the conclusion reached without them."""

from __future__ import annotations

import math
from collections.abc import Callable

from pythesis.core.conclusion import Cause, Conclusion, Criterion, Judged
from pythesis.core.iteration import Score
from pythesis.core.said import Said, said
from pythesis.stages.conclude.criteria import asked, judged, outcome, sentence, several, together
from pythesis.stages.conclude.run import MOST_TIMES, allowed, because
from pythesis.stats.learning.naming import metric_the, the
from pythesis.stats.learning.results import Concluded, Finished


def confirm(
    concluded: Concluded,
    finished: Finished,
    look: Callable[[str], tuple[Cause, ...]] | None = None,
) -> Concluded:
    """Judge the criterion again on the test rows, if they were opened.

    Parameters
    ----------
    concluded : Concluded
        The conclusion of iteration 3, from held-out predictions of development rows.
    finished : Finished
        Iteration 4, with the scores of the test rows when they were opened.
    look : callable, optional
        Returns the causes of an outcome, from development rows; called when the test rows led to another
        outcome than the one whose causes were looked for.

    Returns
    -------
    Concluded
        The same conclusion when they stayed closed. Else ``outcome`` and ``score`` are those of the test
        rows, ``selected`` the score that decided before, and the first sentences say both. A failure that
        few test rows can neither confirm nor contradict stands (`_upheld`).
    """
    before = concluded.conclusion
    score = _score(finished, before.model, before.criterion.metric)
    trivial = (m.name for m in finished.iteration.models if m.role == "trivial" and m.name != before.model)
    baseline = _score(finished, next(trivial, "trivial"), before.criterion.metric)
    if not finished.opened or score is None:
        return concluded
    own = outcome(score, before.criterion)
    every = _again(finished, before, score, own)
    upheld = not every and _upheld(before, score, own)
    whole = together([c.outcome for c in every]) if every else "failure" if upheld else own
    rows = _rows_to_decide(score, before.criterion) if whole == "undecided" else None
    told = [sentence(one, before.model, opened=True) for one in every or (_first(before, score, own),)]
    if upheld:
        told = [_still_missed(before, score)]
    if every:
        told.insert(0, several(every))
    if rows is not None:
        told.append(said("conclude.rows-to-decide", n=rows))
    if not upheld:
        told.append(_beside(whole, before))
    causes = before.causes
    if own != _own(before) and not upheld:
        causes = look(own) if look is not None else _still(before.causes, own)
    rest = [s for s in before.scientific[1:] if _holds(s)]
    return Concluded(
        before.model_copy(
            update={
                "outcome": whole,
                "score": score,
                "baseline": baseline or before.baseline,
                "selected": before.score,
                "scientific": (*told, *rest, *because(causes, whole if upheld else own)),
                "business": tuple(
                    _renewed(s, score, baseline, whole, before, bool(causes)) for s in before.business
                ),
                "causes": causes,
                "criteria": every,
                "rows_to_decide": rows,
            }
        )
    )


def _score(finished: Finished, model: str, metric: str) -> Score | None:
    found = [m for m in finished.iteration.models if m.name == model]
    scores = [s for m in found for s in m.scores if s.metric == metric and s.split == "test"]
    return scores[0] if scores else None


def _still(causes: tuple[Cause, ...], outcome: str) -> tuple[Cause, ...]:
    """Return the causes that still matter: of a success, only what makes it suspicious."""
    kept = tuple(c for c in causes if outcome != "success" or c.code == "leakage")
    return tuple(c.model_copy(update={"rank": rank}) for rank, c in enumerate(kept, start=1))


def _holds(part: Said) -> bool:
    """Return whether a sentence of the earlier conclusion still holds beside the test rows."""
    gone = ("conclude.because.", "conclude.rows-to-decide", "conclude.outcome.", "conclude.several")
    return not part.key.startswith(gone)


def _renewed(
    part: Said, score: Score, baseline: Score | None, whole: str, before: Conclusion, doubted: bool
) -> Said:
    """Say what the last score means and allows; other sentences stay."""
    told = {f"conclude.business.{key}" for key in (before.outcome, "success-draft", "suspicious")}
    if part.key in told and whole != before.outcome:
        return allowed(whole, doubted, before.criterion.source == "draft")
    if not part.key.startswith("conclude.meaning."):
        return part
    values = {**part.values, "value": score.value, "low": score.low, "high": score.high}
    if baseline is not None:
        values["reference"] = baseline.value
    return said(part.key, **values)


def _rows_to_decide(score: Score, criterion: Criterion) -> int | None:
    wanted, _ = asked(criterion)
    if score.low is None or score.high is None or score.value == wanted:
        return None
    times = ((score.high - score.low) / 2 / abs(score.value - wanted)) ** 2
    return math.ceil(score.n * times) if times <= MOST_TIMES else None


def _first(before: Conclusion, score: Score, own: str) -> Judged:
    return Judged(criterion=before.criterion, score=score, outcome=own)


def _own(before: Conclusion) -> str:
    """Return the outcome of the first criterion before the test rows were opened."""
    return before.criteria[0].outcome if before.criteria else before.outcome


def _again(finished: Finished, before: Conclusion, score: Score, own: str) -> tuple[Judged, ...]:
    """Judge every criterion again on the test rows; one they cannot score keeps what it was."""
    found = []
    for one in before.criteria[1:]:
        new = _score(finished, before.model, one.criterion.metric)
        if new is None:
            found.append(one)
        else:
            again = outcome(new, one.criterion)
            found.append(Judged(criterion=one.criterion, score=new, outcome=again))
    return judged(_first(before, score, own), found)


def _upheld(before: Conclusion, score: Score, own: str) -> bool:
    """Return whether cross-validation missed the criterion and the test rows lean the same way.

    Choosing among models flatters the score of the chosen one: where even that score falls short, a test
    too small to tell cannot make it a success.
    """
    wanted, higher = asked(before.criterion)
    short = score.value < wanted if higher else score.value > wanted
    return own == "undecided" and _own(before) == "failure" and short


def _still_missed(before: Conclusion, score: Score) -> Said:
    wanted, higher = asked(before.criterion)
    return said(
        f"conclude.confirmed.upheld.{'minimum' if higher else 'maximum'}",
        metric=metric_the(score.metric), model=the(before.model), threshold=wanted,
        value=before.score.value, low=before.score.low, high=before.score.high, n=before.score.n,
        again=score.value, again_low=score.low, again_high=score.high, again_n=score.n,
    )  # fmt: skip


def _beside(whole: str, before: Conclusion) -> Said:
    agreed = "same" if whole == before.outcome else "other"
    return said(
        f"conclude.confirmed.before-{agreed}",
        value=before.score.value,
        low=before.score.low,
        high=before.score.high,
        n=before.score.n,
    )

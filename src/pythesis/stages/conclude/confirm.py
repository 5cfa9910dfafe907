"""The last word: what the test rows, opened once, or nested folds say of the conclusion reached before."""

from __future__ import annotations

import math
from collections.abc import Callable

from pythesis.core.conclusion import Cause, Conclusion, Criterion, Judged
from pythesis.core.iteration import Score
from pythesis.core.said import Said, said
from pythesis.stages.conclude.beside import Beside, beside
from pythesis.stages.conclude.case import USEFUL
from pythesis.stages.conclude.criteria import asked, judged, outcome, sentence, several, together
from pythesis.stages.conclude.found import cause
from pythesis.stages.conclude.recorded import allowed
from pythesis.stages.conclude.run import because, rows_to_decide
from pythesis.stats.learning.naming import metric_name, metric_the, the
from pythesis.stats.learning.results import Concluded, Finished
from pythesis.stats.scores import METRICS

NESTED = "nested-cross-validation"  # the split of scores where too few rows could be set aside


def confirm(
    concluded: Concluded,
    finished: Finished,
    look: Callable[[str], tuple[Cause, ...]] | None = None,
    later: str | None = None,
) -> Concluded:
    """Judge the criterion again on the test rows, if they were opened, else on the nested folds, if any.

    Parameters
    ----------
    concluded : Concluded
        The conclusion of iteration 3, from held-out predictions of development rows.
    finished : Finished
        Iteration 4, with the scores of the test rows when they were opened.
    look : callable, optional
        Returns the causes of an outcome, from development rows; called when the test rows led to another
        outcome than the one whose causes were looked for.
    later : str, optional
        The column of time by which test rows come after all others.

    Returns
    -------
    Concluded
        The same conclusion when test rows stayed closed. Else ``outcome`` and ``score`` are those of the test
        rows (too few rows to set some aside: of nested cross-validation, which no choice flatters),
        ``selected`` the score that decided before, and the first sentences say both. A failure that
        few test rows can neither confirm nor contradict stands (`_upheld`). Where the model is not shown to
        do better than the trivial answer on the test rows, a sentence says so; where it is shown to do worse,
        no use is allowed.
    """
    before = concluded.conclusion
    score = _score(finished, before.model, before.criterion.metric)
    room = "nested" if score is not None and score.split == NESTED else "confirmed"
    trivial = (m.name for m in finished.iteration.models if m.role == "trivial" and m.name != before.model)
    baseline = _score(finished, next(trivial, "trivial"), before.criterion.metric)
    if score is None:
        return concluded
    own = outcome(score, before.criterion)
    every = _again(finished, before, score, own)
    upheld = not every and _upheld(before, score, own)
    whole = together([c.outcome for c in every]) if every else "failure" if upheld else own
    now = _rows_now(finished, score)
    rows = rows_to_decide(score, asked(before.criterion)[0], now) if whole == "undecided" else None
    told = [sentence(one, before.model, room) for one in every or (_first(before, score, own),)]
    if upheld:
        told = [_still_missed(before, score, room)]
    if every:
        told.insert(0, several(every))
    if rows is not None:
        told.append(said("conclude.rows-to-decide", n=rows, now=now))
    if not upheld:
        told.append(_before(whole, before, room))
    last = beside(finished, before.model, baseline)
    if last is not None and not last.ahead:
        told.append(last.told())
    causes = before.causes
    if own != _own(before) and not upheld:
        causes = look(own) if look is not None else _still(before.causes, own)
    if later is not None and room == "confirmed" and whole != "success":
        causes = _aged(causes, before, score, later)
    causes = _as_it_fell(causes, before.criterion, score)
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
                    _renewed(s, score, baseline, whole, before, bool(causes), last) for s in before.business
                ),
                "causes": causes,
                "criteria": every,
                "rows_to_decide": rows,
            }
        )
    )


def _aged(causes: tuple[Cause, ...], before: Conclusion, score: Score, later: str) -> tuple[Cause, ...]:
    """Add that later rows are unlike earlier ones, when the test score is worse beyond its interval.

    The gap must be worth a tenth of the trivial loss. Likely, not shown: the score before has noise too.
    """
    measure = METRICS[score.metric]
    ends = [measure.loss(end) for end in (score.low, score.high) if end is not None]
    gap = measure.loss(score.value) - measure.loss(before.score.value)
    clear = min(ends, default=-math.inf) > measure.loss(before.score.value)
    if any(c.code == "drift" for c in causes) or not clear:
        return causes
    if gap < USEFUL * measure.loss(before.baseline.value):
        return causes
    statement = said(
        "conclude.cause.drift.statement.test", before=before.score.value, n=score.n, column=later,
        value=score.value, low=score.low, high=score.high, metric=metric_name(score.metric),
    )  # fmt: skip
    found = cause("drift", "likely", statement, said("conclude.cause.drift.remedy"))
    known = tuple(c for c in causes if c.share is not None)
    return tuple(c.model_copy(update={"rank": rank}) for rank, c in enumerate((found, *known), start=1))


def _as_it_fell(causes: tuple[Cause, ...], criterion: Criterion, score: Score) -> tuple[Cause, ...]:
    """Return causes none of which says the criterion is met where the last score misses it."""
    wanted, higher = asked(criterion)
    if not (score.value < wanted if higher else score.value > wanted):
        return causes
    told = {"conclude.cause.unclear.met": "conclude.cause.unclear.met-once"}
    return tuple(
        c.model_copy(update={"statement": said(told[c.statement.key], **c.statement.values)})
        if c.statement.key in told
        else c
        for c in causes
    )


def _score(finished: Finished, model: str, metric: str) -> Score | None:
    last = "test" if finished.opened else NESTED
    found = [m for m in finished.iteration.models if m.name == model]
    scores = [s for m in found for s in m.scores if s.metric == metric and s.split == last]
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
    part: Said,
    score: Score,
    baseline: Score | None,
    whole: str,
    before: Conclusion,
    doubted: bool,
    last: Beside | None,
) -> Said:
    """Say what the last score means and allows; other sentences stay."""
    keys = (before.outcome, f"{before.outcome}-bare", "success-draft", "suspicious")
    told = {f"conclude.business.{key}" for key in keys}
    if part.key in told and last is not None and last.beaten and whole != "failure":
        return last.allowed()
    if part.key in told and whole != before.outcome:
        return allowed(whole, doubted, before.criterion.source == "draft")
    if not part.key.startswith("conclude.meaning."):
        return part
    values = {**part.values, "value": score.value, "low": score.low, "high": score.high}
    if baseline is not None:
        values["reference"] = baseline.value
    return said(part.key, **values)


def _rows_now(finished: Finished, score: Score) -> int:
    """Return the rows there are: those that gave the last score, and those the model tested was taught by."""
    if not finished.opened or "n_train" not in finished.predictions.columns:
        return score.n
    return score.n + int(finished.predictions["n_train"].to_numpy().max())


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


def _still_missed(before: Conclusion, score: Score, room: str) -> Said:
    wanted, higher = asked(before.criterion)
    return said(
        f"conclude.{room}.upheld.{'minimum' if higher else 'maximum'}",
        metric=metric_the(score.metric), model=the(before.model), threshold=wanted,
        value=before.score.value, low=before.score.low, high=before.score.high, n=before.score.n,
        again=score.value, again_low=score.low, again_high=score.high, again_n=score.n,
    )  # fmt: skip


def _before(whole: str, before: Conclusion, room: str) -> Said:
    agreed = "same" if whole == before.outcome else "other"
    return said(
        f"conclude.{room}.before-{agreed}",
        value=before.score.value,
        low=before.score.low,
        high=before.score.high,
        n=before.score.n,
    )

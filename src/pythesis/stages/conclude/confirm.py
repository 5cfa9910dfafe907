"""The last word: what the test rows, opened once, say of the conclusion reached without them."""

from __future__ import annotations

import math
from collections.abc import Callable

from pythesis.core.conclusion import Cause, Conclusion, Criterion
from pythesis.core.iteration import Score
from pythesis.core.said import Said, said
from pythesis.stages.conclude.run import MOST_TIMES, because
from pythesis.stats.learning.naming import metric_name, the
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
        rows, ``selected`` the score that decided before, and the first sentences say both.
    """
    before = concluded.conclusion
    score = _score(finished, before.model, before.criterion.metric)
    baseline = _score(finished, "trivial", before.criterion.metric)
    if not finished.opened or score is None:
        return concluded
    outcome = _outcome(score, before.criterion)
    rows = _rows_to_decide(score, before.criterion) if outcome == "undecided" else None
    told = [_told(outcome, score, before)]
    if rows is not None:
        told.append(said("conclude.rows-to-decide", n=rows))
    told.append(_beside(outcome, before))
    causes = before.causes
    if outcome != before.outcome:
        causes = look(outcome) if look is not None else _still(before.causes, outcome)
    rest = [s for s in before.scientific[1:] if _holds(s)]
    return Concluded(
        before.model_copy(
            update={
                "outcome": outcome,
                "score": score,
                "baseline": baseline or before.baseline,
                "selected": before.score,
                "scientific": (*told, *rest, *because(causes, outcome)),
                "business": tuple(_renewed(s, score, baseline, outcome, before) for s in before.business),
                "causes": causes,
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


def _holds(sentence: Said) -> bool:
    return not sentence.key.startswith(("conclude.because.", "conclude.rows-to-decide"))


def _renewed(sentence: Said, score: Score, baseline: Score | None, outcome: str, before: Conclusion) -> Said:
    """Say what the last score means and allows; other sentences stay."""
    if sentence.key == f"conclude.business.{before.outcome}" and outcome != before.outcome:
        return said(f"conclude.business.{outcome}")
    if not sentence.key.startswith("conclude.meaning."):
        return sentence
    values = {**sentence.values, "value": score.value, "low": score.low, "high": score.high}
    if baseline is not None:
        values["reference"] = baseline.value
    return said(sentence.key, **values)


def _aim(criterion: Criterion) -> tuple[float, bool]:
    """Return the value asked for, and whether more is better."""
    if criterion.minimum is not None:
        return criterion.minimum, True
    return (criterion.maximum if criterion.maximum is not None else math.nan), False


def _outcome(score: Score, criterion: Criterion) -> str:
    asked, higher = _aim(criterion)
    if score.low is None or score.high is None or math.isnan(asked):
        return "undecided"
    worst, best = (score.low, score.high) if higher else (-score.high, -score.low)
    wanted = asked if higher else -asked
    return "success" if worst >= wanted else "failure" if best < wanted else "undecided"


def _rows_to_decide(score: Score, criterion: Criterion) -> int | None:
    asked, _ = _aim(criterion)
    if score.low is None or score.high is None or score.value == asked:
        return None
    times = ((score.high - score.low) / 2 / abs(score.value - asked)) ** 2
    return math.ceil(score.n * times) if times <= MOST_TIMES else None


def _told(outcome: str, score: Score, before: Conclusion) -> Said:
    asked, higher = _aim(before.criterion)
    return said(
        f"conclude.confirmed.{outcome}.{'minimum' if higher else 'maximum'}",
        metric=metric_name(score.metric),
        model=the(before.model),
        value=score.value,
        low=score.low,
        high=score.high,
        threshold=asked,
        n=score.n,
    )


def _beside(outcome: str, before: Conclusion) -> Said:
    agreed = "same" if outcome == before.outcome else "other"
    return said(
        f"conclude.confirmed.before-{agreed}",
        value=before.score.value,
        low=before.score.low,
        high=before.score.high,
        n=before.score.n,
    )

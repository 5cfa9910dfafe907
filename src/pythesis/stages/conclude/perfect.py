"""A score too good to be taken on trust: a few columns that settle the target together."""

from __future__ import annotations

from pythesis.core.said import said
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import Found, cause, over_folds
from pythesis.stages.conclude.leakage import ALMOST_ALL, without
from pythesis.stats.learning import crossing
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.scores import cross_validated

# Share of the trivial loss left, by how the loss is counted: so little is rare on data that people recorded.
PERFECT, PERFECT_CLASSES, PERFECT_SQUARES = 0.05, 0.004, 0.0025
EXACT = 0.2  # of that: the target is a computation, or what comes after it
MOST_TOGETHER = 3


def perfect(case: Case) -> Found | None:
    """Ask of a nearly perfect score which columns reach it alone, two or three together.

    Notes
    -----
    One column that nearly does it is the business of `leakage`; here no single one does. Columns the brief
    says are known in time are trusted.
    """
    if case.recipe is None or case.loss > _least(case):
        return None
    columns = _few(case)
    measured = without(case, *columns) if columns else None
    if measured is None or measured[0].low is None or measured[0].low <= 0:
        return _exact(case)
    lost, p, value = measured
    statement = said(
        "conclude.cause.leakage.statement.perfect", columns=columns, score=case.score.value, without=value,
        lost=lost.value, low=lost.low, high=lost.high, metric=metric_name(case.metric.name),
    )  # fmt: skip
    check = over_folds(case, lost, p, "score with the columns minus without")
    confidence = "likely" if case.loss <= EXACT * _least(case) else "possible"
    remedy = said("conclude.cause.leakage.remedy.perfect", columns=columns)
    return Found(cause("leakage", confidence, statement, remedy, check), lost.value)


def _least(case: Case) -> float:
    """Return the loss under which a score is too good to be taken on trust."""
    squares = PERFECT_SQUARES if case.metric.name == "r2" else PERFECT
    return (PERFECT_CLASSES if case.rows.aim.classes else squares) * case.trivial_loss


def _exact(case: Case) -> Found | None:
    """Doubt a score without error, though no few columns account for it: a total and its many parts."""
    used = {t.column for t in case.recipe.treatments} if case.recipe is not None else set()
    if case.loss > EXACT * _least(case) or _trusted(case, used):
        return None
    statement = said(
        "conclude.cause.leakage.statement.exact", score=case.score.value, metric=metric_name(case.metric.name)
    )
    remedy = said("conclude.cause.leakage.remedy.exact")
    return Found(cause("leakage", "possible", statement, remedy), case.trivial_loss - case.loss)


def _few(case: Case) -> tuple[str, ...]:
    """Return the two or three columns that reach nearly the whole gain by themselves; empty when none do."""
    assert case.recipe is not None  # the caller looked
    past = case.rows.table.past
    made = set() if past is None else set(past.made())
    used = {t.column for t in case.recipe.treatments} - made
    best = [c for c, _ in case.understood.diagnosis.single if c in used][:MOST_TOGETHER]
    for size in range(2, len(best) + 1):
        columns = tuple(best[:size])
        if _share(case, columns) >= ALMOST_ALL:
            return () if _trusted(case, set(columns)) else columns
    return ()


def _trusted(case: Case, columns: set[str]) -> bool:
    return all(case.brief.column(c).available is True for c in columns)


def _share(case: Case, columns: tuple[str, ...]) -> float:
    """Return the share of the gain over the trivial model that a model of these columns alone reaches."""
    assert case.recipe is not None  # the caller looked
    kept = tuple(t for t in case.recipe.treatments if t.column in columns)
    alone = case.recipe.model_copy(update={"name": "few", "treatments": kept})
    label = said("conclude.progress.only", column=columns[0])
    crossed = crossing.cross_validate(alone, case.rows, case.improved.plan, case.tools, label)
    aim = case.rows.aim
    score = cross_validated(aim.metric, "few", crossed.predictions, aim.classes, aim.positive)
    if score is None:
        return 0.0
    return (case.trivial_loss - case.metric.loss(score.value)) / (case.trivial_loss - case.loss)

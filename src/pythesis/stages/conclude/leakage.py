"""Does one column hold the answer? What each suspect is worth, with it and without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pythesis.core.dataset import Role
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import Found, cause, over_folds
from pythesis.stats.comparison import compare
from pythesis.stats.learning import crossing
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.learning.treatments import treatments

ALMOST_ALL = 0.90  # share of the model's gain one column alone reaches when it may hold the answer
NEARLY_PERFECT = 0.20  # of the trivial loss: success is looked at twice when less is left
LOST = 0.20  # share of the gain lost without a suspect, from which it is told
MOST_SUSPECTS = 3
CODES = ("target-leak", "post-outcome-column", "encoded-target")
WARNED = ("warning", "blocking")  # weight alone doubts no column: an honest one may weigh as much


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column the model uses, why it is doubted, and its score alone when it was measured.

    ``why`` is ``unavailable`` or ``unknown`` (the brief), ``audited``, or ``alone``.
    """

    column: str
    why: str
    alone: float | None


def leakage(case: Case) -> Found | None:
    """Measure each suspect; return the one whose absence loses most, if that is much."""
    if case.recipe is None or case.trivial_loss <= case.loss:
        return None
    found = [one for suspect in suspects(case)[:MOST_SUSPECTS] if (one := _judged(case, suspect)) is not None]
    found += [one for columns in _sets(case) if (one := _jointly(case, columns)) is not None]
    return max(found, key=lambda f: f.gain, default=None)


def doubts(finding: Finding) -> bool:
    """Return whether an audit finding doubts its columns: they nearly settle the target or come late."""
    if finding.code not in CODES or finding.verdict is not Verdict.ISSUE:
        return False
    return finding.code != "post-outcome-column" or finding.severity.value in WARNED


def suspects(case: Case) -> list[Suspect]:
    """Return the columns to doubt: the brief's, the audit's, then one that nearly does it all alone."""
    assert case.recipe is not None  # the caller looked
    used = list(dict.fromkeys(t.column for t in case.recipe.treatments))
    alone = dict(case.understood.diagnosis.single)
    told: dict[str, str] = {}
    for column in used:
        available = case.brief.column(column).available
        if available is False or available == "?":
            told[column] = "unavailable" if available is False else "unknown"
    for finding in case.audited:
        if doubts(finding):
            told.update({c: "audited" for c in finding.columns if c in used and c not in told})
    if alone and case.loss <= NEARLY_PERFECT * case.trivial_loss:
        first = case.understood.diagnosis.single[0][0]
        past = case.rows.table.past  # what was known at the origin gives nothing away
        made = () if past is None else past.made()
        if first not in made and _share(case, alone[first]) >= ALMOST_ALL:
            told.setdefault(first, "alone")
    order = ("unavailable", "audited", "alone", "unknown")
    return sorted(
        (Suspect(c, why, alone.get(c)) for c, why in told.items()), key=lambda s: order.index(s.why)
    )


def _share(case: Case, value: float) -> float:
    """Return the share of the model's gain over the trivial one that a score reaches."""
    return (case.trivial_loss - case.metric.loss(value)) / (case.trivial_loss - case.loss)


def _judged(case: Case, suspect: Suspect) -> Found | None:
    measured = without(case, suspect.column)
    if measured is None:
        return None
    lost, p, value = measured
    share = lost.value / (case.trivial_loss - case.loss)
    if suspect.why != "alone" and (lost.low is None or lost.low <= 0 or share < LOST):
        return None
    trusted = case.brief.column(suspect.column).available is True
    sure = {"unavailable": "shown", "audited": "likely", "alone": "likely", "unknown": "possible"}
    statement = said(
        f"conclude.cause.leakage.statement.{suspect.why}", column=suspect.column,
        value=suspect.alone, share=_share(case, suspect.alone) if suspect.alone is not None else share,
        score=case.score.value, without=value, lost=lost.value, low=lost.low, high=lost.high,
        metric=metric_name(case.metric.name),
    )  # fmt: skip
    checks: list[Validation] = [over_folds(case, lost, p, "score with the column minus without")]
    remedy = said("conclude.cause.leakage.remedy.column", column=suspect.column)
    confidence = "possible" if trusted else sure[suspect.why]
    return Found(cause("leakage", confidence, statement, remedy, *checks), lost.value)


def _sets(case: Case) -> list[tuple[str, ...]]:
    """Return the columns the audit doubts together, which one by one may lose little: flags of one event."""
    assert case.recipe is not None  # the caller looked
    used = {t.column for t in case.recipe.treatments}
    sets = [tuple(c for c in f.columns if c in used) for f in case.audited if doubts(f)]
    trusted = {c for c in used if case.brief.column(c).available is True}
    return [columns for columns in dict.fromkeys(sets) if len(columns) > 1 and not trusted & set(columns)][:1]


def _jointly(case: Case, columns: tuple[str, ...]) -> Found | None:
    measured = without(case, *columns)
    if measured is None:
        return None
    lost, p, value = measured
    if lost.low is None or lost.low <= 0 or lost.value < LOST * (case.trivial_loss - case.loss):
        return None
    statement = said(
        "conclude.cause.leakage.statement.together", columns=columns, score=case.score.value, without=value,
        lost=lost.value, low=lost.low, high=lost.high, metric=metric_name(case.metric.name),
    )  # fmt: skip
    remedy = said("conclude.cause.leakage.remedy.together", columns=columns)
    check = over_folds(case, lost, p, "score with the columns minus without")
    return Found(cause("leakage", "likely", statement, remedy, check), lost.value)


def without(case: Case, *columns: str) -> tuple[Effect, float | None, float] | None:
    """Score the recommended model without some columns: what is lost, its p-value, and the score left."""
    assert case.recipe is not None  # the caller looked
    left = tuple(t for t in case.recipe.treatments if t.column not in columns)
    smaller = case.recipe.model_copy(update={"name": "without", "treatments": left})
    if not left:
        gone = case.metric.gain(case.score.value, case.baseline.value)
        if case.gain is None:
            return None
        return case.gain.model_copy(update={"value": gone}), case.gain_p, case.baseline.value
    label = said("conclude.progress.without", column=columns[0])
    crossed = crossing.cross_validate(smaller, case.rows, case.improved.plan, case.tools, label)
    names = (case.model, "without")
    found = compare(names, case.predictions(case.model), crossed.predictions, case.rows.aim)
    if found is None:
        return None
    return case.in_gain(found), found.p, case.score.value - found.difference.value


def excluded(case: Case) -> list[str]:
    """Return the columns the audit found to hold the answer and cleaning left out, people's word apart."""
    out = {c.name for c in case.rows.table.columns if c.role is Role.EXCLUDED}
    doubted = [f for f in case.audited if doubts(f)]
    columns = dict.fromkeys(c for f in doubted for c in f.columns if c in out)
    return [c for c in columns if case.brief.column(c).available is not True]


def left_out(case: Case) -> Found | None:
    """Ask whether only columns the audit left out, which hold the answer, would meet the criterion."""
    recipe = case.recipe
    columns = excluded(case)
    if recipe is None or not columns:
        return None
    style = "linear" if any(t.encoding == "scale" for t in recipe.treatments) else "tree"
    columns = columns[:MOST_SUSPECTS]
    table = case.rows.table.model_copy(
        update={
            "columns": tuple(
                c.model_copy(update={"role": Role.FEATURE}) if c.name in columns else c
                for c in case.rows.table.columns
            )
        }
    )
    added = [t for t in treatments(replace(case.rows, table=table), style) if t.column in columns]
    if not added:
        return None
    more = recipe.model_copy(update={"name": "with", "treatments": (*recipe.treatments, *added)})
    label = said("conclude.progress.with", column=columns[0])
    crossed = crossing.cross_validate(more, case.rows, case.improved.plan, case.tools, label)
    found = compare(("with", case.model), crossed.predictions, case.predictions(case.model), case.rows.aim)
    if found is None or found.verdict != "better":
        return None
    value = case.score.value + found.difference.value
    if case.metric.gain(value, case.threshold) < 0:
        return None
    lost = case.in_gain(found)
    statement = said(
        "conclude.cause.leakage.statement.left-out", columns=tuple(columns), n=len(columns),
        score=case.score.value, reached=value, lost=lost.value, low=lost.low, high=lost.high,
        metric=metric_name(case.metric.name),
    )  # fmt: skip
    remedy = said("conclude.cause.leakage.remedy.left-out", columns=tuple(columns), n=len(columns))
    check = over_folds(case, lost, found.p, "score with the columns left out minus without")
    return Found(cause("leakage", "likely", statement, remedy, check), lost.value)

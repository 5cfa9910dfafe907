"""Questions on how the work was done: rows, columns, metric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Severity, Verdict
from pythesis.core.iteration import Exclusion
from pythesis.core.said import Said, said
from pythesis.core.split import NaiveSplit
from pythesis.deliver.jury.question import (
    JuryQuestion,
    answer,
    ask,
    left_out,
    metric_name,
    ranked,
    spoken,
    within,
)
from pythesis.words import has

# A column named aloud is remembered, a list of ten is not.
_NAMED = 4


def metric(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Why this metric?"""
    if evidence.conclusion is None:
        return
    name = evidence.conclusion.criterion.metric
    why = f"jury.metric.{name}.why"
    stated = evidence.brief.success.why
    yield ask(
        "metric",
        answer("metric", metric=metric_name(name, "the")),
        said(why) if has(why, "en") else None,
        said("text", text=stated) if stated else answer("metric-team"),
        evidence="conclusion.criterion",
        weight=0.42 if stated else 0.62,
        prompt=not stated,
    )


def split(evidence: Evidence) -> Iterator[JuryQuestion]:
    """How were the rows divided, and why?"""
    kept, naive = evidence.reservation, evidence.split.naive
    aside = answer("reserved", n=kept.n_test, of=kept.n_test + kept.n_development) if kept.sealed else None
    why = kept.reason if kept.sealed or evidence.task != "analysis" else None
    folds, careless = evidence.split.reason, None if naive is None else _naive(naive)
    yield ask(
        "split",
        within((aside, why, folds, careless), (aside, folds, careless), (aside, why, folds), (aside, folds)),
        evidence="split",
        weight=0.64 if kept.method == "random" else 0.56,
    )


def _naive(naive: NaiveSplit) -> Said:
    metric = metric_name(naive.metric, "the")
    return answer(f"naive-{naive.verdict}", careless=naive.careless, careful=naive.careful, metric=metric)


def seal(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Why is there no untouched test set?"""
    if evidence.task != "analysis" and not evidence.reservation.sealed:
        yield ask("seal", answer("seal"), evidence.reservation.reason, evidence="reservation", weight=0.9)


def openings(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Were the test rows looked at more than once?"""
    if len(evidence.openings) > 1:
        last = evidence.openings[-1]
        yield ask(
            "openings",
            answer("openings", n=len(evidence.openings)),
            answer("openings-why", why=said("text", text=last.why)),
            evidence="openings",
            weight=0.93,
        )


def availability(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Is every column used known when the prediction is made?"""
    if evidence.recipe is None:
        return
    past = evidence.dataset.past
    asked_of = {c.name for c in evidence.dataset.given} - {past.time if past is not None else None}
    used = [t.column for t in evidence.recipe.treatments if t.column in asked_of]
    if not used:
        yield ask("availability", answer("availability-past"), evidence="brief.columns", weight=0.2)
        return
    unknown = [name for name in used if evidence.brief.column(name).available is not True]
    if unknown:
        yield ask(
            "availability",
            answer("availability-unknown", n=len(unknown), of=len(used), columns=tuple(unknown[:_NAMED])),
            answer("availability-team"),
            evidence="brief.columns",
            weight=0.88,
            prompt=True,
        )
    else:
        yield ask(
            "availability", answer("availability-known", n=len(used)), evidence="brief.columns", weight=0.4
        )


def exclusions(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Why were columns left out?"""
    out = left_out(evidence)
    if not out:
        return
    yield ask(
        "exclusions",
        answer(_how_many(out), n=len(out), columns=tuple(item.column for item in out[:_NAMED])),
        *[answer("exclusion", column=item.column, reason=item.reason) for item in out[:2]],
        evidence="iterations.models.excluded",
        weight=0.68,
    )


def _how_many(out: Sequence[Exclusion]) -> str:
    if len(out) == 1:
        return "exclusions-one"
    return "exclusions" if len(out) > _NAMED else "exclusions-all"


def gaps(evidence: Evidence) -> Iterator[JuryQuestion]:
    """What was done about missing values?"""
    table = evidence.dataset
    holed = sorted((c for c in table.features if c.missing), key=lambda column: -column.missing)
    if not holed:
        none = "gaps-none-analysis" if evidence.task == "analysis" else "gaps-none"
        yield ask("gaps", answer(none), evidence="dataset", weight=0.2)
        return
    share = holed[0].missing / max(1, table.n_rows)
    yield ask(
        "gaps",
        answer("gaps", n=len(holed), of=len(table.features), column=holed[0].name, share=share),
        *_treatment_of_gaps(evidence, {column.name for column in holed}),
        answer("gaps-opposite"),
        evidence="dataset",
        weight=0.45 + 0.4 * share,
        prompt=True,
    )


def _treatment_of_gaps(evidence: Evidence, holed: set[str]) -> list[Said]:
    used = [t for t in (evidence.recipe.treatments if evidence.recipe else ()) if t.column in holed]
    numbers = [t for t in used if t.kind in ("number", "boolean", "date")]
    made = []
    by_mean = [t for t in numbers if t.parameters.get("fill") == "mean"]
    if by_mean:
        made.append(answer("gaps-filled-mean", columns=tuple(t.column for t in by_mean)))
    if any(t.encoding == "scale" and t not in by_mean for t in numbers):
        made.append(answer("gaps-filled"))
    if any(t.encoding == "pass" for t in numbers):
        made.append(answer("gaps-as-is"))
    if any(t.kind in ("category", "ordinal") and t.encoding != "ordinal" for t in used):
        made.append(answer("gaps-level"))
    return made


def imbalance(evidence: Evidence) -> Iterator[JuryQuestion]:
    """Is one class rare, and does the metric know it?"""
    target = evidence.dataset.target
    if target is None:
        return
    found = [f for f in evidence.findings if "imbalance" in f.code and target.name in f.columns]
    told = [f for f in found if f.verdict is not Verdict.NOT_APPLICABLE]
    for finding in told[:1]:
        yield ask("imbalance", spoken(finding), finding.advice, evidence=finding.id, weight=0.74)


def problems(evidence: Evidence) -> Iterator[JuryQuestion]:
    """What is wrong with the data, and what was done?"""
    grave = (Severity.WARNING, Severity.BLOCKING)
    seen = [f for f in evidence.findings if f.verdict is Verdict.ISSUE and not f.told_by]
    found = [f for f in seen if f.severity in grave]
    if found:
        first = ranked(tuple(found))[0]
        yield ask(
            "problems",
            answer("problems", n=len(found)),
            spoken(first),
            first.advice,
            evidence=first.id,
            weight=0.86 if any(f.severity is Severity.BLOCKING for f in found) else 0.69,
        )

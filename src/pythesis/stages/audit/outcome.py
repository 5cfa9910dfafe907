"""Columns filled once the outcome was known."""

from __future__ import annotations

import polars as pl
from threadpoolctl import threadpool_limits

from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted, held_out
from pythesis.stages.audit.sampled import sentences
from pythesis.stats import probe
from pythesis.stats.names import words_of

# Filled for one outcome in 98 cells of 100, and for half of that outcome: filled after it.
ONE_OUTCOME = 0.98
COVERS = 0.5
ENOUGH_FILLED = 30
# Names of what is measured once things are over. A name alone is no proof: the score with and without it is.
AFTERWARDS = frozenset({
    "duration", "duree", "outcome", "result", "results", "resultat", "discharge", "sortie", "closed",
    "closing", "cloture", "end", "ended", "fin", "final", "finale", "actual", "realise", "delay", "retard",
    "refund", "refunded", "remboursement", "cancelled", "cancellation", "resiliation", "death", "deces",
    "resolution", "resolved", "recovery", "recovered", "returned", "settled", "settlement", "post", "after",
    "apres", "verdict", "arrival", "arrivee", "chargeback", "elapsed", "ecoule",
})  # fmt: skip
FEWEST_ROWS = 100
PROBED_ROWS = 5_000
MOST_TRIED = 3
NAMED_ALONE = {"roc_auc": 0.70, "r2": 0.30}
STRONG_ALONE = {"roc_auc": 0.75, "r2": 0.45}
# Points of score that people see in a figure; twice as many when nothing but the score speaks.
LOST_NAMED = {"roc_auc": 0.03, "r2": 0.05}
LOST = {"roc_auc": 0.10, "r2": 0.25}


@check("post-outcome-column", needs=("rows", "features", "target"), section="difficulty")
def post_outcome_column(subject: Subject) -> Outcome:
    """Find columns filled for one outcome only, and those a person said are unknown when predicting."""
    target = subject.target
    assert target is not None  # the check needs a target
    concerns = [
        _declared(subject, column)
        for column in subject.columns
        if column.role is not Role.TARGET and subject.brief.column(column.name).available is False
    ]
    if subject.task != "regression":
        named = {name for concern in concerns for name in concern.columns}
        rows = subject.labelled
        for column in subject.features:
            concern = _filled_after(rows, column, target.name) if column.name not in named else None
            if concern is not None:
                concerns.append(concern)
    concerns.extend(_weighty(subject, {name for concern in concerns for name in concern.columns}))
    variant = "number" if subject.task == "regression" else ""
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.features)}, variant=variant)


def _weighty(subject: Subject, told: set[str]) -> list[Concern]:
    """Return the columns without which much of the score is gone, or named after what follows the outcome."""
    target = subject.target
    assert target is not None  # the check needs a target
    rows = subject.development_sample.rows
    text = subject.task == "regression" and not rows[target.name].dtype.is_numeric()
    if rows.height < FEWEST_ROWS or rows[target.name].n_unique() < 2 or text:
        return []
    metric = "r2" if subject.task == "regression" else "roc_auc"
    names = [c.name for c in subject.features if not sentences(c) and c.name not in told]
    seen = probe.screen(rows, target.name, names, subject.task)
    ordered = sorted(names, key=lambda name: -seen[name])
    late = [n for n in ordered if set(words_of(n)) & AFTERWARDS and seen[n] >= NAMED_ALONE[metric]]
    # A clock leads no score for being read late: parts of the moment of a row are known as it begins.
    clock = subject.table.moment.columns if subject.table.moment else ()
    strong = [n for n in ordered[:1] if seen[n] >= STRONG_ALONE[metric] and n not in clock]
    tried = list(dict.fromkeys((*late, *strong)))[:MOST_TRIED]
    if not tried:
        return []
    with threadpool_limits(1):
        concerns = [_lost(subject, rows, name, names, name in late) for name in tried]
    return [concern for concern in concerns if concern is not None]


def _lost(subject: Subject, rows: pl.DataFrame, name: str, names: list[str], late: bool) -> Concern | None:
    """Return a concern when the score loses much without a column, or its name says it comes late."""
    target, group = subject.target, subject.table.group
    assert target is not None  # only called with one
    known = subject.labelled
    scores = [
        probe.cross_score(
            known, target.name, kept, subject.task, groups=group.name if group else None, most=PROBED_ROWS
        )
        for kept in (names, [other for other in names if other != name])
    ]
    lost = scores[0].value - scores[1].value
    metric = scores[0].metric
    if lost < LOST[metric] and not late:
        return None
    warn = late and lost >= LOST_NAMED[metric]
    proofs = []
    for score, without in zip(scores, ((), (name,)), strict=True):
        kept = {other for other in names if other not in without}
        left_out = tuple(name for name in subject.held if name not in kept and name != target.name)
        arguments: Arguments = {**_common(subject), "except": left_out, "most": PROBED_ROWS}
        proofs.append(held_out("probe_without", arguments, score))
    return Concern(
        columns=(name,),
        variant=("late-" if late else "weighty-") + metric.replace("_", "-"),
        values={
            "column": name,
            "target": target.name,
            "with": scores[0].value,
            "without": scores[1].value,
            "lost": lost,
            "n": scores[0].n,
        },
        severity=Severity.WARNING if warn else Severity.NOTICE,
        validations=tuple(proofs),
        affected=known.height,
        weight=lost,
        proposals=(
            Decision(
                action=Action.KEEP,
                column=name,
                why=said("audit.post-outcome-column.why.ask", column=name),
                origin=finding_id("post-outcome-column", (name,)),
            ),
        ),
    )


def _declared(subject: Subject, column: Column) -> Concern:
    """Return a concern about a column declared unknown, with what it would give alone when that is much."""
    n, target = subject.frame.height, subject.target
    assert target is not None  # the check needs a target
    filled = n - subject.frame[column.name].null_count()
    alone = _alone(subject, column)
    told = alone is not None and alone.value >= NAMED_ALONE[alone.metric]
    proofs = [counted("audit_missing", {"column": column.name}, n - filled, n)]
    if alone is not None and told:
        arguments = {**_common(subject), "column": column.name}
        proofs.insert(0, held_out("probe_alone", arguments, alone))
    return Concern(
        columns=(column.name,),
        variant=f"declared-{alone.metric.replace('_', '-')}" if alone is not None and told else "declared",
        values={
            "column": column.name,
            "target": target.name,
            "alone": alone.value if alone is not None else 0.0,
            "n": alone.n if alone is not None else 0,
        },
        severity=Severity.NOTICE,
        validations=tuple(proofs),
        affected=filled,
        proposals=(
            Decision(
                action=Action.EXCLUDE,
                column=column.name,
                why=said("audit.post-outcome-column.why.declared", column=column.name),
                origin=finding_id("post-outcome-column", (column.name,)),
            ),
        ),
    )


def _alone(subject: Subject, column: Column) -> probe.ProbeScore | None:
    """Return the held-out score of one column, None when it cannot be scored."""
    target, group = subject.target, subject.table.group
    assert target is not None  # the check needs a target
    rows = subject.labelled
    text = subject.task == "regression" and not rows[target.name].dtype.is_numeric()
    if rows.height < FEWEST_ROWS or rows[target.name].n_unique() < 2 or text or sentences(column):
        return None
    if rows[column.name].n_unique() < 2:
        return None
    with threadpool_limits(1):
        return probe.column_alone(
            rows, target.name, column.name, subject.task, groups=group.name if group else None
        )


def _common(subject: Subject) -> Arguments:
    target, group = subject.target, subject.table.group
    assert target is not None  # the check needs a target
    return {"target": target.name, "task": subject.task, "group": group.name if group else ""}


def _filled_after(rows: pl.DataFrame, column: Column, target: str) -> Concern | None:
    if rows[column.name].null_count() < ENOUGH_FILLED:
        return None
    filled = rows.select(target, column.name).filter(pl.col(column.name).is_not_null())
    if filled.height < ENOUGH_FILLED or rows.height - filled.height < ENOUGH_FILLED:
        return None
    counts = filled[target].cast(pl.String).value_counts(sort=True, name="count")
    level, count = str(counts[target][0]), int(counts["count"][0])
    of_level = int((rows[target].cast(pl.String) == level).sum())
    share, base = count / filled.height, of_level / rows.height
    if share < ONE_OUTCOME or base > 1 - 2 * (1 - ONE_OUTCOME) - 0.06 or count < COVERS * of_level:
        return None
    arguments: Arguments = {"target": target, "level": level, "column": column.name}
    return Concern(
        columns=(column.name,),
        variant="filled",
        values={
            "column": column.name,
            "target": target,
            "level": level,
            "share": share,
            "base": base,
            "filled": filled.height,
            "covered": count / of_level,
        },
        severity=Severity.WARNING,
        validations=(counted("audit_filled", arguments, count, filled.height, rows="development"),),
        affected=filled.height,
        proposals=(
            Decision(
                action=Action.EXCLUDE,
                column=column.name,
                why=said("audit.post-outcome-column.why.filled", column=column.name, target=target),
                origin=finding_id("post-outcome-column", (column.name,)),
            ),
        ),
    )

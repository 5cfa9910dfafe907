"""Columns that give the target away, proven by held-out scores with and without them."""

from __future__ import annotations

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from pythesis.core.base import Scalar
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit import derived, joint, regrouped
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted, held_out
from pythesis.stages.audit.rules import Identity, obeyed, value
from pythesis.stages.audit.sampled import as_numbers, sentences
from pythesis.stages.audit.trending import only_trending
from pythesis.stats import probe, recompute
from pythesis.stats.probe import ProbeScore

# From here on a column is asked about: it ranks 98 % of pairs rightly, or explains 95 % of the spread, alone.
NEARLY_ENOUGH = {"roc_auc": 0.98, "r2": 0.95}
SURELY_ABOVE = {"roc_auc": 0.97, "r2": 0.94}
# From here on nothing is left to predict.
ENOUGH = {"roc_auc": 0.99, "r2": 0.98}
# Strong honest columns are shadowed by others; a copy of the target stands far above all the rest together.
FAR_ABOVE = 0.03
TO_PROBE = 5
MOST_SUSPECTS = 20
FEWEST_ROWS = 40
# An exact sum is claimed with twenty rows for each of its terms, up to twelve terms.
ROWS_A_TERM = 20
MOST_TERMS = 12
EXACT = 1e-6
DEVELOPMENT = "development"


@check("target-leak", needs=("rows", "features", "target"), cost="heavy", section="difficulty")
def target_leak(subject: Subject) -> Outcome:
    """Find columns that give the target: exactly, or nearly so and far above all others together."""
    target = subject.target
    assert target is not None  # the check needs a target
    rows = subject.labelled
    if rows.height < FEWEST_ROWS:
        return Outcome(refused=said("audit.target-leak.few-rows", n=rows.height, least=FEWEST_ROWS))
    if rows[target.name].n_unique() < 2 or (
        subject.task == "regression" and not rows[target.name].dtype.is_numeric()
    ):
        return Outcome(refused=said("audit.target-leak.no-score", target=target.name))
    names = [column.name for column in subject.features if not sentences(column)]
    if not names:
        return Outcome(refused=said("audit.needs.features"))
    with threadpool_limits(1):  # small fits gain nothing from threads
        return _judged(subject, rows, target.name, names)


def _judged(subject: Subject, rows: pl.DataFrame, target: str, names: list[str]) -> Outcome:
    terms = _exact_sum(subject, rows, target, names)
    concerns = [_sum(subject, rows, target, terms)] if terms else []
    rule = _rule(subject, rows, target, [name for name in names if name not in terms])
    if rule is not None:  # before columns are judged one by one: a strong one is often a part of the formula
        concerns.append(_formula(rows, target, rule))
        terms = [*terms, *rule.terms]
    made, terms = _regrouped(subject, rows, target, names, terms)
    concerns += made
    alone = _probed(subject, rows, target, names)
    best = max(alone, key=lambda name: alone[name].value)
    suspects = [
        name
        for name in alone
        if _nearly_enough(alone[name]) and name not in terms and not _moves_alike(subject, rows, target, name)
    ]
    if suspects:
        concerns.extend(_suspected(subject, rows, target, names, suspects, alone, terms))
    if rule is None:
        told = {*suspects, *terms}
        concerns.extend(_jointly(subject, rows, target, [name for name in names if name not in told]))
    if concerns:
        return Outcome(concerns=tuple(concerns))
    return Outcome(
        values={"column": best, "score": alone[best].value, "target": target, "columns": len(names)},
        validations=(_alone(subject, best, alone[best]),),
        variant=alone[best].metric.replace("_", "-"),
    )


def _probed(subject: Subject, rows: pl.DataFrame, target: str, names: list[str]) -> dict[str, ProbeScore]:
    """Return the held-out score of each column that a quick look puts on top."""
    seen = probe.screen(rows, target, names, subject.task)
    ordered = sorted(names, key=lambda name: -seen[name])
    metric = "r2" if subject.task == "regression" else "roc_auc"
    above = [name for name in ordered if seen[name] >= SURELY_ABOVE[metric]]
    chosen = ordered[: max(TO_PROBE, min(len(above), MOST_SUSPECTS))]
    group = subject.table.group.name if subject.table.group else None
    return {name: probe.column_alone(rows, target, name, subject.task, groups=group) for name in chosen}


def _moves_alike(subject: Subject, rows: pl.DataFrame, target: str, name: str) -> bool:
    """Return whether a column explains a number target by the course over time that both have."""
    time = subject.table.time
    if subject.task != "regression" or time is None or subject.table.group is not None:
        return False
    return only_trending(rows, time.name, target, name)


def _nearly_enough(score: ProbeScore) -> bool:
    return score.value >= NEARLY_ENOUGH[score.metric] and score.low >= SURELY_ABOVE[score.metric]


def _suspected(
    subject: Subject,
    rows: pl.DataFrame,
    target: str,
    names: list[str],
    suspects: list[str],
    alone: dict[str, ProbeScore],
    terms: list[str],
) -> list[Concern]:
    group = subject.table.group.name if subject.table.group else None
    rest = [name for name in names if name not in suspects and name not in terms]
    without = probe.cross_score(rows, target, rest, subject.task, groups=group)
    top = max(alone[name].value for name in suspects)
    proven = top >= ENOUGH[without.metric] and top - without.value >= FAR_ABOVE
    metric = without.metric.replace("_", "-")
    concerns = []
    for name in suspects:
        variant = f"{'proven' if proven else 'ask'}-{metric}"
        others = tuple(other for other in suspects if other != name)
        concerns.append(
            Concern(
                columns=(name,),
                variant=variant,
                values={
                    "column": name,
                    "target": target,
                    "alone": alone[name].value,
                    "without": without.value,
                    "n": alone[name].n,
                    "n_others": len(others),
                },
                severity=Severity.WARNING if proven else Severity.NOTICE,
                validations=(_alone(subject, name, alone[name]), _without(subject, suspects, terms, without)),
                affected=rows.height,
                weight=alone[name].value,
                same_as=others,
                proposals=(_decision(name, "exclude" if proven else "ask", target),),
            )
        )
    return concerns


def _rule(subject: Subject, rows: pl.DataFrame, target: str, names: list[str]) -> Identity | None:
    """Return the formula that makes a number target of columns, as a total and its parts have one."""
    if subject.task != "regression":
        return None
    return joint.formula(rows, target, [subject.column(name) for name in names])


def _jointly(subject: Subject, rows: pl.DataFrame, target: str, names: list[str]) -> list[Concern]:
    """Return the leaks that several columns make together: parts of the outcome, a pair."""
    columns = [subject.column(name) for name in names]
    if subject.task != "regression":
        found = joint.parts(rows, target, names)
        if found is not None:
            parts = _together(subject, rows, target, found.columns, "parts", _told(found))
            return [parts] if parts is not None else []
    concerns = []
    for pair in joint.pairs(rows, target, columns, subject.task):
        concern = _together(subject, rows, target, pair, "pair", {})
        if concern is not None:
            concerns.append(concern)
    return concerns


def _told(found: joint.Parts) -> dict[str, Scalar]:
    return {
        "level": found.level,
        "set": found.set_rows,
        "right": found.right,
        "of_level": found.of_level,
        "share": found.right / found.of_level,
        "pure": found.right / found.set_rows,
    }


def _formula(rows: pl.DataFrame, target: str, rule: Identity) -> Concern:
    terms = [as_numbers(rows[term]) for term in rule.terms]
    made = value(rule.form, terms, rule.weights, rule.offset)
    right, tried = obeyed(as_numbers(rows[target]), made, rule.tolerance)
    said_so = derived.sentence(rule, right, tried)
    return Concern(
        columns=rule.terms,
        variant="formula",
        values={"rule": said_so, "target": target, "columns": rule.terms, "share": right / tried},
        severity=Severity.WARNING,
        validations=(derived.proof(rule, right, tried, DEVELOPMENT),),
        affected=right,
        proposals=tuple(_decision(name, "sum", target) for name in rule.terms),
        mergeable=False,
    )


def _together(
    subject: Subject,
    rows: pl.DataFrame,
    target: str,
    columns: tuple[str, ...],
    variant: str,
    told: dict[str, Scalar],
) -> Concern | None:
    """Return a concern about columns that give the target together, proven with and without them."""
    group = subject.table.group.name if subject.table.group else None
    rest = [c.name for c in subject.features if not sentences(c) and c.name not in columns]
    score = probe.cross_score(rows, target, list(columns), subject.task, groups=group)
    if variant == "pair" and not _nearly_enough(score):
        return None
    without = probe.cross_score(rows, target, rest, subject.task, groups=group)
    above = score.value - without.value
    if variant == "pair" and above < FAR_ABOVE / 2:
        return None  # an honest pair, that the other columns together replace
    proven = variant == "parts" or (score.value >= ENOUGH[score.metric] and above >= FAR_ABOVE)
    metric = score.metric.replace("_", "-")
    others = tuple(name for name in subject.held if name not in {*columns, target})
    return Concern(
        columns=columns,
        variant=variant if variant == "parts" else f"{variant}-{'proven' if proven else 'ask'}-{metric}",
        values={
            **told,
            "columns": columns,
            "target": target,
            "together": score.value,
            "without": without.value,
            "n": score.n,
        },
        severity=Severity.WARNING if proven else Severity.NOTICE,
        validations=(
            held_out("probe_without", {**_common(subject), "except": others}, score),
            _without(subject, list(columns), [], without),
        ),
        affected=rows.height,
        proposals=tuple(_decision(name, "jointly" if proven else "ask", target) for name in columns),
        mergeable=False,
    )


def _regrouped(
    subject: Subject, rows: pl.DataFrame, target: str, names: list[str], terms: list[str]
) -> tuple[list[Concern], list[str]]:
    """Return the columns that follow from the target, and the columns told so far."""
    free = [subject.column(name) for name in names if name not in terms]
    found = regrouped.find(rows, target, free, subject.task)
    if not found:
        return [], terms
    group = subject.table.group.name if subject.table.group else None
    told = [one.column for one in found]
    rest = [name for name in names if name not in {*told, *terms}]
    score = probe.cross_score(rows, target, [*rest, *told], subject.task, groups=group)
    without = probe.cross_score(rows, target, rest, subject.task, groups=group)
    proven = score.value - without.value >= regrouped.DECIDES[score.metric]
    metric = score.metric.replace("_", "-")
    scores = (_without(subject, [], terms, score), _without(subject, told, terms, without))
    concerns = [
        Concern(
            columns=(one.column,),
            variant=f"{one.form}-{'proven' if proven else 'ask'}-{metric}",
            values={
                "column": one.column,
                "target": target,
                "n": one.n,
                "together": score.value,
                "without": without.value,
            },
            severity=Severity.WARNING if proven else Severity.NOTICE,
            validations=(_follows(target, one), *scores),
            affected=one.n,
            weight=score.value - without.value,
            proposals=(_decision(one.column, "regrouped" if proven else "regrouped-ask", target),),
            mergeable=False,
        )
        for one in found
    ]
    return concerns, [*terms, *told]


def _follows(target: str, one: regrouped.Regrouped) -> Validation:
    if one.form == "intervals":
        arguments: Arguments = {"column": one.column, "source": target, "form": one.form, "part": DEVELOPMENT}
        name = "share of rows that obey the rule"
        return counted("audit_recoding", arguments, one.n, one.n, name=name, rows=DEVELOPMENT)
    arguments = {"key": target, "column": one.column, "part": DEVELOPMENT}
    name = "share of rows off the rule"
    return counted("audit_dependency", arguments, 0, one.n, n_groups=one.classes, name=name, rows=DEVELOPMENT)


def _decision(column: str, kind: str, target: str) -> Decision:
    return Decision(
        action=Action.KEEP if kind.endswith("ask") else Action.EXCLUDE,
        column=column,
        why=said(f"audit.target-leak.why.{kind}", column=column, target=target),
        origin=finding_id("target-leak", (column,)),
    )


def _common(subject: Subject) -> Arguments:
    target, group = subject.target, subject.table.group
    assert target is not None  # only called with one
    return {"target": target.name, "task": subject.task, "group": group.name if group else ""}


def _alone(subject: Subject, column: str, score: ProbeScore) -> Validation:
    return held_out("probe_alone", {**_common(subject), "column": column}, score)


def _without(subject: Subject, suspects: list[str], terms: list[str], score: ProbeScore) -> Validation:
    kept = {c.name for c in subject.features if not sentences(c)} - set(suspects) - set(terms)
    target = subject.target
    left_out = tuple(
        name for name in subject.held if name not in kept and (target is None or name != target.name)
    )
    return held_out("probe_without", {**_common(subject), "except": left_out}, score)


def _exact_sum(subject: Subject, rows: pl.DataFrame, target: str, names: list[str]) -> list[str]:
    """Return the columns of which the target is a fixed weighted sum, by orthogonal matching pursuit."""
    numbers = [n for n in names if rows[n].dtype.is_numeric() and rows[n].null_count() < rows.height / 2]
    if subject.task != "regression" or not numbers:
        return []
    full = rows.select(target, *numbers).drop_nulls().head(probe.MOST_ROWS)
    if full.height < FEWEST_ROWS:
        return []
    y = full[target].cast(pl.Float64).to_numpy()
    x = full.select(numbers).cast(pl.Float64).to_numpy()
    spread, scale = y.std(), x.std(axis=0)
    usable = np.flatnonzero(scale > 0)
    chosen: list[int] = []
    left = y - y.mean()
    while len(chosen) < min(MOST_TERMS, full.height // ROWS_A_TERM) and len(chosen) < len(usable):
        weights = np.abs((x[:, usable] - x[:, usable].mean(axis=0)).T @ left) / scale[usable]
        weights[np.isin(usable, chosen)] = -1
        chosen.append(int(usable[int(weights.argmax())]))
        design = np.column_stack([np.ones(len(y)), x[:, chosen]])
        left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
        if np.abs(left).max() <= EXACT * spread:
            return sorted((numbers[position] for position in chosen), key=names.index)
    return []


def _sum(subject: Subject, rows: pl.DataFrame, target: str, terms: list[str]) -> Concern:
    n = rows.select(target, *terms).drop_nulls().height
    arguments: Arguments = {"target": target, "columns": tuple(terms)}
    proof = Validation(
        test="exact sum",
        effect=Effect(name="r2", value=1.0, low=None, high=None, level=0.95),
        n=n,
        rows=DEVELOPMENT,
        recipe="probe_sum",
        arguments=arguments,
        recompute=recompute.snippet("probe_sum", arguments),
    )
    return Concern(
        columns=tuple(terms),
        variant="sum" if len(terms) > 1 else "copy",
        values={
            "columns": tuple(terms),
            "column": terms[0],
            "target": target,
            "n": n,
            "n_columns": len(terms),
        },
        severity=Severity.WARNING,
        validations=(proof,),
        affected=n,
        proposals=tuple(_decision(name, "sum" if len(terms) > 1 else "copy", target) for name in terms),
        mergeable=False,
    )

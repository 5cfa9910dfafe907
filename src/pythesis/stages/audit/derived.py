"""Columns computed from others: arithmetic, parts of dates, intervals, digits, pieces of a text."""

from __future__ import annotations

import numpy as np

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column
from pythesis.core.finding import Severity
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit import identities, nearly, recodings
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.nearly import Nearly
from pythesis.stages.audit.recodings import Recoding
from pythesis.stages.audit.rules import FEWEST_ROWS, Identity, obeyed, value
from pythesis.stages.audit.sampled import Floats, Sample, amount, as_numbers, countable, describing, measure
from pythesis.stats import recompute

# A rule that nearly all rows obey and some break: those rows, not the rule, are in question.
BROKEN = 0.005
SUMS = {"sum", "difference", "weighted"}


@check("derived-column", section="structure")
def derived_column(subject: Subject) -> Outcome:
    """Find columns that are exact functions of others."""
    columns = [c for c in subject.columns if describing(c) and c.distinct >= 2]
    if len(columns) < 2 or subject.frame.height < FEWEST_ROWS:
        return Outcome(
            refused=said(
                "audit.derived-column.too-small",
                n=subject.frame.height,
                least=FEWEST_ROWS,
                columns=len(columns),
            )
        )
    rules = _rules(subject.sample, [c for c in columns if countable(c) and c.dtype != "Boolean"])
    concerns = [_concern(subject, rule) for rule in rules]
    made = {rule.column for rule in rules}
    coded = recodings.find(subject.sample, [c for c in columns if c.name not in made])
    concerns.extend(_recoded(subject, recoding) for recoding in coded)
    concerns.extend(_nearly(subject, [c for c in columns if measure(c)], rules))
    return Outcome(concerns=tuple(c for c in concerns if c is not None), values={"columns": len(columns)})


def _rules(rows: Sample, columns: list[Column]) -> list[Identity]:
    """Return one rule for each set of columns it binds, the most exact way round."""
    values = {c.name: rows.numbers(c.name) for c in columns}
    order = {name: place for place, name in enumerate(values)}
    targets = [c.name for c in columns if amount(c)][: identities.MOST_TARGETS]
    near = _partners(values, targets)
    found: dict[frozenset[str], Identity] = {}
    for name in targets:
        rule = identities.find(name, values, near[name], deep=len(values) <= 4 * identities.MOST_COLUMNS)
        if rule is None:
            continue
        bound = frozenset((rule.column, *rule.terms))
        earlier = found.get(bound)
        if earlier is None or _better(rule, earlier):
            found[bound] = rule
    return _spanning(sorted(found.values(), key=lambda rule: (len(rule.terms), order[rule.column])))


def _nearly(subject: Subject, columns: list[Column], rules: list[Identity]) -> list[Concern]:
    """Return the products and ratios that hold only nearly, exact rules between the same columns apart."""
    told = [frozenset((rule.column, *rule.terms)) for rule in rules]
    rows = subject.sample
    values = {c.name: rows.numbers(c.name) for c in columns}
    concerns = []
    for rule in nearly.find(values, list(values)):
        bound = {rule.column, *rule.terms}
        if any(len(bound & exact) >= len(exact) for exact in told):
            continue
        logs = [nearly.log(as_numbers(subject.frame[name])) for name in (rule.column, *rule.terms)]
        found = nearly.explained(logs[0], logs[1], logs[2], rule.form)
        if found is not None:
            concerns.append(_near(rule, *found))
    return concerns


def _near(rule: Nearly, share: float, n: int) -> Concern:
    given: Arguments = {"column": rule.column, "terms": rule.terms, "form": rule.form}
    return Concern(
        columns=(rule.column, *rule.terms),
        variant="near",
        values={"column": rule.column, "terms": rule.terms, "share": share, "n": n},
        severity=Severity.NOTICE,
        validations=(
            Validation(
                test="explained spread of the logarithm",
                statistic=share,
                effect=Effect(name="explained share", value=share, low=None, high=None, level=0.95),
                n=n,
                rows="all",
                recipe="audit_nearly",
                arguments=given,
                recompute=recompute.snippet("audit_nearly", given),
            ),
        ),
        affected=n,
        weight=share,
    )


def _better(rule: Identity, other: Identity) -> bool:
    """Return whether one way round says a rule better: more exact, then a sum or product."""
    simple = {"sum": 0, "product": 0, "copy": 0}
    mine = (round(rule.share, 2), -simple.get(rule.form, 1))
    return mine > (round(other.share, 2), -simple.get(other.form, 1))


def _spanning(rules: list[Identity]) -> list[Identity]:
    """Leave out what follows from rules already told: three copies of a column need two rules."""
    root: dict[str, str] = {}

    def top(name: str) -> str:
        while root.get(name, name) != name:
            name = root[name]
        return name

    kept: list[Identity] = []
    for rule in rules:
        if len(rule.terms) == 1:
            first, second = top(rule.column), top(rule.terms[0])
            if first == second:
                continue
            root[first] = second
        elif top(rule.column) in {top(other.column) for other in kept if len(other.terms) > 1}:
            continue
        kept.append(rule)
    return kept


def _partners(values: dict[str, Floats], targets: list[str]) -> dict[str, list[str]]:
    """Return the columns that may make each target: all when few, else the most alike."""
    names = list(values)
    if len(names) <= identities.MOST_COLUMNS:
        return {name: [other for other in names if other != name] for name in targets}
    rows = np.unique(np.linspace(0, len(values[names[0]]) - 1, 2_000).astype(int))
    ranks = np.column_stack([identities.ranked(values[name][rows]) for name in names])
    place = {name: position for position, name in enumerate(names)}
    near = {}
    for name in targets:
        alike = np.abs(ranks.T @ ranks[:, place[name]])
        alike[place[name]] = -1
        near[name] = [names[hit] for hit in np.argsort(-alike, kind="stable")[: identities.PARTNERS]]
    return near


def _constant(y: Floats, made: Floats) -> bool:
    """Return whether a rule gives one value wherever it can be tried: it then says nothing of its terms.

    A number divided by a yes/no column can only be tried where that says yes.
    """
    tried = made[np.isfinite(y) & np.isfinite(made)]
    return tried.size > 0 and bool(np.ptp(tried) == 0)


def _concern(subject: Subject, rule: Identity) -> Concern | None:
    y = as_numbers(subject.frame[rule.column])
    terms = [as_numbers(subject.frame[term]) for term in rule.terms]
    made = value(rule.form, terms, rule.weights, rule.offset)
    right, tried = obeyed(y, made, rule.tolerance)
    if right < identities.HOLDS * tried or _constant(y, made):
        return None
    broken = tried - right
    slips = broken >= BROKEN * tried and rule.form in {"sum", "difference", "product", "ratio"}
    form = rule.form if len(rule.terms) > 1 or rule.form == "copy" else "curve"
    return Concern(
        columns=(rule.column, *rule.terms),
        variant=("broken-" if slips else "") + form,
        values=_values(rule, right, tried),
        severity=Severity.WARNING if slips else Severity.NOTICE,
        validations=(proof(rule, right, tried, "all"),),
        affected=broken if slips else tried,
        weight=right / max(tried, 1),
    )


def arguments(rule: Identity, rows: str) -> Arguments:
    """Return the constants of the recipe that tries a rule again."""
    weights: tuple[Scalar, ...] = rule.weights
    return {
        "column": rule.column,
        "terms": rule.terms,
        "form": rule.form,
        "weights": weights,
        "offset": rule.offset,
        "tolerance": rule.tolerance,
        "part": "" if rows == "all" else rows,
    }


def sentence(rule: Identity, right: int, tried: int) -> Said:
    """Return a rule as a sentence."""
    form = rule.form if len(rule.terms) > 1 or rule.form == "copy" else "curve"
    return said(f"audit.derived-column.claim.{form}", **_values(rule, right, tried))


def _values(rule: Identity, right: int, tried: int) -> dict[str, Scalar | Said | tuple[Scalar | Said, ...]]:
    curve = len(rule.terms) == 1 and rule.form != "copy"
    return {
        "column": rule.column,
        "first": rule.terms[0],
        "second": rule.terms[-1],
        "terms": rule.terms,
        "curve": said(f"audit.derived-column.curves.{rule.form}") if curve else "",
        "right": right,
        "broken": tried - right,
        "n": tried,
        "share": right / tried if tried else 0.0,
    }


def proof(rule: Identity, right: int, tried: int, rows: str) -> Validation:
    """Return the validation of a rule that so many rows obey."""
    return counted(
        "audit_identity",
        arguments(rule, rows),
        right,
        tried,
        rows=rows,
        name="share of rows that obey the rule",
    )


def _recoded(subject: Subject, found: Recoding) -> Concern | None:
    right, tried = recodings.count(subject.frame, found)
    if right < recodings.HOLDS * tried:
        return None
    return Concern(
        columns=(found.column, found.source),
        variant=found.form.split(":")[0],
        values={
            "column": found.column,
            "first": found.source,
            "part": said(f"audit.derived-column.parts.{found.form.split(':')[1]}")
            if found.form.startswith("date:")
            else "",
            "by": int(found.form.split(":")[1]) if found.form.startswith(("floor:", "rest:")) else 0,
            "right": right,
            "n": tried,
            "share": right / tried,
        },
        severity=Severity.NOTICE,
        validations=(
            counted(
                "audit_recoding",
                {"column": found.column, "source": found.source, "form": found.form},
                right,
                tried,
                name="share of rows that obey the rule",
            ),
        ),
        affected=tried,
        weight=right / tried,
    )

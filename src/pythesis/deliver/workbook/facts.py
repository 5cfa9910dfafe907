"""What the tool knows of a column, as the cells of its line."""

from __future__ import annotations

from collections.abc import Mapping

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import Said, said
from pythesis.words import say

ESTABLISHED = (Verdict.VALIDATED, Verdict.PRESENT)
# Findings of the audit that bind columns together.
BINDING = ("functional-dependency", "derived-column", "collinear-columns", "duplicate-column")
SHOWN = 3


def facts(column: Column, evidence: Evidence, language: str) -> dict[str, str]:
    """Return the tool's cells of a column but for its number, name and share, as text."""
    labels = {name: evidence.brief.label(name) for name in evidence.brief.columns}
    quantitative = distribution(column) == "quantitative"
    return {
        "type": _word("type", column.dtype, language),
        "distribution": _word("distribution", distribution(column), language),
        "kind": _word("kind", "quantitative" if quantitative else "categorical", language),
        "scope": _scope(column, language),
        "relation": _relation(column, language),
        "balance": _balance(column, evidence, language, labels),
        "related": _related(column, evidence, language),
        "target": _of_target(column, evidence, language, labels),
    }


def role(column: Column, shape: str, language: str) -> str:
    """Return the type of variable, in the words of a form: explanatory or target."""
    if column.role is Role.TARGET:
        return _word("role", "target", language)
    return _word("role", "explanatory" if shape == "school-variant" else "available", language)


def distribution(column: Column) -> str:
    """Return which entry of the template's list fits a column.

    The template's classes overlap at five categories; five are told as "3 to 5".
    """
    if column.distinct <= 1:
        return "single"
    if column.kind in {Kind.NUMBER, Kind.DATE}:
        return "quantitative"
    if column.distinct == 2:
        return "binary"
    if column.distinct <= 5:
        return "few"
    return "some" if column.distinct <= 10 else "many"


def _scope(column: Column, language: str) -> str:
    if column.minimum is not None and column.maximum is not None:
        kind = "dates" if isinstance(column.minimum, str) else "numbers"
        return _say(f"scope.{kind}", language, low=column.minimum, high=column.maximum)
    if column.levels:
        more = column.distinct - len(column.levels[:SHOWN])
        others = (Said(key="workbook.scope.others", values={"n": more}),) if more > 0 else ()
        return _say("scope.levels", language, levels=(*column.levels[:SHOWN], *others))
    return _say("scope.distinct", language, n=column.distinct)


def _relation(column: Column, language: str) -> str:
    if column.kind in {Kind.NUMBER, Kind.DATE}:
        return _word("relation", "cardinal", language)
    return _word("relation", "ordinal", language) if column.kind is Kind.ORDINAL else ""


def _balance(column: Column, evidence: Evidence, language: str, labels: Mapping[str, str]) -> str:
    """Return what was found of the shares of the levels."""
    codes = ("class-imbalance", "target-distribution", "column-distribution")
    told = [f for code in codes for f in evidence.findings if f.code == code and f.columns == (column.name,)]
    return say(told[0].claim, language, labels) if told else ""


def _related(column: Column, evidence: Evidence, language: str) -> str:
    """Return the other columns that this one is bound to, by an established relation or by the audit."""
    target = evidence.raw.target
    others: list[str] = []
    for finding in evidence.findings:
        bound = finding.verdict in ESTABLISHED or (
            finding.code in BINDING and finding.verdict is Verdict.ISSUE
        )
        if column.name in finding.columns and bound:
            others += [
                c for c in finding.columns if c != column.name and (target is None or c != target.name)
            ]
    names = tuple(dict.fromkeys(others))
    if not names:
        return ""
    key = "related-more" if len(names) > SHOWN else "related"
    return _say(f"facts.{key}", language, columns=names[:SHOWN], n=len(names) - SHOWN)


def _of_target(column: Column, evidence: Evidence, language: str, labels: Mapping[str, str]) -> str:
    """Return what exploration decided of a column and the target, its verdict first."""
    target = evidence.raw.target
    if target is None or column.name == target.name:
        return ""
    found = [f for f in evidence.findings if f.stage == "explore" and _pair(f, column.name, target.name)]
    decided = [f for f in found if f.verdict in (*ESTABLISHED, Verdict.NEGLIGIBLE, Verdict.NOT_ESTABLISHED)]
    if not decided:
        return ""
    verdict = decided[0].verdict.value.replace("_", "-")
    return _say(f"verdict.{verdict}", language, claim=say(decided[0].claim, language, labels))


def _pair(finding: Finding, name: str, target: str) -> bool:
    return set(finding.columns) == {name, target}


def _word(group: str, name: str, language: str) -> str:
    try:
        return say(said(f"workbook.{group}.{name}"), language)
    except KeyError:
        return say(said(f"workbook.{group}.other"), language)


def _say(key: str, language: str, **values: object) -> str:
    return say(Said(key=f"workbook.{key}", values=values), language)  # type: ignore[arg-type]

"""The same trouble seen by several checks, told once."""

from __future__ import annotations

import polars as pl
import pytest

from pythesis.core.brief import Brief
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Check, Subject
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.once import once
from stages.audit.tables import dataset


def finding(code: str, *columns: str, severity: Severity = Severity.NOTICE) -> Finding:
    return Finding(
        code=code, id=finding_id(code, columns), stage="audit", verdict=Verdict.ISSUE, severity=severity,
        columns=columns, claim=said("text", text=code),
    )  # fmt: skip


def tellers(*found: Finding) -> list[str]:
    return [f.told_by.split(".")[0] for f in once(found)]


def test_blanks_and_spellings_of_one_column_are_told_by_the_spellings() -> None:
    blanks, spellings = finding("untrimmed-text", "town"), finding("inconsistent-category", "town")
    assert tellers(blanks, spellings) == ["inconsistent-category", ""]


def test_another_column_keeps_its_own_trouble() -> None:
    blanks, spellings = finding("untrimmed-text", "street"), finding("inconsistent-category", "town")
    assert tellers(blanks, spellings) == ["", ""]


def test_the_graver_of_two_tells() -> None:
    grave = finding("functional-dependency", "zip", "town", severity=Severity.WARNING)
    assert tellers(finding("cell-errors", "town", "zip"), grave) == ["functional-dependency", ""]


def test_a_part_of_a_leak_is_told_by_the_whole() -> None:
    whole = finding("target-leak", "cash", "card", severity=Severity.WARNING)
    assert tellers(whole, finding("post-outcome-column", "cash")) == ["", "target-leak"]


def test_two_things_said_by_one_check_are_both_told() -> None:
    pairs = finding("derived-column", "a", "b"), finding("derived-column", "b", "a")
    assert tellers(*pairs) == ["", ""]


@pytest.mark.parametrize("turned", [False, True])
def test_a_finding_that_tells_another_is_told_itself(turned: bool) -> None:
    found = [
        finding("duplicate-column", "a", "b"),
        finding("derived-column", "a", "b"),
        finding("collinear-columns", "b", "a"),
    ]
    told = once(reversed(found) if turned else found)
    assert {f.code: f.told_by for f in told} == {
        "duplicate-column": "",
        "derived-column": found[0].id,
        "collinear-columns": found[0].id,
    }


def test_columns_of_several_concerns_are_counted_once() -> None:
    pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "a")]
    concerns = tuple(
        Concern(columns=pair, variant="column", values={}, severity=Severity.NOTICE, validations=())
        for pair in pairs
    )
    made = Check("missing-pattern", ("rows",), "light", "structure", lambda _: Outcome(concerns=concerns))
    ((told,), _) = made.run(Subject(dataset(pl.DataFrame({"a": [1, 2]})), Brief()))
    assert set(told.columns) == set("abcde")
    assert told.claim.values["n_columns"] == 5

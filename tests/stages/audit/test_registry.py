"""Every check has a page, sentences in both languages, and a test file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.faults import STRICT
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Outcome
from pythesis.words import has, languages, say
from pythesis.words.sentences import _file
from stages.audit.tables import brief, dataset

ROOT = Path(__file__).parents[3]
CODES = [check.code for check in audit.CHECKS]


def test_codes_are_unique() -> None:
    assert len(set(CODES)) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_tells_how_why_and_what_to_do(code: str) -> None:
    page = (ROOT / "docs" / "checks" / f"{code}.md").read_text(encoding="utf-8")
    for heading in ("## How it is detected", "## Why it matters", "## What to do"):
        assert heading in page
    assert f"({code}.md)" in (ROOT / "docs" / "checks" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES)
def test_a_test_file(code: str) -> None:
    assert (Path(__file__).parent / f"test_{code.replace('-', '_')}.py").is_file()


@pytest.mark.parametrize("language", languages)
@pytest.mark.parametrize("code", CODES)
def test_sentences(code: str, language: str) -> None:
    entry = _file(language, "audit")[code]
    assert {"claim", "reading", "advice"} <= set(entry)
    assert any(key.startswith("passed") for key in entry)


def test_both_languages_have_the_same_sentences() -> None:
    def keys(node: object, path: str = "") -> set[str]:
        if isinstance(node, dict):
            return {found for name, inner in node.items() for found in keys(inner, f"{path}.{name}")}
        return {path}

    for room in ("audit", "clean", "workbook"):
        assert keys(_file("en", room)) == keys(_file("fr", room))


def test_each_check_speaks_once_on_a_clean_table_and_raises_nothing() -> None:
    rows = pl.DataFrame(
        {"size": [0.37 * i % 7 for i in range(400)], "colour": ["red", "blue", "green", "red"] * 100}
    ).with_columns((pl.col("size").round(0) % 2).cast(pl.Int64).alias("y"))
    rows = rows.with_columns((pl.int_range(400) * 7919 % 400).alias("rank") / 3.0)
    found = audit.run(dataset(rows, target="y", kinds={"y": "boolean"}), brief()).findings
    quiet = [finding.code for finding in found if finding.verdict is not Verdict.ISSUE]
    assert len(quiet) == len(set(quiet))
    assert {finding.code for finding in found} == set(CODES)
    assert not [
        f for f in found if f.severity in {Severity.WARNING, Severity.BLOCKING} and f.code != "target-leak"
    ]


def test_needs_are_worded() -> None:
    needs = {need for check in audit.CHECKS for need in check.needs}
    assert all(has(f"audit.needs.{need}", language) for need in needs for language in languages)


def test_a_check_that_fails_says_where_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(subject: Subject) -> Outcome:
        raise ValueError("a value of the data")

    failing = check("constant-column", section="structure")(look)
    subject = Subject(dataset(pl.DataFrame({"a": [1, 2]})), parse_brief({}))
    with pytest.raises(ValueError):
        failing.run(subject)
    monkeypatch.delenv(STRICT)
    (finding,), proposals = failing.run(subject)
    assert (finding.verdict, proposals) == (Verdict.NOT_APPLICABLE, ())
    for language in languages:
        told = say(finding.claim, language)
        assert "ValueError, test_registry.py, look" in told and "value of the data" not in told

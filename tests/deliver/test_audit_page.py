"""The page of an audit made alone."""

from __future__ import annotations

import html
import re
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pythesis import api
from pythesis.cli.main import app
from pythesis.core.finding import Verdict
from pythesis.deliver.story.audited import document as audited_document
from pythesis.deliver.story.blocks import TableBlock
from pythesis.deliver.story.names import named
from pythesis.words import say

HOSTILE = '<script>alert("1")</script>'


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audit") / "clients.csv"
    codes = [-999 if i % 9 == 0 else 20 + i % 31 for i in range(300)]
    levels = ["<b>yes</b>" if i % 5 else "<b>YES</b>" for i in range(300)]
    pl.DataFrame(
        {HOSTILE: codes, "answer": levels, "left": ["a" if i % 3 else "b" for i in range(300)]}
    ).write_csv(path)
    return path


@pytest.mark.parametrize("language", ["en", "fr"])
def test_says_every_problem_and_every_check(table: Path, language: str) -> None:
    audited = api.audit(table, {"target": "left"})
    page = audited.page(language).decode()
    assert f'<html lang="{language}">' in page
    words = _bare(html.unescape(re.sub(r"<[^>]*>", "", page)))
    for finding in audited.findings:
        quiet = finding.verdict is Verdict.PASSED or finding.told_by
        told = say(named("check", finding.code), language) if quiet else getattr(finding.claim, language)
        assert _bare(told) in words, finding.code


def _bare(text: str) -> str:
    """Return a text without quotation marks, which the page replaces by a style in tables."""
    return re.sub("[«»“”\u202f]", "", text)


def test_hostile_names_and_values_stay_text(table: Path) -> None:
    page = api.audit(table, {}).page("en").decode()
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page


def test_is_one_small_file_the_same_each_time(table: Path) -> None:
    page = api.audit(table, {}).page("fr")
    assert page == api.audit(table, {}).page("fr")
    assert len(page) < 2_000_000
    assert not re.search(rb"(src|href)=\"(?!#|data:)", page)


def test_the_command_writes_it_where_it_is_told(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = CliRunner().invoke(app, ["audit", str(table), "--html", str(out), "--lang", "fr"])
    assert result.exit_code == 1  # the codes in disguise are a problem
    assert '<html lang="fr">' in out.read_text(encoding="utf-8")


def test_personal_values_are_masked_in_examples() -> None:
    from pythesis.core.brief import Brief
    from pythesis.core.dataset import Table
    from pythesis.core.finding import Finding
    from pythesis.core.said import said
    from pythesis.deliver.report import render_audit

    shown = Finding(
        code="personal-data", id="personal-data.mail", stage="audit", verdict="issue", severity="notice",
        columns=("mail",), claim=said("text", text="Addresses."),
        examples=({"__row": 0, "mail": "eve@example.org"},),
    )  # fmt: skip
    table = Table(source="t.csv", fingerprint="0", reading={}, n_rows=1, columns=())
    page = render_audit((shown,), table, Brief(), "en").decode()
    assert "eve@example.org" not in page
    assert "•••" in page


def test_hidden_examples_make_no_table_of_row_numbers(tmp_path: Path) -> None:
    people = [f"client{n}@example.org" for n in range(40)]
    path = tmp_path / "people.csv"
    pl.DataFrame({"email": people, "score": [n % 7 for n in range(40)]}).write_csv(path)
    audited = api.audit(path, {})
    hidden = [f for f in audited.findings if f.code == "personal-data" and f.examples]
    assert hidden
    assert all(set(row) == {"__row"} for row in hidden[0].examples)
    chapter = audited_document(audited.findings, audited.table, audited.brief).chapters[0]
    heads = [block.headers for block in chapter.blocks if isinstance(block, TableBlock)]
    assert all(len(head) > 1 for head in heads)

"""The copy of the app in one file: offline, whole, harmless, with drafts marked as drafts."""

from __future__ import annotations

import html
import json
import re

import pytest
from tests.deliver.test_app import analysis, hostile
from tests.deliver.test_report import Page
from tests.sample import titanic_evidence

from pythesis.deliver import app

EVIDENCE = {"sample": titanic_evidence, "analysis": analysis, "hostile": hostile}


def made(kind: str, language: str) -> tuple[str, dict]:
    files = app.render(EVIDENCE[kind](), (language,), None)
    return files[f"reports/app.{language}.html"].decode(), json.loads(files[f"app_data/{language}.json"])


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_the_page_is_whole_offline_and_runs_nothing(kind: str, language: str) -> None:
    text, _ = made(kind, language)
    page = Page(text)
    assert page.open == []
    assert "script" not in page.tags
    assert f'<html lang="{language}">' in text
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"|url\((?!data:|#)[^)]*\)", text) == []
    assert all(link[1:] in page.ids for link in page.links)
    assert len(text) < 2_000_000


@pytest.mark.parametrize("kind", ["sample", "analysis"])
def test_it_says_what_the_app_says(kind: str) -> None:
    text, bundle = made(kind, "fr")
    told = html.unescape(text)
    sections = re.findall(r'<h2 id="(\w+)"', text)
    modelled = [] if kind == "analysis" else ["iterations", "interpretation"]
    columns = ["dashboard"] if kind == "analysis" else []
    assert sections == ["story", *columns, "data", "findings", *modelled, "limits", "team"]
    for found in bundle["findings"]["items"]:
        for part in ("title", "claim", "reading", "advice"):
            assert found[part] in told, (found["id"], part)
    assert all(row[0] in told for row in bundle["data"]["columns"]["rows"])
    assert all(sentence in told for sentence in bundle["limits"]["general"])
    pictures = re.findall(r'role="img" aria-label="([^"]*)"', text)
    assert pictures and all(len(alt) > 10 for alt in pictures)


def test_an_opinion_nobody_signed_is_marked_as_a_draft() -> None:
    text, bundle = made("sample", "en")
    draft = bundle["interface"]["finding.draft"]
    drafts = sum(found["by"] == draft for found in bundle["findings"]["items"])
    assert drafts and bundle["story"]["business_by"] == draft
    assert html.unescape(text).count(draft) > drafts


def test_the_dashboard_of_an_analysis_is_copied_column_by_column() -> None:
    text, bundle = made("analysis", "fr")
    told = html.unescape(text).partition('<h2 id="dashboard"')[2].partition('<h2 id="data"')[0]
    words = bundle["dashboard"]
    shown = [label for label, beside in zip(words["labels"], words["beside"], strict=True) if beside]
    assert shown and all(f"<h3>{label}</h3>" in told for label in shown)
    assert all(found["claim"] in told for beside in words["beside"] for found in beside)


def test_a_brief_may_keep_the_dashboard_out_of_the_copy() -> None:
    evidence = analysis()
    report = evidence.brief.report.model_copy(update={"hide": ("dashboard",)})
    hidden = evidence.model_copy(update={"brief": evidence.brief.model_copy(update={"report": report})})
    assert b'id="dashboard"' not in app.render(hidden, ("en",), None)["reports/app.en.html"]


def test_what_has_a_figure_is_unfolded_on_paper_and_what_was_only_checked_stays_a_line() -> None:
    text, bundle = made("sample", "en")
    closed = re.findall(r"<details( class=\"drawn\")?><summary>(.*?) <span class=\"tag", text)
    drawn = {html.unescape(title) for opened, title in closed if opened}
    told = {found["title"] for found in bundle["findings"]["items"] if found["verdict"] == "validated"}
    silent = {
        title for opened, title in ((mark, html.unescape(title)) for mark, title in closed) if not opened
    }
    assert drawn & told and silent and not drawn & silent
    assert ".drawn::details-content" in text


def test_short_cells_stay_whole_in_tables_of_few_columns() -> None:
    text, _ = made("sample", "en")
    whole = re.findall(r'<td class="whole">(.*?)</td>', text)
    assert whole and max(len(html.unescape(cell)) for cell in whole) <= 22

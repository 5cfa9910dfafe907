"""What reports wait for: named while it waits, gone once done, the same in the status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.deliver.test_app import analysis
from tests.sample import titanic_evidence
from typer.testing import CliRunner

from pythesis.cli.main import app
from pythesis.core.evidence import Evidence
from pythesis.core.note import Note
from pythesis.core.said import said
from pythesis.deliver.report.view import Viewer
from pythesis.deliver.story import documents
from pythesis.deliver.story.left import left


def of(evidence: Evidence, kind: str) -> list[str]:
    return [item.name for item in left(evidence) if item.kind == kind]


def with_note(about: str) -> Evidence:
    note = Note(about=about, text="Written by the team.", written=True)
    return titanic_evidence().model_copy(update={"notes": (note,)})


def changed(**updates: object) -> Evidence:
    evidence = titanic_evidence()
    first = evidence.findings[0].model_copy(update=updates)
    return evidence.model_copy(update={"findings": (first, *evidence.findings[1:])})


def test_every_prompt_of_the_reports_is_listed_once() -> None:
    shown = [Viewer("en", {}).document(document) for document in documents(titanic_evidence())]
    blocks = [block for view in shown for chapter in view["chapters"] for block in chapter["blocks"]]
    asked = {b["anchor"].removeprefix("section-") for b in blocks if b["type"] == "prompt" and b["question"]}
    names = of(titanic_evidence(), "section")
    assert asked and set(names) == asked and len(names) == len(set(names))


def test_a_section_is_no_longer_left_once_written() -> None:
    assert "context" in of(titanic_evidence(), "section")
    assert "context" not in of(with_note("section-context"), "section")


def test_an_opinion_is_left_until_it_is_signed() -> None:
    finding = titanic_evidence().findings[0]
    drafted = changed(reading=said("text", text="A draft."), drafted_by="pythesis", signed_by=None)
    assert finding.id in of(drafted, "opinion")
    (item,) = [i for i in left(drafted) if i.name == finding.id]
    assert item.file == f"notes/findings/{finding.id}.md"
    signed = changed(reading=said("text", text="Ours."), drafted_by="Ada", signed_by="Ada")
    assert finding.id not in of(signed, "opinion")


@pytest.mark.parametrize("part", ["alt", "title"])
def test_a_figure_that_says_nothing_is_named(part: str) -> None:
    finding = titanic_evidence().findings[0]
    assert finding.figure is not None
    assert of(titanic_evidence(), "caption") == []
    mute = finding.figure.model_copy(update={part: said("text", text=" ")})
    assert finding.id in of(changed(figure=mute), "caption")


def test_a_figure_under_its_claim_needs_no_title_beside_its_note() -> None:
    finding = titanic_evidence().findings[0]
    assert finding.figure is not None
    noted = {"title": said("text", text=" "), "note": said("text", text="Rows drawn: 446.")}
    assert of(changed(figure=finding.figure.model_copy(update=noted)), "caption") == []


def test_an_analysis_waits_for_people_too() -> None:
    assert of(analysis(), "section")


@pytest.mark.parametrize(("language", "word"), [("en", "left to do"), ("fr", "avant de rendre")])
def test_the_status_says_what_is_left(language: str, word: str, tmp_path: Path, monkeypatch: object) -> None:
    from pythesis.cli import status

    assert isinstance(monkeypatch, pytest.MonkeyPatch)
    monkeypatch.setattr("pythesis.cli.screen.language", lambda: language)
    monkeypatch.setattr(
        "pythesis.cli.help.language", lambda: language
    )  # last: a module imported now would keep it
    told: list[str] = []
    monkeypatch.setattr("pythesis.cli.screen.console", lambda **_: _Written(told))
    status.show_left(left(titanic_evidence()))
    assert word in told[0]
    assert any("context" in line for line in told)
    assert len(told) >= 3


class _Written:
    def __init__(self, told: list[str]) -> None:
        self.told = told

    def print(self, what: object, **_: object) -> None:
        self.told.append(str(what))


def test_the_json_of_the_status_lists_everything(tmp_path: Path) -> None:
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    (tmp_path / "data/raw/t.csv").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "pythesis.toml").write_text('[data]\nsources = ["data/raw/t.csv"]\n', "utf-8")
    evidence = titanic_evidence()
    (tmp_path / "reports/evidence.json").write_text(evidence.model_dump_json(), "utf-8")
    found = CliRunner().invoke(app, ["status", str(tmp_path), "--json"])
    assert found.exit_code == 0, found.output
    listed = [(item["kind"], item["name"]) for item in json.loads(found.output)["left"]]
    assert listed == [(item.kind, item.name) for item in left(evidence)]

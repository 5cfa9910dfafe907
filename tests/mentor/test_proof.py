"""People's words read again in a folder: told in the status, silent on drafts, gone once mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.sample import titanic_evidence
from typer.testing import CliRunner

from pythesis.cli.main import app
from pythesis.flow import people
from pythesis.ledger import notes
from pythesis.mentor import folder, proof

FINDING = next(f for f in titanic_evidence().findings if f.columns == ("Sex", "Survived"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    evidence = titanic_evidence()
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    (tmp_path / "data/raw/t.csv").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "pythesis.toml").write_text(
        '[project]\nlanguage = "en"\n[data]\nsources = ["data/raw/t.csv"]\n', "utf-8"
    )
    (tmp_path / "reports/evidence.json").write_text(evidence.model_dump_json(), "utf-8")
    for draft in people.drafts(
        evidence.findings, evidence.iterations, evidence.conclusion, evidence.brief, "en"
    ):
        notes.sync(tmp_path / "notes", [draft])
    return tmp_path


def write(root: Path, text: str, about: str = f"findings/{FINDING.id}.md") -> None:
    path = root / "notes" / about
    head, mark, _ = path.read_text("utf-8").partition(notes.MARK)
    path.write_text(f"{head}{mark}\n\n{text}\n", "utf-8")


def kinds(root: Path) -> list[str]:
    return [item.kind for item in proof.read(folder.read(root))]


def test_drafts_are_no_ones_words(root: Path) -> None:
    assert kinds(root) == []


def test_each_kind_is_told_with_its_file(root: Path) -> None:
    write(root, "84% of female passengers survived. TODO: ask a historian. They recieved help.")
    found = proof.read(folder.read(root))
    assert [item.kind for item in found] == ["contradiction", "placeholder", "spelling"]
    assert {item.file for item in found} == {f"notes/findings/{FINDING.id}.md"}
    write(root, "74% of female passengers survived. They received help.")
    assert kinds(root) == []


@pytest.mark.parametrize(
    "text", ["À compléter", "Lorem ipsum dolor", "Our main obstacle was [...]", "{{ name }}"]
)
def test_words_that_wait_for_others(text: str, root: Path) -> None:
    write(root, f"{text}.", "sections/difficulties.md")
    assert "placeholder" in kinds(root)


def test_many_that_wait_in_one_text_are_counted_not_listed(root: Path) -> None:
    write(root, "- Ada: [to be written]\n- Bo: [to be written]\n\nWe met nobody.", "sections/difficulties.md")
    (left,) = proof.read(folder.read(root))
    assert left.kind == "placeholder" and left.what.values["n"] == 2


def test_to_do_is_a_thing_people_say_too(root: Path) -> None:
    write(root, "There was much to do with few people, and nothing to hide.", "sections/difficulties.md")
    assert kinds(root) == []


def test_code_links_and_quotations_are_read_around(root: Path) -> None:
    write(
        root,
        "See [the tabel](http://exmaple.org/tabl) and `colunm`.\n\n```\nprnt(99%)\n```\n",
        "sections/context.md",
    )
    assert [item.name for item in proof.read(folder.read(root))] == ["notes/sections/context.md: tabel"]


def test_a_long_sentence_is_cut_around_what_is_wrong() -> None:
    sentence = "word " * 60 + "84% of female " + "word " * 60
    shown = proof.cut(sentence, "84%")
    assert "84%" in shown and len(shown) <= proof.QUOTED + 2 and shown.startswith("…") and shown.endswith("…")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "the evidence says 74%"), ("fr", "les preuves donnent 74")]
)
def test_the_status_tells_them(
    language: str, words: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, "84% of female passengers survived.")
    monkeypatch.setattr("pythesis.cli.screen.language", lambda: language)
    monkeypatch.setattr(
        "pythesis.cli.help.language", lambda: language
    )  # last: a module imported now would keep it
    found = CliRunner().invoke(app, ["status", str(root)])
    assert found.exit_code == 0, found.output
    assert words in found.output and "84%" in found.output
    listed = json.loads(CliRunner().invoke(app, ["status", str(root), "--json"]).output)["left"]
    assert ("contradiction", f"notes/findings/{FINDING.id}.md") in [(i["kind"], i["file"]) for i in listed]

"""A command speaks the language of its project, or the one asked for, whatever the system's."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pythesis.api import Project
from pythesis.cli.main import app

CALL = CliRunner()


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    path = tmp_path / "rows.csv"
    path.write_text("size,kind\n" + "\n".join(f"{i},{'ab'[i % 2]}" for i in range(60)) + "\n")
    return path


def _said(*arguments: str) -> str:
    done = CALL.invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output.lower()


def test_french_asked_for_is_spoken_and_kept(table: Path) -> None:
    folder = str(table.parent / "projet")
    assert "relancez" in _said("run", str(table), "--lang", "fr", "--out", folder, "--to", "ingest")
    assert "nettoyage" in _said("status", folder)


def test_english_is_spoken_again_afterwards(table: Path) -> None:
    CALL.invoke(app, ["audit", str(table), "--lang", "fr"])
    assert "stopped" in _said("run", str(table), "--to", "ingest", "--out", str(table.parent / "p"))


def _languages(folder: str) -> list[str]:
    return list(Project(folder).languages(Project(folder).brief))


def test_another_language_asked_of_a_project_stands_beside_the_first(table: Path) -> None:
    folder = str(table.parent / "p")
    _said("run", str(table), "--out", folder, "--lang", "en", "--to", "ingest")
    assert _languages(folder) == ["en"]
    _said("run", folder, "--lang", "en", "--to", "ingest")
    assert _languages(folder) == ["en"]
    _said("run", folder, "--lang", "fr", "--to", "ingest")
    assert _languages(folder) == ["fr", "en"]
    _said("run", folder, "--to", "ingest")
    assert _languages(folder) == ["fr", "en"], "a run that asks for no language keeps those there are"
    _said("run", folder, "--lang", "en", "--to", "ingest")
    assert _languages(folder) == ["en", "fr"]


def test_a_cohort_is_answered_in_its_language(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    teams, file = table.with_name("teams.csv"), str(table.with_name("cohort.toml"))
    teams.write_text("name,subject\nPyA,Rain\n")
    told = _said("cohort", "new", "Mai", "--csv", str(teams), "--lang", "fr", "--cohort", file)
    assert "équipe" in told
    assert "tableau" in _said("cohort", "board", "--cohort", file, "--out", str(table.with_name("b.html")))
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    other = str(table.with_name("other.toml"))
    assert "team" in _said("cohort", "new", "May", "--csv", str(teams), "--lang", "en", "--cohort", other)
    assert "on" in _said("cohort", "ack", "PyA", "--cohort", other, "--on", "2026-05-04")

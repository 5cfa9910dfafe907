"""Every command has a page whose help is the command's own; the schema is the evidence's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pythesis.cli import help as texts
from pythesis.cli.main import app
from pythesis.core.evidence import Evidence

DOCS = Path(__file__).parents[2] / "docs"
GROUPS = {group.name or "": group.typer_instance for group in app.registered_groups}
COMMANDS = sorted([*(command.name or "" for command in app.registered_commands), *GROUPS])


def _paths(name: str) -> list[list[str]]:
    group = GROUPS.get(name)
    inner = group.registered_commands if group else []
    return [[name], *([name, command.name or ""] for command in inner)]


def _help(path: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERMINAL_WIDTH", "100")
    found = CliRunner().invoke(app, [*path, "--help"], prog_name="pythesis")
    assert found.exit_code == 0
    return "\n".join(line.rstrip() for line in found.output.strip().splitlines())


@pytest.mark.skipif(texts.language() != "en", reason="the pages hold the English help")
@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_of_a_command_shows_its_help(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (DOCS / "commands" / f"{name}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```text\n(.*?)\n```", page, re.DOTALL)
    assert blocks == [_help(path, monkeypatch) for path in _paths(name)]


def test_the_index_names_every_command() -> None:
    index = (DOCS / "commands" / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"({name}.md)" not in index] == []


def test_every_help_text_is_used_and_there_in_both_languages() -> None:
    folder = Path(texts.__file__).parents[1] / "words"
    sections = [
        set(re.findall(r"^\[(\w+)\]", (folder / language / "help.toml").read_text("utf-8"), re.MULTILINE))
        for language in ("en", "fr")
    ]
    assert sections[0] == sections[1] == {*COMMANDS, "pythesis", "options"}


def test_the_schema_in_the_docs_is_that_of_the_evidence() -> None:
    written = json.loads((DOCS / "evidence.schema.json").read_text(encoding="utf-8"))
    assert written == Evidence.model_json_schema()


def test_links_of_the_pages_lead_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]
    broken = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []

"""Every command has a page whose help is the command's own; the schema is the evidence's own."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pythesis.cli import help as texts
from pythesis.cli.main import app
from pythesis.core.brief import Brief, BroughtBrief, ColumnBrief, Member, QuestionBrief, parse_brief
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


def _settings() -> dict[str, set[str]]:
    lists = {"questions": QuestionBrief, "brought": BroughtBrief}
    parts = (name for name in Brief.model_fields if name not in ("columns", *lists))
    tables = {name: set(type(getattr(Brief(), name)).model_fields) for name in parts}
    several = {name: set(model.model_fields) for name, model in lists.items()}
    return {**tables, **several, "columns.NAME": set(ColumnBrief.model_fields)}


def test_the_page_of_the_brief_tells_every_setting_and_no_other() -> None:
    page = (DOCS / "brief.md").read_text(encoding="utf-8")
    told = {}
    for section in page.split("\n## ")[1:]:
        rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        told[section[: section.index("\n")].strip("`[]")] = {
            name for row in rows for name in re.findall(r"`(\w+)`", row)
        }
    assert told == _settings()
    assert [name for name in Member.model_fields if f"`{name}`" not in page] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_new_brief_shows_only_settings_that_exist(language: str) -> None:
    text = (Path(texts.__file__).parents[1] / "data" / f"brief.{language}.toml").read_text(encoding="utf-8")
    plain = re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.MULTILINE)
    parse_brief(tomllib.loads(plain))


def _examples() -> dict[str, tuple[typer.core.TyperCommand, list[str]]]:
    """Return every command with the words of its example, found by the words that call it."""
    found = {}
    waiting: list[tuple[tuple[str, ...], typer.core.TyperCommand]] = [((), typer.main.get_command(app))]  # type: ignore[list-item]
    while waiting:
        words, command = waiting.pop()
        inner = getattr(command, "commands", {})
        waiting.extend(((*words, name), part) for name, part in inner.items())
        if not inner:
            example = (command.epilog or "").partition(": ")[2].partition(" > ")[0]
            found[" ".join(words)] = (command, shlex.split(example))
    return found


@pytest.mark.skipif(texts.language() != "en", reason="examples are split as the English ones are")
@pytest.mark.parametrize("name", sorted(_examples()))
def test_the_example_of_a_command_is_one_it_takes(name: str) -> None:
    """The options and arguments of each example are parsed by the command itself."""
    command, words = _examples()[name]
    called = ["pythesis", *name.split()]
    assert words[: len(called)] == called
    command.make_context(name, words[len(called) :])


def test_links_of_the_pages_lead_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]
    broken = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []

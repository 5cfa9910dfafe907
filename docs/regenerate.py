"""Writes the generated parts of the docs anew: the help of each command and the schema of the evidence."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

os.environ.update(COLUMNS="100", TERMINAL_WIDTH="100", LC_ALL="C.UTF-8")

from typer.testing import CliRunner

from pythesis.cli.main import app
from pythesis.core.evidence import Evidence

DOCS = Path(__file__).parent
BLOCK = re.compile(r"```text\n.*?\n```", re.DOTALL)


def pages() -> dict[str, list[list[str]]]:
    """Return the commands each page shows the help of: itself, then those of its group in order."""
    found = {command.name or "": [[command.name or ""]] for command in app.registered_commands}
    for group in app.registered_groups:
        inner = group.typer_instance.registered_commands if group.typer_instance else []
        name = group.name or ""
        found[name] = [[name], *([name, command.name or ""] for command in inner)]
    return found


def _help(path: list[str]) -> str:
    output = CliRunner().invoke(app, [*path, "--help"], prog_name="pythesis").output
    return "\n".join(line.rstrip() for line in output.strip().splitlines())


def main() -> None:
    """Rewrite the help blocks and the schema."""
    for name, paths in pages().items():
        page = DOCS / "commands" / f"{name}.md"
        shown = iter([_help(path) for path in paths])
        text = page.read_text(encoding="utf-8")
        page.write_text(
            BLOCK.sub(lambda _, shown=shown: f"```text\n{next(shown)}\n```", text), encoding="utf-8"
        )
    schema = json.dumps(Evidence.model_json_schema(), indent=1, ensure_ascii=False)
    (DOCS / "evidence.schema.json").write_text(schema + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

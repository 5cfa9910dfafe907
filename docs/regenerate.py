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


def main() -> None:
    """Rewrite the help blocks and the schema."""
    for command in app.registered_commands:
        page = DOCS / "commands" / f"{command.name}.md"
        output = CliRunner().invoke(app, [command.name or "", "--help"], prog_name="pythesis").output
        lines = "\n".join(line.rstrip() for line in output.strip().splitlines())
        text = page.read_text(encoding="utf-8")
        page.write_text(BLOCK.sub(lambda _, shown=lines: f"```text\n{shown}\n```", text), encoding="utf-8")
    schema = json.dumps(Evidence.model_json_schema(), indent=1, ensure_ascii=False)
    (DOCS / "evidence.schema.json").write_text(schema + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Writes the golden texts anew, to be reviewed as a diff.

python -m tests.golden.regenerate                    # after words or reports have changed
python -m tests.golden.regenerate NAME=PROJECT ...   # a fixture from a finished project's evidence
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.golden.pages import pages

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.words.say import unfilled

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr")
DRAWN = 3  # rows of a figure: its words do not come from the others
OF_A_KIND = 1  # findings of one code and verdict
ROWS_OF_ERRORS = 2


def evidences() -> dict[str, Evidence]:
    """Return the fixtures by name."""
    found = sorted((HERE / "evidence").glob("*.json"))
    return {path.stem: Evidence.model_validate_json(path.read_text(encoding="utf-8")) for path in found}


def expected(name: str, language: str) -> Path:
    """Return where the text of a fixture in a language is kept."""
    return HERE / "texts" / f"{name}.{language}.txt"


def shrunk(evidence: Evidence) -> Evidence:
    """Return an evidence with what its words come from: no code, few rows of figures, few alike findings."""
    kept: list[Finding] = []
    for finding in evidence.findings:
        alike = [f for f in kept if (f.code, f.verdict) == (finding.code, finding.verdict)]
        if len(alike) < OF_A_KIND:
            kept.append(finding)
    iterations = tuple(
        it.model_copy(update={"errors": it.errors[:ROWS_OF_ERRORS]}) for it in evidence.iterations
    )
    update = {"findings": tuple(kept), "iterations": iterations, "decisions": (), "deliverables": ()}
    light = unfilled(evidence.model_copy(update=update))
    data: Any = light.model_dump(mode="json", exclude_defaults=True)
    return Evidence.model_validate(_light(data))


def _light(node: Any) -> Any:
    if isinstance(node, list):
        return [_light(part) for part in node]
    if not isinstance(node, dict):
        return node
    left = {name: _light(part) for name, part in node.items() if name not in ("recompute", "arguments")}
    if "mark" in left and isinstance(left.get("data"), list):
        left["data"] = left["data"][:DRAWN]
    if isinstance(left.get("examples"), list):
        left["examples"] = left["examples"][:DRAWN]
    return left


def main(arguments: list[str]) -> None:
    """Make the fixtures that are asked for, then every text."""
    for argument in arguments:
        name, _, project = argument.partition("=")
        text = (Path(project) / "reports" / "evidence.json").read_text(encoding="utf-8")
        small = shrunk(Evidence.model_validate_json(text))
        kept = small.model_dump_json(exclude_defaults=True)
        (HERE / "evidence" / f"{name}.json").write_text(kept + "\n", encoding="utf-8")
    for name, evidence in evidences().items():
        for language in LANGUAGES:
            expected(name, language).write_text(pages(evidence, language), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Explores one table as a project would and keeps what was said as JSON."""

from __future__ import annotations

import json
import time
import tomllib
from pathlib import Path
from typing import Any

from pythesis.core.finding import Finding
from pythesis.words import say

LEAKS = ("target-leak", "post-outcome-column")  # columns taken out as leaks are told by the audit, with why
HERE = Path(__file__).parent


def briefs() -> dict[str, dict[str, Any]]:
    """Return, for each table, its file and the brief a team would write."""
    return tomllib.loads((HERE / "briefs.toml").read_text(encoding="utf-8"))


class Silent:
    """A progress nobody watches."""

    def step(self, what: object, done: int, total: int) -> None:
        """Ignore."""


def explored(name: str, tables: Path) -> dict[str, Any]:
    """Read, audit, clean, split and explore one table; return the findings and how columns were read."""
    from threadpoolctl import threadpool_limits

    from pythesis.core.brief import parse_brief
    from pythesis.flow.checking import checked
    from pythesis.stages import clean, explore, ingest, split

    told = dict(briefs()[name])
    file = told.pop("file", "data.csv")
    brief = parse_brief(told, "--")
    begin = time.perf_counter()
    with threadpool_limits(1):
        dataset = ingest.run(tables / name.partition("-")[0] / file, brief, 0)
        audited = checked(dataset, brief)
        cleaned = clean.run(dataset, clean.decide(dataset.table, audited.proposals, brief, {}), ())
        divided = split.run(cleaned.dataset, brief, 0)
        ready = time.perf_counter()
        found = explore.run(divided.dataset, divided.split, brief, 0, Silent())
    findings = [_dumped(f) for f in (*found.findings, *(f for f in audited.findings if f.code in LEAKS))]
    columns = {c.name: f"{c.kind.value} {c.role.value}" for c in divided.dataset.table.columns}
    seconds = {"before": ready - begin, "explore": time.perf_counter() - ready}
    return {"columns": columns, "findings": findings, "seconds": seconds}


def _dumped(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(mode="json", exclude={"validations"}) | {
        "said": say(finding.claim, "en"),
        "tests": [v.model_dump(mode="json", exclude={"recompute"}) for v in finding.validations],
    }


def kept(name: str, tables: Path, folder: Path, again: bool = False) -> dict[str, Any]:
    """Return what was said of a table, explored once and kept in a folder."""
    path = folder / f"{name}.json"
    if again or not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(explored(name, tables), ensure_ascii=False, indent=1), encoding="utf-8")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found

"""How many known facts of real tables exploration tells, fact by fact.

    PYTHESIS_TABLES=... python benchmarks/run_facts.py [--tables NAME ...] [--again] [--folder DIR]

The tables and their facts come from the catalogue in the folder PYTHESIS_TABLES; `facts/expected.toml` says
what must be told of each fact that is exploration's to tell. A table is explored once and kept in the
folder, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from facts.explored import HERE, briefs, kept
from facts.judge import FOUND, MISSED, WRONG, judged

TABLES = Path(os.environ.get("PYTHESIS_TABLES", "data"))
LONGEST = 900  # seconds for one table


def main() -> None:
    """Explore what is not yet explored, judge every fact and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", nargs="*", help="only these")
    parser.add_argument("--again", action="store_true", help="explore even what is kept")
    parser.add_argument("--folder", type=Path, default=Path(".facts"), help="where findings are kept")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        kept(chosen.alone, TABLES, chosen.folder, again=True)
        return
    listed = facts(chosen.tables)
    names = [n for n in briefs() if n in {fact.get("of", fact["table"]) for fact in listed}]
    for name in names:
        if chosen.again or not (chosen.folder / f"{name}.json").exists():
            _alone(name, chosen.folder)
    sys.stdout.write(report(listed, chosen.folder))


def facts(tables: list[str] | None) -> list[dict[str, Any]]:
    """Return the expectations, each with the whole statement of the catalogue.

    Raises
    ------
    SystemExit
        When a fact is not, or not once, in the catalogue.
    """
    listed = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))["fact"]
    catalogue = json.loads((TABLES / "catalogue.json").read_text(encoding="utf-8"))["datasets"]
    stated = {table["name"]: [f["statement"] for f in table["facts"]] for table in catalogue}
    for fact in listed:
        hits = [s for s in stated[fact["table"]] if s.startswith(fact["says"])]
        if len(hits) != 1:
            raise SystemExit(f"{fact['table']}: {fact['says']!r} names {len(hits)} facts")
        fact["statement"] = hits[0]
    return [fact for fact in listed if not tables or fact["table"] in tables]


def _alone(name: str, folder: Path) -> None:
    """Explore one table in a process of its own, so that the memory of one does not weigh on the next."""
    words = [sys.executable, "-W", "ignore", __file__, "--alone", name, "--folder", str(folder)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"{name}: over {LONGEST} s\n")
        return
    if done.returncode:
        sys.stderr.write(f"{name}: {done.stderr.strip().splitlines()[-1]}\n")


def report(listed: list[dict[str, Any]], folder: Path) -> str:
    """Return one line a fact, then the counts, as Markdown."""
    lines = ["| table | fact | |", "|---|---|---|"]
    counted: Counter[str] = Counter()
    for fact in listed:
        path = folder / f"{fact.get('of', fact['table'])}.json"
        if path.exists():
            findings = json.loads(path.read_text(encoding="utf-8"))["findings"]
            became = judged(findings, fact["expect"])
        else:
            became = MISSED
        counted[became] += 1
        lines.append(f"| {fact['table']} | {fact['statement'].replace('|', '/')} | {became} |")
    n = len(listed)
    lines.append(
        f"\n{n} facts: {counted[FOUND]} found ({counted[FOUND] / max(1, n):.0%}), {counted[MISSED]} missed, "
        f"{counted[WRONG]} said wrongly."
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

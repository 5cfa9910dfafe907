"""How many planted defects the audit names, and how often it cries wolf on clean tables.

    python benchmarks/run_audit.py [--quick] [--codes CODE ...] [--misses] [--export DIR]

Real tables are read from the folder in PYTHESIS_TABLES, when there is one. A defect is found when a new
alert, of notice or more, has its code (or one that says the same, see audit/judge.py) and names its column.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from audit import series
from audit.clean import tables
from audit.judge import Alert, Heard, accepted, found, listen, new, write
from audit.plan import PLANTS, Case, cases
from audit.table import Clean

SEED = 20261127


def main() -> None:
    """Print the tables of recall and of false alarms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two tables and one strength for each defect")
    parser.add_argument("--codes", nargs="*", help="only these, also on the clean tables")
    parser.add_argument(
        "--misses", action="store_true", help="list what was not found, and what was said instead"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--export", type=Path, help="write the tables for the peers instead of judging")
    chosen = parser.parse_args()
    clean, records = tables(), series.tables()
    planted = cases(clean, records, chosen.seed, chosen.quick, set(chosen.codes or ()))
    every = [*clean, *records]
    if chosen.export:
        export(chosen.export, every, planted)
        return
    begin = time.perf_counter()
    asked = set().union(*(accepted(code) for code in chosen.codes)) if chosen.codes else None
    before = {table.name: listen(table.frame, table, codes=asked) for table in every}
    results, misses = defaultdict(list), []
    for case in planted:
        heard = listen(
            case.planted.frame, case.table, case.planted.brief, accepted(case.code), case.planted.tables
        )
        right = found(case.code, case.planted, before[case.table.name], heard)
        results[case.code].append(right is not None)
        if right is None:
            misses.append((case, new(before[case.table.name], heard), heard.refused.get(case.code, "")))
    out = sys.stdout.write
    out(false_alarms(before))
    out(recalls(results))
    out(f"\n{time.perf_counter() - begin:.0f} s, seed {chosen.seed}\n")
    if chosen.misses:
        out(explained(misses))


def recalls(results: dict[str, list[bool]]) -> str:
    """Return recall by code and over all, as Markdown."""
    lines = ["\n| defect | planted | found | recall |", "|---|---|---|---|"]
    for code in PLANTS:
        if code in results:
            right, n = sum(results[code]), len(results[code])
            lines.append(f"| {code} | {n} | {right} | {right / n:.0%} |")
    right, n = sum(map(sum, results.values())), sum(map(len, results.values()))
    by_code = sum(sum(r) / len(r) for r in results.values()) / max(1, len(results))
    low = [code for code, r in results.items() if sum(r) < 0.85 * len(r)]
    lines.append(f"| **all** | {n} | {right} | {right / max(1, n):.1%} |")
    lines.append(
        f"\nMean over {len(results)} codes: {by_code:.1%}; codes under 85 %: {', '.join(low) or 'none'}."
    )
    return "\n".join(lines) + "\n"


def false_alarms(before: dict[str, Heard]) -> str:
    """Return the alerts of warning or more on clean tables, as Markdown."""
    lines = ["| clean table | false alarms (warning or more) | which |", "|---|---|---|"]
    for name, heard in before.items():
        grave = [alert for alert in heard.alerts if alert.severity in {"warning", "blocking"}]
        which = "; ".join(f"{a.code} {', '.join(sorted(a.columns)[:3])}" for a in grave)
        lines.append(f"| {name} | {len(grave)} | {which} |")
    return "\n".join(lines) + "\n"


def explained(misses: list[tuple[Case, list[Alert], str]]) -> str:
    """Return one line for each defect missed."""
    lines = ["\nMissed:"]
    for case, fresh, refused in misses:
        instead = "; ".join(f"{a.severity} {a.code} {', '.join(sorted(a.columns)[:3])}" for a in fresh[:4])
        columns = ", ".join(sorted(case.planted.columns))
        place = f"{case.code} / {case.planter} {case.strength} in {case.table.name} ({columns})"
        lines.append(f"- {place}: {instead or 'nothing new'}{' | ' + refused if refused else ''}")
    return "\n".join(lines) + "\n"


def export(folder: Path, clean: Iterable[Clean], planted: Iterable[Case]) -> None:
    """Write clean and planted tables as CSV, and what was planted where, for the peers."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in clean:
        write(table.frame, folder / f"clean-{table.name}.csv", table)
    listed = []
    for i, case in enumerate(planted):
        write(case.planted.frame, folder / f"{i:05d}.csv", case.table)
        listed.append(
            {
                "file": f"{i:05d}.csv",
                "code": case.code,
                "planter": case.planter,
                "strength": case.strength,
                "clean": f"clean-{case.table.name}.csv",
                "target": case.table.target,
                "classes": case.table.classes,
                "time": case.table.brief.get("data", {}).get("time"),
                "separator": case.table.separator,
                "decimal": "," if case.table.decimal_comma else ".",
                "columns": sorted(case.planted.columns),
            }
        )
    (folder / "planted.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

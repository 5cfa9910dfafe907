"""How long exploration takes and what it needs, and how that grows with rows.

    python benchmarks/run_explore_speed.py [--rows N ...] [--whole]

The table of `run_audit_speed.py` (30 mixed columns) is written as Parquet; each line is one process that
reads it, splits it and explores it (with `--whole`, audits and cleans it too). Seconds of processor are what
to compare on a machine shared with other work.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from run_audit_speed import table

SIZES = (100_000, 300_000, 1_000_000)


class Silent:
    """A progress nobody watches."""

    def step(self, what: object, done: int, total: int) -> None:
        """Ignore."""


def explore_file(path: Path, target: str, whole: bool) -> None:
    """Read, split and explore one file, and print seconds of processor before and during exploration."""
    from threadpoolctl import threadpool_limits

    from pythesis.core.brief import parse_brief
    from pythesis.stages import audit, clean, explore, ingest, split

    brief = parse_brief({"data": {"target": target}}, "--")
    with threadpool_limits(1):
        dataset = ingest.run(path, brief, 0)
        if whole:
            proposals = audit.run(dataset, brief).proposals
            dataset = clean.run(dataset, clean.decide(dataset.table, proposals, brief, {}), ()).dataset
        divided = split.run(dataset, brief, 0)
        before = time.process_time()
        found = explore.run(divided.dataset, divided.split, brief, 0, Silent())
    spent = time.process_time() - before
    sys.stdout.write(f"{before:.1f} {spent:.1f} {len(found.findings)}\n")


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--target", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        explore_file(chosen.alone, chosen.target, chosen.whole)
        return
    sys.stdout.write(
        "| rows x 30 | CPU s before | CPU s explore | wall s | peak GB | findings |\n"
        "|---|---|---|---|---|---|\n"
    )
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "data.parquet"
            drawn = table(rows)
            drawn.write_parquet(path)
            sys.stdout.write(line(rows, path, drawn.columns[-1], chosen.whole) + "\n")
            sys.stdout.flush()


def line(rows: int, path: Path, target: str, whole: bool) -> str:
    """Run one size in a process of its own and return its line."""
    words = [sys.executable, "-W", "ignore", __file__, "--alone", str(path), "--target", target]
    begin = time.perf_counter()
    process = subprocess.Popen([*words, *(["--whole"] if whole else [])], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read().split()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) or len(said) != 3:
        raise SystemExit(f"{rows} rows: failed")
    wall = time.perf_counter() - begin
    gigabytes = usage.ru_maxrss / 1024**2
    return f"| {rows:,} | {said[0]} | {said[1]} | {wall:.0f} | {gigabytes:.2f} | {said[2]} |"


if __name__ == "__main__":
    main()

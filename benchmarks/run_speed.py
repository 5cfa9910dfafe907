"""How long the main job takes and what it needs, and how that grows with rows and columns.

Absolute times depend on the machine; ratios between lines of one run are what to compare.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

SIZES = ((1_000, 10), (10_000, 10), (100_000, 10), (10_000, 40))


def table(rows: int, columns: int) -> pl.DataFrame:
    """Draw a table, half numbers and half categories, with one relation to the target."""
    rng = np.random.default_rng(0)
    data: dict[str, np.ndarray] = {}
    for number in range(columns // 2):
        data[f"number {number}"] = rng.normal(size=rows)
        data[f"category {number}"] = rng.choice(["north", "south", "east"], rows)
    odds = data["number 0"] + (data["category 0"] == "north")
    data["outcome"] = np.where(rng.random(rows) < 1 / (1 + np.exp(-odds)), "yes", "no")
    return pl.DataFrame(data)


def measure(words: Sequence[str], folder: Path) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak resident gigabytes of one command."""
    begin = time.perf_counter()
    pid = subprocess.Popen(
        [sys.executable, "-m", "pythesis", *words],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ).pid
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"pythesis {' '.join(words)} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024**2


def line(name: str, found: tuple[float, float, float]) -> None:
    """Write one line of the table."""
    wall, cpu, memory = found
    sys.stdout.write(f"{name:<44}{wall:>9.2f} s {cpu:>9.2f} s {memory:>8.2f} GB\n")
    sys.stdout.flush()


def main() -> None:
    """Measure help, the demonstration (twice), its verification, and tables of growing size."""
    sys.stdout.write(f"{'':<44}{'wall':>11} {'CPU':>11} {'peak':>11}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        line("pythesis --help", min(measure(["--help"], folder) for _ in range(5)))
        line("demo (Titanic, standard)", measure(["demo"], folder))
        line("demo again, nothing changed", measure(["demo"], folder))
        line("verify", measure(["verify", "PyTanic"], folder))
        for rows, columns in SIZES:
            data = folder / f"t{rows}x{columns}.csv"
            table(rows, columns).write_csv(data)
            words = ["run", data.name, "--target", "outcome", "--out", f"Py{rows}x{columns}"]
            line(f"{rows:,} x {columns} to explore", measure([*words, "--to", "explore"], folder))
            line(f"{rows:,} x {columns} the rest, quick", measure([*words, "--effort", "quick"], folder))


if __name__ == "__main__":
    main()

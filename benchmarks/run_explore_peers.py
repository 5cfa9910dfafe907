"""Profiles of the table of `run_explore_speed.py` by other tools: seconds of processor and memory.

    python -m venv peers
    peers/bin/pip install skrub polars ydata-profiling sweetviz pyarrow "setuptools<81"
    python benchmarks/run_explore_peers.py --python peers/bin/python [--rows N ...] [--tools NAME ...]

Each line is one process that reads the Parquet file and writes its page, stopped after ten minutes of the
clock. None of these tools tests what it shows: the figures compare what is asked of the machine, not what is
answered.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from run_audit_speed import table

SIZES = (100_000, 1_000_000)
LONGEST = 600
READ = "import sys, warnings; warnings.simplefilter('ignore'); path, page = sys.argv[1:3]; "
PANDAS = READ + "import pandas as pd; rows = pd.read_parquet(path); "
TOOLS = {
    "skrub": READ + "import polars as pl, skrub; rows = pl.read_parquet(path); "
    "skrub.TableReport(rows, plot_distributions=True, compute_associations=True).write_html(page)",
    "ydata-minimal": PANDAS + "from ydata_profiling import ProfileReport; "
    "ProfileReport(rows, minimal=True, progress_bar=False).to_file(page)",
    "ydata-full": PANDAS + "from ydata_profiling import ProfileReport; "
    "ProfileReport(rows, progress_bar=False).to_file(page)",
    "sweetviz": PANDAS + "import sweetviz; "
    "sweetviz.analyze(rows, pairwise_analysis='on').show_html(page, open_browser=False)",
}


def main() -> None:
    """Print one line a size and tool."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", required=True, help="the interpreter that has the tools")
    parser.add_argument("--rows", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--tools", nargs="*", choices=list(TOOLS), default=list(TOOLS))
    chosen = parser.parse_args()
    sys.stdout.write("| rows x 30 | tool | CPU s | peak GB | page MB |\n|---|---|---|---|---|\n")
    for rows in chosen.rows:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "data.parquet"
            table(rows).write_parquet(path)
            for tool in chosen.tools:
                said = line(chosen.python, tool, path)
                sys.stdout.write(f"| {rows:,} | {tool} | {said} |\n")
                sys.stdout.flush()


def line(python: str, tool: str, path: Path) -> str:
    """Run one tool in a process of its own and return what it took, or how it ended."""
    page = path.with_name(f"{tool}.html")
    words = [python, "-c", TOOLS[tool], str(path), str(page)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    late = threading.Timer(LONGEST, process.kill)
    late.start()
    _, status, usage = os.wait4(process.pid, 0)
    late.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    took = f"{usage.ru_utime + usage.ru_stime:.1f} | {usage.ru_maxrss / 1024**2:.2f}"
    if process.returncode == -9:
        return f"{took} (stopped after {LONGEST} s) | -"
    if process.returncode or not page.is_file():
        return f"{took} (failed) | -"
    return f"{took} | {page.stat().st_size / 1e6:.1f}"


if __name__ == "__main__":
    main()

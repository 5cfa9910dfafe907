"""Models: the search of Pythesis beside defaults and FLAML, on the same rows, by test loss.

Run, from the root: ``python benchmarks/run_models.py --tables titanic --splits 0,1 --budget 60 --out FILE``.
Each (table, split, tool) runs in a process of its own and is kept in FILE; what is there already is not run
again. ``--show`` prints the figures of FILE and runs nothing. ``--clock cpu`` counts the budget in seconds of
processor, for a machine shared with other work. FLAML runs by ``--flaml PYTHON``, the Python of its
environment; CatBoost where it is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent))
from models import ranks
from models.here import CLOCKS, DEFAULTS, ours
from models.tables import TABLES, split

TOOLS = ("ours", *DEFAULTS, "flaml")
SMALLEST = 1e-15


def loss(values: np.ndarray, classes: tuple[str, ...], observed: pl.Series, task: str) -> float:
    """Return the root mean squared error, or the log loss."""
    if task == "regression":
        return float(np.sqrt(np.mean((values - observed.to_numpy()) ** 2)))
    place = {name: at for at, name in enumerate(classes)}
    at = np.array([place.get(name, -1) for name in observed.to_list()])
    own = np.where(at >= 0, values[np.arange(len(at)), at], 0.0)
    return float(-np.mean(np.log(np.clip(own, SMALLEST, 1.0))))


def one(args: argparse.Namespace) -> None:
    """Run one tool on one split, in this process, and print what it gave as JSON."""
    table = TABLES[args.tables]
    train, test = split(table, int(args.splits))
    now = CLOCKS[args.clock]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train.write_parquet(folder / "train.parquet")
        test.write_parquet(folder / "test.parquet")
        told: dict[str, Any] = {}
        started = now()
        if args.tools == "ours":
            paths = folder / "train.parquet", folder / "test.parquet"
            made = ours(*paths, table.target, table.task, args.budget, args.threads, args.clock)
            values, classes, told = made
        elif args.tools == "flaml":
            values, classes, told = _flaml(args, folder)
        else:
            made = DEFAULTS[args.tools](train, test, table.target, table.task, args.threads)
            values, classes, told = made
        seconds = told.pop("seconds", now() - started)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN if args.tools == "flaml" else resource.RUSAGE_SELF)
    found = loss(values, classes, test[table.target], table.task)
    print(json.dumps({"loss": found, "seconds": seconds, "gigabytes": memory.ru_maxrss / 1e6, **told}))  # noqa: T201


def _flaml(args: argparse.Namespace, folder: Path) -> tuple[np.ndarray, tuple[str, ...], dict[str, Any]]:
    table = TABLES[args.tables]
    command = [args.flaml, str(Path(__file__).parent / "models/flaml_alone.py"), str(folder), table.target]
    command += [table.task, str(args.budget), str(args.threads), args.clock]
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=clean)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    told = json.loads(ran.stdout.strip().splitlines()[-1])
    values = np.load(folder / "predicted.npy")
    return values, tuple(told.pop("classes")), told


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Run what is asked for and not kept yet, each in a process of its own; return all that is kept."""
    kept: dict[str, Any] = json.loads(args.out.read_text()) if args.out.is_file() else {}
    for table in args.tables.split(","):
        for number in args.splits.split(","):
            for tool in args.tools.split(","):
                key = f"{table}/{number}/{tool}/{args.budget:g}/{args.clock}"
                if key in kept:
                    continue
                command = [sys.executable, __file__, "--one", "--tables", table, "--splits", number]
                command += ["--tools", tool, "--budget", str(args.budget), "--threads", str(args.threads)]
                command += ["--clock", args.clock, "--flaml", args.flaml]
                started = time.monotonic()
                ran = subprocess.run(command, capture_output=True, text=True, check=False)
                if ran.returncode:
                    print(f"{key}: {ran.stderr.strip()[-400:]}", file=sys.stderr, flush=True)  # noqa: T201
                    continue
                kept[key] = json.loads(ran.stdout.strip().splitlines()[-1])
                kept[key]["wall"] = time.monotonic() - started
                args.out.write_text(json.dumps(kept, indent=1))
                print(key, f"{kept[key]['loss']:.5g}", f"{kept[key]['seconds']:.1f} s", flush=True)  # noqa: T201
    return kept


def show(kept: dict[str, Any], tools: list[str]) -> str:
    """Return the mean losses a table, the mean ranks and the distance of Nemenyi, as Markdown."""
    cells: dict[str, dict[str, list[float]]] = {}
    for key, found in kept.items():
        table, _, tool, *_ = key.split("/")
        cells.setdefault(table, {}).setdefault(tool, []).append(found["loss"])
    whole = {t: c for t, c in cells.items() if all(tool in c for tool in tools)}
    lines = [f"| table | splits | {' | '.join(tools)} |", "|---" * (len(tools) + 2) + "|"]
    losses = np.array([[float(np.mean(c[tool])) for tool in tools] for c in whole.values()])
    for (table, c), row in zip(whole.items(), losses, strict=True):
        best = row.min()
        told = [f"**{v:.4g}**" if v == best else f"{v:.4g}" for v in row]
        lines.append(f"| {table} | {min(len(v) for v in c.values())} | {' | '.join(told)} |")
    if len(whole) > 1:
        found = ranks.mean_ranks(losses)
        lines.append(f"| mean rank | | {' | '.join(f'{v:.2f}' for v in found)} |")
        lines += ["", f"Ranks closer than {ranks.distance(len(tools), len(whole)):.2f} are not told apart "]
        lines[-1] += f"(Nemenyi, {len(whole)} tables, {len(tools)} tools)."
    return "\n".join(lines)


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--splits", default="0,1,2")
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--budget", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall")
    parser.add_argument("--flaml", default=sys.executable)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "pythesis-models.json")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    if args.one:
        one(args)
        return
    kept = json.loads(args.out.read_text()) if args.show else run(args)
    print(show(kept, args.tools.split(",")))  # noqa: T201


if __name__ == "__main__":
    main()

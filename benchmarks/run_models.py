"""Models: the search of Pythesis beside defaults and other tools, on the same rows, by test loss.

Run, from the root: ``python benchmarks/run_models.py --tables titanic --splits 0,1 --budget 60 --out FILE``.
Each (table, split, tool) runs in a process of its own and is kept in FILE, with the seconds, the processor
seconds, the load of the machine and the commit; what is there already is not run again, unless ``--again``.
``--show`` prints the figures of FILE and runs nothing. ``--clock cpu`` counts the budget in seconds of
processor, for a machine shared with other work. The other tools run by the Python of their environment:
``--python flaml=.../bin/python``, likewise ``mljar`` and ``autogluon``; CatBoost where it is installed.
"""

from __future__ import annotations

import argparse
import datetime as dt
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

OTHERS = ("flaml", "autogluon", "mljar")
TOOLS = ("ours", *DEFAULTS, *OTHERS)
KEPT = Path(__file__).parent / "models/results.json"
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
        elif args.tools in OTHERS:
            values, classes, told = _alone(args, folder)
        else:
            made = DEFAULTS[args.tools](train, test, table.target, table.task, args.threads)
            values, classes, told = made
        seconds = told.pop("seconds", now() - started)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN if args.tools in OTHERS else resource.RUSAGE_SELF)
    found = loss(values, classes, test[table.target], table.task)
    print(json.dumps({"loss": found, "seconds": seconds, "gigabytes": memory.ru_maxrss / 1e6, **told}))  # noqa: T201


def _alone(args: argparse.Namespace, folder: Path) -> tuple[np.ndarray, tuple[str, ...], dict[str, Any]]:
    """Run a tool in its own environment, which imports nothing of ours."""
    table = TABLES[args.tables]
    script = Path(__file__).parent / f"models/{args.tools}_alone.py"
    command = [_pythons(args)[args.tools], str(script), str(folder), table.target]
    command += [table.task, str(args.budget), str(args.threads), args.clock]
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=clean)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    told = json.loads(ran.stdout.strip().splitlines()[-1])
    values = np.load(folder / "predicted.npy")
    return values, tuple(told.pop("classes")), told


def _pythons(args: argparse.Namespace) -> dict[str, str]:
    return dict(one.split("=", 1) for one in args.python)


def _commit() -> str:
    told = ["git", "describe", "--always", "--dirty", "--abbrev=7", "--exclude=*"]
    ran = subprocess.run(told, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return ran.stdout.strip()


def _others_busy() -> tuple[float, float]:
    """Return seconds of processor the whole machine has spent, and seconds stolen from it (Linux)."""
    cells = [float(c) for c in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    tick = os.sysconf("SC_CLK_TCK")
    return (sum(cells) - cells[3] - cells[4]) / tick, cells[7] / tick


def _cell(args: argparse.Namespace, table: str, number: str, tool: str) -> dict[str, Any] | None:
    """Run one tool on one split in a process of its own; None, and the reason said, when it fails."""
    command = [sys.executable, __file__, "--one", "--tables", table, "--splits", number]
    command += ["--tools", tool, "--budget", str(args.budget), "--threads", str(args.threads)]
    command += ["--clock", args.clock]
    for one in args.python:
        command += ["--python", one]
    started, spent, busy = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN), _others_busy()
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(f"{table}/{number}/{tool}: {ran.stderr.strip()[-400:]}", file=sys.stderr, flush=True)  # noqa: T201
        return None
    made: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    after, now = resource.getrusage(resource.RUSAGE_CHILDREN), _others_busy()
    own = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
    wall = time.monotonic() - started
    return {
        **made,
        "wall": round(wall, 1),
        "cpu": round(own, 1),  # seconds of processor of the tool and of its start
        "others": round(max(0.0, now[0] - busy[0] - own) / wall, 2),  # processors other work took meanwhile
        "stolen": round((now[1] - busy[1]) / wall, 3),  # processors the host took away
        "commit": _commit(),
        "date": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M"),
    }


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Run what is asked for and not kept yet; return all that is kept.

    Splits come first, then tools in the order given (the defaults and ours as one), then tables: after any
    time, what is kept says most.
    """
    kept: dict[str, Any] = json.loads(args.out.read_text()) if args.out.is_file() else {}
    tools = args.tools.split(",")
    rounds = [[t for t in tools if t not in OTHERS], *([t] for t in tools if t in OTHERS)]
    for number in args.splits.split(","):
        for together in rounds:
            for table in args.tables.split(","):
                for tool in together:
                    key = f"{table}/{number}/{tool}/{args.budget:g}/{args.clock}"
                    if key in kept and not args.again:
                        continue
                    made = _cell(args, table, number, tool)
                    if made is None:
                        continue
                    kept = json.loads(args.out.read_text()) if args.out.is_file() else {}
                    kept[key] = made
                    args.out.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n")
                    print(key, f"{made['loss']:.5g}", f"{made['seconds']:.1f} s", flush=True)  # noqa: T201
    return kept


def show(kept: dict[str, Any], tools: list[str], asked: str) -> str:
    """Return mean losses, mean ranks and the distance of Nemenyi, then what each tool cost, as Markdown.

    ``asked`` is the budget and the clock, as they end a key. The mean of a table is over the splits that
    every tool has; a table without any is left out.
    """
    cells: dict[str, dict[str, dict[str, Any]]] = {}
    for key, found in kept.items():
        table, number, tool, *rest = key.split("/")
        if "/".join(rest) == asked and tool in tools:
            cells.setdefault(table, {}).setdefault(number, {})[tool] = found
    common = {t: [c for c in splits.values() if len(c) == len(tools)] for t, splits in cells.items()}
    whole = {t: found for t, found in common.items() if found}
    lines = [f"| table | splits | {' | '.join(tools)} |", "|---" * (len(tools) + 2) + "|"]
    losses = np.array(
        [[float(np.mean([c[tool]["loss"] for c in found])) for tool in tools] for found in whole.values()]
    )
    for (table, found), row in zip(whole.items(), losses, strict=True):
        told = [f"**{v:.4g}**" if v == row.min() else f"{v:.4g}" for v in row]
        lines.append(f"| {table} | {len(found)} | {' | '.join(told)} |")
    if len(whole) > 1:
        mean = ranks.mean_ranks(losses)
        lines.append(f"| mean rank | | {' | '.join(f'{v:.2f}' for v in mean)} |")
        lines += ["", f"Ranks closer than {ranks.distance(len(tools), len(whole)):.2f} are not told apart "]
        lines[-1] += f"(Nemenyi, {len(whole)} tables, {len(tools)} tools)."
    return "\n".join([*lines, "", *_costs(cells, tools, float(asked.split("/")[0]))])


def _costs(cells: dict[str, dict[str, dict[str, Any]]], tools: list[str], budget: float) -> list[str]:
    """Return what each tool took: seconds beside the budget, processor, memory, over all its runs."""
    lines = [
        "| tool | runs | median s | most s | over budget by more than 10 % | median processor s | most GB |"
    ]
    lines.append("|---" * 7 + "|")
    for tool in tools:
        runs = [c[tool] for splits in cells.values() for c in splits.values() if tool in c]
        if not runs:
            continue
        seconds = np.array([r["seconds"] for r in runs])
        spent, memory = np.median([r["cpu"] for r in runs]), max(r["gigabytes"] for r in runs)
        over = int(np.sum(seconds > 1.1 * budget))
        told = f"| {tool} | {len(runs)} | {np.median(seconds):.1f} | {seconds.max():.1f} | {over} | "
        lines.append(f"{told}{spent:.1f} | {memory:.2f} |")
    return lines


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--splits", default="0,1,2")
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--budget", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall")
    parser.add_argument("--python", action="append", default=[], metavar="TOOL=PYTHON")
    parser.add_argument("--out", type=Path, default=KEPT)
    parser.add_argument("--again", action="store_true", help="run again what is kept")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    if args.one:
        one(args)
        return
    kept = json.loads(args.out.read_text()) if args.show else run(args)
    print(show(kept, args.tools.split(","), f"{args.budget:g}/{args.clock}"))  # noqa: T201


if __name__ == "__main__":
    main()

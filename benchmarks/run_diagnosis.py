"""Simulated failed projects, one planted cause each: how often it is ranked first; healthy ones beside them.

Run: ``python benchmarks/run_diagnosis.py [--repeats N] [--size N] [--keep FILE] [KIND ...]``. Each project
goes through the stages in process (quick effort) from its CSV to the conclusion. Without ``--open-test``, the
conclusion is the one drawn from development rows, as in a framed project before its last gate. With
``--keep``, every project is written to the file once concluded, and those already there are not run again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from diagnosis import chain
from diagnosis.healthy import HEALTHY
from diagnosis.planted import PLANTED
from diagnosis.world import World

from pythesis.core.conclusion import Conclusion

WORLDS = {**PLANTED, **{f"healthy-{name}": made for name, made in HEALTHY.items()}}


@dataclass(frozen=True)
class Result:
    """What was told of one world."""

    kind: str
    task: str
    n: int
    repeat: int
    healthy: bool
    outcome: str
    told: tuple[str, ...]
    right: bool
    seconds: float


class Kept:
    """Results in a file of JSON lines, so that a bench cut short goes on; none without a file."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        lines = path.read_text("utf-8").splitlines() if path and path.exists() else []
        found = [Result(**{**(row := json.loads(line)), "told": tuple(row["told"])}) for line in lines]
        self.results = {(r.kind, r.task, r.n, r.repeat): r for r in found}

    def add(self, result: Result) -> None:
        """Write one result."""
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(result)) + "\n")


def judge(world: World, conclusion: Conclusion) -> bool:
    """Return whether the planted cause is first, or a healthy project is neither failed nor doubted."""
    if world.causes:
        return bool(conclusion.causes) and conclusion.causes[0].code in world.causes
    return conclusion.outcome != "failure" and not (conclusion.outcome == "success" and conclusion.causes)


def made(kind: str, task: str, n: int, repeat: int) -> World:
    """Return one world, the same for the same arguments."""
    seed = [sum(map(ord, kind)), n, repeat, len(task)]
    return WORLDS[kind][0](np.random.default_rng(seed), n, task)


def run(kind: str, task: str, n: int, repeat: int, *, open_test: bool) -> Result:
    """Run one world to its conclusion."""
    world = made(kind, task, n, repeat)
    started = time.perf_counter()
    modelled = chain.modelled(world, repeat)
    found = (chain.concluded if open_test else chain.drafted)(world, modelled)
    told = tuple(f"{c.code} ({c.confidence})" for c in found.causes)
    seconds = time.perf_counter() - started
    right = judge(world, found)
    return Result(kind, task, n, repeat, not world.causes, found.outcome, told, right, seconds)


def planned(kinds: list[str], repeats: int, size: int | None) -> Iterator[tuple[str, str, int, int]]:
    """Yield kind, task, rows and repeat of each project."""
    for repeat in range(repeats):
        for kind in kinds:
            _, tasks, sizes = WORLDS[kind]
            for task in tasks:
                for n in sizes if size is None else sizes[size : size + 1]:
                    yield kind, task, n, repeat


def table(results: list[Result]) -> str:
    """Write the rates by kind, and over all, as Markdown."""
    lines = ["| planted | projects | named first | outcome |", "|---|---|---|---|"]
    for kind in dict.fromkeys(r.kind for r in results):
        mine = [r for r in results if r.kind == kind]
        outcomes = ", ".join(
            f"{o} {sum(r.outcome == o for r in mine)}" for o in sorted({r.outcome for r in mine})
        )
        lines.append(f"| {kind} | {len(mine)} | {sum(r.right for r in mine)} | {outcomes} |")
    ill, well = [r for r in results if not r.healthy], [r for r in results if r.healthy]
    if ill:
        lines.append(f"| **all planted** | {len(ill)} | {sum(r.right for r in ill)} | |")
    if well:
        failed = sum(r.outcome == "failure" for r in well)
        doubted = sum(r.outcome == "success" and bool(r.told) for r in well)
        lines.append(f"| **all healthy** | {len(well)} | called failures {failed} | doubted {doubted} |")
    return "\n".join(lines)


def main() -> None:
    """Run the worlds asked for and print what was told of each, then the rates."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kinds", nargs="*", help="planted kinds, or healthy-...; all without any")
    asked.add_argument("--repeats", type=int, default=1)
    asked.add_argument("--size", type=int, default=None, choices=(0, 1, 2), help="one of the sizes alone")
    asked.add_argument("--seconds", type=float, default=3600, help="stop after these and say what was run")
    asked.add_argument("--open-test", action="store_true")
    asked.add_argument("--keep", type=Path, help="a file of results: those already there are not run again")
    given = asked.parse_args()
    kept = Kept(given.keep)
    kinds = given.kinds or list(WORLDS)
    results: list[Result] = []
    started = time.perf_counter()
    warnings.simplefilter("ignore")
    for kind, task, n, repeat in planned(kinds, given.repeats, given.size):
        one = kept.results.get((kind, task, n, repeat))
        if one is None:
            if time.perf_counter() - started > given.seconds:
                sys.stdout.write("\nStopped by the clock.\n")
                break
            one = run(kind, task, n, repeat, open_test=given.open_test)
            kept.add(one)
        results.append(one)
        mark = "" if one.right else "  <- not first"
        told = "; ".join(one.told) or "nothing"
        sys.stdout.write(f"{kind} {task} {n} #{repeat}: {one.outcome}; {told} ({one.seconds:.0f} s){mark}\n")
        sys.stdout.flush()
    sys.stdout.write("\n" + table(results) + "\n")


if __name__ == "__main__":
    main()

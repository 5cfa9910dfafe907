"""The stages of a project in process, as the flow calls them, without ledger, reports or notebooks."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diagnosis.world import World
from pythesis.core.conclusion import Conclusion
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.said import Said
from pythesis.stages import audit, clean, conclude, explain, ingest, model, split
from pythesis.stages.conclude.confirm import confirm


class Clock:
    """Seconds."""

    def now(self) -> float:
        """Return the seconds since some start."""
        return time.perf_counter()


class Nowhere:
    """A checkpoint that keeps nothing."""

    def get(self, key: str) -> bytes | None:
        """Return None."""
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keep nothing."""


class Quiet:
    """Progress nobody watches."""

    def step(self, what: Said, done: int, total: int) -> None:
        """Say nothing."""


TOOLS = Tools(Clock(), Nowhere(), Quiet())


@dataclass(frozen=True)
class Modelled:
    """Everything iterations 1 to 3 left, before anything was concluded."""

    found: Any
    rows: Any
    simple: Any
    understood: Any
    improved: Any


def modelled(world: World, seed: int) -> Modelled:
    """Read, audit, clean, divide and model a world."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        world.frame.write_csv(path)
        read = ingest.run(path, world.brief, seed)
    found = audit.run(read, world.brief)
    decisions = clean.decide(read.table, found.proposals, world.brief, {})
    rows = split.run(clean.run(read, decisions, ()).dataset, world.brief, seed)
    plan = Plan(effort="quick", seed=seed)
    simple = model.simple(rows.dataset, rows.split, world.brief, plan, TOOLS)
    understood = explain.run(rows.dataset, rows.split, world.brief, simple, TOOLS)
    improved = model.improve(rows.dataset, rows.split, world.brief, simple, understood, plan, TOOLS)
    return Modelled(found, rows, simple, understood, improved)


def _case(world: World, made: Modelled) -> tuple[Any, ...]:
    rows = made.rows
    return (
        rows.dataset, rows.split, world.brief, made.simple, made.understood, made.improved, TOOLS,
        made.found.findings,
    )  # fmt: skip


def drafted(world: World, made: Modelled) -> Conclusion:
    """Conclude on development rows alone."""
    return conclude.run(*_case(world, made)).conclusion


def concluded(world: World, made: Modelled) -> Conclusion:
    """Conclude, open the test rows, and conclude again."""
    case = _case(world, made)
    rows = made.rows
    finished = model.finish(rows.dataset, rows.split, world.brief, made.improved, TOOLS, True)
    reservation = rows.dataset.reservation
    later = reservation.column if reservation.method == "time" else None
    return confirm(conclude.run(*case), finished, conclude.look(*case), later).conclusion

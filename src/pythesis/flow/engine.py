"""Runs stages in order, skips what has not changed, and resumes what was cut."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from pythesis.core.brief import Brief
from pythesis.core.errors import InputError
from pythesis.core.evidence import Opening
from pythesis.core.feedback import Feedback
from pythesis.core.finding import Finding
from pythesis.core.gate import Gate
from pythesis.core.imported import ImportedResult
from pythesis.core.note import Note
from pythesis.core.plan import Effort
from pythesis.core.protocols import Tools
from pythesis.core.said import Said, said
from pythesis.ledger import Codec, Done, Register, Store, digest
from pythesis.ledger.code import fingerprint

Prefer = Literal["simple", "score"]
# Their arithmetic is in the results, so a new version makes results stale.
LIBRARIES = ("polars", "numpy", "scipy", "scikit-learn", "statsmodels", "lightgbm")
OPTIONAL = ("catboost",)  # used when installed: whether it is there is in the results too


def version_of(name: str) -> str:
    """Return the version of an installed library, ``absent`` when it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


class Watch(Protocol):
    """Told what the engine does, so that a person can watch."""

    def started(self, stage: str) -> None:
        """Say that a stage begins."""
        ...

    def step(self, what: Said, done: int, total: int) -> None:
        """Say how far the running stage is."""
        ...

    def finished(self, stage: str, seconds: float) -> None:
        """Say that a stage ended after `seconds`."""
        ...

    def unchanged(self, stage: str) -> None:
        """Say that a stage need not run again."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run was asked for, beyond the brief.

    ``cut`` names the models that the clock cut in a run that is replayed. ``backend`` says where fits run
    (``dask``, ``ray`` ...; here when None) and ``workers`` on how many workers: no result depends on them.
    """

    seed: int = 0
    effort: Effort = "standard"
    budget: float | None = None
    prefer: Prefer = "simple"
    threads: int = 2
    cut: tuple[str, ...] | None = None
    backend: str | None = None
    workers: int = 2


@dataclass(slots=True)
class Context:
    """What a stage is given: the brief, settings, people's cells, earlier results and tools.

    ``others`` are the sources joined to ``source``; ``source_hash`` is of all of them.
    """

    source: Path
    source_hash: str
    brief: Brief
    settings: Settings
    cells: Mapping[str, Mapping[str, str]]
    others: tuple[Path, ...] = ()
    languages: tuple[str, ...] = ("en",)
    open_test: bool = False
    brought: tuple[Finding, ...] = ()
    imported: tuple[ImportedResult, ...] = ()
    notes: tuple[Note, ...] = ()
    gates: tuple[Gate, ...] = ()
    openings: tuple[Opening, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    previous: Mapping[str, bytes] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)


Slice = Callable[[Context], Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of the table of stages.

    ``reads`` names earlier stages; ``depends`` returns whatever else the result depends on (a slice of
    the brief, settings, cells), as plain values or frozen models; ``module`` is where its code starts.
    """

    name: str
    reads: tuple[str, ...]
    module: str
    depends: Slice
    run: Callable[[Context, Tools], Any]


@dataclass(frozen=True, slots=True)
class StageState:
    """Whether a stage must run, and the parts of its key that changed."""

    name: str
    stale: bool
    why: tuple[str, ...]
    finished: str | None = None
    seconds: float | None = None


class SystemClock:
    """The clock stages are given."""

    def now(self) -> float:
        """Return seconds of a monotonic clock."""
        return time.monotonic()


class LedgerCheckpoint:
    """Keeps parts of one running stage in the ledger, valid for one key."""

    def __init__(self, stage: str, key: str, store: Store, register: Register) -> None:
        self._stage, self._key, self._store, self._register = stage, key, store, register

    def get(self, key: str) -> bytes | None:
        """Return the part, None when it was not kept or is damaged."""
        kept = self._register.kept(self._stage, self._key, key)
        return None if kept is None else self._store.get(kept)

    def put(self, key: str, value: bytes) -> None:
        """Keep the part durably."""
        self._register.keep(self._stage, self._key, key, self._store.put(value))


class Engine:
    """Runs a table of stages over the ledger of a project."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "objects")
        self.register = Register(folder / "register.sqlite")
        self._codec = Codec(self.store)

    def states(self, table: tuple[Stage, ...], context: Context) -> tuple[StageState, ...]:
        """Say of each stage whether it is stale and why, running nothing.

        A stage that only follows a stale one has the reason ``input:<first stale stage>``.
        """
        found: list[StageState] = []
        stale: dict[str, str] = {}  # stage to the first stage that made it stale
        for stage in table:
            done = self.register.done(stage.name)
            before = {stale[name]: None for name in stage.reads if name in stale}
            changed = self._changed(done, self._parts(stage, context))
            own = tuple(part for part in changed if not part.startswith("input:"))
            why = own or tuple(f"input:{name}" for name in before) or changed
            if why:
                stale[stage.name] = (
                    stale[next(n for n in stage.reads if n in stale)] if before else stage.name
                )
            elif done is not None:
                context.hashes[stage.name] = done.result
            when = (done.finished, done.seconds) if done else (None, None)
            found.append(StageState(stage.name, bool(why), why, *when))
        return tuple(found)

    def run(self, table: tuple[Stage, ...], context: Context, watch: Watch, to: str | None = None) -> None:
        """Run what is stale, in order, up to and including the stage `to`.

        Raises
        ------
        InputError
            When `to` is not a stage.
        """
        if to is not None:
            self.check(table, to)
        for stage in table:
            self._one(stage, context, watch)
            if stage.name == to:
                return

    def check(self, table: tuple[Stage, ...], to: str) -> None:
        """Refuse a stage that the table does not have.

        Raises
        ------
        InputError
            Naming those it has.
        """
        names = [stage.name for stage in table]
        if to not in names:
            raise InputError(
                said("errors.no-stage.what", stage=to), said("errors.no-stage.remedy", stages=tuple(names))
            )

    def result(self, name: str, context: Context) -> Any:
        """Return the result of a stage that ran, loading it at most once."""
        if name not in context.results:
            data = self.store.get(context.hashes[name])
            if data is None:
                raise LookupError(name)
            context.results[name] = self._codec.load(data)
        return context.results[name]

    def _one(self, stage: Stage, context: Context, watch: Watch) -> None:
        parts = self._parts(stage, context)
        done = self.register.done(stage.name)
        if done is not None and not self._changed(done, parts):
            context.hashes[stage.name] = done.result
            watch.unchanged(stage.name)
            return
        watch.started(stage.name)
        for name in stage.reads:
            self.result(name, context)
        key = digest(json.dumps(parts, sort_keys=True).encode())
        tools = Tools(SystemClock(), LedgerCheckpoint(stage.name, key, self.store, self.register), watch)
        begin = time.monotonic()
        value = stage.run(context, tools)
        seconds = time.monotonic() - begin
        self._record(stage, context, parts, value, seconds)
        watch.finished(stage.name, seconds)

    def adopt(self, stage: Stage, context: Context, value: Any, seconds: float) -> None:
        """Record a result that was computed before the project had a folder."""
        self._record(stage, context, self._parts(stage, context), value, seconds)

    def _record(
        self, stage: Stage, context: Context, parts: dict[str, str], value: Any, seconds: float
    ) -> None:
        kept = self.store.put(self._codec.dump(value))
        finished = datetime.now(UTC).isoformat(timespec="seconds")
        self.register.mark(stage.name, Done(parts, kept, seconds, finished))
        context.hashes[stage.name] = kept
        context.results[stage.name] = value

    def _changed(self, done: Done | None, parts: dict[str, str]) -> tuple[str, ...]:
        if done is None:
            return ("never",)
        names = sorted(set(parts) | set(done.parts))
        changed = tuple(name for name in names if parts.get(name) != done.parts.get(name))
        if not changed and not self._whole(done.result):
            return ("damaged",)
        return changed

    def _whole(self, result: str) -> bool:
        """Say whether a result and every object it is made of are still there, unaltered."""
        data = self.store.get(result)
        if data is None:
            return False
        waiting: list[Any] = [json.loads(data)]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                kind = next(iter(node), "")
                if kind in ("bytes", "frame", "array", "estimator") and isinstance(node[kind], str):
                    if self.store.get(node[kind]) is None:
                        return False
                elif kind != "model":
                    waiting.extend(node.values())
        return True

    def _parts(self, stage: Stage, context: Context) -> dict[str, str]:
        parts = {f"input:{name}": context.hashes.get(name, "") for name in stage.reads}
        for name, value in _named(stage.depends(context)).items():
            parts[name] = digest(json.dumps(value, sort_keys=True, default=_plain).encode())[:16]
        parts["code"] = fingerprint(stage.module)[:16]
        versions = [f"python {sys.version_info.major}.{sys.version_info.minor}"]
        versions += [f"{name} {version_of(name)}" for name in LIBRARIES + OPTIONAL]
        parts["libraries"] = ",".join(versions)
        return parts


def _named(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"brief": value}


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)

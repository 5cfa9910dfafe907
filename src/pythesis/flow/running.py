"""One run of a project: stages, people's words, the opening of test rows, evidence, deliverables."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pythesis.core.brief import Brief
from pythesis.core.evidence import Evidence
from pythesis.core.gate import Gate
from pythesis.flow import brought, framing, imported, opening, people
from pythesis.flow.deliverables import assembled, evidence_stage, ink_stages, iterations_of, listed
from pythesis.flow.engine import Context, Engine, Settings, Stage, Watch
from pythesis.flow.outputs import data_files, evidence_files, workbook_cells
from pythesis.flow.table import DATA, FINISH, MODELS
from pythesis.flow.workers import spread
from pythesis.ledger import Draft, Log, Placement, Workspace, files, notes
from pythesis.mentor import folder, gates, remarks, repository

STATE = ".pythesis"
WORKBOOK = "references/audit.xlsx"
REPORTED = ("audit", "explore", "simple", "understand", "improve", "finish", "confirm")


def context_of(root: Path, brief: Brief, settings: Settings, languages: tuple[str, ...]) -> Context:
    """Gather what the stages of a project depend on, as the files are now."""
    sources = framing.sources_of(root, brief.data.sources)
    book = root / WORKBOOK
    previous = {WORKBOOK: book.read_bytes()} if book.is_file() else {}
    return Context(
        source=sources[0],
        others=sources[1:],
        source_hash=framing.source_hash(sources),
        brief=brief,
        settings=settings,
        cells=workbook_cells(previous.get(WORKBOOK)),
        brought=brought.read(root, brief),
        imported=imported.read(root),
        languages=languages,
        previous=previous,
    )


def table_of(context: Context) -> tuple[Stage, ...]:
    """Return the stages that come before the opening of the test rows."""
    return DATA + MODELS if context.brief.data.predicts else DATA


class Run:
    """One run over a project's folder, whose lock is held."""

    def __init__(self, root: Path, context: Context, log: Log, watch: Watch) -> None:
        self._root, self._context, self._log, self._watch = root, context, log, watch
        self._engine = Engine(root / STATE)
        self._predictive = context.brief.data.predicts

    def adopt(self, dataset: Any, seconds: float) -> None:
        """Take over what was read before the project had a folder."""
        self._engine.adopt(DATA[0], self._context, dataset, seconds)

    def go(self, to: str | None, why: str | None) -> tuple[Evidence | None, tuple[Placement, ...]]:
        """Run to a stage, or to the deliverables; `why` is the reason to open the test rows again."""
        stages = table_of(self._context)
        last = (evidence_stage(self._predictive), *ink_stages(self._context.languages, self._predictive))
        early = to is not None and to in {stage.name for stage in stages}
        if to is not None and not early:
            every = stages + (FINISH if self._predictive else ()) + last
            self._engine.check(every, to)
        with spread(self._context.settings.backend, self._context.settings.workers):
            self._engine.run(stages, self._context, self._watch, to if early else None)
        if early:
            return None, ()
        if self._predictive:
            self._finish(why)
            if to in {stage.name for stage in FINISH}:
                return None, ()
        self._listen()
        self._engine.run(last, self._context, self._watch, to)
        return (None, ()) if to is not None else self._deliver(last)

    def _finish(self, why: str | None) -> None:
        improved = self._engine.result("improve", self._context)
        reservation = self._engine.result("ingest", self._context).reservation
        version = opening.version_of(self._context, improved.iteration)
        written = people.sync(self._root / "notes", self._drafts())
        recorded = gates.recorded(self._context.brief, written, self._log.entries())
        allowed = opening.permission(
            self._log, self._context.brief, recorded, version, reservation.sealed, why
        )
        if allowed.new:
            opening.record(self._log, allowed, improved.chosen, _who(), why or "first run", _now())
        self._context.open_test = allowed.allowed
        self._engine.run(FINISH, self._context, self._watch)

    def _drafts(self) -> tuple[Draft, ...]:
        results = self._context.results
        for name in REPORTED:
            if name in self._context.hashes:
                self._engine.result(name, self._context)
        concluded = results.get("confirm")
        return people.drafts(
            brought.behind((*results["audit"].findings, *results["explore"].findings), self._context.brought),
            iterations_of(results),
            concluded.conclusion if concluded else None,
            self._context.brief,
            self._context.languages[0],
            notes.written(self._root / "notes"),
        )

    def _listen(self) -> None:
        """Write drafts, read what people wrote, and record their signatures."""
        context = self._context
        context.notes = people.sync(self._root / "notes", self._drafts(), last=True)
        context.gates = gates.recorded(context.brief, context.notes, self._log.entries())
        context.feedback = remarks.read(self._root)
        opening.record_signatures(self._log, context.notes, _now())
        context.openings = opening.openings(self._log)
        if any(gate.signed_by for gate in context.gates):
            context.gates = self._settled()

    def _settled(self) -> tuple[Gate, ...]:
        """Return the gates checked against what this run found and what the folder holds."""
        context = self._context
        for name in evidence_stage(self._predictive).reads:
            self._engine.result(name, context)
        found = replace(
            folder.read(self._root), brief=context.brief, notes=context.notes, evidence=assembled(context)
        )
        return gates.settled(found)

    def _deliver(self, last: tuple[Stage, ...]) -> tuple[Evidence, tuple[Placement, ...]]:
        context, engine = self._context, self._engine
        drawn: dict[str, bytes] = {}
        for stage in last[1:]:
            drawn.update(engine.result(stage.name, context))
        for name in ("ingest", "split", *(REPORTED if self._predictive else ())):
            engine.result(name, context)
        for path, data in data_files(context.results).items():
            files.write(self._root / path, data)
        workspace = Workspace(self._root, engine.store, engine.register)
        placements = workspace.place(drawn)
        workspace.withdraw((*drawn, *repository.FIRST))
        found: Evidence = engine.result("evidence", context)
        evidence = found.model_copy(update={"deliverables": listed(tuple(drawn))})
        for path, data in evidence_files(evidence, engine, context, drawn).items():
            files.write(self._root / path, data)
        return evidence, placements


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""Where a project stands: stages against their inputs, gates against today, and the next thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pythesis.core.evidence import Evidence
from pythesis.core.gate import Gate
from pythesis.core.said import Said, said
from pythesis.flow import people
from pythesis.flow.engine import Context, Engine, StageState
from pythesis.flow.outputs import EVIDENCE, read_evidence
from pythesis.flow.running import STATE, table_of
from pythesis.ledger import Log, Workspace


@dataclass(frozen=True, slots=True)
class Status:
    """Where a project stands: stages, gates, notes to reread, and the next thing to do."""

    root: Path
    stages: tuple[StageState, ...]
    gates: tuple[tuple[str, str, str], ...]  # step, due date, state: open, passed or late
    reread: tuple[str, ...]
    edited: tuple[str, ...]
    openings: int
    next: Said


def stand(root: Path, context: Context, log: Log) -> Status:
    """Say where a project stands, running nothing."""
    engine = Engine(root / STATE)
    states = engine.states(table_of(context), context)
    evidence = read_evidence(root) if (root / EVIDENCE).is_file() else None
    reread = tuple(n.about for n in evidence.notes if n.stale) if evidence else ()
    today = datetime.now(UTC).date().isoformat()
    known = evidence.gates if evidence else people.gates(context.brief, ())
    workspace = Workspace(root, engine.store, engine.register)
    return Status(
        root=root,
        stages=states,
        gates=tuple((gate.step, gate.due or "", _state(gate, today)) for gate in known),
        reread=reread,
        edited=workspace.edited(),
        openings=len(log.of("opening")),
        next=_next(states, evidence, reread),
    )


def _next(states: tuple[StageState, ...], evidence: Evidence | None, reread: tuple[str, ...]) -> Said:
    stale = [state.name for state in states if state.stale]
    if stale or evidence is None:
        return said("cli.next.run", stage=stale[0] if stale else "evidence")
    if reread:
        return said("cli.next.reread", n=len(reread), first=reread[0])
    unsigned = [f for f in people.leading(evidence.findings) if f.signed_by is None]
    if unsigned:
        return said("cli.next.sign", n=len(unsigned), first=unsigned[0].id)
    return said("cli.next.verify")


def _state(gate: Gate, today: str) -> str:
    late = gate.state == "open" and gate.due is not None and gate.due < today
    return "late" if late else gate.state

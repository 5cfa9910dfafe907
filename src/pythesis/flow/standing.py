"""Where a project stands: stages against their inputs, gates against today, and the next thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pythesis.core.evidence import Evidence
from pythesis.core.said import Said, said
from pythesis.deliver.story.left import Left, left
from pythesis.flow import people
from pythesis.flow.engine import Context, Engine, StageState
from pythesis.flow.outputs import EVIDENCE, read_evidence
from pythesis.flow.running import STATE, table_of
from pythesis.ledger import Log, Workspace
from pythesis.mentor import calendar, folder, gates, proof


@dataclass(frozen=True, slots=True)
class Status:
    """Where a project stands: stages, gates, notes to reread, what reports wait for, the next thing to do."""

    root: Path
    stages: tuple[StageState, ...]
    gates: tuple[gates.Standing, ...]
    warnings: tuple[Said, ...]
    reread: tuple[str, ...]
    edited: tuple[str, ...]
    openings: int
    next: Said
    left: tuple[Left, ...] = ()


def stand(root: Path, context: Context, log: Log) -> Status:
    """Say where a project stands, running nothing."""
    engine = Engine(root / STATE)
    states = engine.states(table_of(context), context)
    evidence = read_evidence(root) if (root / EVIDENCE).is_file() else None
    reread = tuple(n.about for n in evidence.notes if n.stale) if evidence else ()
    now = calendar.today(context.brief.calendar.zone)
    project = folder.read(root)
    known = gates.standings(project, now)
    workspace = Workspace(root, engine.store, engine.register)
    return Status(
        root=root,
        stages=states,
        gates=known,
        warnings=calendar.warnings(context.brief.calendar),
        reread=reread,
        edited=workspace.edited(),
        openings=len(log.of("opening")),
        next=_next(states, evidence, reread, known),
        left=(*proof.read(project), *(left(evidence) if evidence is not None else ())),
    )


def _next(
    states: tuple[StageState, ...],
    evidence: Evidence | None,
    reread: tuple[str, ...],
    known: tuple[gates.Standing, ...],
) -> Said:
    due = next((gate for gate in known if gate.state in ("open", "late")), None)
    if due is not None and due.gate.step == "framing":
        return _gate(due)
    stale = [state.name for state in states if state.stale]
    if stale or evidence is None:
        return said("cli.next.run", stage=stale[0] if stale else "evidence")
    if reread:
        return said("cli.next.reread", n=len(reread), first=reread[0])
    unsigned = [f for f in people.leading(evidence.findings) if f.signed_by is None]
    signing = due is None or any(item.code == "findings" for item in due.lacking[:1])
    if unsigned and signing:
        return said("cli.next.sign", n=len(unsigned), first=unsigned[0].id)
    return _gate(due) if due is not None else said("cli.next.verify")


def _gate(due: gates.Standing) -> Said:
    """Return what the next gate waits for: what it lacks first, else its signature."""
    step = calendar.step_name(due.gate.step)
    if due.lacking:
        return said("cli.next.lacking", step=step, what=due.lacking[0].lacking)
    return said("cli.next.gate", step=step, code=due.gate.step)

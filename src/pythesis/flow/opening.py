"""When the test rows may be opened, and the record of each opening.

Source: STATISTICS.md section 1. The first run of a project without a calendar opens them; a framed
project opens them when the gate of iteration 4 is signed. Scoring the same model again on the same rows
is no opening.
"""

from __future__ import annotations

from dataclasses import dataclass

from pythesis.core.brief import Brief
from pythesis.core.evidence import Opening
from pythesis.core.gate import Gate
from pythesis.core.iteration import Iteration
from pythesis.core.note import Note
from pythesis.flow.digests import numbers_digest
from pythesis.flow.engine import Context
from pythesis.ledger import Log, digest

FINAL_GATE = "iteration_4"


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether test rows may be scored now; ``new`` when that is an opening to be recorded."""

    allowed: bool
    new: bool
    version: str


def version_of(context: Context, improved: Iteration) -> str:
    """Return a short name for the model a run arrives at: same data, same scores of every candidate."""
    parts = (
        context.source_hash,
        numbers_digest(improved),
        str(context.settings.seed),
    )
    return digest("\n".join(parts).encode())[:12]


def permission(
    log: Log, brief: Brief, gates: tuple[Gate, ...], version: str, sealed: bool, why: str | None
) -> Permission:
    """Decide whether this version of the model may see the test rows."""
    openings = log.of("opening")
    if not sealed:
        return Permission(False, False, version)
    if any(entry["version"] == version for entry in openings):
        return Permission(True, False, version)
    if openings:
        return Permission(bool(why), bool(why), version)
    if brief.framed:
        passed = any(gate.step == FINAL_GATE and bool(gate.signed_by) for gate in gates)
        return Permission(passed or bool(why), passed or bool(why), version)
    return Permission(True, True, version)


def record(log: Log, allowed: Permission, model: str, who: str, why: str, when: str) -> None:
    """Write the opening to the log before a test row is scored: a kill cannot hide it."""
    log.add("opening", when, version=allowed.version, model=model, who=who, why=why)


def openings(log: Log) -> tuple[Opening, ...]:
    """Return the openings for the evidence, without their dates."""
    return tuple(
        Opening(number=number, model=str(entry["model"]), why=str(entry["why"]))
        for number, entry in enumerate(log.of("opening"), start=1)
    )


def record_signatures(log: Log, written: tuple[Note, ...], when: str) -> None:
    """Write signatures that the log does not know yet."""
    known = {(entry["about"], entry["who"], entry["text"]) for entry in log.of("signature")}
    for note in written:
        text = digest(note.text.encode())[:12]
        if note.signed_by and (note.about, note.signed_by, text) not in known:
            log.add("signature", when, about=note.about, who=note.signed_by, text=text)

"""The gates of a project: what is recorded (signed, waived), and where each stands today."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pythesis.core.brief import Brief
from pythesis.core.errors import InputError, StateError
from pythesis.core.gate import Gate
from pythesis.core.note import Note
from pythesis.core.said import Said, said
from pythesis.ledger import Draft, Log, digest, notes
from pythesis.mentor import done
from pythesis.mentor.calendar import STEPS, Calendar, Step, plan, step_name
from pythesis.mentor.folder import LOG, Folder, read
from pythesis.words import say

WAIVER = "waiver"


@dataclass(frozen=True, slots=True)
class Standing:
    """A gate today. ``state`` is ``passed``, ``waived``, ``late`` or ``open``; ``late`` counts days."""

    gate: Gate
    items: tuple[done.Item, ...]
    state: str
    late: int = 0

    @property
    def lacking(self) -> tuple[done.Item, ...]:
        """The lines of the definition of done that do not hold."""
        return tuple(item for item in self.items if not item.met)


def recorded(brief: Brief, written: Sequence[Note], log: Sequence[dict[str, Any]]) -> tuple[Gate, ...]:
    """Return the gates as people recorded them: signed in their note, or waived in the log.

    What the machine checks is not asked here: a signed gate is open until `standings` or `settled` says more.
    """
    signed = {note.about: note.signed_by for note in written}
    waived = {entry["step"]: entry for entry in log if entry["event"] == WAIVER}
    calendar = plan(brief.calendar)
    return tuple(
        _gate(step, signed.get(f"gate-{step.name}"), waived.get(step.name)) for step in calendar.steps
    )


def _gate(step: Step, who: str | None, waiver: dict[str, Any] | None) -> Gate:
    return Gate(
        step=step.name,
        due=step.due.isoformat(),
        state="waived" if waiver and not who else "open",
        signed_by=who,
        begins=step.begins.isoformat(),
        until=step.until.isoformat() if step.until else None,
        waived_by=str(waiver["who"]) if waiver and not who else None,
        why=str(waiver["why"]) if waiver and not who else "",
    )


def standings(folder: Folder, today: dt.date) -> tuple[Standing, ...]:
    """Return where each gate stands today.

    A gate is passed when it is signed and its definition of done holds; a signature over something that
    does not hold (any longer) leaves it open, or late.
    """
    return tuple(_standing(folder, gate, today) for gate in recorded(folder.brief, folder.notes, folder.log))


def settled(folder: Folder) -> tuple[Gate, ...]:
    """Return the gates as the evidence tells them: `standings` without the day."""
    return tuple(standing.gate for standing in standings(folder, dt.date.min))


def _standing(folder: Folder, gate: Gate, today: dt.date) -> Standing:
    items = done.items(folder, gate.step)
    if gate.state == "waived":
        return Standing(gate, items, "waived")
    if gate.signed_by and all(item.met for item in items):
        return Standing(gate.model_copy(update={"state": "passed"}), items, "passed")
    if gate.signed_by:
        lacking = listed([item for item in items if not item.met])
        gate = gate.model_copy(update={"lacking": lacking})
    late = max(0, (today - dt.date.fromisoformat(gate.until or gate.due or today.isoformat())).days)
    return Standing(gate, items, "late" if late else "open", late)


def sign(root: Path, step: str, who: str, when: str, language: str) -> Standing:
    """Sign a gate whose definition of done holds.

    Raises
    ------
    InputError
        When the step is unknown, or nobody's name is given.
    StateError
        When something is still lacking, naming it.
    """
    folder = read(root)
    _known(folder.calendar, step)
    who = _named(who, "--by")
    lacking = [item for item in done.items(folder, step) if not item.met]
    if lacking:
        raise StateError(
            said(
                "mentor.error.lacking.what",
                step=step_name(step),
                lacking=listed(lacking),
            ),
            said("mentor.error.lacking.remedy", step=step),
        )
    text = notes.sign(root / "notes" / "gates" / f"{step}.md", who, draft(step, language))
    entry = {"about": f"gate-{step}", "who": who, "text": digest(text.encode())[:12]}
    known = [{name: old.get(name) for name in entry} for old in folder.of("signature")]
    if entry not in known:
        Log(root / LOG).add("signature", when, **entry)
    return _one(root, step, when)


def listed(lacking: Sequence[done.Item]) -> tuple[Said, ...]:
    """Return what is lacking, each with how much of it is there."""
    return tuple(item.lacking for item in lacking)


def waive(root: Path, step: str, who: str, why: str, when: str) -> Standing:
    """Let a project go on without a gate, saying who and why; the log never forgets it.

    Raises
    ------
    InputError
        When the step is unknown, or a name or a reason is missing.
    """
    folder = read(root)
    _known(folder.calendar, step)
    Log(root / LOG).add(WAIVER, when, step=step, who=_named(who, "--by"), why=_named(why, "--why"))
    return _one(root, step, when)


def _one(root: Path, step: str, when: str) -> Standing:
    today = dt.datetime.fromisoformat(when).date()
    return next(found for found in standings(read(root), today) if found.gate.step == step)


def draft(step: str, language: str) -> Draft:
    """Return the note of a gate before anybody signs it."""
    title, prompt = said(f"people.gate.{step}"), said("people.gate-prompt")
    head = f"# {say(title, language)}\n\n> {say(prompt, language)}"
    return Draft(f"gate-{step}", f"gates/{step}.md", head, "", "")


def _known(calendar: Calendar, step: str) -> None:
    if calendar.step(step) is None:
        raise unknown(calendar, step)


def unknown(calendar: Calendar, step: str) -> InputError:
    """Return the error that says a step has no gate, and the nearest that has one."""
    dated = tuple(found.name for found in calendar.steps)
    if step in STEPS or not dated:
        return InputError(
            said("mentor.error.undated.what", step=step), said("mentor.error.undated.remedy", step=step)
        )
    near = difflib.get_close_matches(step, dated, n=1, cutoff=0.0)[0]
    return InputError(
        said("mentor.error.step.what", step=step), said("mentor.error.step.remedy", nearest=near, steps=dated)
    )


def _named(text: str, option: str) -> str:
    tidy = " ".join(text.split())
    if not tidy:
        raise InputError(
            said("mentor.error.empty.what", option=option), said("mentor.error.empty.remedy", option=option)
        )
    return tidy

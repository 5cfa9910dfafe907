"""The page of the team: who made the project, its gates, and how to make it again."""

from __future__ import annotations

from typing import Any

from pythesis.core.feedback import Feedback
from pythesis.core.gate import Gate
from pythesis.deliver.app.voice import Voice, clean
from pythesis.words import numbers


def team(voice: Voice) -> dict[str, Any]:
    """Return who made the project, its gates, and how to make it again."""
    evidence = voice.evidence
    brief = evidence.brief.project
    signed = {c.name: len(c.signed) for c in evidence.contributions}
    return {
        "lead": voice.own("team.lead", n=len(brief.team)) if brief.team else voice.own("team.nobody"),
        "members": {
            "head": [voice.own(f"team.head.{name}") for name in ("name", "role", "signed")],
            "rows": [
                [clean(member.name), clean(member.role) or "—", str(signed.get(member.name, 0))]
                for member in brief.team
            ],
        },
        "mentor": voice.own("team.mentor", mentor=clean(brief.mentor)) if brief.mentor else "",
        "gates": {
            "head": [voice.own(f"team.head.{name}") for name in ("step", "due", "state")],
            "rows": [
                [
                    voice.known("step", gate.step),
                    numbers.date(gate.due, voice.language) if gate.due else "—",
                    _gate(voice, gate),
                ]
                for gate in evidence.gates
            ],
        },
        "feedback": [_remark(voice, item) for item in evidence.feedback],
        "again": [
            voice.own("team.drawn"),
            voice.own("team.seed", seed=evidence.seed),
            voice.own("team.fingerprint", fingerprint=evidence.raw.fingerprint[:12]),
        ],
    }


def _gate(voice: Voice, gate: Gate) -> str:
    """Return the state of a gate; of a signed one that lacks something, what it lacks."""
    if gate.lacking:
        return voice.own("state.lacking", who=clean(gate.signed_by or ""), what=gate.lacking)
    return voice.known("state", gate.state)


def _remark(voice: Voice, item: Feedback) -> str:
    if item.closed:
        return voice.own("team.answered", by=clean(item.by), text=clean(item.text), answer=clean(item.answer))
    return voice.own("team.unanswered", by=clean(item.by), text=clean(item.text))

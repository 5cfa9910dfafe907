"""Other words for the same statement, so that two findings in a row do not sound alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pythesis.core.finding import Finding
from pythesis.core.said import Said
from pythesis.words import has

ROOM, VARIANTS = "explore.", "explore.variants."


def varied(findings: Iterable[Finding]) -> list[Finding]:
    """Give each finding, in the order it is read, words its neighbour before does not have.

    The first choice rests on the finding's own name and not on its place: a finding that moves keeps its
    words, and drafts that people have read do not change under them, unless a neighbour has the same.
    """
    told: list[Finding] = []
    before: frozenset[str] = frozenset()
    for finding in findings:
        turn = hashlib.blake2b(finding.id.encode(), digest_size=2).digest()[0]
        used: set[str] = set()
        words = {
            "claim": _varied(finding.claim, turn, before, used),
            "reading": finding.reading and _varied(finding.reading, turn, before, used),
        }
        told.append(finding.model_copy(update=words))
        before = frozenset(used)
    return told


def ways(key: str) -> list[str]:
    """Return the keys that say the same: `key`, and its variants."""
    found = [key]
    if key.startswith(ROOM):
        while has(variant := f"{VARIANTS}{key.removeprefix(ROOM)}-{len(found) + 1}", "en"):
            found.append(variant)
    return found


def _varied(sentence: Said, turn: int, before: frozenset[str], used: set[str]) -> Said:
    values = {
        name: _varied(value, turn, before, used) if isinstance(value, Said) else value
        for name, value in sentence.values.items()
    }
    same = ways(sentence.key)
    ordered = [same[(turn + place) % len(same)] for place in range(len(same))]
    key = next((one for one in ordered if one not in before), ordered[0])
    if len(same) > 1:
        used.add(key)
    return sentence.model_copy(update={"key": key, "values": values})

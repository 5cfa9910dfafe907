"""What people wrote in ``notes/``: it stands in the place of the tool's draft, in every deliverable."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.note import Note


def written(evidence: Evidence, *about: str) -> Note | None:
    """Return what a person wrote about a thing, under the first of its names that has words; None else."""
    notes = (note for name in about for note in evidence.notes if note.about == name)
    return next((note for note in notes if note.written and note.text.strip()), None)

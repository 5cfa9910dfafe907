"""A person's words about a finding, an iteration, a gate or a section of a report."""

from __future__ import annotations

from pythesis.core.base import Frozen

# The sections of the reports that only people can write, in the order of ``notes/sections``.
SECTIONS = (
    "context",
    "objectives",
    "expertise",
    "licence",
    "limits",
    "difficulties",
    "opening",
    "contributions",
)


class Note(Frozen):
    """One Markdown file of ``notes/``.

    ``about`` is a finding id, ``iteration-2``, ``gate-iteration_4``, ``section-context`` ...
    ``written`` is False while the text is still the machine's draft. ``stale`` says that the numbers
    under a person's words changed since they were written.
    """

    about: str
    text: str
    signed_by: str | None = None
    written: bool = False
    stale: bool = False
    numbers: str = ""  # digest of the numbers the text was written about

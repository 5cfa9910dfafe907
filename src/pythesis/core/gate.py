"""A step of the calendar and whether it is passed."""

from __future__ import annotations

from pythesis.core.base import Frozen
from pythesis.core.said import Said


class Gate(Frozen):
    """One gate. ``state`` is ``open``, ``passed`` or ``waived``; lateness depends on today.

    A gate is passed when it is signed and everything its step asks for is there; what a signed gate lacks,
    or lacks again since, is in ``lacking``, and it is open.

    ``due`` is the last day, ISO text; ``until`` closes a range that starts on ``due`` (a defence over two
    days); ``begins`` is the day work on the step can start, that of the step before. ``waived_by`` and
    ``why`` say who let the project go on without it.
    """

    step: str
    due: str | None
    state: str
    signed_by: str | None = None
    begins: str | None = None
    until: str | None = None
    waived_by: str | None = None
    why: str = ""
    lacking: tuple[Said, ...] = ()

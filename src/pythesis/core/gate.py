"""A step of the calendar and whether it is passed."""

from __future__ import annotations

from pythesis.core.base import Frozen


class Gate(Frozen):
    """One gate. ``state`` is ``open``, ``passed`` or ``waived``; lateness depends on today.

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

"""A step of the calendar and whether it is passed."""

from __future__ import annotations

from pythesis.core.base import Frozen


class Gate(Frozen):
    """One gate. ``state`` is ``open`` or ``passed``; lateness depends on today and is told by ``status``."""

    step: str
    due: str | None
    state: str
    signed_by: str | None = None

"""Errors people can act on: what, where, and what to do. Shown without a traceback."""

from __future__ import annotations

from pythesis.core.said import Said


class PythesisError(Exception):
    """An error with its remedy.

    Parameters
    ----------
    what : Said
        The cause, naming file, row and column where they are known.
    remedy : Said
        What the person can do about it.
    """

    exit_code = 2

    def __init__(self, what: Said, remedy: Said) -> None:
        super().__init__(f"{what.key} {what.values}")
        self.what = what
        self.remedy = remedy


class InputError(PythesisError):
    """The file, the brief or an option cannot be used as it is."""


class StateError(PythesisError):
    """The project on disk is not in a state in which this can be done."""

"""Iteration 2: what the simple model rests on, where it errs, what to change; whom the kept one serves."""

from pythesis.stages.explain.kept import kept
from pythesis.stages.explain.understand import run

__all__ = ["kept", "run"]

"""Iteration 2: what the simple model rests on, where it is wrong, and what to change."""

from pythesis.stages.explain.understand import run

__all__ = ["run"]

"""What stages are given instead of a clock, a disk and a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pythesis.core.said import Said


class Clock(Protocol):
    """Seconds since some start; only differences mean anything."""

    def now(self) -> float:
        """Return the seconds."""
        ...


class Checkpoint(Protocol):
    """Keeps parts of a long stage, so that a killed run resumes inside it.

    Keys are chosen by the stage and valid for its present inputs only: the ledger drops them when the
    inputs, the brief or the code change.
    """

    def get(self, key: str) -> bytes | None:
        """Return what was kept under `key`, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` under `key`, durably, before returning."""
        ...


class Progress(Protocol):
    """Told what is being done, so that a person can watch."""

    def step(self, what: Said, done: int, total: int) -> None:
        """Say that `done` of `total` parts of `what` are finished."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """The three together, as the modelling stages take them."""

    clock: Clock
    checkpoint: Checkpoint
    progress: Progress

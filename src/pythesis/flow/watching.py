"""Who watches a run: nobody, or somebody whose account is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from pythesis.core.said import Said
from pythesis.flow.engine import Watch


class Silent:
    """A watch that says nothing."""

    def started(self, stage: str) -> None:
        """Ignore."""

    def step(self, what: Said, done: int, total: int) -> None:
        """Ignore."""

    def finished(self, stage: str, seconds: float) -> None:
        """Ignore."""

    def unchanged(self, stage: str) -> None:
        """Ignore."""


@dataclass
class Recorder:
    """Passes on to a watch, and remembers which stages ran."""

    watch: Watch
    ran: list[str] = field(default_factory=list)

    def started(self, stage: str) -> None:
        """Pass on."""
        self.watch.started(stage)

    def step(self, what: Said, done: int, total: int) -> None:
        """Pass on."""
        self.watch.step(what, done, total)

    def finished(self, stage: str, seconds: float) -> None:
        """Pass on and remember."""
        self.ran.append(stage)
        self.watch.finished(stage, seconds)

    def unchanged(self, stage: str) -> None:
        """Pass on."""
        self.watch.unchanged(stage)

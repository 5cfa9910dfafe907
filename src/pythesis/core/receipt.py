"""What varies from run to run: seconds, dates, hashes of binary documents."""

from __future__ import annotations

from pythesis.core.base import Frozen


class StageReceipt(Frozen):
    """When a stage last really ran and how long it took."""

    stage: str
    seconds: float
    finished: str  # ISO 8601 with zone
    key: str


class Receipts(Frozen):
    """Beside the evidence: times, versions, and the SHA-256 of each deliverable.

    ``training_seconds`` maps a model's name to the seconds its fits took.
    """

    pythesis: str
    python: str
    libraries: dict[str, str]
    threads: int
    stages: tuple[StageReceipt, ...] = ()
    training_seconds: dict[str, float] = {}
    deliverables: dict[str, str] = {}

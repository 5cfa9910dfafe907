"""The public, versioned contract: everything that is known, bound to how it is known."""

from __future__ import annotations

from typing import Literal

from pythesis.core.base import Frozen
from pythesis.core.brief import Brief
from pythesis.core.conclusion import Conclusion
from pythesis.core.dataset import Reservation, Table
from pythesis.core.decision import Conflict, Decision, JournalEntry, OptionalRepair, Touched
from pythesis.core.dictionary import ColumnDraft
from pythesis.core.feedback import Feedback
from pythesis.core.finding import Finding
from pythesis.core.gate import Gate
from pythesis.core.imported import ImportedResult
from pythesis.core.iteration import Iteration
from pythesis.core.join import Join
from pythesis.core.note import Note
from pythesis.core.plan import Effort
from pythesis.core.recipe import ModelRecipe
from pythesis.core.split import Split

VERSION = "1"


class Questions(Frozen):
    """How many questions were asked of the data, and the budget they share.

    ``asked`` counts every relation looked at on the exploring half, ``proposed`` those carried to the
    confirming half, ``kept`` those found validated or present; one entry per family.
    """

    family: str
    asked: int
    proposed: int
    kept: int
    level: float


class Contribution(Frozen):
    """Who did what, as the brief and signatures say."""

    name: str
    role: str
    signed: tuple[str, ...] = ()


class Opening(Frozen):
    """One opening of the test rows, as the log tells it. Dates stay in the log."""

    number: int
    model: str
    why: str


class Deliverable(Frozen):
    """One file handed over."""

    path: str
    kind: str
    language: str | None = None


class Evidence(Frozen):
    """The content of ``reports/evidence.json``.

    It holds no seconds, dates of runs, or hashes of binary documents: those live in the receipts.
    ``prefer`` and ``budget`` are those of the plan of the models.
    ``task`` is ``binary``, ``multiclass``, ``regression`` or ``analysis``. ``dataset`` is the table after
    cleaning, ``raw`` the table as it was read, ``dictionary`` what the tool drafted of its columns; ``joins``
    says what joining its sources did to their rows. ``imported`` are results the team had elsewhere,
    unverified.
    """

    version: str = VERSION
    task: str
    language: str
    seed: int
    effort: Effort
    prefer: Literal["simple", "score"] = "simple"
    budget: float | None = None
    brief: Brief
    raw: Table
    dictionary: tuple[ColumnDraft, ...] = ()
    dataset: Table
    reservation: Reservation
    joins: tuple[Join, ...] = ()
    decisions: tuple[Decision, ...] = ()
    journal: tuple[JournalEntry, ...] = ()
    touched: tuple[Touched, ...] = ()
    optional: tuple[OptionalRepair, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    split: Split
    questions: tuple[Questions, ...] = ()
    findings: tuple[Finding, ...] = ()
    iterations: tuple[Iteration, ...] = ()
    imported: tuple[ImportedResult, ...] = ()
    conclusion: Conclusion | None = None
    recipe: ModelRecipe | None = None
    notes: tuple[Note, ...] = ()
    gates: tuple[Gate, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    openings: tuple[Opening, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()

    def finding(self, identifier: str) -> Finding:
        """Return the finding of that id, wherever it was made; ``KeyError`` when there is none."""
        for finding in self.all_findings():
            if finding.id == identifier:
                return finding
        raise KeyError(identifier)

    def all_findings(self) -> tuple[Finding, ...]:
        """Return the findings of every stage, those of the iterations last."""
        return self.findings + tuple(f for it in self.iterations for f in it.findings)

    def iteration(self, number: int) -> Iteration:
        """Return one iteration; ``KeyError`` when it was not reached."""
        for iteration in self.iterations:
            if iteration.number == number:
                return iteration
        raise KeyError(number)

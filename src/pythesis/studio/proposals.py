"""What the audit proposes to do to the data, what people said of it, and how they say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pythesis.core.brief import Brief
from pythesis.core.decision import Action, JournalEntry
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.ledger import Log, editing
from pythesis.ledger.editing import Clash, Edit

EVENT = "decision"
# Checks that doubt when a column is known: a person settles the doubt by saying whether it is.
ASKING = ("post-outcome-column", "target-leak")
REFUSED = ("clean.why.refused", "clean.why.refused-exclusion")


@dataclass(frozen=True)
class Proposal:
    """A repair that an audit check proposes, and the state it is in by the brief.

    ``state`` is ``default`` (applied, nobody said anything), ``accepted`` or ``refused``; ``by`` says who.
    ``waiting`` is True when the last run did otherwise: the next one follows.
    """

    entry: JournalEntry
    finding: Finding
    state: str
    by: str = ""
    waiting: bool = False

    @property
    def asks(self) -> bool:
        """Whether what is asked is when the column is known."""
        return self.entry.decision.column is not None and self.finding.code in ASKING

    @property
    def key(self) -> str:
        """A name for its buttons."""
        decision = self.entry.decision
        return f"{decision.origin}.{decision.action.value}.{decision.column}"


def proposals(evidence: Evidence, brief: Brief, log: Log) -> tuple[Proposal, ...]:
    """Return what can be accepted or refused, in the order of the journal."""
    known = {finding.id: finding for finding in evidence.findings}
    said = {(e["check"], e["column"]): e for e in log.of(EVENT)}
    found = []
    for entry in evidence.journal:
        finding = known.get(entry.decision.origin)
        if finding is not None and _open(entry, finding):
            found.append(_proposal(entry, finding, brief, said.get((finding.code, entry.decision.column))))
    return tuple(found)


def left(evidence: Evidence) -> tuple[JournalEntry, ...]:
    """Return what was looked at and left as it is: nothing to decide."""
    known = {finding.id: finding for finding in evidence.findings}
    return tuple(
        entry
        for entry in evidence.journal
        if entry.decision.origin in known and not _open(entry, known[entry.decision.origin])
    )


def _open(entry: JournalEntry, finding: Finding) -> bool:
    decision = entry.decision
    if decision.column is None:
        return decision.action is Action.DROP_DUPLICATES
    return decision.action is not Action.KEEP or decision.why.key in REFUSED or finding.code in ASKING


def _proposal(entry: JournalEntry, finding: Finding, brief: Brief, last: dict[str, str] | None) -> Proposal:
    column, did = entry.decision.column, _did(entry)
    if column is None:
        stated = brief.data.duplicates
        state = {"drop": "accepted", "keep": "refused", None: "default"}[stated]
    elif finding.code in ASKING:
        available = brief.column(column).available
        state = "accepted" if available is False else "refused" if available is True else "default"
    elif finding.code in brief.column(column).refuse:
        state = "refused"
    else:
        state = "accepted" if last is not None and last["verdict"] == "accepted" else "default"
    by = last["who"] if last is not None and last["verdict"] == state else ""
    waiting = state != "default" and (state == "accepted") != did
    return Proposal(entry, finding, state, by, waiting)


def _did(entry: JournalEntry) -> bool:
    """Say whether the last run did what was proposed."""
    return entry.decision.action is not Action.KEEP


def decide(root: Path, proposal: Proposal, verdict: str, who: str, brief: Brief) -> tuple[Clash, ...]:
    """Accept or refuse a proposal: a change of the brief, and a line of the log with its author.

    Parameters
    ----------
    verdict : {"accepted", "refused"}
        Of a check that doubts when a column is known, ``accepted`` says that it is not known.
    brief : Brief
        The brief that the person saw.

    Returns
    -------
    tuple of Clash
        Not empty when somebody else changed the same key meanwhile; nothing is written then.
    """
    column, code = proposal.entry.decision.column, proposal.finding.code
    if column is None:
        path, before = ("data", "duplicates"), brief.data.duplicates
        clashes = editing.edit_brief(root, [Edit(path, before, "drop" if verdict == "accepted" else "keep")])
    elif proposal.asks:
        edit = Edit(("columns", column, "available"), brief.column(column).available, verdict == "refused")
        clashes = editing.edit_brief(root, [edit])
    else:
        clashes = ()
        editing.toggle(root, ("columns", column, "refuse"), code, verdict == "refused")
    if not clashes:
        with editing.turn(root):
            when = datetime.now(UTC).isoformat(timespec="seconds")
            Log(root / "log.jsonl").add(EVENT, when, check=code, column=column, verdict=verdict, who=who)
    return clashes

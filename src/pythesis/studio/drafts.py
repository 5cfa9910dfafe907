"""What the tool drafted of each column, and how a person takes it into the dictionary."""

from __future__ import annotations

from dataclasses import dataclass

from pythesis.core.brief import Brief
from pythesis.core.dictionary import ColumnDraft
from pythesis.core.evidence import Evidence
from pythesis.ledger.editing import Edit
from pythesis.words import say


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft of one column: what would fill its empty cells, and what people must still fill in."""

    column: str
    cells: dict[str, str]
    asks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The offer in a line; a description holds the label, when the name was understood, and the unit."""
        if "description" in self.cells:
            return " ".join((self.cells["description"], *self.asks))
        return ", ".join(self.cells.values())


def offers(brief: Brief, evidence: Evidence | None, language: str) -> tuple[Offer, ...]:
    """Return what can be taken, column by column: never over a cell that a person filled."""
    if evidence is None:
        return ()
    found = (_offer(draft, brief, language) for draft in evidence.dictionary if draft.rests_on != "nothing")
    return tuple(offer for offer in found if offer.cells)


def _offer(draft: ColumnDraft, brief: Brief, language: str) -> Offer:
    held = brief.column(draft.name)
    drafted = {"label": draft.label, "description": draft.description, "unit": draft.unit}
    cells = {
        key: say(what, language)
        for key, what in drafted.items()
        if what is not None and not getattr(held, key)
    }
    return Offer(draft.name, cells, tuple(say(ask, language) for ask in draft.asks))


def edits(offer: Offer) -> list[Edit]:
    """Return the edits of the brief that taking an offer asks for."""
    return [Edit(("columns", offer.column, key), None, text) for key, text in offer.cells.items()]

"""Says things of one project in one language: sentences, column names, numbers, cells of tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pythesis.core.base import Scalar
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.core.iteration import Iteration
from pythesis.core.said import Said, said
from pythesis.deliver.story import notes
from pythesis.words import has, numbers, one_line, say

TOOL = "pythesis"  # who drafts what people have not written
LONGEST_NAME = 60  # characters of a column name or level that still fit a cell


@dataclass(frozen=True)
class Voice:
    """The evidence of a project as one language says it.

    Parameters
    ----------
    evidence : Evidence
    language : {"en", "fr"}
    room : str
        The file of ``words`` where bare keys are looked for first, then in that of the app.
    """

    evidence: Evidence
    language: str
    room: str = "app"

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Labels of columns, by name."""
        return {
            column.name: self.evidence.brief.label(column.name) for column in self.evidence.dataset.columns
        }

    def say(self, what: Said | None) -> str:
        """Render a sentence, empty when there is none."""
        return "" if what is None else say(what, self.language, self.labels)

    def own(self, key: str, **values: Scalar | Said | tuple[Scalar | Said, ...]) -> str:
        """Render a sentence of this room, of the app when the room has none."""
        room = self.room if has(f"{self.room}.{key}", self.language) else "app"
        return self.say(said(f"{room}.{key}", **values))

    def known(self, group: str, code: str) -> str:
        """Render the word for a code (a verdict, a metric, a kind), the code itself when it has none."""
        key = f"app.{group}.{code}"
        return self.say(said(key)) if has(key, self.language) else code

    def rows(self, code: str) -> str:
        """Say which rows a validation used; in cross-screening each half checks what the other suggested."""
        crossed = self.evidence.split.cross_screening and code in {"explore", "confirm"}
        return self.known("rows", "crossed" if crossed else code)

    def model(self, name: str) -> str:
        """Return the label of a model, its name when no iteration has it."""
        labels = [m.label for it in self.evidence.iterations for m in it.models if m.name == name]
        return self.say(labels[0]) if labels else clean(name)

    def column(self, name: str) -> str:
        """Return the label of a column on one line, without quotation marks."""
        return clean(self.labels.get(name, name)) or "∅"

    def reading(self, finding: Finding) -> str:
        """Return the business opinion: a person's when written, else the draft."""
        for note in self.evidence.notes:
            if note.about == finding.id and note.written:
                return note.text
        return self.say(finding.reading)

    def by(self, finding: Finding) -> str:
        """Say whose words a business opinion is: signed, written by the team, or still the tool's draft."""
        if finding.reading is None:
            return ""
        return self._by(finding.signed_by, written=finding.drafted_by != TOOL)

    def practice(self) -> tuple[list[str], str]:
        """Return what the conclusion means in practice, the team's words when written, and whose they are."""
        conclusion = self.evidence.conclusion
        if conclusion is None:
            return [], ""
        note = notes.written(self.evidence, "conclusion")
        if note is None:
            return [self.say(sentence) for sentence in conclusion.business], self._by(None, written=False)
        paragraphs = [" ".join(part.split()) for part in note.text.split("\n\n")]
        return [part for part in paragraphs if part], self._by(note.signed_by, written=True)

    def decision(self, iteration: Iteration) -> tuple[str, str]:
        """Return what was decided after an iteration, the team's words when written, and whose they are."""
        note = notes.written(self.evidence, f"iteration-{iteration.number}")
        if note is None:
            return self.say(iteration.decision), ""
        return note.text.strip(), self._by(note.signed_by, written=True)

    def _by(self, who: str | None, *, written: bool) -> str:
        if who:
            return self.say(said("app.interface.finding.signed", who=clean(who)))
        return self.say(said(f"app.interface.finding.{'written' if written else 'draft'}"))

    def cell(self, value: Scalar) -> str:
        """Write a value of the data or of a figure in a cell."""
        if value is None:
            return "—"
        if isinstance(value, bool):
            return self.own("cell.yes") if value else self.own("cell.no")
        if isinstance(value, int):
            return numbers.count(value, self.language) if abs(value) > 9999 else str(value)
        if isinstance(value, float):
            return numbers.number(value, self.language)
        return clean(value)

    def number(self, value: float | None) -> str:
        """Write a measure, a dash when there is none."""
        return "—" if value is None else numbers.number(value, self.language)

    def level(self, level: float) -> str:
        """Write a confidence level: ``95%``, ``98.2%`` when it is not whole."""
        return numbers.percent(level, self.language)

    def interval(self, low: float | None, high: float | None) -> str:
        """Write the two ends of an interval, empty when either is missing."""
        if low is None or high is None:
            return ""
        return self.own("cell.interval", low=low, high=high)


def clean(text: str, longest: int = LONGEST_NAME) -> str:
    """Return text from the data on one line, without the characters that hide or reorder others."""
    kept = "".join(c for c in one_line(text) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"

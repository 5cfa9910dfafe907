"""A Markdown page being written: headings, paragraphs, prompts, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pythesis.core.base import Scalar
from pythesis.core.evidence import Evidence
from pythesis.core.said import Said, said
from pythesis.deliver.jury import markdown
from pythesis.words import numbers, say


class Page:
    """Collects blocks of Markdown; every text that comes from outside is escaped."""

    def __init__(self, evidence: Evidence, language: str) -> None:
        columns = evidence.brief.columns.items()
        self.language = language
        self._labels = {name: column.label for name, column in columns if column.label}
        self._blocks: list[str] = []

    def text(self, what: Said) -> str:
        """Return a sentence, escaped."""
        return markdown(say(what, self.language, self._labels))

    def own(self, key: str, /, **values: Scalar | Said | tuple[Scalar | Said, ...]) -> str:
        """Return one of the package's own sentences, escaped."""
        return self.text(said(f"package.{key}", **values))

    def heading(self, key: str, level: int = 2, /, **values: Scalar | Said) -> None:
        """Add a heading."""
        self._blocks.append(f"{'#' * level} {self.own(key, **values)}")

    def say(self, key: str, /, **values: Scalar | Said | tuple[Scalar | Said, ...]) -> None:
        """Add one of the package's own sentences as a paragraph."""
        self._blocks.append(self.own(key, **values))

    def quote(self, *what: Said) -> None:
        """Add sentences of the evidence as one paragraph."""
        self._blocks.append(" ".join(self.text(item) for item in what))

    def person(self, text: str, key: str) -> None:
        """Add what a person wrote, or the marked prompt `key` when nobody wrote it."""
        self._blocks.append(
            markdown(text) if text.strip() else f"> **{self.own('to-complete')}** {self.own(key)}"
        )

    def points(self, items: Iterable[str]) -> None:
        """Add a list of escaped texts."""
        block = "\n".join(f"- {item}" for item in items)
        if block:
            self._blocks.append(block)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table; `heads` are keys, cells are escaped texts."""
        lines = [f"| {' | '.join(self.own(f'head.{head}') for head in heads)} |", "|" + " --- |" * len(heads)]
        lines += [f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows]
        self._blocks.append("\n".join(lines))

    def code(self, source: str) -> None:
        """Add a block of Python."""
        self._blocks.append(f"```python\n{source}\n```")

    def number(self, value: float | None) -> str:
        """Write a measure, a dash when there is none."""
        return "–" if value is None else numbers.number(value, self.language)

    def share(self, value: Scalar) -> str:
        """Write a share as a percentage."""
        return numbers.percent(float(value or 0), self.language)

    def count(self, value: float) -> str:
        """Write a whole number."""
        return numbers.count(value, self.language)

    def written(self) -> bytes:
        """Return the bytes of the page."""
        return ("\n\n".join(self._blocks) + "\n").encode()

"""Where a piece of the evidence is told: the page of a report to open when the jury asks."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.deliver import story
from pythesis.deliver.report.view import anchor
from pythesis.deliver.story.blocks import Heading

ORDER = ("final", "modelling", "exploration")  # the report a jury has read comes first
# Chapters that tell a path of the evidence, the first that a report has; longer paths are looked up first.
CHAPTERS = {
    "conclusion.causes": ("causes", "conclusion"),
    "conclusion.selected": ("chosen", "models", "conclusion"),
    "conclusion.criterion": ("problem", "conclusion"),
    "conclusion": ("conclusion",),
    "iterations.models.excluded": ("columns", "cleaning"),
    "iterations": ("models", "iteration-3"),
    "recipe": ("chosen", "models"),
    "split": ("rows",),
    "reservation": ("rows",),
    "openings": ("rows",),
    "dataset": ("data",),
    "raw": ("data",),
    "brief.columns": ("columns", "data"),
    "brief.costs": ("problem", "context"),
    "brief.data": ("context", "data"),
    "questions": ("findings", "others"),
    "contributions": ("people",),
}


class Places:
    """The headings and chapters of the reports of a project, in one language."""

    def __init__(self, evidence: Evidence, language: str) -> None:
        self.language = language
        documents = {document.kind: document for document in story.documents(evidence)}
        self.headings: dict[str, str] = {}
        self.chapters: dict[str, str] = {}
        for kind in ORDER:
            for chapter in documents[kind].chapters if kind in documents else ():
                self.chapters.setdefault(chapter.name, kind)
                for block in chapter.blocks:
                    if isinstance(block, Heading):
                        self.headings.setdefault(anchor(block.anchor), kind)

    def of(self, key: str) -> str:
        """Return the page that tells a key of the evidence, with its place in it; empty when none does.

        Examples
        --------
        >>> from tests.sample import titanic_evidence  # doctest: +SKIP
        >>> Places(titanic_evidence(), "en").of("split")  # doctest: +SKIP
        'reports/final.en.html#chapter-rows'
        """
        if not key:
            return ""
        if anchor(key) in self.headings:
            return self._page(self.headings[anchor(key)], anchor(key))
        for path in sorted(CHAPTERS, key=len, reverse=True):
            if key == path or key.startswith(f"{path}."):
                for chapter in CHAPTERS[path]:
                    if chapter in self.chapters:
                        return self._page(self.chapters[chapter], f"chapter-{chapter}")
        return self._page(self.chapters["others"], "chapter-others") if "others" in self.chapters else ""

    def _page(self, kind: str, place: str) -> str:
        return f"reports/{kind}.{self.language}.html#{place}"

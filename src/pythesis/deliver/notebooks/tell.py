"""What a notebook says of a finding: claim, reading, advice, evidence, and the cells that redo it."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import Environment

from pythesis.core.base import Scalar
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.core.iteration import Comparison, Score
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.deliver.code.literals import environment
from pythesis.deliver.jury import markdown
from pythesis.deliver.notebooks.cells import Book
from pythesis.deliver.notebooks.plots import plot
from pythesis.deliver.story import references
from pythesis.deliver.story.names import named
from pythesis.words import has, say

LONG = 40  # lines of a snippet above which its cell is shown folded


class Voice:
    """The language of a notebook, the labels of columns, and the templates of its cells."""

    def __init__(self, evidence: Evidence, language: str) -> None:
        columns = evidence.brief.columns.items()
        self.language = language
        self.labels = {name: column.label for name, column in columns if column.label}
        self.templates: Environment = environment("notebooks")

    def text(self, what: Said | None) -> str:
        """Return a sentence, escaped for Markdown; empty for None."""
        return "" if what is None else markdown(say(what, self.language, self.labels))

    def own(self, key: str, /, **values: Scalar | Said | tuple[Scalar | Said, ...]) -> str:
        """Return one of the notebooks' own sentences; what it quotes is escaped."""
        return markdown(say(said(f"notebooks.{key}", **values), self.language, self.labels))


def tell(book: Book, finding: Finding, voice: Voice) -> None:
    """Add the cells of one finding."""
    book.say(*_headed(finding, voice), voice.text(finding.reading), voice.text(finding.advice))
    if finding.figure is not None:
        book.run(plot(finding.figure, voice.language, voice.templates))
    for validation in finding.validations:
        if validation.refused is not None:
            book.say(voice.text(validation.refused))
        elif validation.recompute:
            book.say(_test(validation, voice), *(f"- {voice.text(item)}" for item in validation.assumptions))
            recompute(book, validation.recompute, reported(validation), voice)
    verdict = f"verdict.{finding.verdict.value}"
    book.say(f"**{voice.own(verdict)}**" if has(f"notebooks.{verdict}", voice.language) else "")


def _headed(finding: Finding, voice: Voice) -> tuple[str, ...]:
    """Return a heading and the claim: the figure's title, else the claim's first sentence, heads it."""
    claim = voice.text(finding.claim)
    if finding.figure is not None:
        return f"## {voice.text(finding.figure.title)}", claim
    first, stop, rest = claim.partition(". ")
    return f"## {first}{stop.strip()}", rest


def _test(validation: Validation, voice: Voice) -> str:
    known = f"rows.{validation.rows}"
    rows = said(f"notebooks.{known}") if has(f"notebooks.{known}", "en") else validation.rows
    sources = references.short(validation.reference, voice.language)
    key = "validation-reference" if sources else "validation"
    test = named("test", validation.test)  # as the reports name it
    return voice.own(key, test=test, n=validation.n, rows=rows, reference=sources)


def recompute(book: Book, snippet: str, numbers: Mapping[str, float], voice: Voice) -> None:
    """Add the snippet, and beside what it finds the numbers that are reported."""
    book.run(snippet, folded=snippet.count("\n") > LONG)
    if numbers:
        cell = voice.templates.get_template("compare.py.jinja")
        book.run(cell.render(reported=dict(numbers)))


def reported(item: Validation | Score | Comparison) -> dict[str, float]:
    """Return the numbers of a validation, score or comparison under the names recipes use."""
    if isinstance(item, Score):
        found: dict[str, float | None] = {
            "effect": item.value,
            "low": item.low,
            "high": item.high,
            "n": item.n,
        }
    elif isinstance(item, Comparison):
        gap = item.difference
        found = {"effect": gap.value, "low": gap.low, "high": gap.high, "p": item.p, "n": item.n}
    else:
        effect = item.effect
        found = {"statistic": item.statistic, "p": item.p, "n": item.n, "n_groups": item.n_groups}
        if effect is not None:
            found |= {"effect": effect.value, "low": effect.low, "high": effect.high}
    return {name: value for name, value in found.items() if value is not None}

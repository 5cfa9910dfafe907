"""The data sheet: why the data exist, what they hold, how they came, what they may serve.

Sections follow Gebru et al. (2021), Datasheets for datasets.
"""

from __future__ import annotations

from pythesis.core.dataset import Column, Kind
from pythesis.core.decision import JournalEntry
from pythesis.core.evidence import Evidence
from pythesis.deliver.jury import markdown
from pythesis.deliver.package.page import Page
from pythesis.words import numbers

MOST_LEVELS = 8  # more would make the table unreadable
_HIDDEN = (Kind.IDENTIFIER, Kind.TEXT)  # values that may name a person are not shown


def data_sheet(evidence: Evidence, language: str) -> bytes:
    """Return the data sheet in Markdown."""
    page = Page(evidence, language)
    brief = evidence.brief
    page.heading("sheet.title", 1, name=evidence.raw.source)
    page.heading("sheet.motivation")
    page.person(brief.project.question, "sheet.motivation-prompt")
    page.heading("sheet.composition")
    page.say("sheet.size", n=evidence.raw.n_rows, columns=len(evidence.raw.given))
    page.person(brief.data.unit, "sheet.unit-prompt")
    page.person(brief.data.population, "sheet.population-prompt")
    _columns(page, evidence)
    page.heading("sheet.collection")
    page.say("sheet.fingerprint", fingerprint=evidence.raw.fingerprint)
    page.person("", "sheet.collection-prompt")
    page.heading("sheet.cleaning")
    _journal(page, evidence)
    page.heading("sheet.uses")
    page.say("sheet.uses-here" if evidence.recipe else "sheet.uses-analysis")
    page.person("", "sheet.uses-prompt")
    page.heading("sheet.distribution")
    page.person("", "sheet.distribution-prompt")
    page.heading("sheet.maintenance")
    page.person("", "sheet.maintenance-prompt")
    return page.written()


def _columns(page: Page, evidence: Evidence) -> None:
    explains = evidence.task == "analysis"
    rows = []
    for column in evidence.raw.columns:
        share = column.missing / evidence.raw.n_rows if evidence.raw.n_rows else 0.0
        rows.append(
            (
                markdown(column.name),
                markdown(evidence.brief.column(column.name).description),
                page.own(f"kind.{column.kind.value}"),
                page.own(
                    "role.explained" if explains and column.role == "target" else f"role.{column.role.value}"
                ),
                markdown(numbers.percent(share, page.language)),
                _values(page, column),
            )
        )
    page.table(("column", "description", "kind", "role", "missing", "values"), rows)


def _values(page: Page, column: Column) -> str:
    if column.kind in _HIDDEN:
        return page.own("sheet.distinct", n=column.distinct)
    if column.levels:
        shown = ", ".join(markdown(level) for level in column.levels[:MOST_LEVELS])
        return shown + (" …" if len(column.levels) > MOST_LEVELS else "")
    if isinstance(column.minimum, str) and isinstance(column.maximum, str):
        return page.own("sheet.dates", low=column.minimum, high=column.maximum)
    if column.minimum is not None and column.maximum is not None:
        return page.own("sheet.range", low=column.minimum, high=column.maximum)
    return page.own("sheet.distinct", n=column.distinct)


def _journal(page: Page, evidence: Evidence) -> None:
    told = [entry for entry in evidence.journal if entry.cells or entry.rows]
    if not told:
        page.say("sheet.cleaning-none")
        return
    page.points(f"{_why(page, entry)} {_count(page, entry)}" for entry in told)


def _why(page: Page, entry: JournalEntry) -> str:
    decision = entry.decision
    if decision.column is None:
        return page.text(decision.why)
    return page.own("sheet.choice", column=decision.column, why=decision.why)


def _count(page: Page, entry: JournalEntry) -> str:
    dropped = entry.rows > 0 and entry.cells == 0
    return page.own("sheet.changed-rows" if dropped else "sheet.changed-cells", n=entry.cells or entry.rows)

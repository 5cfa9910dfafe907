"""The audit of one table as a document of its own, before there is a project."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.dataset import ROW, Table
from pythesis.core.finding import Finding, Severity, Verdict
from pythesis.core.said import Said
from pythesis.deliver.story import findings
from pythesis.deliver.story.blocks import Block, Chapter, Document, Heading, Paragraph, TableBlock
from pythesis.deliver.story.columns import COLUMNS_SHOWN, columns_table
from pythesis.deliver.story.names import own, plain
from pythesis.stats import drawn

MOST_TOLD = 60  # problems told one by one; the others stand in a table
LONGEST = 60  # characters of a cell in an example
EXAMPLE_COLUMNS = 6
PERSONAL = "personal-data"


def document(found: Sequence[Finding], table: Table, brief: Brief) -> Document:
    """Return the audit as a document.

    Parameters
    ----------
    found : sequence of Finding
        What every check said.
    table : Table
        The columns as read.
    brief : Brief
        Roles, labels and descriptions that people gave.
    """
    issues = findings.troubles(found)
    passed = [f for f in found if f.verdict is Verdict.PASSED]
    grave = sum(f.severity in findings.PROBLEMS for f in issues)
    facts = (
        (own("cover.rows"), own("cell.count", v=table.n_rows)),
        (own("cover.columns"), own("cell.count", v=len(table.given))),
        (own("audit-page.grave"), own("cell.count", v=grave)),
        (own("audit-page.passed"), own("cell.count", v=len(passed))),
    )
    chapters = (
        Chapter("audit", own("chapter.audit"), (*_drawn(table), *_problems(issues, found, len(passed)))),
        Chapter("columns", own("audit-page.columns"), tuple(_columns(table, brief))),
        Chapter("checks", own("audit-page.checks"), tuple(_checks(found))),
    )
    return Document(
        kind="audit",
        project=brief.project.name,
        title=own("audit-page.title", file=table.source),
        question=brief.project.question,
        people=(),
        mentor="",
        source=table.source,
        facts=facts,
        chapters=chapters,
    )


def _drawn(table: Table) -> list[Block]:
    """Say how many rows these are of how many, and what was counted over all of them."""
    told = [Paragraph(sentence, "raw") for sentence in drawn.sentences(table)]
    return list(told)


def _problems(issues: Sequence[Finding], found: Sequence[Finding], passed: int) -> list[Block]:
    blocks: list[Block] = [Paragraph(own("audit.count", n=len(issues), passed=passed), "findings", "lead")]
    masked = {name for f in issues if f.code == PERSONAL for name in f.columns}
    for severity in findings.ORDER:
        alike = [f for f in issues if f.severity is severity]
        if not alike:
            continue
        title = own(f"audit-page.severity.{severity.value}", n=len(alike))
        blocks.append(Heading(2, title, f"severity-{severity.value}"))
        told = alike[:MOST_TOLD] if severity is not Severity.INFO else []
        for finding in told:
            blocks += _one(finding, found, masked)
        rest = findings.points(alike[len(told) :], own("audit.notices"))
        blocks += [rest] if rest is not None else []
    return blocks


def _one(finding: Finding, found: Sequence[Finding], masked: set[str]) -> list[Block]:
    """Return a problem: what, what it means, what to do, rows that show it, how it is known."""
    told = findings.full(finding, 3, found)
    shown = _examples(finding, masked)
    if shown is None:
        return told
    proved = findings.proof_of(finding) is not None
    return [*told[:-1], shown, told[-1]] if proved else [*told, shown]


def _examples(finding: Finding, masked: set[str]) -> TableBlock | None:
    if not finding.examples:
        return None
    keys = [key for key in finding.examples[0] if key != ROW][:EXAMPLE_COLUMNS]
    if not keys:
        return None
    heads = (own("audit-page.row"), *(plain(key) for key in keys))
    rows = tuple(
        (_number(row.get(ROW)), *(_cell(row.get(k), k in masked) for k in keys)) for row in finding.examples
    )
    caption = own("audit-page.examples")
    return TableBlock(caption, heads, rows, "r" + "l" * len(keys), (finding.id,) * len(rows))


def _number(row: Scalar) -> Said:
    """Return the number of a row as people count, the first being 1."""
    return own("cell.count", v=int(row) + 1) if isinstance(row, int) else plain("–")


def _cell(value: Scalar, masked: bool) -> Said:
    if value is None:
        return own("audit-page.gap")
    if masked:
        return plain("•••")
    text = str(value)
    return plain(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def _columns(table: Table, brief: Brief) -> list[Block]:
    shown = table.given[:COLUMNS_SHOWN]
    return [columns_table(table, table, brief, shown)]


def _checks(found: Sequence[Finding]) -> list[Block]:
    blocks = findings.quiet(f for f in found if f.verdict is Verdict.PASSED)
    refused = [f for f in found if f.verdict is Verdict.NOT_APPLICABLE]
    title = own("audit-page.not-applicable", n=len(refused))
    table = findings.refused(refused, title)
    return [*blocks, Heading(2, title, "not-applicable"), table] if table is not None else blocks

"""The dictionary of columns: nature, role, gaps, values."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Role, Table
from pythesis.core.evidence import Evidence
from pythesis.core.said import Said
from pythesis.deliver.story import findings, names
from pythesis.deliver.story.blocks import TableBlock
from pythesis.deliver.story.names import own, plain

COLUMNS_SHOWN = 40  # of the dictionary; the workbook has them all
LEVELS_SHOWN = 3
LEVEL_LENGTH = 28  # characters of a level in the dictionary


def dictionary(evidence: Evidence) -> TableBlock:
    """Return the columns, those the story speaks of first when there are too many to show."""
    table = evidence.dataset
    spoken = [name for f in findings.told(evidence) for name in f.columns]
    weight = {name: -i for i, name in enumerate(dict.fromkeys(spoken))}
    columns = list(table.given)
    if len(columns) > COLUMNS_SHOWN:
        first = sorted(columns, key=lambda c: (c.role is not Role.TARGET, -weight.get(c.name, -(10**6))))
        chosen = {c.name for c in first[:COLUMNS_SHOWN]}
        columns = [c for c in columns if c.name in chosen]
    return columns_table(table, evidence.raw, evidence.brief, columns)


def columns_table(table: Table, raw: Table, brief: Brief, columns: Sequence[Column]) -> TableBlock:
    """Return some columns of a table, with the gaps of the table as it was received."""
    described = any(brief.column(c.name).description for c in columns)
    heads = [
        "column",
        *(["description"] if described else []),
        "kind",
        "role",
        "missing",
        "distinct",
        "values",
    ]
    gaps = {c.name: c.missing for c in raw.columns}
    rows = tuple(
        _column_row(c, table, brief, described, gaps.get(c.name, c.missing) / max(1, raw.n_rows))
        for c in columns
    )
    left = len(table.given) - len(columns)
    note = own("data.more-columns", n=left) if left else None
    widths = (2.2, *((3.0,) if described else ()), 1.4, 1.7, 1.0, 1.1, 2.8)
    align = "ll" + ("l" if described else "") + "lrrl"
    keys = ("raw",) * len(rows)
    return TableBlock(
        own("data.columns-caption"), tuple(own(f"head.{h}") for h in heads), rows, align, keys, widths, note
    )


def _column_row(
    column: Column, table: Table, brief: Brief, described: bool, share: float
) -> tuple[Said, ...]:
    description = (plain(brief.column(column.name).description or "–"),) if described else ()
    return (
        own("cell.column", column=column.name),
        *description,
        names.named("kind", column.kind.value),
        _role(table, column, brief),
        own("cell.percent", v=share) if share else plain("–"),
        own("cell.count", v=column.distinct),
        _values(column),
    )


def _role(table: Table, column: Column, brief: Brief) -> Said:
    modelled = table.target is not None and brief.data.predicts
    if column.role in (Role.FEATURE, Role.TARGET) and not modelled:
        return own("role.described" if column.role is Role.FEATURE else "role.explained")
    return names.named("role", column.role.value)


def _values(column: Column) -> Said:
    low, high = column.minimum, column.maximum
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and column.kind.value == "number":
        if column.yearly:
            return own("cell.years", low=int(low), high=int(high))
        return own("cell.range", low=low, high=high)
    if isinstance(low, str) and isinstance(high, str):
        return own("cell.dates", low=low[:10], high=high[:10])
    if column.levels:
        shown = tuple(_cut(level) for level in column.levels[:LEVELS_SHOWN])
        key = "cell.levels" if len(shown) == len(column.levels) else "cell.levels-first"
        return own(key, levels=shown)
    return plain("–")


def _cut(level: str) -> str:
    return level if len(level) <= LEVEL_LENGTH else level[: LEVEL_LENGTH - 1].rstrip() + "…"

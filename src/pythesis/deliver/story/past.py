"""What the columns of the past mean, for who reads a forecast."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.past import Past
from pythesis.core.said import Said
from pythesis.deliver.story.blocks import Block, Paragraph, TableBlock
from pythesis.deliver.story.names import own


def known_when_forecasting(evidence: Evidence) -> list[Block]:
    """Return how far ahead is forecast and what each column of the past holds; nothing without a horizon."""
    past = evidence.dataset.past
    if past is None:
        return []
    blocks: list[Block] = [
        Paragraph(own("past.horizon", column=past.target, n=past.horizon, gap=past.gap), "raw", "lead")
    ]
    held = meanings(past)
    shown = {column.name for column in evidence.dataset.features}
    rows = tuple((own("cell.column", column=name), what) for name, what in held.items() if name in shown)
    heads = (own("head.column"), own("past.head"))
    return [*blocks, TableBlock(own("past.caption"), heads, rows, "ll", ("raw",) * len(rows), (2, 5))]


def meanings(past: Past) -> dict[str, Said]:
    """Return what each column of the past holds, by its name."""
    y, window = past.target, past.window
    found = {
        past.last: own("past.last", column=y),
        f"{y}.last-2": own("past.before", column=y, n=1),
        f"{y}.last-3": own("past.before", column=y, n=2),
    }
    for season in past.seasons:
        found[f"{y}.season-{season}"] = own("past.season", column=y, n=season)
        found[f"{y}.season-{season}-before"] = own("past.season-before", column=y, n=season)
        found[f"{y}.season-{season}-mean"] = own("past.season-mean", column=y, n=season)
    found |= {
        f"{y}.mean-{window}": own("past.mean", column=y, n=window),
        f"{y}.spread-{window}": own("past.spread", column=y, n=window),
        f"{y}.mean-{4 * window}": own("past.mean", column=y, n=4 * window),
        past.drift: own("past.drift", column=y),
        past.step: own("past.step"),
    }
    return found | {f"{name}.last": own("past.last", column=name) for name in past.columns}

"""What an iteration tried or proposes to the next: what, what was hoped, what was measured, what was kept."""

from __future__ import annotations

from typing import Literal

from pythesis.core.iteration import Change
from pythesis.core.said import Said
from pythesis.deliver.story import names
from pythesis.deliver.story.blocks import Block, Heading, TableBlock
from pythesis.deliver.story.names import own, plain


def changes(tried: tuple[Change, ...], key: str, level: Literal[2, 3] = 2) -> list[Block]:
    """Return what was tried, what was hoped, what was measured, and what was kept."""
    if not tried:
        return []
    if all(change.kept is None and change.gain is None for change in tried):
        return _planned(tried, key, level)
    heads = tuple(own(f"head.{h}") for h in ("change", "expected", "gain", "kept"))
    rows = tuple(_change_row(change) for change in tried)
    table = TableBlock(own("changes.caption"), heads, rows, "llrl", (key,) * len(rows), (3.4, 3.2, 1.9, 1.1))
    return [Heading(level, own("changes.title"), f"{key}-changes"), table]


def _planned(tried: tuple[Change, ...], key: str, level: Literal[2, 3]) -> list[Block]:
    """Return changes that an iteration proposes to the next one: nothing was measured yet."""
    heads = (own("head.change"), own("head.expected"))
    rows = tuple((change.what, change.expected or plain("–")) for change in tried)
    table = TableBlock(own("changes.planned-caption"), heads, rows, "ll", (key,) * len(rows))
    return [Heading(level, own("changes.planned"), f"{key}-changes"), table]


def _change_row(change: Change) -> tuple[Said, ...]:
    gain = change.gain
    return (
        change.what,
        change.expected or plain("–"),
        names.interval(gain.value, gain.low, gain.high) if gain else plain("–"),
        own(f"changes.{outcome(change)}"),
    )


def outcome(change: Change) -> str:
    """Return what became of a change: ``to-try``, ``kept``, ``kept-unshown`` or ``dropped``.

    The recommended model may have the best score without its gain being shown: the interval says so.
    """
    if change.kept is None:
        return "to-try"
    if not change.kept:
        return "dropped"
    low = change.gain.low if change.gain is not None else None
    return "kept-unshown" if low is not None and low <= 0 else "kept"

"""What a projector shows at once: letters, widths and heights under which no step has to be scrolled.

The letters of the presentation grow with the screen, so that every screen of 16:9 is `TALL` root letters
tall, `WIDE` of them between its margins. All lengths here are in root letters (rem) unless told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pythesis.deliver import measure
from pythesis.deliver.slides.draw import widths
from pythesis.deliver.slides.slide import Block, Cards, Picture, Table, Words

PIXELS: Final = 16  # of one root letter on the smallest projector
POINTS: Final = 12.0  # of one root letter on a slide as tall as the screen
TALL, WIDE = 45.0, 70.0
ABOVE = 10.2  # menu, buttons and the line over the title
BELOW = 1.3  # left free
TITLES = ((2.25, 2), (2.0, 2), (1.75, 3), (1.5, 4))  # letters of a title, and its lines at most
SIZES = (1.4, 1.3, 1.2, 1.15, 1.1, 1.05, 1.0, 0.95, 0.9, 0.85)
LARGE = (2.0, 1.8, 1.6)  # of words alone
SPLIT = 0.57  # share of the evidence beside what is read from it
GAP = 2.0  # between the two
LINE, PARAGRAPH, ROW = 1.4, 1.1, 0.75  # of a line in its letters; under a paragraph; around a row of a table
CARDS, BAR = 13.5, 9.5  # cards side by side and parts of a whole, with what stands under them
NOTE = 1.05  # letters under a figure


def under(headline: str) -> tuple[float, float]:
    """Return the letters of a title, and the height it leaves under it."""
    for size, most in TITLES:
        count = _lines(headline, size, WIDE, bold=True)
        if count <= most:
            break
    return size, TALL - BELOW - ABOVE - count * size * 1.2 - 1.0


def letters(blocks: Sequence[Block], room: float, *, beside: bool) -> tuple[float, list[float]]:
    """Return the largest letters at which blocks fit, and the widths of the columns of a table in percent.

    Parameters
    ----------
    blocks : sequence of Block
        One, or what is shown and what is read from it.
    room : float
        Height for them.
    beside : bool
        Whether two blocks stand side by side, rather than one above the other.
    """
    alone = len(blocks) == 1 and isinstance(blocks[0], Words)
    sizes = (*LARGE, *SIZES) if alone else SIZES
    across = [(WIDE - GAP) * SPLIT, (WIDE - GAP) * (1 - SPLIT)] if beside else [WIDE] * len(blocks)
    for size in sizes:
        tall = [_height(block, size, wide) for block, wide in zip(blocks, across, strict=True)]
        if (max(tall, default=0.0) if beside else sum(tall)) <= room:
            break
    table = next((block for block in blocks if isinstance(block, Table)), None)
    return size, _percents(table, size, across[0]) if table is not None else []


def figure_room(note: str, room: float) -> float:
    """Return the pixels a figure may take over its note, on the smallest projector."""
    across = (WIDE - GAP) * SPLIT
    return (room - (_lines(note, NOTE, across) * NOTE * LINE + 1.0 if note else 0.0)) * PIXELS


def _lines(text: str, size: float, across: float, bold: bool = False) -> int:
    # The app has the font of the identity: nothing wider stands in.
    return measure.lines(text, size, across * measure.FALLBACK_IS_WIDER[bold], bold)


def _height(block: Block, size: float, across: float) -> float:
    if isinstance(block, Words):
        told = [pair for pair in block.paragraphs if pair[1]]
        lines = sum(bool(label) + _lines(text, size, across) for label, text in told)
        return lines * size * LINE + len(told) * PARAGRAPH
    if isinstance(block, Table):
        wide = [share * across / 100 for share in _percents(block, size, across)]
        return sum(
            max(_lines(text, size, few - 0.75, place == 0) for text, few in zip(row, wide, strict=True))
            * size
            * LINE
            + ROW
            for place, row in enumerate((block.head, *block.rows))
        )
    if isinstance(block, Picture):
        return 0.0
    return CARDS if isinstance(block, Cards) else BAR


def _percents(table: Table, size: float, across: float) -> list[float]:
    found = widths((table.head, *table.rows), across * POINTS / 72, size * POINTS)
    return [round(100 * wide / sum(found), 2) for wide in found]

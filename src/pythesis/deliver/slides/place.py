"""Where the parts of a slide stand: under a headline of one line there is more room than under two."""

from __future__ import annotations

from typing import Final

from pythesis.deliver import measure
from pythesis.deliver.slides.page import BODY, HEADLINE, HEADLINE_SIZES, RULE, Box
from pythesis.deliver.slides.slide import Bar, Cards, Picture, Slide, Table, Words, stacked

GAP: Final = 0.45  # inches between two blocks side by side
UNDER: Final = 0.25  # the same, one above the other
CARDS_TALL, BAR_TALL = 2.9, 2.15
READ = 16.0  # points at which the words under a table are given their room
NARROW = 0.86  # share of the width for words: longer lines tire the eye


def rule(text: str, *, exact: bool = False) -> float:
    """Return where the line under a headline is drawn, in inches from the top.

    `exact` says that the font of the identity is there, rather than maybe a wider one.
    """
    across = HEADLINE[2] * 72 * (measure.FALLBACK_IS_WIDER[True] if exact else 1.0)
    counted = ((size, most, measure.lines(text, size, across, True)) for size, most in HEADLINE_SIZES)
    fits = ((size, lines) for size, most, lines in counted if lines <= most)
    size, lines = next(fits, HEADLINE_SIZES[-1])
    return min(RULE, HEADLINE[1] + lines * size * measure.LINE / 72 + 0.14)


def body(text: str, *, exact: bool = False) -> Box:
    """Return the place under the headline of a slide; `exact` as for `rule`."""
    top = rule(text, exact=exact) + BODY[1] - RULE
    return BODY[0], top, BODY[2], BODY[1] + BODY[3] - top


def boxes(slide: Slide, *, exact: bool = False) -> tuple[Box, Box]:
    """Return the boxes of the evidence and of what is read from it, side by side or one above the other.

    `exact` as for `rule`.
    """
    left, top, wide, tall = place = body(slide.headline, exact=exact)
    if slide.side is None or slide.main is None:
        return (left, top, wide * NARROW if isinstance(slide.main, Words) else wide, tall), place
    if stacked(slide.main):
        above = _above(slide, wide, tall)
        narrow = wide * NARROW if isinstance(slide.main, Table) else wide
        return (left, top, wide, above), (left, top + above + UNDER, narrow, tall - above - UNDER)
    share = 0.57 if isinstance(slide.main, (Picture, Table)) else 0.5
    first = (wide - GAP) * share
    return (left, top, first, tall), (left + first + GAP, top, wide - first - GAP, tall)


def _above(slide: Slide, wide: float, tall: float) -> float:
    """Return the height of what stands above its words: a table has all that they leave."""
    if isinstance(slide.main, Cards):
        return CARDS_TALL if tall > BODY[3] else CARDS_TALL - 0.2
    if isinstance(slide.main, Bar) or not isinstance(slide.side, Words):
        return BAR_TALL
    told = [
        (text, bold)
        for pair in slide.side.paragraphs
        for text, bold in zip(pair, (True, False), strict=True)
        if text
    ]
    read = measure.height(told, READ, wide * NARROW * 72, 0.5) / 72
    return max(tall * 0.68, min(tall * 0.8, tall - UNDER - read))

"""What a slide holds, before ink: an assertion as headline, its evidence, what to say, for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pythesis.core.figure import Figure
from pythesis.deliver.slides.page import LONG_TABLE, WIDE_TABLE


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs one under the other; ``label`` opens one in bold (business opinion, advice)."""

    paragraphs: tuple[tuple[str, str], ...]  # (label, text), the label may be empty
    bullets: bool = False
    large: bool = False  # few words alone on a slide, for letters that fill it


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure drawn from its data."""

    figure: Figure


@dataclass(frozen=True, slots=True)
class Card:
    """A number in large letters, what it is, and how it is known."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Cards:
    """Numbers side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A short native table; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts of a whole drawn to scale: (label, number written, share, part put forward)."""

    parts: tuple[tuple[str, str, float, bool], ...]


Block = Words | Picture | Cards | Table | Bar


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide. ``main`` is the evidence, ``side`` what is read from it.

    ``weight`` is its share of the speaking time; a backup slide weighs nothing. ``source`` names where in
    the evidence it comes from.
    """

    kind: Literal["cover", "plain", "backup"]
    kicker: str
    headline: str
    main: Block | None
    side: Block | None
    notes: tuple[str, ...]
    weight: float
    source: str


def stacked(main: Block | None) -> bool:
    """Return whether what is shown takes the whole width, what is read from it standing below."""
    if not isinstance(main, Table):
        return isinstance(main, (Cards, Bar))
    size = (len(main.head), len(main.rows))
    return size[0] > WIDE_TABLE or all(have >= least for have, least in zip(size, LONG_TABLE, strict=True))

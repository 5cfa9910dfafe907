"""Measures text, so that nothing runs out of its box whatever the data are called."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from PIL import ImageFont

from pythesis.deliver import identity

# Without the identity's font, PowerPoint takes Arial (1.08 as wide, bold 1.12) and LibreOffice on Linux takes
# DejaVu Sans (1.23, bold 1.35): measured on the sentences of a deck. Boxes hold whichever is there.
FALLBACK_IS_WIDER = {False: 1.23, True: 1.35}
LINE = 1.22  # height of a line in letters of its size
_BREAK = re.compile(r"[ \t\r\n]+")  # lines never end at the other spaces of typography
_PIECES = re.compile(r"[ \t\r\n]+|(?<=[^\W\d_][._/])(?=[^\W\d_])")  # report.typ breaks names there too
WIDEST_WORD = 0.25  # of a table: a longer word is a name that may break
UNITS = 100  # pixels the font is measured at


@functools.cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    name = "SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf"
    return ImageFont.truetype(str(identity.font_folder() / name), UNITS)


@functools.lru_cache(maxsize=20_000)
def width(text: str, bold: bool = False) -> float:
    """Return the width of a text on one line, in letters' heights (multiply by the size in points)."""
    return float(_font(bold).getlength(text)) / UNITS * FALLBACK_IS_WIDER[bold]


def longest_word(text: str) -> float:
    """Return the width of the longest word of a text, in letters' heights, as if it were bold."""
    return max((width(word, True) for word in text.split(" ")), default=0.0)


def lines(text: str, size: float, across: float, bold: bool = False) -> int:
    """Return how many lines a paragraph takes at `size` points in a box `across` points wide."""
    room, used, count = across / size, 0.0, 1
    space = width(" ", bold)
    for word in _BREAK.split(text):
        long = width(word, bold)
        if used and used + space + long > room:
            count, used = count + 1, 0.0
        if long > room:  # a word longer than the line is broken wherever the line ends
            extra = int(long / room)
            count, long = count + extra, long - extra * room
        used += long + (space if used else 0.0)
    return count


def height(paragraphs: list[tuple[str, bool]], size: float, across: float, gap: float) -> float:
    """Return the height in points of paragraphs (text, bold), with `gap` lines between them."""
    total = sum(lines(text, size, across, bold) for text, bold in paragraphs)
    return (total * LINE + gap * max(0, len(paragraphs) - 1)) * size


def largest(
    paragraphs: list[tuple[str, bool]], across: float, down: float, sizes: tuple[float, ...], gap: float = 0.5
) -> float | None:
    """Return the largest of `sizes` at which paragraphs fit a box, None when none does."""
    for size in sizes:
        if height(paragraphs, size, across, gap) <= down:
            return size
    return None


_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý“«\"(0-9])")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, in order."""
    return _SENTENCES.split(text.strip())


def opening(text: str, most: int, characters: int) -> str:
    """Return the first sentences of a text: at most `most`, and no more than `characters` after the first."""
    whole = sentences(text)
    kept = whole[:1]
    for sentence in whole[1:most]:
        if len(" ".join(kept)) + len(sentence) + 1 > characters:
            break
        kept.append(sentence)
    return " ".join(kept)


def shortened(text: str, size: float, across: float, most: int, bold: bool = False) -> str:
    """Return `text`, cut after a sentence or a word so that it takes at most `most` lines."""
    if lines(text, size, across, bold) <= most:
        return text
    kept = sentences(text)
    while len(kept) > 1:
        kept.pop()
        whole = " ".join(kept)
        if lines(whole, size, across, bold) <= most:
            return whole
    words = kept[0].split(" ")
    while len(words) > 1 and lines(" ".join(words) + "…", size, across, bold) > most:
        words.pop()
    short = _to_clause(" ".join(words)).rstrip(",;: (")
    while len(short) > 1 and lines(short + "…", size, across, bold) > most:
        short = short[:-1]
    return short + "…"


def _to_clause(text: str) -> str:
    """Return `text` cut where a clause ends, when that keeps most of it and leaves no bracket open."""
    ends = [found.start() for found in re.finditer(r"[,;:]\s|\s[(—–]", text)]
    for end in reversed(ends):
        short = text[:end]
        if end >= len(text) * 0.5 and all(short.count(a) == short.count(b) for a, b in ("()", "“”", "«»")):
            return short
    return text


def fair(shares: Sequence[float], columns: Sequence[Sequence[str]], across: float, pad: float) -> list[float]:
    """Return widths of the columns of a table by their shares, none so narrow that it breaks its words.

    Parameters
    ----------
    shares : sequence of float
        Relative widths wished for.
    columns : sequence of sequence of str
        The cells of each column, its head first.
    across, pad : float
        Width of the table, and of the margins of a cell, in letters' heights.
    """
    least = _least(columns, across, pad, _BREAK)
    if sum(least) >= across:  # names then break behind their marks: durable_ goods. last
        least = _least(columns, across, pad, _PIECES)
    if sum(least) >= across:
        return [across * few / sum(least) for few in least]
    wanted = [across * share / sum(shares) for share in shares]
    spare = [max(0.0, want - few) for want, few in zip(wanted, least, strict=True)]
    room = across - sum(least)
    return [few + room * extra / sum(spare) for few, extra in zip(least, spare, strict=True)]


def fits(columns: Sequence[Sequence[str]], across: float, pad: float) -> bool:
    """Return whether a table has room for the words of all its columns, names broken behind their marks.

    `across` and `pad` are those of `fair`.
    """
    words = (
        max((width(piece, True) for text in cells for piece in _PIECES.split(text)), default=0.0)
        for cells in columns
    )
    return sum(wide + pad for wide in words) <= across


def pieces(word: str) -> list[str]:
    """Return the parts of a name behind whose marks it may break: ``durable_``, ``goods``."""
    return _PIECES.split(word)


def _least(
    columns: Sequence[Sequence[str]], across: float, pad: float, breaks: re.Pattern[str]
) -> list[float]:
    def longest(cells: Sequence[str]) -> float:
        words = ((word, place == 0) for place, text in enumerate(cells) for word in breaks.split(text))
        return max((width(word, bold) for word, bold in words), default=0.0)

    return [min(across * WIDEST_WORD, longest(cells)) + pad for cells in columns]

"""Numbers written with a unit: cells that are not written as the others of their column."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass

import polars as pl
from rapidfuzz.distance import OSA

from pythesis.stats.cells.grid import Coded
from pythesis.stats.signs import otherwise

NUMBER = re.compile(r"^([^\d+\-.]*)([+-]?(?:\d+(?:[.,]\d+)*|\.\d+))(\D*)$")
SIGN_FIRST = re.compile(r"^([+-])([$€£¥₹] ?)(?=\d)")  # -$37.00: the minus is the number's
# Four cells in five must be numbers, whatever stands around them, and nine in ten written one way.
MOSTLY = 0.8
ONE_WAY = 0.9
LEAST_NUMBERS = 3
# Several spellings of one unit are few, cover nearly all cells, and hold numbers of one size.
MOST_UNITS = 20
COVER = 0.8
FEW = 3
SAME_SIZE = 2.0
LEAST_SHARE = 0.02
SAME_LENGTH = 0.9
LONG = 4
NEAR = 0.4


@dataclass(frozen=True)
class Form:
    """A text read as a number with what stands before and after it."""

    before: str
    number: str
    after: str
    count: int


def unlike(column: Coded) -> dict[int, str | None]:
    """Return the codes of texts written unlike the others, each with its repair, or None when unknown.

    Notes
    -----
    Only columns in which four cells in five are a number with something around it. Where nine in ten are
    written alike, the others are unlike; numbers without a unit are so only when the odd text has the
    length of the others. Where no spelling of the unit prevails though the numbers are of one size under
    each, all cells with a unit are unlike and the bare number repairs them.
    """
    read = _read(column)
    rows = sum(form.count for form in read.values())
    if rows < MOSTLY * column.filled or len({form.number for form in read.values()}) < LEAST_NUMBERS:
        return {}
    if otherwise(pl.Series(column.texts, dtype=pl.String)):
        return {}  # brackets and minus signs of accounts are part of the number
    ways: dict[tuple[str, str], int] = {}
    for form in read.values():
        way = (form.before, form.after)
        ways[way] = ways.get(way, 0) + form.count
    main = max(ways, key=lambda way: (ways[way], way))
    # A word before the number makes it a name ("area 3").
    if ways[main] == column.filled or any(sign.isalpha() for sign in main[0]):
        return {}
    if ways[main] >= ONE_WAY * column.filled:
        return _deviants(column, read, main)
    return _bare(read, ways, rows) if rows >= (1 - LEAST_SHARE) * column.filled else {}


def _read(column: Coded) -> dict[int, Form]:
    """Return the texts that are a number with something around it; none once too many others were met."""
    counts, others = column.counts.tolist(), 0
    read: dict[int, Form] = {}
    for code, text in enumerate(column.texts):
        form = _form(text, counts[code])
        if form is not None:
            read[code] = form
            continue
        others += counts[code]
        if column.filled - others < MOSTLY * column.filled:
            return {}
    return read


def _form(text: str, count: int) -> Form | None:
    match = NUMBER.match(SIGN_FIRST.sub(r"\2\1", text))
    return Form(match[1], match[2], match[3], count) if match else None


def _deviants(column: Coded, read: dict[int, Form], main: tuple[str, str]) -> dict[int, str | None]:
    odd = [c for c in range(len(column.texts)) if c not in read or (read[c].before, read[c].after) != main]
    if main == ("", ""):
        lengths = {len(column.texts[code]): 0 for code in odd}
        for code, form in read.items():
            if (form.before, form.after) == main and len(column.texts[code]) in lengths:
                lengths[len(column.texts[code])] += form.count
        usual = {
            length for length, n in lengths.items() if n >= SAME_LENGTH * column.filled and length >= LONG
        }
        return {c: None for c in odd if len(column.texts[c]) in usual}
    return {code: _as_main(read.get(code), main) for code in odd}


def _as_main(form: Form | None, main: tuple[str, str]) -> str | None:
    """Return the number written the main way, unless a sign of the number itself was lost."""
    if form is None or (form.before != main[0] and not _near(form.before, main[0])):
        return None
    lost = len(form.after) > len(main[1]) and form.after.endswith(main[1])
    if lost or not (_near(form.after, main[1]) or len(form.after) <= 1):
        return None
    return f"{main[0]}{form.number}{main[1]}"


def _near(text: str, right: str) -> bool:
    return text == right or OSA.distance(text, right) <= NEAR * max(len(text), len(right))


def _bare(read: dict[int, Form], ways: dict[tuple[str, str], int], rows: int) -> dict[int, str | None]:
    """Return all texts with a unit when the unit has several spellings, or stands on some cells only."""
    frequent = [way for way in ways if ways[way] >= LEAST_SHARE * rows]
    covered = sum(sorted((ways[way] for way in frequent), reverse=True)[:FEW])
    if len(ways) > MOST_UNITS or len(frequent) < 2 or covered < COVER * rows:
        return {}
    units = {after.strip().casefold() for _, after in frequent}
    # Blanks aside there must be two spellings, and of one unit: they start alike ("oz", "ounce").
    if len(units) < 2 or len({unit[0] for unit in units if unit}) > 1:
        return {}
    if any(re.search(r"\s\w$", after) for _, after in frequent):
        return {}  # a letter apart names a class (6e A), it is no unit
    if any(before for before, _ in frequent) or not _one_size(read, frequent):
        return {}
    return {code: form.number for code, form in read.items() if form.before or form.after}


def _one_size(read: dict[int, Form], ways: list[tuple[str, str]]) -> bool:
    """Return whether numbers are of one size whatever is written around them."""
    middles = []
    for way in ways:
        values = [
            float(form.number.replace(",", "."))
            for form in read.values()
            if (form.before, form.after) == way and form.number.count(",") + form.number.count(".") <= 1
            for _ in range(min(form.count, 1000))
        ]
        if not values:
            return False
        middles.append(abs(statistics.median(values)))
    return max(middles) <= SAME_SIZE * min(middles)

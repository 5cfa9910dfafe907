"""How people write numbers: decimal sign, thousands, currencies and units."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from pythesis.stats import signs
from pythesis.stats.unit_words import times

CURRENCIES = "$€£¥₹"
CODES = ("EUR", "USD", "GBP", "CHF", "CAD")
_SQUARE = "[dckh]?m[23]"  # m2 and m3 are m² and m³
UNIT = rf"(?:{_SQUARE}|/ ?\d{{1,3}}|[^\W\d_][^\d\s.,;:+\-]{{0,11}}|[%°€$£¥₹‰µ][^\d\s.,;:+\-]{{0,5}})\.?"
# One letter stuck to a number is as often a code (seat 12A, house 3B) as a unit.
SAFE_LETTERS = frozenset("gmlhsktKM%°€$£¥₹‰")
BLANKS = "[ \u00a0\u202f\u2009]"
BEFORE = rf"[{CURRENCIES}]|{'|'.join(CODES)}"
HEAD = rf"(?:(?:{BEFORE})?{BLANKS}*|[-+](?:{BEFORE}))"  # what stands before the digits: $12, $-12 or -$12
# A percentage beside its fraction differs by a hundred; a forgotten unit leaves numbers of one size.
SAME_SIZE = 3.0


@dataclass(frozen=True)
class Convention:
    """A way to write numbers: the decimal sign, the sign between thousands, what they look like."""

    decimal: str
    thousands: str
    pattern: str


CONVENTIONS = (
    Convention(".", "", r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"),
    Convention(",", "", r"[-+]?(?:\d+,?\d*|,\d+)(?:[eE][-+]?\d+)?"),
    Convention(".", ",", r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"),
    Convention(",", ".", r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"),
    Convention(".", " ", rf"[-+]?(?:\d{{1,3}}(?:{BLANKS}\d{{3}})+|\d+)(?:\.\d+)?"),
    Convention(",", " ", rf"[-+]?(?:\d{{1,3}}(?:{BLANKS}\d{{3}})+|\d+)(?:,\d+)?"),
    Convention(".", "'", r"[-+]?(?:\d{1,3}(?:['’]\d{3})+|\d+)(?:\.\d+)?"),
)
ANY = "|".join(f"(?:{c.pattern})" for c in CONVENTIONS)
_BODY = rf"{HEAD}(?:{ANY}){BLANKS}*(?:{UNIT})?"
_PLACED = rf"(?:{BEFORE})?{BLANKS}*\({BLANKS}*[-−–]?{_BODY}{BLANKS}*\){BLANKS}*(?:{UNIT})?"
_BEHIND = rf"{HEAD}(?:{ANY}){BLANKS}*[-−–]{BLANKS}*(?:{BEFORE}|%)?"
# A number as accounts write it: as any other, in brackets, with the minus behind, or apart.
SIGNED = rf"^\s*(?:{_BODY}|{_PLACED}|{_BEHIND}|[-−–]{BLANKS}*{_BODY})\s*$"


@dataclass(frozen=True)
class Numerals:
    """What a column of texts turned out to be, if it holds numbers.

    ``state`` is ``clear``, ``ambiguous`` (decimal sign or thousands, the values fit both),
    ``multiples`` (several units, each a multiple of the commonest one: ``times``, in the order of ``strip``),
    ``units`` (several units, or a unit on some values only) or ``none``. ``pattern`` matches the cells,
    blanks around them included. ``strip`` lists what stands around the numbers;
    ``accounting`` says that negative ones are written in brackets, with the minus behind or apart.
    """

    state: str
    convention: Convention | None = None
    strip: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    pattern: str = ""
    accounting: bool = False
    times: tuple[float, ...] = ()

    @property
    def plain(self) -> bool:
        """True when the values are written as programs write them."""
        return self.convention is CONVENTIONS[0] and not self.strip and not self.accounting


NOT_NUMBERS = Numerals("none")


def numerals(texts: pl.Series) -> Numerals:
    """Read how distinct `texts`, none of them a gap, write numbers.

    Every text must be a number by one convention, with the same currency or unit everywhere.
    """
    accounting = signs.otherwise(texts)
    cells = signs.rewritten(texts) if accounting else texts.str.strip_chars()
    body = rf"{HEAD}(?:{ANY}){BLANKS}*(?:{UNIT})?"
    if not _all(cells, f"^{body}$"):
        return NOT_NUMBERS
    # The alternatives of ANY overlap: take the affixes off by what they are, not by what is left.
    core = cells.str.replace(rf"^([-+]?)(?:{BEFORE}){BLANKS}*", "${1}").str.replace(rf"{BLANKS}*{UNIT}$", "")
    affixes = _affixes(cells) if not _exponents(cells, core) else []
    core = core if affixes else cells
    if any(len(a) == 1 and a not in SAFE_LETTERS | set(CURRENCIES) for a in affixes):
        return NOT_NUMBERS
    fitting = [c for c in CONVENTIONS if _all(core, f"^(?:{c.pattern})$")]
    if not fitting or _codes(core):
        return NOT_NUMBERS
    chosen = _choose(core, fitting)
    way = chosen or fitting[0]
    pattern = rf"^\s*{body}\s*$" if affixes else rf"^\s*(?:{way.pattern})\s*$"
    pattern = SIGNED if accounting else pattern
    if len(affixes) > 1 and any(a.startswith("/") for a in affixes):
        return NOT_NUMBERS  # 120/80: two numbers, not a mark out of 20
    if _labels(cells, affixes):
        return NOT_NUMBERS
    several = len({_plain(a) for a in affixes}) > 1
    if several and (factors := _multiples(cells, affixes)) is not None and chosen is not None:
        return Numerals("multiples", way, tuple(affixes), tuple(affixes), pattern, accounting, factors)
    if several or (affixes and not _one_size(core, cells != core, way)):
        return Numerals("units", way, tuple(affixes), tuple(affixes), pattern, accounting)
    state = "clear" if chosen else "ambiguous"
    return Numerals(state, way, tuple(affixes), tuple(affixes), pattern, accounting)


def _labels(cells: pl.Series, affixes: list[str]) -> bool:
    """Return whether numbers only number their words: ``1. White``, or three words, each with its own."""
    numbered = cells.str.contains(r"^\d+[.)]\s+[^\W\d_]")
    words = {_plain(affix) for affix in affixes}
    return bool(numbered.all()) or (len(words) == len(cells) > 2 and times(affixes, affixes[0]) is None)


def _multiples(cells: pl.Series, affixes: list[str]) -> tuple[float, ...] | None:
    """Return the factors that bring all units to the commonest one, or None where they cannot be told."""
    behind = cells.str.extract(rf"[\d.,]{BLANKS}*({UNIT})$", 1)
    if behind.null_count():  # before the number, or on some cells only
        return None
    common = behind.alias("u").value_counts().sort("count", "u", descending=[True, False])["u"][0]
    found = times(affixes, common)
    return None if found is None else tuple(found[affix] for affix in affixes)


def _plain(affix: str) -> str:
    """Return a unit without capitals, point and plural, powers written alike."""
    text = affix.casefold().strip(".").replace("²", "2").replace("³", "3")
    return text[:-1] if len(text) > 3 and text.endswith("s") else text


def _affixes(cells: pl.Series) -> list[str]:
    """Return the currencies and units around the numbers, in order."""
    before = cells.str.extract(rf"^[-+]?({BEFORE})", 1)
    after = cells.str.extract(rf"[\d.,]{BLANKS}*({UNIT})$", 1)
    return sorted({text for side in (before, after) for text in side.drop_nulls()})


def _one_size(core: pl.Series, marked: pl.Series, way: Convention) -> bool:
    """Return whether numbers with and without a unit are of one size, so that it was only left out."""
    values = core.str.replace_all(way.thousands, "", literal=True) if way.thousands else core
    values = values.str.replace(way.decimal, ".", literal=True).cast(pl.Float64, strict=False).abs()
    bare, united = values.filter(~marked).median(), values.filter(marked).median()
    if bare is None or united is None:
        return True
    low, high = sorted((float(bare), float(united)))  # type: ignore[arg-type]
    return high <= SAME_SIZE * low


def _exponents(cells: pl.Series, core: pl.Series) -> bool:
    return bool((cells != core).any()) and _all(cells, f"^(?:{CONVENTIONS[0].pattern})$")


def _all(cells: pl.Series, pattern: str) -> bool:
    return len(cells) > 0 and bool(cells.str.contains(pattern).all())


def _codes(core: pl.Series) -> bool:
    """Return whether the digits are a code: a leading zero is kept by codes and dropped by numbers."""
    return bool(core.str.contains(r"^[-+]?0\d").any())


def _choose(core: pl.Series, fitting: list[Convention]) -> Convention | None:
    """Return the convention the values settle, or None when they fit two that read them differently."""
    if CONVENTIONS[0] in fitting and not bool(core.str.contains(r"\.").any()):
        return CONVENTIONS[0]
    for mark in (",", "."):
        decimal = next((c for c in fitting if c.decimal == mark and not c.thousands), None)
        grouped = next((c for c in fitting if c.thousands == mark), None)
        if decimal and grouped and bool(core.str.contains(re.escape(mark)).any()):
            return _decimal_or_thousands(core, mark, decimal, grouped)
    return fitting[0]


def _decimal_or_thousands(
    core: pl.Series, mark: str, decimal: Convention, grouped: Convention
) -> Convention | None:
    marked = core.filter(core.str.contains(re.escape(mark)))
    if bool(marked.str.contains(r"^[-+]?0" + re.escape(mark)).any()):
        return decimal
    small = core.filter(~core.str.contains(re.escape(mark)))
    if len(small) and len(marked) >= 3 and bool((small.str.len_chars() <= 3).all()):
        return grouped
    return None

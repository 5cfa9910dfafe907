"""Numbers as people write them, in French and in English: value, precision, unit, and what bounds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pythesis.mentor.proof.lexicon import Lexicon

Unit = Literal["", "percent", "points", "times", "rows"]
Side = Literal["", "about", "above", "below"]
ROUGH = 0.05  # "about": as far as this share of the value
# A number: digits in groups of three, or digits alone, then decimals; glued to no letter.
NUMBER = re.compile(
    r"(?<![\w.,/:-])(?P<sign>[-−+](?=\d))?"
    r"(?P<whole>\d{1,3}(?:[ ,.]\d{3})+(?![\d])|\d+)(?P<decimals>[.,]\d+)?(?![\w/]|[.,:-]\d)"
)
BACK = 18  # characters before a number where "more than" or "about" may stand
UNITS: tuple[Unit, ...] = ("points", "percent", "times", "rows")
SIDES: tuple[Side, ...] = ("above", "below", "about")
MONEY = ("€", "$", "£")
YEARS = range(1500, 2101)


@dataclass(frozen=True, slots=True)
class Written:
    """A number in a sentence. ``step`` is the unit of its last written digit; ``text`` is as written."""

    value: float
    step: float
    unit: Unit
    side: Side
    start: int
    end: int
    text: str

    def agrees(self, true: float) -> bool:
        """Say whether a true value, in the same unit, can be written that way.

        Rounded or cut at its last digit; a number people call approximate may be further.
        """
        if self.side == "above":
            return true >= self.value - self.step / 2
        if self.side == "below":
            return true <= self.value + self.step / 2
        room = max(self.step, abs(self.value) * ROUGH) if self.side == "about" else self.step
        return abs(true - self.value) < room * (1 - 1e-9)


def numbers(sentence: str, lexicon: Lexicon) -> tuple[Written, ...]:
    """Return the numbers of a sentence in small letters, dates, years, money and ordinals left out."""
    found = []
    for match in NUMBER.finditer(sentence):
        value = _value(match, lexicon.language)
        if value is None or sentence[: match.start()].rstrip().endswith(MONEY):
            continue
        rest = sentence[match.end() :]
        unit, length = _unit(rest, lexicon)
        if unit is None or (unit == "" and _is_year(match)):
            continue
        number, step = value
        end = match.end() + length
        side = _side(sentence[max(0, match.start() - BACK) : match.start()], lexicon)
        text = sentence[match.start() : end].strip()
        found.append(Written(number, step, unit, side, match.start(), end, text))
    return tuple(found)


def _value(match: re.Match[str], language: str) -> tuple[float, float] | None:
    whole, decimals = match["whole"], match["decimals"] or ""
    mark = next((c for c in whole if not c.isdigit()), "")
    if not decimals and mark and mark != " " and whole.count(mark) == 1:
        # 1,234 in English is a thousand; 1,234 in French, and 0.123 anywhere, has decimals.
        head, _, tail = whole.partition(mark)
        if head == "0" or mark == {"fr": ",", "en": "."}[language] or (language == "fr" and mark == "."):
            whole, decimals = head, f".{tail}"
    if (
        decimals
        and not mark
        and len(decimals) == 4
        and decimals[0] == ","
        and language == "en"
        and whole != "0"
    ):
        whole, decimals = whole + decimals[1:], ""
    plain = re.sub(r"\D", "", whole)
    try:
        value = float(plain + decimals.replace(",", "."))
    except ValueError:
        return None
    step = 10.0 ** -(len(decimals) - 1) if decimals else _whole_step(plain)
    return (-value if (match["sign"] or "") in ("-", "−") else value), step


def _whole_step(digits: str) -> float:
    """Return the unit a whole number is told in: 700 is told in hundreds, 30 and 750 may be exact."""
    zeros = len(digits) - len(digits.rstrip("0"))
    return float(10**zeros) if zeros >= 2 and zeros < len(digits) else 1.0


def _unit(rest: str, lexicon: Lexicon) -> tuple[Unit | None, int]:
    """Return the unit that follows a number and how many characters it takes; None for money and ordinals."""
    after = rest.lstrip(" ")
    gap = len(rest) - len(after)
    if after.startswith((*MONEY, "°")) or lexicon.pattern("money").match(after):
        return None, 0
    # "54 points of percentage" is a gap, and so is "54 %-points".
    for name in UNITS:
        match = lexicon.pattern(name).match(after)
        if match:
            return name, gap + match.end()
    return "", 0


def _is_year(match: re.Match[str]) -> bool:
    return match["decimals"] is None and match["whole"].isdigit() and int(match["whole"]) in YEARS


def _side(before: str, lexicon: Lexicon) -> Side:
    for name in SIDES:
        last = max(lexicon.pattern(name).finditer(before), key=lambda match: match.end(), default=None)
        if last is not None and not re.search(r"[\w]{3,}", before[last.end() :]):
            return name
    return ""

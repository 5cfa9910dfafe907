"""Numbers, shares, p-values, dates and plurals as a language writes them (CLDR through Babel)."""

from __future__ import annotations

import datetime as dt
import functools
import math

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

NARROW = "\u202f"  # narrow no-break space
NO_BREAK = "\u00a0"
MINUS = "\u2212"


@functools.cache
def locale(language: str) -> Locale:
    """Return the locale in which a language is written here."""
    return Locale.parse({"fr": "fr_FR", "en": "en_US"}[language])


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


@functools.lru_cache(maxsize=50_000)
def count(value: float, language: str) -> str:
    """Write a whole number with the language's separator of thousands."""
    return _signed(format_decimal(round(value), locale=locale(language)))


@functools.lru_cache(maxsize=50_000)
def number(value: float, language: str, digits: int = 3) -> str:
    """Write a measure with `digits` significant digits, whole when it is large.

    Examples
    --------
    >>> number(0.51234, "en"), number(1234.5, "en")
    ('0.512', '1,234')
    """
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return {"fr": "infini", "en": "infinite"}[language]
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude < -4 or magnitude >= 12:
        return scientific(value, language, digits)
    places = max(0, digits - 1 - magnitude)
    rounded = round(value, places)
    pattern = "#,##0." + "#" * places if places else "#,##0"
    return _signed(format_decimal(rounded, format=pattern, locale=locale(language)))


def scientific(value: float, language: str, digits: int = 3) -> str:
    """Write a very small or very large number as a power of ten."""
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    separator = "," if language == "fr" else "."
    return _signed(f"{mantissa.replace('.', separator)}{NO_BREAK}×{NO_BREAK}10") + power


def percent(value: float, language: str) -> str:
    """Write a share as a percentage: one decimal below ten and above ninety, none between.

    A share that is not all (or nothing) is never written as if it were: ``> 99.99%``, ``< 0.01%``.
    """
    share = abs(value) * 100
    if 0 < share < 0.01:
        return f"<{NO_BREAK}{_percent(0.0001, language, 2)}"
    if 99.99 < share < 100:
        return f">{NO_BREAK}{_percent(0.9999, language, 2)}"
    if share == 0 or 10 <= share <= 90 or share == 100:
        return _percent(value, language, 0)
    return _percent(value, language, 2 if share < 0.05 or share >= 99.9 else 1)


def _percent(value: float, language: str, places: int) -> str:
    pattern = "#,##0" + ("." + "#" * places if places else "") + ("\u202f%" if language == "fr" else "%")
    return _signed(format_percent(value, format=pattern, locale=locale(language)))


def points(value: float, language: str) -> str:
    """Write a difference of shares in percentage points, without the word."""
    return number(value * 100, language, _digits_of_points(value))


def plural_of_points(value: float, forms: str, language: str) -> str:
    """Choose among ``one|other`` for a difference of shares, by the points that `points` writes."""
    return plural(float(f"{value * 100:.{_digits_of_points(value)}g}"), forms, language)


def _digits_of_points(value: float) -> int:
    return 2 if abs(value) < 0.1 else 3


def p_value(value: float, language: str) -> str:
    """Write ``p = 0.012`` or ``p < 0.001``, the comparison included."""
    if value < 0.001:
        return f"p{NO_BREAK}<{NO_BREAK}{number(0.001, language)}"
    places = 3 if value < 0.1 else 2
    return (
        f"p{NO_BREAK}={NO_BREAK}{format_decimal(value, format='0.' + '0' * places, locale=locale(language))}"
    )


def date(value: str | dt.date, language: str) -> str:
    """Write a date (ISO text or a date) in full; with the hour when it has one that matters."""
    if isinstance(value, str) and value.isdigit() and len(value) == 4:
        return value  # a year is a whole date of its own
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)  # an order that is no date, such as 2015-T3
    first = "'1er'" if language == "fr" and moment.day == 1 else "d"
    if isinstance(moment, dt.datetime) and (moment.hour or moment.minute):
        return str(format_datetime(moment, f"{first} MMMM y, HH:mm", locale=locale(language)))
    return str(format_date(moment, f"{first} MMMM y", locale=locale(language)))


def plural(value: float, forms: str, language: str) -> str:
    """Choose among ``one|other`` by the language's plural rule (0 is singular in French)."""
    one, _, other = forms.partition("|")
    return one if locale(language).plural_form(abs(value)) == "one" else other


def listing(items: list[str], language: str) -> str:
    """Join items as a sentence does: ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    last = {"fr": " et ", "en": " and "}[language]
    return ", ".join(items[:-1]) + last + items[-1]

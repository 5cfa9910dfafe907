"""What the values of a column mean beyond how they are stored, from the values and the name alone."""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.meaning import Meaning
from pythesis.core.said import Said, said
from pythesis.stats import meanings, scales, signs
from pythesis.stats.names import NAMES, NUMBERED, RANKS, STRONG_ID, amounts, codes, counted, words_of

MAX_LEVELS = 60  # levels listed in a column; beyond, a list says nothing to a person
# Under this many values, being all different is no sign of an identifier.
MIN_IDENTIFIER = 20
NEARLY_UNIQUE = 0.95
MOSTLY_UNIQUE = 0.5  # short texts of which half are met once name things (tickets, people) more than sorts
LONG_CODE = 5  # digits from which whole numbers of one length, under the name of a number, are a name
# A first column without a name, as tables written with their row names have it.
UNNAMED = r"column_1|unnamed: ?0|unnamed_0|\.\.\.1|rownames?|row\.names"
FEW_CODES = 10  # whole numbers 1..k up to here are more often codes than amounts
LONG_TEXT = 50  # mean characters of a sentence rather than of a label
MANY_WORDS = 6
POSTAL_DIGITS = 5  # of a postal code, whose leading zero a spreadsheet takes away
MOSTLY_DATES = 0.6  # share of days from which a column of text is one of dates in which others slipped
ALMOST = 0.5  # share of numbers from which stray words are strays
READ = 50_000  # values read for their meaning, spread over the column
FEW_STRAYS = 12  # ... if they are few different words
MAX_UNITS = 3  # "kg", "Kg", "kg." beside numbers are units; more different words are names
LOOK = 1000  # levels looked at before all are read as numbers
MOST_STEPS = 30  # levels of a scale
MIN_MEASURES = 10  # fewer different numbers with a unit are names of sizes
# Words that stand for a gap wherever they are found; "none" or "unknown" may be real levels.
# What people who were asked answer instead of an answer: no step of a scale.
UNSURE = frozenset({
    "unknown", "inconnu", "inconnue", "unspecified", "not specified", "non précisé", "non précisée",
    "nsp", "ne sait pas", "don't know", "dont know", "ne se prononce pas", "sans opinion", "no opinion",
    "refus", "refused", "refusal", "prefer not to say", "prefer not to answer",
    "ne souhaite pas répondre", "sans réponse", "pas de réponse", "no answer", "nsp/nrp",
    "ne sait pas / ne répond pas", "n/a", "not applicable", "non concerné", "sans objet", "vierge",
})  # fmt: skip
GAP_WORDS = ("NA", "N/A", "#N/A", "n/a", "NaN", "nan", "NULL", "null", "?", "-", ".", "na")


def describe(
    values: pl.Series,
    name: str,
    kind: Kind | None = None,
    role: Role = Role.FEATURE,
    counts: dict[str, pl.DataFrame] | None = None,
) -> Column:
    """Return what is known of a column: kind with its reason, levels, bounds, gaps.

    Parameters
    ----------
    values : Series
        As stored: text, numbers, booleans, dates.
    name : str
        Its name in the source; words such as "id" or "code" in it are evidence too.
    kind : Kind, optional
        What a person said; then nothing is guessed.
    role : Role
        Put in the column as it is.
    counts : dict, optional
        Given the different texts, ``level``, and how often each stands, ``n``, under the name of a column
        of text whose texts come back.
    """
    values = values.alias("values")  # some names, such as "*", would be read as patterns
    missing = values.null_count()
    counted = _counted(values)
    if counts is not None and counted is not None and counted.height < len(values) - missing:
        counts[name] = counted
    distinct = values.drop_nulls().n_unique() if counted is None else counted.height
    reason: Said = said("kinds.told")
    if kind is None or distinct == 0:
        kind, reason = _kind(values, name, distinct, counted)
    told = meant(values, name, kind, reason)
    listed = kind in (Kind.CATEGORY, Kind.ORDINAL, Kind.BOOLEAN) and distinct <= MAX_LEVELS
    low, high = _bounds(values)
    return Column(
        name=name,
        kind=kind,
        role=role,
        dtype=values.dtype.base_type().__name__,
        missing=missing,
        distinct=distinct,
        levels=_levels(values, kind, counted) if listed else (),
        minimum=low,
        maximum=high,
        kind_reason=reason,
        meaning=told.meaning,
        meant=told.kind,
        unit=told.unit,
    )


def meant(values: pl.Series, name: str, kind: Kind, reason: Said) -> meanings.Sense:
    """Tell what values mean once words for a gap are gaps and numbers written as text are numbers.

    Parameters
    ----------
    values : Series
        As stored.
    kind, reason
        The kind they have as stored; one a person told is kept.
    """
    known = values.drop_nulls()
    if known.dtype != pl.String or reason.key == "kinds.told":
        return meanings.sense(known, name, kind, reason.key)
    known = known.gather_every(max(1, len(known) // READ))
    told = meanings.marks(signs.rewritten(known.filter(~known.str.strip_chars().is_in(list(GAP_WORDS)))))
    numbers = told.filter(told.str.contains(_NUMBER)) if len(told) else told
    spoilt = reason.key == "kinds.almost-number"
    if kind is Kind.CATEGORY and meanings.yes_or_no(told):
        return meanings.Sense(Meaning.YES_NO, Kind.BOOLEAN)
    mostly = len(numbers) >= max(ALMOST * len(told), 1) and (spoilt or len(told) < len(known))
    if mostly and not told.str.contains(_LEADING_ZERO).any():
        plain = numbers.str.replace_all("[\u00a0\u202f ]", "").str.replace(",", ".", literal=True)
        read = plain.cast(pl.Float64, strict=False).drop_nulls()
        kind, reason = kind_of(read, name)
        return meanings.sense(read, name, kind, reason.key)
    if len(told) and len(told) < len(known):
        kind, reason = kind_of(told, name)
    if kind is Kind.CATEGORY and _steps(told, name):
        return meanings.Sense(Meaning.RANKS, Kind.ORDINAL)
    if reason.key == "kinds.almost-date":
        return meanings.Sense(Meaning.MOMENT, Kind.DATE)
    found = meanings.sense(told if len(told) else known, name, kind, reason.key)
    if spoilt and found.kind is Kind.TEXT:
        return meanings.Sense(Meaning.QUANTITY, Kind.NUMBER, found.unit)
    return found


def _steps(values: pl.Series, name: str) -> bool:
    """Return whether levels are steps of a scale once answers that are none are left out."""
    levels = values.str.strip_chars().unique().sort()
    if len(levels) > MOST_STEPS:
        return False
    sure = levels.filter(~levels.str.to_lowercase().is_in(sorted(UNSURE))).to_list()
    return scales.order(sure, scales.ranked(words_of(name))) is not None


def kind_of(values: pl.Series, name: str) -> tuple[Kind, Said]:
    """Tell the kind of a column and why."""
    counted = _counted(values)
    distinct = values.drop_nulls().n_unique() if counted is None else counted.height
    return _kind(values, name, distinct, counted)


def _counted(values: pl.Series) -> pl.DataFrame | None:
    """Return the different texts, ``level``, and how often each stands, ``n``, of a column of text."""
    if values.dtype != pl.String:
        return None
    return values.drop_nulls().alias("level").value_counts(name="n")


def _kind(values: pl.Series, name: str, distinct: int, counted: pl.DataFrame | None) -> tuple[Kind, Said]:
    known = values.drop_nulls()
    n = len(known)
    if n == 0:
        return Kind.EMPTY, said("kinds.empty")
    if distinct == 1 and n == len(values):
        return Kind.CONSTANT, said("kinds.constant", value=_shown(known[0]))
    if values.dtype in (pl.Date, pl.Datetime):
        return Kind.DATE, said("kinds.date")
    if distinct == 1:
        return Kind.CATEGORY, said("kinds.one-value-and-gaps", value=_shown(known[0]), n=values.null_count())
    if distinct == 2 and n > 2:
        first, second = sorted(_shown(value) for value in known.unique())
        return Kind.BOOLEAN, said("kinds.two-values", first=first, second=second)
    if counted is not None:
        return _text(known, name, counted)
    if values.dtype.is_float() and not _whole(known):
        return Kind.NUMBER, said("kinds.measured")
    found = _integer(known, name, distinct, whole=len(known) == len(values))
    if distinct == n == len(values) >= MIN_IDENTIFIER and re.fullmatch(UNNAMED, name, re.IGNORECASE):
        return found if found[0] is Kind.IDENTIFIER else (Kind.IDENTIFIER, said("kinds.unnamed-number"))
    return found


def _whole(known: pl.Series) -> bool:
    return bool((known == known.round()).all()) and float(known.abs().max()) < 2**53  # type: ignore[arg-type]


def _integer(known: pl.Series, name: str, distinct: int, whole: bool) -> tuple[Kind, Said]:
    low, high = int(known.min()), int(known.max())  # type: ignore[arg-type]
    spoken, n = words_of(name), len(known)
    words, amount = set(spoken), amounts(spoken)
    yearly = low >= 1500 and high <= 2200
    named = _named(known, spoken, distinct, low, high, whole) if not yearly else None
    if named is not None:
        return Kind.IDENTIFIER, named
    if distinct <= 12 and low >= -1 and high <= 15 and words & RANKS:
        return Kind.ORDINAL, said("kinds.rank-name", n=distinct)
    if _long_code(spoken, low, high) and n >= 2 * distinct and not amount:
        return Kind.CATEGORY, said("kinds.code-name", n=distinct)
    if meanings.postal(words) and low >= 0 and high < 10**POSTAL_DIGITS:
        return Kind.CATEGORY, said("kinds.code-name", n=distinct)
    several = distinct <= max(MAX_LEVELS, n // 20) and n >= 2 * distinct
    if codes(spoken) and not amount and several and not yearly:
        return Kind.CATEGORY, said("kinds.code-name", n=distinct)
    if (
        low == 1
        and distinct == high <= FEW_CODES
        and n >= 10 * distinct
        and not amount
        and not counted(spoken)
        and not meanings.unit_in_name(name)
    ):
        return Kind.CATEGORY, said("kinds.few-codes", n=distinct, high=high)
    coded = low == -1 and high <= 12 and distinct >= 3 and n >= 5 * distinct and int((known >= 0).sum()) > 0
    if coded and not amount and not counted(spoken):
        return Kind.CATEGORY, said("kinds.codes-and-gap", n=distinct)
    if yearly:
        return Kind.NUMBER, said("kinds.year", low=low, high=high)
    return Kind.NUMBER, said("kinds.whole-number", n=distinct)


def _named(
    known: pl.Series, spoken: tuple[str, ...], distinct: int, low: int, high: int, whole: bool
) -> Said | None:
    """Return why whole numbers name rows or entities, or None when they do not."""
    words, n, amount = set(spoken), len(known), amounts(spoken)
    if whole and distinct == n >= MIN_IDENTIFIER:
        if high - low == n - 1:
            return said("kinds.row-number", low=low, high=high)
        if words & NAMES and not amount:
            return said("kinds.unique-number")
    if amount:
        return None
    if words & STRONG_ID and distinct > MAX_LEVELS:
        return said("kinds.named-identifier", n=distinct)
    if words & NAMES and distinct >= NEARLY_UNIQUE * n and n >= MIN_IDENTIFIER:
        return said("kinds.nearly-unique", n=distinct, of=n)
    things = bool(words) and words <= NUMBERED | NAMES and low > 0
    if distinct > MAX_LEVELS and (things or _long_code(spoken, low, high)):
        return said("kinds.named-identifier", n=distinct)
    return None


def _long_code(spoken: tuple[str, ...], low: int, high: int) -> bool:
    """Return whether whole numbers of one length stand under the name of a number (``Num_Acc``)."""
    one_length = low > 0 and len(str(low)) == len(str(high)) >= LONG_CODE
    return one_length and bool(NAMES.intersection(spoken) or spoken[-1:] == ("number",))


def _text(known: pl.Series, name: str, counted: pl.DataFrame) -> tuple[Kind, Said]:
    levels, distinct = counted["level"], counted.height
    stray = strays(counted)
    if stray is not None:
        share, odd = stray
        return Kind.TEXT, said("kinds.almost-number", share=share, n=len(odd), examples=odd[:3])
    n, words = len(known), set(words_of(name))
    ranked = scales.ranked(words_of(name))
    ordered = scales.order(levels.sort().to_list(), ranked) if distinct <= MOST_STEPS else None
    if ordered is not None:
        return Kind.ORDINAL, said("kinds.scale", first=ordered[0], last=ordered[-1])
    # Each different text is read once, and counts as often as it stands.
    length = _mean(levels.str.len_chars(), counted["n"])
    spaces = _mean(levels.str.count_matches(" ", literal=True) + 1, counted["n"])
    written = length >= LONG_TEXT or spaces >= MANY_WORDS
    if written and distinct > 0.2 * n and distinct > 10 and not words & NAMES:
        return Kind.TEXT, said("kinds.sentences", length=length)
    if n >= MIN_IDENTIFIER and (dated := _dated(levels)) >= MOSTLY_DATES:
        return Kind.CATEGORY, said("kinds.almost-date", share=dated)
    if n >= MIN_IDENTIFIER and 2 * distinct >= n and (measured := _measured(known)) is not None:
        return measured
    if n >= MIN_IDENTIFIER and distinct >= NEARLY_UNIQUE * n:
        return Kind.IDENTIFIER, said("kinds.nearly-unique", n=distinct, of=n)
    if distinct > MAX_LEVELS and (words & STRONG_ID or (words & NAMES and distinct >= MOSTLY_UNIQUE * n)):
        return Kind.IDENTIFIER, said("kinds.named-identifier", n=distinct)
    if distinct > MAX_LEVELS and distinct >= MOSTLY_UNIQUE * n:
        digits = _mean(levels.str.contains(r"\d"), counted["n"])
        if digits > 0.5:
            return Kind.IDENTIFIER, said("kinds.mostly-unique", n=distinct, of=n)
        return Kind.TEXT, said("kinds.mostly-unique-words", n=distinct, of=n)
    return Kind.CATEGORY, said("kinds.words", n=distinct)


def _measured(known: pl.Series) -> tuple[Kind, Said] | None:
    """Return the kind of texts that seldom come back and yet measure: times, amounts, pairs of numbers."""
    first = known.gather_every(max(1, len(known) // LOOK))
    form = meanings.form_of(first)
    if form is not None and form[0] in SPELT:
        return Kind.TEXT, said(f"kinds.{SPELT[form[0]]}", example=str(first[0]).strip())
    pairs = float(first.str.contains(_PAIR).mean() or 0.0)  # type: ignore[arg-type]
    if pairs >= meanings.MOSTLY:
        return Kind.TEXT, said("kinds.pairs", example=str(first[0]).strip())
    return None


def _mean(values: pl.Series, times: pl.Series) -> float:
    return int((values.cast(pl.Int64) * times.cast(pl.Int64)).sum()) / int(times.sum())


_NUMBER = r"^\s*[+−-]?([0-9][0-9 \u00a0\u202f]*([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?\s*$"
_UNIT = r"^\s*[+−-]?[0-9][0-9 \u00a0\u202f]*(?:[.,][0-9]+)?\s*([^0-9\s+−-][^0-9]{0,11})$"
# Amounts with a currency before them or thousands apart, which `_NUMBER` leaves out: $1,234.50.
_AMOUNT = r"^\s*[$€£¥₹]?\s*[+−-]?[0-9]{1,3}(?:[,.'’ \u00a0\u202f]?[0-9]{3})*(?:[.,][0-9]+)?\s*[$€£¥₹]?\s*$"
_DAY = (
    r"^(?:[12][0-9]{3}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[12][0-9])?[0-9]{2}"
    r"|(?:[0-9]{1,2}(?:er|st|nd|rd|th)? [A-Za-zÀ-ÿ]{3,9}|[A-Za-z]{3,9}\.? [0-9]{1,2}),?\.? [12][0-9]{3})"
    r"(?:[T ].*)?$"
)
SPELT = {
    Meaning.DURATION: "lengths",
    Meaning.COORDINATES: "places",
    Meaning.MONEY: "sums",
    Meaning.PERCENTAGE: "shares",
}
_PAIR = (
    r"^\s*[1-9][0-9]{0,2}(?:[.,][0-9]+)?\s*/\s*[1-9][0-9]{0,2}(?:[.,][0-9]+)?\s*$"
    r"|^\s*[0-9]{1,3}:[0-5][0-9]\s*$"
)
_LEADING_ZERO = r"^\s*[+−-]?0[0-9]"


def _dated(level: pl.Series) -> float:
    """Return the share of levels, in a look spread over the column, that have the shape of a day."""
    seen = level.gather_every(max(1, len(level) // LOOK)).str.strip_chars()
    return float(seen.str.contains(_DAY).mean() or 0.0)  # type: ignore[arg-type]


def strays(counted: pl.DataFrame) -> tuple[float, tuple[str, ...]] | None:
    """Return the share of numbers in a column of text and its stray words, when it is almost a number.

    Words that only stand for a gap ("NA", "?") are strays that do not count against it. Values with a
    unit ("12,5 kg") count as numbers when units are few. Codes with leading zeros are never numbers.

    Parameters
    ----------
    counted : DataFrame
        The different values, ``level``, and how often each stands, ``n``.
    """
    level, n = meanings.marks(signs.rewritten(counted["level"])), counted["n"]
    if not _some_numbers(level):
        return None
    if level.str.contains(_LEADING_ZERO).any():
        return None
    gap = level.str.strip_chars().is_in(list(GAP_WORDS))
    plain = level.str.contains(_NUMBER) | level.str.contains(_AMOUNT)
    unit = level.str.extract(_UNIT).str.strip_chars()
    if any(
        len(u) == 1 and u.isalpha() and u not in meanings.SAFE_LETTERS for u in unit.drop_nulls().unique()
    ):
        unit = pl.Series([None] * len(level), dtype=pl.String)  # seat 12A: a code
    with_unit = unit.is_not_null() & ~gap
    if int(with_unit.sum()) >= MIN_MEASURES and unit.drop_nulls().n_unique() <= MAX_UNITS:
        plain = plain | with_unit
    filled = int(n.filter(~gap).sum())
    numbers = int(n.filter(plain).sum())
    words = level.filter(~plain)
    if int(plain.sum()) < 3 or numbers < ALMOST * filled:
        return None
    if int((~plain & ~gap).sum()) > FEW_STRAYS and numbers < 0.9 * filled:
        return None
    return numbers / int(n.sum()), tuple(words.str.strip_chars().unique().sort().to_list()[:10])


def _some_numbers(level: pl.Series) -> bool:
    """Return whether a look at levels spread over the column finds any that starts like a number."""
    seen = level.gather_every(max(1, len(level) // LOOK))
    return bool(seen.str.contains(r"^\s*[$€£¥₹]?\s*[+−-]?[.,]?[0-9]").any())


def _levels(values: pl.Series, kind: Kind, counted: pl.DataFrame | None) -> tuple[str, ...]:
    if counted is None:
        known = values.drop_nulls().alias("level").value_counts(name="n")
        texts = known.with_columns(pl.col("level").cast(pl.String))
        counted = texts.group_by("level").agg(pl.col("n").sum())  # numbers that are written alike
    levels = counted.sort("n", "level", descending=[True, False])["level"].to_list()
    if kind is Kind.ORDINAL:
        ordered = scales.order(levels, numbered=True)
        if ordered is not None:
            return tuple(ordered)
        if values.dtype.is_numeric():
            return tuple(sorted(levels, key=float))
    return tuple(levels)


def _bounds(values: pl.Series) -> tuple[float | str | None, float | str | None]:
    if values.null_count() == len(values) or values.dtype in (pl.String, pl.Boolean, pl.Null):
        return None, None
    low, high = values.min(), values.max()
    if isinstance(low, (dt.date, dt.datetime)) and isinstance(high, (dt.date, dt.datetime)):
        return low.isoformat(), high.isoformat()
    return float(low), float(high)  # type: ignore[arg-type]


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

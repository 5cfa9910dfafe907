"""What values mean beyond how they are stored: words for a gap left out, units read, forms recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pythesis.core.dataset import Kind
from pythesis.core.meaning import Meaning
from pythesis.stats import spans
from pythesis.stats.names import words_of

MOSTLY = 0.9  # share of values that must follow a form: a few are always misspelt
MIN_VALUES = 3  # fewer different values follow many forms by chance
MIN_MEASURES = 10  # fewer different numbers with a unit are names of sizes or styles ("2Story")
SPOILT = 0.9  # share two opposite words must fill
_UNITS = frozenset({
    "kg", "g", "mg", "t", "lb", "lbs", "oz", "km", "m", "cm", "mm", "mi", "ft", "in", "l", "cl", "ml", "h",
    "min", "s", "ms", "kw", "w", "kwh", "v", "a", "hz", "ghz", "go",
    "gb", "mo", "mb", "°c", "°f", "ha", "m2", "m²", "%",
})  # fmt: skip
SAFE_LETTERS = frozenset("gmlhsktkKMBLtTW")
_OPPOSITES = (
    ("yes", "no"), ("oui", "non"), ("y", "n"), ("o", "n"), ("true", "false"), ("vrai", "faux"), ("t", "f"),
    ("male", "female"), ("m", "f"), ("homme", "femme"), ("h", "f"), ("on", "off"),
)  # fmt: skip
_BLANK = "[ \u00a0\u202f\u2009]"
_DIGITS = r"[+−-]?(?:\d{1,3}(?:[ \u00a0\u202f\u2009,.'’]\d{3})+|\d+)(?:[.,]\d+)?|[+−-]?[.,]\d+"
_CURRENCY = r"(?:[$€£¥₹]|EUR|USD|GBP|CHF|CAD|euros?|dollars?|k€|M€)"
_FORMS = (
    (Meaning.EMAIL, r"^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$"),
    (Meaning.URL, r"^(?:https?://|www\.)\S+$"),
    (Meaning.PERCENTAGE, rf"^(?:{_DIGITS}){_BLANK}*%$"),
    (Meaning.MONEY, rf"^(?:{_CURRENCY}{_BLANK}*(?:{_DIGITS})|(?:{_DIGITS}){_BLANK}*{_CURRENCY})(?:[kKmM])?$"),
    (
        Meaning.COORDINATES,
        r"^(?:[\[(]?-?\d{1,3}\.\d+[ ,;]+-?\d{1,3}\.\d+[\])]?"
        r"|-?\d{1,3} ?° ?\d{1,2}(?:[.,]\d+)? ?['’′](?: ?\d{1,2}(?:[.,]\d+)? ?(?:[\"”″]|''))? ?[NSEWO]?)$",
    ),
    (
        Meaning.DURATION,
        spans.WHOLE,
    ),
    (Meaning.TIME_OF_DAY, r"^(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?(?: ?[AaPp][Mm])?|[hH][0-5]\d)$"),
    (
        Meaning.MEASURE,
        rf"^(?:{_DIGITS}){_BLANK}*(?:[dckh]?m[23]|[^\W\d_][^\d\s]{{0,7}}|[°µ%][^\d\s]{{0,5}}|\+)\.?$",
    ),
)  # fmt: skip
_PHONE = r"^\+?[\d(][\d .()/-]{7,17}\d$"
_PHONES = frozenset({"phone", "telephone", "tel", "mobile", "fax", "portable", "phonenumber"})
_POSTAL = frozenset({"zip", "zipcode", "postal", "postcode", "codepostal"})
_LAT, _LONG = frozenset({"lat", "latitude"}), frozenset({"lon", "lng", "long", "longitude"})
_WEIGHTS = frozenset({"fnlwgt", "wgt", "wt", "sampleweight", "pondération", "ponderation", "poids"})
_MONEY = frozenset({
    "price", "prix", "cost", "cout", "amount", "montant", "salary", "salaire", "income", "revenu", "revenue",
    "charges", "fare", "tarif", "fee", "loyer", "rent", "budget",
})  # fmt: skip
_CLOCKS = frozenset({"heure", "horaire", "hour", "time", "hrmn"})  # "3h30" is a time of the day under these
_COUNTRIES = frozenset({"country", "pays", "nation", "nationality", "nationalite"})
_LIST = r"^[^,;|]{1,30}(?:[|;,] ?[^,;|]{1,30}){1,}$"
UNITS_IN_NAMES = re.compile(r"[\[(]\s*([^\[\]()]{1,12})\s*[\])]\s*$")
_SUFFIX = re.compile(
    r"[_ ](°c|°f|%|€|\$)$|_(kg|g|mg|km|m|cm|mm|eur|usd|pct|ppm|kwh|kw|min|sec|ms|c|f|ml|l|ha|m2|m3|v|j)$"
)
# What may stand over another unit: dose_kg_ha, lead_ug_L; "per" before one says the same of what was counted.
_OVER = re.compile(
    r"_(kg|g|mg|ug|µg|ng|t|q|l|ml|mol|mmol|kwh|eur|usd|km|m|ui|iu)_(?:per_|par_)?(l|ml|dl|kg|g|ha|m2|m3|h|s|j|d|km)$"
)
_PER = re.compile(r"[_ ](?:per|par)[_ ]?\d*[^\W\d_]+$")
_HEAT = frozenset({"temp", "temperature", "temperatures", "t", "tmin", "tmax", "tavg"})
_SHOWN = {"ug": "µg", "l": "L", "ml": "mL", "dl": "dL", "eur": "€", "usd": "$"}


@dataclass(frozen=True, slots=True)
class Sense:
    """A meaning, the kind it belongs to and the unit, if one is written."""

    meaning: Meaning
    kind: Kind
    unit: str = ""


def postal(words: Iterable[str]) -> bool:
    """Return whether the words of a name are those of a postal code."""
    return not _POSTAL.isdisjoint(words)


def form_of(values: pl.Series) -> tuple[Meaning, str] | None:
    """Return the form that (almost) all values with a digit or an at sign follow, with the unit they carry.

    Words alone are strays beside such values, when they are fewer; a unit stands beside many numbers.
    """
    counted = values.str.strip_chars().alias("v").value_counts(name="n").sort("v")
    written = counted.filter(pl.col("v").str.contains(r"[\d@]|^www"))
    if written.height < MIN_VALUES or 2 * written.height < counted.height:
        return None
    total = int(written["n"].sum())
    if 2 * total < int(counted["n"].sum()):
        return None
    for meaning, pattern in _FORMS:
        follows = written.filter(pl.col("v").str.contains(f"(?i){pattern}"))
        if int(follows["n"].sum()) >= MOSTLY * total:
            numbers = follows["v"].str.extract(r"([\d.,]+)").n_unique()
            unit = _unit(follows["v"], meaning)
            few = numbers < (MIN_VALUES if unit in _UNITS else MIN_MEASURES)
            if meaning is Meaning.MEASURE and (few or _seats(follows["v"])):
                continue
            if meaning is Meaning.DURATION and bool(follows["v"].str.contains(spans.DAYS_ALONE).all()):
                continue
            return meaning, unit
    return None


def marks(texts: pl.Series) -> pl.Series:
    """Return marks out of one and the same number (``12,5/20``) without it, else the texts as they are."""
    full = texts.str.extract(r"^\s*[+-]?\d+(?:[.,]\d+)?\s*/\s*(\d{1,3})\s*$", 1)
    if full.drop_nulls().n_unique() != 1 or 2 * full.count() < len(texts):
        return texts
    return texts.str.replace(r"\s*/\s*\d{1,3}\s*$", "")


def _seats(texts: pl.Series) -> bool:
    """Return whether one letter follows the numbers as in codes (seat 12A) rather than as a unit."""
    letters = texts.str.extract(r"\d([^\W\d_])\.?$").drop_nulls().unique().to_list()
    return any(letter not in SAFE_LETTERS for letter in letters)


def yes_or_no(values: pl.Series) -> bool:
    """Return whether two opposite words fill a column, apart from misspelt ones."""
    counted = values.str.strip_chars().str.to_lowercase().alias("v").value_counts(name="n")
    ordered = counted.sort("n", "v", descending=[True, False])
    words = ordered["v"].to_list()
    spoken = any(set(words[:2]) == set(pair) for pair in _OPPOSITES)
    if not spoken or int(ordered["n"].head(2).sum()) < SPOILT * len(values):
        return False
    return all(any(_misspelt(word, right) for right in words[:2]) for word in words[2:])


def _misspelt(word: str, right: str) -> bool:
    """Return whether a word is another with a letter or two replaced, one letter kept."""
    return len(word) == len(right) > 1 and sum(a == b for a, b in zip(word, right, strict=True)) > 0


def _unit(texts: pl.Series, meaning: Meaning) -> str:
    if meaning is Meaning.PERCENTAGE:
        return "%"
    if meaning not in (Meaning.MONEY, Meaning.MEASURE):
        return ""
    around = texts.str.replace_all(rf"[\d.,'’+−-]|{_BLANK}", "").str.to_lowercase().str.strip_chars(".")
    counted = (
        around.filter(around != "").alias("u").value_counts().sort("count", "u", descending=[True, False])
    )
    return str(counted["u"][0]) if counted.height else ""


def sense(values: pl.Series, name: str, kind: Kind, reason: str) -> Sense:
    """Tell the meaning of a column whose kind is known.

    Parameters
    ----------
    values : Series
        Known values, words that stand for a gap left out.
    name : str
    kind : Kind
        The kind these values have.
    reason : str
        The key of the reason of that kind.
    """
    words = frozenset(words_of(name))
    unit = unit_in_name(name)
    if kind in (Kind.EMPTY, Kind.CONSTANT):
        return Sense(Meaning.NOTHING, kind, unit)
    if values.dtype == pl.String:
        return _text(values, words, kind, unit)
    if kind is Kind.NUMBER:
        return Sense(_number(values, words, reason), kind, unit)
    if kind is Kind.CATEGORY:
        return Sense(Meaning.POSTAL_CODE if words & _POSTAL else Meaning.CODE, kind)
    plain = {
        Kind.ORDINAL: Meaning.RANKS,
        Kind.BOOLEAN: Meaning.YES_NO,
        Kind.DATE: Meaning.MOMENT,
        Kind.IDENTIFIER: Meaning.PHONE if words & _PHONES else Meaning.NAME,
    }
    return Sense(plain.get(kind, Meaning.LEVELS), kind)


def _number(values: pl.Series, words: frozenset[str], reason: str) -> Meaning:
    low, high = float(values.min()), float(values.max())  # type: ignore[arg-type]
    if words & _LAT and low >= -90 and high <= 90:
        return Meaning.LATITUDE
    if words & _LONG and low >= -180 and high <= 180:
        return Meaning.LONGITUDE
    if reason == "kinds.year":
        return Meaning.YEAR
    if words & _WEIGHTS and low >= 0 and "kg" not in words:
        return Meaning.WEIGHT if words & (_WEIGHTS - {"poids"}) else Meaning.QUANTITY
    return Meaning.MONEY if words & _MONEY else Meaning.QUANTITY


def _text(values: pl.Series, words: frozenset[str], kind: Kind, unit: str) -> Sense:
    different = values.unique(maintain_order=True).head(2000)
    found = form_of(values)
    if found is not None:
        meaning, written = found
        if meaning is Meaning.TIME_OF_DAY or (meaning is Meaning.DURATION and words & _CLOCKS):
            meaning = Meaning.TIME_OF_DAY
            return Sense(meaning, Kind.DATE)
        if meaning in (Meaning.EMAIL, Meaning.URL):
            return Sense(meaning, Kind.IDENTIFIER if kind is not Kind.CATEGORY else kind)
        if meaning is Meaning.COORDINATES:
            return Sense(meaning, kind)
        if kind not in (Kind.ORDINAL, Kind.BOOLEAN):
            return Sense(meaning, Kind.NUMBER, written or unit)
    if words & _PHONES and float(different.str.contains(_PHONE).mean()) >= MOSTLY:  # type: ignore[arg-type]
        return Sense(Meaning.PHONE, kind)
    if kind is Kind.CATEGORY:
        return Sense(_levels(different, words), kind)
    if kind in (Kind.TEXT, Kind.IDENTIFIER) and float(different.str.contains(_LIST).mean()) >= MOSTLY:  # type: ignore[arg-type]
        return Sense(Meaning.LIST, Kind.TEXT)
    plain = {
        Kind.ORDINAL: Meaning.RANKS,
        Kind.BOOLEAN: Meaning.YES_NO,
        Kind.IDENTIFIER: Meaning.NAME,
        Kind.TEXT: Meaning.FREE_TEXT,
    }
    return Sense(plain.get(kind, Meaning.LEVELS), kind)


def _levels(different: pl.Series, words: frozenset[str]) -> Meaning:
    if words & _POSTAL:
        return Meaning.POSTAL_CODE
    if words & _COUNTRIES:
        return Meaning.COUNTRY
    digits = float(different.str.contains(r"^\s*\d+\s*$").mean())  # type: ignore[arg-type]
    return Meaning.CODE if digits >= MOSTLY else Meaning.LEVELS


def unit_in_name(name: str) -> str:
    """Return the unit written in a column's name.

    Examples
    --------
    >>> unit_in_name("Torque [Nm]"), unit_in_name("body_mass_g"), unit_in_name("score (0-10)")
    ('Nm', 'g', '')
    >>> unit_in_name("dose_kg_ha"), unit_in_name("fluid_temp_F"), unit_in_name("cells_per_ml")
    ('kg/ha', '°F', '')
    """
    found = UNITS_IN_NAMES.search(name)
    if found and re.search(r"[^\d\s.,;:/–-]", found[1]):  # (0-10) are bounds, no unit
        return found[1].strip()
    lower = name.lower()
    if over := _OVER.search(lower):
        return "/".join(_SHOWN.get(part, part) for part in over.groups())
    suffix = None if _PER.search(lower) else _SUFFIX.search(lower)
    unit = (suffix[1] or suffix[2]) if suffix else ""
    if unit in ("c", "f"):  # else a letter that could say anything
        return f"°{unit.upper()}" if _HEAT & set(words_of(name)) else ""
    return unit.upper() if unit in ("°c", "°f", "v") else unit

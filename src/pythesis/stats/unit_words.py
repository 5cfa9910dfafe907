"""Which words are units of measure, as people write them in a table, in French and English."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Units of one sign or word; those that take a prefix (k, M, µ ...) stand apart.
_PREFIXED = frozenset([
    "g", "m", "l", "L", "W", "Wh", "V", "A", "Hz", "Pa", "J", "N", "bar", "t", "s", "B", "b", "mol",
    "eq", "cal", "lx", "lm", "F", "H", "Bq", "Sv", "Gy", "VA", "VAR", "Ω", "ohm", "eV", "rad", "K",
])  # fmt: skip
_PREFIXES = ("", "k", "K", "M", "G", "T", "h", "d", "c", "m", "µ", "μ", "u", "n", "da")
_WORDS = frozenset([
    "€", "$", "£", "¥", "k€", "m€", "md€", "k$", "eur", "euro", "euros", "usd", "gbp", "chf", "cad",
    "dollars", "%", "‰", "pct", "percent", "pourcentage", "pour cent", "ppm", "ppb", "ppt", "°", "°c",
    "°f", "c", "deg", "degc", "degrees", "degrés", "deg c", "celsius", "kelvin", "an", "ans", "année",
    "années", "year", "years", "yr", "yrs", "mois", "month", "months", "semaine", "semaines", "week",
    "weeks", "jour", "jours", "j", "day", "days", "d", "h", "heure", "heures", "hour", "hours", "hr",
    "min", "mn", "minute", "minutes", "sec", "secondes", "seconds", "ft", "in", "inch", "inches", "mi",
    "miles", "mph", "knots", "kn", "kt", "psi", "lb", "lbs", "oz", "gal", "ha", "a", "q", "quintaux",
    "tonne", "tonnes", "kilos", "litre", "litres", "liters", "mètres", "metres", "meters", "hab",
    "habitants", "inhabitants", "pts", "points", "db", "dba", "db(a)", "ph", "ufc", "cfu", "ui", "iu",
    "mmhg", "bpm", "rpm", "tr", "octa", "oktas", "kcal", "kj", "kwh", "kwc", "unité", "unités", "unit",
    "units", "pcs", "pièces", "nombre", "nb", "count", "index", "indice", "score", "ntu", "m.a.s.l",
    "kg", "vol", "%vol", "hz",
])  # fmt: skip
# Multiples of one unit, by family: written beside the number, each converts exactly into the others.
_FAMILIES = (
    {"mg": 1e-3, "g": 1.0, "kg": 1e3, "t": 1e6},
    {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "km": 1e3},
    {"ml": 1e-3, "cl": 1e-2, "dl": 1e-1, "l": 1.0, "hl": 1e2},
    {"m2": 1.0, "ha": 1e4, "km2": 1e6},
    {"ng/l": 1e-6, "µg/l": 1e-3, "ug/l": 1e-3, "mg/l": 1.0, "g/l": 1e3},
    {"w": 1.0, "kw": 1e3},
    {"wh": 1.0, "kwh": 1e3, "mwh": 1e6},
    *({c: 1.0, f"k{c}": 1e3, f"m{c}": 1e6, f"md{c}": 1e9} for c in ("€", "$", "£")),
)
_RAISED = ("m", "s", "h", "ha", "kg", "K", "d", "L", "l")  # A1 and V2 are codes
_POWER = re.compile(r"(?:\^?-?[1-4]|[²³⁻¹]+)$")


def is_unit(text: str) -> bool:
    """Return whether a text is a unit of measure, simple or made of others (``W/m²``, ``kg.ha-1``).

    Examples
    --------
    >>> is_unit("µg/m³"), is_unit("k€"), is_unit("km/h"), is_unit("Paris"), is_unit("12")
    (True, True, True, False, False)
    """
    text = text.strip()
    if not text or len(text) > 16:
        return False
    if text.casefold() in _WORDS:
        return True
    parts = [part for part in re.split(r"[/.·* ]| per | par ", text) if part]
    return 0 < len(parts) <= 4 and all(_simple(part) for part in parts)


def times(units: Sequence[str], base: str) -> dict[str, float] | None:
    """Return by what numbers in each unit are multiplied to be in `base`, or None where one cannot.

    Examples
    --------
    >>> times(["k€", "€"], "€"), times(["kg", "g"], "kg"), times(["€", "$"], "€")
    ({'k€': 1000.0, '€': 1.0}, {'kg': 1.0, 'g': 0.001}, None)
    """
    for family in _FAMILIES:
        if _folded(base) in family and all(_folded(unit) in family for unit in units):
            return {unit: family[_folded(unit)] / family[_folded(base)] for unit in units}
    return None


def _folded(unit: str) -> str:
    folded = unit.casefold().strip(".").replace("²", "2").replace("³", "3").replace("μ", "µ")
    return {"eur": "€", "euro": "€", "euros": "€", "usd": "$", "gbp": "£"}.get(folded, folded)


def _simple(part: str) -> bool:
    if part in ("100g", "100", "1000", "10"):
        return True
    bare = _POWER.sub("", part)
    if not bare or (bare != part and not bare.endswith(_RAISED)):
        return False
    if bare.casefold() in _WORDS:
        return True
    return any(bare == prefix + base for prefix in _PREFIXES for base in _PREFIXED)

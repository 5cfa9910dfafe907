"""What the words of column names stand for, in English and French: concepts that `words` can say in both."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pythesis.words import entries

# Spellings beyond the word itself, of either language.
_SHORT: Final = MappingProxyType({
    "bmi": "bmi imc", "gdp": "gdp pib", "address": "adr addr", "altitude": "alt", "amount": "mnt amt",
    "balance": "bal", "building": "bldg", "carbon-dioxide": "co2", "category": "categ", "class": "cls",
    "code": "cd", "consumption": "conso", "date": "dt dte", "description": "desc descr",
    "destination": "dest", "direction": "dir", "distance": "dist", "email": "email mail", "hour": "hr hrs",
    "humidity": "hum", "identifier": "id ids", "latitude": "lat", "length": "len", "level": "lvl",
    "location": "loc", "longitude": "lon lng", "payment": "pmt", "population": "pop",
    "postal-code": "zip zipcode", "precipitation": "precip", "price": "px", "quality": "qual",
    "quantity": "qty", "reference": "ref", "region": "reg", "temperature": "temp tmp", "text": "txt",
    "user": "usr", "version": "ver",
})  # fmt: skip
_ENGLISH: Final = MappingProxyType({
    "attrition": "churned", "bathroom": "bath", "bedroom": "bedrm", "child": "children kids",
    "color": "colour", "customer": "cust", "departement": "dept department", "education": "educ",
    "first-name": "firstname forename", "holiday": "holiday", "last-name": "lastname surname",
    "marriage": "marital", "month": "mth mnth", "movie": "film", "neighborhood": "neighbourhood",
    "person": "people", "phone": "telephone", "postal-code": "postcode", "precipitation": "rainfall",
    "quarter": "qtr", "reservation": "booking", "survival": "survived", "weekday": "weekday dayofweek",
    "weight": "wt", "year": "yr yrs",
})  # fmt: skip
_FRENCH: Final = MappingProxyType({
    "birth": "nais naiss", "child": "enf", "color": "coul", "company": "societe", "delay": "delai",
    "delivery": "liv", "departement": "dept", "education": "etudes", "email": "courriel",
    "employee": "employe", "first-name": "prenom", "fuel": "carb", "holiday": "ferie", "inhabitant": "hab",
    "insurance": "assur", "last-name": "nomfamille", "level": "niv", "phone": "tel",
    "postal-code": "codepostal cp", "power": "puiss", "quantity": "qte", "quarter": "trim",
    "supplier": "fourn", "vehicle": "veh", "year": "an",
})  # fmt: skip
_MODIFIERS: Final = MappingProxyType({
    "active": "actif active", "annual": "annual annuel annuelle",
    "average": "avg moy moyen moyenne average", "daily": "quotidien journalier",
    "first": "premier premiere", "foreign": "etranger foreign", "gross": "brut brute",
    "last": "dernier derniere", "maximum": "max maxi", "minimum": "min mini",
    "monthly": "mensuel mensuelle", "net": "nette", "previous": "prev precedent precedente",
    "total": "tot totale", "weekly": "hebdomadaire",
})  # fmt: skip
# Words that mean other things in the other language, or too many in their own: never read alone.
_UNSURE: Final = frozenset({
    "but", "couple", "fin", "formule", "issue", "line", "note", "objet", "offer", "part", "place", "plan",
    "point", "position", "prime", "sale", "second", "stage", "state", "support", "transport", "vol",
    "value", "valeur", "stock", "record", "source", "taste", "home", "kind", "match", "goal", "item",
})  # fmt: skip
_TWO: Final = MappingProxyType({
    ("first", "name"): "first-name", ("last", "name"): "last-name", ("family", "name"): "last-name",
    ("nom", "famille"): "last-name", ("postal", "code"): "postal-code", ("code", "postal"): "postal-code",
    ("zip", "code"): "postal-code", ("post", "code"): "postal-code", ("life", "expectancy"): "lifespan",
    ("day", "week"): "weekday", ("jour", "semaine"): "weekday", ("marital", "status"): "marriage",
    ("situation", "familiale"): "marriage", ("lieu", "naissance"): "birth-place",
    ("birth", "place"): "birth-place", ("web", "site"): "website",
})  # fmt: skip
COUNTERS: Final = frozenset({"nb", "nbr", "nombre", "count", "cnt"})
LINKS: Final = frozenset({"of", "de", "du", "des", "d", "the", "la", "le", "les", "l"})
ASKING: Final = frozenset({"is", "has", "est"})
# Units that stand in a name as a word of their own.
UNITS: Final = MappingProxyType({
    "pct": "%", "percent": "%", "pourcent": "%", "years": "years", "months": "months", "days": "days",
    "hours": "hours", "minutes": "minutes", "seconds": "seconds", "ans": "years", "annees": "years",
    "mois": "months", "jours": "days", "heures": "hours", "secondes": "seconds", "sqft": "sqft",
    "eur": "EUR", "euros": "EUR", "usd": "USD", "dollars": "USD", "gbp": "GBP", "celsius": "°C",
    "kelvin": "K", "mmhg": "mmHg", "kmh": "km/h", "mph": "mph", "rpm": "rpm", "hpa": "hPa", "mg": "mg",
    "kwh": "kWh", "mw": "MW", "kw": "kW",
})  # fmt: skip
# Things whose plural, over numbers, counts them.
COUNTED: Final = frozenset({
    "animal", "bathroom", "bedroom", "child", "dependent", "employee", "fireplace", "floor", "garage",
    "inhabitant", "kitchen", "movie", "parent", "passenger", "person", "player", "pregnancy", "room",
    "sibling", "spouse", "vehicle", "victim", "visit",
})  # fmt: skip
_PLURALS: Final = frozenset({"children", "kids", "people", "pregnancies"})
# Units said in words, in the language of the reader.
SPOKEN: Final = frozenset({"years", "months", "days", "hours", "minutes", "seconds"})


@dataclass(frozen=True, slots=True)
class Word:
    """A concept: its key in ``words/*/lexicon.toml``, whether it qualifies a noun, whose languages it is."""

    key: str
    modifier: bool
    languages: frozenset[str]


@functools.cache
def _known() -> dict[str, Word]:
    found: dict[str, dict[str, set[str]]] = {}
    for language, short in (("en", _ENGLISH), ("fr", _FRENCH)):
        for key, spoken in entries("lexicon.noun", language).items():
            spellings = (spoken, _SHORT.get(key, ""), short.get(key, ""))
            for text in (plain(spoken), *" ".join(spellings[1:]).split()):
                found.setdefault(text, {}).setdefault(f"noun.{key}", set()).add(language)
        for key, spoken in entries("lexicon.modifier", language).items():
            for text in (plain(spoken), *_MODIFIERS.get(key, "").split()):
                found.setdefault(text, {}).setdefault(f"modifier.{key}", set()).add(language)
    return {
        text: Word(key, key.startswith("modifier."), frozenset(languages))
        for text, keys in found.items()
        if len(keys) == 1 and text not in _UNSURE
        for key, languages in keys.items()
    }


def plain(text: str) -> str:
    """Return text in lower case without accents."""
    return unicodedata.normalize("NFKD", text.replace("œ", "oe")).encode("ascii", "ignore").decode().lower()


def word(token: str) -> Word | None:
    """Return the concept a token stands for, in the singular too; None when it is unknown or unsure.

    Examples
    --------
    >>> word("prix").key, word("charges").key, word("bsmt")
    ('noun.price', 'noun.charge', None)
    """
    known = _known()
    if token in _UNSURE or token in known:
        return known.get(token)
    for ending, one in (("ies", "y"), ("s", ""), ("x", "")):
        single = token.removesuffix(ending) + one
        if len(token) > 3 and token.endswith(ending) and single in known:
            return known[single]
    return None


def plural(token: str) -> bool:
    """Return whether a known token is the plural of its concept."""
    return token in _PLURALS or (token not in _known() and word(token) is not None)


def pair(first: str, second: str) -> Word | None:
    """Return the concept two tokens make together."""
    key = _TWO.get((first, second))
    return Word(f"noun.{key}", False, frozenset({"en", "fr"})) if key else None

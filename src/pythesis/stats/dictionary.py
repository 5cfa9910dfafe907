"""Drafts the dictionary of columns: a label, a sentence and a unit from a name and what its values are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pythesis.core.dataset import Column, Kind
from pythesis.core.dictionary import ColumnDraft
from pythesis.core.meaning import Meaning
from pythesis.core.said import Said, said
from pythesis.stats import lexicon
from pythesis.stats.lexicon import Word
from pythesis.stats.meanings import UNITS_IN_NAMES
from pythesis.words import has

MOST_NOUNS = 3  # longer chains of nouns are titles or sentences: the drafted order would be a guess
MOST_LEVELS = 5  # levels that a sentence can list
LONGEST_LEVEL = 40
# Heads that stand first in a name whose words both languages have ("code_service", "date_contact").
_FIRST: Final = ("noun.date", "noun.code", "noun.type", "noun.identifier")
# Meanings that tell something of a column whatever its name.
_TELLING: Final = frozenset({
    Meaning.PERCENTAGE, Meaning.DURATION, Meaning.YEAR, Meaning.LATITUDE, Meaning.LONGITUDE,
    Meaning.POSTAL_CODE, Meaning.COUNTRY, Meaning.MOMENT, Meaning.TIME_OF_DAY, Meaning.EMAIL, Meaning.PHONE,
    Meaning.URL, Meaning.COORDINATES, Meaning.LIST, Meaning.FREE_TEXT, Meaning.NOTHING, Meaning.MONEY,
    Meaning.WEIGHT,
})  # fmt: skip
_FOR_TIME: Final = frozenset({"noun.duration", "noun.delay", "noun.time", "noun.tenure"})


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: its words, the number after them, and the unit it carries."""

    tokens: tuple[str, ...]
    number: str
    unit: str


def draft(column: Column) -> ColumnDraft:
    """Draft the entry of one column.

    Parameters
    ----------
    column : Column
        Its name, kind, meaning, levels and unit are read, never its rows.

    Returns
    -------
    ColumnDraft
        What neither name nor values tell is said to be left to people.
    """
    name = _apart(column)
    thing = _thing(name, column)
    unit = _unit(name, column)
    what, ask = _what(column, unit, counted=thing is not None and thing.key == "dictionary.number-of")
    asks = (said(f"dictionary.ask.{ask}"),) if ask else ()
    if thing is not None:
        label = said("dictionary.label", thing=thing)
        told = said("dictionary.known", thing=thing, what=what)
        return ColumnDraft(
            name=column.name, rests_on="name", label=label, description=told, asks=asks, unit=unit
        )
    spaced = _spaced(column.name)
    cleaned = " " in spaced and spaced != column.name  # a capital alone is no label
    return ColumnDraft(
        name=column.name,
        rests_on="values" if unit is not None or column.meaning in _TELLING else "nothing",
        label=said("dictionary.name", name=spaced) if cleaned else None,
        description=said("dictionary.values", what=what),
        asks=(said("dictionary.ask.thing"), *asks),
        unit=unit,
    )


def drafts(columns: Sequence[Column]) -> tuple[ColumnDraft, ...]:
    """Draft the entries of a table, in its order."""
    return tuple(draft(column) for column in columns)


def _pieces(name: str) -> str:
    """Return a name with a space wherever a word ends: signs, capitals, digits after letters."""
    spaced = re.sub(r"([^\W\d_])[’'´]([^\W\d_])", r"\1 \2", name[:200])
    spaced = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", spaced)).strip()
    return re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-zà-ÿ]{2})", " ", spaced)


def _spaced(name: str) -> str:
    """Return the cleaned name: words apart, as they are written."""
    unit = UNITS_IN_NAMES.search(name)
    text = _pieces(name[: unit.start()] if unit else name)
    return text[:1].upper() + text[1:] if text.islower() else text


def _apart(column: Column) -> _Name:
    found = UNITS_IN_NAMES.search(column.name)
    unit = found[1].strip() if found else ""
    text = lexicon.plain(_pieces(column.name[: found.start()] if found else column.name))
    tokens = [token for token in text.split() if token not in lexicon.LINKS]
    number = ""
    if len(tokens) > 1 and tokens[-1].isdigit():
        number = tokens.pop()
    elif tokens and (ended := re.fullmatch(r"([a-z]{3,})(\d{1,2})", tokens[-1])):
        tokens[-1], number = ended[1], ended[2]
    if not unit and len(tokens) > 1:
        unit, tokens = _unit_word(tokens, column.unit)
    return _Name(tuple(tokens), number, unit)


def _unit_word(tokens: list[str], known: str) -> tuple[str, list[str]]:
    """Return the unit that the first or the last word is, and the other words."""
    if tokens[-1] == known.lower() and _is_unit(tokens):
        return known, tokens[:-1]
    for place in (-1, 0):
        unit = lexicon.UNITS.get(tokens[place])
        if unit is not None:
            return unit, tokens[:-1] if place else tokens[1:]
    return "", tokens


def _is_unit(tokens: list[str]) -> bool:
    """Return whether a last word that ingest took for a unit is one: "min" after a temperature is none."""
    word = lexicon.word(tokens[-1])
    before = {found.key for token in tokens[:-1] if (found := lexicon.word(token))}
    return word is None or not word.modifier or bool(before & _FOR_TIME)


def _thing(name: _Name, column: Column) -> Said | None:
    """Return what the name stands for, None unless every word of it is known."""
    tokens = name.tokens
    number_of = _number_of(tokens, column)
    if number_of is not None:
        return number_of
    if len(tokens) == 1 and column.meaning in (Meaning.LATITUDE, Meaning.LONGITUDE):
        return said(f"lexicon.noun.{column.meaning.value}")
    asking = len(tokens) > 1 and tokens[0] in lexicon.ASKING and column.kind is Kind.BOOLEAN
    words = _words(tokens[1:] if asking else tokens)
    if words is None:
        return None
    thing = _chain(words)
    if thing is not None and asking:
        return said("dictionary.asked", thing=thing)
    return said("dictionary.numbered", thing=thing, number=name.number) if thing and name.number else thing


def _number_of(tokens: Sequence[str], column: Column) -> Said | None:
    """Return the count that a name such as "nb_enfants", "room_count" or "bedrooms" speaks of."""
    if len(tokens) == 1 and column.meaning is Meaning.QUANTITY and lexicon.plural(tokens[0]):
        word = lexicon.word(tokens[0])
        if word is not None and word.key.removeprefix("noun.") in lexicon.COUNTED:
            return _many(tokens[0])
    for counter, rest in ((tokens[:1], tokens[1:]), (tokens[-1:], tokens[:-1])):
        if len(rest) == 1 and counter and counter[0] in lexicon.COUNTERS:
            return _many(rest[0])
    if len(tokens) == 2 and tokens[0] in {"num", "number"} and lexicon.plural(tokens[1]):
        return _many(tokens[1])
    return None


def _many(token: str) -> Said | None:
    word = lexicon.word(token)
    if word is None or word.modifier:
        return None
    key = word.key.removeprefix("noun.")
    if has(f"lexicon.many.{key}", "en"):
        return said("dictionary.number-of", things=said(f"lexicon.many.{key}"))
    return said("dictionary.number-of", things=said("dictionary.many", thing=said(f"lexicon.{word.key}")))


def _words(tokens: Sequence[str]) -> list[Word] | None:
    words: list[Word] = []
    at = 0
    while at < len(tokens):
        both = lexicon.pair(*tokens[at : at + 2]) if at + 1 < len(tokens) else None
        word = both or lexicon.word(tokens[at])
        if word is None:
            return None
        words.append(word)
        at += 2 if both else 1
    return words


def _chain(words: Sequence[Word]) -> Said | None:
    nouns = [word for word in words if not word.modifier]
    modifiers = [word for word in words if word.modifier]
    english = any(word.languages == {"en"} for word in words)
    french = any(word.languages == {"fr"} for word in words)
    if not nouns or len(nouns) > MOST_NOUNS or len(modifiers) > 1 or (english and french):
        return None
    if len({noun.key for noun in nouns}) < len(nouns):
        return None
    first = french or (not english and nouns[0].key in _FIRST)
    ordered = nouns if first else nouns[::-1]  # the head, then what it is of
    thing = said(f"lexicon.{ordered[-1].key}")
    for noun in ordered[-2::-1]:
        thing = said("dictionary.of", head=said(f"lexicon.{noun.key}"), thing=thing)
    if modifiers:
        return said("dictionary.modified", thing=thing, modifier=said(f"lexicon.{modifiers[0].key}"))
    return thing


def _unit(name: _Name, column: Column) -> Said | None:
    if column.kind not in (Kind.NUMBER, Kind.TEXT) and column.meant is not Kind.NUMBER:
        return None
    written = name.unit or ("" if _ends_on(column) else column.unit)
    if not written and column.meaning is Meaning.PERCENTAGE:
        written = "%"
    if not written:
        return None
    return said(f"dictionary.unit.{written}") if written in lexicon.SPOKEN else Said(
        key="text", values={"text": written}
    )  # fmt: skip


def _ends_on(column: Column) -> bool:
    """Return whether the unit of a column is only a last word that is none (see `_is_unit`)."""
    tokens = lexicon.plain(_pieces(column.name)).split()
    return len(tokens) > 1 and tokens[-1] == column.unit.lower() and not _is_unit(tokens)


def _what(column: Column, unit: Said | None, counted: bool) -> tuple[Said, str]:
    """Return what the values are, as far as they tell, and what only people can add."""
    kind, meaning = column.meant or column.kind, column.meaning
    if column.kind in (Kind.EMPTY, Kind.CONSTANT):
        return said(f"dictionary.what.{column.kind.value}"), ""
    if meaning in _PLAIN:
        return said(f"dictionary.what.{meaning.value}"), ""
    if kind is Kind.NUMBER:
        return _amount(meaning, unit, counted)
    if kind is Kind.DATE:
        return said("dictionary.what.moment" if column.dtype == "Datetime" else "dictionary.what.day"), ""
    if kind is Kind.IDENTIFIER:
        return said("dictionary.what.name"), ""
    return _levels(column, kind, meaning)


def _levels(column: Column, kind: Kind, meaning: Meaning | None) -> tuple[Said, str]:
    levels = column.levels
    coded = meaning is Meaning.CODE or (bool(levels) and all(level.isdecimal() for level in levels))
    manner = "ranks" if kind is Kind.ORDINAL else "code" if coded else "levels"
    ask = "codes" if coded else ""
    if levels and len(levels) <= MOST_LEVELS and all(len(level) <= LONGEST_LEVEL for level in levels):
        shown = _counted_up(levels) if coded and kind is not Kind.ORDINAL else tuple(levels)
        return said(f"dictionary.what.{manner}-listed", levels=shown), ask
    return said(f"dictionary.what.{manner}"), ask


def _counted_up(levels: tuple[str, ...]) -> tuple[str, ...]:
    """Return levels by the numbers they write, as they are when one of them writes none."""
    try:
        return tuple(sorted(levels, key=float))
    except ValueError:  # a code may hold letters
        return tuple(levels)


_PLAIN: Final = frozenset({
    Meaning.PERCENTAGE, Meaning.DURATION, Meaning.YEAR, Meaning.LATITUDE, Meaning.LONGITUDE, Meaning.WEIGHT,
    Meaning.POSTAL_CODE, Meaning.COUNTRY, Meaning.TIME_OF_DAY, Meaning.EMAIL, Meaning.PHONE, Meaning.URL,
    Meaning.COORDINATES, Meaning.LIST, Meaning.FREE_TEXT,
})  # fmt: skip


def _amount(meaning: Meaning | None, unit: Said | None, counted: bool) -> tuple[Said, str]:
    if counted:
        return said("dictionary.what.count"), ""
    manner = "money" if meaning is Meaning.MONEY else "number"
    if unit is not None:
        return said(f"dictionary.what.{manner}-in", unit=unit), ""
    return said(f"dictionary.what.{manner}"), "currency" if manner == "money" else "unit"

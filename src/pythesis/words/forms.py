"""Forms of a noun that stands in a sentence: with a capital, after "of", in the plural."""

from __future__ import annotations

import unicodedata
from typing import Final

FORMS: Final = ("capital", "of", "many")
_ASPIRATED: Final = ("hauteur", "haut")


def inflect(text: str, form: str, language: str) -> str:
    """Return text in a form.

    Parameters
    ----------
    form : {"capital", "of", "many"}
        ``of`` puts the preposition before it, elided in French; ``many`` is the regular plural of one word.

    Examples
    --------
    >>> inflect("enfants", "of", "fr"), inflect("category", "many", "en"), inflect("lieu", "many", "fr")
    ('d’enfants', 'categories', 'lieux')
    """
    if form == "capital":
        return text[:1].upper() + text[1:]
    if form == "of":
        return f"of {text}" if language == "en" else _of(text)
    return _english(text) if language == "en" else _french(text)


def _of(text: str) -> str:
    first = unicodedata.normalize("NFKD", text.replace("œ", "oe")).casefold()[:1]
    mute = first == "h" and not text.startswith(_ASPIRATED)
    return f"d’{text}" if first in set("aeiou") or mute else f"de {text}"


def _english(text: str) -> str:
    if text.endswith(("s", "x", "z", "ch", "sh")):
        return f"{text}es"
    if text.endswith("y") and text[-2:-1] not in set("aeiou"):
        return f"{text[:-1]}ies"
    return f"{text}s"


def _french(text: str) -> str:
    first, space, rest = text.partition(" ")  # the head of a phrase comes first
    if first.endswith(("s", "x", "z")):
        return text
    if first.endswith("al"):
        return f"{first[:-2]}aux{space}{rest}"
    return f"{first}{'x' if first.endswith(('eau', 'eu')) else 's'}{space}{rest}"

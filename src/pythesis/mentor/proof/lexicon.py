"""The words by which a sentence tells what its numbers are about, per language."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

# Letters, with an apostrophe or a hyphen inside: what ends a word on either side.
BEFORE, AFTER = r"(?<![\w])", r"(?![\w])"


@dataclass(frozen=True)
class Lexicon:
    """The patterns of one language; each finds whole words, in a text of small letters."""

    language: str
    raw: Mapping[str, Any]

    def has(self, name: str, text: str) -> bool:
        """Say whether a text has one of the words of a list."""
        return self.pattern(name).search(text) is not None

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return what finds the words of a list."""
        return _pattern(tuple(self.raw[name]), name == "negations")

    def count(self, name: str, text: str) -> int:
        """Count the words of a list in a text."""
        return sum(1 for _ in self.pattern(name).finditer(text))

    @property
    def measures(self) -> Mapping[str, Sequence[str]]:
        """Names people give to measures, by the name the evidence gives them."""
        return dict(self.raw["measures"])

    @property
    def placeholders(self) -> re.Pattern[str]:
        """What finds words that wait for others."""
        return _joined(tuple(self.raw["placeholders"]))


@functools.cache
def lexicon(language: str) -> Lexicon:
    """Return the patterns of a language."""
    return Lexicon(language, _file()[language])


def aliases(level: str) -> tuple[str, ...]:
    """Return what people call a level that data sets write in one way only, in both languages.

    Examples
    --------
    >>> aliases("female")[:2]
    ('women', 'woman')
    """
    return tuple(_file()["aliases"].get(level, ()))


@functools.cache
def _file() -> dict[str, Any]:
    text = resources.files("pythesis.mentor.proof").joinpath("patterns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def _pattern(words: tuple[str, ...], glued: bool) -> re.Pattern[str]:
    return re.compile("|".join(_one(word, glued) for word in sorted(words, key=len, reverse=True)))


def _one(word: str, glued: bool) -> str:
    """Return the pattern of a word; one that ends in an apostrophe stands against what follows."""
    begin = BEFORE if word[0].isalnum() and not (glued and word == "n't") else ""
    end = AFTER if word[-1].isalnum() else ""
    return begin + re.escape(word).replace(r"\ ", r"\s+") + end


@functools.cache
def _joined(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def small(text: str) -> str:
    """Return a text in small letters with plain apostrophes and spaces, character for character."""
    plain = text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ").replace("\u2009", " ")
    lowered = plain.lower()
    return lowered if len(lowered) == len(plain) else plain

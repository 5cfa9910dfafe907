"""Misspelt words in people's texts, by the hunspell dictionaries shipped beside, French and English.

What is not a word of the language is left alone: names of columns, levels, people, terms of the brief, code,
numbers, acronyms, proper nouns. A word counts as misspelt only when a dictionary word is one slip away, so
that jargon is no mistake. Source of the dictionaries and their licences: `dictionaries/README.md`.
"""

from __future__ import annotations

import functools
import lzma
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from pythesis.words import sentences

FILES = {"en": ("en_US", "en_GB"), "fr": ("fr",)}
# Letters, with apostrophes and hyphens inside.
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
WHOLE = re.compile(r"\S+")
SHORTEST = 4  # letters: shorter ones are abbreviations and units as often as slips
FOREIGN = 0.35  # share of unknown words from which a text is taken to be in the other language
SHOWN = 2  # corrections proposed at most
LETTERS = {"en": "abcdefghijklmnopqrstuvwxyz'", "fr": "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûüœ'"}
ACCENTS = {"a": "àâ", "e": "éèêë", "i": "îï", "o": "ôœ", "u": "ùûü", "c": "ç"}
MOST_ACCENTS = 4  # unaccented letters of a word tried with their accents
# Words that stand twice in a row rightly.
TWICE = {"en": {"that", "had"}, "fr": {"nous", "vous", "que", "si", "les"}}
FIELD = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A word no dictionary has, with what it probably was; ``suggestions`` is empty for a word said twice."""

    word: str
    suggestions: tuple[str, ...] = ()


def misspelt(text: str, language: str, known: frozenset[str]) -> tuple[Misspelt, ...]:
    """Return the misspelt words of a text, each once, in order.

    Parameters
    ----------
    text : str
        Without Markdown, code and addresses.
    language : {"en", "fr"}
        Of the project; a text in the other language is read in that one.
    known : frozenset of str
        Words that are no mistake here, in small letters (`vocabulary`).
    """
    words = [word for word in _words(text) if word.strip("'’-").lower() not in known]
    spoken = _language(words, language)
    found = {w.lower(): m for w in words if (m := _judged(w, spoken, known)) is not None}
    twice = {f"{word} {word}": Misspelt(f"{word} {word}") for word in _doubled(text, spoken)}
    return (*found.values(), *twice.values())


def vocabulary(names: Iterable[str]) -> frozenset[str]:
    """Return the words of names, in small letters: what they hold is no mistake, in singular or plural."""
    found: set[str] = set()
    for name in names:
        for word in WORD.findall(re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", name)) + WORD.findall(name):
            found |= {word.lower(), *(part.lower() for part in re.split(r"['’-]", word))}
    return frozenset(found | {f"{word}s" for word in found})


def _words(text: str) -> Iterator[str]:
    """Yield the words that a dictionary can judge: small letters, or a capital where a sentence begins."""
    for token in WHOLE.finditer(text):
        piece = token[0]
        if re.search(r"[\d_@/\\=<>{}]|\w\.\w", piece):
            continue
        for match in WORD.finditer(piece):
            word = match[0]
            begins = not text[: token.start()].rstrip() or text[: token.start()].rstrip()[-1] in ".!?…:\n"
            if word.islower() or (begins and word[:1].isupper() and word[1:].islower()):
                yield word


def _language(words: list[str], language: str) -> str:
    """Return the language of words: that of the project unless the other one knows far more of them."""
    if len(words) < 4:
        return language
    unknown = sum(not spelt(word, language) for word in words) / len(words)
    if unknown < FOREIGN:
        return language
    other = "fr" if language == "en" else "en"
    return other if sum(not spelt(w, other) for w in words) / len(words) < unknown / 2 else language


def _judged(word: str, language: str, known: frozenset[str]) -> Misspelt | None:
    plain = word.replace("’", "'")
    core = (
        re.sub(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'", "", plain.lower())
        if language == "fr"
        else plain.lower()
    )
    if word[0].isupper() and re.search("['’]s$", word):
        return None  # a name that owns something
    core = re.sub(r"'s$", "", core) if language == "en" else core
    if len(core) < SHORTEST or core in known or core in _own(language) or spelt(plain, language):
        return None
    parts = core.split("-")
    if len(parts) > 1 and all(len(p) < SHORTEST or p in known or spelt(p, language) for p in parts):
        return None
    other = "fr" if language == "en" else "en"
    if spelt(core, other) and not _accents(core, language):
        return None  # a word of the other language, as many terms of the trade are
    near = _near(core, language)
    if not near:
        return None
    proposed = [s for s in _suggested(core, language) if s.lower() in near or len(near) == 0]
    return Misspelt(word, tuple((proposed or sorted(near))[:SHOWN]))


def _near(word: str, language: str) -> frozenset[str]:
    """Return the words of the dictionary that one slip or forgotten accents make into `word`."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    letters = LETTERS[language]
    tried = {a + b[1:] for a, b in cuts if b}
    tried |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    tried |= {a + c + b[1:] for a, b in cuts if b for c in letters}
    tried |= {a + c + b for a, b in cuts for c in letters}
    return frozenset(w for w in tried - {word} if _whole(w) and spelt(w, language)) | _accents(word, language)


def _accents(word: str, language: str) -> frozenset[str]:
    """Return the words that `word` is without some of its accents."""
    if language != "fr":
        return frozenset()
    places = [i for i, letter in enumerate(word) if letter in ACCENTS]
    made = {word}
    for place in places:
        if len(made) > 4**MOST_ACCENTS:
            break
        made |= {w[:place] + accent + w[place + 1 :] for w in made for accent in ACCENTS[word[place]]}
    return frozenset(w for w in made - {word} if spelt(w, language))


def _whole(word: str) -> bool:
    return word[:1].isalpha() and word[-1:].isalpha()


def _doubled(text: str, language: str) -> Iterator[str]:
    for match in re.finditer(r"\b([^\W\d_]{2,})[ \n]+\1\b", text):
        if match[1].islower() and match[1] not in TWICE[language]:
            yield match[1]


@functools.lru_cache(maxsize=20_000)
def spelt(word: str, language: str) -> bool:
    """Return whether a dictionary of a language has a word."""
    return any(book.spell(word) for book in _books(language))


@functools.lru_cache(maxsize=500)
def _suggested(word: str, language: str) -> tuple[str, ...]:
    return tuple(_books(language)[0].suggest(word))


@functools.cache
def _books(language: str) -> tuple[Any, ...]:
    """Load the dictionaries of a language; hunspell reads them from files, so they are unpacked for it."""
    import hunspell

    shelf = resources.files("pythesis.mentor.proof") / "dictionaries"
    books = []
    for name in FILES[language]:
        with tempfile.TemporaryDirectory() as folder:
            packed = shelf.joinpath(f"{name}.dic.xz").read_bytes()
            Path(folder, f"{name}.dic").write_bytes(lzma.decompress(packed))
            Path(folder, f"{name}.aff").write_bytes(shelf.joinpath(f"{name}.aff").read_bytes())
            books.append(hunspell.Hunspell(name, hunspell_data_dir=folder))
    return tuple(books)


@functools.cache
def jargon() -> frozenset[str]:
    """Return the terms of the trade that both languages use and no dictionary has."""
    text = resources.files("pythesis.mentor.proof").joinpath("jargon.txt").read_text(encoding="utf-8")
    return vocabulary([text])


@functools.cache
def _own(language: str) -> frozenset[str]:
    """Return the words Pythesis writes itself in a language, and terms of the trade."""
    return vocabulary(FIELD.sub(" ", text) for text in sentences.every(language)) | jargon()

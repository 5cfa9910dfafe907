"""Names with *Py*, made from the subject in French and English, that a repository and a package can have."""

from __future__ import annotations

import functools
import keyword
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from typing import Any

from pythesis.core.errors import InputError
from pythesis.core.said import said

MANY = 8  # names proposed: as many as one reads at a glance
LONGEST = 40
NOTHING = ("PyLote", "PyVot")  # where there is no subject to make a name from
SHORT = 3  # letters under which a word says nothing
BLENDED = 4  # letters kept of each of two words that are blended
REPOSITORY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,60}")
PACKAGE = re.compile(r"[a-z][a-z0-9_]*")


def proposals(subject: str, *others: str) -> tuple[str, ...]:
    """Return names that a repository and a package can both have, the most readable first.

    Parameters
    ----------
    subject : str
        The title, the question or whatever says what the project is about.
    *others : str
        The target, the name of the file: used when the subject has few words.

    Examples
    --------
    >>> proposals("Predict the rain in Australia")[:2]
    ('PyRain', 'PyPluie')
    """
    words = list(dict.fromkeys(word for text in (subject, *others) for word in _words(text)))
    made = dict.fromkeys(name for name in _made(words) if problem(name) is None)
    if not words:
        return NOTHING
    distinct: dict[str, str] = {}
    for name in made:
        distinct.setdefault(name.lower(), name)
    return tuple(distinct.values())[:MANY]


@functools.cache
def _lists() -> dict[str, Any]:
    path = resources.files("pythesis.mentor") / "templates" / "names.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _list(name: str) -> frozenset[str]:
    return frozenset(_lists()[name].split())


def _words(text: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKD", text))
    plain = spaced.encode("ascii", "ignore").decode().lower()
    empty = _list("empty")
    return [w for w in re.findall(r"[a-z]+", plain) if len(w) >= SHORT and w not in empty]


def _made(words: list[str]) -> Iterator[str]:
    both = [form for word in words for form in _forms(word)]
    yield from (inside for form in both if (inside := _inside(form)))
    yield from (_headed(form) for form in both)
    yield from ("Py" + "".join(w[:BLENDED].title() for w in pair) for pair in pairwise(words))
    yield from ("Py" + "".join(w.title() for w in pair) for pair in pairwise(words))
    yield from ("Pyth" + form.title() for form in both if form[0] in "aeiou")
    yield from (form.title() + "Py" for form in both)


def _forms(word: str) -> tuple[str, ...]:
    """Return a word and its counterpart in the other language."""
    stem = word[:-1] if word.endswith("s") else word
    for pair in _lists()["pairs"].items():
        if stem in pair or word in pair:
            return (word, *(other for other in pair if other not in (stem, word)))
    return (word,)


def _headed(word: str) -> str:
    """Put *Py* in front, or into the beginning of a word that sounds like it."""
    if word.startswith("py"):
        return "Py" + word[2:]
    if word.startswith("pi"):
        return "Py" + word[2:]
    return "Py" + word.title()


def _inside(word: str) -> str:
    """Put *Py* where the word sounds like it (*hosPytal*, *boPy*), nothing when it does not."""
    found = re.search(r"(?<=.)(?:pi|py)", word)
    if found is None:
        return ""
    rest = word[found.end() :]
    return word[: found.start()].title() + "Py" + ("" if rest == "e" else rest)


def package_of(name: str) -> str:
    """Return the name of the Python package of a project."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "_", plain.lower()).strip("_")


def problem(name: str) -> str | None:
    """Return why a repository and its package cannot have a name: a key of ``mentor.naming.why``."""
    package = package_of(name)
    if not REPOSITORY.fullmatch(name) or len(name) > LONGEST or not PACKAGE.fullmatch(package):
        return "shape"
    if keyword.iskeyword(package) or keyword.issoftkeyword(package):
        return "keyword"
    if package in sys.stdlib_module_names:
        return "stdlib"
    return "known" if package in _list("known") else None


def check(name: str) -> str:
    """Return the name when a repository and its package can have it.

    Raises
    ------
    InputError
        Saying why they cannot, and with another name.
    """
    why = problem(name)
    if why is not None:
        near = proposals(name) or proposals(f"my {name} project")
        raise InputError(
            said("mentor.naming.taken.what", name=name, why=said(f"mentor.naming.why.{why}")),
            said("mentor.naming.taken.remedy", example=near[0] if near else "PyTheia"),
        )
    return name

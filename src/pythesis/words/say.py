"""Fills a sentence with its values and sets its typography."""

from __future__ import annotations

import locale as system
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter
from typing import TypeVar

from pydantic import BaseModel

from pythesis.core.base import Scalar
from pythesis.core.said import Said
from pythesis.words import numbers
from pythesis.words.forms import FORMS, inflect
from pythesis.words.sentences import template

Value = Scalar | Said | tuple[Scalar | Said, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)


SPOKEN = 45  # words said in a quarter of a minute
ARTICLE = "le "
CONTRACTED = (
    ("est de ", "est le "),
    (" de ", " du "),
    (" à ", " au "),
    ("jusqu'à ", "jusqu'au "),
    ("De ", "Du "),
)
MEASURES = ("number", "numbers")  # formats that round to three significant digits
BOTH, EITHER = {"fr": " et ", "en": " and "}, {"fr": " ou ", "en": " or "}
MORE_DIGITS = (4, 5, 6, 7)  # tried in turn where three do not tell two measures apart


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a sentence. ``value`` names the value it shows (``"rate"``), empty for plain words.

    ``quoted`` is True when the text comes from the data (a column name, a level): a medium may set it
    apart, and must escape it like any other text. ``raw`` is the value before it was written, so that a
    number in a deliverable can carry the number of the evidence.
    """

    text: str
    value: str = ""
    quoted: bool = False
    raw: Scalar = None


def say(what: Said, language: str, labels: Mapping[str, str] | None = None) -> str:
    """Render a sentence.

    Parameters
    ----------
    what : Said
        Key and values.
    language : {"en", "fr"}
    labels : mapping, optional
        Labels of columns from the brief's dictionary, by name.

    Examples
    --------
    >>> from pythesis.core.said import said
    >>> say(said("common.rows", n=2), "en")
    '2 rows'
    """
    return "".join(run.text for run in runs(what, language, labels))


def runs(what: Said, language: str, labels: Mapping[str, str] | None = None) -> tuple[Run, ...]:
    """Render a sentence as runs, so that a medium can mark where each number comes from."""
    if what.key == "text":  # words of a person, already written
        return (Run(str(what.values["text"])),)
    try:
        return tuple(_pieces(what, language, labels or {}))
    except KeyError:
        # The evidence of another version may use sentences this one no longer has: it carries its own.
        kept = {"fr": what.fr, "en": what.en}[language]
        if not kept:
            raise
        return (Run(kept),)


def _pieces(what: Said, language: str, labels: Mapping[str, str]) -> Iterator[Run]:
    parts = list(Formatter().parse(template(what.key, language)))
    closer = _closer(what, [name for _, name, spec, _ in parts if name and spec in MEASURES], language)
    for literal, name, spec, _ in parts:
        found = [] if name is None else list(_value(what.values[name], name, spec or "", language, labels))
        if language == "fr":
            literal, found = _contracted(literal, found)
        if literal:
            yield Run(_typography(literal, language))
        for run in found:
            told = isinstance(run.raw, float) and spec in MEASURES
            yield replace(run, text=closer[run.raw]) if told and run.raw in closer else run


def _contracted(literal: str, found: list[Run]) -> tuple[str, list[Run]]:
    """Contract the article a French value begins with: "de le 6 mai" is "du 6 mai", "est de le", "est le"."""
    if not found or found[0].quoted or not found[0].text.startswith(ARTICLE):
        return literal, found
    for before, contracted in CONTRACTED:
        if literal.endswith(before):
            left = replace(found[0], text=found[0].text.removeprefix(ARTICLE))
            return literal.removesuffix(before) + contracted, [left, *found[1:]] if left.text else found[1:]
    return literal, found


def _closer(what: Said, names: list[str], language: str) -> Mapping[Scalar, str]:
    """Write apart the measures of a sentence that three digits would make the same: -118.32 and -118.21."""
    values: list[float] = []
    for name in names:
        value = what.values[name]
        values += [v for v in (value if isinstance(value, tuple) else (value,)) if isinstance(v, float)]
    if len(values) < 2:
        return {}
    found: dict[Scalar, str] = {}
    alike: dict[str, set[float]] = {}
    for value in values:
        alike.setdefault(numbers.number(value, language), set()).add(value)
    for together in alike.values():
        for digits in MORE_DIGITS if len(together) > 1 else ():
            written: dict[Scalar, str] = {v: numbers.number(v, language, digits) for v in together}
            if len(set(written.values())) == len(together):
                found |= written
                break
    return found


def _value(value: Value, name: str, spec: str, language: str, labels: Mapping[str, str]) -> Iterator[Run]:
    if isinstance(value, Said):
        found = runs(value, language, labels)
        if spec == "spoken":
            found = _spoken(found)
        if spec == "opening" and not found[0].quoted:
            found = (replace(found[0], text=found[0].text[:1].upper() + found[0].text[1:]), *found[1:])
        yield from _inflected(found, spec, language) if spec in FORMS else found
    elif isinstance(value, tuple):
        yield from _sequence(value, name, spec, language, labels)
    else:
        quoted = spec in {"column", "value", "either"}
        yield Run(_scalar(value, spec, language, labels), name, quoted, value)


def _spoken(found: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return the first sentences, whole, that take no more than a quarter of a minute; one at least."""
    kept: list[Run] = []
    end, words = 0, 0
    for run in found:
        last = 0
        for stop in () if run.quoted else re.finditer(r"[.!?](?=\s|$)", run.text):
            heard = words + len(run.text[: stop.end()].split())
            if end and heard > SPOKEN:
                return tuple(kept[:end])
            kept.append(replace(run, text=run.text[last : stop.end()]))
            end, last = len(kept), stop.end()
        if run.text[last:]:
            kept.append(replace(run, text=run.text[last:]))
        words += len(run.text.split())
    return tuple(kept)


def _inflected(found: tuple[Run, ...], form: str, language: str) -> tuple[Run, ...]:
    """Return the runs of a name in another form; values inside it stay whole runs."""
    if len(found) == 1:
        return (replace(found[0], text=inflect(found[0].text, form, language)),)
    at = -1 if form == "many" and language == "en" else 0
    changed = list(found)
    changed[at] = replace(found[at], text=inflect(found[at].text, form, language))
    return tuple(changed)


def _sequence(
    value: tuple[Scalar | Said, ...], name: str, spec: str, language: str, labels: Mapping[str, str]
) -> Iterator[Run]:
    listed = {"columns": "column", "values": "value", "numbers": "number", "some": "value", "either": "value"}
    single = listed.get(spec, spec)
    for position, item in enumerate(value):
        if position:
            last = position == len(value) - 1 and spec != "some"  # what is listed goes on
            yield Run((EITHER if spec == "either" else BOTH)[language] if last else ", ")
        yield from _value(item, name, single, language, labels)


def _scalar(value: Scalar, spec: str, language: str, labels: Mapping[str, str]) -> str:
    if spec == "column":
        return quote(labels.get(str(value), str(value)), language)
    if spec in ("value", "either"):
        return quote(_plain(value, language), language)
    if value is None:
        return {"fr": "inconnu", "en": "unknown"}[language]
    if spec.startswith("plural(") and isinstance(value, (int, float)):
        return _typography(numbers.plural(value, spec[7:-1], language), language)
    if spec.startswith("points(") and isinstance(value, (int, float)):
        return _typography(numbers.plural_of_points(value, spec[7:-1], language), language)
    if spec == "date" and isinstance(value, str):
        return numbers.date(value, language)
    written = _FORMATS.get(spec)
    if written is not None and isinstance(value, (int, float)):
        return written(value, language)
    return _plain(value, language)


_FORMATS: Mapping[str, Callable[[float, str], str]] = {
    "count": numbers.count,
    "number": numbers.number,
    "percent": numbers.percent,
    "points": numbers.points,
    "p": numbers.p_value,
}


def _plain(value: Scalar, language: str) -> str:
    if isinstance(value, bool):
        return {"fr": ("non", "oui"), "en": ("no", "yes")}[language][value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return numbers.number(value, language)
    if value is None:
        return {"fr": "vide", "en": "empty"}[language]
    return value


def quote(text: str, language: str) -> str:
    """Put a name that comes from the data between the language's quotation marks, on one line."""
    shown = re.sub(r"\s+", " ", _printable(text)).strip() or "∅"
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    return f"«\u202f{shown}\u202f»" if language == "fr" else f"“{shown}”"


def _printable(text: str) -> str:
    # Control and bidirectional-override characters could hide or reorder what is read.
    return re.sub(
        "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", text
    )


def one_line(text: str) -> str:
    """Return a text on one line, the no-break spaces of typography kept.

    Examples
    --------
    >>> one_line("Pourquoi\\n ça\\u202f?") == "Pourquoi ça\\u202f?"
    True
    """
    return re.sub("[ \\t\\r\\n\\f\\v\\u0085\\u2028\\u2029]+", " ", text).strip()


def _typography(text: str, language: str) -> str:
    if language == "fr":
        text = re.sub(r" ([;!?%])", "\u202f\\1", text)
        text = re.sub(r" (:)", "\u00a0\\1", text)
        text = text.replace("« ", "«\u202f").replace(" »", "\u202f»")
    return text.replace("'", "’")


def fill(item: ModelT, labels: Mapping[str, str] | None = None) -> ModelT:
    """Return a copy of a frozen model in which every `Said` has its ``fr`` and ``en`` written."""
    if isinstance(item, Said):
        values = {name: _filled(value, labels) for name, value in item.values.items()}
        return item.model_copy(
            update={"values": values, "fr": say(item, "fr", labels), "en": say(item, "en", labels)}
        )
    changed = {name: _filled(getattr(item, name), labels) for name in type(item).model_fields}
    return item.model_copy(update=changed)


def unfilled(item: ModelT) -> ModelT:
    """Return a copy in which no `Said` carries its sentences: what a stage returned before `fill`."""
    if isinstance(item, Said):
        values = {name: _emptied(value) for name, value in item.values.items()}
        return item.model_copy(update={"values": values, "fr": "", "en": ""})
    return item.model_copy(update={name: _emptied(getattr(item, name)) for name in type(item).model_fields})


def _emptied(value: object) -> object:
    if isinstance(value, BaseModel):
        return unfilled(value)
    if isinstance(value, tuple):
        return tuple(_emptied(part) for part in value)
    return value


def _filled(value: object, labels: Mapping[str, str] | None) -> object:
    if isinstance(value, BaseModel):
        return fill(value, labels)
    if isinstance(value, tuple):
        return tuple(_filled(part, labels) for part in value)
    return value


def system_language() -> str:
    """Return the language of the person's system: ``fr`` when the locale is French, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "fr" if os.environ[name].lower().startswith("fr") else "en"
    return "fr" if (system.getlocale()[0] or "").lower().startswith("fr") else "en"

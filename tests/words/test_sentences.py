"""The two languages say the same things, with the same facts, and set them properly."""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import pythesis
from pythesis.core.said import said
from pythesis.words import fill, say
from pythesis.words.forms import FORMS
from pythesis.words.say import quote

WORDS = Path(pythesis.__file__).parent / "words"
ROOMS = sorted(path.stem for path in (WORDS / "en").glob("*.toml"))
FORMATS = {"", "percent", "points", "number", "count", "p", "date", "column", "columns", "value", "values"}
FORMATS |= {"numbers", "some", "either", "opening", "spoken", *FORMS}


def _flat(node: dict[str, Any], path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in node.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{path}{key}.")
        else:
            found[f"{path}{key}"] = value
    return found


def _sentences(language: str, room: str) -> dict[str, str]:
    return _flat(tomllib.loads((WORDS / language / f"{room}.toml").read_text(encoding="utf-8")))


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _plain_words(text: str) -> list[str]:
    literal = " ".join(part for part, *_ in Formatter().parse(text))
    return [word for word in literal.split() if word.isalpha()]


def test_both_languages_have_the_same_rooms() -> None:
    assert sorted(path.stem for path in (WORDS / "fr").glob("*.toml")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_keys(room: str) -> None:
    assert set(_sentences("en", room)) == set(_sentences("fr", room))


@pytest.mark.parametrize("room", ROOMS)
def test_no_language_names_a_fact_that_the_other_lacks(room: str) -> None:
    english, french = _sentences("en", room), _sentences("fr", room)
    different = {key for key in english if _fields(english[key]) ^ _fields(french[key])}
    assert not different


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_format_is_known(room: str, language: str) -> None:
    for key, text in _sentences(language, room).items():
        for _, name, spec, conversion in Formatter().parse(text):
            assert conversion is None, key
            if name is not None:
                assert (spec or "") in FORMATS or (spec or "").startswith(("plural(", "points(")), (key, spec)


@pytest.mark.parametrize("room", ROOMS)
def test_no_language_leaks_into_the_other(room: str) -> None:
    english, french = _sentences("en", room), _sentences("fr", room)
    same = {k for k in english if english[k] == french[k] and len(_plain_words(english[k])) > 3}
    assert not same
    for key, text in french.items():
        words = set(text.lower().replace("'", " ").split())
        assert len(words & {"the", "of", "and", "with", "is", "are"}) < 2, key
    for key, text in english.items():
        words = set(text.lower().replace("'", " ").split())
        assert len(words & {"le", "la", "les", "des", "et", "est", "une"}) < 2, key


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_causal_verb(room: str, language: str) -> None:
    banned = {
        "en": ("because of ", " influences ", " drives ", " leads to ", " impacts "),
        "fr": (" influence ", " entraîne ", " impacte ", " est dû à "),
    }[language]
    if room not in {"explore", "explain", "model", "conclude", "stats", "slides", "report", "app"}:
        pytest.skip("these sentences are about files and steps, not about relations in the data")
    for key, text in _sentences(language, room).items():
        assert not [verb for verb in banned if verb in text.lower()], (key, text)


def test_french_typography() -> None:
    text = say(said("people.section.context.prompt"), "fr")
    assert "\u202f?" in text
    assert " ?" not in text


def test_names_from_the_data_stay_on_one_line_and_in_order() -> None:
    hostile = "a\nb\u202e<script>\x00" + "x" * 300
    shown = quote(hostile, "en")
    assert "\n" not in shown
    assert "\u202e" not in shown
    assert "\x00" not in shown
    assert len(shown) < 70


def test_braces_in_data_are_not_a_field() -> None:
    what = said("errors.missing-file.what", file="{n:count}.csv")
    assert "{n:count}.csv" in say(what, "en")


def test_fill_writes_both_languages_at_every_depth() -> None:
    inner = said("common.rows", n=2)
    outer = said("errors.no-stage.remedy", stages=(inner,))
    filled = fill(outer)
    assert filled.en == "The stages are 2 rows."
    assert filled.fr == "Les étapes sont 2 lignes."
    part = filled.values["stages"]
    assert isinstance(part, tuple)
    assert part[0].fr == "2 lignes"  # type: ignore[union-attr]


@pytest.mark.parametrize("room", ROOMS)
def test_a_level_is_a_share_that_is_never_rounded_to_all(room: str) -> None:
    for language in ("en", "fr"):
        wrong = [key for key, text in _sentences(language, room).items() if "{level:points}" in text]
        assert not wrong


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_statement_that_stands_by_itself_begins_with_a_capital(language: str) -> None:
    within = said("conclude.cause.unclear.statement", n=12)
    alone = say(said("common.sentence", what=within), language)
    assert alone[0].isupper() and alone[1:] == say(within, language)[1:]
    quoted = said("common.sentence", what=said("text", text="x"))
    assert say(quoted, language) in ("x", "X")

"""Every code of an effect or a test that the stages write has a name in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pythesis
from pythesis.core.said import said
from pythesis.core.validation import Effect
from pythesis.deliver.story import names
from pythesis.stats import thresholds
from pythesis.words import say

ROOMS = [Path(pythesis.__file__).parent / room for room in ("stages", "stats")]
PLACES = {
    "Effect": ("name", 0),
    "Validation": ("test", 0),
    "manipulation": ("test", 0),
    "over_folds": ("name", 3),
}
ENDINGS = ("WITHIN", "DEVIATIONS", "STRATA", "BETWEEN", "PANEL", "CONTRAST")
FORMS = {getattr(thresholds, ending) for ending in ENDINGS}


def codes(call: str) -> Iterator[str]:
    """Give the texts that calls of that name are given as the code of an effect, or of a test."""
    keyword, place = PLACES[call]
    for path in (path for room in ROOMS for path in room.rglob("*.py") if "recipes" not in path.parts):
        module = ast.parse(path.read_text(encoding="utf-8"))
        known = assigned(module)
        for node in ast.walk(module):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != call:
                continue
            given = [k.value for k in node.keywords if k.arg == keyword] or node.args[place : place + 1]
            named = [k for value in given if isinstance(value, ast.Name) for k in known.get(value.id, [])]
            yield from (code for value in (*given, *named) for code in texts(value))


def assigned(module: ast.Module) -> dict[str, list[ast.expr]]:
    """Return what is given to each name of a module, wherever it is."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*texts(value.body), *texts(value.orelse))


def constants() -> set[str]:
    return {value for name, value in vars(thresholds).items() if name.isupper() and isinstance(value, str)}


def test_there_is_something_to_name() -> None:
    assert len(set(codes("Effect"))) > 15 and len(set(codes("Validation"))) > 5 and len(constants()) > 10


@pytest.mark.parametrize("code", sorted({*codes("Effect"), *codes("over_folds"), *constants()} - FORMS))
def test_an_effect_has_a_name(code: str) -> None:
    assert names.effect(code).key != "text"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_form_of_an_effect_is_told(ending: str) -> None:
    told = names.effect(thresholds.RHO + getattr(thresholds, ending))
    assert told.key != "text" and told.values["name"] == names.effect(thresholds.RHO)


@pytest.mark.parametrize("code", sorted({*codes("Validation"), *codes("manipulation")}))
def test_a_test_has_a_name(code: str) -> None:
    assert names.named("test", code).key != "text"


def test_days_are_told_as_dates() -> None:
    effect = Effect(name=names.DAYS, value=15_269.0, low=15_123.0, high=15_414.0, level=0.5)
    assert names.half(effect) == {"v": "2011-10-22", "low": "2011-05-29", "high": "2012-03-15"}
    assert names.half(effect.model_copy(update={"name": "median"}))["v"] == 15_269.0


@pytest.mark.parametrize(
    ("language", "told"), [("fr", "le modèle linéaire avec"), ("en", "the linear model with")]
)
def test_a_model_takes_its_article_inside_a_sentence(language: str, told: str) -> None:
    changed = said("model.label.changed", base=said("model.label.linear"), change=said("text", text="x"))
    assert say(names.the(changed), language).startswith(told)
    assert names.the(said("text", text="ours")) == said("text", text="ours")
    kept = names.own("chosen.lead", name=names.the(said("model.label.lightgbm")), n=2)
    assert ": " not in say(kept, language) and "\u202f:" not in say(kept, language)

"""Every test, effect, check and metric the stages can name has a name in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pythesis
from pythesis.deliver.story import names
from pythesis.deliver.story.references import CITED, full
from pythesis.stages.audit import CHECKS
from pythesis.words import say

ROOM = Path(pythesis.__file__).parent
SOURCES = sorted([*(ROOM / "stats").rglob("*.py"), *(ROOM / "stages").rglob("*.py")])
SKIPPED = {"refused"}  # said as a sentence of its own


def _found(pattern: str) -> list[str]:
    texts = (path.read_text(encoding="utf-8") for path in SOURCES if "recipes" not in path.parts)
    return sorted({match for text in texts for match in re.findall(pattern, text)} - SKIPPED)


@pytest.mark.parametrize("name", _found(r'\btest="([^"{]+)"'))
def test_every_test_has_a_name(name: str) -> None:
    assert names.named("test", name).key != "text"


@pytest.mark.parametrize(
    "name", _found(r'Effect\(\s*name="([^"{]+)"') + _found(r'counted\([^()]*?\bname="([^"{]+)"')
)
def test_every_effect_has_a_name(name: str) -> None:
    assert names.effect(name).key != "text"


@pytest.mark.parametrize("code", [check.code for check in CHECKS])
def test_every_check_has_a_name(code: str) -> None:
    named = names.named("check", code)
    assert named.key != "text"
    assert say(named, "en") != say(named, "fr")


@pytest.mark.parametrize("source", _found(rf'"({CITED.pattern}(?:; [^"]*)?)"'))
def test_every_source_of_a_method_is_given_in_full(source: str) -> None:
    for short in CITED.findall(source):
        assert full(short) != short

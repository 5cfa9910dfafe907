"""What reports, slides and jury say of three finished projects, word for word, in both languages.

A change of words shows here as a diff to read: `python -m tests.golden.regenerate` writes the texts anew.
"""

from __future__ import annotations

import difflib
import re

import pytest
from tests.golden.pages import pages
from tests.golden.regenerate import LANGUAGES, evidences, expected
from tests.reading import foreign, ill, names_of, unknown

from pythesis.core.evidence import Evidence

MOST_SHOWN = 40  # lines of a difference
BOTH = [(name, language) for name in evidences() for language in LANGUAGES]
MARKS = re.compile(r"^(?:=+ |#+ |- |\? |\s*\[\w+\] )")  # of the plain text, not of the sentences


@pytest.fixture(scope="module")
def projects() -> dict[str, Evidence]:
    return evidences()


def test_the_three_kinds_of_projects_are_there(projects: dict[str, Evidence]) -> None:
    assert {evidence.task for evidence in projects.values()} >= {"binary", "regression", "analysis"}


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_the_words_are_those_that_were_reviewed(
    projects: dict[str, Evidence], name: str, language: str
) -> None:
    path = expected(name, language)
    before = path.read_text(encoding="utf-8").splitlines()
    after = pages(projects[name], language).splitlines()
    changed = list(difflib.unified_diff(before, after, path.name, "now", lineterm="", n=0))
    assert not changed, "\n".join(
        [*changed[:MOST_SHOWN], "If this is right: python -m tests.golden.regenerate"]
    )


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_every_word_is_of_the_language(projects: dict[str, Evidence], name: str, language: str) -> None:
    known = names_of(projects[name])
    wrong = {
        (word, line[:120])
        for line in expected(name, language).read_text(encoding="utf-8").splitlines()
        for word in (*foreign(line, language, known), *unknown(line, language, known))
    }
    assert not wrong


@pytest.mark.parametrize("name", list(evidences()))
def test_french_is_set_as_french(name: str) -> None:
    lines = (MARKS.sub("", line) for line in expected(name, "fr").read_text(encoding="utf-8").splitlines())
    badly = {
        (part[:160], tuple(found)) for line in lines for part in line.split(" | ") if (found := ill(part))
    }
    assert not badly

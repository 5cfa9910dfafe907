"""Two findings in a row do not sound alike, and every variant says the same facts."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.stages.explore.phrasing import ROOM, VARIANTS, varied, ways
from pythesis.words import languages, template
from pythesis.words.sentences import _file


def _keys_under(table: dict[str, Any], path: str) -> list[str]:
    inner = [(f"{path}.{name}", held) for name, held in table.items()]
    return [key for at, held in inner for key in (_keys_under(held, at) if isinstance(held, dict) else [at])]


VARIANT_KEYS = _keys_under(_file("en", "explore")["variants"], VARIANTS.removesuffix("."))


def _finding(name: str) -> Finding:
    statement = said("explore.bins.rises.claim", x=name)
    return Finding(
        code="number-category",
        id=name,
        stage="explore",
        verdict=Verdict.VALIDATED,
        claim=said("explore.claim.validated", statement=statement, m=3),
        reading=said("explore.reading.unknown-bins", x=name),
        section="target",
    )


def _keys(finding: Finding) -> tuple[str, ...]:
    statement = finding.claim.values["statement"]
    assert finding.reading is not None
    return finding.claim.key, statement.key, finding.reading.key  # type: ignore[union-attr]


def test_neighbours_differ_in_every_part_and_keep_their_facts() -> None:
    found = varied(_finding(f"column {i}") for i in range(40))
    assert all(
        mine != yours
        for one, other in itertools.pairwise(found)
        for mine, yours in zip(_keys(one), _keys(other), strict=True)
    )
    assert {len({_keys(f)[part] for f in found}) for part in range(3)} == {3, 4}
    assert all(f.claim.values["m"] == 3 and f.reading and f.reading.values["x"] == f.id for f in found)


def test_a_finding_that_moves_keeps_its_words() -> None:
    alone = {name: _keys(varied([_finding(name)])[0]) for name in ("a", "b", "c", "d")}
    assert len(set(alone.values())) > 1
    plain = Finding(
        code="other",
        id="z",
        stage="explore",
        verdict=Verdict.PASSED,
        claim=said("explore.other"),
        section="s",
    )
    spaced = varied([f for name in alone for f in (plain, _finding(name))])
    assert {f.id: _keys(f) for f in spaced if f.id != "z"} == alone


@pytest.mark.parametrize("language", languages)
@pytest.mark.parametrize("key", VARIANT_KEYS)
def test_a_variant_asks_for_nothing_its_first_form_does_not_know(key: str, language: str) -> None:
    first = re.sub(r"-\d+$", "", key).replace(VARIANTS, ROOM, 1)
    assert key in ways(first)
    known = set(re.findall(r"{(\w+)", template(first, "en")))
    if ".reading." in first:  # a reading is given what its statement says
        known |= {"first", "last", "at_first", "at_last", "high", "low", "high_level", "low_level", "class"}
    asked = set(re.findall(r"{(\w+)", template(key, language)))
    assert asked <= known
    if ".claim" in first:
        assert asked == known

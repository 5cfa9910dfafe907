"""Items rated on one scale."""

from __future__ import annotations

import polars as pl
import pytest

from pythesis.core.dataset import Column, Kind
from pythesis.core.meaning import Meaning
from pythesis.stats.batteries import rated
from pythesis.stats.kinds import describe
from pythesis.words import say

N = 300


def columns(tops: list[int], told: Kind | None = None) -> tuple[Column, ...]:
    return tuple(
        describe(pl.Series([(i * (k + 1) + i // 7) % top + 1 for i in range(N)]), f"q{k}", told)
        for k, top in enumerate(tops)
    )


def test_five_items_of_one_scale_are_ordered() -> None:
    found = rated(columns([6] * 5))
    assert {(c.kind, c.meant, c.meaning) for c in found} == {(Kind.ORDINAL, Kind.ORDINAL, Meaning.RANKS)}
    assert found[0].levels == ("1", "2", "3", "4", "5", "6")
    reason = found[0].kind_reason
    assert reason is not None
    assert "5 columns" in say(reason, "en") and "5 colonnes" in say(reason, "fr")


@pytest.mark.parametrize("tops", [[6] * 4, [3, 4, 5, 6, 7, 8], [2] * 6])
def test_codes_of_unlike_things_stay_codes(tops: list[int]) -> None:
    given = columns(tops)
    assert rated(given) == given


def test_what_a_person_said_stays() -> None:
    given = columns([6] * 5, Kind.CATEGORY)
    assert rated(given) == given

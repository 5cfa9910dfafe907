"""Dates in sentences: French puts an article before them, and contracts it."""

from __future__ import annotations

import pytest

from pythesis.core.said import Said, said
from pythesis.stages.explore.told import stretch
from pythesis.words import runs, say


def date(day: str) -> Said:
    return said("explore.value.date", v=day)


@pytest.mark.parametrize(
    ("place", "fr", "en"),
    [
        ("first", "jusqu’au 8 mai 2021", "up to 8 May 2021"),
        ("last", "à partir du 6 mai 2021", "from 6 May 2021 on"),
        ("inner", "entre le 6 mai 2021 et le 8 mai 2021", "between 6 May 2021 and 8 May 2021"),
    ],
)
def test_stretches_of_dates(place: str, fr: str, en: str) -> None:
    found = stretch(date("2021-05-06"), date("2021-05-08"), place)
    assert (say(found, "fr"), say(found, "en")) == (fr, en)


def test_a_median_that_is_a_date() -> None:
    measure = said("explore.measure.median", target="sortie")
    claim = said("explore.bins.level.claim", measure=measure, first=date("2021-05-01"), x="entrée")
    assert (
        say(claim, "fr")
        == "La médiane de «\u202fsortie\u202f» est le 1er mai 2021 tout au long de «\u202fentrée\u202f»."
    )
    assert any(run.text == "1er mai 2021" for run in runs(claim, "fr"))  # a run of its own, for links


def test_a_level_called_le_is_left_alone() -> None:
    """What comes from the data is quoted, whatever it begins with."""
    claim = said(
        "explore.bins.level.claim",
        measure=said("explore.measure.mean", target="le prix"),
        first=2.0,
        x="le mois",
    )
    assert say(claim, "fr").startswith("La moyenne de «\u202fle prix\u202f» est de 2")

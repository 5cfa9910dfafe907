"""Places that share the highest or the lowest value are named together; beyond three, none is."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from made import explored

from pythesis.core.said import said
from pythesis.stages.explore import Explored, ties
from pythesis.stages.explore.questions import seasons
from pythesis.stages.explore.ties import Ends
from pythesis.stats.season import Cells
from pythesis.stats.season_places import told_apart
from pythesis.words import say

WEEKS = 120


def _weekly(levels: list[float], noise: float = 0.02) -> Explored:
    """Return what is found on one row a day, `levels` being the level of each day from Monday."""
    day = np.arange(7 * WEEKS)
    y = np.array(levels)[day % 7] + np.random.default_rng(3).normal(scale=noise, size=day.size)
    frame = pl.DataFrame({"when": pl.Series(day + 4).cast(pl.Int32).cast(pl.Date), "y": y})  # a Monday first
    return explored(frame, "y", time="when")


def _season(result: Explored) -> tuple[str, str, str, str]:
    """Return the statement and the title of the weekly season, in English and in French."""
    found = next(f for f in result.findings if f.code == "season-week")
    statement, figure = found.claim.values["statement"], found.figure
    assert (
        figure is not None and not isinstance(statement, (str, int, float, tuple)) and statement is not None
    )
    return (say(statement, "en"), say(figure.title, "en"), say(statement, "fr"), say(figure.title, "fr"))


def test_one_lowest_day_is_named_alone() -> None:
    english, title, french, titre = _season(_weekly([1.0, 3, 3.5, 4, 4.5, 5, 9]))
    assert "highest on Sunday (9, " in english and "lowest on Monday (1, " in english
    assert "9 on Sunday, 1 on Monday" in title
    assert "la plus haute le dimanche (9, " in french and "la plus basse le lundi (1, " in french
    assert titre.endswith("9 le dimanche, 1 le lundi")


def test_days_that_read_the_same_are_named_together() -> None:
    english, title, french, titre = _season(_weekly([3.0, 1, 3.5, 1, 4.5, 5, 9], noise=0.001))
    assert "lowest on Tuesday and Thursday (1, " in english
    assert title.endswith("9 on Sunday, 1 on Tuesday and Thursday")
    assert "la plus basse le mardi et le jeudi (1, " in french
    assert titre.endswith("9 le dimanche, 1 le mardi et le jeudi")


def test_days_that_their_weeks_do_not_tell_apart_are_named_together() -> None:
    english, _, french, _ = _season(_weekly([3.0, 1, 3.5, 1.01, 4.5, 9, 9.0], noise=0.3))
    assert "highest on Saturday and Sunday (" in english and "lowest on Tuesday and Thursday (" in english
    assert " to " in english.partition("lowest")[2]  # both values are given
    assert "la plus haute le samedi et le dimanche (de " in french


def test_more_than_three_days_at_one_end_leave_it_without_a_name() -> None:
    english, title, french, titre = _season(_weekly([1.0, 1, 1, 1, 1, 5, 9], noise=0.001))
    assert "lowest" not in title and "Monday" not in english + title
    assert "No day stands out as the lowest: 5 of them lie too close" in english
    assert "highest on Sunday" in english
    assert "Aucun jour ne se détache vers le bas : 5 d’entre eux" in french.replace("\u00a0", " ")
    assert "lundi" not in french + titre


def test_when_neither_end_stands_out_only_the_span_is_told() -> None:
    english, _, french, _ = _season(_weekly([1.0, 1, 1, 1, 2, 2, 2], noise=0.2))
    assert "No day stands out as the lowest" in english and "Friday, Saturday and Sunday" in english
    flat = _weekly([1.0] * 7, noise=1.0)
    english, _, french, _ = _season(flat)
    assert "no day stands out" in english and "aucun jour ne se détache" in french
    assert "day (" not in english


@pytest.mark.parametrize(
    ("high", "low", "pattern"),
    [("a", "b", ""), ("abc", "def", ""), ("a", "cdef", "no-low"), ("abcd", "f", "no-high"),
     ("abcd", "efgh", "neither"), ("ab", "bc", "neither")],
)  # fmt: skip
def test_ends_that_can_be_named(high: str, low: str, pattern: str) -> None:
    letters = {letter: letter for letter in "abcdefgh"}
    assert Ends(tuple(letters[c] for c in high), tuple(letters[c] for c in low)).pattern == pattern


def test_values_are_alike_as_they_are_written_in_both_languages() -> None:
    values = [said("explore.value.number", v=v) for v in (8.301, 8.299, 8.36)]
    assert ties.alike(values[0], values[1]) and not ties.alike(values[0], values[2])
    assert say(ties.spanned(values[::2]), "fr") == "de 8,3 à 8,36"


@pytest.mark.parametrize("cycles", [4, 60])
def test_the_lowest_place_is_seldom_told_apart_from_its_equals(cycles: int) -> None:
    rng = np.random.default_rng(8)
    wrong = 0
    for _ in range(400):
        profile = rng.normal(size=(cycles, 7))
        lowest = int(profile.mean(axis=0).argmin())
        highest = int(profile.mean(axis=0).argmax())
        wrong += bool(
            told_apart(Cells(profile, np.arange(7), cycles * 7, np.arange(cycles)), lowest)[highest]
        )
    assert wrong / 400 < 0.08  # 5% and its binomial error
    profile = rng.normal(scale=0.2, size=(cycles, 7)) + np.arange(7)
    apart = told_apart(Cells(profile, np.arange(7), cycles * 7, np.arange(cycles)), 0)
    assert not apart[0] and apart[1:].all()


def _levels(frame: pl.DataFrame, y: str, code: str) -> tuple[str, str]:
    found = next(f for f in explored(frame, y).findings if f.code == code and f.columns[0] == "x")
    assert found.figure is not None
    return say(found.claim, "en"), say(found.figure.title, "en")


def test_levels_and_classes_that_share_an_end() -> None:
    x = np.array(list("abcdefg") * 100)
    y = np.where(x == "a", 9.0, np.where(x == "b", 5.0, 1.0)) + np.tile([0.0, 0.001] * 7, 50)
    frame = pl.DataFrame({"x": x, "y": y})
    claim, title = _levels(frame, "y", "category-number")
    assert "5 levels" in title and "“c”" not in claim.split(".")[0]
    three = frame.filter(pl.col("x").is_in(list("abcd")))
    claim, title = _levels(three, "y", "category-number")
    assert "“c” and “d”" in title
    turned = three.rename({"x": "y", "y": "x"})
    claim, title = _levels(turned, "y", "number-category")
    assert "“c” and “d”" in title and ("“c” or “d”" in claim)


def test_places_of_a_cycle_follow_their_verb() -> None:
    assert [say(s, "fr") for s in seasons.named("day", [8, 17])] == ["à 8 h", "à 17 h"]
    assert [say(s, "en") for s in seasons.named("year", [1, 12])] == ["in January", "December"]

"""The course of a day by level: found when planted, silent otherwise, not asked where it cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.finding import Finding, Verdict
from pythesis.stages.explore import Explored
from pythesis.stages.explore.centres import Centre
from pythesis.stages.explore.questions.season_levels import Line
from pythesis.stats import recompute
from pythesis.words import say

DAYS = 60 * 7
KEPT = (Verdict.VALIDATED, Verdict.PRESENT)


def hours(apart: float, rate: bool = False) -> pl.DataFrame:
    """Return one row an hour: two peaks on working days, one at noon else, `apart` saying how much of it."""
    rng = np.random.default_rng(5)
    hour = np.tile(np.arange(24), DAYS)
    day = np.repeat(np.arange(DAYS), 24)
    free = (day % 7 >= 5) | (rng.random(DAYS) < 0.05)[day]
    noon = np.exp(-((hour - 13) ** 2) / 8)
    both = np.exp(-((hour - 8) ** 2) / 2) + np.exp(-((hour - 17) ** 2) / 2)
    level = np.repeat(np.cumsum(rng.normal(scale=0.1, size=DAYS)), 24)
    y = 2 * noon + apart * np.where(free, noon, both) + level + rng.normal(scale=0.4, size=hour.size)
    return pl.DataFrame(
        {
            "when": pl.Series(np.arange(DAYS * 24) * 3_600_000_000).cast(pl.Datetime("us")),
            "free": np.where(free, "yes", "no"),
            "week": np.where((day // 7) % 2 == 0, "even", "odd"),
            "x": rng.normal(size=hour.size),
            "y": np.where(y > 1.5, "high", "low") if rate else y,
        }
    )


def _told(result: Explored, column: str) -> Finding | None:
    return next(
        (f for f in result.findings if f.code == "season-levels-day" and f.columns[0] == column), None
    )


def test_two_peaks_on_working_days_only_are_found() -> None:
    for rate in (False, True):
        frame = hours(2.0, rate)
        result = explored(frame, "y", time="when")
        found = _told(result, "free")
        assert found is not None and found.verdict is Verdict.VALIDATED
        assert _told(result, "week") is None  # it goes with nothing
        english, french = (say(found.claim, language) for language in ("en", "fr"))
        assert "at 8:00 and 17:00 (" in english and "at 13:00 (" in english
        assert "à 8 h et à 17 h (" in french and "à 13 h (" in french
        assert "“free” follows the day of the week, or nearly" in english
        assert found.figure is not None and len(found.figure.data) == 48
        for text in (found.reading, found.advice, found.figure.title, found.figure.alt):
            assert text is not None and "{" not in say(text, "en") + say(text, "fr")
        pairs = next(f for f in result.findings if f.code == "interactions")
        assert pairs.claim.key.endswith("timed-season.claim")


def test_without_a_difference_nothing_is_told() -> None:
    result = explored(hours(0.0), "y", time="when")
    assert not [f for f in result.findings if f.code.startswith("season-levels")]


def test_it_is_not_asked_of_columns_that_change_inside_the_day_nor_of_few_stretches() -> None:
    frame = hours(1.0).with_columns(
        free=pl.Series(np.random.default_rng(1).choice(["a", "b"], DAYS * 24)),
        week=pl.Series(np.where(np.arange(DAYS * 24) < DAYS * 12, "first", "second")),
    )
    result = explored(frame, "y", time="when")
    assert not [f for f in result.findings if f.code.startswith("season-levels")]
    pairs = next(f for f in result.findings if f.code == "interactions")
    assert pairs.claim.key.endswith("timed.claim")


def test_the_snippet_gives_the_same_numbers(tmp_path: Path) -> None:
    # Some days lack hours.
    frame = hours(1.0).filter(pl.Series(np.random.default_rng(2).random(DAYS * 24) > 0.005))
    dataset(frame, "y", time="when").frame.write_parquet(tmp_path / "rows.parquet")
    result = explored(frame, "y", time="when")
    assert not [f for f in result.findings if f.code == "column-season-day" and "free" in f.columns]
    found = _told(result, "free")
    assert found is not None
    seen = found.validations[0]
    values = recompute.run(seen.recipe, seen.arguments, data=str(tmp_path / "rows.parquet"))
    assert seen.effect is not None and seen.p is not None and seen.p_smallest is not None
    expected = {
        "p": seen.p,
        "p_smallest": seen.p_smallest,
        "effect": seen.effect.value,
        "low": seen.effect.low,
        "high": seen.effect.high,
        "n": seen.n,
        "statistic": seen.statistic,
    }
    assert {name: values[name] for name in expected} == pytest.approx(expected, abs=1e-9)


def test_peaks_come_round_with_the_cycle() -> None:
    def line(*values: float) -> Line:
        centres = tuple(Centre(v, None, None, 10) for v in values)
        return Line("a", 10, tuple(range(len(values))), centres)

    assert line(9, 5, 1, 1, 2, 5).peaks == (0,)
    assert line(1, 5, 1, 1, 6, 1).peaks == (1, 4)
    assert line(1, 5, 4.8, 5.1, 6, 1).peaks == (4,)
    assert line(0, 5, 0, 5, 0, 5, 0, 6, 0).peaks == (7,)  # too many to be named

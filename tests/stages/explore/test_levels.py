"""Which levels differ: the planted pair, none beyond it, and no false pair by chance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored, split_of
from scipy import stats

from pythesis.core.brief import parse_brief
from pythesis.core.finding import Finding
from pythesis.stages.explore.centres import Centre
from pythesis.stages.explore.describe import _bars
from pythesis.stages.explore.subject import subject_of
from pythesis.stages.explore.tables import Row, extremes
from pythesis.stats import recompute
from pythesis.stats.dunn import dunn
from pythesis.words import say

N = 600


def _found(planted: float, group: bool = False) -> tuple[Finding, pl.DataFrame]:
    rng = np.random.default_rng(3)
    level = rng.choice(["a", "b", "c"], N)
    y = planted * (level == "c") + rng.normal(size=N)
    frame = pl.DataFrame({"level": level, "y": y, "who": (np.arange(N) % 40).astype(str)})
    frame = frame if group else frame.drop("who")
    result = explored(frame, "y", group="who" if group else None)
    return next(f for f in result.findings if f.code == "category-number"), frame


def test_the_planted_level_differs_from_both_others(tmp_path: Path) -> None:
    found, frame = _found(0.8)
    assert found.claim.key == "explore.dunn.some"
    assert found.claim.values["differ"] == 2
    assert {row["higher"] for row in found.examples[:2]} == {"c"}
    assert "{" not in say(found.claim, "fr") + say(found.claim, "en")
    dataset(frame, "y").frame.write_parquet(tmp_path / "rows.parquet")
    validation = found.validations[-1]
    values = recompute.run(validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet"))
    assert validation.effect is not None
    assert values["p"] == pytest.approx(validation.p, abs=1e-9)
    assert values["statistic"] == pytest.approx(validation.statistic, abs=1e-9)
    assert values["effect"] == validation.effect.value
    assert values["n"] == validation.n


def test_not_told_of_what_is_not_established_nor_of_grouped_rows() -> None:
    assert not _found(0.0)[0].claim.key.startswith("explore.dunn")
    assert not _found(0.8, group=True)[0].claim.key.startswith("explore.dunn")


def test_two_groups_give_the_test_of_kruskal_and_wallis() -> None:
    rng = np.random.default_rng(1)
    values, groups = rng.integers(0, 9, 80), rng.integers(0, 2, 80)
    (only,) = dunn(values, groups, ("a", "b"))
    assert only.z**2 == pytest.approx(stats.kruskal(values[groups == 0], values[groups == 1]).statistic)


def test_pairs_without_difference_are_seldom_called_different() -> None:
    rng, wrong = np.random.default_rng(2), 0
    for _ in range(200):
        values, groups = rng.integers(0, 50, 120), rng.integers(0, 5, 120)
        wrong += dunn(values, groups, tuple("abcde"))[0].differ
    assert wrong <= 10 + 3 * (200 * 0.05 * 0.95) ** 0.5


def test_of_levels_level_with_each_other_the_largest_speaks() -> None:
    def row(level: str, value: float, n: int) -> Row:
        return Row(level, Centre(value, value, value, n))

    rows = [row("a", 2, 124), row("b", 2, 17), row("c", 1, 17), row("d", 1, 209)]
    assert [r.level for r in extremes(rows)] == ["a", "d"]
    assert [r.level for r in extremes([row("a", 1, 20), row("b", 1, 30)])] == ["b", "a"]


def test_bars_of_a_category_go_down_whatever_the_order_of_its_levels() -> None:
    data = dataset(pl.DataFrame({"level": ["b"] * 30 + ["a"] * 50 + ["c"] * 40, "y": range(120)}), "y")
    column = data.table.columns[0].model_copy(update={"levels": ("b", "a", "c")})
    subject = subject_of(data, split_of(data), parse_brief({}), 0)
    figure = _bars(subject, column, "shape", {"b": 30, "a": 50, "c": 40}, ["a", "c", "b"], 120)
    assert [row["level"] for row in figure.data] == ["a", "c", "b"]

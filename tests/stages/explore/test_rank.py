"""Effects on different scales are ranked on one."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from pythesis.core.dataset import Kind
from pythesis.core.validation import Effect
from pythesis.stages.explore.family import KEPT, size_of
from stages.explore.made import explored


def _effect(name: str, value: float, smallest: float, null: float = 0.0) -> Effect:
    return Effect(name=name, value=value, low=None, high=None, level=0.95, null=null, smallest=smallest)


def test_an_explained_share_ranks_like_the_correlation_it_is_the_square_of() -> None:
    correlation = size_of(_effect("spearman-rho", 0.6, 0.1))
    share = size_of(_effect("epsilon-squared", 0.36, 0.01))
    assert correlation == pytest.approx(share)


def test_distance_is_from_no_effect() -> None:
    assert size_of(_effect("probability-above", 0.38, 0.06, null=0.5)) == pytest.approx(2.0)


def test_no_effect_ranks_last() -> None:
    assert size_of(None) == 0.0


@pytest.mark.parametrize(("shape", "after"), [("rise", True), ("hump", False)])
def test_levels_that_only_repeat_a_trend_come_after_all_that_is_kept(shape: str, after: bool) -> None:
    rng = np.random.default_rng(5)
    grade, other = rng.integers(1, 7, 1600), rng.normal(size=1600)
    lift = 0.35 * grade if shape == "rise" else 0.25 * grade - 2.4 * (grade >= 5)
    y = rng.random(1600) < 1 / (1 + np.exp(1.2 - lift - 0.4 * other))
    rows = pl.DataFrame({"grade": grade, "other": other, "y": y})
    found = explored(rows, "y", kinds={"grade": Kind.ORDINAL}).findings
    place = {f.code: f.rank for f in found if f.columns[:1] in {("grade",), ("other",)} and f.rank}
    kept = {f.code for f in found if f.verdict in KEPT}
    assert {"ordinal-category", "ordinal-levels", "number-category"} <= kept
    assert (place["ordinal-levels"] > place["number-category"]) == after


def test_a_strong_pair_and_a_reversal_are_read_with_the_relations() -> None:
    rng = np.random.default_rng(8)
    n = 2400
    part = rng.choice(["A", "B"], n)
    deal = rng.random(n) < np.where(part == "A", 0.8, 0.2)
    club, web = rng.random(n) < 0.5, rng.random(n) < 0.5
    lean = np.where(part == "A", -1.4, 1.2) + 0.7 * deal + np.where(club == web, 0.8, -0.8)
    columns = {f"weak{i}": np.where(rng.random(n) < 0.5 + 0.02 * lean, "x", "y") for i in range(3)}
    yes = rng.random(n) < 1 / (1 + np.exp(-lean))
    rows = pl.DataFrame({"part": part, "deal": deal, "club": club, "web": web, **columns, "yes": yes})
    found = explored(rows, "yes").findings
    ranked = sorted((f for f in found if f.rank), key=lambda f: f.rank)
    codes = [f.code for f in ranked]
    assert codes.index("interactions") < min(p for p, f in enumerate(ranked) if f.verdict not in KEPT)
    turned = next(p for p, f in enumerate(ranked) if f.claim.key.endswith("claim.reverses"))
    assert ranked[turned - 1].columns == ("deal", "yes") == ranked[turned].columns[:2]

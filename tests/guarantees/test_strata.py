"""Effects within strata and from one stratum to another: level and coverage, on rows and on groups."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from guarantees.worlds import Floats, at_most, column, grouped, shaped
from pythesis.stats.strata import Cut, relate

pytestmark = pytest.mark.slow
CUT = Cut("z", levels=("a", "b", "c"))
PAIRS = [("number", "number"), ("number", "two"), ("two", "number"), ("two", "two"), ("several", "two"),
         ("several", "several"), ("number", "several")]  # fmt: skip


def frame(x: Floats, y: Floats, z: np.ndarray, kinds: tuple[str, str], **more: object) -> pl.DataFrame:
    data = {"x": shaped(x, kinds[0]), "y": shaped(y, kinds[1]), "z": np.array(["a", "b", "c"])[z], **more}
    return pl.DataFrame(data)


@pytest.mark.parametrize("kinds", PAIRS)
@pytest.mark.parametrize("n", [90, 400])
def test_level_within_strata_that_confound(kinds: tuple[str, str], n: int) -> None:
    """The third column moves both sides; within its strata nothing goes with anything."""
    rng, runs = np.random.default_rng([n, PAIRS.index(kinds)]), 400
    wrong, crude, asked = 0, 0, 0
    for _ in range(runs):
        z = rng.integers(0, 3, n)
        made = frame(rng.normal(size=n) + z - 1, rng.normal(size=n) + z - 1, z, kinds)
        ends = (column("x", kinds[0]), column("y", kinds[1]))
        found = relate(made, *ends, CUT, "within", rows="all")
        if found.p is None:
            continue
        asked += 1
        wrong += found.p < 0.05
        crude += (relate(made, *ends, CUT, "all", rows="all").p or 1.0) < 0.05
    assert asked > runs / 2 and at_most(wrong, asked, 0.05)
    assert crude > 3 * 0.05 * asked  # strata ignored, the same columns seem tied


@pytest.mark.parametrize("kinds", PAIRS[:4])
@pytest.mark.parametrize("n", [90, 400])
@pytest.mark.parametrize("push", [0.0, 1.0])
def test_level_between_strata(kinds: tuple[str, str], n: int, push: float) -> None:
    """The relation is the same in both strata, nothing or strong, while the outcome moves with them."""
    rng, runs = np.random.default_rng([n, PAIRS.index(kinds), int(push)]), 400
    wrong, asked, missed = 0, 0, 0
    for _ in range(runs):
        z = rng.integers(0, 2, n)
        x = rng.normal(size=n)
        made = frame(x, push * (x > 0.3 if kinds[0] == "two" else x) + rng.normal(size=n), z, kinds)
        ends = (column("x", kinds[0]), column("y", kinds[1]))
        found = relate(made, *ends, Cut("z", levels=("a", "b")), "between", rows="all")
        if found.p is None:
            continue
        asked += 1
        wrong += found.p < 0.05
        assert found.effect is not None and found.effect.low is not None and found.effect.high is not None
        missed += not found.effect.low <= 0 <= found.effect.high
    assert asked > runs / 2 and at_most(wrong, asked, 0.05) and at_most(missed, asked, 0.05)


@pytest.mark.parametrize("kinds", PAIRS[:4])
@pytest.mark.parametrize("how", ["within", "between"])
def test_level_in_groups(kinds: tuple[str, str], how: str) -> None:
    rng, runs = np.random.default_rng([PAIRS.index(kinds), len(how)]), 400
    wrong, asked = 0, 0
    for _ in range(runs):
        x, y, who = grouped(rng, 25, 8, fixed=False)
        z = rng.integers(0, 2, x.size)
        made = frame(x, y, z, kinds).with_columns(who)
        cut = Cut("z", levels=("a", "b"))
        ends = (column("x", kinds[0]), column("y", kinds[1]))
        found = relate(made, *ends, cut, how, rows="all", group="who")
        if found.p is None:
            continue
        asked += 1
        wrong += found.p < 0.05
    assert asked > runs / 2 and at_most(wrong, asked, 0.05)


def test_a_column_with_one_value_a_group_is_refused() -> None:
    rng = np.random.default_rng(1)
    x, y, who = grouped(rng, 25, 8, fixed=True)
    made = frame(x, y, rng.integers(0, 2, x.size), ("two", "two")).with_columns(who)
    ends = (column("x", "two"), column("y", "two"))
    assert relate(made, *ends, CUT, "within", rows="all", group="who").refused is not None


def test_an_interaction_is_found() -> None:
    rng, found = np.random.default_rng(9), 0
    for _ in range(100):
        z, x = rng.integers(0, 2, 600), rng.normal(size=600)
        made = frame(x, np.where(z == 1, 0.6, 0.0) * x + rng.normal(size=600), z, ("number", "number"))
        ends = (column("x", "number"), column("y", "number"))
        found += (relate(made, *ends, Cut("z", levels=("a", "b")), "between", rows="all").p or 1) < 0.05
    assert found >= 90

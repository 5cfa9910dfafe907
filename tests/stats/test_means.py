"""Many groups seen at a few moments: one mean a group."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.dataset import Column, Kind, Role
from pythesis.stats import recompute
from pythesis.stats.relation import relate

GROUPS, TIMES = 80, 8


def column(name: str, kind: Kind) -> Column:
    return Column(name=name, kind=kind, role=Role.FEATURE, dtype="x")


def panel(tied: float, seed: int = 0, groups: int = GROUPS) -> pl.DataFrame:
    """Return groups with levels of their own, seen over years that all drift together."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=groups), rng.normal(size=groups)
    year = np.tile(np.arange(TIMES), groups)
    who = np.repeat(np.arange(groups), TIMES)
    x = a[who] + 0.5 * year + rng.normal(size=who.size)
    y = tied * a[who] + b[who] + 0.5 * year + rng.normal(size=who.size)
    return pl.DataFrame(
        {"who": [f"g{i}" for i in who], "year": year, "x": x, "y": y, "rich": np.where(x > 1, "u", "v"),
         "kind": [f"k{i % 3}" for i in range(who.size)]}
    )  # fmt: skip


@pytest.mark.parametrize(("x", "kind"), [("x", Kind.NUMBER), ("rich", Kind.BOOLEAN)])
def test_groups_are_compared_by_their_means(x: str, kind: Kind, tmp_path: Path) -> None:
    frame = panel(1.5)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column(x, kind), column("y", Kind.NUMBER), rows="all", group="who", time="year")
    assert found.refused is None and found.effect is not None
    assert found.effect.name == "spearman-rho-between"
    assert found.n_groups == GROUPS and found.n == frame.height
    assert abs(found.effect.value) > 0.4 and found.p is not None and found.p < 1e-4
    again = recompute.run(found.recipe, found.arguments, data=str(tmp_path / "rows.parquet"))
    numbers = {"p": found.p, "p_smallest": found.p_smallest, "n": found.n, "effect": found.effect.value,
               "low": found.effect.low, "high": found.effect.high, "n_groups": GROUPS}  # fmt: skip
    for name, value in numbers.items():
        assert again[name] == pytest.approx(value, abs=1e-9), name


def test_a_shared_drift_is_no_relation() -> None:
    alarms = sum(
        (relate(panel(0.0, seed), column("x", Kind.NUMBER), column("y", Kind.NUMBER), rows="all",
                group="who", time="year").p or 1.0) < 0.05
        for seed in range(300)
    )  # fmt: skip
    assert alarms <= 300 * 0.05 + 3 * (300 * 0.05 * 0.95) ** 0.5


def test_where_it_does_not_apply() -> None:
    number = column("y", Kind.NUMBER)
    few = relate(panel(1.0, groups=6), column("x", Kind.NUMBER), number, rows="all", group="who", time="year")
    assert few.refused is not None
    fixed = panel(1.0).with_columns(kind=pl.when(pl.col("year") == 7).then(pl.col("kind")).otherwise("who"))
    several = relate(fixed, column("kind", Kind.CATEGORY), number, rows="all", group="who", time="year")
    assert several.recipe != "group_means"  # several levels have no mean

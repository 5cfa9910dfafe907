"""A bend is found where there is one, sized, and recomputed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.dataset import Column, Kind, Role
from pythesis.stats import recompute
from pythesis.stats.relation import shape, turning


def column(name: str, kind: str = "number") -> Column:
    return Column(name=name, kind=Kind(kind), role=Role.FEATURE, dtype="Float64")


def table(curve: float, n: int = 300, seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=n), 2)
    y = curve * x**2 + 0.3 * x + rng.normal(size=n)
    flags = np.where(rng.random(n) < 1 / (1 + np.exp(1 - y)), "yes", "no")
    return pl.DataFrame({"x": x, "y": y, "b": flags, "g": rng.integers(0, 25, n), "few": np.sign(x)})


@pytest.mark.parametrize("y", ["y", "b"])
@pytest.mark.parametrize("group", [None, "g"])
@pytest.mark.parametrize("curve", [0.0, 1.0])
def test_bend(y: str, group: str | None, curve: float, tmp_path: Path) -> None:
    frame = table(curve)
    frame.write_parquet(tmp_path / "rows.parquet")
    kind = "number" if y == "y" else "category"
    found = shape(frame, column("x"), column(y, kind), rows="all", group=group)
    assert found.p is not None and found.effect is not None
    assert (found.p < 0.001) == (curve > 0)
    again = recompute.run(found.recipe, found.arguments, data=str(tmp_path / "rows.parquet"))
    said = {
        "statistic": found.statistic, "p": found.p, "p_smallest": found.p_smallest, "n": found.n,
        "effect": found.effect.value, "low": found.effect.low, "high": found.effect.high,
    } | ({} if group is None else {"n_groups": 25})  # fmt: skip
    assert set(again) == set(said)
    for name, value in said.items():
        assert again[name] == pytest.approx(value, rel=1e-8, abs=1e-9), name


@pytest.mark.parametrize(
    ("curve", "line", "expected"),
    [(1.0, 0.0, "falls-rises"), (-1.0, 0.0, "rises-falls"), (0.0, 1.0, "rises"), (0.0, -1.0, "falls")],
)
def test_turning(curve: float, line: float, expected: str) -> None:
    x = np.random.default_rng(0).normal(size=400)
    frame = pl.DataFrame({"x": x, "y": curve * x**2 + line * x})
    assert turning(frame, column("x"), column("y")) == expected


def test_refusals() -> None:
    frame = table(0.0)
    few = shape(frame, column("few"), column("y"), rows="all")
    short = shape(frame.head(30), column("x"), column("y"), rows="all")
    assert few.refused is not None and few.refused.key == "stats.refused.few-values"
    assert short.refused is not None and short.refused.key == "stats.refused.few-rows"

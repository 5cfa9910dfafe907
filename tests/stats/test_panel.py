"""Groups over a few moments: departures from what a group usually shows and from what all show then."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.validation import Validation
from pythesis.stats import recompute
from pythesis.stats.relation import relate

NUMBER, FLAG, SEVERAL = Kind.NUMBER, Kind.BOOLEAN, Kind.CATEGORY


def column(name: str, kind: Kind) -> Column:
    return Column(name=name, kind=kind, role=Role.FEATURE, dtype="x")


def shops(
    seed: int, lift: float = 0.0, groups: int = 14, times: int = 40, holes: float = 0.1
) -> pl.DataFrame:
    """Return groups that remember (AR(1), 0.8) and share shocks, each in a measure of its own."""
    rng = np.random.default_rng(seed)

    def remembered() -> np.ndarray:
        own = rng.normal(size=(groups, times))
        for at in range(1, times):
            own[:, at] = 0.8 * own[:, at - 1] + 0.6 * own[:, at]
        shared = np.cumsum(rng.normal(size=times)) * 0.5
        return own + rng.normal(1, 0.5, size=(groups, 1)) * shared + 2 * rng.normal(size=(groups, 1))

    x = remembered()
    promo = rng.random((groups, times)) < 0.2
    y = remembered() + lift * promo + 0.5 * lift * x
    who, when = np.repeat(np.arange(groups), times), np.tile(np.arange(times), groups)
    rows = pl.DataFrame(
        {"who": [f"g{i}" for i in who], "when": when, "x": x.ravel(), "y": y.ravel(),
         "drift": (x - x.mean(axis=1, keepdims=True)).ravel(),
         "promo": np.where(promo.ravel(), "yes", "no"), "kind": rng.choice(["a", "b", "c"], who.size)}
    )  # fmt: skip
    return rows.filter(pl.Series(rng.random(rows.height) >= 0.1))


def related(rows: pl.DataFrame, x: str, kind: Kind) -> Validation:
    y = column("y", NUMBER)
    return relate(rows, column(x, kind), y, rows="all", group="who", time="when")


@pytest.mark.parametrize(("x", "kind"), [("promo", FLAG), ("kind", SEVERAL), ("x", NUMBER)])
def test_departures_are_compared_and_recomputed(x: str, kind: Kind, tmp_path: Path) -> None:
    frame = shops(1, 1.5)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = related(frame, x, kind)
    assert found.refused is None and found.effect is not None and found.n_groups == 14
    if x != "x":  # the groups' own levels are most of the spread of x: another design may answer
        assert found.recipe == "panel_within"
    again = recompute.run(found.recipe, found.arguments, data=str(tmp_path / "rows.parquet"))
    assert again["effect"] == pytest.approx(found.effect.value, abs=1e-9)
    assert again["p"] == pytest.approx(found.p, abs=1e-9)
    assert again["low"] == pytest.approx(found.effect.low, abs=1e-9)


def test_what_moves_inside_groups_is_found() -> None:
    found = related(shops(2, 1.5), "promo", FLAG)
    assert found.effect is not None and found.p is not None
    assert found.effect.name == "spearman-rho-panel"
    assert found.p < 1e-4


@pytest.mark.slow
@pytest.mark.parametrize(("groups", "times"), [(10, 4), (14, 40), (40, 12)])
@pytest.mark.parametrize(("x", "kind"), [("promo", FLAG), ("drift", NUMBER), ("kind", SEVERAL)])
def test_nothing_shared_nor_remembered_passes_for_a_relation(
    groups: int, times: int, x: str, kind: Kind
) -> None:
    runs = 400
    found = [related(shops(seed, 0.0, groups, times), x, kind) for seed in range(runs)]
    told = [v for v in found if v.refused is None and v.recipe == "panel_within"]
    alarms = sum((v.p or 1.0) < 0.05 for v in told)
    assert alarms <= len(told) * 0.05 + 3 * (len(told) * 0.05 * 0.95) ** 0.5

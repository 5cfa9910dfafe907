"""Counts beside an exposure: the library's numbers, the snippets', refusals."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Verdict
from pythesis.stats import counts, recompute
from pythesis.stats.counts import Watched
from pythesis.stats.families import verdict
from pythesis.stats.rates import Exposed, relate
from pythesis.words import say

OF = Exposed("claims", "years")


def column(name: str, kind: str = "number") -> Column:
    return Column(
        name=name, kind=Kind(kind), role=Role.FEATURE, dtype="Float64", levels=("low", "mid", "high")
    )


def watched(n: int = 900, ratio: float = 1.0, seed: int = 1) -> pl.DataFrame:
    """Return rows whose rate is `ratio` times higher for "u"; "u" is watched three times as long."""
    rng = np.random.default_rng(seed)
    two = rng.choice(["u", "v"], n)
    years = rng.lognormal(0, 0.6, n) * np.where(two == "u", 3.0, 1.0)
    number = rng.normal(size=n)
    rate = 0.6 * np.where(two == "u", ratio, 1.0) * rng.gamma(2, 0.5, n) * np.exp(0.4 * number)
    return pl.DataFrame(
        {
            "__row": np.arange(n),
            "__part": ["development"] * n,
            "__half": ["confirm"] * n,
            "claims": pl.Series(rng.poisson(rate * years)).scatter([1], None),
            "years": pl.Series(years).scatter([2], 0.0).scatter([4], None),
            "two": pl.Series(two).scatter([3, 5], None),
            "several": rng.choice(["a", "b", "c", "d"], n, p=[0.4, 0.4, 0.195, 0.005]),
            "number": pl.Series(number).scatter(list(range(7)), None),
            "grade": np.array(["low", "mid", "high"])[np.digitize(number, [-0.5, 0.5])],
            "who": np.arange(n) % 90,
        }
    )


def test_ratio_and_counts_are_those_of_statsmodels() -> None:
    frame = watched(ratio=1.7).drop_nulls().filter(pl.col("years") > 0)
    x = frame["number"].to_numpy()
    y, e = (frame[name].cast(pl.Float64).to_numpy() for name in ("claims", "years"))
    usual = sm.GLM(y, sm.add_constant(x), family=sm.families.Poisson(), offset=np.log(e)).fit(cov_type="HC3")
    found = counts.ratio(x, Watched(y, e), 1.0, math.log(1.25), 0.95)
    assert found is not None
    assert found.effect == pytest.approx(usual.params[1], rel=1e-7)
    assert found.error == pytest.approx(usual.bse[1], rel=0.02)


def test_a_rate_has_an_interval_even_where_nothing_is_counted() -> None:
    none = counts.rate(Watched(np.zeros(8), np.full(8, 2.0)))
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(-math.log(0.025) / 16)
    some = counts.rate(Watched(np.array([9.0, 0, 0, 0, 0, 0, 0, 0]), np.full(8, 2.0)))
    alike = counts.rate(Watched(np.array([2.0, 1, 1, 1, 1, 1, 1, 1]), np.full(8, 2.0)))
    assert some.value == alike.value and some.high - some.low > alike.high - alike.low


def test_what_only_goes_with_the_exposure_is_no_relation() -> None:
    found = relate(watched(), column("two", "category"), OF, rows="confirm")
    assert found.p is not None and found.p > 0.05
    planted = relate(watched(ratio=2.0), column("two", "category"), OF, rows="confirm")
    assert verdict(planted) is Verdict.VALIDATED
    assert planted.effect is not None and planted.effect.low is not None and planted.effect.high is not None
    assert planted.effect.low < -math.log(2) < planted.effect.high  # "v" comes last, hence first
    assert (planted.arguments["first"], planted.arguments["second"]) == ("v", "u")


@pytest.mark.parametrize(
    ("name", "kind", "group"),
    [
        ("two", "category", None), ("two", "category", "who"), ("several", "category", None),
        ("number", "number", None), ("number", "number", "who"), ("grade", "ordinal", None),
    ],
)  # fmt: skip
def test_snippets_give_the_same_numbers(name: str, kind: str, group: str | None, tmp_path: Path) -> None:
    frame = watched(ratio=1.4)
    found = relate(frame, column(name, kind), OF, rows="confirm", group=group)
    assert found.refused is None and found.effect is not None
    frame.write_parquet(tmp_path / "rows.parquet")
    result = recompute.run(found.recipe, found.arguments, data=str(tmp_path / "rows.parquet"))
    effect = found.effect
    wanted = {
        "statistic": found.statistic, "p": found.p, "p_smallest": found.p_smallest, "effect": effect.value,
        "low": effect.low, "high": effect.high, "n": found.n,
    }  # fmt: skip
    for key, value in wanted.items():
        assert result[key] == pytest.approx(value, rel=1e-9, abs=1e-12), key
    assert result.get("n_groups") == found.n_groups


@pytest.mark.parametrize(
    ("name", "kind", "more", "reason"),
    [
        ("two", "category", {"time": "years"}, "rates-time"),
        ("several", "category", {"group": "who"}, "rates-levels"),
        ("number", "number", {"group": "few"}, "few-groups"),
        ("constant", "constant", {}, "constant"),
        ("never", "category", {}, "rates-apart"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_its_reason(
    name: str, kind: str, more: dict[str, str], reason: str
) -> None:
    frame = watched().with_columns(
        few=pl.col("who") % 20, constant=pl.lit("a"),
        never=pl.when(pl.col("claims") == 0).then(pl.lit("none")).otherwise(pl.lit("some")),
    )  # fmt: skip
    found = relate(frame, column(name, kind), OF, rows="confirm", **more)  # type: ignore[arg-type]
    assert found.refused is not None and found.refused.key == f"stats.refused.{reason}"
    assert found.p is None and "{" not in say(found.refused, "fr")


def test_few_counts_are_refused() -> None:
    frame = watched().with_columns(claims=(pl.int_range(pl.len()) < 15).cast(pl.Int64))
    found = relate(frame, column("number"), OF, rows="confirm")
    assert found.refused is not None and found.refused.key == "stats.refused.rates-few"

"""Times until an end that has not come to every row: the libraries' numbers, the snippets', refusals."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Verdict
from pythesis.stats import durations, recompute
from pythesis.stats.families import verdict
from pythesis.stats.lasting import End, relate, steady
from pythesis.words import say

END = End("lasted", "over", "yes")


def column(name: str, kind: str = "number") -> Column:
    return Column(
        name=name, kind=Kind(kind), role=Role.FEATURE, dtype="Float64", levels=("low", "mid", "high")
    )


def followed(n: int = 400, ratio: float = 1.0, decimals: int = 1, seed: int = 1) -> pl.DataFrame:
    """Return rows whose rate of ending is `ratio` times higher for "u" than for "v"."""
    rng = np.random.default_rng(seed)
    two = rng.choice(["u", "v"], n)
    ends = rng.exponential(10 / np.where(two == "u", ratio, 1.0))
    stops = rng.uniform(0, 20, n)
    number = -np.log(ends) + rng.normal(size=n)
    return pl.DataFrame(
        {
            "__row": np.arange(n),
            "__part": ["development"] * n,
            "__half": ["confirm"] * n,
            "lasted": np.round(np.minimum(ends, stops), decimals),
            "over": np.where(ends <= stops, "yes", "no"),
            "two": pl.Series(two).scatter([3, 5], None),
            "several": rng.choice(["a", "b", "c", "d"], n, p=[0.4, 0.4, 0.19, 0.01]),
            "number": pl.Series(number).scatter(list(range(7)), None),
            "grade": np.array(["low", "mid", "high"])[np.digitize(number, [-2.5, -1.5])],
            "who": np.arange(n) % 100,
        }
    )


@pytest.mark.parametrize("decimals", [8, 0])
def test_numbers_are_those_of_statsmodels(decimals: int) -> None:
    frame = followed(300, 1.8, decimals)
    x, times = frame["two"].fill_null("v").eq("u").to_numpy(), frame["lasted"].to_numpy()
    ended = (frame["over"] == "yes").to_numpy()
    found = durations.cox(x.astype(float), times, ended)
    usual = PHReg(times, x[:, None].astype(float), ended.astype(int), ties="efron").fit()
    assert found is not None
    assert found.value == pytest.approx(usual.params[0], abs=1e-6)
    assert found.error == pytest.approx(usual.bse[0], rel=1e-5)
    if decimals == 8:  # errors that count groups are those of leaving out each, in one step
        who = frame["who"].to_numpy()
        grouped = durations.cox(x.astype(float), times, ended, who)
        left_out = [PHReg(times[who != g], x[who != g, None] * 1.0, ended[who != g] * 1) for g in range(100)]
        values = np.array([one.fit().params[0] for one in left_out])
        jackknife = math.sqrt(99 / 100 * ((values - usual.params[0]) ** 2).sum())
        assert grouped is not None and grouped.error == pytest.approx(jackknife, rel=0.02)


@pytest.mark.parametrize(
    ("name", "kind", "group", "test"),
    [
        ("two", "category", None, "log-rank"), ("two", "category", "who", "cox"),
        ("number", "number", None, "cox"), ("number", "number", "who", "cox"),
        ("grade", "ordinal", None, "cox"),
        ("several", "category", None, "log-rank"),
    ],
)  # fmt: skip
def test_recomputes(name: str, kind: str, group: str | None, test: str, tmp_path: Path) -> None:
    frame = followed(400, 1.5, 0)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column(name, kind), END, rows="confirm", group=group)
    assert found.test == test and found.effect is not None
    again = recompute.run(found.recipe, found.arguments, data=str(tmp_path / "rows.parquet"))
    told = {
        "statistic": found.statistic, "p": found.p, "p_smallest": found.p_smallest, "n": found.n,
        "effect": found.effect.value, "low": found.effect.low, "high": found.effect.high,
    }  # fmt: skip
    told |= {"n_groups": found.n_groups} if group else {}
    assert again == pytest.approx(told, rel=1e-9, abs=1e-9)
    check = steady(frame, column(name, kind), END, rows="confirm", group=group)
    if name == "several":
        assert check is None and again["n"] < 400  # the rarest level is left out
        codes = frame.filter(pl.col("several") != "d")
        usual = survdiff(codes["lasted"].to_numpy(), (codes["over"] == "yes").cast(int).to_numpy(),
                         codes["several"].to_numpy())  # fmt: skip
        assert found.statistic == pytest.approx(usual[0], rel=1e-9)
        return
    assert check is not None
    again = recompute.run(check.recipe, check.arguments, data=str(tmp_path / "rows.parquet"))
    assert again == pytest.approx({"statistic": check.statistic, "p": check.p, "n": check.n}, rel=1e-9)


def test_a_planted_ratio_is_found_and_no_more_is_said() -> None:
    found = relate(followed(3000, 2.0), column("two", "category"), END, rows="confirm")
    assert found.effect is not None and found.effect.low is not None and found.effect.high is not None
    # "first" is the later level: v ends at half the rate of u.
    assert found.arguments["first"] == "v"
    assert found.effect.low < -math.log(2) < found.effect.high < 0
    assert verdict(found) is Verdict.VALIDATED
    apart = steady(followed(3000, 2.0), column("two", "category"), END, rows="confirm", group=None)
    assert apart is not None and apart.p is not None and apart.p > 0.01


def test_curves_that_cross_are_not_steady() -> None:
    rng = np.random.default_rng(3)
    n = 2000
    two = rng.choice(["u", "v"], n)
    ends = np.where(two == "u", rng.weibull(0.6, n), rng.weibull(2.0, n)) * 10
    over = np.where(ends <= 15, "yes", "no")
    frame = followed(n).with_columns(lasted=np.minimum(ends, 15), over=pl.Series(over), two=pl.Series(two))
    found = steady(frame, column("two", "category"), END, rows="confirm", group=None)
    assert found is not None and found.p is not None and found.p < 1e-6


def test_refusals_say_why() -> None:
    frame = followed(200)
    few = frame.with_columns(over=pl.Series(["yes"] * 10 + ["no"] * 190))
    groups = frame.with_columns(who=pl.col("who") % 20)
    timed = relate(frame, column("number"), END, rows="confirm", time="who")
    refused = [
        relate(few, column("number"), END, rows="confirm"), timed,
        relate(groups, column("number"), END, rows="confirm", group="who"),
        relate(frame, column("several", "category"), END, rows="confirm", group="who"),
        relate(frame.with_columns(number=pl.lit(1.0)), column("number"), END, rows="confirm"),
    ]  # fmt: skip
    reasons = {say(found.refused, "fr") for found in refused if found.refused is not None}
    assert len(reasons) == 5 and verdict(timed) is Verdict.NOT_APPLICABLE
    apart = frame.with_columns(two=pl.when(pl.col("over") == "yes").then(pl.lit("u")).otherwise(pl.lit("v")))
    found = relate(apart, column("two", "category"), END, rows="confirm")
    assert found.refused is not None  # no ends are seen at one of both levels, and no ratio exists


def test_a_curve_and_its_interval() -> None:
    # Six rows: ends at 1, 2, 2 and 4; cut short at 3 and 5.
    found = durations.running(np.array([1, 2, 2, 3, 4, 5.0]), np.array([1, 1, 1, 0, 1, 0], dtype=bool))
    assert found.at(2.5)[0] == pytest.approx(5 / 6 * 3 / 5)
    assert found.at(4)[0] == pytest.approx(5 / 6 * 3 / 5 / 2)
    assert found.at(0.5) == (1.0, 1.0, 1.0)
    low, high = found.at(2.5)[1:]
    assert 0 < low < 0.5 < high < 1

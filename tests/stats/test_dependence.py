"""Rows that belong together or follow one another: the right design, and a snippet that says the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.validation import Validation
from pythesis.stats import recompute
from pythesis.stats.relation import relate
from pythesis.words import say

KINDS = {"number": "number", "binary": "category", "several": "category"}


def column(name: str) -> Column:
    kind = "category" if name.endswith(("binary", "several")) else "number"
    return Column(name=name, kind=Kind(kind), role=Role.FEATURE, dtype="Float64")


def shaped(values: np.ndarray, kind: str) -> np.ndarray:  # type: ignore[type-arg]
    if kind == "number":
        return np.round(values, 1)
    return np.digitize(values, [0.2] if kind == "binary" else [-0.7, 0.1, 0.9]).astype(str)


def grouped_table(groups: int = 25, seed: int = 2, size: int = 9) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    of = np.repeat(np.arange(groups), rng.integers(2, size, groups))
    rng.shuffle(of)
    shared, own = rng.normal(size=groups)[of], rng.normal(size=of.size)
    other = 0.5 * shared + 0.5 * own + rng.normal(size=of.size)
    data = {"__row": np.arange(of.size), "who": [f"g{i}" for i in of]}
    for kind in KINDS:
        data[f"fixed-{kind}"] = shaped(shared, kind)
        data[f"free-{kind}"] = shaped(own + shared, kind)
        data[f"y-{kind}"] = shaped(other, kind)
    return pl.DataFrame(data).with_columns(
        pl.lit("development").alias("__part"), pl.lit("confirm").alias("__half")
    )


def agree(found: Validation, path: Path) -> None:
    again = recompute.run(found.recipe, found.arguments, data=str(path))
    assert found.effect is not None
    said = {
        "statistic": found.statistic, "p": found.p, "p_smallest": found.p_smallest, "n": found.n,
        "effect": found.effect.value, "low": found.effect.low, "high": found.effect.high,
    }  # fmt: skip
    said |= {} if found.n_groups is None else {"n_groups": found.n_groups}
    assert set(again) == set(said)
    for name, value in said.items():
        assert again[name] == pytest.approx(value, rel=1e-8, abs=1e-9), name
    for sentence in found.assumptions:
        assert say(sentence, "fr") and say(sentence, "en")


@pytest.mark.parametrize("y", KINDS)
@pytest.mark.parametrize("x", KINDS)
@pytest.mark.parametrize("form", ["fixed", "free"])
def test_groups_recompute(form: str, x: str, y: str, tmp_path: Path) -> None:
    frame = grouped_table()
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column(f"{form}-{x}"), column(f"y-{y}"), rows="confirm", group="who", seed=4)
    assert found.test == ("groups-between" if form == "fixed" else "groups-within")
    assert found.n_groups == 25 and found.effect is not None
    assert found.effect.name.endswith("-within") == (form == "free")
    agree(found, tmp_path / "rows.parquet")


def test_an_outcome_fixed_by_group_is_permuted_instead(tmp_path: Path) -> None:
    frame = grouped_table()
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column("free-number"), column("fixed-several"), rows="confirm", group="who")
    assert found.test == "groups-between"
    agree(found, tmp_path / "rows.parquet")


@pytest.mark.parametrize(("x", "y"), [("number", "number"), ("several", "binary")])
def test_many_rows_use_the_t_statistic(x: str, y: str, tmp_path: Path) -> None:
    frame = grouped_table(groups=120, size=40)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column(f"free-{x}"), column(f"y-{y}"), rows="confirm", group="who")
    assert frame.height > 2000 and found.test == "groups-within"
    agree(found, tmp_path / "rows.parquet")


def test_mostly_lone_rows_are_pooled(tmp_path: Path) -> None:
    frame = grouped_table().with_columns(who=pl.col("__row") * 2 // 3)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column("free-number"), column("y-binary"), rows="confirm", group="who")
    assert found.test == "groups-pooled"
    agree(found, tmp_path / "rows.parquet")


def test_few_groups_refuse_between_and_limit_within(tmp_path: Path) -> None:
    frame = grouped_table(groups=7)
    frame.write_parquet(tmp_path / "rows.parquet")
    between = relate(frame, column("fixed-number"), column("y-number"), rows="confirm", group="who")
    assert between.p is None and between.refused is not None
    assert between.refused.key == "stats.refused.few-groups" and say(between.refused, "fr")
    within = relate(frame, column("free-number"), column("y-number"), rows="confirm", group="who")
    assert any(note.key == "stats.assumption.these-groups" for note in within.assumptions)
    agree(within, tmp_path / "rows.parquet")


@pytest.mark.parametrize("outcome", ["y-number", "y-binary", "y-several"])
def test_a_column_that_varies_in_one_group_only_settles_nothing(outcome: str, tmp_path: Path) -> None:
    rows = grouped_table(49, seed=5, size=15)
    lone = rows.filter(pl.col("who") == "g3").get_column("__row").to_list()[:3]
    rare = pl.when(pl.col("__row").is_in(lone)).then(pl.lit("missing")).otherwise(pl.lit("known"))
    rows = rows.with_columns(rare.alias("gaps-binary"))
    rows.write_parquet(tmp_path / "rows.parquet")
    found = relate(rows, column("gaps-binary"), column(outcome), rows="confirm", group="who", level=0.95)
    agree(found, tmp_path / "rows.parquet")
    assert found.p_smallest is not None
    assert found.p_smallest > 0.05


def test_a_row_effect_of_groups_alone_is_not_called_significant() -> None:
    rng = np.random.default_rng(7)
    of = np.repeat(np.arange(12), 50)
    x, y = rng.normal(size=12)[of], rng.normal(size=12)[of] * 2 + rng.normal(size=600)
    frame = pl.DataFrame({"x": x, "y": y, "who": of})
    naive, careful = (relate(frame, column("x"), column("y"), rows="all", group=g) for g in (None, "who"))
    assert naive.p is not None and careful.p is not None and naive.p < 0.05 < careful.p


def time_table(n: int = 200, wander: bool = False, seed: int = 5, stations: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    days = np.repeat(np.arange(n), stations)
    noise = rng.normal(size=(2, n, stations))
    for i in range(1, n):
        noise[:, i] += (1.0 if wander else 0.5) * noise[:, i - 1]
    a, b = noise.reshape(2, -1)
    b = 0.4 * a + b
    data = {"__row": np.arange(days.size), "where": np.tile(np.arange(stations), n)}
    data |= {f"x-{kind}": shaped(a, kind) for kind in KINDS} | {
        f"y-{kind}": shaped(b, kind) for kind in KINDS
    }
    start = dt.date(2020, 1, 1)
    frame = pl.DataFrame(data).with_columns(
        pl.Series("when", [start + dt.timedelta(days=int(day)) for day in days]),
        pl.lit("development").alias("__part"),
        pl.lit("confirm").alias("__half"),
    )
    return frame.sample(fraction=1.0, shuffle=True, seed=1)


@pytest.mark.parametrize("y", KINDS)
@pytest.mark.parametrize("x", KINDS)
def test_series_recompute(x: str, y: str, tmp_path: Path) -> None:
    frame = time_table()
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column(f"x-{x}"), column(f"y-{y}"), rows="confirm", time="when")
    assert found.test == "circular-shift" and found.effect is not None
    assert found.effect.name.endswith("-deviations") and len(found.arguments["periods"]) == 1  # type: ignore[arg-type]
    agree(found, tmp_path / "rows.parquet")


def test_wandering_series_are_differenced(tmp_path: Path) -> None:
    frame = time_table(n=400, wander=True)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column("x-number"), column("y-number"), rows="confirm", time="when")
    assert found.arguments["differenced"] is True
    agree(found, tmp_path / "rows.parquet")


@pytest.mark.parametrize("kind", KINDS)
def test_panels_shift_groups_together(kind: str, tmp_path: Path) -> None:
    frame = time_table(n=90, stations=12)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column(f"x-{kind}"), column("y-number"), rows="confirm", group="where", time="when")
    assert found.test == "circular-shift" and found.n_groups == 12
    agree(found, tmp_path / "rows.parquet")


def test_several_rows_a_moment_use_blocks(tmp_path: Path) -> None:
    frame = time_table(n=120, stations=3)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column("x-number"), column("y-binary"), rows="confirm", time="when")
    assert found.test == "time-blocks"
    agree(found, tmp_path / "rows.parquet")


@pytest.mark.parametrize(("n", "key"), [(40, "few-moments"), (80, "few-moments")])
def test_short_series_are_refused(n: int, key: str) -> None:
    frame = time_table(n=n, stations=2)
    found = relate(frame, column("x-number"), column("y-number"), rows="confirm", time="when")
    assert found.refused is not None and found.refused.key == f"stats.refused.{key}"
    assert say(found.refused, "fr") and say(found.refused, "en")


def copies(odd: bool, n: int = 400) -> pl.DataFrame:
    """Return two series nearly alike, but for one day when the second stands still."""
    rng = np.random.default_rng(11)
    x = np.convolve(rng.normal(size=n + 30), 0.8 ** np.arange(30), "full")[30 : n + 30]
    y = x + 0.05 * rng.normal(size=n)
    if odd:
        y[200:216] = y[200] - 3
    return pl.DataFrame({"x": x, "y": y, "when": np.arange(n)})


@pytest.mark.parametrize("odd", [False, True])
def test_near_copies_are_the_surest_relation_of_all(odd: bool, tmp_path: Path) -> None:
    frame = copies(odd).with_columns(__row=pl.int_range(pl.len()))
    found = relate(frame, column("x"), column("y"), rows="all", time="when")
    assert found.effect is not None and found.effect.low is not None and found.p_smallest is not None
    assert found.effect.value > 0.9 and found.effect.low > (0.6 if odd else 0.99)
    assert found.p_smallest < 0.001
    frame.write_parquet(tmp_path / "rows.parquet")
    agree(found, tmp_path / "rows.parquet")


@pytest.mark.parametrize(("days", "removed"), [(500, False), (700, True)])
def test_the_year_is_removed_once_a_swing_and_a_half_is_seen(days: int, removed: bool) -> None:
    turn = 2 * np.pi * np.arange(days) / 365.25
    noise = np.random.default_rng(4).normal(size=(2, days))
    start = dt.date(2020, 1, 1)
    frame = pl.DataFrame(
        {
            "x": 4 * np.sin(turn) + noise[0],
            "y": 4 * np.cos(turn) + 0.5 * noise[0] + noise[1],
            "when": [start + dt.timedelta(days=day) for day in range(days)],
        }
    )
    found = relate(frame, column("x"), column("y"), rows="all", time="when")
    periods = found.arguments.get("periods", ())
    assert isinstance(periods, tuple) and any(p > 300 * 86_400e6 for p in periods) is removed  # type: ignore[operator]
    if removed:
        assert found.arguments["differenced"] is False and found.p is not None and found.p < 0.01


@pytest.mark.parametrize("periods", [4, 40])
def test_a_column_of_few_stretches_is_not_told_from_time(periods: int) -> None:
    n = 400
    rng = np.random.default_rng(9)
    stage = np.arange(n) * periods // n % 3
    frame = pl.DataFrame({"stage": [f"s{i}" for i in stage], "y": rng.normal(size=n), "when": np.arange(n)})
    levels = Column(name="stage", kind=Kind.CATEGORY, role=Role.FEATURE, dtype="String")
    found = relate(frame, levels, column("y"), rows="all", time="when")
    if periods == 40:
        assert found.refused is None and found.effect is not None
        return
    assert found.refused is not None and found.refused.key == "stats.course.few-runs"
    assert "3 fois" in say(found.refused, "fr") and "3 times" in say(found.refused, "en")


def test_the_date_of_the_time_is_the_time() -> None:
    rng, hours = np.random.default_rng(10), 24 * 40
    start = pl.lit("2021-03-01").str.to_datetime()
    when = pl.select(start + pl.duration(hours=1) * pl.int_range(hours)).to_series()
    frame = pl.DataFrame({"when": when, "day": when.dt.date(), "y": rng.normal(size=hours)})
    day = Column(name="day", kind=Kind.DATE, role=Role.FEATURE, dtype="Date")
    found = relate(frame, day, column("y"), rows="all", time="when")
    assert found.refused is not None and found.refused.key == "stats.course.of-calendar"
    shuffled = frame.with_columns(pl.col("day").shuffle(seed=1))
    assert relate(shuffled, day, column("y"), rows="all", time="when").refused is None

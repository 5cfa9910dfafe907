"""Halves and folds: nothing that belongs together is parted, the past never learns from the future."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import FOLD, HALF, PART, ROW, Dataset, Reservation, Role, Table
from pythesis.core.said import said
from pythesis.stages import split
from pythesis.stages.split.divide import deal
from pythesis.stats.kinds import describe
from pythesis.stats.periods import blocks
from pythesis.words import say


def dataset_of(
    frame: dict[str, Any], roles: dict[str, Role] | None = None, test: float = 0.2
) -> Dataset[Any]:
    rows = pl.DataFrame(frame)
    roles = roles or {}
    columns = tuple(
        describe(rows[name], name).model_copy(update={"role": roles.get(name, Role.FEATURE)})
        for name in rows.columns
    )
    n_test = round(rows.height * test)
    part = ["development"] * (rows.height - n_test) + ["test"] * n_test
    marked = rows.with_columns(pl.Series(ROW, range(rows.height)), pl.Series(PART, part))
    reservation = Reservation(
        method="random", column=None, share=test, n_test=n_test, n_development=rows.height - n_test,
        n_groups_test=None, sealed=True, seed=0, reason=said("text", text="drawn"),
    )  # fmt: skip
    table = Table(source="t", fingerprint="0" * 64, reading={}, n_rows=rows.height, columns=columns)
    return Dataset(marked, table, reservation)


def plain(n: int, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return {"x": x.tolist(), "z": rng.normal(size=n).tolist(), "y": np.where(x > 0.8, "yes", "no").tolist()}


BRIEF = parse_brief({"data": {"target": "y"}})
TARGET = {"y": Role.TARGET}


def divided(frame: dict[str, Any], roles: dict[str, Role] | None = None, seed: int = 0) -> split.Divided:
    done = split.run(dataset_of(frame, roles or TARGET), BRIEF, seed)
    for language in ("en", "fr"):
        assert "{" not in say(done.split.reason, language)
    return done


def test_test_rows_have_neither_half_nor_fold_and_others_both() -> None:
    frame = divided(plain(1000)).dataset.frame
    test = frame[PART] == "test"
    assert frame.filter(test)[FOLD].null_count() == frame.filter(test)[HALF].null_count() == 200
    assert frame.filter(~test)[FOLD].null_count() == frame.filter(~test)[HALF].null_count() == 0
    assert set(frame[HALF].drop_nulls()) == {"explore", "confirm"}


def test_independent_rows_are_balanced_in_the_target() -> None:
    done = divided(plain(1000))
    assert (done.split.method, done.split.n_folds, done.split.n_repeats) == ("stratified", 5, 3)
    development = done.dataset.frame.filter(pl.col(PART) == "development")
    for by in (FOLD, HALF):
        shares = development.group_by(by).agg((pl.col("y") == "yes").sum().alias("n"), pl.len())
        assert shares["n"].max() - shares["n"].min() <= 1  # type: ignore[operator]
        assert shares["len"].max() - shares["len"].min() <= 2  # type: ignore[operator]
    assert abs(done.split.n_explore - done.split.n_confirm) <= 2
    assert done.split.naive is None


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    first, second, other = (divided(plain(500), seed=seed).dataset.frame for seed in (0, 0, 1))
    assert first.equals(second)
    assert not first.equals(other)


@pytest.mark.parametrize("method", ["random", "stratified"])
def test_copies_stay_together(method: str) -> None:
    frame = plain(600)
    if method == "random":
        frame["y"] = frame["x"]
    doubled = {name: values[:300] * 2 for name, values in frame.items()}
    done = split.run(dataset_of(doubled, TARGET, test=0.0), BRIEF, 0)
    assert done.split.method == method
    frame_ = done.dataset.frame
    for by in (FOLD, HALF):
        assert frame_[by][:300].to_list() == frame_[by][300:].to_list()
    assert done.split.reason.values["copies"] == 300


def test_a_table_of_cases_is_dealt_row_by_row() -> None:
    frame = {"a": ["u", "v"] * 400, "y": ["yes", "yes", "no", "no"] * 200}
    sizes = divided(frame).dataset.frame.group_by(FOLD).len().drop_nulls()["len"]
    assert sizes.max() - sizes.min() <= 2  # type: ignore[operator]


def grouped(n: int, size: int) -> dict[str, Any]:
    return plain(n) | {"who": [f"w{i // size}" for i in range(n)]}


def test_groups_stay_whole() -> None:
    done = divided(grouped(1000, 4), TARGET | {"who": Role.GROUP})
    assert (done.split.method, done.split.column, done.split.n_groups) == ("group", "who", 200)
    assert done.split.cross_screening  # fewer than 400 groups
    development = done.dataset.frame.filter(pl.col(PART) == "development")
    for by in (FOLD, HALF):
        assert development.group_by("who").agg(pl.col(by).n_unique())[by].max() == 1
    sizes = development.group_by(FOLD).len()["len"]
    assert sizes.max() - sizes.min() <= 8  # type: ignore[operator]


def test_a_careless_split_promises_too_much_where_groups_share_their_outcome() -> None:
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(250), 6)
    trait, outcome = rng.normal(size=250), rng.integers(0, 2, 250)
    frame = {
        "who": [f"w{w}" for w in who],
        "trait": (trait[who] + rng.normal(scale=1e-3, size=len(who))).tolist(),
        "noise": rng.normal(size=len(who)).tolist(),
        "y": np.where(outcome[who] == 1, "yes", "no").tolist(),
    }
    naive = divided(frame, TARGET | {"who": Role.GROUP}).split.naive
    assert naive is not None and naive.metric == "roc_auc"
    assert naive.careless > 0.75
    assert 0.35 < naive.careful < 0.65
    assert naive.difference_low > 0.15


def test_a_careless_split_promises_nothing_more_where_groups_share_nothing() -> None:
    naive = divided(grouped(1500, 5), TARGET | {"who": Role.GROUP}).split.naive
    assert naive is not None
    assert naive.difference_low < 0.02
    assert abs(naive.careless - naive.careful) < 0.03


def series(n: int) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    level = np.cumsum(rng.normal(size=n))
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(n)]
    return {"day": days, "x": rng.normal(size=n).tolist(), "t": list(np.arange(n) / 7), "y": level.tolist()}


def test_folds_of_a_series_are_predicted_from_earlier_rows() -> None:
    done = divided(series(1200), TARGET | {"day": Role.TIME})
    assert (done.split.method, done.split.n_folds, done.split.n_repeats) == ("time", 6, 1)
    development = done.dataset.frame.filter(pl.col(PART) == "development")
    bounds = development.group_by(FOLD).agg(
        pl.col("day").min().alias("low"), pl.col("day").max().alias("high")
    )
    bounds = bounds.sort(FOLD)
    assert bounds[FOLD].to_list() == [0, 1, 2, 3, 4, 5]
    assert (bounds["low"][1:] > bounds["high"][:-1]).all()
    explore, confirm = (development.filter(pl.col(HALF) == half)["day"] for half in ("explore", "confirm"))
    assert explore.max() < confirm.min()  # type: ignore[operator]


def test_a_careless_split_promises_too_much_of_a_random_walk() -> None:
    naive = divided(series(1200), TARGET | {"day": Role.TIME}).split.naive
    assert naive is not None and naive.metric == "r2"
    assert naive.careless - naive.careful > 0.3
    assert naive.difference_low > 0


def test_few_rows_are_cross_screened_and_drawn_again() -> None:
    done = divided(plain(200))
    assert done.split.cross_screening
    assert done.split.n_repeats == 5
    assert not divided(plain(2000)).split.cross_screening
    assert divided(plain(2000)).split.n_repeats == 1


def test_a_rare_class_is_in_every_fold() -> None:
    frame = plain(400)
    frame["y"] = ["yes"] * 3 + ["no"] * 397
    done = divided(frame)
    assert done.split.n_folds == 3
    held = done.dataset.frame.filter(pl.col("y") == "yes")[FOLD]
    assert sorted(held.to_list()) == [0, 1, 2]


def test_an_analysis_needs_no_target() -> None:
    done = split.run(dataset_of(plain(500), {}), parse_brief({}), 0)
    assert done.split.method == "random"


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 15), st.integers(0, 2)), min_size=4, max_size=120),
    st.integers(2, 5),
    st.integers(0, 9),
)
def test_dealing_keeps_units_whole_and_parts_level(rows: list[tuple[int, int]], k: int, seed: int) -> None:
    units = np.unique([unit for unit, _ in rows], return_inverse=True)[1]
    strata = np.array([stratum for _, stratum in rows])
    part = deal(units, strata, k, np.random.default_rng(seed))
    assert set(part) <= set(range(k))
    assert all(len(set(part[units == unit])) == 1 for unit in np.unique(units))
    largest = np.bincount(units).max()
    if len(set(strata)) == 1:
        sizes = np.bincount(part, minlength=k)
        assert sizes.max() - sizes.min() <= largest


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=10, max_size=200), st.integers(2, 6))
def test_blocks_follow_time(moments: list[int], k: int) -> None:
    block = blocks(pl.Series(moments), [1 / k] * k)
    assert set(block) <= set(range(k))
    order = np.argsort(moments, kind="stable")
    assert (np.diff(block[order]) >= 0).all()


def test_rows_without_a_moment_are_earliest() -> None:
    assert blocks(pl.Series([None, 1, 2, 3, 4]), (0.6, 0.4)).tolist() == [0, 0, 0, 1, 1]


def test_the_end_of_times_that_names_tell_of_is_kept_from_models_only() -> None:
    rng = np.random.default_rng(0)
    frame = {
        "tenure": rng.exponential(9, 300).round(1),
        "churned": rng.choice(["yes", "no"], 300),
        "age": rng.integers(18, 80, 300),
    }
    made = dataset_of(frame, {"tenure": Role.TARGET})
    guessed = {"data": {"target": "tenure"}}
    divided = split.run(made, parse_brief(guessed), 0)
    barred = divided.learning.table.column("churned")
    assert barred.role is Role.EXCLUDED and barred.role_reason is not None
    for language, words in (("en", "whether “tenure” has ended"), ("fr", "si « tenure » est terminé")):
        assert words in say(barred.role_reason, language).replace("\u202f", " ").replace("\xa0", " ")
    assert divided.dataset.table.column("churned").role is Role.FEATURE
    for told in ({**guessed, "columns": {"churned": {"role": "feature"}}},
                 {"data": {"target": "tenure", "event": "churned"}}):  # fmt: skip
        assert split.run(made, parse_brief(told), 0).barred is None
    of_age = dataset_of(frame, {"age": Role.TARGET})
    assert split.run(of_age, parse_brief({"data": {"target": "age"}}), 0).barred is None


@pytest.mark.parametrize(("column", "role"), [(None, None), ("when", Role.TIME), ("who", Role.GROUP)])
def test_an_analysis_hears_of_halves_and_of_no_folds(column: str | None, role: Role | None) -> None:
    frame = plain(300) | {"who": [f"w{i // 5}" for i in range(300)], "when": list(range(300))}
    roles = {column: role} if column is not None and role is not None else {}
    done = split.run(dataset_of(frame, roles), parse_brief({}), 0)
    en, fr = (say(done.split.reason, language) for language in ("en", "fr"))
    assert "{" not in en + fr
    assert "fold" not in en and " plis" not in fr and " pli " not in fr

"""Forecasts: only the past is read, trivial forecasts are the reference, intervals widen with the step."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.stages.model.hand import Chain, chain, dataset

from pythesis.core.brief import Brief, ColumnBrief, DataBrief
from pythesis.core.dataset import INSTANT, ORIGIN, PART, ROW, Role
from pythesis.core.errors import InputError
from pythesis.core.past import Past
from pythesis.core.plan import Plan
from pythesis.stages.model.persistence import references
from pythesis.stages.model.pipeline import predict
from pythesis.stages.split.past import informed
from pythesis.stats.horizon import check_horizon
from pythesis.stats.learning.decision import half_widths, step_bins
from pythesis.stats.learning.past import upcoming, with_past
from pythesis.stats.learning.rows import development
from pythesis.stats.recompute import run
from pythesis.words import fill, say

HOUR = 3_600_000_000
START = dt.datetime(2024, 1, 1)  # noqa: DTZ001  (the tables have no zone)

DAYS = [dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(112)]
WORKED = pl.Series([day for day in DAYS if day.weekday() < 5])


def hourly(n: int, *, walk: bool = False, seed: int = 0) -> pl.DataFrame:
    generator = np.random.default_rng(seed)
    noise = generator.normal(size=n)
    y = np.cumsum(noise) if walk else 10 + 5 * np.sin(np.arange(n) * 2 * np.pi / 24) + noise
    when = [START + dt.timedelta(hours=i) for i in range(n)]
    return pl.DataFrame({"when": when, "wind": generator.normal(size=n), "y": y})


def brief(**data: object) -> Brief:
    return Brief(data=DataBrief.model_validate({"target": "y", "time": "when", "horizon": 4, **data}))


def made(frame: pl.DataFrame, asked: Brief | None = None, **roles: Role):
    data, split = dataset(frame, "y", roles={"when": Role.TIME, **roles}, method="time", folds=4)
    return informed(data, asked or brief()), split


@pytest.fixture(scope="module")
def walked() -> tuple[Chain, pl.DataFrame]:
    data, split = made(hourly(420, walk=True))
    return chain((data, split), brief(), Plan(effort="quick", budget=1.0)), data.frame


def test_changing_the_future_changes_no_forecast() -> None:
    frame = hourly(200)
    past = made(frame)[0].table.past
    assert past is not None
    told = with_past(frame, past)
    for at in (60, 110, 199):
        unknown = int(told[ORIGIN][at]) + 1
        later = told[INSTANT] >= unknown
        changed = frame.with_columns(pl.when(later).then(-1e9).otherwise(c).alias(c) for c in ("y", "wind"))
        names = [*past.made(), "wind.last"]
        assert_frame_equal(told[names][at], with_past(changed, past)[names][at])
        earlier = frame.with_columns(
            pl.when(told[INSTANT] == unknown - 1).then(-1e9).otherwise("y").alias("y")
        )
        assert with_past(earlier, past)[past.last][at] == -1e9  # and the origin itself is read


def test_steps_are_dealt_evenly_and_not_by_the_hour() -> None:
    data, _ = made(hourly(480), brief(horizon=24))
    counts = data.frame.group_by("y.step").len()["len"]
    assert counts.len() == 24
    assert counts.max() - counts.min() <= 2
    hour = data.frame["when"].dt.hour().to_numpy()
    assert abs(np.corrcoef(hour, data.frame["y.step"].to_numpy())[0, 1]) < 0.1


def test_a_feature_nobody_knows_beforehand_gives_its_last_known_value() -> None:
    frame = hourly(400).with_columns(office=pl.col("when").dt.hour().is_between(8, 18), plan=pl.col("y") * 2)
    asked = Brief(data=brief().data, columns={"plan": ColumnBrief(available=True)})
    table = made(frame, asked)[0].table
    assert table.past is not None
    assert table.past.columns == ("wind",)  # the calendar settles office, and people said that plan is known
    assert {"office", "plan", "wind.last", "y.last"} <= {c.name for c in table.features}
    assert table.column("wind").role is Role.EXCLUDED
    reason = table.column("wind").role_reason
    assert reason is not None and reason.key == "split.past.replaced-untold"
    fill(reason)
    refused = Brief(data=asked.data, columns={**asked.columns, "wind": ColumnBrief(available=False)})
    settled = made(frame, refused)[0].table.column("wind").role_reason
    assert settled is not None and settled.key == "split.past.replaced"


def test_training_rows_are_over_when_the_first_forecast_of_a_fold_is_made() -> None:
    data, split = made(hourly(300), brief(horizon=6, gap=2))
    rows = development(data, split, brief(), Plan(effort="quick"))
    instant, origin = (rows.frame[name].to_numpy() for name in (INSTANT, ORIGIN))
    assert len(rows.folds) == 3
    for fold in rows.folds:
        assert instant[fold.train].max() <= origin[fold.held].min()
        assert instant[fold.held].min() - instant[fold.train].max() >= 3  # the gap, and a step at least


def test_a_panel_keeps_each_group_to_its_own_past() -> None:
    parts = [hourly(120, seed=s).with_columns(site=pl.lit(name)) for s, name in enumerate("ab")]
    frame = pl.concat(parts)
    data, _ = made(frame, brief(group="site"), site=Role.GROUP)
    past = data.table.past
    assert past is not None and past.group == "site"
    alone = [with_past(p, past) for p in parts]
    assert_frame_equal(data.frame[list(past.made())], pl.concat(alone)[list(past.made())])


@pytest.mark.parametrize(
    ("moments", "unit", "every", "seasons"),
    [
        (pl.Series(DAYS), "microseconds", 24 * HOUR, (7,)),
        (pl.date_range(dt.date(2010, 1, 1), dt.date(2016, 8, 1), "1mo", eager=True), "months", 1, (12,)),
        (pl.Series(range(0, 160, 2)), "steps", 2, ()),
        (WORKED, "ranks", 1, (5,)),
    ],
)  # fmt: skip
def test_the_spacing_and_the_season_are_read_from_the_rows(
    moments: pl.Series, unit: str, every: int, seasons: tuple[int, ...]
) -> None:
    y = np.random.default_rng(0).normal(size=len(moments))
    data, _ = made(pl.DataFrame({"when": moments, "y": y}))
    past = data.table.past
    assert past is not None
    assert (past.unit, past.every, past.seasons) == (unit, every, seasons)
    ahead = upcoming(data.frame.select("when", "y"), past)["when"].tail(4)
    assert ahead.is_sorted() and ahead[0] > moments[-1] and ahead.n_unique() == 4
    if unit == "ranks":
        assert (ahead.dt.weekday() < 6).all()


def test_a_season_is_found_in_numbered_instants() -> None:
    frame = hourly(400).with_columns(when=pl.int_range(pl.len()))
    past = made(frame)[0].table.past
    assert past is not None and past.seasons == (24,)


def test_trivial_forecasts_repeat_what_was_known() -> None:
    data, split = made(hourly(300))
    rows = development(data, split, brief(), Plan(effort="quick"))
    found = {m.model.name: m.predictions for m in references(data, rows, brief(), Plan(effort="quick"))}
    assert set(found) == {"persistence", "seasonal-naive", "drift"}
    y = dict(zip(data.frame[INSTANT].to_list(), data.frame["y"].to_list(), strict=True))
    place = {r: (i, o) for r, i, o in data.frame.select(ROW, INSTANT, ORIGIN).iter_rows()}
    for row, said in found["persistence"].select(ROW, "predicted").iter_rows():
        assert said == y[place[row][1]]
    for row, said in found["seasonal-naive"].select(ROW, "predicted").iter_rows():
        assert said == y[place[row][0] - 24]


def test_nothing_beats_persistence_on_a_random_walk_and_it_is_said(
    walked: tuple[Chain, pl.DataFrame],
) -> None:
    found, _ = walked
    assert found.simple.baseline in {"persistence", "drift"}
    assert found.concluded.conclusion.outcome != "success"
    steps = next(f for f in found.finished.iteration.findings if f.code == "forecast-steps")
    assert steps.claim.key.rsplit(".", 1)[-1] in {"undecided", "worse", "same"}
    verdicts = {c.verdict for c in found.simple.iteration.comparisons if c.second == found.simple.baseline}
    assert "better" not in verdicts
    for part in (found.simple.iteration, found.finished.iteration, found.concluded.conclusion):
        fill(part)


def test_findings_are_recomputed_from_stored_predictions(
    walked: tuple[Chain, pl.DataFrame], tmp_path: Path
) -> None:
    found, frame = walked
    found.finished.predictions.write_parquet(tmp_path / "predictions.parquet")
    frame.write_parquet(tmp_path / "rows.parquet")
    checks = [v for f in found.finished.iteration.findings for v in f.validations]
    assert {v.recipe for v in checks} == {"forecast_steps", "forecast_coverage"}
    for check in checks:
        again = run(check.recipe, check.arguments, data=str(tmp_path / "predictions.parquet"))
        assert check.effect is not None
        effect = check.effect
        assert (again["effect"], again["low"], again["high"]) == pytest.approx(
            (effect.value, effect.low, effect.high), abs=1e-9
        )
        assert again["n"] == check.n


def test_no_test_row_is_forecast_from_before_the_last_row_learnt(walked: tuple[Chain, pl.DataFrame]) -> None:
    found, frame = walked
    learnt = frame.filter(pl.col(PART) == "development")[INSTANT].max()
    scored = frame.join(found.finished.predictions.select(ROW).unique(), on=ROW, how="semi")
    assert scored[ORIGIN].min() >= learnt
    assert scored.height > 90


def test_the_next_instants_are_forecast_and_no_further(walked: tuple[Chain, pl.DataFrame]) -> None:
    found, _ = walked
    recipe = found.finished.recipe
    assert recipe.past is not None
    frame = upcoming(hourly(420, walk=True), recipe.past)
    ahead = predict(found.finished.pipeline, recipe, frame).tail(4)
    assert ahead.null_count().sum_horizontal().item() == 0
    width = (ahead["high"] - ahead["low"]).to_list()
    assert width == sorted(width)
    further = pl.concat(
        [frame, pl.DataFrame({"when": [frame["when"][-1] + dt.timedelta(hours=1)]})], how="diagonal"
    )
    assert predict(found.finished.pipeline, recipe, further)["prediction"][-1] is None


def test_intervals_never_narrow_further_ahead_and_follow_the_errors() -> None:
    generator = np.random.default_rng(0)
    step = np.tile(np.arange(1, 6), 200)
    error = generator.normal(size=1000) * step
    frame = pl.DataFrame({"repeat": 0, "block": np.arange(1000), "observed": error, "raw": np.zeros(1000)})
    recipe = _recipe()
    widths = half_widths(frame, step, recipe, 5)
    assert len(widths) == 5
    assert list(widths) == sorted(widths)
    assert widths[4] == pytest.approx(5 * 1.645, rel=0.2)
    assert half_widths(frame.head(10), step[:10], recipe, 5) == ()
    assert step_bins(24)[0] == (1, 3)
    assert step_bins(24)[-1][1] == 24


def _recipe():
    from pythesis.core.recipe import ModelRecipe

    past = Past(time="when", target="y", horizon=5, unit="steps")
    return ModelRecipe(name="linear", task="regression", target="y", treatments=(), family="Ridge", past=past)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"horizon": 0}, "count"), ({"gap": -1}, "count"), ({"season": 1}, "count"),
        ({"frequency": "often"}, "frequency"), ({"frequency": "0h"}, "frequency"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused(asked: dict[str, object], key: str) -> None:
    data, _ = dataset(hourly(100), "y", roles={"when": Role.TIME}, method="time")
    with pytest.raises(InputError) as error:
        check_horizon(data.table, brief(**asked))
        informed(data, brief(**asked))
    assert error.value.what.key == f"split.past.error.{key}.what"


def test_a_forecast_needs_a_time_a_number_and_one_row_an_instant() -> None:
    frame = hourly(100)
    timeless, _ = dataset(frame, "y")
    level = frame.with_columns(y=pl.when(pl.col("y") > 10).then(pl.lit("up")).otherwise(pl.lit("down")))
    classes, _ = dataset(level, "y", roles={"when": Role.TIME}, method="time")
    for data, key in ((timeless, "no-time"), (classes, "not-a-number")):
        with pytest.raises(InputError) as error:
            check_horizon(data.table, brief())
        assert error.value.what.key == f"split.past.error.{key}.what"
        if key == "no-time":  # a moment spread over columns is named as the brief reads it
            assert brief_of(say(error.value.remedy, "en")) == ("year", "month", "day")
    shared = frame.with_columns(when=pl.col("when").dt.truncate("1d"))
    data, _ = dataset(shared, "y", roles={"when": Role.TIME}, method="time")
    with pytest.raises(InputError) as error:
        informed(data, brief())
    assert error.value.what.key == "split.past.error.shared.what"
    assert brief_of(say(error.value.remedy, "en")) == ("date", "hour")


def brief_of(remedy: str) -> object:
    """Return the columns that a remedy writes as the time of a brief."""
    line = re.search(r"time = \[[^]]*\]", remedy)
    assert line is not None, remedy
    return Brief.model_validate({"data": tomllib.loads(line[0])}).data.time


def test_without_a_horizon_rows_stay_as_they_are() -> None:
    data, _ = dataset(hourly(100), "y", roles={"when": Role.TIME}, method="time")
    assert informed(data, Brief(data=DataBrief(target="y", time="when"))) is data
    assert replace(data) == data

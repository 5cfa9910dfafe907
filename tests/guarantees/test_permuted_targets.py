"""Section 5 on real tables: when the target goes with nothing, at most 5 runs in 100 say that it does.

Each run reads a table as a project would (kinds, reserved rows, halves) and asks every question about the
target. What is random is the target alone:

- independent rows: the target is permuted;
- rows in groups: the targets of one group are given together to another, so that rows of a group go on
  sharing theirs;
- rows in time: the target of the same days of other years is set beside these days' columns. Trends, seasons
  and memories stay; what is left of them is unrelated. The target's own trend and season are true, so the
  questions about time alone are not counted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from guarantees.worlds import at_most
from pythesis.core.brief import parse_brief
from pythesis.core.dataset import HALF, PART
from pythesis.core.finding import Verdict
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.stages import ingest
from pythesis.stages.explore.questions import ABOUT_TARGET
from pythesis.stages.explore.relations import explore_target
from pythesis.stages.explore.subject import subject_of
from pythesis.stages.split import design, divide

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
RUNS = 200
ABOUT_TIME = ("time-trend", "season-year", "season-week", "season-day", "time-break")
World = Callable[[np.random.Generator, Path], tuple[pl.DataFrame, dict[str, Any]]]


class Quiet:
    """A progress nobody watches."""

    def step(self, what: Said, done: int, total: int) -> None:
        """Ignore."""


@cache
def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, null_values=["NA", ""], infer_schema_length=None)


def permuted(name: str, target: str, rows: int | None = None, without: tuple[str, ...] = ()) -> World:
    """Return the world of a table whose rows are independent; `rows` are drawn of a long one."""

    def world(rng: np.random.Generator, data: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
        table = _read(data / name / "data.csv").filter(pl.col(target).is_not_null()).drop(without)
        if rows is not None:
            table = table[np.sort(rng.permutation(table.height)[:rows])]
        shuffled = table.get_column(target)[rng.permutation(table.height)]
        return table.with_columns(shuffled), {"data": {"target": target}}

    return world


def exchanged(rng: np.random.Generator, groups: pl.Series, target: pl.Series) -> pl.Series:
    """Return the target of groups in one order of chance, laid on the rows of groups in another.

    Groups of one size are exchanged whole. Among others a group may receive the end of one and the start of
    another: by size they could not be exchanged, for the size itself may go with the target.
    """
    codes = groups.rank("dense").to_numpy().astype(int) - 1

    def laid() -> np.ndarray:
        place = rng.permutation(codes.max() + 1)
        return np.lexsort((rng.random(codes.size), place[codes]))

    drawn = np.empty(codes.size, dtype=int)
    drawn[laid()] = laid()
    return target[drawn]


def families_at_sea(rng: np.random.Generator, data: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Passengers under one ticket share their fate: groups of one to seven, most of one."""
    table = _read(data / "titanic" / "data.csv").drop("PassengerId", "Name", "Cabin")
    fate = exchanged(rng, table.get_column("Ticket"), table.get_column("Survived"))
    return table.with_columns(fate), {"data": {"target": "Survived", "group": "Ticket"}}


@cache
def _weather(data: Path) -> pl.DataFrame:
    path = data / "weather_aus" / "data.csv.gz"
    return pl.read_csv(path, null_values=["NA", ""], infer_schema_length=None).with_columns(
        pl.col("Date").str.to_date()
    )


def stations(target: str) -> World:
    """Return the world of some days of each of 49 stations, which share their climate."""

    def world(rng: np.random.Generator, data: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
        table = _weather(data).filter(pl.col(target).is_not_null()).sort("Location", "Date")
        codes = table.get_column("Location").rank("dense").to_numpy()
        drawn = [np.sort(rng.choice(np.flatnonzero(codes == c), 14, replace=False)) for c in np.unique(codes)]
        days = table[np.concatenate(drawn)].drop(
            "Date", "RainTomorrow" if target != "RainTomorrow" else "RainToday"
        )
        other = exchanged(rng, days.get_column("Location"), days.get_column(target))
        return days.with_columns(other), {"data": {"target": target, "group": "Location"}}

    return world


def other_years(target: str) -> World:
    """Return the world of one station's days beside the target of the same days of other years."""

    def world(rng: np.random.Generator, data: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
        kept = ("MinTemp", "Rainfall", "WindGustDir", "WindGustSpeed", "Humidity9am", "Humidity3pm",
                "Pressure9am", "Temp3pm")  # fmt: skip
        names = _weather(data).get_column("Location").unique().sort()
        station = _weather(data).filter(pl.col("Location") == names[int(rng.integers(len(names)))])
        start = int(rng.integers(2009, 2012))
        shift = int(rng.integers(2, 4))
        mine = station.filter(pl.col("Date").dt.year().is_between(start, start + 1))
        theirs = station.select(pl.col("Date").dt.offset_by(f"-{shift}y"), pl.col(target).alias("theirs"))
        days = mine.join(theirs.unique("Date", keep="first", maintain_order=True), on="Date", how="inner")
        frame = days.select("Date", *kept, pl.col("theirs").alias(target)).sort("Date")
        frame = frame.filter(pl.col(target).is_not_null())
        if frame.height < 500:  # stations opened late have no such years
            return world(rng, data)
        return frame, {"data": {"target": target, "time": "Date"}}

    return world


def smog(rng: np.random.Generator, data: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Seven weeks of hourly weather in Beijing beside the smog of the same hours of another year."""
    table = _read(data / "beijing_pm25" / "data.csv").with_columns(
        pl.datetime("year", "month", "day", "hour").alias("when")
    )
    first, other = rng.choice(np.arange(2010, 2015), 2, replace=False)
    hours = table.filter(pl.col("year") == int(first))
    start = int(rng.integers(0, hours.height - 1200))
    theirs = table.filter(pl.col("year") == int(other)).select(
        "month", "day", "hour", pl.col("pm2.5").alias("smog")
    )
    frame = hours[start : start + 1200].join(theirs, on=["month", "day", "hour"], how="inner")
    frame = frame.select("when", "DEWP", "TEMP", "PRES", "cbwd", "Iws", "smog").sort("when")
    frame = frame.filter(pl.col("smog").is_not_null())
    return frame, {"data": {"target": "smog", "time": "when"}}


WORLDS: dict[str, World] = {
    "titanic": permuted("titanic", "Survived", without=("PassengerId", "Name", "Cabin")),
    "insurance": permuted("insurance_charges", "charges"),
    "diabetes": permuted("pima_diabetes", "Outcome"),
    "credit": permuted("german_credit", "default"),
    "wine": permuted("wine_quality", "quality", 1500),
    "telephone": permuted("telco_churn", "Churn", 1200, ("customerID",)),
    "tickets": families_at_sea,
    "stations-rain": stations("RainTomorrow"),
    "stations-heat": stations("MaxTemp"),
    "years-rain": other_years("RainTomorrow"),
    "years-heat": other_years("MaxTemp"),
    "smog": smog,
}


def claimed(frame: pl.DataFrame, brief: dict[str, Any], path: Path, seed: int) -> list[str]:
    """Return what is claimed of the target, read and halved as a project would."""
    frame.write_parquet(path)
    read = parse_brief(brief)
    dataset = ingest.run(path, read, seed)
    rows = dataset.frame.filter(pl.col(PART) == "development")
    how = design.design_of(rows, dataset, read)
    half = divide.halves(rows, how, seed)
    marked = rows.with_columns(pl.Series(HALF, np.where(half == 0, "explore", "confirm")))
    split = Split(
        method=how.method, column=how.column, n_folds=how.n_folds, n_repeats=how.n_repeats,
        n_explore=int((half == 0).sum()), n_confirm=int((half == 1).sum()), n_groups=how.n_groups,
        cross_screening=how.cross_screening, seed=seed, reason=said("text", text=""),
    )  # fmt: skip
    subject = subject_of(dataset.replace(frame=marked), split, read, seed)
    assert subject.target is not None
    findings, _, _ = explore_target(subject, ABOUT_TARGET, {}, Quiet())
    told = [f for f in findings if f.verdict in (Verdict.VALIDATED, Verdict.PRESENT)]
    return [f"{f.code}: {', '.join(f.columns)}: {f.verdict.value}" for f in told if f.code not in ABOUT_TIME]


@pytest.mark.parametrize("name", WORLDS)
def test_unrelated_target_of_a_real_table(name: str, shared_data: Path, tmp_path: Path) -> None:
    rng = np.random.default_rng([71, list(WORLDS).index(name)])
    hits = 0
    for run in range(RUNS):
        frame, brief = WORLDS[name](rng, shared_data)
        hits += bool(claimed(frame, brief, tmp_path / "data.parquet", run))
    assert at_most(hits, RUNS, 0.05), hits

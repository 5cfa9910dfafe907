"""The check ``time-structure``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.brief import Brief, DataBrief
from pythesis.core.finding import Severity, Verdict
from pythesis.core.moment import Moment, MomentPart
from stages.audit.tables import dataset, issues, verdict


def table(shift: float, n: int = 300) -> pl.DataFrame:
    rng = np.random.default_rng(16)
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(n)]
    return pl.DataFrame(
        {"day": days, "x": rng.normal(size=n), "y": rng.normal(size=n) + shift * (np.arange(n) > n / 2)}
    )


def test_a_target_that_moves(tmp_path: Path) -> None:
    (finding,) = issues("time-structure", dataset(table(1.0), target="y"), tmp_path)
    assert finding.severity is Severity.WARNING
    assert finding.claim.key.endswith("proposed-number")


def test_a_class_that_moves(tmp_path: Path) -> None:
    rows = table(1.5).with_columns(
        pl.when(pl.col("y") > 0.5).then(pl.lit("a")).otherwise(pl.lit("b")).alias("y")
    )
    data = dataset(rows, target="y", roles={"day": "time", "y": "target"})
    (finding,) = issues("time-structure", data, tmp_path)
    assert finding.severity is Severity.NOTICE
    assert finding.claim.key.endswith("declared-class")


def test_a_still_target_is_told_quietly(tmp_path: Path) -> None:
    (finding,) = issues("time-structure", dataset(table(0.0), target="y"), tmp_path)
    assert finding.severity is Severity.NOTICE


ROLES = {"day": "time", "y": "target", "shop": "group"}
TWICE = pl.concat([table(0.0).with_columns(shop=pl.lit(name)) for name in "ab"])
GAPS = table(0.0).with_columns(day=pl.date(2020, 1, 1) + pl.duration(days=pl.int_range(300) ** 2 // 10))


@pytest.mark.parametrize(
    ("rows", "roles", "ending"),
    [
        pytest.param(table(0.0), {}, "proposed-still-series", id="a date nobody declared"),
        pytest.param(table(0.0), ROLES, "declared-still-series", id="still"),
        pytest.param(table(1.0), ROLES, "declared-number-series", id="moving"),
        pytest.param(TWICE, ROLES, "declared-still-series", id="a series each shop"),
        pytest.param(TWICE, {"day": "time", "y": "target"}, "declared", id="shops nobody told apart"),
        pytest.param(GAPS, ROLES, "declared", id="uneven"),
        pytest.param(table(0.0).head(20), ROLES, "declared", id="short"),
    ],
)
def test_a_series_could_be_forecast(
    rows: pl.DataFrame, roles: dict[str, str], ending: str, tmp_path: Path
) -> None:
    data = dataset(rows, target="y", roles={name: role for name, role in roles.items() if name in rows})
    (finding,) = issues("time-structure", data, tmp_path)
    assert finding.advice is not None and finding.advice.key == f"audit.time-structure.advice.{ending}"


def test_who_asked_for_a_forecast_is_not_told_of_it(tmp_path: Path) -> None:
    asked = Brief(data=DataBrief(horizon=7))
    (finding,) = issues("time-structure", dataset(table(0.0), target="y", roles=ROLES), tmp_path, asked)
    assert finding.advice is not None and finding.advice.key.endswith("advice.declared")


def test_test_rows_are_not_read(tmp_path: Path) -> None:
    data = dataset(table(1.0), target="y", test_rows=145)
    (finding,) = issues("time-structure", data, tmp_path)
    assert finding.claim.key.endswith("proposed-still")


def test_no_date_passes() -> None:
    assert verdict("time-structure", dataset(table(0.0).drop("day"), target="y")) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)}))
    assert verdict("time-structure", data) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("told", ["time", "aside"])
def test_a_moment_in_pieces_is_told_with_its_parts(told: str, tmp_path: Path) -> None:
    rows = table(1.0).with_columns(
        pl.col("day").dt.year().cast(pl.Int64).alias("an"),
        pl.col("day").dt.month().cast(pl.Int64).alias("mois"),
        pl.col("day").dt.day().cast(pl.Int64).alias("jour"),
    )
    rows = rows.rename({"day": "moment"}).with_columns(
        pl.when(pl.int_range(300) < 7).then(31).otherwise("jour").alias("jour"),
        pl.when(pl.int_range(300) < 7).then(None).otherwise("moment").alias("moment"),
    )
    parts = tuple(
        MomentPart(column=column, place=place, form="number")  # type: ignore[arg-type]
        for column, place in (("an", "year"), ("mois", "month"), ("jour", "day"))
    )
    data = dataset(
        rows, target="y", roles={"moment": "time" if told == "time" else "excluded", "y": "target"}
    )
    moment = Moment(name="moment", parts=parts, by="pythesis", lost=7)
    data = data.replace(table=data.table.model_copy(update={"moment": moment}))
    together, dated = issues("time-structure", data, tmp_path)
    assert together.columns == ("an", "mois", "jour") and together.severity is Severity.WARNING
    assert together.claim.key.endswith(f"together-{told}-lost")
    assert together.validations[0].statistic == 293
    assert dated.columns == ("moment",)

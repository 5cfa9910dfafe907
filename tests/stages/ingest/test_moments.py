"""Columns that say together when a row was made are put together; others are left alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Role, Table
from pythesis.core.errors import InputError
from pythesis.stages.ingest import again, read

START = dt.datetime(2022, 3, 1)  # noqa: DTZ001
N = 24 * 60
HOURS = [START + dt.timedelta(hours=at) for at in range(N)]
X = np.random.default_rng(3).normal(size=N)


def table_of(folder: Path, columns: dict[str, list[object]], **data: object) -> Table:
    return read_of(folder, columns, **data)[1]


def read_of(folder: Path, columns: dict[str, list[object]], **data: object) -> tuple[pl.DataFrame, Table]:
    rows = pl.DataFrame(columns)
    path = folder / "table.csv"
    rows.with_columns(pl.Series("x", X[: rows.height])).write_csv(path)
    return read(path, parse_brief({"data": data}, "--"))


def spread(**names: str) -> dict[str, list[object]]:
    return {name: [getattr(at, part) for at in HOURS] for part, name in names.items()}


@pytest.mark.parametrize(
    "names",
    [
        {"year": "annee", "month": "mois", "day": "jour", "hour": "heure"},
        {"year": "Année", "month": "Mois", "day": "Jour", "hour": "Heure"},
        {"year": "obs_year", "month": "obs_month", "day": "obs_day_of_month", "hour": "obs_hour"},
        {"year": "an", "month": "mois", "day": "jour_du_mois", "hour": "hr"},
    ],
)
def test_names_and_values_that_agree_make_a_moment_that_orders_the_rows(
    tmp_path: Path, names: dict[str, str]
) -> None:
    frame, table = read_of(tmp_path, spread(**names))
    assert table.moment is not None and table.moment.columns == tuple(names.values())
    assert table.time is not None and table.time.name == "moment"
    assert frame["moment"].to_list() == HOURS
    assert all(table.column(name).role is not Role.TIME for name in names.values())
    assert "moment" not in {column.name for column in table.given}


def test_a_date_named_as_the_time_is_refined_by_its_hour(tmp_path: Path) -> None:
    columns = {"jour": [f"{at:%d/%m/%Y}" for at in HOURS], "heure": [f"{at:%H}h{at:%M}" for at in HOURS]}
    frame, table = read_of(tmp_path, columns, time="jour")
    assert table.time is not None and table.time.name == "moment" and frame["moment"].to_list() == HOURS
    alone = table_of(tmp_path, columns, time=["jour"])
    assert alone.moment is None and alone.time is not None and alone.time.name == "jour"


def test_rows_that_form_no_series_keep_the_moment_aside(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    days = {"an": [2020 + int(v) for v in rng.integers(0, 3, N)], "mois": rng.integers(1, 13, N).tolist(),
            "jour": rng.integers(1, 29, N).tolist()}  # fmt: skip
    table = table_of(tmp_path, days)
    assert table.moment is not None and table.time is None
    assert table.column("moment").role is Role.EXCLUDED
    named = table_of(tmp_path, days, time=["an", "mois", "jour"])
    assert named.time is not None and named.time.name == "moment"


@pytest.mark.parametrize(
    "columns",
    [
        spread(year="birth_year", month="birth_month", day="birth_day"),
        spread(year="annee_naissance", month="mois_naissance", day="jour_naissance"),
        {"year": [at.year for at in HOURS], "month": [at.month + 20 for at in HOURS]},
        {"year": [at.year for at in HOURS], "weekday": [at.isoweekday() for at in HOURS]},
        {"year": [at.year for at in HOURS], "day_of_week": [at.isoweekday() for at in HOURS]},
        {"sale_year": [at.year for at in HOURS], "built_month": [at.month for at in HOURS]},
        {
            "min": [at.hour for at in HOURS],
            "hour": [at.hour for at in HOURS],
            "max": [at.hour for at in HOURS],
        },
        {"when": [at.isoformat() for at in HOURS], **spread(year="year", month="month", day="day")},
    ],
)
def test_other_columns_are_left_alone(tmp_path: Path, columns: dict[str, list[object]]) -> None:
    assert table_of(tmp_path, columns).moment is None


def test_days_that_do_not_exist_hide_no_order_and_are_counted(tmp_path: Path) -> None:
    columns = spread(year="year", month="month", day="day", hour="hour")
    columns["day"][:20] = [31] * 20
    columns["month"][:20] = [2] * 20
    frame, table = read_of(tmp_path, columns)
    assert table.moment is not None and table.moment.lost == 20
    assert frame["moment"].null_count() == 20


def test_new_rows_get_their_moment_each_alone(tmp_path: Path) -> None:
    columns = spread(year="year", month="month", day="day", hour="hour")
    frame, table = read_of(tmp_path, columns)
    new = tmp_path / "new.csv"
    frame.drop("moment")[5:9].write_csv(new)
    assert again(new, table)["moment"].to_list() == HOURS[5:9]


@pytest.mark.parametrize(
    ("time", "key"),
    [
        (["year", "x2"], "ingest.moment.error.part.what"),
        (["year", "hour"], "ingest.moment.error.parts.what"),
        (["year", "nowhere"], "ingest.errors.no-such-column.what"),
    ],
)
def test_listed_columns_that_make_no_moment_are_refused(tmp_path: Path, time: list[str], key: str) -> None:
    columns = {**spread(year="year", month="month", hour="hour"), "x2": [f"code {at % 7}" for at in range(N)]}
    with pytest.raises(InputError) as caught:
        table_of(tmp_path, columns, time=time)
    assert caught.value.what.key == key


def test_the_brief_may_speak_of_the_moment_only_where_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    brief = parse_brief({"columns": {"moment": {"label": "Relevé"}}}, "--")
    pl.DataFrame({**spread(year="year", month="month", day="day"), "x": X}).write_csv(path)
    assert read(path, brief)[1].moment is not None
    pl.DataFrame({"y": X, "x": X}).write_csv(path)
    with pytest.raises(InputError):
        read(path, brief)

"""The check ``mixed-date-formats``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pythesis.core.dataset import Dataset
from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def days(form: str, n: int = 100) -> list[str]:
    return [(dt.date(2021, 1, 1) + dt.timedelta(days=3 * i)).strftime(form) for i in range(n)]


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%d %b %Y", "%Y%m%d", "%d.%m.%y", "%B %d, %Y"])
def test_several_formats(tmp_path: Path, form: str) -> None:
    data = dataset(pl.DataFrame({"when": days("%Y-%m-%d") + days(form, 4)}))
    (finding,) = issues("mixed-date-formats", data, tmp_path)
    assert (finding.claim.key.split(".")[-1], finding.affected) == ("formats", 4)


def test_french_months(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"quand": [*days("%d/%m/%Y"), "3 février 2021", "14 août 2021"]}))
    (finding,) = issues("mixed-date-formats", data, tmp_path)
    assert finding.affected == 2


def test_day_first_and_month_first(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"when": days("%d/%m/%Y") + days("%m/%d/%Y", 20)}))
    (finding,) = issues("mixed-date-formats", data, tmp_path)
    assert finding.claim.key.endswith("order")


def test_days_of_a_spreadsheet(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"when": [*days("%d/%m/%Y"), "44197", "44230"]}))
    (finding,) = issues("mixed-date-formats", data, tmp_path)
    assert finding.claim.key.endswith("numbers")


def test_one_format_passes() -> None:
    assert verdict("mixed-date-formats", dataset(pl.DataFrame({"w": days("%d/%m/%Y")}))) is Verdict.PASSED


def test_no_dates_is_not_applicable() -> None:
    assert verdict("mixed-date-formats", dataset(pl.DataFrame({"a": ["x", "y"]}))) is Verdict.NOT_APPLICABLE


def read_as(cells: list[dt.date], order: str) -> Dataset[pl.DataFrame]:
    data = dataset(pl.DataFrame({"when": cells}))
    table = data.table.model_copy(update={"reading": {"format:when": f"date:{order}-slash"}})
    return data.replace(table=table)


@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_an_order_that_nothing_settles_is_asked(tmp_path: Path, order: str) -> None:
    cells = [dt.date(2021, 1 + i * 5 % 12, 1 + i * 7 % 12) for i in range(60)]
    (finding,) = issues("mixed-date-formats", read_as(cells, order), tmp_path)
    assert finding.claim.key.endswith(f"assumed-{'day' if order == 'dmy' else 'month'}")
    assert finding.severity is Severity.WARNING and finding.affected == 60


def test_an_order_that_a_value_or_the_rows_settle_passes() -> None:
    late = [dt.date(2021, 1 + i * 5 % 12, 1 + i * 7 % 12) for i in range(60)] + [dt.date(2021, 3, 13)]
    assert verdict("mixed-date-formats", read_as(late, "dmy")) is Verdict.PASSED
    in_order = [dt.date(2021, 1 + i // 6, 1 + i % 6) for i in range(60)]
    assert verdict("mixed-date-formats", read_as(in_order, "dmy")) is Verdict.PASSED
    same = [dt.date(2021, 1 + i % 12, 1 + i % 12) for i in range(60)]
    assert verdict("mixed-date-formats", read_as(same, "dmy")) is Verdict.PASSED


def test_a_day_of_zeros_is_no_format() -> None:
    rows = pl.DataFrame({"d": [f"2024-01-{1 + i % 28:02d}" for i in range(60)] + ["00/00/0000"] * 5})
    assert verdict("mixed-date-formats", dataset(rows)) is Verdict.PASSED

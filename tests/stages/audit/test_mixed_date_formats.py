"""The check ``mixed-date-formats``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pythesis.core.finding import Verdict
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

"""The check ``date-as-text``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit, clean
from stages.audit.tables import brief, dataset, issues, verdict


def days(form: str, n: int = 60) -> list[str]:
    return [(dt.date(2021, 1, 1) + dt.timedelta(days=3 * i)).strftime(form) for i in range(n)]


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%dT000000", "%d %b %Y"])
def test_dates_kept_as_text_are_read(tmp_path: Path, form: str) -> None:
    data = dataset(pl.DataFrame({"when": days(form)}))
    issues("date-as-text", data, tmp_path)
    (decision,) = (d for d in audit.run(data, brief()).proposals if d.action is Action.PARSE_DATE)
    assert clean.apply(data.frame, [decision])["when"].cast(pl.Date)[1] == dt.date(2021, 1, 4)


def test_whole_numbers_that_are_dates(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"when": [int(day) for day in days("%Y%m%d")]}))
    (finding,) = issues("date-as-text", data, tmp_path)
    assert finding.claim.key.endswith("clear")


@pytest.mark.parametrize(
    ("first", "step", "variant"), [(44_197, 3, "serial"), (1_600_000_000, 86_400, "epoch")]
)
def test_days_and_seconds_counted(tmp_path: Path, first: int, step: int, variant: str) -> None:
    values = [first + step * i for i in range(60)]
    (finding,) = issues("date-as-text", dataset(pl.DataFrame({"visit_date": values})), tmp_path)
    assert finding.claim.key.endswith(variant)
    assert verdict("date-as-text", dataset(pl.DataFrame({"price": values}))) is Verdict.PASSED


def test_day_or_month_first_is_left_to_a_person(tmp_path: Path) -> None:
    values = ["01/02/2020", "03/04/2020", "05/06/2020", "07/08/2021"]
    data = dataset(pl.DataFrame({"when": values * 5}))
    (finding,) = issues("date-as-text", data, tmp_path)
    assert finding.severity is Severity.WARNING
    assert not any(d.action is Action.PARSE_DATE for d in audit.run(data, brief()).proposals)


def test_several_formats_are_left_to_another_check() -> None:
    data = dataset(pl.DataFrame({"when": days("%d/%m/%Y") + days("%Y-%m-%d")}))
    assert verdict("date-as-text", data) is Verdict.PASSED


def test_other_texts_and_numbers_pass() -> None:
    rows = pl.DataFrame(
        {"a": ["x", "y-1-2"] * 20, "b": range(40), "c": [f"12-3{i % 10}-4" for i in range(40)]}
    )
    assert verdict("date-as-text", dataset(rows)) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)}))
    assert verdict("date-as-text", data) is Verdict.NOT_APPLICABLE

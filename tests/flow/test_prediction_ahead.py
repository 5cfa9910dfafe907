"""`pythesis predict` of a forecast: the file's own past, the project's past, or the next instants."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest

from pythesis.core.evidence import Evidence
from pythesis.core.past import Past
from pythesis.flow import framing, prediction
from pythesis.stages import ingest

DAYS = [dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(40)]
PAST = Past(time="day", target="y", horizon=2, unit="microseconds", every=86_400_000_000)
EVIDENCE = cast(
    Evidence,
    SimpleNamespace(brief=SimpleNamespace(data=SimpleNamespace(sources=())), raw=None, joins=()),
)


def rows(known: int) -> pl.DataFrame:
    y = [float(i) if i < known else None for i in range(len(DAYS))]
    return pl.DataFrame({"day": DAYS, "y": y}, schema={"day": pl.Date, "y": pl.Float64})


def test_rows_that_wait_for_their_target_are_read_after_those_of_the_file() -> None:
    frame, before = prediction._with_history(Path(), rows(38), EVIDENCE, PAST)
    assert before == 0
    assert frame.equals(rows(38))


def test_the_next_instants_follow_when_no_row_waits() -> None:
    frame, before = prediction._with_history(Path(), rows(40), EVIDENCE, PAST)
    assert before == 0
    assert frame["day"].to_list() == [*DAYS, dt.date(2024, 2, 10), dt.date(2024, 2, 11)]
    assert frame["y"].null_count() == 2


def test_a_file_without_targets_is_read_after_the_project_own_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "sources_of", lambda root, sources: (Path("raw.csv"),))
    asked: list[Any] = []

    def again(path: Path, *given: Any) -> pl.DataFrame:
        asked.append(path)
        return rows(40)

    monkeypatch.setattr(ingest, "again", again)
    new = pl.DataFrame({"day": [dt.date(2024, 2, 10)]})
    frame, before = prediction._with_history(Path(), new, EVIDENCE, PAST)
    assert (before, asked) == (40, [Path("raw.csv")])
    assert frame["day"].to_list() == [*DAYS, dt.date(2024, 2, 10)]
    assert frame["y"][-1] is None

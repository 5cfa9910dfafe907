"""The check ``file-layout``: names that came twice, and rows that were none."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.dataset import Dataset
from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def told(frame: pl.DataFrame, **reading: object) -> Dataset[pl.DataFrame]:
    data = dataset(frame)
    return data.replace(table=data.table.model_copy(update={"reading": reading}))


ROWS = pl.DataFrame({"price": [1.5, 2.5, 3.5, None], "price_2": [1.5, 9.0, 3.5, None]})


def test_a_name_that_came_twice_is_told_with_what_both_hold(tmp_path: Path) -> None:
    (finding,) = issues("file-layout", told(ROWS, **{"written:price_2": "price"}), tmp_path)
    assert finding.severity is Severity.NOTICE
    assert (finding.claim.values["same"], finding.claim.values["n"]) == (3, 4)


def test_units_totals_and_notes_are_told(tmp_path: Path) -> None:
    reading = {
        "units_row": True,
        "unit:price": "€",
        "total_rows": 2,
        "note_rows": 1,
        "note_text": "Source: x",
    }
    findings = issues("file-layout", told(ROWS, **reading), tmp_path)
    assert {f.claim.key.rpartition(".")[2] for f in findings} == {"totals", "units", "notes"}


def test_a_plain_file_passes() -> None:
    assert verdict("file-layout", told(ROWS, format="text", header=True)) is Verdict.PASSED


def test_headers_among_the_rows_are_told(tmp_path: Path) -> None:
    (finding,) = issues("file-layout", told(ROWS, header_rows=3), tmp_path)
    assert (finding.claim.key.rpartition(".")[2], finding.claim.values["rows"]) == ("headers", 3)


def test_what_the_layout_had_changed_is_told(tmp_path: Path) -> None:
    findings = issues("file-layout", told(ROWS, names_rows=2, block_totals=4, filled_down=1), tmp_path)
    assert {f.claim.key.rpartition(".")[2] for f in findings} == {"two-rows", "block-totals", "filled-down"}
    assert sum(f.severity is Severity.NOTICE for f in findings) == 2

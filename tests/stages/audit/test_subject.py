"""What several checks look at is made once, and is the same however it came about."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pythesis.core.brief import Brief
from pythesis.stages import audit, ingest
from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.near import _brought_together
from stages.audit.tables import brief, dataset

ROOM = Path(audit.__file__).parent
TEXTS = st.lists(st.text(st.sampled_from("aAbBé É1ⅧⓐſK"), max_size=4), min_size=1, max_size=12, unique=True)


def test_what_ingest_counted_is_not_counted_again(tmp_path: Path) -> None:
    rows = pl.DataFrame({
        "town": [["Lyon", "Nice", None, "Brest"][i % 4] for i in range(80)],
        "name": [f"n{i:03d}" for i in range(80)],
        "twice": [f"t{i // 2}" if i else None for i in range(80)],
        "size": list(range(80)),
    })  # fmt: skip
    rows.write_csv(tmp_path / "a.csv")
    counts: dict[str, pl.DataFrame] = {}
    data = ingest.run(tmp_path / "a.csv", Brief(), 0, (), counts)
    assert set(counts) == {"town", "twice"}
    told, alone = Subject(data, Brief(), counts), Subject(data, Brief())
    for name in ("town", "name", "twice"):
        assert told.levels(name).equals(alone.levels(name))
    assert not counts
    assert told.levels("town") is told.levels("town")


def test_columns_that_read_otherwise_are_counted_again() -> None:
    data = dataset(pl.DataFrame({"a": ["1", "2", "2"], "b": ["x", "y", "y"]}))
    subject = Subject(data, brief())
    first = [subject.levels(name) for name in "ab"]
    read = subject.reread(data.replace(frame=data.frame.with_columns(a=pl.lit("3"))), ["a"])
    assert read.levels("a")["value"].to_list() == ["3"]
    assert read.levels("b") is first[1]


@given(TEXTS)
def test_texts_alike_but_for_capitals_and_blanks_are_found(texts: list[str]) -> None:
    plain = {text.strip().lower() for text in texts}
    assert _brought_together(pl.Series(texts, dtype=pl.String)) == (len(plain) < len(texts))


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_no_check_asks_for_the_schema_column_by_column(path: Path) -> None:
    """Polars makes a schema anew each time, a table looks through its columns: quadratic on wide ones."""
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"frame\.schema\[|table\.column\(|subject\.table\.target", source)


def test_times_that_no_model_predicts_are_numbers_to_the_checks(tmp_path: Path) -> None:
    rows = pl.DataFrame(
        {"tenure": range(1, 81), "gone": ["yes", "no"] * 40, "plan": ["a", "b", "c", "d"] * 20}
    )
    rows.write_csv(tmp_path / "a.csv")
    asked = Brief.model_validate({"data": {"target": "tenure", "event": "gone", "ended": "yes"}})
    assert Subject(ingest.run(tmp_path / "a.csv", asked, 0), asked).task == "regression"

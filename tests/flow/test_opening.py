"""The test rows are opened once, and every opening is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.gate import Gate
from pythesis.core.note import Note
from pythesis.flow import opening
from pythesis.ledger import Log

FREE = parse_brief({})
FRAMED = parse_brief({"calendar": {"final": "2026-06-10"}})
PASSED = (Gate(step="iteration_4", due=None, state="passed", signed_by="Ada"),)
WHEN = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "log.jsonl")


def test_the_first_run_opens_and_the_same_model_may_be_scored_again(log: Log) -> None:
    first = opening.permission(log, FREE, (), "v1", True, None)
    assert (first.allowed, first.new) == (True, True)
    opening.record(log, first, "linear", "ada", "first run", WHEN)
    again = opening.permission(log, FREE, (), "v1", True, None)
    assert (again.allowed, again.new) == (True, False)


def test_a_changed_model_needs_a_reason(log: Log) -> None:
    opening.record(log, opening.permission(log, FREE, (), "v1", True, None), "linear", "ada", "first", WHEN)
    changed = opening.permission(log, FREE, (), "v2", True, None)
    assert not changed.allowed
    reasoned = opening.permission(log, FREE, (), "v2", True, "the data were wrong")
    assert (reasoned.allowed, reasoned.new) == (True, True)
    opening.record(log, reasoned, "boosting", "ada", "the data were wrong", WHEN)
    assert [o.number for o in opening.openings(log)] == [1, 2]


def test_a_framed_project_waits_for_its_gate(log: Log) -> None:
    assert not opening.permission(log, FRAMED, (), "v1", True, None).allowed
    assert opening.permission(log, FRAMED, PASSED, "v1", True, None).new


def test_rows_that_are_not_sealed_are_never_opened(log: Log) -> None:
    assert not opening.permission(log, FREE, (), "v1", False, None).allowed


def test_a_signature_is_recorded_once(log: Log) -> None:
    note = Note(about="conclusion", text="Ours.", signed_by="Ada", written=True)
    for _ in range(2):
        opening.record_signatures(log, (note,), WHEN)
    assert [entry["who"] for entry in log.of("signature")] == ["Ada"]

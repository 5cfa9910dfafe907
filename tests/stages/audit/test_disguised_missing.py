"""The check ``disguised-missing``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, found, issues, verdict


def proposals(data: object) -> dict[str | None, tuple[object, ...]]:
    decided = audit.run(data, brief()).proposals  # type: ignore[arg-type]
    return {d.column: d.params["values"] for d in decided if d.action is Action.TO_MISSING}  # type: ignore[misc]


def numbers(low: int, high: int, code: float, n: int = 200) -> list[float]:
    rng = np.random.default_rng(5)
    return [*rng.integers(low, high, n - 10).tolist(), *[code] * 10]


def test_words_and_signs(tmp_path: Path) -> None:
    rows = pl.DataFrame(
        {"work": ["private", "?", "state", " ? "] * 20, "age": ["12", "n/a", "14", "17"] * 20}
    )
    data = dataset(rows)
    assert len(issues("disguised-missing", data, tmp_path)) == 2
    assert proposals(data) == {"work": ("?",), "age": ("n/a",)}


@pytest.mark.parametrize("code", [-999, -9999, 9999, 99999])
def test_codes_far_from_all_values(tmp_path: Path, code: int) -> None:
    data = dataset(pl.DataFrame({"t": numbers(5, 60, code)}))
    (finding,) = issues("disguised-missing", data, tmp_path)
    assert finding.affected == 10
    assert proposals(data) == {"t": (code,)}


def test_a_top_code_is_asked_about(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"gain": numbers(0, 41_000, 99_999)}))
    (finding,) = issues("disguised-missing", data, tmp_path)
    assert finding.severity is Severity.NOTICE
    assert proposals(data) == {}


def test_minus_one_among_codes(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"belt": [1, 2, 3, -1, 1, 2] * 20}))
    issues("disguised-missing", data, tmp_path)
    assert proposals(data) == {"belt": (-1,)}


def test_zeros_that_stand_apart_are_asked_about(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    values = np.concatenate([rng.integers(60, 130, 180), np.zeros(20, dtype=int)])
    data = dataset(pl.DataFrame({"pressure": values}))
    (finding,) = issues("disguised-missing", data, tmp_path)
    assert finding.claim.key.endswith("ask-zero")
    assert proposals(data) == {}


def test_dates_software_writes(tmp_path: Path) -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(100)] + [dt.date(1900, 1, 1)] * 5
    data = dataset(pl.DataFrame({"day": days}))
    issues("disguised-missing", data, tmp_path)
    assert proposals(data) == {"day": ("1900-01-01",)}


@pytest.mark.parametrize(
    "values",
    [
        [0, 1, 2, 3, 4, 5] * 40,  # counts
        [-1, 0, 1] * 40,  # a scale of its own
        list(range(-30, 200)),  # temperatures
        [-1, *range(200), 0, 0, 0],  # one cold day among zeros
        ["none", "some", "full"] * 40,  # a level that says none
        ["NC", "ND", "CA", "NY"] * 40,  # states
        ["+", "-"] * 40,  # signs as levels
        [99, 98, 97, 96, 95] * 40,  # marks
    ],
)
def test_honest_values_pass(values: list[object]) -> None:
    assert verdict("disguised-missing", dataset(pl.DataFrame({"a": values}))) is Verdict.PASSED


def test_unknown_may_be_a_level(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"savings": ["low", "high", "unknown"] * 30}))
    (finding,) = issues("disguised-missing", data, tmp_path)
    assert finding.severity is Severity.NOTICE
    assert proposals(data) == {}


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)}))
    assert verdict("disguised-missing", data) is Verdict.NOT_APPLICABLE


def test_the_only_negative_in_nines_needs_no_distance(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"income": [float(v) for v in numbers(800, 9000, -999.0)]}))
    (finding,) = issues("disguised-missing", data, tmp_path)
    assert finding.affected == 10
    assert proposals(data) == {"income": (-999.0,)}


def test_a_negative_among_others_is_a_number() -> None:
    debts = [*range(-3000, 3000, 60), *[-999] * 5]
    assert verdict("disguised-missing", dataset(pl.DataFrame({"balance": debts}))) is Verdict.PASSED


def test_one_word_in_many_columns_is_told_once_and_its_target_apart(tmp_path: Path) -> None:
    values = ["NA" if i % 10 == 0 else str(i % 7) for i in range(200)]
    frame = pl.DataFrame({f"column {n}": values for n in range(6)} | {"y": values})
    data = dataset(frame, target="y", kinds=dict.fromkeys(frame.columns, "number"))
    found = issues("disguised-missing", data, tmp_path)
    assert sorted(finding.columns for finding in found) == [
        tuple(f"column {n}" for n in range(6)),
        ("y",),
    ]
    together = next(finding for finding in found if len(finding.columns) == 6)
    assert (together.claim.values["n_columns"], together.claim.values["values"]) == (6, ("NA",))
    decided = audit.run(data, brief()).proposals
    gaps = [d.column for d in decided if d.action is Action.TO_MISSING]
    assert sorted(str(name) for name in gaps) == sorted(frame.columns)


def test_letters_that_are_one_of_two_answers_are_no_gap() -> None:
    rows = pl.DataFrame({"response": ["R", "NR"] * 40, "seen": ["D", "ND"] * 40})
    decided = audit.run(dataset(rows, target="response"), brief()).proposals
    assert not any(d.action is Action.TO_MISSING for d in decided)


def test_answers_that_are_none_written_in_a_row() -> None:
    rows = dataset(pl.DataFrame({"income_band": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] * 20 + [97, 98, 99] * 5}))
    (finding,) = [f for f in found("disguised-missing", rows) if f.verdict is Verdict.ISSUE]
    assert finding.claim.values["values"] == (97, 98, 99)


def test_two_codes_at_two_ends_are_both_told() -> None:
    ages = [20 + i % 50 for i in range(300)] + [-1] * 4 + [999] * 5
    told = found("disguised-missing", dataset(pl.DataFrame({"age": ages})))
    assert sorted(f.claim.values["values"] for f in told) == [(-1,), (999,)]


def test_what_a_missing_probe_reads_is_a_gap() -> None:
    heat = [round(18 + (i * 7 % 61) / 10, 1) for i in range(300)] + [-127.0] * 5
    (finding,) = found("disguised-missing", dataset(pl.DataFrame({"temp": heat})))
    assert finding.claim.values["values"] == (-127.0,)


LATER = ["TBD", "tbc", "À définir", "A définir", "à préciser", "en attente", "to be confirmed"]


@pytest.mark.parametrize("word", LATER)
def test_what_is_still_to_come_is_a_gap_among_numbers_and_dates(tmp_path: Path, word: str) -> None:
    days = [str(dt.date(2024, 1, 1) + dt.timedelta(days=i)) for i in range(100)]
    rows = pl.DataFrame({"day": [*days, word, word], "price": [*map(str, range(100, 200)), word, word]})
    data = dataset(rows)
    assert {f.columns for f in issues("disguised-missing", data, tmp_path)} == {("day",), ("price",)}
    assert proposals(data) == {"day": (word,), "price": (word,)}


def test_what_is_pending_may_be_a_state() -> None:
    data = dataset(pl.DataFrame({"state": ["pending", "paid", "en attente", "sent"] * 30}))
    assert verdict("disguised-missing", data) is Verdict.PASSED


def test_the_codes_of_a_questionnaire_beside_a_short_scale(tmp_path: Path) -> None:
    rows = pl.DataFrame(
        {"asked": numbers(1, 6, 98), "refused": numbers(0, 11, 77), "points": numbers(0, 60, 98)}
    )
    findings = issues(
        "disguised-missing", dataset(rows, kinds=dict.fromkeys(rows.columns, "number")), tmp_path
    )
    assert {f.columns[0]: f.claim.values["values"] for f in findings} == {"asked": (98,), "refused": (77,)}

"""The check ``duplicate-column``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict

RNG = np.random.default_rng(1)
SIZES = RNG.integers(0, 50, 400).tolist()
TOWNS = RNG.choice(["Lyon", "Paris", "Brest"], 400).tolist()


def test_an_exact_copy_stays_out(tmp_path: Path) -> None:
    rows = pl.DataFrame({"size": SIZES, "town": TOWNS, "size_2": [str(s) for s in SIZES], "city": TOWNS})
    data = dataset(rows.with_columns(pl.col("city").str.to_uppercase()))
    findings = issues("duplicate-column", data, tmp_path)
    assert [finding.columns for finding in findings] == [("size_2", "size"), ("city", "town")]
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    out = [d.column for d in audit.run(data, brief()).proposals if d.action is Action.EXCLUDE]
    assert {"size_2", "city"} <= set(out)


def test_a_near_copy_is_asked_about(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"size": SIZES, "again": [99] * 12 + SIZES[12:]}))
    (finding,) = issues("duplicate-column", data, tmp_path)
    assert finding.severity is Severity.NOTICE
    assert finding.claim.key.endswith("nearly")


def test_a_copy_of_the_target_is_read_on_development_rows(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"y": TOWNS, "seen": TOWNS}), target="y", test_rows=100)
    (finding,) = issues("duplicate-column", data, tmp_path)
    assert finding.claim.values["n"] == 300


def test_levels_named_in_other_words(tmp_path: Path) -> None:
    codes = [{"Lyon": 69, "Paris": 75, "Brest": 29}[town] for town in TOWNS]
    (finding,) = issues("duplicate-column", dataset(pl.DataFrame({"town": TOWNS, "code": codes})), tmp_path)
    assert finding.claim.key.endswith("recoded")
    codes[7] = 29 if codes[7] != 29 else 75
    assert (
        verdict("duplicate-column", dataset(pl.DataFrame({"town": TOWNS, "code": codes}))) is Verdict.PASSED
    )


def test_equal_by_chance_passes() -> None:
    rare = (RNG.random(400) < 0.03).astype(int)
    rows = pl.DataFrame(
        {"a": rare, "b": np.roll(rare, 7), "c": SIZES, "d": TOWNS, "e": [s + 1 for s in SIZES]}
    )
    assert verdict("duplicate-column", dataset(rows)) is Verdict.PASSED


def test_one_column_is_not_applicable() -> None:
    assert verdict("duplicate-column", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.NOT_APPLICABLE

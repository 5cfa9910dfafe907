"""The check ``class-imbalance``."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, found, issues, verdict


def table(rare: int, n: int = 400) -> pl.DataFrame:
    return pl.DataFrame({"a": range(n), "y": ["yes"] * rare + ["no"] * (n - rare)})


def test_a_rare_class(tmp_path: Path) -> None:
    (finding,) = issues("class-imbalance", dataset(table(20), target="y"), tmp_path)
    assert finding.severity is Severity.WARNING
    assert finding.affected == 20


def test_an_uncommon_class_is_told(tmp_path: Path) -> None:
    (finding,) = issues("class-imbalance", dataset(table(60), target="y"), tmp_path)
    assert finding.severity is Severity.NOTICE


def test_one_very_small_class_of_several(tmp_path: Path) -> None:
    rows = pl.DataFrame({"y": ["a"] * 200 + ["b"] * 190 + ["c"] * 5})
    (finding,) = issues("class-imbalance", dataset(rows, target="y"), tmp_path)
    assert finding.claim.key.endswith("rare")


def test_balanced_classes_pass() -> None:
    assert verdict("class-imbalance", dataset(table(150), target="y")) is Verdict.PASSED


def test_a_number_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"y": [0.5 * i for i in range(50)]}), target="y")
    (finding,) = found("class-imbalance", data)
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert finding.claim.key == "audit.needs.classes-number"


def test_a_word_for_a_gap_is_no_class() -> None:
    rows = pl.DataFrame({"a": range(300), "y": ["sick", "well"] * 148 + ["?"] * 4})
    data = dataset(rows, target="y")
    assert verdict("class-imbalance", data) is Verdict.PASSED
    (one,) = found("class-imbalance", data)
    assert one.claim.values["classes"] == 2 and one.claim.values["n"] == 296

"""The check ``conflicting-labels``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(n: int = 300) -> pl.DataFrame:
    rng = np.random.default_rng(2)
    return pl.DataFrame(
        {"x": rng.normal(size=n).round(6), "z": rng.normal(size=n), "y": rng.choice(["no", "yes"], n)}
    )


def test_equal_rows_that_disagree(tmp_path: Path) -> None:
    rows = table()
    flipped = rows.head(30).with_columns(
        pl.when(pl.col("y") == "yes").then(pl.lit("no")).otherwise(pl.lit("yes")).alias("y")
    )
    data = dataset(pl.concat([rows, flipped]), target="y")
    (finding,) = issues("conflicting-labels", data, tmp_path)
    assert finding.affected == 60
    assert finding.severity is Severity.WARNING


def test_columns_may_bear_the_names_of_the_count(tmp_path: Path) -> None:
    rows = table().rename({"x": "size", "z": "labels"}).with_columns(pl.lit(1).alias("most"))
    data = dataset(pl.concat([rows, rows.head(9).with_columns(pl.lit("other").alias("y"))]), target="y")
    (finding,) = issues("conflicting-labels", data, tmp_path)
    assert finding.affected == 18


def test_test_rows_are_not_read() -> None:
    rows = table()
    flipped = rows.head(30).with_columns(pl.lit("other").alias("y"))
    data = dataset(pl.concat([rows, flipped]), target="y", test_rows=30)
    assert verdict("conflicting-labels", data) is Verdict.PASSED


def test_a_number_has_no_classes() -> None:
    data = dataset(table().with_columns(pl.col("x").alias("target")), target="target")
    assert verdict("conflicting-labels", data) is Verdict.NOT_APPLICABLE

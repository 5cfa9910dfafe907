"""The check ``missing-pattern``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(n: int = 800) -> pl.DataFrame:
    rng = np.random.default_rng(41)
    return pl.DataFrame(
        {
            "income": rng.normal(size=n),
            "city": [f"c{v}" for v in rng.integers(0, 4, n)],
            "age": rng.integers(20, 70, n),
            "y": rng.integers(0, 2, n),
        }
    )


def gaps(where: pl.Expr) -> pl.DataFrame:
    return table().with_columns(pl.when(~where).then(pl.col("income")).alias("income"))


def drawn(share: float) -> pl.Expr:
    return pl.Series(np.random.default_rng(42).random(800) < share)  # type: ignore[return-value]


def test_gaps_that_go_with_the_target_are_a_warning(tmp_path: Path) -> None:
    rows = gaps((pl.col("y") == 1) & drawn(0.4))
    (finding,) = issues("missing-pattern", dataset(rows, target="y", kinds={"y": "boolean"}), tmp_path)
    assert finding.columns == ("income", "y")
    assert finding.severity is Severity.WARNING


def test_gaps_that_go_with_a_number_are_told(tmp_path: Path) -> None:
    rows = gaps((pl.col("age") > 55) & drawn(0.8))
    (finding,) = issues("missing-pattern", dataset(rows, target="y", kinds={"y": "boolean"}), tmp_path)
    assert finding.columns == ("income", "age")
    assert finding.severity is Severity.NOTICE


def test_gaps_left_at_random_pass() -> None:
    data = dataset(gaps(drawn(0.3)), target="y", kinds={"y": "boolean"})
    assert verdict("missing-pattern", data) is Verdict.PASSED


def test_no_gaps_is_not_applicable() -> None:
    assert verdict("missing-pattern", dataset(table())) is Verdict.NOT_APPLICABLE

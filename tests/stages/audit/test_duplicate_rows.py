"""The check ``duplicate-rows``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict


def table(n: int = 200) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    return pl.DataFrame(
        {"size": rng.normal(size=n), "colour": rng.choice(["red", "blue"], n), "id": range(n)}
    )


def test_copies_with_their_identifier_are_dropped(tmp_path: Path) -> None:
    rows = pl.concat([table(), table().head(7)])
    data = dataset(rows, kinds={"id": "identifier"})
    (finding,) = issues("duplicate-rows", data, tmp_path)
    assert finding.affected == 7
    assert finding.severity is Severity.WARNING
    assert finding.examples[0]["__row"] == 200
    assert any(d.action is Action.DROP_DUPLICATES for d in audit.run(data, brief()).proposals)


def test_rows_alike_under_unique_identifiers_are_kept(tmp_path: Path) -> None:
    rows = pl.concat([table(), table().head(3)]).with_columns(pl.Series("id", range(203)))
    data = dataset(rows, kinds={"id": "identifier"})
    (finding,) = issues("duplicate-rows", data, tmp_path)
    assert finding.affected == 3
    assert finding.severity is Severity.NOTICE
    assert not any(d.action is Action.DROP_DUPLICATES for d in audit.run(data, brief()).proposals)


def test_copies_without_identifier_are_kept_and_flagged(tmp_path: Path) -> None:
    rows = pl.concat([table(), table().head(9)]).drop("id")
    data = dataset(rows)
    (finding,) = issues("duplicate-rows", data, tmp_path)
    assert finding.severity is Severity.WARNING
    assert not any(d.action is Action.DROP_DUPLICATES for d in audit.run(data, brief()).proposals)


def test_different_rows_pass() -> None:
    assert verdict("duplicate-rows", dataset(table())) is Verdict.PASSED


def test_few_combinations_do_not_tell() -> None:
    rows = pl.DataFrame({"a": ["x", "y"] * 50, "b": ["u", "u", "v", "v"] * 25})
    assert verdict("duplicate-rows", dataset(rows)) is Verdict.NOT_APPLICABLE


def mostly_zero(n: int = 600) -> pl.DataFrame:
    """Claims that are nought for most: every column but one is then the same for them."""
    rng = np.random.default_rng(4)
    claimed = rng.random(n) < 0.35
    return pl.DataFrame(
        {
            "age": rng.normal(50, 10, n).round(1),
            "paid": np.where(claimed, rng.gamma(2, 300, n), 0).round(2),
            "level": np.where(claimed, rng.integers(1, 6, n), 0),
            "state": np.where(claimed, "claim", "none"),
        }
    )


def test_copies_that_one_column_left_to_chance_would_make_are_no_warning(tmp_path: Path) -> None:
    (finding,) = issues("duplicate-rows", dataset(mostly_zero()), tmp_path)
    assert finding.claim.key.endswith("by-chance-of-one")
    assert (finding.severity, finding.claim.values["column"]) == (Severity.NOTICE, "age")
    again = pl.concat([mostly_zero(), mostly_zero().head(500)])
    (finding,) = issues("duplicate-rows", dataset(again), tmp_path)
    assert finding.severity is Severity.WARNING

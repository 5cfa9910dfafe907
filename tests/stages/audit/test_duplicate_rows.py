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

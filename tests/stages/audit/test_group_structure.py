"""The check ``group-structure``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def table(groups: int = 60, size: int = 5) -> pl.DataFrame:
    rng = np.random.default_rng(14)
    who = np.repeat(np.arange(groups), size)
    fixed = {name: rng.normal(size=groups)[who].round(3) for name in ("height", "age", "income")}
    return pl.DataFrame({"patient": [f"P{i}" for i in who], **fixed, "dose": rng.normal(size=groups * size)})


def test_an_entity_seen_several_times(tmp_path: Path) -> None:
    (finding,) = issues("group-structure", dataset(table()), tmp_path)
    assert finding.columns == ("patient",)
    assert finding.severity is Severity.WARNING
    assert finding.validations[0].n_groups == 60


def test_a_declared_group_is_described(tmp_path: Path) -> None:
    data = dataset(table(), roles={"patient": "group"})
    (finding,) = issues("group-structure", data, tmp_path)
    assert finding.severity is Severity.NOTICE


def test_levels_that_share_nothing_pass() -> None:
    rng = np.random.default_rng(15)
    rows = pl.DataFrame(
        {"city": [f"C{i % 40}" for i in range(400)]} | {f"x{i}": rng.normal(size=400) for i in range(4)}
    )
    assert verdict("group-structure", dataset(rows)) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.String)}))
    assert verdict("group-structure", data) is Verdict.NOT_APPLICABLE


def test_names_that_come_back_with_a_measure_of_their_own_are_a_question(tmp_path: Path) -> None:
    rng = np.random.default_rng(16)
    shop = rng.integers(0, 80, 900)
    places = rng.integers(10, 400, 80)[shop]
    rows = pl.DataFrame(
        {"shop": [f"Café {i}" for i in shop], "places": places, "year": rng.integers(2010, 2020, 900)}
    )
    (finding,) = issues("group-structure", dataset(rows), tmp_path)
    assert (finding.columns, finding.severity) == (("shop",), Severity.NOTICE)
    assert finding.claim.values["fixed"] == ("places",)

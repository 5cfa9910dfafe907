"""The check ``rare-category``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict

LEVELS = ["road", "rail", "air"] * 100


def test_levels_of_a_few_rows(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"by": [*LEVELS, "canal", "drone", "drone"]}))
    (finding,) = issues("rare-category", data, tmp_path)
    assert (finding.affected, finding.severity) == (3, Severity.NOTICE)


def test_a_rare_class_of_the_target_is_a_warning(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"x": range(302), "y": [*LEVELS, "canal", "canal"]}), target="y")
    (finding,) = issues("rare-category", data, tmp_path)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("extra", [[], ["canal"] * 12, ["?", "n/a"], [f"own{i}" for i in range(90)]])
def test_frequent_levels_gaps_and_names_pass(extra: list[str]) -> None:
    assert verdict("rare-category", dataset(pl.DataFrame({"by": LEVELS + extra}))) is Verdict.PASSED


def test_few_rows_is_not_applicable() -> None:
    values = np.array(["a", "b"])
    assert verdict("rare-category", dataset(pl.DataFrame({"a": values}))) is Verdict.NOT_APPLICABLE

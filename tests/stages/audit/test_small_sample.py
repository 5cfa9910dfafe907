"""The check ``small-sample``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Verdict
from stages.audit.tables import dataset, issues, verdict


def table(n: int, p: int) -> pl.DataFrame:
    rng = np.random.default_rng(13)
    return pl.DataFrame(rng.normal(size=(n, p)), schema=[f"x{i}" for i in range(p)])


@pytest.mark.parametrize(
    ("n", "p", "variant"), [(50, 3, "few-rows"), (200, 40, "few-rows-a-feature"), (120, 150, "more-features")]
)
def test_too_little_to_learn_from(tmp_path: Path, n: int, p: int, variant: str) -> None:
    (finding,) = issues("small-sample", dataset(table(n, p)), tmp_path)
    assert finding.claim.key.endswith(variant)


def test_enough_rows_pass() -> None:
    assert verdict("small-sample", dataset(table(300, 5))) is Verdict.PASSED


def test_no_rows_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": pl.Series([], dtype=pl.Int64)}))
    assert verdict("small-sample", data) is Verdict.NOT_APPLICABLE

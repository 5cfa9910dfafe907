"""The check ``shifted-row``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, issues, verdict


def rows(n: int = 300) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    return pl.DataFrame(
        {
            "id": [f"c{i}" for i in range(n)],
            "town": rng.choice(["Lyon", "Paris", "Brest"], n),
            "age": rng.integers(18, 80, n).astype(str),
            "plan": rng.choice(["basic", "plus"], n),
            "fee": rng.normal(500, 30, n).round(1).astype(str),
            "day": ["2024-01-05", "2024-02-09", "2024-03-04"] * (n // 3),
        }
    )


def slid(frame: pl.DataFrame, few: int, step: int) -> pl.DataFrame:
    names = frame.columns[1:]
    out = frame.to_dicts()
    for at in range(0, few * 20, 20):
        cells = [out[at][name] for name in names]
        moved = [None, *cells[:-1]] if step > 0 else [*cells[1:], None]
        out[at] |= dict(zip(names, moved, strict=True))
    return pl.DataFrame(out, schema=frame.schema)


@pytest.mark.parametrize(("step", "variant"), [(1, "right"), (-1, "left")])
def test_cells_that_slid(tmp_path: Path, step: int, variant: str) -> None:
    (finding,) = issues("shifted-row", dataset(slid(rows(), 6, step)), tmp_path)
    assert (finding.affected, finding.severity) == (6, Severity.WARNING)
    assert finding.claim.key.endswith(variant)


def test_strange_cells_that_belong_nowhere_pass() -> None:
    odd = rows().with_columns(
        pl.when(pl.int_range(pl.len()) % 30 == 0).then(pl.lit("?")).otherwise(pl.col(name)).alias(name)
        for name in ("town", "age", "plan")
    )
    assert verdict("shifted-row", dataset(odd)) is Verdict.PASSED


def test_numbers_alone_pass() -> None:
    rng = np.random.default_rng(2)
    frame = pl.DataFrame({f"x{i}": rng.standard_t(2, 400) * 10**i for i in range(6)})
    assert verdict("shifted-row", dataset(frame)) is Verdict.PASSED


def test_codes_in_figures_beside_numbers_pass() -> None:
    rng = np.random.default_rng(3)
    codes = {f"c{i}": rng.choice(["1", "2", "3", "?"], 400, p=[0.3, 0.2, 0.2, 0.3]) for i in range(4)}
    for values in codes.values():
        values[::50] = "40"
    frame = pl.DataFrame({**codes, "pulse": rng.integers(36, 90, 400), "rate": rng.integers(8, 60, 400)})
    assert verdict("shifted-row", dataset(frame)) is not Verdict.ISSUE


def test_few_columns_is_not_applicable() -> None:
    assert verdict("shifted-row", dataset(pl.DataFrame({"a": [1, 2], "b": [3, 4]}))) is Verdict.NOT_APPLICABLE


def test_levels_at_home_next_door_do_not_become_known(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    n = 600
    smoker, region = rng.choice(["yes", "no"], n), rng.choice(["north", "south", "east"], n)
    cells = [[str(int(a)), s, r, f"{c:.1f}"] for a, s, r, c in
             zip(rng.integers(18, 80, n), smoker, region, rng.normal(900, 50, n), strict=True)]  # fmt: skip
    for row in cells[:30]:  # one row in twenty, so that "yes" and "no" come back in the next column
        row[1:] = ["", *row[1:3]]
    frame = pl.DataFrame(cells, schema=["age", "smoker", "region", "fee"], orient="row")
    frame = frame.with_columns(pl.col("smoker").replace("", None))
    (finding,) = issues("shifted-row", dataset(frame), tmp_path)
    assert finding.affected == 30


def test_rare_values_of_columns_that_are_nearly_always_one_are_no_slide() -> None:
    rng = np.random.default_rng(5)
    pairs = {}
    for at in range(5):
        pairs[f"size{at}"] = [0, 0, *rng.integers(0, 5, 598)]
        pairs[f"rare{at}"] = [1, 2, *np.where(rng.random(598) < 0.05, 1, 0)]
    rows = pl.DataFrame(pairs).with_columns(pl.col("^rare.*$").cast(pl.Int64))
    assert verdict("shifted-row", dataset(rows)) is Verdict.PASSED

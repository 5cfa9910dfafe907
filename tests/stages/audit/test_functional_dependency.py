"""The check ``functional-dependency``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import dataset, found, issues, verdict


def table(n: int = 900, slips: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(30)
    town = rng.integers(0, 40, n)
    county = np.array([f"county {number // 4}" for number in town], dtype=object)
    for row in rng.choice(n, slips, replace=False):
        county[row] = f"county {rng.integers(0, 10)}"
    return pl.DataFrame(
        {
            "town": [f"town {number}" for number in town],
            "county": county.astype(str),
            "size": rng.normal(size=n).round(2),
        }
    )


def test_a_rule_without_exception_is_told(tmp_path: Path) -> None:
    (finding,) = issues("functional-dependency", dataset(table()), tmp_path)
    assert finding.columns == ("town", "county")
    assert finding.severity is Severity.NOTICE
    assert finding.affected == 0


def test_the_rows_that_break_the_rule_are_the_finding(tmp_path: Path) -> None:
    clean, dirty = table(), table(slips=20)
    (finding,) = issues("functional-dependency", dataset(dirty), tmp_path)
    off = int((clean["county"] != dirty["county"]).sum())
    assert finding.severity is Severity.WARNING
    assert finding.affected == off
    assert all(dirty["county"][row["__row"]] != clean["county"][row["__row"]] for row in finding.examples)


def test_exceptions_of_a_few_keys_are_how_things_are() -> None:
    rng = np.random.default_rng(31)
    day = rng.integers(0, 7, 2_000)
    off = (day >= 5) | ((day == 0) & (rng.random(2_000) < 0.2))
    rows = pl.DataFrame({"day": [f"d{number}" for number in day], "off": np.where(off, "yes", "no")})
    rows = rows.with_columns(pl.Series("size", rng.normal(size=2_000)))
    assert verdict("functional-dependency", dataset(rows)) is Verdict.PASSED


def test_unrelated_columns_pass() -> None:
    rng = np.random.default_rng(32)
    rows = pl.DataFrame({f"c{i}": [f"v{v}" for v in rng.integers(0, 5 + 20 * i, 500)] for i in range(6)})
    assert verdict("functional-dependency", dataset(rows)) is Verdict.PASSED


def test_one_key_broken_by_the_same_rows_is_told_once(tmp_path: Path) -> None:
    rng = np.random.default_rng(33)
    who = rng.integers(0, 50, 800)
    facts = {name: rng.integers(0, 30, 50) for name in ("street", "doctor", "birth", "school")}
    named = who.copy()
    wrong = rng.choice(800, 12, replace=False)
    named[wrong] = rng.integers(0, 50, 12)
    rows = pl.DataFrame({"who": [f"P{number}" for number in named]})
    rows = rows.with_columns(pl.Series(name, [f"{name} {v}" for v in facts[name][who]]) for name in facts)
    findings = found("functional-dependency", dataset(rows))
    about = [finding for finding in findings if finding.severity is Severity.WARNING]
    assert [set(finding.columns) for finding in about] == [{"who", *facts}]
    issues("functional-dependency", dataset(rows), tmp_path)


def test_measures_alone_are_not_applicable() -> None:
    rows = pl.DataFrame({"a": [0.1 * i for i in range(50)], "b": [0.3 * i for i in range(50)]})
    assert verdict("functional-dependency", dataset(rows)) is Verdict.NOT_APPLICABLE


def test_the_properties_of_one_key_are_told_together(tmp_path: Path) -> None:
    number = pl.col("county").str.slice(-1)
    parts = {f"part {size}": {str(n): f"p{n % size}" for n in range(10)} for size in (2, 3, 5)}
    made = table().drop("town").with_columns(**{k: number.replace_strict(v) for k, v in parts.items()})
    (finding,) = [f for f in issues("functional-dependency", dataset(made), tmp_path) if len(f.columns) > 2]
    assert finding.columns == ("county", *parts)
    assert len(finding.validations) == 3

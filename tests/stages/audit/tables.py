"""Small data sets made by hand, for tests of audit and cleaning."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.dataset import Column, Dataset, Kind, Reservation, Role, Table
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.stages import audit
from pythesis.stats import recompute
from pythesis.words import languages, say

REASON = said("text", text="made by hand")


def dataset(
    frame: pl.DataFrame,
    target: str | None = None,
    kinds: dict[str, str] | None = None,
    roles: dict[str, str] | None = None,
    test_rows: int = 0,
) -> Dataset[pl.DataFrame]:
    """Return a data set whose last `test_rows` rows are reserved; kinds follow the type unless given."""
    columns = tuple(
        _column(frame[name], name == target, (kinds or {}).get(name), (roles or {}).get(name))
        for name in frame.columns
    )
    n = frame.height
    part = ["development"] * (n - test_rows) + ["test"] * test_rows
    rows = pl.DataFrame({"__row": range(n), "__part": part}, schema={"__row": pl.Int64, "__part": pl.String})
    table = Table(source="made.csv", fingerprint="0" * 64, reading={}, n_rows=n, columns=columns)
    reservation = Reservation(
        method="random", column=None, share=0.2, n_test=test_rows, n_development=n - test_rows,
        n_groups_test=None, sealed=test_rows > 0, seed=0, reason=REASON,
    )  # fmt: skip
    return Dataset(frame=pl.concat([rows, frame], how="horizontal"), table=table, reservation=reservation)


def _column(values: pl.Series, is_target: bool, kind: str | None, role: str | None) -> Column:
    filled = values.drop_nulls()
    found = Kind(kind) if kind else _kind(filled)
    return Column(
        name=values.name,
        kind=found,
        role=Role(role) if role else (Role.TARGET if is_target else Role.FEATURE),
        dtype=str(values.dtype),
        missing=values.null_count(),
        distinct=filled.n_unique(),
        levels=tuple(filled.cast(pl.String).unique().sort())
        if found in {Kind.CATEGORY, Kind.BOOLEAN}
        else (),
    )


def _kind(filled: pl.Series) -> Kind:
    if len(filled) == 0:
        return Kind.EMPTY
    if filled.n_unique() == 1:
        return Kind.CONSTANT
    if filled.dtype == pl.Boolean:
        return Kind.BOOLEAN
    if filled.dtype.is_temporal():
        return Kind.DATE
    return Kind.NUMBER if filled.dtype.is_numeric() else Kind.CATEGORY


def brief(**values: object) -> Brief:
    """Return a brief from plain values."""
    return parse_brief(values)


def found(code: str, data: Dataset[pl.DataFrame], asked: Brief | None = None) -> tuple[Finding, ...]:
    """Return the findings of one check."""
    subject = audit.Subject(data, asked or Brief())
    check = next(check for check in audit.CHECKS if check.code == code)
    return check.run(subject)[0]


def verdict(code: str, data: Dataset[pl.DataFrame], asked: Brief | None = None) -> Verdict:
    """Return the single verdict of one check."""
    verdicts = {finding.verdict for finding in found(code, data, asked)}
    assert len(verdicts) == 1
    return verdicts.pop()


def issues(
    code: str, data: Dataset[pl.DataFrame], folder: Path, asked: Brief | None = None
) -> tuple[Finding, ...]:
    """Return the issues of one check, each of whose numbers was recomputed from the rows on disk."""
    findings = found(code, data, asked)
    assert {finding.verdict for finding in findings} == {Verdict.ISSUE}
    recomputed(findings, data, folder)
    return findings


def recomputed(findings: tuple[Finding, ...], data: Dataset[pl.DataFrame], folder: Path) -> None:
    """Recompute every validation from the rows on disk, and say every sentence in both languages."""
    path = folder / "raw.parquet"
    data.frame.write_parquet(path)
    for finding in findings:
        for sentence in (finding.claim, finding.reading, finding.advice):
            assert sentence is None or all(say(sentence, language) for language in languages)
        for validation in finding.validations:
            result = recompute.run(validation.recipe, validation.arguments, data=str(path))
            stored = {
                "statistic": validation.statistic,
                "effect": validation.effect.value if validation.effect else None,
                "n": validation.n,
                "n_groups": validation.n_groups,
            }
            assert {name: stored[name] for name in result} == pytest.approx(result, abs=1e-9)

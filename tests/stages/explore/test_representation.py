"""Shares of protected columns: away from those declared, as declared, rare, and where none are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.finding import Finding, Verdict
from pythesis.stats import recompute
from pythesis.words import say

N = 1500


def people(women: float) -> pl.DataFrame:
    rng = np.random.default_rng(2)
    return pl.DataFrame(
        {
            "sex": np.where(rng.random(N) < women, "F", "M"),
            "who": [f"g{i % 50}" for i in range(N)],
            "y": rng.normal(size=N),
        }
    )


def told(frame: pl.DataFrame, column: dict[str, object], **special: str) -> list[Finding]:
    result = explored(frame, "y", {"columns": {"sex": column}}, **special)
    return [f for f in result.findings if f.code == "representation"]


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize(("women", "kind"), [(0.2, "apart"), (0.5, "alike")])
def test_shares_are_compared_with_those_declared(
    women: float, kind: str, group: bool, tmp_path: Path
) -> None:
    special = {"group": "who"} if group else {}
    frame = people(women) if group else people(women).drop("who")
    (found,) = told(frame, {"shares": {"F": 0.5, "M": 0.5}}, **special)
    assert found.claim.key == f"explore.representation.{kind}.claim"
    assert (found.verdict is Verdict.ISSUE) == (kind == "apart")
    assert found.figure is not None
    assert len(found.figure.data) == 4
    dataset(frame, "y", **special).frame.write_parquet(tmp_path / "rows.parquet")  # type: ignore[arg-type]
    for validation in found.validations:
        values = recompute.run(validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet"))
        effect = validation.effect
        assert effect is not None
        for name, value in (("effect", effect.value), ("low", effect.low), ("high", effect.high)):
            assert values[name] == pytest.approx(value, abs=1e-9)
    for language in ("en", "fr"):
        assert found.reading is not None and found.advice is not None and found.figure is not None
        for text in (found.claim, found.reading, found.advice, found.figure.title, found.figure.alt):
            assert "{" not in say(text, language)


@pytest.mark.parametrize(("women", "kind"), [(0.03, "few"), (0.5, "enough")])
def test_rare_levels_of_a_protected_column_are_told(women: float, kind: str) -> None:
    (found,) = told(people(women).drop("who"), {"protected": True})
    assert found.claim.key == f"explore.representation.{kind}.claim"
    assert found.section == "bias"


def test_where_it_does_not_apply() -> None:
    assert not told(people(0.5), {})
    few = people(0.5).with_columns(pl.Series("who", [f"g{i % 5}" for i in range(N)]))
    assert not told(few, {"protected": True}, group="who")

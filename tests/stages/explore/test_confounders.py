"""Relations looked at again within strata: turned round, vanished, held, or not looked at."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.finding import Finding, Severity, Verdict
from pythesis.stages.explore import Explored, strata
from pythesis.stats import recompute
from pythesis.words import say

N = 2400


def _rng() -> np.random.Generator:
    return np.random.default_rng(4)


def _about(result: Explored, column: str) -> list[Finding]:
    return [f for f in result.findings if f.code == "confounders" and f.columns[0] == column]


def simpson(numbers: bool = False) -> pl.DataFrame:
    """Within each ward the treated do better; the treated are mostly in the ward that does badly."""
    rng = _rng()
    ward = rng.choice(["mild", "grave"], N)
    treated = rng.random(N) < np.where(ward == "grave", 0.85, 0.15)
    push = np.where(ward == "grave", -2.0, 1.0) + 0.8 * treated
    y = (
        push + rng.normal(size=N)
        if numbers
        else np.where(rng.random(N) < 1 / (1 + np.exp(-push)), "yes", "no")
    )
    return pl.DataFrame({"treated": np.where(treated, "t", "c"), "ward": ward, "y": y})


@pytest.mark.parametrize("numbers", [False, True])
@pytest.mark.parametrize("prior", [True, None])
def test_a_reversal_is_told(numbers: bool, prior: bool | None) -> None:
    columns = {"ward": {"prior": True}} if prior else {}
    result = explored(simpson(numbers), "y", {"columns": columns})
    found = _about(result, "treated")[0]
    assert found.columns == ("treated", "y", "ward")
    assert found.claim.key == "explore.confounders.claim.reverses"
    assert found.severity is (Severity.WARNING if prior else Severity.NOTICE)
    assert found.reading is not None
    assert found.reading.key.endswith("declared" if prior else "unknown")
    assert found.figure is not None
    both = {row["level"]: row["value"] for row in found.figure.data}
    null = 0.5 if numbers else 0.0
    assert (both["Σ"] - null) * (both["μ"] - null) < 0  # type: ignore[operator]
    plain = next(f for f in result.findings if f.columns == ("treated", "y") and f.code != "confounders")
    assert plain.claim.key == "explore.confounders.beside.reverses"
    assert "Simpson" in say(found.claim, "fr")


def test_what_a_third_column_explains_vanishes() -> None:
    rng = _rng()
    age = rng.normal(size=4 * N)
    frame = pl.DataFrame(
        {
            "age": age,
            "grey": age + 0.5 * rng.normal(size=4 * N),
            "y": np.round(age + rng.normal(size=4 * N), 3),
        }
    )
    kept = [f for f in _about(explored(frame, "y"), "grey") if "age" in f.columns]
    assert [f.claim.key.split(".")[3] for f in kept] == ["weakens"]  # fifths leave a little of it
    levels = frame.with_columns(
        pl.col("age").rank("ordinal").floordiv(4 * N / 40).cast(pl.Int64).alias("age")
    )
    steps = levels.with_columns((pl.col("age") // 4).cast(pl.String).alias("age"))
    made = steps.with_columns(y=pl.col("age").cast(pl.Float64) + pl.Series(rng.normal(size=4 * N)))
    made = made.with_columns(grey=pl.col("age").cast(pl.Float64) + pl.Series(3 * rng.normal(size=4 * N)))
    gone = [f for f in _about(explored(made, "y"), "grey") if "age" in f.columns]
    assert [f.claim.key.split(".")[3].removesuffix("-partly") for f in gone] == ["vanishes"]


def test_a_relation_that_holds_is_counted_in_one_finding() -> None:
    rng = _rng()
    a, b = rng.normal(size=(2, N))
    frame = pl.DataFrame({"a": a + 0.3 * b, "b": b, "y": a + b + rng.normal(size=N)})
    result = explored(frame, "y", {"columns": {"b": {"prior": True}}})
    found = [f for f in result.findings if f.code == "confounders"]
    assert found[-1].claim.key == "explore.confounders.all.claim"
    assert found[-1].claim.values["holds"] == 2
    assert found[-1].verdict is Verdict.PASSED


@pytest.mark.parametrize("known", [{"prior": False}, {"available": False}])
def test_a_column_that_may_follow_is_never_used(known: dict[str, object]) -> None:
    result = explored(simpson(), "y", {"columns": {"ward": known}})
    assert not [f for f in result.findings if f.code == "confounders" and "ward" in f.columns[2:]]


def test_not_asked_of_rows_in_time_nor_without_relation() -> None:
    frame = simpson().with_columns(pl.Series("when", np.arange(N)).cast(pl.Int32).cast(pl.Date))
    refused = [f for f in explored(frame, "y", time="when").findings if f.code == "confounders"]
    assert [f.verdict for f in refused] == [Verdict.NOT_APPLICABLE]
    rng = _rng()
    quiet = pl.DataFrame({"a": rng.normal(size=N), "b": rng.normal(size=N), "y": rng.normal(size=N)})
    assert not [f for f in explored(quiet, "y").findings if f.code == "confounders"]


@pytest.mark.parametrize("group", [None, "who"])
def test_every_number_is_recomputed(tmp_path: Path, group: str | None) -> None:
    rng = _rng()
    frame = simpson().with_columns(
        level=pl.Series(rng.choice(list("abc"), N)), who=pl.Series(rng.integers(0, 200, N)).cast(pl.String)
    )
    frame = frame.with_columns(
        pl.when(rng.random(N) < 0.4).then(pl.col("ward")).otherwise(pl.col("level")).alias("level")
    )
    made = dataset(frame, "y", group=group)
    made.frame.write_parquet(tmp_path / "rows.parquet")
    found = [f for f in explored(frame, "y", group=group).findings if f.code == "confounders"]
    assert found
    recipes = set()
    for validation in (v for f in found for v in f.validations):
        values = recompute.run(validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet"))
        effect = validation.effect
        assert effect is not None
        recipes.add(validation.recipe)
        for name, value in (("p", validation.p), ("effect", effect.value), ("low", effect.low),
                            ("high", effect.high), ("n", validation.n)):  # fmt: skip
            assert values[name] == pytest.approx(value, abs=1e-9)
    assert recipes == {"strata_effect", "strata_share"}


def test_groups_followed_over_time_are_not_said_to_be_freed_of_trend() -> None:
    rng = _rng()
    frame = pl.DataFrame({"shop": [f"s{i % 40}" for i in range(400)], "x": rng.normal(size=400)})
    frame = frame.with_columns(
        y=frame["x"] + rng.normal(size=400), when=pl.Series(np.arange(400) // 40).cast(pl.Int32).cast(pl.Date)
    )
    result = explored(frame, "y", time="when", group="shop")
    (refused,) = [f for f in result.findings if f.code == "confounders"]
    assert refused.verdict is Verdict.NOT_APPLICABLE
    assert refused.claim.key == "explore.confounders.followed.claim"
    for language in ("en", "fr"):
        assert "shop" in say(refused.claim, language)


@pytest.mark.parametrize(("error", "counted"), [(0.1, 0), (0.01, 1)])
def test_a_stratum_goes_the_other_way_beyond_noise_only(error: float, counted: int) -> None:
    parts = tuple(SimpleNamespace(value=v, variance=error**2) for v in (0.3, 0.2, 0.25, 0.3, -0.05))
    found: Any = SimpleNamespace(parts=parts, data=SimpleNamespace(groups=None))
    assert strata._opposite(found, 0.0, 1.0, sure=True) == counted
    assert strata._opposite(found, 0.0, 1.0, sure=False) == 1
    found.data.groups = [0, 1]
    assert strata._opposite(found, 0.0, 1.0, sure=True) == 0

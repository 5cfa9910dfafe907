"""The check ``target-leak``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from pythesis.words import say
from stages.audit.tables import brief, dataset, issues, verdict


def table(n: int = 600) -> pl.DataFrame:
    rng = np.random.default_rng(10)
    x, z = rng.normal(size=n), rng.normal(size=n)
    y = (x + rng.normal(size=n) > 0).astype(int)
    return pl.DataFrame({"x": x, "z": z, "sex": np.where(rng.random(n) < 0.85, y, 1 - y), "y": y})


def leaked(data: object) -> set[str | None]:
    decided = audit.run(data, brief()).proposals  # type: ignore[arg-type]
    return {d.column for d in decided if d.action is Action.EXCLUDE}


def test_a_copy_of_the_target_under_another_name(tmp_path: Path) -> None:
    rows = table().with_columns(
        pl.when(pl.col("y") == 1).then(pl.lit("closed")).otherwise(pl.lit("open")).alias("state")
    )
    data = dataset(rows, target="y", kinds={"y": "boolean", "sex": "boolean"})
    (finding,) = issues("target-leak", data, tmp_path)
    assert finding.columns == ("state",)
    assert finding.severity is Severity.WARNING
    assert len(finding.validations) == 2
    assert leaked(data) == {"state"}


def test_gaps_are_a_feature(tmp_path: Path) -> None:
    rows = table().with_columns(pl.when(pl.col("y") == 1).then(pl.col("z")).alias("duration"))
    data = dataset(rows, target="y", kinds={"y": "boolean", "sex": "boolean"})
    findings = issues("target-leak", data, tmp_path)
    assert findings[0].columns == ("duration",)


def test_an_exact_sum(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    rows = pl.DataFrame({"a": rng.poisson(5, 400), "b": rng.poisson(9, 400), "c": rng.normal(size=400)})
    data = dataset(rows.with_columns((pl.col("a") + pl.col("b")).alias("y")), target="y")
    (finding,) = issues("target-leak", data, tmp_path)
    assert finding.columns == ("a", "b")
    assert leaked(data) == {"a", "b"}


def test_strong_columns_that_others_shadow_are_asked_about(tmp_path: Path) -> None:
    rng = np.random.default_rng(12)
    y = rng.normal(size=600)
    rows = pl.DataFrame({"a": y + 0.1 * rng.normal(size=600), "y": y})
    rows = rows.with_columns(pl.Series(f"b{i}", y + 0.4 * rng.normal(size=600)) for i in range(10))
    findings = issues("target-leak", dataset(rows, target="y"), tmp_path)
    assert {finding.severity for finding in findings} == {Severity.NOTICE}


def test_a_strong_honest_predictor_passes() -> None:
    data = dataset(table(), target="y", kinds={"y": "boolean", "sex": "boolean"})
    assert verdict("target-leak", data) is Verdict.PASSED


def test_test_rows_are_not_read() -> None:
    rows = table().with_columns(
        pl.when(pl.int_range(600) >= 450).then(pl.col("y")).otherwise(0).alias("late")
    )
    data = dataset(rows, target="y", kinds={"y": "boolean", "sex": "boolean"}, test_rows=150)
    assert verdict("target-leak", data) is Verdict.PASSED


def test_no_target_is_not_applicable() -> None:
    assert verdict("target-leak", dataset(table())) is Verdict.NOT_APPLICABLE


def test_a_formula_gives_the_target(tmp_path: Path) -> None:
    rng = np.random.default_rng(13)
    rows = table().with_columns(
        pl.Series("price", rng.lognormal(3, 1, 600).round(2)), pl.Series("n", rng.poisson(9, 600))
    )
    rows = rows.with_columns((pl.col("price") * pl.col("n")).alias("total")).drop("y", "sex")
    (finding,) = issues("target-leak", dataset(rows, target="total"), tmp_path)
    assert set(finding.columns) == {"price", "n"}
    assert finding.severity is Severity.WARNING


def test_times_of_day_give_a_delay(tmp_path: Path) -> None:
    rng = np.random.default_rng(14)
    planned = rng.integers(0, 1440, 600)
    late = rng.integers(-30, 200, 600)
    real = (planned + late) % 1440
    rows = table().with_columns(
        pl.Series("planned", planned // 60 * 100 + planned % 60),
        pl.Series("real", real // 60 * 100 + real % 60),
        pl.Series("late", late),
    )
    (finding,) = issues("target-leak", dataset(rows.drop("y", "sex"), target="late"), tmp_path)
    assert finding.columns == ("real", "planned")


def test_parts_of_the_outcome_leak_together(tmp_path: Path) -> None:
    rng = np.random.default_rng(15)
    part = rng.integers(0, 12, 600)
    rows = table().with_columns(pl.Series(f"f{i}", (part == i).astype(int)) for i in range(3))
    rows = rows.with_columns(pl.Series("y", (part < 3).astype(int)))
    kinds = dict.fromkeys(("y", "sex", "f0", "f1", "f2"), "boolean")
    (finding,) = issues("target-leak", dataset(rows, target="y", kinds=kinds), tmp_path)
    assert finding.columns == ("f0", "f1", "f2")
    assert finding.severity is Severity.WARNING


def test_two_columns_that_decide_together(tmp_path: Path) -> None:
    rng = np.random.default_rng(16)
    rows = table().with_columns(pl.Series("a", rng.normal(size=600)), pl.Series("b", rng.integers(0, 2, 600)))
    rows = rows.with_columns(((pl.col("a") > 0).cast(pl.Int64) != pl.col("b")).cast(pl.Int64).alias("y"))
    data = dataset(rows, target="y", kinds={"y": "boolean", "sex": "boolean", "b": "boolean"})
    (finding,) = issues("target-leak", data, tmp_path)
    assert set(finding.columns) == {"a", "b"}
    assert finding.severity is Severity.WARNING


def test_a_mean_of_two_columns_that_each_nearly_tell_it(tmp_path: Path) -> None:
    """Each part explains more than 95 % alone: the formula is told, not two suspects."""
    rng = np.random.default_rng(12)
    level = rng.normal(650, 20, 400)
    parts = [(level + rng.normal(0, 4, 400)).round(1).astype(np.float32) for _ in range(2)]  # as Stata does
    rows = pl.DataFrame({
        "reading": parts[0].astype(float), "mathematics": parts[1].astype(float),
        "income": rng.normal(15, 5, 400),
        "total": ((parts[0] + parts[1]) / 2).astype(np.float32).astype(float),
    })  # fmt: skip
    (finding,) = issues("target-leak", dataset(rows, target="total"), tmp_path)
    assert set(finding.columns) == {"reading", "mathematics"}
    assert finding.severity is Severity.WARNING
    assert "weighted sum" in say(finding.claim, "en")


def classes(n: int = 600) -> pl.DataFrame:
    rng = np.random.default_rng(13)
    anger = rng.normal(size=n)
    answer = np.array(["no", "perhaps", "yes"])[np.digitize(anger + 1.5 * rng.normal(size=n), [-0.3, 0.8])]
    return pl.DataFrame({"anger": anger, "mood": rng.normal(size=n), "answer": answer})


def test_a_column_that_regroups_the_classes(tmp_path: Path) -> None:
    rows = classes().with_columns(
        pl.when(pl.col("answer") == "no").then(pl.lit("N")).otherwise(pl.lit("Y")).alias("r2")
    )
    (finding,) = issues("target-leak", dataset(rows, target="answer"), tmp_path)
    assert (finding.columns, finding.severity) == (("r2",), Severity.WARNING)
    assert "each class always comes with the same value" in say(finding.claim, "en")
    assert leaked(dataset(rows, target="answer")) == {"r2"}


def test_traits_of_classes_that_other_columns_tell_too_are_asked_about(tmp_path: Path) -> None:
    """Feathers go with birds without exception, and legs tell birds nearly as well: an honest trait."""
    rng = np.random.default_rng(14)
    kinds = rng.choice(["bird", "fish", "mammal", "insect"], 400)
    seen = np.where(rng.random(400) < 0.06, rng.choice(kinds, 400), kinds)
    legs = {"bird": 2, "fish": 0, "mammal": 4, "insect": 6}
    rows = pl.DataFrame(
        {
            "feathers": kinds == "bird",
            "legs": [legs[k] for k in seen],
            "weight": rng.normal(size=400),
            "kind": kinds,
        }
    )
    (finding,) = issues("target-leak", dataset(rows, target="kind"), tmp_path)
    assert (finding.columns, finding.severity) == (("feathers",), Severity.NOTICE)
    assert leaked(dataset(rows, target="kind")) == set()


def test_a_column_that_cuts_the_target_into_intervals(tmp_path: Path) -> None:
    rng = np.random.default_rng(16)
    size = rng.normal(size=500)
    price = (100 + 10 * size + 20 * rng.normal(size=500)).round(2)
    bands = np.array(["low", "mid", "high"])[np.digitize(price, [90, 115])]
    rows = pl.DataFrame({"size": size, "band": bands, "price": price})
    (finding,) = issues("target-leak", dataset(rows, target="price"), tmp_path)
    assert (finding.columns, finding.severity) == (("band",), Severity.WARNING)
    blurred = rows.with_columns(pl.Series("band", np.where(rng.random(500) < 0.05, "mid", bands)))
    assert verdict("target-leak", dataset(blurred, target="price")) is Verdict.PASSED


def test_columns_that_only_grow_with_the_target_over_time_are_no_leak(tmp_path: Path) -> None:
    n = 300
    rng, at = np.random.default_rng(12), np.arange(300)
    spent = 700 * np.exp(at * 0.004) * rng.lognormal(0, 0.04, n)
    rows = pl.DataFrame(
        {
            "month": pl.datetime_range(dt.date(1990, 1, 1), dt.date(2014, 12, 1), "1mo", eager=True),
            "rent": 250 * np.exp(at * 0.004) * rng.lognormal(0, 0.03, n),
            "taxed": spent * 1.2 + rng.normal(0, 3, n),
            "z": rng.normal(size=n),
            "spent": spent,
        }
    )
    data = dataset(rows, target="spent", roles={"month": "time"})
    assert [f.columns for f in issues("target-leak", data, tmp_path)] == [("taxed",)]

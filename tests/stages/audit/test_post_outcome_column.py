"""The check ``post-outcome-column``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.core.moment import Moment, MomentPart
from pythesis.stages import audit
from pythesis.words import say
from stages.audit.tables import brief, dataset, issues, verdict


def table(n: int = 400) -> pl.DataFrame:
    rng = np.random.default_rng(9)
    y = rng.integers(0, 2, n)
    boat = [str(rng.integers(1, 9)) if value and rng.random() < 0.9 else None for value in y]
    cabin = [str(rng.integers(1, 9)) if rng.random() < (0.6 if value else 0.3) else None for value in y]
    return pl.DataFrame({"boat": boat, "cabin": cabin, "x": rng.normal(size=n), "y": y})


def test_a_column_filled_for_one_outcome(tmp_path: Path) -> None:
    data = dataset(table(), target="y", kinds={"y": "boolean"})
    (finding,) = issues("post-outcome-column", data, tmp_path)
    assert finding.columns == ("boat",)
    assert finding.severity is Severity.WARNING
    assert any(d.action is Action.EXCLUDE and d.column == "boat" for d in audit.run(data, brief()).proposals)


def test_what_a_person_declared(tmp_path: Path) -> None:
    data = dataset(table().drop("boat"), target="y", kinds={"y": "boolean"})
    asked = brief(columns={"x": {"available": False}})
    (finding,) = issues("post-outcome-column", data, tmp_path, asked)
    assert finding.columns == ("x",)


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_what_a_declared_column_would_give_alone_is_told(task: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(12)
    rows = (
        table(600)
        .drop("boat", "cabin")
        .with_columns(pl.Series("late", rng.normal(size=600)) + 2 * pl.col("y"))
    )
    if task == "regression":
        rows = rows.with_columns(y=pl.col("late") + pl.Series(rng.normal(size=600)) / 4)
    data = dataset(rows, target="y", kinds={"y": "boolean" if task == "binary" else "number"})
    asked = brief(columns={"late": {"available": False}, "x": {"available": False}})
    found = {f.columns[0]: f for f in issues("post-outcome-column", data, tmp_path, asked)}
    proof = found["late"].validations[0]
    assert proof.recipe == "probe_alone" and proof.effect is not None and proof.effect.value > 0.8
    for language, words in (("en", "alone"), ("fr", "à elle seule")):
        assert words in say(found["late"].claim, language) and words not in say(found["x"].claim, language)


def test_a_late_name_on_which_the_score_rests(tmp_path: Path) -> None:
    rng = np.random.default_rng(10)
    rows = table(600).drop("boat", "cabin")
    rows = rows.with_columns((pl.col("y") * 1.6 + pl.Series(rng.normal(size=600))).alias("call_duration"))
    (finding,) = issues("post-outcome-column", dataset(rows, target="y", kinds={"y": "boolean"}), tmp_path)
    assert finding.columns == ("call_duration",)
    assert finding.severity is Severity.WARNING
    (asked,) = issues(
        "post-outcome-column",
        dataset(rows.rename({"call_duration": "size"}), target="y", kinds={"y": "boolean"}),
        tmp_path,
    )
    assert asked.severity is Severity.NOTICE


def test_the_hour_of_a_moment_is_known_as_it_begins(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    rows = (
        table(600)
        .drop("boat", "cabin")
        .with_columns(day=pl.date(2024, 1, 1) + pl.duration(days=pl.int_range(600)))
    )
    rows = rows.with_columns((pl.col("y") * 6 + pl.Series(rng.integers(0, 9, 600))).alias("heure"))
    data = dataset(rows, target="y", kinds={"y": "boolean"})
    (finding,) = issues("post-outcome-column", data, tmp_path)
    assert finding.columns == ("heure",)
    parts = (
        MomentPart(column="day", place="date", form="day"),
        MomentPart(column="heure", place="hour", form="number"),
    )
    moment = Moment(name="moment", parts=parts, by="pythesis")
    told = data.replace(table=data.table.model_copy(update={"moment": moment}))
    assert verdict("post-outcome-column", told) is Verdict.PASSED


def test_gaps_that_only_lean_pass() -> None:
    data = dataset(table().drop("boat"), target="y", kinds={"y": "boolean"})
    assert verdict("post-outcome-column", data) is Verdict.PASSED


def test_no_target_is_not_applicable() -> None:
    assert verdict("post-outcome-column", dataset(table())) is Verdict.NOT_APPLICABLE

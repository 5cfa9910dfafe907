"""The check ``protected-column``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from stages.audit.tables import brief, dataset, found, issues, verdict


def table(n: int = 600) -> pl.DataFrame:
    rng = np.random.default_rng(59)
    woman = rng.random(n) < 0.5
    return pl.DataFrame(
        {
            "civility": np.where(woman, "Madame", "Monsieur"),
            "q7": np.where(rng.random(n) < 0.95, np.where(woman, "wife", "husband"), "alone"),
            "x": rng.normal(size=n),
            "grade": rng.integers(0, 20, n),
        }
    )


def test_a_name_and_its_proxy(tmp_path: Path) -> None:
    named, proxy = issues("protected-column", dataset(table()), tmp_path)
    assert named.columns == ("civility",)
    assert proxy.columns == ("q7", "civility")
    assert {named.severity, proxy.severity} == {Severity.NOTICE}


def test_a_proxy_of_a_column_kept_out_is_a_warning(tmp_path: Path) -> None:
    data = dataset(table(), roles={"civility": "excluded"})
    assert {f.severity for f in issues("protected-column", data, tmp_path)} == {
        Severity.NOTICE,
        Severity.WARNING,
    }


@pytest.mark.parametrize("levels", [("homme", "femme"), ("catholique", "musulmane"), ("Married", "Divorced")])
def test_values_speak_whatever_the_name(levels: tuple[str, str]) -> None:
    rows = table().drop("civility", "q7").with_columns(pl.Series("v3", [*levels] * 300))
    assert found("protected-column", dataset(rows))[0].columns == ("v3",)


def test_what_the_brief_says_wins() -> None:
    asked = brief(columns={"civility": {"protected": False}, "grade": {"protected": True}})
    assert {f.columns for f in found("protected-column", dataset(table()), asked)} == {("grade",)}


@pytest.mark.parametrize("name", ["house_age", "basket_age", "age_of_debt", "contract_age"])
def test_ages_of_things_pass(name: str) -> None:
    rows = table().drop("civility", "q7").rename({"grade": name})
    assert verdict("protected-column", dataset(rows)) is Verdict.PASSED


def test_sexes_inside_other_words_are_read_and_colours_are_not(tmp_path: Path) -> None:
    levels = ["single male", "female", "married male", "divorced male"]
    rows = table().drop("civility", "q7").with_columns(pl.Series("v3", levels * 150))
    assert issues("protected-column", dataset(rows), tmp_path)[0].columns == ("v3",)
    rows = rows.with_columns(pl.Series("v3", ["matt black", "light white", "matt red", "light red"] * 150))
    assert verdict("protected-column", dataset(rows)) is Verdict.PASSED


def test_yes_no_columns_named_after_a_level(tmp_path: Path) -> None:
    rng = np.random.default_rng(60)
    flags = {name: rng.integers(0, 2, 400) for name in ("male", "black", "hispanic", "white")}
    data = dataset(pl.DataFrame({**flags, "x": rng.normal(size=400)}))
    assert {f.columns for f in issues("protected-column", data, tmp_path)} == {(name,) for name in flags}


def test_a_colour_alone_is_no_origin() -> None:
    rng = np.random.default_rng(61)
    rows = pl.DataFrame({"white": rng.integers(0, 2, 400), "sugar": rng.normal(size=400)})
    assert verdict("protected-column", dataset(rows)) is Verdict.PASSED

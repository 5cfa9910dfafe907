"""The check ``derived-column``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.finding import Severity, Verdict
from pythesis.stages.audit import recodings
from pythesis.stages.audit.sampled import sample
from pythesis.words import say
from stages.audit.tables import dataset, found, issues, verdict

N = 500


def table() -> pl.DataFrame:
    rng = np.random.default_rng(34)
    return pl.DataFrame(
        {
            "price": rng.lognormal(3, 0.5, N).round(2),
            "quantity": rng.integers(1, 40, N),
            "weight": rng.normal(70, 12, N).round(1),
            "height": rng.normal(1.7, 0.1, N).round(2),
            "noise": rng.normal(size=N).round(3),
        }
    )


FORMULAS = {
    "copy": pl.col("weight") * 2.20462 + 3,
    "curve": pl.col("price").log(),
    "sum": pl.col("quantity") + pl.col("weight"),
    "difference": pl.col("weight") - pl.col("noise"),
    "product": (pl.col("price") * pl.col("quantity")).round(2),
    "ratio": pl.col("price") / pl.col("quantity"),
    "ratio-square": (pl.col("weight") / pl.col("height") ** 2).round(1),
    "weighted": 3 * pl.col("quantity") + 0.5 * pl.col("weight") - 2 * pl.col("noise"),
}


@pytest.mark.parametrize("form", FORMULAS)
def test_a_formula_is_found(form: str, tmp_path: Path) -> None:
    data = dataset(table().with_columns(FORMULAS[form].alias("made")))
    (finding,) = issues("derived-column", data, tmp_path)
    assert "made" in finding.columns
    assert finding.severity is Severity.NOTICE


def test_rows_that_break_a_sum_are_a_warning(tmp_path: Path) -> None:
    made = pl.col("quantity") + pl.col("weight") + pl.when(pl.int_range(N) % 50 == 0).then(9.5).otherwise(0)
    (finding,) = issues("derived-column", dataset(table().with_columns(made.alias("made"))), tmp_path)
    assert finding.severity is Severity.WARNING
    assert finding.affected == 10


def test_recodings_are_found(tmp_path: Path) -> None:
    rng = np.random.default_rng(35)
    when = [dt.date(2020, 1, 1) + dt.timedelta(days=int(day)) for day in rng.integers(0, 900, N)]
    rows = table().with_columns(
        pl.Series("when", when),
        pl.Series("when", when).dt.weekday().alias("weekday"),
        pl.when(pl.col("weight") > 80).then(pl.lit("heavy")).otherwise(pl.lit("light")).alias("class"),
        pl.Series(
            "code", [f"{letter}{number}" for letter, number in zip("ABCDE" * 100, range(N), strict=True)]
        ),
        pl.Series("letter", list("ABCDE" * 100)),
        pl.Series("hours", clock := rng.integers(0, 24, N) * 100 + rng.integers(0, 60, N)),
        pl.Series("hour", clock // 100),
    )
    bound = {finding.columns for finding in issues("derived-column", dataset(rows), tmp_path)}
    assert bound == {("weekday", "when"), ("class", "weight"), ("letter", "code"), ("hour", "hours")}


def test_a_recoding_of_numbers_kept_as_text_is_found(tmp_path: Path) -> None:
    clock = pl.Series("hours", np.random.default_rng(37).integers(0, 24, N) * 100 + 30)
    made = pl.when(clock > 1800).then(pl.lit("late")).otherwise(pl.lit("early")).alias("made")
    kept = pl.when(pl.int_range(N) % 9 > 0).then(clock.cast(pl.String)).otherwise(pl.lit("NA")).alias("hours")
    data = dataset(table().with_columns(made, kept), kinds={"hours": "number"})
    (finding,) = issues("derived-column", data, tmp_path)
    assert finding.columns == ("made", "hours")
    assert finding.affected == N - len(range(0, N, 9))


@pytest.mark.parametrize("form", ["product", "ratio"])
def test_a_blurred_product_or_ratio_is_told_once_with_its_share(form: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(36)
    price, quantity = pl.Series(rng.gamma(4, 5, N) + 1), pl.Series(rng.gamma(4, 5, N) + 1)
    blur = pl.Series(rng.normal(1, 0.02, N))
    made = (price * quantity if form == "product" else price / quantity) * blur
    data = dataset(pl.DataFrame({"price": price, "quantity": quantity, "paid": made}))
    (finding,) = issues("derived-column", data, tmp_path)
    assert finding.claim.key == "audit.derived-column.claim.near"
    assert set(finding.columns) == {"price", "quantity", "paid"} and finding.severity is Severity.NOTICE
    assert finding.validations[0].statistic is not None and finding.validations[0].statistic > 0.99


def test_columns_that_only_go_together_pass() -> None:
    rng = np.random.default_rng(36)
    price, quantity = rng.gamma(4, 5, N) + 1, rng.gamma(4, 5, N) + 1
    rows = pl.DataFrame(
        {
            "price": price,
            "quantity": quantity,
            "loose": price * quantity * np.exp(rng.normal(0, 0.3, N)),  # a fifth of the spread is its own
            "alike": price * np.exp(rng.normal(0, 0.05, N)),  # the other term adds nothing
        }
    )
    assert verdict("derived-column", dataset(rows)) is Verdict.PASSED


def test_the_target_is_no_column_of_a_rule() -> None:
    rows = table().with_columns(FORMULAS["sum"].alias("made"))
    assert found("derived-column", dataset(rows, target="made"))[0].verdict is Verdict.PASSED


def test_few_rows_are_not_applicable() -> None:
    assert verdict("derived-column", dataset(table().head(20))) is Verdict.NOT_APPLICABLE


def test_digits_are_found_among_many_columns() -> None:
    """Beyond forty whole columns pairs are told from handfuls of rows."""
    rng = np.random.default_rng(3)
    whole = {f"w{i}": rng.integers(0, 90_000, 600) for i in range(60)}
    whole["hundreds"] = whole["w7"] // 100
    whole["last"] = whole["w9"] % 10
    whole["hundreds"][5] += 1
    rows = pl.DataFrame(whole)
    data = dataset(rows)
    made = recodings.find(sample(data.frame), list(data.table.columns))
    assert {("hundreds", "w7", "floor:100"), ("last", "w9", "rest:10")} <= {
        (m.column, m.source, m.form) for m in made
    }


def test_a_counter_of_things_beside_a_counter_of_rows_is_told(tmp_path: Path) -> None:
    rows = np.arange(1, 1731)
    rng = np.random.default_rng(21)
    frame = pl.DataFrame(
        {"row": rows, "thing": (rows - 1) // 5 + 1, "year": (rows - 1) % 5 + 1, "x": rng.normal(size=1730)}
    )
    found = issues("derived-column", dataset(frame), tmp_path)
    assert any({"row", "thing"} <= set(finding.columns) for finding in found)


def test_many_formulas_are_read_as_several(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    made: dict[str, pl.Series] = {}
    for i in range(12):
        first, second = rng.integers(10, 90, 300), rng.integers(3, 40, 300)
        made |= {f"a{i}": pl.Series(first), f"b{i}": pl.Series(second), f"c{i}": pl.Series(first * second)}
    (finding,) = issues("derived-column", dataset(pl.DataFrame(made)), tmp_path)
    assert finding.advice is not None and finding.reading is not None
    assert "36 columns are bound by products" in say(finding.claim, "en")
    assert "each formula" in say(finding.advice, "en")
    assert "Dans chacune de ces formules" in say(finding.reading, "fr")


def test_stretches_of_the_file_are_no_intervals_of_its_row_number() -> None:
    rows = pl.DataFrame(
        {"row": range(400), "litter": np.repeat(np.random.default_rng(2).permutation(10), 40)}
    )
    data = dataset(rows, kinds={"row": "identifier"})
    assert verdict("derived-column", data) is Verdict.PASSED


def test_a_number_divided_by_a_yes_or_no_is_no_formula() -> None:
    """Degree over graduate can only be tried among graduates, whose years are nearly always the same."""
    rng = np.random.default_rng(35)
    degree = rng.choice([1, 2, 3, 4], 3000, p=[0.8, 0.05, 0.08, 0.07])
    usual = np.where(rng.random(3000) < 0.99, 18.0, 17.0)
    other = np.where(degree == 1, rng.choice([7.0, 9.0, 10.5], 3000), rng.choice([11.0, 12.0, 15.0], 3000))
    made = {"degree": degree, "graduate": (degree == 4).astype(int), "years": other}
    rows = pl.DataFrame({**made, "years": np.where(degree == 4, usual, other)})
    assert verdict("derived-column", dataset(rows)) is Verdict.PASSED

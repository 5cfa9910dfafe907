"""Numbers and dates kept as text are looked at for what they mean, and can be recomputed as such."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Verdict
from pythesis.flow.checking import checked
from pythesis.stages import clean
from pythesis.stages.audit import Audit
from pythesis.stages.audit.second_look import READ
from pythesis.stats import recompute
from stages.audit.tables import brief, dataset

N = 600


def _rows() -> pl.DataFrame:
    rng = np.random.default_rng(3)
    km = rng.gamma(3, 6, N).round(1) + 1
    km[:8] = (km[:8] * 1000).round()
    days = pl.Series(rng.integers(16_000, 19_000, N)).cast(pl.Int32).cast(pl.Date).dt.strftime("%d/%m/%Y")
    days = days.scatter(range(10, 16), "31/02/2019")
    price = [f"{v:.2f}".replace(".", ",") + " €" for v in rng.lognormal(3, 0.4, N)]
    price[20:24] = ["999999,00 €"] * 4
    grade = [str(v) for v in rng.integers(1, 11, N)]
    grade[30:60] = ["non renseigné"] * 30
    away = [f"{v:.1f}".replace(".", ",") + " km" for v in km]
    return pl.DataFrame({"trajet": away, "entrée": days, "prix": price, "note": grade})


@pytest.fixture(scope="module")
def seen() -> Audit:
    return checked(dataset(_rows()), brief())


def test_cells_in_another_unit_are_found_under_their_unit(seen: Audit) -> None:
    (found,) = (f for f in seen.findings if f.code == "unit-error" and f.verdict is Verdict.ISSUE)
    assert found.columns == ("trajet",)
    assert found.affected == 8


def test_a_date_with_days_no_calendar_has_is_read_as_a_date(seen: Audit) -> None:
    mine = {d.action for d in seen.proposals if d.column == "entrée"}
    assert {Action.TO_MISSING, Action.PARSE_DATE} <= mine
    assert Action.EXCLUDE not in mine


def test_a_code_among_amounts_is_a_gap_once_they_are_read(seen: Audit) -> None:
    data = dataset(_rows())
    cleaned = clean.run(data, clean.decide(data.table, seen.proposals, brief(), {})).dataset.frame
    assert cleaned["prix"].null_count() == 4
    assert cleaned["trajet"].max() < 100  # converted after it was read
    assert cleaned["entrée"].dtype == pl.Date


def test_a_few_whole_grades_stay_whole(seen: Audit) -> None:
    data = dataset(_rows())
    cleaned = clean.run(data, clean.decide(data.table, seen.proposals, brief(), {})).dataset
    assert cleaned.frame["note"].dtype == pl.Int64
    assert "7" in cleaned.table.column("note").levels


def test_what_was_seen_as_read_is_recomputed_from_the_table_as_read(seen: Audit, tmp_path: Path) -> None:
    path = tmp_path / "read.parquet"
    clean.apply(dataset(_rows()).frame, seen.reading).write_parquet(path)
    pointed = [
        v for f in seen.findings for v in f.validations if v.recipe and v.arguments.get("data") == READ
    ]
    assert any(v.recipe == "audit_range" for v in pointed)
    for validation in pointed:
        assert validation.recipe is not None
        again = recompute.run(validation.recipe, {**validation.arguments, "data": str(path)})
        assert again["n"] == validation.n
        if validation.statistic is not None:
            assert again["statistic"] == pytest.approx(validation.statistic, rel=1e-9)


def test_a_table_written_as_it_reads_is_looked_at_once() -> None:
    seen = checked(dataset(pl.DataFrame({"a": range(50), "b": ["x", "y"] * 25})), brief())
    assert seen.reading == ()
    assert not any(v.arguments.get("data") for f in seen.findings for v in f.validations)


def test_people_who_keep_a_column_as_levels_are_followed() -> None:
    told = checked(dataset(_rows()), brief(columns={"trajet": {"kind": "category"}}))
    assert "trajet" not in {d.column for d in told.reading}


def test_a_target_spelt_in_several_ways_is_looked_at_in_one() -> None:
    """Classes are counted once their spellings are one: no class is rare for being written in capitals."""
    rows = pl.DataFrame({"x": range(120), "y": (["haute", "basse"] * 58) + ["HAUTE", "Basse"] * 2})
    seen = checked(dataset(rows, target="y"), brief())
    rare = [
        f for f in seen.findings if f.code in {"rare-category", "class-imbalance"} and f.columns == ("y",)
    ]
    assert [f for f in rare if f.verdict is Verdict.ISSUE] == []


def test_a_debt_is_no_other_spelling_of_an_amount() -> None:
    drawn = np.random.default_rng(5).integers(18, 60, N)
    amounts = [f"{'-' if at < 12 else ''}${value}.00" for at, value in enumerate(drawn)]
    found = checked(dataset(pl.DataFrame({"balance": amounts})), brief())
    told = {f.code for f in found.findings if f.verdict is Verdict.ISSUE and "balance" in f.columns}
    assert "number-as-text" in told
    assert not told & {"inconsistent-category", "cell-errors"}
    recoded = [d for d in found.reading if d.action is Action.RECODE]
    assert recoded == []

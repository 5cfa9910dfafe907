"""The check ``number-as-text``."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pythesis.core.dataset import Kind
from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit, clean
from pythesis.stats.kinds import describe
from stages.audit.tables import brief, dataset, issues, verdict

CASES = [
    (["12,5", "3,25", "4"], (",", "", ())),
    (["$1,234.50", "$12.00", "$3,000.00"], (".", ",", ("$",))),
    (["-$1,234.50", "$12.00", "$-3,000.00", "+$7.25"], (".", ",", ("$",))),
    (["10 kg", "12 kg", "3.5 kg"], (".", "", ("kg",))),
    (["12 %", "5%", "7 %"], (".", "", ("%",))),
    (["1 234,5", "12 345,0", "7,1"], (",", " ", ())),
    (["1'234.5", "2'000.0", "5"], (".", "'", ())),
    (["0,123", "0,456", "1,222"], (",", "", ())),
    (["999", "1,234", "12,345", "4,000"], (".", ",", ())),
    (["12", "n/a", "14", "15"], (".", "", ())),
]


@pytest.mark.parametrize(("values", "way"), CASES)
def test_numbers_in_disguise_are_read(tmp_path: Path, values: list[str], way: tuple[object, ...]) -> None:
    data = dataset(pl.DataFrame({"a": values * 10}))
    issues("number-as-text", data, tmp_path)
    (decision,) = (d for d in audit.run(data, brief()).proposals if d.action is Action.PARSE_NUMBER)
    assert (decision.params["decimal"], decision.params["thousands"], decision.params["strip"]) == way


def test_a_sign_before_the_currency_makes_the_amount_negative() -> None:
    data = dataset(pl.DataFrame({"a": ["-$1,234.50", "$12.00", "$-3.00", "+$7.25"] * 10}))
    decided = clean.decide(data.table, audit.run(data, brief()).proposals, brief(), {})
    assert clean.run(data, decided).dataset.frame["a"].head(4).to_list() == [-1234.5, 12.0, -3.0, 7.25]


ACCOUNTS = [
    (["$1,044.00", "($44.00)", "$12.50", "$7.25"], [1044.0, -44.0, 12.5, 7.25]),
    (["1 234,50 €", "(1 234,50 €)", "12,00 €", "7,25 €"], [1234.5, -1234.5, 12.0, 7.25]),
    (["44.00-", "1,044.00", "7.25", "12.50-"], [-44.0, 1044.0, 7.25, -12.5]),
    (["− 44,00 €", "1 044,00 €", "7,25 €", "- 12,50 €"], [-44.0, 1044.0, 7.25, -12.5]),
]


@pytest.mark.parametrize(("written", "meant"), ACCOUNTS)
def test_negative_amounts_of_accounts_are_read(
    tmp_path: Path, written: list[str], meant: list[float]
) -> None:
    """In brackets, with the minus behind, with a sign of print: kinds, audit and cleaning agree."""
    values = pl.Series("a", written * 10)
    data = dataset(pl.DataFrame({"a": values}))
    assert describe(values, "a").meant is Kind.NUMBER
    (finding,) = issues("number-as-text", data, tmp_path)
    assert finding.affected == 40
    found = audit.run(data, brief())
    decided = clean.decide(data.table, found.proposals, brief(), {})
    assert clean.run(data, decided).dataset.frame["a"].head(4).to_list() == meant
    assert verdict("cell-errors", data) is not Verdict.ISSUE


@pytest.mark.parametrize("values", [["(1)", "(2)", "(3)", "(14)"], ["44-", "45-", "46-", "51-"]])
def test_references_in_brackets_are_no_debts(values: list[str]) -> None:
    data = dataset(pl.DataFrame({"a": values * 10}))
    assert not any(d.action is Action.PARSE_NUMBER for d in audit.run(data, brief()).proposals)


def test_an_amount_of_accounts_stays_one_among_stray_words(tmp_path: Path) -> None:
    values = [f"({n}.50)" if n % 3 else f"{n}.50" for n in range(60)] + ["late", "late"]
    data = dataset(pl.DataFrame({"a": values}))
    (finding,) = issues("mixed-types", data, tmp_path)
    assert finding.affected == 2


def test_two_signs_are_no_number() -> None:
    data = dataset(pl.DataFrame({"a": ["-$-5.00", "$12.00", "$13.50", "$7.25"] * 10}))
    assert not any(d.action is Action.PARSE_NUMBER for d in audit.run(data, brief()).proposals)


@pytest.mark.parametrize(
    "values", [["1,234", "12,345", "3,456"], ["5 kg", "12 lb", "7 kg"], ["5%", "0.05", "7%", "0.07"]]
)
def test_doubts_are_left_to_a_person(tmp_path: Path, values: list[str]) -> None:
    data = dataset(pl.DataFrame({"a": values * 10}))
    (finding,) = issues("number-as-text", data, tmp_path)
    assert finding.severity is Severity.WARNING
    assert not any(d.action is Action.PARSE_NUMBER for d in audit.run(data, brief()).proposals)


def test_what_another_check_reads_is_no_doubt_any_more(tmp_path: Path) -> None:
    """One column, one decision: numbers that `cell-errors` proposes to read are not kept as text."""
    values = [
        f"{8 + i % 9}.0" if i % 5 else f"{8 + i % 9}.0 {['oz', 'OZ.', 'ounce'][i % 3]}" for i in range(300)
    ]
    data = dataset(pl.DataFrame({"a": values}))
    (finding,) = issues("number-as-text", data, tmp_path)
    found = audit.run(data, brief())
    mine = [
        d for d in found.proposals if d.origin.startswith(("cell-errors", "number-as-text", "mixed-types"))
    ]
    assert {(d.action, d.origin.partition(".")[0]) for d in mine} == {(Action.PARSE_NUMBER, "cell-errors")}
    assert finding.advice is not None
    assert finding.advice.key == "audit.number-as-text.advice.units-mended"
    assert [f.code for f in found.findings if f.columns == ("a",) and f.told_by] == ["number-as-text"]


@pytest.mark.parametrize(
    "values",
    [[f"${1000 + 37 * i:,}.{i:02d}" for i in range(60)], [f"{1.5 + i}{'kM'[i % 2]}" for i in range(60)]],
)
def test_amounts_that_never_come_back_are_no_names(values: list[str]) -> None:
    data = dataset(pl.DataFrame({"a": values}), kinds={"a": "identifier"})
    assert verdict("number-as-text", data) is Verdict.ISSUE


@pytest.mark.parametrize(
    "values",
    [
        ["001", "023", "045"],
        ["12A", "3A", "4A"],
        ["1.2.3", "2.3.4", "3.4.5"],
        ["12:30", "11:20", "9:10"],
        ["a", "b", "c"],
    ],
)
def test_codes_pass(values: list[str]) -> None:
    assert verdict("number-as-text", dataset(pl.DataFrame({"a": values * 10}))) is Verdict.PASSED


def test_no_text_is_not_applicable() -> None:
    assert verdict("number-as-text", dataset(pl.DataFrame({"a": [1, 2]}))) is Verdict.NOT_APPLICABLE


UNITS = [
    (["12,5/20", "7/20", "15,0/20", "ABS"], [12.5, 7.0, 15.0, None]),
    (["2 pièces", "1 pièce", "3 pièces", "5 pièces"], [2.0, 1.0, 3.0, 5.0]),
    (["45 m²", "45,5m2", "62 m²", "9,5 m2"], [45.0, 45.5, 62.0, 9.5]),
]


@pytest.mark.parametrize(("written", "meant"), UNITS)
def test_marks_plurals_and_powers_are_one_unit(written: list[str], meant: list[float | None]) -> None:
    data = dataset(pl.DataFrame({"a": written * 10}))
    decided = clean.decide(data.table, audit.run(data, brief()).proposals, brief(), {})
    assert clean.run(data, decided).dataset.frame["a"].head(4).to_list() == meant


def test_two_numbers_in_a_cell_are_no_mark(tmp_path: Path) -> None:
    data = dataset(pl.DataFrame({"a": [f"{100 + i % 50}/{60 + i % 30}" for i in range(90)]}))
    assert verdict("number-as-text", data) is Verdict.PASSED
    assert describe(data.frame["a"], "a").kind is Kind.TEXT


def test_lengths_of_time_are_read_in_minutes(tmp_path: Path) -> None:
    values = pl.Series("wait", [f"{i % 4}h{i % 60:02d}" for i in range(1, 60)] + ["90 min"])
    data = dataset(pl.DataFrame({"wait": values}))
    column = describe(values, "wait")
    data = data.replace(table=data.table.model_copy(update={"columns": (column,)}))
    assert column.kind is not Kind.IDENTIFIER
    (finding,) = issues("number-as-text", data, tmp_path)
    assert (finding.claim.key.rpartition(".")[2], finding.affected) == ("duration", 60)
    decided = clean.decide(data.table, audit.run(data, brief()).proposals, brief(), {})
    assert clean.run(data, decided).dataset.frame["wait"].to_list()[-2:] == [3 * 60 + 59, 90.0]


def test_times_of_the_day_stay() -> None:
    column = describe(pl.Series("heure", [f"{i % 24}h{i % 60:02d}" for i in range(60)]), "heure")
    assert column.meant is Kind.DATE


MULTIPLES = [
    (["320 k€", "285\u00a0000 €", "1,25 M€", "300 000 €"], [320e3, 285e3, 1.25e6, 3e5]),
    (["250 g", "1.2 kg", "380 g", "90 g"], [250.0, 1200.0, 380.0, 90.0]),
    (["2.31 mg/L", "2310 µg/L", "4.1 mg/L", "3 mg/L"], [2.31, 2.31, 4.1, 3.0]),
]


@pytest.mark.parametrize(("texts", "meant"), MULTIPLES)
def test_multiples_of_one_unit_are_brought_to_the_commonest(
    tmp_path: Path, texts: list[str], meant: list[float]
) -> None:
    data = dataset(pl.DataFrame({"a": [*texts, texts[-1]] * 10}))
    (finding,) = issues("number-as-text", data, tmp_path)
    assert (finding.severity, finding.claim.key.rpartition(".")[2]) == (Severity.NOTICE, "multiples")
    decided = clean.decide(data.table, audit.run(data, brief()).proposals, brief(), {})
    read = clean.run(data, decided).dataset.frame["a"].head(4).to_list()
    assert read == pytest.approx(meant, rel=1e-12)


def test_days_beside_hours_are_lengths_of_time() -> None:
    texts = [f"{i % 23}h{i % 60:02d}" if i % 3 else f"{1 + i % 5} j" for i in range(1, 200)]
    data, column = dataset(pl.DataFrame({"a": texts})), describe(pl.Series(texts), "a")
    data = data.replace(table=data.table.model_copy(update={"columns": (column,)}))
    assert column.meant is Kind.NUMBER
    decided = clean.decide(data.table, audit.run(data, brief()).proposals, brief(), {})
    assert clean.run(data, decided).dataset.frame["a"].head(3).to_list() == [61.0, 122.0, 5760.0]


@pytest.mark.parametrize(
    "values",
    [
        ["1. White", "2. Black", "3. Asian", "4. Other"],
        ["1) Oui", "2) Non", "3) Autre"],
        ["1 studio", "2 flat", "3 house"],
    ],
)
def test_numbers_that_only_number_words_are_no_quantities(values: list[str]) -> None:
    assert verdict("number-as-text", dataset(pl.DataFrame({"a": values * 20}))) is Verdict.PASSED

"""What columns mean, from values and names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.dataset import Kind
from pythesis.stats import scales
from pythesis.stats.kinds import describe
from pythesis.words import say

N = 200
WORDS = ("oak", "elm", "ash", "fir")


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("x", [i / 7 for i in range(N)], Kind.NUMBER),
        ("age", [i % 60 + 18 for i in range(N)], Kind.NUMBER),
        ("children", [i % 5 for i in range(N)], Kind.NUMBER),
        ("price", [100_000 + i * 37 for i in range(N)], Kind.NUMBER),
        ("year", [1900 + i for i in range(N)], Kind.NUMBER),
        ("grade", [i % 5 + 1 for i in range(N)], Kind.ORDINAL),
        ("month", [i % 12 + 1 for i in range(N)], Kind.ORDINAL),
        ("zipcode", [75001 + i % 20 for i in range(N)], Kind.CATEGORY),
        ("region_code", [i % 6 for i in range(N)], Kind.CATEGORY),
        ("state of light", [i % 5 + 1 for i in range(N)], Kind.CATEGORY),
        ("place", [-1, *(i % 9 for i in range(N))], Kind.CATEGORY),
        ("smoker", [i % 2 for i in range(N)], Kind.BOOLEAN),
        ("smoker", [("yes", "no")[i % 2] for i in range(N)], Kind.BOOLEAN),
        ("flag", [True, False] * 20, Kind.BOOLEAN),
        ("row", list(range(5, N + 5)), Kind.IDENTIFIER),
        ("customer_id", [i * 7919 % 100_003 for i in range(N)], Kind.IDENTIFIER),
        ("patient_id", [1000 + i // 2 for i in range(N)], Kind.IDENTIFIER),
        ("reference", [f"AB-{i:05}" for i in range(N)], Kind.IDENTIFIER),
        ("ticket", [f"T{i // 2}" for i in range(N)], Kind.IDENTIFIER),
        ("tree", [WORDS[i % 4] for i in range(N)], Kind.CATEGORY),
        ("tree", [WORDS[i % 4] for i in range(N - 5)] + ["NA"] * 5, Kind.CATEGORY),
        ("review", [f"I came on day {i} and it was rather good, thank you" for i in range(N)], Kind.TEXT),
        ("amount", [f"{i}.5" for i in range(N - 1)] + ["?"], Kind.TEXT),
        ("weight", [f"{i},5 kg" for i in range(N)], Kind.TEXT),
        ("price", [f"${i},{i:03}.50" for i in range(1, N + 1)], Kind.TEXT),
        ("installs", [f"{i}.5M" for i in range(1, N)] + ["201k"], Kind.TEXT),
        ("delivered", [f"2024-03-{i % 28 + 1:02}" for i in range(N)] + ["2024-02-31"], Kind.CATEGORY),
        ("version", [f"v{i}.{i}.{i}" for i in range(N)], Kind.IDENTIFIER),
        ("level", [("low", "medium", "high")[i % 3] for i in range(N)], Kind.ORDINAL),
        ("income", [("< 10", "10-20", "> 20")[i % 3] for i in range(N)], Kind.ORDINAL),
        ("when", [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(N)], Kind.DATE),
        ("k", [3] * N, Kind.CONSTANT),
        ("note", ["x", *[None] * N], Kind.CATEGORY),
        ("nothing", [None] * N, Kind.EMPTY),
        ("001", [f"{i % 50:03}" for i in range(N)], Kind.CATEGORY),
    ],
)
def test_kinds(name: str, values: list[Any], kind: Kind) -> None:
    column = describe(pl.Series(values), name)
    assert column.kind is kind
    assert column.kind_reason is not None
    for language in ("en", "fr"):
        assert "{" not in say(column.kind_reason, language)


def test_an_almost_number_says_its_strays() -> None:
    column = describe(pl.Series([f"{i}.5" for i in range(60)] + ["NA"] * 60 + ["unknown"]), "x")
    assert column.kind_reason is not None
    assert column.kind_reason.key == "kinds.almost-number"
    assert column.kind_reason.values["examples"] == ("NA", "unknown")


def test_levels_come_most_frequent_first_and_ranks_in_order() -> None:
    assert describe(pl.Series(["b", "a", "a", "c", "c", "c"]), "tree").levels == ("c", "a", "b")
    assert describe(pl.Series(["high", "low", "low", "medium"] * 9), "dose").levels == (
        "low",
        "medium",
        "high",
    )
    assert describe(pl.Series([3, 1, 1, 2] * 9), "quality").levels == ("1", "2", "3")


def test_bounds() -> None:
    assert describe(pl.Series([1, 5, None]), "x").maximum == 5.0
    assert describe(pl.Series([dt.date(2020, 1, 2), dt.date(2020, 1, 1)]), "d").minimum == "2020-01-01"
    assert describe(pl.Series(["a", "b"]), "t").minimum is None


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        (["XL", "S", "M"], ["S", "M", "XL"]),
        (["Souvent", "Jamais", "Toujours"], ["Jamais", "Souvent", "Toujours"]),
        (["mar", "jan", "fév"], ["jan", "fév", "mar"]),
        (["Thu", "Mon", "Sun"], ["Mon", "Thu", "Sun"]),
        (["65+", "0-17", "18-64"], ["0-17", "18-64", "65+"]),
        (["10 à 20 €", "5 à 10 €", "20 à 30 €"], ["5 à 10 €", "10 à 20 €", "20 à 30 €"]),
        (["moins de 5", "plus de 10", "5-10"], ["moins de 5", "5-10", "plus de 10"]),
        (["oak", "elm", "low"], None),
        (["low", "high"], None),
        (["T3", "studio", "T1 bis", "T2"], ["studio", "T1 bis", "T2", "T3"]),
        (["F4", "T2", "T5 et plus"], ["T2", "F4", "T5 et plus"]),
        (["T1", "T2", "T3"], None),
        (["2020-01", "a", "b"], None),
    ],
)
def test_scales(levels: list[str], order: list[str] | None) -> None:
    assert scales.order(levels) == order


@pytest.mark.parametrize(
    ("name", "kind"),
    [("type_logement", Kind.ORDINAL), ("Trimestre", Kind.ORDINAL), ("treatment", Kind.CATEGORY)],
)
def test_numbers_behind_a_letter_are_ranks_where_the_name_says(name: str, kind: Kind) -> None:
    column = describe(pl.Series(["T3", "T1", "T2", "T3"] * 20), name)
    assert column.kind is kind
    assert column.levels == (("T1", "T2", "T3") if kind is Kind.ORDINAL else ("T3", "T1", "T2"))


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=1, max_size=40),
    st.text(max_size=20),
)
def test_any_text_has_a_kind(values: list[str | None], name: str) -> None:
    column = describe(pl.Series(values, dtype=pl.String), name)
    assert column.distinct == len({v for v in values if v is not None})
    assert column.missing == sum(v is None for v in values)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62)), min_size=1, max_size=40))
def test_any_whole_numbers_have_a_kind(values: list[int | None]) -> None:
    assert describe(pl.Series(values, dtype=pl.Int64), "x").missing == sum(v is None for v in values)


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40))
def test_any_numbers_have_a_kind(values: list[float]) -> None:
    assert describe(pl.Series(values), "x").dtype == "Float64"


@pytest.mark.parametrize(
    ("name", "levels", "meant"),
    [
        ("avis", ["Pas du tout d'accord", "Plutôt d'accord", "D'accord", "NSP"], Kind.CATEGORY),
        ("accord", ["Pas d'accord", "Neutre", "Plutôt d'accord", "Ne sait pas"], Kind.ORDINAL),
        ("âge", ["18-24 ans", "25-34 ans", "35-49 ans", "65 ans et plus"], Kind.ORDINAL),
        ("revenu", ["moins de 1 500 €", "1 500 à 2 500 €", "plus de 2 500 €", "Refus"], Kind.ORDINAL),
        ("étage", ["RDC", "1er étage", "2ème étage", "3e étage"], Kind.ORDINAL),
        ("satisfaction", ["Peu satisfait", "Satisfait", "Très satisfait"], Kind.ORDINAL),
        ("couleur", ["rouge", "vert", "bleu", "Ne sait pas"], Kind.CATEGORY),
    ],
)
def test_steps_of_a_scale_among_answers_that_are_none(name: str, levels: list[str], meant: Kind) -> None:
    assert describe(pl.Series(name, levels * 30), name).meant is meant


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("Qté", [1 + i % 8 for i in range(N)], Kind.NUMBER),
        ("N° séjour", [100_000 + i - (i == 7) for i in range(N)], Kind.IDENTIFIER),
        ("NIR patient", [1_690_599_000_000 + 7919 * i for i in range(N)], Kind.IDENTIFIER),
        ("absences", [i % 9 - 1 for i in range(N)], Kind.NUMBER),
        ("latitude", [f"48°{i % 60:02d}'{i % 59:02d}\"N" for i in range(N)], Kind.TEXT),
        ("heures sup", [f"{i % 38}h{i % 60:02d}" for i in range(N)], Kind.TEXT),
    ],
)
def test_measures_are_no_names_and_names_are_no_measures(name: str, values: list[Any], kind: Kind) -> None:
    assert describe(pl.Series(name, values), name).kind is kind


@pytest.mark.parametrize(("name", "kind"), [("column_1", Kind.IDENTIFIER), ("weight", Kind.NUMBER)])
def test_different_whole_numbers_without_a_name_name_rows(name: str, kind: Kind) -> None:
    kept = [61_000 + 3 * i + i % 2 for i in range(N)]  # some rows of a larger table
    assert describe(pl.Series(kept), name).kind is kind


@pytest.mark.parametrize(
    ("name", "values", "kind", "meant", "key"),
    [
        ("Salary", [f"${40 + i / 7:.1f}k" if i % 5 == 0 else f"${40_000 + 137 * i:,}" for i in range(N)],
         Kind.TEXT, Kind.NUMBER, "kinds.sums"),
        ("Hired", [f"Apr {i % 28 + 1}, {1990 + i % 30}" if i % 20 else "01/01/1900" for i in range(N)],
         Kind.CATEGORY, Kind.DATE, "kinds.almost-date"),
        ("temps", [f"{35 + i % 40}:{(i * 7) % 60:02d}" for i in range(N)],
         Kind.TEXT, Kind.TEXT, "kinds.pairs"),
        ("code_postal", [1000 + 450 * i for i in range(N)], Kind.CATEGORY, Kind.CATEGORY, "kinds.code-name"),
        ("avis", ["Pas d'accord du tout", "Plutôt pas d'accord", "Plutôt d'accord", "Neutre"] * 50,
         Kind.ORDINAL, Kind.ORDINAL, "kinds.scale"),
    ],
    ids=["amounts with a k", "dates in words", "minutes and seconds", "postal codes", "agreement"],
)  # fmt: skip
def test_what_was_taken_for_names_of_rows_or_amounts(
    name: str, values: list[Any], kind: Kind, meant: Kind, key: str
) -> None:
    column = describe(pl.Series(values), name)
    assert column.kind_reason is not None
    assert (column.kind, column.meant, column.kind_reason.key) == (kind, meant, key)

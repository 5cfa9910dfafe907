"""What values mean beyond their kind: forms, units, opposite words, names that speak."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pythesis.core.dataset import Kind
from pythesis.core.meaning import Meaning
from pythesis.stats.kinds import describe
from pythesis.stats.meanings import unit_in_name

N = 60


@pytest.mark.parametrize(
    ("name", "values", "meaning", "kind", "unit"),
    [
        ("x", [f"${i},{i:03}.50" for i in range(1, N)], Meaning.MONEY, Kind.NUMBER, "$"),
        ("x", [f"{i} 234,50 €" for i in range(1, N)], Meaning.MONEY, Kind.NUMBER, "€"),
        ("price", [i * 1.5 for i in range(N)], Meaning.MONEY, Kind.NUMBER, ""),
        ("x", [f"{i},5 %" for i in range(N)], Meaning.PERCENTAGE, Kind.NUMBER, "%"),
        ("x", [f"{i},5 kg" for i in range(N)] + ["NA"] * 9, Meaning.MEASURE, Kind.NUMBER, "kg"),
        ("size", [f"{i}M" for i in range(N)] + ["Varies with device"] * 9, Meaning.MEASURE, Kind.NUMBER, "m"),
        ("installs", [f"{10 ** (i % 9)}+" for i in range(N * 2)], Meaning.RANKS, Kind.ORDINAL, ""),
        ("seat", [f"{i}A" for i in range(N)] * 3, Meaning.LEVELS, Kind.CATEGORY, ""),
        ("heure", [f"{i % 9}h{i % 60:02}" for i in range(30, 90)], Meaning.TIME_OF_DAY, Kind.DATE, ""),
        ("x", [f"{i % 9}h{i % 60:02}" for i in range(30, 90)], Meaning.DURATION, Kind.NUMBER, ""),
        ("x", [f"{i} h 30 min" for i in range(N)], Meaning.DURATION, Kind.NUMBER, ""),
        ("x", [f"{i % 24:02}:{i % 60:02}" for i in range(N)], Meaning.TIME_OF_DAY, Kind.DATE, ""),
        ("x", [f"{i}:12:05" for i in range(20, 90)], Meaning.DURATION, Kind.NUMBER, ""),
        ("x", [f"someone{i}@mail.example.org" for i in range(N)], Meaning.EMAIL, Kind.IDENTIFIER, ""),
        ("tel", [f"06 12 34 56 {i:02}" for i in range(N)], Meaning.PHONE, Kind.IDENTIFIER, ""),
        ("site", [f"https://example.org/{i}" for i in range(N)], Meaning.URL, Kind.IDENTIFIER, ""),
        ("code_postal", [f"{i % 9 + 1:02}100" for i in range(N)], Meaning.POSTAL_CODE, Kind.CATEGORY, ""),
        ("pays", ["France", "Belgique", "Suisse"] * 20, Meaning.COUNTRY, Kind.CATEGORY, ""),
        ("latitude", [40 + i / 7 for i in range(N)], Meaning.LATITUDE, Kind.NUMBER, ""),
        ("lon", [-3 + i / 7 for i in range(N)], Meaning.LONGITUDE, Kind.NUMBER, ""),
        ("where", [f"48.{i:03}, 2.{i:03}" for i in range(N)], Meaning.COORDINATES, Kind.TEXT, ""),
        ("tags", [f"red;blue{i};green" for i in range(N)], Meaning.LIST, Kind.TEXT, ""),
        ("fnlwgt", [1000 + i * 37 % 91 for i in range(N * 3)], Meaning.WEIGHT, Kind.NUMBER, ""),
        ("year", [1990 + i % 30 for i in range(N)], Meaning.YEAR, Kind.NUMBER, ""),
        ("smoker", ["yes", "no"] * 40 + ["yxs", "?", "NA"], Meaning.YES_NO, Kind.BOOLEAN, ""),
        ("line", ["yes", "no"] * 40 + ["no phone"] * 5, Meaning.LEVELS, Kind.CATEGORY, ""),
        ("rain", ["12.5", "NA", "3"] * 9 + [f"{i}.1" for i in range(N)], Meaning.QUANTITY, Kind.NUMBER, ""),
        ("quality", ["Good", "NA", "Fair", "Excellent"] * 20, Meaning.RANKS, Kind.ORDINAL, ""),
        ("code_acte", [f"{i % 30:04}" for i in range(N * 3)], Meaning.CODE, Kind.CATEGORY, ""),
        ("roomtype", [i % 20 + 1 for i in range(N * 3)], Meaning.CODE, Kind.CATEGORY, ""),
        ("Torque [Nm]", [i / 3 for i in range(N)], Meaning.QUANTITY, Kind.NUMBER, "Nm"),
        ("nothing", [None] * N, Meaning.NOTHING, Kind.EMPTY, ""),
    ],
)
def test_meanings(name: str, values: list[Any], meaning: Meaning, kind: Kind, unit: str) -> None:
    column = describe(pl.Series(values), name)
    assert (column.meaning, column.meant, column.unit) == (meaning, kind, unit)


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("existing_credits", [1, 2, 3, 4] * 30, Kind.NUMBER),
        ("status", [1, 2, 3, 4] * 30, Kind.CATEGORY),
        ("nbenf", [-1, 0, 1, 2, 3] * 30, Kind.NUMBER),
        ("Num_Acc", [202100000000 + i // 2 for i in range(200)], Kind.IDENTIFIER),
        ("flight", [i * 7 % 997 + 1 for i in range(600)], Kind.IDENTIFIER),
        ("number of rooms", [10_000 + i // 2 for i in range(200)], Kind.NUMBER),
        ("livraison_j", [1, 2, 3, 4, 5] * 30, Kind.NUMBER),
        ("mnth", [i % 12 + 1 for i in range(200)], Kind.ORDINAL),
    ],
)
def test_names_speak(name: str, values: list[int], kind: Kind) -> None:
    assert describe(pl.Series(values), name).kind is kind


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Body Mass (g)", "g"),
        ("weight_kg", "kg"),
        ("Air temperature [K]", "K"),
        ("age", ""),
        ("by_min", "min"),
        ("dose_kg_ha", "kg/ha"),
        ("lead_ug_L", "µg/L"),
        ("fluid_temp_F", "°F"),
        ("vitamin_c", ""),
        ("E_coli_per_100mL", ""),
        ("humidité_%", "%"),
    ],
)
def test_units_in_names(name: str, unit: str) -> None:
    assert unit_in_name(name) == unit


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=1, max_size=40), st.text(max_size=20))
def test_any_text_has_a_meaning(values: list[str | None], name: str) -> None:
    column = describe(pl.Series(values, dtype=pl.String), name)
    assert column.meaning is not None
    assert column.meant is not None

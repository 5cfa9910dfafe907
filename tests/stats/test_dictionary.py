"""Drafts of the dictionary of columns: what names and values tell, and what they do not."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pythesis.core.dataset import Kind
from pythesis.core.dictionary import ColumnDraft
from pythesis.core.meaning import Meaning
from pythesis.stats import kinds, lexicon
from pythesis.stats.dictionary import draft
from pythesis.words import entries, has, say

WHOLE = pl.Series([i % 7 for i in range(60)])
MEASURED = pl.Series([i * 1.37 for i in range(60)])


def drafted(name: str, values: pl.Series = MEASURED) -> ColumnDraft:
    return draft(kinds.describe(values, name))


def label(name: str, language: str, values: pl.Series = MEASURED) -> str:
    found = drafted(name, values).label
    return "" if found is None else say(found, language).replace("’", "'")


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("nb_enfants", "Number of children", "Nombre d'enfants"),
        ("NbPieces", "Number of rooms", "Nombre de pièces"),
        ("room_count", "Number of rooms", "Nombre de pièces"),
        ("dt_naissance", "Birth date", "Date de naissance"),
        ("birthDate", "Birth date", "Date de naissance"),
        ("prix_vente", "Sale price", "Prix de vente"),
        ("avgTemperature", "Temperature (mean)", "Température (moyenne)"),
        ("température moyenne", "Temperature (mean)", "Température (moyenne)"),
        ("customer_age", "Customer age", "Âge de client"),
        ("CODE_POSTAL", "Postal code", "Code postal"),
        ("address 2", "Address 2", "Adresse 2"),
        ("loan_duration_months", "Loan duration", "Durée de prêt"),
        ("Vitesse du vent (km/h)", "Wind speed", "Vitesse de vent"),
    ],
)
def test_names_whose_words_are_known_are_said_in_both_languages(name: str, english: str, french: str) -> None:
    assert (label(name, "en"), label(name, "fr")) == (english, french)
    assert drafted(name).rests_on == "name"


@pytest.mark.parametrize("name", ["xq_zw", "BsmtFinSF", "issue", "sale_client", "durée customer"])
def test_unknown_unsure_or_mixed_words_are_left_to_people(name: str) -> None:
    found = drafted(name)
    assert found.rests_on == "nothing"
    assert say(found.asks[0], "fr").endswith("est à remplir.")
    assert found.label is None or say(found.label, "en") == say(found.label, "fr")


def test_words_apart_are_offered_as_a_label_but_never_translated() -> None:
    assert label("BsmtFullBath", "fr") == "Bsmt Full Bath" == label("BsmtFullBath", "en")


def test_units_come_from_names_and_values_only() -> None:
    assert [say(unit, "fr") for unit in (drafted("loan_duration_months").unit,) if unit] == ["mois"]
    assert [say(unit, "en") for unit in (drafted("Torque [Nm]").unit,) if unit] == ["Nm"]
    weights = pl.Series([f"{i + 10},5 kg" for i in range(40)])
    assert [say(unit, "en") for unit in (drafted("poids", weights).unit,) if unit] == ["kg"]
    age = drafted("age", WHOLE)
    assert age.unit is None
    assert say(age.asks[0], "en") == "Its unit, if it has one, is to be filled in."


def test_a_last_word_that_may_be_a_minimum_is_no_unit() -> None:
    found = drafted("temp_min")
    assert found.unit is None and label("temp_min", "en") == "Temperature (minimum)"
    waiting = drafted("duration_min")
    assert waiting.unit is not None and say(waiting.unit, "en") == "min"


def test_the_form_of_values_tells_something_under_any_name() -> None:
    found = drafted("xq", pl.Series([f"{i},5 %" for i in range(40)]))
    assert (found.rests_on, say(found.description, "fr")) == ("values", "Un pourcentage.")
    assert say(found.asks[0], "en") == "What this column stands for is to be filled in."


def test_codes_and_amounts_ask_for_what_only_people_know() -> None:
    codes = drafted("type", pl.Series([1, 2, 3] * 30))
    assert say(codes.description, "en") == "Type: a code among “1”, “2” and “3”."
    assert say(codes.asks[0], "fr") == "Ce que représente chaque code est à remplir."
    price = drafted("prix")
    assert say(price.description, "fr") == "Prix\u00a0: une somme d’argent."
    assert say(price.asks[0], "fr") == "La monnaie est à remplir."


@pytest.mark.parametrize(
    "levels", [("2.0", "10.0", "1.0"), ("2", "10", "²"), ("1A", "10", "2B"), ("-1", "nan")]
)
def test_codes_of_any_writing_are_drafted(levels: tuple[str, ...]) -> None:
    column = kinds.describe(pl.Series(list(levels) * 20), "grav")
    for meaning in (None, Meaning.CODE):
        told = draft(
            column.model_copy(
                update={"kind": Kind.CATEGORY, "meant": None, "meaning": meaning, "levels": levels}
            )
        )
        shown = told.description.values["what"].values["levels"]
        assert sorted(shown) == sorted(levels)
    if levels[0] == "2.0":
        assert shown == ("1.0", "2.0", "10.0")


def test_plurals_of_things_count_them_and_those_of_amounts_do_not() -> None:
    assert label("bedrooms", "fr", WHOLE) == "Nombre de chambres"
    assert label("emissions", "en", MEASURED) == "Emission"


def test_no_draft_says_a_number_of_the_data() -> None:
    for column in (drafted("prix"), drafted("xq"), drafted("nb_enfants", WHOLE)):
        for language in ("en", "fr"):
            assert not any(sign.isdigit() for sign in say(column.description, language))


def test_every_word_has_both_languages_and_every_extra_spelling_a_word() -> None:
    nouns = entries("lexicon.noun", "en")
    extra = {*lexicon._SHORT, *lexicon._ENGLISH, *lexicon._FRENCH, *lexicon._TWO.values(), *lexicon.COUNTED}
    assert extra <= set(nouns)
    assert set(lexicon._MODIFIERS) <= set(entries("lexicon.modifier", "fr"))
    assert all(has(f"dictionary.unit.{unit}", "fr") for unit in lexicon.SPOKEN)


@given(st.text(min_size=1, max_size=40), st.sampled_from(["en", "fr"]))
def test_any_name_is_drafted_and_said(name: str, language: str) -> None:
    found = drafted(name)
    assert say(found.description, language)
    assert found.label is None or say(found.label, language).strip()

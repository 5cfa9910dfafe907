"""Numbers as each language writes them."""

from __future__ import annotations

import pytest

from pythesis.core.said import said
from pythesis.words import numbers, say


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (0.51234, "0.512", "0,512"),
        (1234.5, "1,234", "1\u202f234"),
        (-0.25, "−0.25", "−0,25"),
        (0, "0", "0"),
        (1e-9, "1.00\u00a0×\u00a010⁻⁹", "1,00\u00a0×\u00a010⁻⁹"),
        (99999.6, "100,000", "100\u202f000"),
    ],
)
def test_number(value: float, english: str, french: str) -> None:
    assert numbers.number(value, "en") == english
    assert numbers.number(value, "fr") == french


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (0.5, "50%", "50\u202f%"),
        (0.0345, "3.4%", "3,4\u202f%"),
        (0.9987, "99.9%", "99,9\u202f%"),
        (0.9995, "99.95%", "99,95\u202f%"),
        (1.0, "100%", "100\u202f%"),
        (0.99999, ">\u00a099.99%", ">\u00a099,99\u202f%"),
        (0.00001, "<\u00a00.01%", "<\u00a00,01\u202f%"),
    ],
)
def test_percent_never_rounds_to_all_or_nothing(value: float, english: str, french: str) -> None:
    assert numbers.percent(value, "en") == english
    assert numbers.percent(value, "fr") == french


def test_p_value_is_never_zero() -> None:
    assert numbers.p_value(1e-300, "en") == "p\u00a0<\u00a00.001"
    assert numbers.p_value(0.0123, "fr") == "p\u00a0=\u00a00,012"


def test_zero_is_singular_in_french_only() -> None:
    assert numbers.plural(0, "ligne|lignes", "fr") == "ligne"
    assert numbers.plural(0, "row|rows", "en") == "rows"


def test_listing() -> None:
    assert numbers.listing(["a", "b", "c"], "fr") == "a, b et c"
    assert numbers.listing(["a"], "en") == "a"


def test_an_order_that_is_no_date_is_written_as_it_stands() -> None:
    assert numbers.date("2015-T3", "fr") == "2015-T3"
    assert numbers.date("2024-07-10", "fr") == "10 juillet 2024"


def test_points_agree_with_the_number_written() -> None:
    forms = "point|points"
    assert [numbers.plural_of_points(v, forms, "fr") for v in (0.01, 0.0151, 0.01996, 0.479)] == [
        "point", "point", "points", "points",
    ]  # fmt: skip
    assert [numbers.plural_of_points(v, forms, "en") for v in (0.01, -0.01, 0.0151, 0.005)] == [
        "point", "point", "points", "points",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "english", "french"),
    [
        (-118.36, -118.21, "from −118.4 to −118.2", "de −118,4 à −118,2"),
        (-118.27449, -118.27391, "from −118.2745 to −118.2739", "de −118,2745 à −118,2739"),
        (0.81012, 0.81034, "from 0.8101 to 0.8103", "de 0,8101 à 0,8103"),
        (0.5, 0.5, "from 0.5 to 0.5", "de 0,5 à 0,5"),
        (0.51234, 0.61234, "from 0.512 to 0.612", "de 0,512 à 0,612"),
    ],
)
def test_two_measures_of_a_sentence_are_not_written_the_same(
    low: float, high: float, english: str, french: str
) -> None:
    score = said("jury.answer.score-interval", value=3.0, n=9, where="x", level=0.95, low=low, high=high)
    assert english in say(score, "en")
    assert french in say(score, "fr")

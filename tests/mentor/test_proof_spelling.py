"""Spelling in both languages: slips are found, names, terms and numbers never are."""

from __future__ import annotations

import pytest

from pythesis.mentor.proof.spelling import misspelt, vocabulary
from pythesis.words import sentences

NOTHING: frozenset[str] = frozenset()


def words(text: str, language: str, known: frozenset[str] = NOTHING) -> list[str]:
    return [item.word for item in misspelt(text, language, known)]


@pytest.mark.parametrize(
    ("language", "text", "slips"),
    [
        ("en", "We recieve the tikets of the passengers.", ["recieve", "tikets"]),
        ("en", "It occured seperately, and the the model works.", ["occured", "seperately", "the the"]),
        ("fr", "Nous avons recu les donnees.", ["recu", "donnees"]),
        ("fr", "L'apprentisage sufit, et le le modèle est simple.", ["L'apprentisage", "sufit", "le le"]),
        ("fr", "L’evenement est rare.", ["L’evenement"]),
    ],
)
def test_slips_are_found(language: str, text: str, slips: list[str]) -> None:
    assert words(text, language) == slips


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The colour or the color of the Carpathia's lifeboats, as Miss Andersson's letters tell."),
        (
            "en",
            "We tuned XGBoost's hyperparameters on a 64-bit CPU: AUC rises, overfitting falls.",
        ),
        (
            "en",
            "See src/pytanic/fetures.py, `colum_x`, fare_log and SibSp; mail ada@exmaple.org, 3rd row, v1.2.",
        ),
        ("fr", "Le surapprentissage du dataset vient du feature engineering ; aujourd’hui, qu’en dit-on ?"),
        ("fr", "Y a-t-il, ici, des sous-groupes de voyageurs ? Peut-être : c’était l’hypothèse d’Émile."),
        ("fr", "This note was written in English by one of us, and nothing is wrong with it."),
    ],
)
def test_what_is_no_mistake_is_left_alone(language: str, text: str) -> None:
    assert words(text, language) == []


def test_names_of_the_project_are_no_mistake() -> None:
    text = "The pasengers of the Bassse class embark."
    assert words(text, "en") == ["pasengers"]
    assert words(text, "en", vocabulary(["pasenger_id", "bassse"])) == []


def test_a_correction_is_proposed() -> None:
    (item,) = misspelt("The passangers left.", "en", NOTHING)
    assert item.suggestions[0] == "passengers"
    (item,) = misspelt("Les resultats sont là.", "fr", NOTHING)
    assert item.suggestions[0] == "résultats"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_vocabulary_of_pythesis_is_known(language: str) -> None:
    said = [text for text in sentences.every(language) if "{" not in text and len(text) > 60]
    assert len(said) > 50
    assert [words(text, language) for text in said[:120]] == [[]] * len(said[:120])

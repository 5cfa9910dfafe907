"""The audit workbook: the template cell by cell, people's cells kept, hostile text stored as text."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from pythesis.core.errors import InputError
from pythesis.core.evidence import Evidence
from pythesis.deliver import workbook
from sample import titanic_evidence

HEADERS = [
    "N° Col", "Nom de la colonne", "Description", "Disponibilité de la variable a priori",
    "Type informatique", "Taux de NA (%)", "Gestion des NA", "Distribution des valeurs", "Remarques",
]  # fmt: skip
CHOICES = (
    "Quantitative,Catégorielle - Binaire,Catégorielle - 3 à 5 catégories,Catégorielle - 5 à 10 catégories,"
    "Catégorielle - sup. à 10 catégories,Valeur unique"
)


def drawn(evidence: Evidence, language: str = "fr", previous: bytes | None = None) -> bytes:
    return workbook.render(evidence, language, previous)["references/audit.xlsx"]


def edited(data: bytes, **cells: object) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_first_column(name: str) -> Evidence:
    evidence = titanic_evidence()
    first = evidence.raw.columns[0].model_copy(update={"name": name})
    raw = evidence.raw.model_copy(update={"columns": (first, *evidence.raw.columns[1:])})
    return evidence.model_copy(update={"raw": raw})


def test_the_template_cell_by_cell() -> None:
    sheet = load_workbook(io.BytesIO(drawn(titanic_evidence()))).worksheets[0]
    assert sheet["A1"].value == "Nombre lignes dans la table : 891".replace(" :", "\u00a0:")
    assert [cell.value for cell in sheet[2]] == HEADERS
    assert all(cell.value for cell in sheet[3])
    assert [sheet[f"{letter}8"].value for letter in "ABEFH"] == [5, "Age", "Décimal", 19.87, "Quantitative"]
    assert [sheet[f"{letter}8"].value for letter in "CDGI"] == ["À remplir"] * 4
    rules = {str(rule.sqref): rule.formula1.strip('"') for rule in sheet.data_validations.dataValidation}
    assert rules == {"D4:D9": "oui,non", "H4:H9": CHOICES}
    assert sheet.freeze_panes == "C4"


def test_english_has_the_same_places() -> None:
    sheet = load_workbook(io.BytesIO(drawn(titanic_evidence(), "en"))).worksheets[0]
    assert sheet["A1"].value == "Number of rows in the table: 891"
    assert sheet["D8"].value == "To fill in"


def test_same_evidence_same_bytes() -> None:
    assert drawn(titanic_evidence()) == drawn(titanic_evidence())


def test_nobody_wrote_anything_yet() -> None:
    assert workbook.read(drawn(titanic_evidence())) == {}


def test_what_people_write_survives_reruns_and_languages() -> None:
    mine = edited(drawn(titanic_evidence()), C8="âge en années", D8="non", G8="médiane", I9="voir tarif")
    expected = {
        "Age": {"description": "âge en années", "availability": "no", "missing": "médiane"},
        "Fare": {"remarks": "voir tarif"},
    }
    assert workbook.read(mine) == expected
    again = drawn(titanic_evidence(), "en", mine)
    assert workbook.read(again) == expected
    assert load_workbook(io.BytesIO(again)).worksheets[0]["D8"].value == "no"
    assert workbook.read(drawn(titanic_evidence(), "fr", again)) == expected


def test_columns_that_left_the_table_keep_their_words() -> None:
    mine = edited(drawn(titanic_evidence()), C4="numéro du passager")
    without = with_first_column("Renamed")
    kept = drawn(without, "fr", mine)
    assert workbook.read(kept)["PassengerId"] == {"description": "numéro du passager"}
    back = drawn(titanic_evidence(), "fr", kept)
    assert load_workbook(io.BytesIO(back)).worksheets[0]["C4"].value == "numéro du passager"


def test_the_brief_fills_what_it_knows() -> None:
    evidence = titanic_evidence()
    told = type(evidence.brief).model_validate(
        {"columns": {"Age": {"description": "Age", "unit": "years", "available": True}}}
    )
    sheet = load_workbook(io.BytesIO(drawn(evidence.model_copy(update={"brief": told})))).worksheets[0]
    assert (sheet["C8"].value, sheet["D8"].value) == ("Age (years)", "oui")


@pytest.mark.parametrize(
    "name", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "<script>", "é" * 300, "a\nb", "7", "😀"]
)
def test_hostile_names_are_text(name: str) -> None:
    data = drawn(with_first_column(name), "fr", None)
    cell = load_workbook(io.BytesIO(data)).worksheets[0]["B4"]
    assert (cell.value, cell.data_type) == (name, "s")
    mine = edited(data, C4="seen")
    assert workbook.read(mine) == {name: {"description": "seen"}}


def test_control_characters_are_left_out() -> None:
    data = drawn(with_first_column("a\x00\x07b"))
    assert load_workbook(io.BytesIO(data)).worksheets[0]["B4"].value == "ab"


def test_a_formula_typed_by_a_person_comes_back_as_text() -> None:
    again = drawn(titanic_evidence(), "fr", edited(drawn(titanic_evidence()), I4="=HYPERLINK(1)"))
    cell = load_workbook(io.BytesIO(again)).worksheets[0]["I4"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_another_file_is_refused() -> None:
    with pytest.raises(InputError):
        workbook.read(b"not a workbook")

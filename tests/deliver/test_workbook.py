"""The audit workbook: the template cell by cell, people's cells kept, hostile text stored as text."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from pythesis.core.brief import ColumnBrief
from pythesis.core.decision import Conflict
from pythesis.core.errors import InputError
from pythesis.core.evidence import Evidence
from pythesis.core.join import Join
from pythesis.core.said import said
from pythesis.deliver import workbook
from pythesis.stats.dictionary import drafts
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


VARIANT = [*HEADERS[:3], "Type de variable", *HEADERS[3:], "État"]
LONG = [
    "Col. no.", "Name of the column", "Description", "Type of variable", "Available beforehand", "Data type",
    "Missing (%)", "Treatment of missing values", "Distribution of values", "Scope of values",
    "Relationship between values", "Balance", "Value grouping", "Business relevance",
    "Reliability of acquisition", "Statistical relationships with other variables",
    "Statistical relationship with the target", "Comments", "Validation / Question",
]  # fmt: skip
SHORT = [
    "#",
    "Name",
    "Description",
    "Type",
    "% missing",
    "Categorical / quantitative",
    "Distribution",
    "Comments",
]


def shaped(form: str) -> Evidence:
    evidence = titanic_evidence()
    report = evidence.brief.report.model_copy(update={"workbook": form})
    return evidence.model_copy(update={"brief": evidence.brief.model_copy(update={"report": report})})


def sheet_of(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data)).worksheets[0]


def lists(sheet: Any) -> dict[str, str]:
    return {str(rule.sqref): rule.formula1.strip('"') for rule in sheet.data_validations.dataValidation}


def test_the_variant_adds_the_type_of_variable_and_a_state() -> None:
    sheet = sheet_of(drawn(shaped("school-variant")))
    assert [cell.value for cell in sheet[2]] == VARIANT
    assert lists(sheet)["D4:D9"] == "explicative,cible"
    assert lists(sheet)["K4:K9"] == "?,À remplir,À valider,Validé"
    roles = {sheet[f"B{row}"].value: sheet[f"D{row}"].value for row in range(4, 10)}
    assert (roles["Survived"], roles["Age"]) == ("cible", "explicative")
    assert sheet["K8"].value == "À remplir"


def test_the_state_is_worked_out_until_a_person_sets_it() -> None:
    evidence = shaped("school-variant")
    told = edited(drawn(evidence), C8="âge", E8="oui", H8="médiane", J8="rien")
    reviewed = drawn(evidence, "fr", told)
    assert sheet_of(reviewed)["K8"].value == "À valider"
    assert "state" not in workbook.read(reviewed)["Age"]
    signed = drawn(evidence, "fr", edited(reviewed, K8="Validé"))
    assert sheet_of(signed)["K8"].value == "Validé"
    assert workbook.read(signed)["Age"]["state"] == "Validé"


def test_english_has_the_long_form_and_the_mentor_the_last_column() -> None:
    sheet = sheet_of(drawn(titanic_evidence(), "en"))
    assert sheet["A1"].value == "Number of rows in the table: 891"
    assert [cell.value for cell in sheet[2]] == LONG
    assert all(cell.value for cell in sheet[3])
    found = lists(sheet)
    assert found["K4:K9"] == "Ordinal,Cardinal"
    assert found["D4:D9"] == "explanatory already available,explanatory to create,target"
    assert [sheet[f"{letter}8"].value for letter in "CEHMNOR"] == ["To fill in"] * 7
    assert (sheet["K8"].value, sheet["S8"].value) == ("Cardinal", None)
    assert sheet["J8"].value.startswith("0.")
    sex = next(row for row in range(4, 10) if sheet[f"B{row}"].value == "Sex")
    assert sheet[f"Q{sex}"].value.startswith("Significant and large enough to matter.")


def test_the_short_form() -> None:
    sheet = sheet_of(drawn(shaped("short"), "en"))
    assert [cell.value for cell in sheet[2]] == SHORT
    assert [sheet[f"{letter}8"].value for letter in "ABDEFG"] == [
        5, "Age", "Decimal", 19.87, "Quantitative", "Quantitative",
    ]  # fmt: skip


def test_words_written_in_one_form_are_kept_in_the_others() -> None:
    mine = edited(
        drawn(titanic_evidence(), "en"), S8="is it the age at boarding?", N8="fares depend on it", E8="no"
    )
    expected = {
        "Age": {
            "mentor": "is it the age at boarding?", "relevance": "fares depend on it", "availability": "no",
        }
    }  # fmt: skip
    assert workbook.read(mine) == expected
    kept = mine
    for form, language in (("short", "en"), ("school", "fr"), ("school-variant", "fr"), ("long", "en")):
        kept = drawn(shaped(form), language, kept)
        assert workbook.read(kept) == expected
    assert [cell.value for cell in sheet_of(kept)[2]] == LONG


def test_what_people_correct_of_the_tools_cells_is_kept_too() -> None:
    first = drawn(titanic_evidence())
    mine = edited(first, H6="Quantitative")
    assert workbook.read(first) == {}
    assert workbook.read(mine) == {"Pclass": {"distribution": "Quantitative"}}
    english = drawn(titanic_evidence(), "en", mine)
    assert sheet_of(english)["I6"].value == "Quantitative"
    back = drawn(titanic_evidence(), "fr", edited(english, I6="Categorical - Binary"))
    assert sheet_of(back)["H6"].value == "Catégorielle - Binaire"
    undone = edited(back, H6="Catégorielle - 3 à 5 catégories")
    assert workbook.read(undone) == {}


def test_a_cell_that_contradicts_the_brief_says_so() -> None:
    conflict = Conflict(
        column="Age", what="availability", brief="yes", workbook="no",
        said=said("clean.conflict.availability-yes", column="Age"),
    )  # fmt: skip
    evidence = titanic_evidence().model_copy(update={"conflicts": (conflict,)})
    sheet = sheet_of(drawn(evidence))
    assert "Le cadrage est suivi" in sheet["D8"].comment.text
    assert sheet["D7"].comment is None


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
    assert sheet_of(again)["E8"].value == "no"
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


def with_drafts() -> Evidence:
    evidence = titanic_evidence()
    return evidence.model_copy(update={"dictionary": drafts(evidence.raw.columns)})


def test_a_description_nobody_wrote_is_a_draft_and_stays_one_until_touched() -> None:
    evidence = with_drafts()
    first = drawn(evidence)
    assert sheet_of(first)["C8"].value.startswith("Brouillon\u00a0: Âge\u00a0: un nombre. Son unité")
    assert workbook.read(first) == {}
    again = drawn(evidence, "en", first)
    named = {row[1].value: row[2].value for row in sheet_of(again).iter_rows(min_row=4)}
    assert named["Age"] == "Draft: Age: a number. Its unit, if it has one, is to be filled in."
    assert named["Pclass"] == "To fill in"


def test_a_corrected_draft_is_a_persons_even_with_its_mark_and_wins_always() -> None:
    evidence = with_drafts()
    mine = edited(drawn(evidence), C8="Brouillon : âge en années à l'embarquement")
    assert workbook.read(mine)["Age"]["description"] == "Brouillon : âge en années à l'embarquement"
    assert sheet_of(drawn(evidence, "fr", mine))["C8"].value == "Brouillon : âge en années à l'embarquement"
    told = evidence.brief.model_copy(update={"columns": {"Age": ColumnBrief(description="Ours", unit="ans")}})
    assert sheet_of(drawn(evidence.model_copy(update={"brief": told})))["C8"].value == "Ours (ans)"


def joined(form: str) -> Evidence:
    """Return the passengers whose fare and port came from two further tables."""
    evidence = shaped(form)
    counts = {
        "how": "left", "by": "brief", "reason": said("ingest.joins.told"), "rows_left": 891,
        "rows_after": 891,
        "left_orphans": 0, "right_orphans": 0, "left_unique": False, "right_unique": True, "most_partners": 1,
        "left": "titanic",
    }  # fmt: skip
    joins = (
        Join(right="tickets", on=(("Pclass", "class"),), rows_right=3, columns=("Fare",), **counts),
        Join(
            right="TICKETS", on=(("Sex", "Sex"),), rows_right=2, columns=("Age",),
            repeated=("Survived",), renamed=(("Years", "Age"),), **counts,
        ),
    )  # fmt: skip
    return evidence.model_copy(update={"raw": evidence.raw.model_copy(update={"joins": joins})})


@pytest.mark.parametrize(("form", "language"), [("school", "fr"), ("long", "en"), ("short", "en")])
def test_each_joined_table_has_its_sheet(form: str, language: str) -> None:
    book = load_workbook(io.BytesIO(drawn(joined(form), language)))
    assert book.sheetnames == ["titanic", "tickets", "TICKETS 2", "_pythesis"]
    names = {
        sheet.title: [
            sheet.cell(row, 2).value for row in range(4, sheet.max_row + 1) if sheet.cell(row, 2).value
        ]
        for sheet in book.worksheets[:3]
    }
    assert names == {
        "titanic": ["PassengerId", "Survived", "Pclass", "Sex"], "tickets": ["Fare"], "TICKETS 2": ["Age"],
    }  # fmt: skip
    counts = [sheet["A1"].value.replace("\u202f", " ").split()[-1] for sheet in book.worksheets[:3]]
    assert counts == ["891", "3", "2"]
    assert [[c.value for c in sheet[2]] for sheet in book.worksheets[1:3]] == [
        [c.value for c in book.worksheets[0][2]]
    ] * 2
    assert book["tickets"]["A4"].value == 1
    told = [book["TICKETS 2"][f"A{row}"].value for row in (6, 7, 8)]
    assert "titanic" in told[0] and "Sex" in told[0] and "Survived" in told[1] and "Age" in told[2]
    assert len(lists(book["tickets"])) == len(lists(book.worksheets[0]))


def test_words_on_every_sheet_are_kept_wherever_their_column_goes() -> None:
    book = load_workbook(io.BytesIO(drawn(joined("school"))))
    book["titanic"]["C4"], book["tickets"]["D4"], book["TICKETS 2"]["I4"] = "numéro", "non", "à revoir"
    out = io.BytesIO()
    book.save(out)
    expected = {
        "PassengerId": {"description": "numéro"}, "Fare": {"availability": "no"},
        "Age": {"remarks": "à revoir"},
    }  # fmt: skip
    mine = out.getvalue()
    assert workbook.read(mine) == expected
    for evidence in (joined("school"), joined("long"), shaped("short"), joined("school-variant")):
        mine = drawn(evidence, "fr", mine)
        assert workbook.read(mine) == expected
    assert load_workbook(io.BytesIO(mine))["tickets"]["E4"].value == "non"

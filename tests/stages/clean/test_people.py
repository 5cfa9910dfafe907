"""What people wrote of gaps, copies and availability is followed, and what disagrees is told."""

from __future__ import annotations

import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.stages import clean
from pythesis.stages.clean.strategies import strategy
from pythesis.words import languages, say
from stages.audit.tables import brief, dataset

ROWS = pl.DataFrame(
    {
        "x": [*range(38), 900, None],
        "town": ["Paris", None] * 20,
        "y": [0, 1] * 20,
    }
)
DATA = dataset(pl.concat([ROWS, ROWS.head(2)]), target="y")


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("Médiane", "median", ""), ("imputer par la médiane", "median", ""),
        ("médiane par ville", "group-median", ""),
        ("mean", "mean", ""), ("valeur la plus fréquente", "mode", ""), ("0", "constant", "0"),
        ("Remplacer par « Aucun »", "constant", "Aucun"), ("replace by the median", "median", ""),
        ("constant: -1", "constant", "-1"), ("Supprimer les lignes", "drop-rows", ""),
        ("drop", "drop-rows", ""),
        ("supprimer la colonne", "drop-column", ""), ("laisser vide", "as-is", ""),
        ("ajouter un indicateur", "indicator", ""),
    ],
)  # fmt: skip
def test_strategies_are_read_in_both_languages(text: str, code: str, value: str) -> None:
    found = strategy(text)
    assert found is not None
    assert (found.code, found.value) == (code, value)


@pytest.mark.parametrize("text", ["voir avec Léa", "à décider", "demander au métier"])
def test_other_words_stay_words(text: str) -> None:
    assert strategy(text) is None


def test_a_constant_fills_the_gaps_and_a_column_to_drop_leaves_the_models() -> None:
    cells = {"town": {"missing": "Remplacer par Inconnue"}, "x": {"missing": "supprimer la colonne"}}
    decided = clean.decide(DATA.table, (), brief(), cells)
    assert {(d.action, d.column) for d in decided} == {(Action.FILL_FROM, "town"), (Action.EXCLUDE, "x")}
    cleaned = clean.run(DATA, decided)
    assert set(cleaned.dataset.frame["town"]) == {"Paris", "Inconnue"}
    (pair,) = (pair for pair in cleaned.touched if pair.column == "town")
    assert (pair.before.missing, pair.after.missing) == (21, 0)
    assert pair.after.levels == (("Inconnue", 21), ("Paris", 21))


@pytest.mark.parametrize(("policy", "rows"), [("drop", 40), ("keep", 42)])
def test_the_brief_says_what_becomes_of_copies(policy: str, rows: int) -> None:
    asked = brief(data={"duplicates": policy})
    decided = clean.decide(DATA.table, (), asked, {})
    cleaned = clean.run(DATA, decided)
    assert cleaned.dataset.frame.height == rows
    kinds = [(r.kind, r.cells) for r in cleaned.optional if r.kind == "duplicates"]
    assert kinds == ([] if policy == "drop" else [("duplicates", 2)])


def test_optional_repairs_are_listed_with_what_people_chose() -> None:
    decided = clean.decide(DATA.table, (), brief(), {"x": {"missing": "moyenne"}})
    found = {(r.kind, r.column): r for r in clean.run(DATA, decided).optional}
    outliers = found["outliers", "x"]
    assert (outliers.cells, outliers.of, outliers.choices[0]) == (1, 41, "as-is")
    assert outliers.high is not None
    assert 38 < outliers.high < 900
    assert (found["missing", "x"].chosen, found["missing", "town"].chosen) == ("mean", None)
    assert all(say(r.why, language) for r in found.values() for language in languages)


def test_brief_and_workbook_that_disagree_are_told() -> None:
    asked = brief(columns={"x": {"available": True, "missing": "médiane"}, "town": {"missing": "median"}})
    cells = {"x": {"availability": "non", "missing": "moyenne"}, "town": {"missing": "Médiane"}}
    found = clean.conflicts(DATA.table, asked, cells)
    assert [(c.column, c.what, c.brief, c.workbook, c.kept) for c in found] == [
        ("x", "availability", "yes", "no", "brief"), ("x", "missing", "médiane", "moyenne", "brief"),
    ]  # fmt: skip
    assert all(say(c.said, language) for c in found for language in languages)
    assert clean.conflicts(DATA.table, asked, {"x": {"availability": "oui"}}) == ()

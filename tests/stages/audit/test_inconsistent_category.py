"""The check ``inconsistent-category``."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict


def test_spellings_of_one_level_are_unified(tmp_path: Path) -> None:
    rows = pl.DataFrame({"city": ["Paris"] * 40 + ["PARIS"] * 6 + ["Saint-Denis"] * 30 + ["saint denis"] * 4})
    data = dataset(rows)
    (finding,) = issues("inconsistent-category", data, tmp_path)
    assert finding.affected == 10
    (decision,) = (d for d in audit.run(data, brief()).proposals if d.action is Action.RECODE)
    assert dict(zip(decision.params["from_"], decision.params["to"], strict=True)) == {  # type: ignore[arg-type]
        "PARIS": "Paris",
        "saint denis": "Saint-Denis",
    }


@pytest.mark.parametrize(
    ("levels", "others"),
    [(["yes", "no"], ["y", "n"]), (["oui", "non"], ["1", "0"]), (["male", "female"], ["m", "f"])],
)
def test_one_level_in_other_words(tmp_path: Path, levels: list[str], others: list[str]) -> None:
    data = dataset(pl.DataFrame({"a": levels * 40 + others * 5}))
    (finding,) = issues("inconsistent-category", data, tmp_path)
    assert (finding.affected, finding.severity) == (10, Severity.WARNING)
    (decision,) = (d for d in audit.run(data, brief()).proposals if d.action is Action.RECODE)
    assert dict(zip(decision.params["from_"], decision.params["to"], strict=True)) == dict(  # type: ignore[arg-type]
        zip(others, levels, strict=True)
    )


def test_a_slip_is_asked_about(tmp_path: Path) -> None:
    towns = ["Strasbourg", "Grenoble", "Perpignan"] * 40
    data = dataset(pl.DataFrame({"town": [*towns, *["Strasborg"] * 3, "Grenobble"]}))
    (finding,) = issues("inconsistent-category", data, tmp_path)
    assert finding.affected == 3  # the slip met once is mended by `cell-errors`
    mine = [d for d in audit.run(data, brief()).proposals if d.origin.startswith("inconsistent")]
    assert {d.action for d in mine} == {Action.KEEP}


def test_what_another_check_mends_is_no_doubt_any_more(tmp_path: Path) -> None:
    """One column, one decision: a slip that `cell-errors` mends is not kept by this check."""
    keys = [i % 30 for i in range(300)]
    towns = [["Strasbourg", "Grenoble", "Perpignan"][key % 3] for key in keys]
    slips = {3: "Strasborg", 4: "Grenobble", 5: "Perpginan"}
    data = dataset(pl.DataFrame({"zone": [f"z{key}" for key in keys], "town": towns}))
    rows = pl.Series("town", [slips.get(at, town) for at, town in enumerate(towns)])
    data = dataset(data.frame.select("zone", rows))
    found = audit.run(data, brief())
    (finding,) = issues("inconsistent-category", data, tmp_path)
    assert finding.advice is not None
    assert finding.advice.key == "audit.inconsistent-category.advice.typo-mended"
    mine = [d for d in found.proposals if d.origin.startswith(("cell-errors", "inconsistent-category"))]
    assert {(d.action, d.origin.partition(".")[0]) for d in mine} == {(Action.RECODE, "cell-errors")}
    assert set(mine[0].params["from_"]) == set(slips.values())  # type: ignore[arg-type]
    told = [f for f in found.findings if "town" in f.columns and f.verdict is Verdict.ISSUE and not f.told_by]
    assert [f.code for f in told if f.code in {"cell-errors", "inconsistent-category"}] == ["cell-errors"]


@pytest.mark.parametrize("levels", [["m", "M"], ["pêche", "péché"]])
def test_doubts_are_left_to_a_person(tmp_path: Path, levels: list[str]) -> None:
    data = dataset(pl.DataFrame({"a": levels * 30}))
    (finding,) = issues("inconsistent-category", data, tmp_path)
    assert finding.severity is Severity.NOTICE
    assert not any(d.action is Action.RECODE for d in audit.run(data, brief()).proposals)


@pytest.mark.parametrize(
    "levels",
    [
        ["a", "b"],
        ["1-5", "15"],
        ["0-10", "0 10 x"],
        ["< 5", "> 5"],
        ["north", "south"],
        ["grade A", "grade B"],
        ["y", "n", "maybe"],
        ["model 1", "model 2"],
        ["12", "012x", "12y"],
        ["1", "12", "123"],
        ["v1.0", "v10"],
        ["winter", "winner"],
    ],
)
def test_different_levels_pass(levels: list[str]) -> None:
    assert verdict("inconsistent-category", dataset(pl.DataFrame({"a": levels * 30}))) is Verdict.PASSED


def test_no_category_is_not_applicable() -> None:
    data = dataset(pl.DataFrame({"a": [f"name {i}" for i in range(30)]}))
    assert verdict("inconsistent-category", data) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("levels", "odd"),
    [
        (["yes"] * 40 + ["no"] * 50 + ["y"] * 5 + ["n"] * 5, {"y": "yes", "n": "no"}),
        (["Oui"] * 60 + ["Non"] * 30 + ["1"] * 7, {"1": "Oui"}),
        (["homme"] * 30 + ["femme"] * 30 + ["F"] * 4 + ["?"] * 2, {"F": "femme"}),
        (["Femme"] * 40 + ["Homme"] * 30 + ["H"] * 4 + ["Autre"] * 6, {"H": "Homme"}),
        (["RDC"] * 30 + ["1er"] * 30 + ["2e"] * 30 + ["rez-de-chaussée"] * 9, {"rez-de-chaussée": "RDC"}),
        (["2e"] * 30 + ["1er"] * 30 + ["RDC"] * 30 + ["2ème"] * 9, {"2ème": "2e"}),
        (["T2"] * 30 + ["T3"] * 30 + ["studio"] * 30 + ["F3"] * 9, {"F3": "T3"}),
        (["06000"] * 30 + ["01000"] * 30 + ["75011"] * 30 + ["6000"] * 9, {"6000": "06000"}),
        (["CDI"] * 60 + ["CDD"] * 30 + ["C.D.I."] * 9, {"C.D.I.": "CDI"}),
        (["R&D"] * 60 + ["Support"] * 30 + ["R & D"] * 9, {"R & D": "R&D"}),
        (["yes"] * 40 + ["no"] * 50 + ["Y"] * 5 + ["NO"] * 5, {"Y": "yes", "NO": "no"}),
    ],
)
def test_two_words_of_one_answer_are_unified(tmp_path: Path, levels: list[str], odd: dict[str, str]) -> None:
    data = dataset(pl.DataFrame({"a": levels}))
    (finding,) = issues("inconsistent-category", data, tmp_path)
    assert finding.affected == sum(level in odd for level in levels)
    (decision,) = (d for d in audit.run(data, brief()).proposals if d.origin == finding.id)
    assert dict(zip(decision.params["from_"], decision.params["to"], strict=True)) == odd  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "levels", [["y", "n", "t"], ["f", "h", "m"], ["yes", "no", "maybe", "y"], ["yes", "n"]]
)
def test_letters_and_other_answers_pass(levels: list[str]) -> None:
    assert verdict("inconsistent-category", dataset(pl.DataFrame({"a": levels * 30}))) is Verdict.PASSED


@pytest.mark.parametrize(
    ("levels", "action"),
    [
        ({"H": 80, "F": 90, "h": 4}, Action.RECODE),  # all letters answer one question
        ({"Y": 80, "N": 90, "y": 2, "n": 3}, Action.RECODE),
        ({"H": 80, "F": 90, "h": 60}, Action.KEEP),  # as common as the other: a person says
        ({"AA": 80, "Aa": 9, "aa": 7}, Action.KEEP),  # of genes, capitals say all
        ({"M": 80, "m": 9, "k": 70}, Action.KEEP),  # million and thousand, or metre
    ],
)
def test_letters_are_one_level_where_all_answer_one_question(levels: dict[str, int], action: Action) -> None:
    data = dataset(pl.DataFrame({"a": [level for level, n in levels.items() for _ in range(n)]}))
    made = {d.action for d in audit.run(data, brief()).proposals if d.origin.startswith("inconsistent")}
    assert made == {action}


def towns(state_of_slip: str) -> pl.DataFrame:
    usual = [("Clinton", "Maryland"), ("Newport", "Delaware"), ("Madison", "Oregon")] * 40
    return pl.DataFrame([*usual, ("Clifton", state_of_slip)], schema=["town", "state"], orient="row")


def test_a_name_that_other_columns_tell_from_the_frequent_one_is_no_slip(tmp_path: Path) -> None:
    (finding,) = issues("inconsistent-category", dataset(towns("Maryland")), tmp_path)
    assert finding.columns == ("town",)
    assert verdict("inconsistent-category", dataset(towns("Delaware"))) is Verdict.PASSED

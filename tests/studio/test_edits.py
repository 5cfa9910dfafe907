"""What edited tables ask of the brief, and the order in which findings are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pythesis.core.dictionary import ColumnDraft
from pythesis.core.errors import InputError
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import Said, said
from pythesis.flow import people
from pythesis.ledger import briefs, editing
from pythesis.ledger.editing import Edit
from pythesis.studio import drafts, grid
from pythesis.studio.sheet import Cell
from sample import titanic_evidence

BRIEF = """# ours
[project]  # the project
name = "PyX"

# who
[[project.team]]
name = "Ada"  # first
role = "lead"

[[project.team]]
name = "Zoé"

[columns."dose (mg)"]  # what we give
label = "Dose"
available = "?"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / briefs.NAME).write_text(BRIEF, encoding="utf-8")
    return tmp_path


def changed(root: Path) -> str:
    return (root / briefs.NAME).read_text("utf-8")


def cell(key: str, before: str, after: str, row: str = "dose (mg)") -> Edit | None:
    return grid.column_edit(Cell(row, key, before, after))


def test_cells_of_the_dictionary_become_keys_and_empty_ones_go(root: Path) -> None:
    (row,) = grid.dictionary(briefs.read(root / briefs.NAME), None)
    assert (row["id"], row["available"], row["protected"]) == ("dose (mg)", "?", "")
    wanted = {"label": "", "unit": "mg", "available": "no", "protected": "yes", "missing": "median"}
    edits = [cell(key, row[key], after) for key, after in wanted.items()]
    assert editing.edit_brief(root, [edit for edit in edits if edit]) == ()
    held = briefs.read(root / briefs.NAME).column("dose (mg)")
    assert (held.label, held.unit, held.available, held.protected, held.missing) == (
        "",
        "mg",
        False,
        True,
        "median",
    )
    assert "# what we give" in changed(root) and "label" not in changed(root)


def test_a_column_the_brief_did_not_name_gets_a_table_of_its_own(root: Path) -> None:
    name = "âge [années]"
    for edit in (cell("label", "", "Âge", name), cell("available", "", "yes", name)):
        assert edit is not None and editing.edit_brief(root, [edit]) == ()
    assert '[columns."âge [années]"]' in changed(root)
    assert briefs.read(root / briefs.NAME).column("âge [années]").label == "Âge"


def test_a_cell_typed_back_as_it_was_asks_for_nothing() -> None:
    assert cell("label", "Dose", " Dose ") is None and cell("unit", "", "  ") is None
    assert cell("available", "?", "?") is None and cell("available", "", "no") is not None


def test_members_change_come_and_leave_with_comments_kept(root: Path) -> None:
    team = ("project", "team")
    edits = [
        Edit((*team, 0, "role"), "lead", "analyst"),
        Edit((*team, 2, "name"), None, "Mia"),
        Edit((*team, 1), {"name": "Zoé"}, None),
    ]
    assert editing.edit_brief(root, edits) == ()
    held = briefs.read(root / briefs.NAME).project.team
    assert [(member.name, member.role) for member in held] == [("Ada", "analyst"), ("Mia", "")]
    assert "# first" in changed(root) and "# who" in changed(root)


def test_a_member_changed_by_somebody_else_is_not_removed(root: Path) -> None:
    theirs = changed(root).replace('name = "Zoé"', 'name = "Zoé"\nrole = "pilot"')
    (root / briefs.NAME).write_text(theirs, encoding="utf-8")
    (clash,) = editing.edit_brief(root, [Edit(("project", "team", 1), {"name": "Zoé"}, None)])
    assert clash.theirs == {"name": "Zoé", "role": "pilot"}
    assert changed(root) == theirs


def test_a_value_the_brief_does_not_take_is_refused_whole(root: Path) -> None:
    before = changed(root)
    edits = [Edit(("project", "title"), None, "T"), Edit(("data", "task"), None, "guess")]
    with pytest.raises(InputError):
        editing.edit_brief(root, edits)
    assert changed(root) == before


def test_false_is_not_the_same_as_nothing_or_zero(root: Path) -> None:
    path = ("columns", "dose (mg)", "actionable")
    assert editing.edit_brief(root, [Edit(path, None, False)]) == ()
    assert editing.held(root, path) is False
    (clash,) = editing.edit_brief(root, [Edit(path, None, True)])
    assert clash.theirs is False


def finding(name: str, rank: int) -> Finding:
    claim = said("text", text=name)
    return Finding(code=name, id=name, stage="explore", verdict=Verdict.PRESENT, claim=claim, rank=rank)


def test_findings_put_first_are_told_first_and_the_others_follow() -> None:
    found = [finding("a", 1), finding("b", 2), finding("c", 3), finding("d", 0)]
    ranks = {f.id: f.rank for f in people.ordered(found, ("c", "gone", "b"))}
    assert ranks == {"c": 1, "b": 2, "a": 3, "d": 0}
    assert people.ordered(found, ()) == tuple(found)


def test_a_draft_is_taken_into_empty_cells_and_never_over_a_persons(root: Path) -> None:
    unit = Said(key="text", values={"text": "mg"})
    known = said("dictionary.values", what=said("dictionary.what.number-in", unit=unit))
    draft = ColumnDraft(
        name="dose (mg)", rests_on="values", label=said("dictionary.name", name="The dose"),
        description=known, asks=(said("dictionary.ask.thing"),), unit=unit,
    )  # fmt: skip
    unknown = draft.model_copy(update={"name": "xq", "rests_on": "nothing"})
    evidence = titanic_evidence().model_copy(update={"dictionary": (draft, unknown)})
    (offer,) = drafts.offers(briefs.read(root / briefs.NAME), evidence, "fr")
    assert offer.cells == {"description": "Un nombre, en mg.", "unit": "mg"}
    assert offer.text == "Un nombre, en mg. Ce que représente cette colonne est à remplir."
    assert editing.edit_brief(root, drafts.edits(offer)) == ()
    held = briefs.read(root / briefs.NAME).column("dose (mg)")
    assert (held.label, held.description, held.unit) == ("Dose", "Un nombre, en mg.", "mg")
    assert drafts.offers(briefs.read(root / briefs.NAME), evidence, "fr") == ()

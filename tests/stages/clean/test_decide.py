"""People's decisions win over proposals, and say where they come from."""

from __future__ import annotations

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.decision import Action, Decision
from pythesis.core.said import said
from pythesis.stages import clean
from stages.audit.tables import brief, dataset

TABLE = dataset(
    pl.DataFrame({"x": ["1", "2"], "leak": [1, 2], "name": ["u", "v"], "y": [0, 1]}), target="y"
).table


def proposal(action: Action, column: str | None, origin: str = "") -> Decision:
    return Decision(action=action, column=column, why=said("text", text="proposed"), origin=origin)


PROPOSALS = (
    proposal(Action.EXCLUDE, "leak", "target-leak.leak-123456"),
    proposal(Action.EXCLUDE, "name", "identifier-column.name-123456"),
    proposal(Action.PARSE_NUMBER, "x"),
    proposal(Action.TO_MISSING, "x"),
    proposal(Action.DROP_DUPLICATES, None),
)


def actions(
    asked: Brief, cells: dict[str, dict[str, str]] | None = None
) -> list[tuple[str, str | None, str]]:
    return [(d.action.value, d.column, d.origin) for d in clean.decide(TABLE, PROPOSALS, asked, cells or {})]


def test_proposals_apply_by_default_in_order() -> None:
    decided = clean.decide(TABLE, PROPOSALS, brief(), {})
    assert [d.action for d in decided] == [
        Action.TO_MISSING, Action.PARSE_NUMBER, Action.EXCLUDE, Action.EXCLUDE, Action.DROP_DUPLICATES,
    ]  # fmt: skip
    assert {d.by for d in decided} == {"pythesis"}


def test_known_when_predicting_settles_a_leak_but_not_an_identifier() -> None:
    cells = {"leak": {"availability": "yes"}, "name": {"availability": "oui"}}
    decided = actions(brief(), cells)
    assert ("keep", "leak", "workbook") in decided
    assert not any(action == "exclude" and column == "leak" for action, column, _ in decided)
    assert any(action == "exclude" and column == "name" for action, column, _ in decided)


def test_not_available_excludes_once() -> None:
    decided = actions(brief(), {"x": {"availability": "no"}, "leak": {"availability": "non"}})
    assert ("exclude", "x", "workbook") in decided
    assert sum(action == "exclude" and column == "leak" for action, column, _ in decided) == 1


def test_the_brief_wins_over_the_workbook() -> None:
    asked = brief(columns={"leak": {"available": True}})
    assert ("keep", "leak", "brief") in actions(asked, {"leak": {"availability": "no"}})


def test_a_feature_by_the_brief_is_never_excluded() -> None:
    asked = brief(columns={"name": {"role": "feature"}})
    assert not any(action == "exclude" and column == "name" for action, column, _ in actions(asked))


def test_a_kind_by_the_brief_keeps_text_as_text() -> None:
    asked = brief(columns={"x": {"kind": "category"}})
    assert not any(action == "parse-number" for action, _, _ in actions(asked))


def test_rows_without_target_go_when_the_brief_says_so() -> None:
    asked = brief(columns={"y": {"missing": "drop"}}, project={"team": [{"name": "Ada"}]})
    decided = clean.decide(TABLE, PROPOSALS, asked, {})
    assert (decided[-1].action, decided[-1].by) == (Action.DROP_MISSING_TARGET, "Ada")


def test_rows_without_target_go_by_themselves_and_once() -> None:
    y = TABLE.column("y").model_copy(update={"missing": 3})
    others = tuple(y if column.name == "y" else column for column in TABLE.columns)
    table = TABLE.model_copy(update={"columns": others})
    for missing, by in ((None, "pythesis"), ("drop", "team")):
        asked = brief(columns={"y": {"missing": missing}}) if missing else brief()
        rows = [d for d in clean.decide(table, (), asked, {}) if d.action is Action.DROP_MISSING_TARGET]
        assert [(d.column, d.by) for d in rows] == [("y", by)]
    code = proposal(Action.TO_MISSING, "y", "disguised-missing.y-123456")
    assert clean.decide(TABLE, [code], brief(), {})[-1].action is Action.DROP_MISSING_TARGET
    assert not any(d.action is Action.DROP_MISSING_TARGET for d in clean.decide(TABLE, (), brief(), {}))


def test_a_strategy_for_gaps_is_written_down() -> None:
    decided = clean.decide(TABLE, (), brief(), {"x": {"missing": "médiane par ville"}})
    assert decided[0].why.values["strategy"] == "médiane par ville"
    assert decided[0].action is Action.KEEP


def test_a_doubt_about_reading_ends_when_another_check_reads_the_column_for_sure() -> None:
    doubt = proposal(Action.KEEP, "x", "number-as-text.x-123456")
    rare = proposal(Action.KEEP, "x", "rare-category.x-123456")
    gaps = proposal(Action.KEEP, "x", "missing-pattern.x-123456")
    read = proposal(Action.PARSE_NUMBER, "x", "cell-errors.x-123456")
    assert clean.decide(TABLE, [doubt, rare, gaps, read], brief(), {}) == (read, gaps)
    refused = brief(columns={"x": {"refuse": ["cell-errors"]}})
    origins = {d.origin for d in clean.decide(TABLE, [doubt, rare, read], refused, {})}
    assert {doubt.origin, rare.origin} < origins


def test_a_respelt_column_has_no_second_decision_on_its_rare_levels() -> None:
    spelt = Decision(
        action=Action.RECODE,
        column="x",
        params={"from_": ("lyon", "Lyn"), "to": ("Lyon", "Lyon")},
        why=said("text", text="spelling"),
        origin="inconsistent-category.x-1",
    )
    params = {"from_": ("Lyn",), "to": ("Lyon",)}
    again = spelt.model_copy(update={"params": params, "origin": "cell-errors.x-1"})
    rare = proposal(Action.KEEP, "x", "rare-category.x-1")
    other = proposal(Action.KEEP, "name", "rare-category.name-1")
    decided = clean.decide(TABLE, (spelt, again, rare, other), brief(), {})
    assert [(d.action, d.column) for d in decided] == [(Action.RECODE, "x"), (Action.KEEP, "name")]

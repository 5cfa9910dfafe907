"""The check ``cell-errors``."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.dataset import Dataset
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Verdict
from pythesis.stages import audit, clean
from stages.audit.tables import brief, dataset, issues, verdict

NAMES = (
    "Brighton", "Valence", "Coventry", "Toulouse", "Grenoble",
    "Sheffield", "Amiens", "Cardiff", "Orleans", "Dover",
)  # fmt: skip
TOWNS = {f"{10 + i}000": (town, i % 3) for i, town in enumerate(NAMES)}


def visits(**changes: dict[int, str]) -> pl.DataFrame:
    """Return visits to towns, with some cells changed."""
    codes = list(TOWNS)
    rows = {
        "code": [f"Z{codes[i * 7 % 10]}" for i in range(200)],
        "town": [TOWNS[codes[i * 7 % 10]][0] for i in range(200)],
        "area": [f"area {TOWNS[codes[i * 7 % 10]][1]} of three" for i in range(200)],
        "mayor": [TOWNS[codes[i * 7 % 10]][0][::-1] for i in range(200)],
        "paid": ["cash" if i % 3 else "card" for i in range(200)],
    }
    for name, cells in changes.items():
        for row, text in cells.items():
            rows[name][row] = text
    return pl.DataFrame(rows)


def mended(data: Dataset[pl.DataFrame]) -> tuple[pl.DataFrame, tuple[Decision, ...]]:
    proposals = [d for d in audit.run(data, brief()).proposals if d.origin.startswith("cell-errors")]
    return clean.apply(data.frame, proposals), tuple(proposals)


def test_slips_and_foreign_values_are_told_and_mended(tmp_path: Path) -> None:
    right = visits()
    data = dataset(visits(town={9: "Tulouse", 50: "Dover"}, area={20: "aera 0 of three"}))
    found = issues("cell-errors", data, tmp_path)
    assert {finding.columns[0]: finding.affected for finding in found} == {"town": 2, "area": 1}
    rows, proposals = mended(data)
    assert rows.select(right.columns).equals(right)
    assert {d.action for d in proposals} == {Action.RECODE, Action.FILL_FROM}


def test_with_a_target_lists_are_learnt_on_development_rows_only(tmp_path: Path) -> None:
    rows = visits(town={9: "Tulouse", 190: "Brigthon"}).with_columns(y=pl.int_range(200) % 2)
    data = dataset(rows, target="y", test_rows=20)
    (finding,) = issues("cell-errors", data, tmp_path)
    assert finding.affected == 1
    assert finding.validations[0].rows == "development"
    _, (decision,) = mended(data)
    assert decision.params == {"from_": ("Tulouse",), "to": ("Toulouse",)}


def test_the_target_is_neither_told_nor_heard() -> None:
    rows = visits(town={9: "Tulouse"})
    assert verdict("cell-errors", dataset(rows.select("town", "paid"), target="town")) is Verdict.PASSED


def test_several_spellings_of_a_unit_are_read_as_numbers(tmp_path: Path) -> None:
    texts = ["12.0 oz", "12.0 oz.", "16.0 ounce", "16.0 oz", "12.5 ounce", "24.0 oz."] * 20
    data = dataset(pl.DataFrame({"size": texts}))
    (finding,) = issues("cell-errors", data, tmp_path)
    assert finding.affected == 120
    rows, _ = mended(data)
    assert rows["size"].to_list() == [12.0, 12.0, 16.0, 16.0, 12.5, 24.0] * 20


def test_a_value_glued_to_its_neighbour_is_moved_back(tmp_path: Path) -> None:
    towns = [("Portland", "OR"), ("Denver", "CO"), ("Boise", "ID"), ("Salem", "OR")] * 25
    glued = {1, 6, 30, 47}
    rows = pl.DataFrame(
        {
            "town": [f"{t} {s}" if i in glued else t for i, (t, s) in enumerate(towns)],
            "state": [None if i in glued else s for i, (_, s) in enumerate(towns)],
        }
    )
    data = dataset(rows)
    assert {f.affected for f in issues("cell-errors", data, tmp_path)} == {4}
    proposals = [d for d in audit.run(data, brief()).proposals if d.origin.startswith("cell-errors")]
    repaired = clean.apply(data.frame, clean.decide(data.table, proposals, brief(), {}))
    assert repaired.select("town", "state").rows() == towns


def test_right_tables_pass() -> None:
    assert verdict("cell-errors", dataset(visits())) is Verdict.PASSED
    # Two columns spell the third out: a state of one row is no slip of the others.
    states = [("al" if i % 50 else "ak", f"m-{i % 10}") for i in range(300)]
    rows = pl.DataFrame({"state": [s for s, _ in states], "code": [c for _, c in states]})
    rows = rows.with_columns(both=pl.col("state") + "_" + pl.col("code"))
    assert verdict("cell-errors", dataset(rows)) is Verdict.PASSED


def test_a_table_of_numbers_is_not_concerned() -> None:
    assert verdict("cell-errors", dataset(pl.DataFrame({"a": [1, 2, 3]}))) is Verdict.NOT_APPLICABLE

"""A repair that people refused is not done, and a refused exclusion gives the column back to the models."""

from __future__ import annotations

import polars as pl
import pytest

from pythesis.core.dataset import Role
from pythesis.core.decision import Action
from pythesis.stages import audit, clean
from stages.audit.tables import brief, dataset

ROWS = pl.DataFrame(
    {
        "id": list(range(60)),
        "city": ["Paris", "PARIS ", "Lyon", "Paris"] * 15,
        "code": [1, 2, 3, -1] * 15,
    }
)


def made(refuse: dict[str, list[str]]) -> clean.Cleaned:
    data = dataset(ROWS, kinds={"id": "identifier"})
    proposals = audit.run(data, brief()).proposals
    told = brief(columns={name: {"refuse": codes} for name, codes in refuse.items()})
    return clean.run(data, clean.decide(data.table, proposals, told, {}))


def codes(cleaned: clean.Cleaned, column: str) -> list[str]:
    """The checks whose proposals were applied to a column."""
    done = (e.decision for e in cleaned.journal if e.decision.action is not Action.KEEP)
    return [decision.origin.partition(".")[0] for decision in done if decision.column == column]


def test_what_is_refused_stays_as_it_was_read_and_is_told_with_its_author() -> None:
    before = made({})
    (code,) = codes(before, "code")
    after = made({"code": [code]})
    assert before.dataset.frame["code"].null_count() == 15
    assert after.dataset.frame["code"].to_list() == ROWS["code"].to_list()
    (entry,) = [e for e in after.journal if e.decision.column == "code"]
    assert (entry.decision.action, entry.decision.by, entry.cells) == (Action.KEEP, "team", 0)
    assert entry.decision.why.key == "clean.why.refused"
    assert codes(after, "city") == codes(before, "city") != []


def test_a_refusal_for_another_column_or_check_changes_nothing() -> None:
    assert made({"city": ["outliers"], "id": ["disguised-missing"]}).journal == made({}).journal


@pytest.mark.parametrize("refused", [True, False])
def test_a_refused_exclusion_gives_the_column_back(refused: bool) -> None:
    (code,) = dict.fromkeys(codes(made({}), "id"))
    cleaned = made({"id": [code]} if refused else {})
    assert cleaned.dataset.table.column("id").role is (Role.FEATURE if refused else Role.EXCLUDED)

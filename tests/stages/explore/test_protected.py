"""Columns that the audit found protected: people are asked whether they may be used."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from made import dataset, split_of

from pythesis.core.brief import parse_brief
from pythesis.core.finding import Finding, Severity, Verdict
from pythesis.core.said import said
from pythesis.stages.explore import Explored, run
from pythesis.words import say


class Quiet:
    """A progress nobody watches."""

    def step(self, what: object, done: int, total: int) -> None:
        """Ignore."""


def _audited(*columns: str) -> Finding:
    return Finding(code="protected-column", id="protected-column", stage="audit", verdict=Verdict.ISSUE,
                   columns=columns, claim=said("text", text="made"))  # fmt: skip


def _explored(brief: dict[str, object], *audited: Finding) -> Explored:
    rng = np.random.default_rng(0)
    status = rng.choice(["male single", "female divorced"], 900)
    paid = np.where(rng.random(900) < np.where(status == "male single", 0.8, 0.5), "yes", "no")
    made = dataset(pl.DataFrame({"personal_status": status, "paid": paid}), "paid")
    return run(made, split_of(made), parse_brief(brief), 0, Quiet(), audited)


def _relation(found: Explored) -> Finding:
    return next(f for f in found.findings if f.code == "category-category")


def test_the_reading_asks_whether_it_may_be_used() -> None:
    found = _relation(_explored({}, _audited("personal_status")))
    assert found.reading is not None and found.reading.key == "explore.reading.audited"
    assert found.severity is Severity.NOTICE and found.section == "relation"
    assert "May you use it?" in say(found.reading, "en")
    assert "Avez-vous le droit" in say(found.reading, "fr")


@pytest.mark.parametrize(
    ("brief", "key"),
    [
        ({"columns": {"personal_status": {"protected": False}}}, "explore.reading.unknown-levels"),
        ({"columns": {"personal_status": {"protected": True}}}, "explore.reading.protected"),
        ({"columns": {"personal_status": {"available": False}}}, "explore.reading.after"),
    ],
)
def test_what_people_say_decides(brief: dict[str, object], key: str) -> None:
    found = _relation(_explored(brief, _audited("personal_status")))
    assert found.reading is not None and found.reading.key.startswith((key, key.replace(".r", ".variants.r")))


def test_a_column_that_gives_another_back_is_not_itself_protected() -> None:
    found = _relation(_explored({}, _audited("personal_status", "other")))
    assert found.reading is not None and "audited" not in found.reading.key

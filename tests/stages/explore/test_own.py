"""Questions that people put: always answered, counted with the others, refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.errors import InputError
from pythesis.core.finding import Finding, Verdict
from pythesis.deliver.story.findings import origin
from pythesis.stages.explore import Explored
from pythesis.stats import recompute
from pythesis.words import say

N = 900


def table() -> pl.DataFrame:
    """Return a target that goes with x, two features that go together, and noise."""
    rng = np.random.default_rng(3)
    x, idle = rng.normal(size=N), rng.normal(size=N)
    site = rng.choice(["north", "south", "west"], N)
    height = rng.normal(size=N) + 0.9 * (site == "north")
    y = np.where(x + rng.normal(size=N) > 0, "yes", "no")
    return pl.DataFrame(
        {
            "x": x,
            "idle": idle,
            "site": site,
            "height": height,
            "note": [f"text {i}" for i in range(N)],
            "y": y,
        }
    )


def asked(*questions: dict[str, Any], frame: pl.DataFrame | None = None) -> Explored:
    return explored(table() if frame is None else frame, "y", brief={"questions": list(questions)})


def brought(result: Explored) -> list[Finding]:
    return [finding for finding in result.findings if finding.brought_by]


def test_a_question_is_answered_by_the_test_of_its_columns_and_counted() -> None:
    result = asked({"ask": "comparison", "columns": ["height", "site"], "by": "Ada"})
    (found,) = brought(result)
    assert (found.brought_by, found.columns, found.verdict) == ("Ada", ("site", "height"), Verdict.VALIDATED)
    assert found.figure is not None and found.rank
    (validation,) = found.validations
    assert validation.family == "columns" and validation.rows == "confirm"
    for language in ("en", "fr"):
        for what in (found.claim, found.reading, found.advice, found.figure.title):
            assert what is not None and "{" not in say(what, language)


def test_a_question_no_look_proposes_adds_one_to_those_that_share_the_budget() -> None:
    plain, result = asked(), asked({"ask": "relation", "columns": ["idle", "x"]})
    before, after = (next(q for q in r.questions if q.family == "columns") for r in (plain, result))
    assert (after.asked, after.proposed) == (before.asked, before.proposed + 1)
    (found,) = brought(result)
    assert found.validations[0].family_size == after.proposed
    assert found.verdict in (Verdict.NOT_ESTABLISHED, Verdict.NEGLIGIBLE)


def test_a_question_about_the_target_that_no_look_proposes_is_still_tested() -> None:
    rng = np.random.default_rng(0)
    wide = table().with_columns(pl.Series(f"n{i}", rng.normal(size=N)) for i in range(60))
    without, result = asked(frame=wide), asked({"ask": "relation", "columns": ["y", "idle"]}, frame=wide)
    (found,) = brought(result)
    assert found.brought_by == "team" and set(found.columns) == {"idle", "y"}
    assert found.verdict in (Verdict.NOT_ESTABLISHED, Verdict.NEGLIGIBLE) and found.figure is not None
    assert found.validations[0].family == "target"
    assert not any(set(f.columns) == {"idle", "y"} for f in without.findings)
    assert result.questions[0].proposed in (without.questions[0].proposed, without.questions[0].proposed + 1)


def test_a_distribution_and_an_interaction_are_marked_as_asked() -> None:
    result = asked(
        {"ask": "distribution", "columns": ["height"], "by": "Zoé"},
        {"ask": "interaction", "columns": ["idle", "site"], "by": "Ada"},
    )
    spread, together = sorted(brought(result), key=lambda finding: finding.code)
    assert (spread.code, spread.brought_by) == ("column-distribution", "Zoé")
    assert (together.code, together.columns) == ("interactions", ("idle", "site", "y"))
    assert together.figure is not None and together.validations[0].family == "target"
    marks = [origin(finding) for finding in (spread, together)]  # what is described was not tested
    assert [mark and mark.key for mark in marks] == ["report.finding.put", "report.finding.asked"]
    for language in ("en", "fr"):
        assert "{" not in say(together.claim, language) + say(together.figure.title, language)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ({"ask": "relation", "columns": ["x", "nowhere"]}, "unknown"),
        ({"ask": "relation", "columns": ["x", "note"]}, "kind"),
        ({"ask": "comparison", "columns": ["x", "height"]}, "levels"),
        ({"ask": "interaction", "columns": ["x", "y"]}, "target"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(question: dict[str, Any], why: str) -> None:
    (found,) = brought(asked(question))
    assert found.verdict is Verdict.NOT_APPLICABLE and found.validations == ()
    assert found.claim.values["reason"].key == f"explore.own.refused.{why}"  # type: ignore[union-attr]
    assert all("{" not in say(found.claim, language) for language in ("en", "fr"))


def test_the_number_of_columns_is_checked_in_the_brief() -> None:
    with pytest.raises(InputError):
        asked({"ask": "relation", "columns": ["x"]})


def test_the_numbers_of_answers_are_recomputed_from_the_rows(tmp_path: Path) -> None:
    dataset(table(), "y").frame.write_parquet(tmp_path / "rows.parquet")
    result = asked(
        {"ask": "relation", "columns": ["height", "x"]},
        {"ask": "comparison", "columns": ["site", "idle"]},
        {"ask": "interaction", "columns": ["x", "site"]},
    )
    validations = [found.validations[0] for found in brought(result)]
    assert len(validations) == 3
    for known in validations:
        assert known.recompute == recompute.snippet(known.recipe, known.arguments)
        again = recompute.run(known.recipe, known.arguments, data=str(tmp_path / "rows.parquet"))
        assert known.effect is not None
        for name, value in (("p", known.p), ("effect", known.effect.value), ("n", known.n)):
            assert again[name] == pytest.approx(value, abs=1e-9)

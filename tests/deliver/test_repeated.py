"""What findings in a row would repeat word for word is said once."""

from __future__ import annotations

from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.said import said
from pythesis.deliver.story.repeated import KEEP, told_once
from pythesis.words import say


def _finding(column: str, *, advice: str = KEEP, opinion: str = "a", **more: object) -> Finding:
    return Finding(
        code="relation", id=finding_id("relation", (column, opinion, advice)), stage="explore",
        verdict=Verdict.VALIDATED, columns=(column,), claim=said("text", text="claim"),
        reading=said("text", text=opinion), advice=said(advice, x=column, settles=3), section="relations",
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_columns_to_keep_are_named_together_at_the_end_of_their_row() -> None:
    told = told_once([
        _finding("a"), _finding("b", opinion="b"),
        _finding("c", advice="explore.advice.present", opinion="c"), _finding("d", opinion="d"),
    ])  # fmt: skip
    assert [f.advice is None for f in told] == [True, False, False, False]
    first, _, last = (f.advice for f in told if f.advice is not None)
    assert "“a” and “b”" in say(first, "en") and "« a » et « b »" in say(first, "fr").replace("\u202f", " ")
    assert last.key == KEEP  # alone, it says what it said


def test_an_opinion_told_before_is_pointed_to_unless_a_person_wrote_it() -> None:
    told = told_once([
        _finding("age"), _finding("age", advice="explore.advice.present"),
        _finding("pay", drafted_by="Zoé"), _finding("pay", signed_by="Zoé"),
    ])  # fmt: skip
    assert [f.reading.key for f in told if f.reading] == [
        "text", "report.finding.same-opinion", "text", "text",
    ]  # fmt: skip
    assert "“age”" in say(told[1].reading, "en")  # type: ignore[arg-type]

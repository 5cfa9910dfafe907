"""What people wrote of an iteration or of the conclusion stands in app, copy and slides, as theirs."""

from __future__ import annotations

import html
import json

from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.core.note import Note
from pythesis.core.said import said
from pythesis.deliver import app, slides
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.slides import read

DRAFT = "Draft written by the tool: nobody has signed it yet."
OURS = "Call the second class first.\n\nIt costs a day a month."


def _noted(about: str, text: str, signed_by: str | None = None) -> Evidence:
    return titanic_evidence().model_copy(
        update={"notes": (Note(about=about, text=text, signed_by=signed_by, written=True),)}
    )


def _bundle(evidence: Evidence) -> tuple[dict, str]:
    files = app.render(evidence, ("en",), None)
    return json.loads(files["app_data/en.json"]), html.unescape(files["reports/app.en.html"].decode())


def test_a_conclusion_nobody_wrote_is_told_as_a_draft() -> None:
    bundle, copy = _bundle(titanic_evidence())
    assert bundle["story"]["business"] and bundle["story"]["business_by"] == DRAFT
    assert all(sentence in copy for sentence in bundle["story"]["business"])


def test_the_teams_conclusion_takes_the_place_of_the_draft() -> None:
    evidence = _noted("conclusion", OURS, "Ada")
    bundle, copy = _bundle(evidence)
    assert bundle["story"]["business"] == OURS.split("\n\n")
    assert bundle["story"]["business_by"] == "Signed by Ada."
    assert "Call the second class first." in copy
    (deck,) = [b for path, b in slides.render(evidence, "en").items() if path.endswith(".pptx")]
    told = "\n".join(read.texts(deck))
    assert "Call the second class first" in told and "It costs a day a month." in told


def test_the_teams_decision_takes_the_place_of_the_machines() -> None:
    bundle, copy = _bundle(_noted("iteration-1", "We go on with the tree."))
    first = bundle["iterations"]["items"][0]
    assert (first["decision"], first["decision_by"]) == (
        "We go on with the tree.",
        "Written by the team, not signed yet.",
    )
    assert "We go on with the tree." in copy
    assert bundle["iterations"]["items"][1]["decision_by"] == ""


def test_an_opinion_written_but_not_signed_is_no_draft_of_the_tool() -> None:
    evidence = titanic_evidence()
    found = next(f for f in evidence.findings if f.reading is not None)
    voice = Voice(evidence, "en")
    ours = found.model_copy(update={"reading": said("text", text="Ours."), "drafted_by": "team"})
    assert voice.by(found.model_copy(update={"drafted_by": "pythesis", "signed_by": None})) == DRAFT
    assert voice.by(ours.model_copy(update={"signed_by": None})) == "Written by the team, not signed yet."
    assert voice.by(ours.model_copy(update={"signed_by": "Ada"})) == "Signed by Ada."
    assert voice.by(found.model_copy(update={"reading": None})) == ""

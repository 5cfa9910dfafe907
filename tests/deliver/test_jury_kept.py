"""What the jury kit, card, app and slides say of the model kept, where another one was looked at."""

from __future__ import annotations

import pytest
from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.deliver import jury
from pythesis.deliver.app.modelling import interpretation
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.package.card import model_card
from pythesis.deliver.slides.outline import main
from pythesis.stats.learning.naming import the
from pythesis.words import say


def answered(evidence: Evidence, name: str, language: str = "en") -> str:
    (found,) = [q for q in jury.questions(evidence) if q.question.key == f"jury.question.{name}"]
    return say(found.answer, language)


@pytest.fixture
def evidence() -> Evidence:
    return titanic_evidence()


def changed(evidence: Evidence, **changes: object) -> Evidence:
    return evidence.model_copy(update=changes)


@pytest.mark.parametrize(("looked", "told"), [("linear", True), ("lightgbm", False)])
def test_what_was_seen_on_another_model_than_the_one_kept_says_so(
    evidence: Evidence, looked: str, told: bool
) -> None:
    assert evidence.conclusion is not None
    kept = evidence.conclusion.model_copy(update={"model": "lightgbm"})
    second = evidence.iterations[1]
    assert second.number == 2 and second.findings
    question = said("explain.question", model=the(looked))
    models = (evidence.iterations[0].models[0].model_copy(update={"name": "lightgbm"}),)
    relation = second.findings[0].model_copy(update={"section": "relation", "id": "importance"})
    found = (*second.findings, relation)
    second = second.model_copy(update={"question": question, "models": models, "findings": found})
    before, after = evidence.iterations[:1], evidence.iterations[2:]
    evidence = changed(evidence, conclusion=kept, iterations=(*before, second, *after))
    sentence = "This was looked at on the linear model (iteration 2), not on the model kept"
    for name in ("failures", "interpretation"):
        assert (sentence in answered(evidence, name)) is told
    assert (sentence in model_card(evidence, "en", said("text", text="-")).decode()) is told
    assert (sentence in interpretation(Voice(evidence, "en"))["lead"]) is told
    slides = [
        s for s in main(Voice(evidence, "en", "slides")) if s.source in ("iteration-2", second.findings[0].id)
    ]
    assert slides and all(any(sentence in note for note in s.notes) is told for s in slides)


def test_groups_of_the_model_kept_take_the_place_of_those_of_iteration_2(evidence: Evidence) -> None:
    assert evidence.conclusion is not None
    second, last = evidence.iterations[1], evidence.iterations[-1]
    looked = "tree" if evidence.conclusion.model == "linear" else "linear"
    like = second.findings[0].model_copy(update={"section": "bias", "rank": 1})

    def made(code: str, column: str, text: str) -> Finding:
        values = {
            "code": code,
            "id": f"{code}.{column}",
            "columns": (column,),
            "claim": said("text", text=text),
        }
        return like.model_copy(update=values)

    before = (made("group-scores", "sex", "OLD SEX"), made("group-scores", "age", "OLD AGE"),
              made("worst-slices", "pay", "OLD SLICE"))  # fmt: skip
    after = (made("group-scores-kept", "sex", "NEW SEX"), made("worst-slices-kept", "city", "NEW SLICE"))
    second = second.model_copy(
        update={"findings": before, "question": said("explain.question", model=the(looked))}
    )
    last = last.model_copy(update={"number": 4, "findings": after})
    evidence = changed(evidence, iterations=(evidence.iterations[0], second, last))
    card = model_card(evidence, "en", said("text", text="-")).decode()
    for text, there in (("NEW SEX", True), ("OLD AGE", True), ("NEW SLICE", True), ("OLD SEX", False)):
        assert (text in card) is there
    assert "OLD SLICE" not in card
    shown = interpretation(Voice(evidence, "en"))
    assert [f["id"] for f in shown["findings"]] == [
        "group-scores-kept.sex",
        "worst-slices-kept.city",
        "group-scores.age",
    ]
    assert "What is not said to be about the model kept was looked at on" in shown["lead"]
    assert "Ce qui n'est pas dit du modèle retenu" in interpretation(Voice(evidence, "fr"))["lead"].replace(
        "’", "'"
    )
    assert "NEW SEX" in answered(evidence, "failures")


@pytest.mark.parametrize(("language", "about"), [("en", "the 20 test rows"), ("fr", "les 20 lignes de test")])
def test_where_the_model_kept_is_wrong_is_told_and_not_only_what_it_is_about(
    evidence: Evidence, language: str, about: str
) -> None:
    claim = said("text", text=f"FOUND {'word ' * 60}end.")  # one sentence, long to say
    rows = said("explain.kept.rows.test", n=20)
    told = said("explain.kept.claim", model=the("linear"), rows=rows, claim=claim)
    finding = Finding(
        code="worst-slices-kept", id="worst-slices-kept", stage="explain", verdict=Verdict.PRESENT,
        claim=told, section="difficulty",
    )  # fmt: skip
    held = tuple(it.model_copy(update={"findings": ()}) for it in evidence.iterations[:-1])
    last = evidence.iterations[-1].model_copy(update={"findings": (finding,)})
    text = answered(changed(evidence, iterations=(*held, last)), "failures", language)
    assert text.index("FOUND") < text.index(about)

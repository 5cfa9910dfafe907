"""What is practised: a talk of twenty minutes shared out among the team, answers of thirty seconds."""

from __future__ import annotations

import itertools

import pytest
from tests.deliver.test_app import analysis, hostile
from tests.sample import titanic_evidence

from pythesis.core.brief import parse_brief
from pythesis.core.evidence import Evidence
from pythesis.deliver import jury, rehearsal, report
from pythesis.deliver.rehearsal import SECONDS, plan

EVIDENCE = {"sample": titanic_evidence, "analysis": analysis, "hostile": hostile}


def of_team(*names: str) -> Evidence:
    evidence = titanic_evidence()
    team = [{"name": name} for name in names]
    return evidence.model_copy(update={"brief": parse_brief({"project": {"name": "P", "team": team}})})


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_the_talk_fills_twenty_minutes_without_a_gap(kind: str, language: str) -> None:
    found = plan(EVIDENCE[kind](), language)
    assert found.passages[0].begins == 0
    assert found.passages[-1].ends == found.minutes * 60 == 1200
    assert all(one.ends == two.begins for one, two in itertools.pairwise(found.passages))
    assert all(passage.ends - passage.begins >= 30 for passage in found.passages)


def test_each_of_the_team_speaks_once_for_a_like_time() -> None:
    passages = plan(of_team("Ada", "Bo", "Cy"), "en").passages
    turns = [name for name, _ in itertools.groupby(passage.speaker for passage in passages)]
    assert turns == ["Ada", "Bo", "Cy"]
    spoken = {n: sum(p.ends - p.begins for p in passages if p.speaker == n) for n in turns}
    assert max(spoken.values()) - min(spoken.values()) <= 240
    assert {passage.speaker for passage in plan(of_team(), "en").passages} == {""}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", list(EVIDENCE))
def test_weak_points_come_first_and_answers_are_short(kind: str, language: str) -> None:
    asked = plan(EVIDENCE[kind](), language).questions
    weights = [question.weight for question in asked]
    assert len(asked) == len(jury.questions(EVIDENCE[kind]()))
    assert weights == sorted(weights, reverse=True)
    for question in asked:
        assert question.question and question.answer
        assert question.seconds <= SECONDS or question.more or len(question.answer.split(". ")) == 1


def test_a_long_answer_is_cut_between_sentences_and_nothing_is_lost() -> None:
    evidence = titanic_evidence()
    whole = {plan(evidence, "en").questions[n].answer for n in range(3)}
    assert all(answer.endswith((".", "?", "!")) for answer in whole)
    sentence = "This sentence has exactly eight words in it."
    long = jury.JuryQuestion(
        question=evidence.findings[0].claim,
        answer=evidence.findings[0].claim.model_copy(update={"values": {"text": " ".join([sentence] * 12)}}),
        evidence="",
        weight=0.5,
    )
    voice = rehearsal.Voice(evidence, "en", room="slides")
    found = rehearsal._question(long, voice, rehearsal.Places(evidence, "en"))
    assert found.answer.count(sentence) == rehearsal.WORDS // 8
    assert found.answer.count(sentence) + found.more.count(sentence) == 12
    assert found.seconds <= SECONDS


def test_a_round_is_drawn_from_its_seed() -> None:
    evidence = titanic_evidence()
    rounds = [[q.question for q in plan(evidence, "en", 4, seed).questions] for seed in (*range(6), 0)]
    assert rounds[0] == rounds[-1]
    assert len({tuple(asked) for asked in rounds}) > 3
    assert all(len(set(asked)) == 4 for asked in rounds)


def test_questions_that_hurt_are_drawn_more_often() -> None:
    asked = jury.questions(titanic_evidence())
    drawn = [rehearsal._drawn(asked, seed)[0] for seed in range(200)]
    half = len(asked) // 2
    assert sum(q in asked[:half] for q in drawn) > sum(q in asked[half:] for q in drawn)


@pytest.mark.parametrize("kind", ["sample", "analysis"])
def test_each_page_to_open_is_there(kind: str) -> None:
    evidence = EVIDENCE[kind]()
    made = report.render(evidence, "fr")
    for question in plan(evidence, "fr").questions:
        path, _, place = question.page.partition("#")
        assert bool(path) == bool(question.evidence), question.evidence
        if path:
            assert f'id="{place}"' in made[path].decode(), (question.evidence, question.page)

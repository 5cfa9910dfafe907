"""The defence to practise: the talk minute by minute, then the questions of the jury, weak points first."""

from __future__ import annotations

import random
from dataclasses import dataclass

from pythesis.core.evidence import Evidence
from pythesis.deliver import jury
from pythesis.deliver.app.voice import Voice, clean
from pythesis.deliver.measure import sentences
from pythesis.deliver.rehearsal.place import Places
from pythesis.deliver.slides import outline
from pythesis.deliver.slides.timing import MINUTES, schedule

__all__ = ["SECONDS", "Passage", "Question", "Rehearsal", "plan"]

SECONDS = 30  # of an answer: after that a jury wants to ask the next question
WORDS_A_MINUTE = 150  # of someone who speaks calmly, in French or English
WORDS = WORDS_A_MINUTE * SECONDS // 60


@dataclass(frozen=True, slots=True)
class Passage:
    """One slide of the talk: when, who speaks, what is shown and what to keep in mind."""

    number: int
    begins: int  # seconds
    ends: int
    speaker: str
    kicker: str
    headline: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the jury with its answer of thirty seconds.

    ``more`` is what the answer leaves out, ``evidence`` where it comes from, ``page`` what to open on screen
    (empty when only the team can answer), ``prompt`` whether part of the answer is the team's to give.
    """

    question: str
    answer: str
    more: str
    seconds: int
    evidence: str
    page: str
    weight: float
    prompt: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What there is to practise."""

    language: str
    minutes: int
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]


def plan(evidence: Evidence, language: str, count: int | None = None, seed: int | None = None) -> Rehearsal:
    """Return the talk and the questions of a round of practice.

    Parameters
    ----------
    evidence : Evidence
    language : {"en", "fr"}
    count : int, optional
        How many questions; all of them by default.
    seed : int, optional
        Draw the questions at random, those that can hurt most more often. Without it they come in order,
        those that can hurt most first.

    Notes
    -----
    The draw without replacement gives each question the key ``u ** (1 / weight)`` with ``u`` uniform and
    keeps the largest (Efraimidis & Spirakis 2006, Information Processing Letters 97).
    """
    voice = Voice(evidence, language, room="slides")
    people = [clean(member.name) for member in evidence.brief.project.team]
    talk = schedule(outline.main(voice), people)
    passages = tuple(
        Passage(
            number=number,
            begins=timed.begins,
            ends=timed.ends,
            speaker=timed.speaker,
            kicker=timed.slide.kicker,
            headline=timed.slide.headline,
            notes=tuple(n for n in dict.fromkeys(timed.slide.notes) if n and n != timed.slide.headline),
        )
        for number, timed in enumerate(talk, start=1)
    )
    asked = jury.questions(evidence)
    if seed is not None:
        asked = _drawn(asked, seed)
    places = Places(evidence, language)
    return Rehearsal(language, MINUTES, passages, tuple(_question(q, voice, places) for q in asked[:count]))


def _drawn(asked: tuple[jury.JuryQuestion, ...], seed: int) -> tuple[jury.JuryQuestion, ...]:
    draw = random.Random(seed)
    keys = {number: draw.random() ** (1 / max(item.weight, 0.01)) for number, item in enumerate(asked)}
    return tuple(asked[number] for number in sorted(keys, key=lambda number: -keys[number]))


def _question(asked: jury.JuryQuestion, voice: Voice, places: Places) -> Question:
    whole = sentences(voice.say(asked.answer))
    said = whole[:1]
    for sentence in whole[1:]:
        if sum(len(text.split()) for text in (*said, sentence)) > WORDS:
            break
        said.append(sentence)
    answer = " ".join(said)
    return Question(
        question=voice.say(asked.question),
        answer=answer,
        more=" ".join(whole[len(said) :]),
        seconds=round(len(answer.split()) * 60 / WORDS_A_MINUTE),
        evidence=asked.evidence,
        page=places.of(asked.evidence),
        weight=asked.weight,
        prompt=asked.prompt,
    )

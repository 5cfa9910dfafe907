"""Backup slides: the questions a jury is likely to ask, each with its answer from the evidence."""

from __future__ import annotations

from pythesis.deliver import jury
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.slides.shown import about
from pythesis.deliver.slides.slide import Picture, Slide, Words

MOST = 10
FEWEST = 6


def backup(voice: Voice) -> tuple[Slide, ...]:
    """Return at most ten slides, the questions that can hurt most first.

    Questions that only the team can answer come last, and only to reach six slides: a backup slide
    without an answer helps nobody, but says what to prepare.
    """
    asked = jury.questions(voice.evidence)
    answered = [q for q in asked if not q.prompt]
    chosen = answered[:MOST]
    chosen += [q for q in asked if q.prompt][: max(0, FEWEST - len(chosen))]
    return tuple(_slide(question, voice) for question in chosen)


def _slide(question: jury.JuryQuestion, voice: Voice) -> Slide:
    answer = voice.say(question.answer)
    said = [("", voice.say(sentence)) for sentence in jury.sentences(question.answer)]
    if question.prompt:
        said.append((voice.own("label.prepare"), voice.own("backup.prepare")))
    notes = (voice.own("notes.backup"), answer)
    kicker = voice.own("kicker.backup")
    headline = voice.say(question.question)
    figure = next((f.figure for f in voice.evidence.all_findings() if f.id == question.evidence), None)
    name = question.question.key.removeprefix("jury.question.")
    seen = Picture(figure) if figure is not None else about(name, voice)
    words = Words(tuple(said), large=seen is None)
    main, side = (words, None) if seen is None else (seen, words)
    return Slide("backup", kicker, headline, main, side, notes, 0.0, question.evidence)

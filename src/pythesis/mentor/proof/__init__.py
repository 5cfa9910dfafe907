"""Reads people's words again before they are handed in: spelling, placeholders, numbers that do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pythesis.core.brief import Brief
from pythesis.core.evidence import Evidence
from pythesis.core.said import said
from pythesis.deliver.story.left import Left
from pythesis.mentor.folder import Folder
from pythesis.mentor.proof import claims, directions, facts
from pythesis.mentor.proof.lexicon import lexicon
from pythesis.mentor.proof.spelling import misspelt, vocabulary
from pythesis.mentor.proof.subject import subject
from pythesis.mentor.proof.texts import Text, texts
from pythesis.words import system_language

QUOTED = 150  # characters of a sentence shown: enough to find it again


def read(folder: Folder) -> tuple[Left, ...]:
    """Return what people should mend in their own words, text by text.

    Parameters
    ----------
    folder : Folder
        A project; without evidence, numbers are left alone.

    Returns
    -------
    tuple of Left
        ``contradiction`` first (a number or a direction that the evidence has otherwise, with the sentence
        and the true value), then ``placeholder`` and ``spelling``.
    """
    language = _language(folder)
    written = texts(folder)
    found: list[Left] = []
    if folder.evidence is not None:
        world = facts.of_project(folder.evidence)
        for text in written:
            found += _contradictions(text, folder.evidence, folder.brief, world, language)
    for text in written:
        found += _placeholders(text, language)
    known = vocabulary(_names(folder))
    for text in written:
        found += _spelling(text, language, known)
    return tuple({(item.kind, item.name): item for item in found}.values())


def _language(folder: Folder) -> str:
    told = folder.brief.project.language or (folder.evidence.language if folder.evidence else None)
    return told or system_language()


def _contradictions(
    text: Text, evidence: Evidence, brief: Brief, world: tuple[facts.Fact, ...], language: str
) -> Iterator[Left]:
    if text.file.endswith((".toml", ".xlsx")):
        return
    about = subject(text.about, evidence, brief, world)
    for sentence in text.sentences:
        for tongue in (language, *(other for other in ("en", "fr") if other != language)):
            words = lexicon(tongue)
            slips = [
                *claims.contradictions(sentence, about, words),
                *directions.contradictions(sentence, about, words),
            ]
            for slip in slips:
                shown = cut(slip.sentence, slip.written)
                what = said(
                    "mentor.proof.contradiction",
                    file=text.file,
                    sentence=shown,
                    written=slip.written,
                    true=slip.true,
                )
                yield Left("contradiction", f"{text.about}: {shown} [{slip.written}]", text.file, what)
            if slips:
                break


def _placeholders(text: Text, language: str) -> Iterator[Left]:
    """Yield the one sentence that waits for its words, or how many of a text do."""
    for tongue in (language, *(other for other in ("en", "fr") if other != language)):
        marks = lexicon(tongue).placeholders
        waiting = [(sentence, match) for sentence in text.sentences if (match := marks.search(sentence))]
        if not waiting:
            continue
        sentence, match = waiting[0]
        written = match[0].strip()
        if len(waiting) > 1:
            what = said("mentor.proof.placeholders", file=text.file, n=len(waiting), written=written)
            yield Left("placeholder", f"{text.about}: {written}", text.file, what)
        else:
            shown = cut(sentence, match[0])
            what = said("mentor.proof.placeholder", file=text.file, sentence=shown, written=written)
            yield Left("placeholder", f"{text.about}: {shown}", text.file, what)


def _spelling(text: Text, language: str, known: frozenset[str]) -> Iterator[Left]:
    for item in misspelt(text.plain, language, known):
        if not item.suggestions:
            what = said("mentor.proof.twice", file=text.file, word=item.word)
        else:
            perhaps = tuple(item.suggestions)
            what = said("mentor.proof.spelling", file=text.file, word=item.word, perhaps=perhaps)
        yield Left("spelling", f"{text.file}: {item.word}", text.file, what)


def cut(sentence: str, around: str) -> str:
    """Return a sentence on one line, the part around some words when it is long."""
    line = re.sub("[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", " ", sentence)
    if len(line) <= QUOTED:
        return line
    middle = max(0, line.find(around))
    begin = max(0, min(middle - QUOTED // 2, len(line) - QUOTED))
    end = begin + QUOTED
    return ("…" if begin else "") + line[begin:end].strip() + ("…" if end < len(line) else "")


def _names(folder: Folder) -> Iterator[str]:
    """Yield the names a text may hold: columns, levels, people, terms of the brief, examples of the data."""
    brief, evidence = folder.brief, folder.evidence
    project = brief.project
    yield from (
        project.name,
        project.mentor,
        brief.data.unit,
        brief.data.population,
        brief.costs.unit,
        brief.costs.currency,
    )
    yield from (part for member in project.team for part in (member.name, member.role, member.email))
    for name, told in brief.columns.items():
        yield from (name, told.label, told.unit, *told.shares)
    if evidence is None:
        return
    for table in (evidence.raw, evidence.dataset):
        yield table.source
        for column in table.columns:
            yield from (column.name, column.unit, *column.levels)
    for finding in evidence.all_findings():
        rows = finding.figure.data if finding.figure else ()
        yield from (
            value for row in (*rows, *finding.examples) for value in row.values() if isinstance(value, str)
        )
        yield from _strings(finding.claim.values.values())


def _strings(values: object) -> Iterator[str]:
    for value in values if isinstance(values, (tuple, list)) else list(values):  # type: ignore[call-overload]
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _strings(value)

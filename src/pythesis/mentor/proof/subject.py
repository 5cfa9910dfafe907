"""What a sentence is measured against: the numbers of its finding or stage, and the words that name them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pythesis.core.brief import Brief
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.mentor.proof import facts
from pythesis.mentor.proof.facts import ROWS, Fact
from pythesis.mentor.proof.lexicon import aliases, small

WORDS_OF_ONE = ("A", "I", "O", "Y")  # capitals that are words
SHORTEST = 3  # letters of a name that a sentence can hold without meaning it


@dataclass(frozen=True)
class Subject:
    """What a text is about.

    ``own`` are the numbers of the finding, the iteration or the conclusion; ``beside`` those of the other
    findings about the same columns and of the data set; ``world`` all there are. ``names`` maps what columns
    are called to the columns; ``levels`` are those of the finding's figure, as the data writes them.
    """

    own: tuple[Fact, ...]
    beside: tuple[Fact, ...]
    world: tuple[Fact, ...]
    names: Mapping[str, str]
    levels: tuple[str, ...] = ()
    finding: Finding | None = None
    target: str = ""
    positive: str = ""

    def columns_in(self, sentence: str) -> tuple[tuple[str, int], ...]:
        """Return the columns a sentence names and where, in the order it does."""
        found = [
            (column, match.start())
            for name, column in self.names.items()
            for match in _name(name).finditer(sentence)
        ]
        return tuple(dict(sorted(found, key=lambda item: -item[1])).items())[::-1]

    def levels_in(self, low: str, sentence: str) -> tuple[tuple[str, int], ...]:
        """Return the levels of the finding a sentence names and where; a longer name hides those inside it.

        `low` is the sentence in small letters: a level of one capital is looked for in the sentence itself.
        """
        taken: list[tuple[int, int, str]] = []
        for level in sorted(self.levels, key=len, reverse=True):
            alone = len(level) == 1 and level.isupper() and level not in WORDS_OF_ONE
            found = _letter(level).finditer(sentence) if alone else _level(level).finditer(low)
            for match in found:
                if all(match.end() <= begin or match.start() >= end for begin, end, _ in taken):
                    taken.append((match.start(), match.end(), level))
        return tuple((level, begin) for begin, _, level in sorted(taken))


def subject(about: str, evidence: Evidence, brief: Brief, world: tuple[Fact, ...]) -> Subject:
    """Return what a text about something is measured against."""
    target = evidence.dataset.target
    named = {
        "names": _names(evidence, brief),
        "world": world,
        "target": target.name if target else "",
        "positive": str(brief.data.positive) if brief.data.positive is not None else "",
    }
    finding = next((f for f in evidence.all_findings() if f.id == about), None)
    if finding is not None:
        return Subject(
            own=facts.of_finding(finding),
            beside=_beside(finding, evidence),
            levels=_levels(finding),
            finding=finding,
            **named,  # type: ignore[arg-type]
        )
    number = about.removeprefix("iteration-")
    own = [f for it in evidence.iterations if str(it.number) == number for f in facts.of_iteration(it)]
    if about == "conclusion" and evidence.conclusion is not None:
        own += facts.of_conclusion(evidence.conclusion)
    return Subject(own=tuple(own), beside=(), **named)  # type: ignore[arg-type]


def _names(evidence: Evidence, brief: Brief) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in evidence.raw.columns:
        for name in (column.name, brief.label(column.name)):
            if len(name) >= SHORTEST and not name.isdigit():
                found[small(name)] = column.name
                found[small(name).replace("_", " ")] = column.name
    return found


def _beside(finding: Finding, evidence: Evidence) -> tuple[Fact, ...]:
    held = evidence.reservation
    rows = (evidence.raw.n_rows, evidence.dataset.n_rows, held.n_test, held.n_development)
    found = [Fact("count", n, ROWS) for n in rows]
    about = [column for column in evidence.raw.columns if column.name in finding.columns]
    found += [Fact("share", column.missing / max(1, evidence.raw.n_rows)) for column in about]
    for other in evidence.all_findings():
        if other is not finding and set(other.columns) <= set(finding.columns):
            found += facts.of_finding(other)
    return tuple(dict.fromkeys(found))


def _levels(finding: Finding) -> tuple[str, ...]:
    if finding.figure is None:
        return ()
    axes = (finding.figure.x, finding.figure.y, finding.figure.color)
    names = [axis.field for axis in axes if axis is not None and axis.format == "category"]
    seen = (str(row[name]) for row in finding.figure.data for name in names if row.get(name) is not None)
    return tuple(dict.fromkeys(level for level in seen if re.search(r"\w", level)))


@functools.lru_cache(maxsize=4096)
def _name(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)")


@functools.lru_cache(maxsize=4096)
def _letter(level: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'’.-]){re.escape(level)}(?![\w'’-])")


@functools.lru_cache(maxsize=4096)
def _level(level: str) -> re.Pattern[str]:
    """Return what finds a level: as a word when it is one, quoted or after "class" when it is a sign."""
    plain = re.escape(small(level))
    if len(level) >= SHORTEST and not level.replace(".", "").isdigit():
        others = "".join(rf"|{re.escape(word)}" for word in aliases(small(level)))
        return re.compile(rf"(?<!\w)(?:{plain}(?:s|es)?{others})(?!\w)")
    quoted = rf"(?<=[\"“«'‘]){plain}(?=[\"”»'’])|(?<=[«] ){plain}(?= [»])"
    return re.compile(rf"{quoted}|(?<=class ){plain}(?!\w)|(?<=classe ){plain}(?!\w)")

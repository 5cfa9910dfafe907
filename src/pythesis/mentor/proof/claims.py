"""Numbers in people's sentences that the evidence contradicts, each with the true value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pythesis.core.said import Said, said
from pythesis.mentor.proof.facts import ROWS, Fact
from pythesis.mentor.proof.lexicon import Lexicon, small
from pythesis.mentor.proof.subject import Subject
from pythesis.mentor.proof.written import Written, numbers
from pythesis.stats import thresholds

NEAR = 0.10  # a share this close to one of the finding's, and not equal to it, was meant to be it
NEAR_COUNT = 0.10  # the same for numbers of rows, in proportion
WORDY = 0.06  # "half", "two thirds" may be this far
RATIO = 0.2  # "twice" may be this far, in proportion
TRUST = 22  # characters around a percentage where "interval" or "confidence" may stand
AMBIGUOUS = ("p", "precision", "recall")  # measures whose name after a number may be another word
REACH = 45  # characters between the name of a measure and its number
BREAK = re.compile(r"[;:.()!?]|\d|, (?!on|sur|for|pour)")


@dataclass(frozen=True, slots=True)
class Slip:
    """A sentence that does not agree: what it writes, and what is true instead."""

    sentence: str
    written: str
    true: Said


def contradictions(sentence: str, about: Subject, lexicon: Lexicon) -> Iterator[Slip]:
    """Yield the numbers of a sentence that what it is about does not have.

    A sentence that asks, supposes, hopes or quotes someone is left alone, and so is a number of which
    nothing tells what it measures: a false alarm costs more than a slip a mentor reads anyway.
    """
    low = small(sentence)
    if skipped(low, lexicon):
        return
    for number in numbers(low, lexicon):
        if number.unit == "percent" and _is_trust(low, number, lexicon):
            continue
        named = _measure(low, number, lexicon)
        true = _named(named, number, about) if named else _unnamed(sentence, low, number, about, lexicon)
        if true is not None:
            yield Slip(sentence, sentence[number.start : number.end].strip(), _true(true))
    yield from _in_words(sentence, low, about, lexicon)


def skipped(low: str, lexicon: Lexicon) -> bool:
    """Say whether a sentence asks, supposes, hopes or quotes."""
    return low.rstrip(" \"'”»)").endswith("?") or lexicon.has("hedges", low) or lexicon.has("sources", low)


def _is_trust(low: str, number: Written, lexicon: Lexicon) -> bool:
    """Say whether a percentage is the level of an interval: "95% interval", "intervalle à 95 %"."""
    beside = low[max(0, number.start - TRUST) : number.start] + "|" + low[number.end : number.end + TRUST]
    return lexicon.has("trust", beside)


# Numbers with the name of a measure


def _measure(low: str, number: Written, lexicon: Lexicon) -> str:
    """Return the measure a number is the value of, empty when none is named beside it."""
    before = low[max(0, number.start - REACH) : number.start]
    last = ("", -1, -1)
    for name, words in lexicon.measures.items():
        for match in _words(tuple(words)).finditer(before):
            if (match.end(), match.end() - match.start()) > (last[1], last[1] - last[2]):
                last = (name, match.end(), match.start())
    if last[0] and not BREAK.search(before[last[1] :].replace("p.", "")):
        return last[0]
    rest = re.sub(r"^\s*(?:of|de|d'|in|en)?\s*", "", low[number.end :])
    tried = (
        (name, _words(tuple(words)).match(rest))
        for name, words in lexicon.measures.items()
        if name not in AMBIGUOUS
    )
    found = [(match.end(), name) for name, match in tried if match is not None]
    return max(found)[1] if found else ""


def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    inner = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w'-])(?:{inner})(?![\w'-])")


def _named(measure: str, number: Written, about: Subject) -> Fact | None:
    if measure == "p":
        known = [f for f in about.own if f.kind == "p"]
    else:
        known = _of(measure, about.own) or ([] if about.finding else _of(measure, about.world))
    written = _scaled(number) if number.unit == "percent" else number
    sizes = (
        known + [replace(f, value=-f.value) for f in known]
        if measure == thresholds.RHO and written.value > 0
        else known
    )
    if not known or any(written.agrees(f.value) for f in sizes):
        return None
    return _nearest(written.value, [f for f in known if not f.name.endswith(".end")] or known)


def _of(measure: str, known: Iterable[Fact]) -> list[Fact]:
    return [
        f for f in known if f.kind == "number" and thresholds.base(f.name.removesuffix(".end")) == measure
    ]


def _scaled(number: Written) -> Written:
    return replace(number, value=number.value / 100, step=number.step / 100)


def _nearest(value: float, known: Iterable[Fact]) -> Fact | None:
    return min(known, key=lambda f: (abs(f.value - value), f.name), default=None)


# Numbers told by their unit


def _unnamed(sentence: str, low: str, number: Written, about: Subject, lexicon: Lexicon) -> Fact | None:
    rules: Mapping[str, Callable[[str, str, Written, Subject, Lexicon], Fact | None]] = {
        "percent": _percent, "points": _points, "times": _times, "rows": _rows,
    }  # fmt: skip
    rule = rules.get(number.unit)
    return rule(sentence, low, number, about, lexicon) if rule else None


def _percent(sentence: str, low: str, number: Written, about: Subject, lexicon: Lexicon) -> Fact | None:
    if about.finding is None or _elsewhere(low, about):
        return None
    written, shares = _scaled(number), _shares(about.own)
    levels = _bound(sentence, low, number, about, lexicon)
    meant = [f for f in shares if set(f.levels) & set(levels)] if levels else shares
    meant_too = [f for f in shares if not f.levels] if levels else [*_shares(about.beside)]
    gaps = [f for f in about.own if f.kind == "points" and (not levels or set(f.levels) & set(levels))]
    loose = [f for f in about.own if f.kind == "number" and 0 <= f.value <= 1]
    known = [*meant, *_complements(meant), *meant_too, *_complements(meant_too), *gaps, *loose]
    if number.side in ("above", "below"):
        told = sum(n.unit == "percent" for n in numbers(low, lexicon))
        if told > len(about.levels_in(low, sentence)):
            return None  # of levels that the figure does not show, perhaps
        # The end of an interval, or what is left, is above or below anything.
        known = [f for f in meant if not f.name.endswith(".end")]
    if not meant or any(written.agrees(f.value) for f in known):
        return None
    true = _nearest(written.value, [f for f in meant if not f.name.endswith(".end")])
    if true is None:
        return None
    return true if levels or abs(true.value - written.value) <= NEAR else None


def _points(sentence: str, low: str, number: Written, about: Subject, lexicon: Lexicon) -> Fact | None:
    if about.finding is None or _elsewhere(low, about):
        return None
    written = replace(_scaled(number), value=abs(number.value) / 100)
    gaps = [f for f in about.own if f.kind == "points"]
    beside = [f for f in about.beside if f.kind == "points" and not f.name.endswith(".end")]
    if not gaps or any(written.agrees(abs(f.value)) for f in (*gaps, *beside)):
        return None
    true = _nearest(
        written.value, [replace(f, value=abs(f.value)) for f in gaps if not f.name.endswith(".end")]
    )
    return true if true is not None and abs(true.value - written.value) <= NEAR else None


def _times(sentence: str, low: str, number: Written, about: Subject, lexicon: Lexicon) -> Fact | None:
    ratios = [f for f in about.own if f.kind == "times"]
    if len(about.levels) != 2 or not ratios or _elsewhere(low, about):
        return None
    far = [f for f in ratios if not number.agrees(f.value) and abs(f.value / number.value - 1) > RATIO]
    return _nearest(number.value, ratios) if len(far) == len(ratios) else None


def _rows(sentence: str, low: str, number: Written, about: Subject, lexicon: Lexicon) -> Fact | None:
    counts = [f for f in (*about.own, *about.beside) if f.kind == "count"]
    if any(number.agrees(f.value) for f in (*counts, *(f for f in about.world if f.kind == "count"))):
        return None
    meant = [f for f in counts if f.name == ROWS] or [f for f in about.world if f.name == ROWS]
    true = _nearest(number.value, meant)
    near = true is not None and abs(true.value - number.value) <= NEAR_COUNT * true.value
    return true if near else None


def _elsewhere(low: str, about: Subject) -> bool:
    """Say whether a sentence speaks of a column its finding is not about."""
    inside = set(about.finding.columns) if about.finding else set()
    return any(column not in inside for column, _ in about.columns_in(low))


def _shares(known: Iterable[Fact]) -> list[Fact]:
    """Return the shares; one that repeats a level's is that level's."""
    found = [f for f in known if f.kind == "share"]
    levelled = {round(f.value, 9) for f in found if f.levels}
    return [f for f in found if f.levels or round(f.value, 9) not in levelled]


def _complements(known: Iterable[Fact]) -> list[Fact]:
    return [replace(f, value=1 - f.value) for f in known]


def _bound(sentence: str, low: str, number: Written, about: Subject, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the levels a percentage is about: its own when each has one, else all those named."""
    named = about.levels_in(low, sentence)
    told = [n for n in numbers(low, lexicon) if n.unit == "percent"]
    distinct = tuple(dict.fromkeys(level for level, _ in named))
    if len(told) == len(named) == len(distinct) > 1:
        ordered = sorted([(n.start, "n") for n in told] + [(at, "l") for _, at in named])
        kinds = "".join(kind for _, kind in ordered)
        if kinds in ("nl" * len(named), "ln" * len(named)):
            return (distinct[[n.start for n in told].index(number.start)],)
    return distinct


# Shares and ratios in words


def _in_words(sentence: str, low: str, about: Subject, lexicon: Lexicon) -> Iterator[Slip]:
    if about.finding is None or _elsewhere(low, about):
        return
    levels = {level for level, _ in about.levels_in(low, sentence)}
    for word, share in lexicon.raw["shares"].items():
        meant = [f for f in _shares(about.own) if set(f.levels) & levels]
        match = _words((word,)).search(low)
        if match is None or not meant or lexicon.has("above", low) or lexicon.has("below", low):
            continue
        known = [*meant, *_complements(meant)]
        if all(abs(f.value - share) > WORDY for f in known):
            true = _nearest(share, [f for f in meant if not f.name.endswith(".end")])
            if true is not None:
                yield Slip(sentence, sentence[match.start() : match.end()], _true(true))
    for word, ratio in lexicon.raw["ratios"].items():
        match = _words((word,)).search(low)
        ratios = [f for f in about.own if f.kind == "times"]
        if match is None or len(about.levels) != 2 or not ratios or lexicon.has("above", low):
            continue
        if all(abs(f.value / ratio - 1) > RATIO for f in ratios):
            true = _nearest(ratio, ratios)
            assert true is not None
            yield Slip(sentence, sentence[match.start() : match.end()], _true(true))


def _true(fact: Fact) -> Said:
    """Return a true value in words, with the level it is about when there is one."""
    if fact.kind == "share" and len(fact.levels) == 1:
        return said("mentor.proof.true.share-of", value=fact.value, level=fact.levels[0])
    return said(f"mentor.proof.true.{fact.kind}", value=fact.value)

"""Words of one meaning in one column: yes and no, the sexes, days, steps of a scale, floors."""

from __future__ import annotations

import polars as pl

from pythesis.stages.audit.placeholders import placeholders
from pythesis.stats import scales

# Each line is one question; its answers, each with the words that give it.
QUESTIONS: tuple[tuple[frozenset[str], ...], ...] = (
    (
        frozenset(["yes", "y", "oui", "o", "true", "vrai", "t", "v", "1", "ja", "si", "sí"]),
        frozenset(["no", "n", "non", "false", "faux", "f", "0", "nein"]),
    ),
    (
        frozenset(["female", "f", "femme", "woman", "w", "féminin", "feminin", "girl", "fille"]),
        frozenset(["male", "m", "homme", "h", "man", "masculin", "boy", "garçon"]),
        frozenset(["other", "autre", "divers", "non-binary", "non-binaire", "non binaire"]),
    ),
    tuple(frozenset(words.split()) for words in (
        "monday mon lundi lun", "tuesday tue tues mardi", "wednesday wed mercredi mer",
        "thursday thu thur thurs jeudi jeu", "friday fri vendredi ven", "saturday sat samedi sam",
        "sunday sun dimanche dim",
    )),
    tuple(frozenset(words.split()) for words in (
        "january jan janvier janv", "february feb février fevrier févr", "march mar mars",
        "april apr avril avr",
        "may mai", "june jun juin", "july jul juillet juil", "august aug août aout",
        "september sep sept septembre",
        "october oct octobre", "november nov novembre", "december dec décembre decembre déc",
    )),
    tuple(frozenset(words.split()) for words in (
        "single célibataire celibataire", "married marié mariée", "divorced divorce divorcé divorcée",
        "widowed widow widower veuf veuve",
    )),
    tuple(frozenset(words.split()) for words in (
        "mr mr. m. monsieur mister", "mrs mrs. mme mme. madame", "miss ms ms. mlle mlle. mademoiselle",
    )),
)  # fmt: skip
MOST = 12  # a column of answers has few levels


def synonyms(levels: pl.DataFrame) -> list[list[tuple[str, int]]]:
    """Return groups of words of one meaning, the most frequent first, each with its count.

    Every level must answer the same question, one of them in a whole word: letters alone may be codes.

    Parameters
    ----------
    levels : DataFrame
        Distinct texts and their counts (``value``, ``count``).
    """
    if not 3 <= levels.height <= 4 * MOST:
        return []
    sure, doubtful = placeholders(levels)
    counts: dict[str, int] = {}
    for text, count in levels.iter_rows():
        word = text.strip()
        if word not in (*sure, *doubtful):
            counts[word] = counts.get(word, 0) + count
    words = {word: word.casefold() for word in counts}
    if not any(len(word) > 1 and word.isalpha() for word in words):
        return []
    for answers in QUESTIONS:
        if all(any(key in answer for answer in answers) for key in words.values()):
            return [group for answer in answers if len(group := _group(counts, words, answer)) > 1]
    return _one_step(counts, words)


def answered(levels: pl.DataFrame) -> bool:
    """Return whether the levels, words for gaps apart, give two answers or more to one question.

    Letters alone may be codes: they answer when all of them do (``H``, ``h`` and ``F``).

    Parameters
    ----------
    levels : DataFrame
        Distinct texts and their counts (``value``, ``count``).
    """
    if levels.height > 4 * MOST:
        return False
    sure, doubtful = placeholders(levels)
    words = {text.strip().casefold() for text in levels["value"] if text.strip() not in (*sure, *doubtful)}
    given = [
        [bool(words & answer) for answer in answers] for answers in QUESTIONS if words <= _words(answers)
    ]
    return any(sum(answer) > 1 for answer in given)


def _words(answers: tuple[frozenset[str], ...]) -> frozenset[str]:
    return frozenset().union(*answers)


def _one_step(counts: dict[str, int], words: dict[str, str]) -> list[list[tuple[str, int]]]:
    """Return levels that stand on one step of a scale or at one floor: ``RDC`` and ``rez-de-chaussée``."""
    placed = scales.steps(list(counts))
    if placed is None:
        return []
    places = [
        frozenset(words[word] for word in counts if placed[word] == step)
        for step in sorted(set(placed.values()))
    ]
    return [group for place in places if len(group := _group(counts, words, place)) > 1]


def _group(counts: dict[str, int], words: dict[str, str], answer: frozenset[str]) -> list[tuple[str, int]]:
    found = [(word, counts[word]) for word, key in words.items() if key in answer]
    # Two spellings of one word are told as such; a meaning is told when the words differ.
    if len({words[word] for word, _ in found}) < 2:
        return []
    return sorted(found, key=lambda item: (-item[1], item[0]))

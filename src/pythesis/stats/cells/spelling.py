"""Whether one text is a slip of another."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from pythesis.stats.cells.elsewhere import two_things
from pythesis.stats.cells.grid import Coded

# Slips change one sign, or up to two in five of a longer text.
MOST_CHANGED = 0.4
# Without another column to say so, a text is a slip only of a far more frequent one, nearly equal and long
# enough not to be a word of its own.
LEAST_LETTERS = 5
# In a word of its own more than half of the signs differ; in a short code one sign more makes another code.
OTHER_WORD = 0.5
SHORT_CODE = 8
NEAR = 0.2
TIMES = 20
MOST_SLIPS = 2
MOST_RARE, MOST_FREQUENT = 5_000, 2_000
SURE_OF_ONE = 0.95


def slip(text: str, right: str) -> bool:
    """Return whether `text` may be `right` mistyped: few signs changed, and not two codes.

    Examples
    --------
    >>> slip("birmixgham", "birmingham"), slip("lot-12", "lot-13"), slip("urgent", "regular")
    (True, False, False)
    """
    if text == right or _other_number(text, right) or _other_words(text, right):
        return False
    most = max(1, int(MOST_CHANGED * max(len(text), len(right))))
    return min(len(text), len(right)) >= 2 and OSA.distance(text, right, score_cutoff=most) <= most


def _other_number(text: str, right: str) -> bool:
    """Return whether two texts are two numbers or codes: digits differ and none was lost, or a sign more."""
    digits, expected = re.sub(r"\D", "", text), re.sub(r"\D", "", right)
    if digits != expected:
        return len(digits) >= len(expected)
    return bool(digits) and len(text) != len(right) and max(len(text), len(right)) <= SHORT_CODE


def _other_words(text: str, right: str) -> bool:
    """Return whether a whole word was added, left out or replaced, which makes another name."""
    words, expected = text.split(), right.split()
    if len(words) != len(expected):
        return set(words) < set(expected) or set(expected) < set(words)
    pairs = zip(words, expected, strict=True)
    return any(OSA.distance(a, b) > max(1, OTHER_WORD * max(len(a), len(b))) for a, b in pairs)


def near_frequent(columns: Sequence[Coded], at: int) -> dict[int, int]:
    """Return the codes of rare texts that are slips of a frequent one, each with the code of that one.

    Parameters
    ----------
    columns : sequence of Coded
        The table, as codes.
    at : int
        The column whose texts are looked at.

    Notes
    -----
    A text seen once or twice whose nearest frequent text is at least twenty times as frequent, at most a
    fifth of its signs away (optimal string alignment), with the same first sign (slips seldom touch it;
    Yannakoudakis & Fawthrop 1983), and alone that near. Columns of sentences, names of rows and free words
    hold no frequent text and are passed over, and so are texts that other columns tell apart (`two_things`).
    """
    column = columns[at]
    if not column.repeats:
        return {}
    counts = column.counts
    rare = [
        c
        for c in range(len(column.texts))
        if counts[c] <= MOST_SLIPS and len(column.texts[c]) >= LEAST_LETTERS and not _code(column.texts[c])
    ]
    frequent = [c for c in range(len(column.texts)) if counts[c] >= TIMES][:MOST_FREQUENT]
    if not rare or not frequent or len(rare) > MOST_RARE:
        return {}
    rights = [column.texts[c] for c in frequent]
    found = {}
    for code in rare:
        text = column.texts[code]
        most = max(1, int(NEAR * len(text)))
        near = process.extract(text, rights, scorer=OSA.distance, score_cutoff=most, limit=2)
        if len(near) == 1 or (len(near) == 2 and near[0][1] < near[1][1]):
            right = frequent[near[0][2]]
            same_start = text[0] == column.texts[right][0]
            likely = counts[right] >= TIMES * counts[code] and same_start and slip(text, column.texts[right])
            if likely and not two_things(columns, at, code, right):
                found[code] = right
    return found


def _code(text: str) -> bool:
    """Return whether a text is one run of letters and digits."""
    return bool(re.fullmatch(r"\S*\d\S*", text))


def slips_of(texts: tuple[str, ...], codes: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return, for rows of codes and expected codes, whether each text is a slip of the expected one."""
    pairs, places = np.unique(np.stack([codes, expected]), axis=1, return_inverse=True)
    judged = np.array([a >= 0 and b >= 0 and slip(texts[a], texts[b]) for a, b in pairs.T], dtype=bool)
    return judged[places.ravel()] if judged.size else np.zeros(len(codes), dtype=bool)

"""Levels that look like a frequent one mistyped."""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pythesis.stats.cells.spelling import slip

Group = list[tuple[str, int]]
Levels = list[tuple[str, int]]

# A slip is far rarer than what was meant, which is long enough not to be another word one letter away.
LEAST_LETTERS = 5
TIMES = 8
LONG = 10
MOST_LEVELS = 2000


def mistyped(levels: Levels) -> list[Group]:
    """Return groups of a frequent level and the rare ones that are slips of it alone.

    Notes
    -----
    One sign away, or two in ten letters or more (optimal string alignment), eight times rarer, without a
    digit, and no other frequent level as near.
    """
    words = [
        (text, count) for text, count in levels if len(text) >= LEAST_LETTERS and not re.search(r"\d", text)
    ]
    if not words or len(words) > MOST_LEVELS:
        return []
    most = words[0][1]
    found: dict[str, Group] = {}
    frequent = [(text, count) for text, count in words if count >= TIMES]
    rights = [text.casefold() for text, _ in frequent]
    counts = dict(words)
    for text, count in words:
        if count * TIMES > most:
            continue
        away = 2 if len(text) >= LONG else 1
        close = process.extract(text.casefold(), rights, scorer=OSA.distance, score_cutoff=away, limit=3)
        near = [(frequent[at][0], distance) for _, distance, at in close if frequent[at][0] != text]
        near = [(right, distance) for right, distance in near if counts[right] >= TIMES * count]
        alone = len(near) == 1 or (len(near) > 1 and near[0][1] < near[1][1])
        if alone and near[0][1] > 0 and slip(text, near[0][0]):
            found.setdefault(near[0][0], [(near[0][0], counts[near[0][0]])]).append((text, count))
    return list(found.values())

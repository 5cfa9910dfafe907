"""Tables in which several sources tell the same things of the same entities, one row each."""

from __future__ import annotations

import re

import numpy as np

from pythesis.stats.cells.grid import Coded

# Sources are few, each tells of most entities, and each of an entity once.
MOST_SOURCES = 100
LEAST_SOURCES = 3
LEAST_ENTITIES = 10
ONCE = 0.98
FULL = 0.5
# They tell one thing when half of them at least agree on a value that is the entity's own: chance alone, or
# a state the entity passes through, would not.
AGREE = 0.5
OWN = 0.5
USUAL = 0.1


def entity_of(columns: tuple[Coded, ...]) -> int | None:
    """Return the place of the column that names the entities, or None when the table is no such thing.

    The source must be named in letters: rows of one entity that differ by a date or a number follow it
    over time, and what changes then is no error.
    """
    for place, entity in enumerate(columns):
        if not entity.repeats or len(entity.texts) < LEAST_ENTITIES:
            continue
        for source in columns:
            if source is not entity and _crossed(entity, source):
                return place
    return None


def shared(columns: tuple[Coded, ...], at: int, entity: int) -> bool:
    """Return whether a column holds, for each entity, one thing that its sources tell."""
    target, by = columns[at], columns[entity]
    both = (target.codes >= 0) & (by.codes >= 0)
    if at == entity or not target.written or not both.any():
        return False
    joint, counts = np.unique(by.codes[both] * len(target.texts) + target.codes[both], return_counts=True)
    most = np.zeros(len(by.texts))
    np.maximum.at(most, joint // len(target.texts), counts)
    modes = {int(pair % len(target.texts)) for pair, n in zip(joint, counts, strict=True)
             if n == most[pair // len(target.texts)]}  # fmt: skip
    usual = target.counts.max() / target.filled
    return bool(most.sum() >= AGREE * both.sum() and len(modes) >= OWN * len(by.texts) and usual <= USUAL)


def _crossed(entity: Coded, source: Coded) -> bool:
    levels = len(source.texts)
    if not LEAST_SOURCES <= levels <= MOST_SOURCES or not source.written or levels >= len(entity.texts):
        return False
    if sum(bool(re.search(r"[^\W\d_]{2}", text)) for text in source.texts) < levels:
        return False
    both = (entity.codes >= 0) & (source.codes >= 0)
    pairs = len(np.unique(entity.codes[both] * levels + source.codes[both]))
    return bool(pairs >= ONCE * both.sum() and pairs >= FULL * levels * len(entity.texts))

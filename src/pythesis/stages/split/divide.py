"""Deals rows into halves and folds: units whole, classes balanced, the same for the same seed."""

from __future__ import annotations

import heapq

import numpy as np
import polars as pl

from pythesis.stages.split.design import Design, Ints
from pythesis.stats.periods import blocks


def halves(rows: pl.DataFrame, design: Design, seed: int) -> Ints:
    """Return 0 (exploring) or 1 (confirming) a row: earlier explores when rows follow time."""
    if design.method == "time":
        return blocks(rows[str(design.time)].alias("v"), (0.5, 0.5), _groups(rows, design))
    return deal(design.units, design.strata, 2, np.random.default_rng([seed, 1]))


def folds(rows: pl.DataFrame, design: Design, seed: int) -> Ints:
    """Return the fold in which each row is held out; along time, fold 0 is the earliest block."""
    if design.method == "time":
        share = [1 / design.n_folds] * design.n_folds
        return blocks(rows[str(design.time)].alias("v"), share, _groups(rows, design))
    return deal(design.units, design.strata, design.n_folds, np.random.default_rng([seed, 2]))


def _groups(rows: pl.DataFrame, design: Design) -> pl.Series | None:
    return rows[design.group].alias("v") if design.group is not None else None


def deal(units: Ints, strata: Ints, k: int, rng: np.random.Generator) -> Ints:
    """Deal units into `k` parts of nearly equal numbers of rows, in each stratum apart.

    Parameters
    ----------
    units : array of shape (n,)
        What stays together, numbered from 0. A unit belongs to the stratum of its first row.
    strata : array of shape (n,)
        Classes to balance.
    k : int
        Number of parts.
    rng : Generator
        Draws which of the equal choices is taken.

    Returns
    -------
    array of shape (n,)
        The part of each row, 0 to k - 1.
    """
    n_units = int(units.max()) + 1 if len(units) else 0
    sizes = np.bincount(units, minlength=n_units)
    first = np.full(n_units, len(units), dtype=np.int64)
    np.minimum.at(first, units, np.arange(len(units)))
    stratum = strata[first]
    part = np.empty(n_units, dtype=np.int64)
    total = np.zeros(k, dtype=np.int64)
    for value in np.unique(stratum):
        members = rng.permutation(np.flatnonzero(stratum == value))
        large, single = members[sizes[members] > 1], members[sizes[members] == 1]
        held = _largest_first(part, large, sizes, total)
        part[single] = rng.permutation(_level(held, total, len(single)))
        total += held + np.bincount(part[single], minlength=k)
    return part[units]


def _largest_first(part: Ints, large: Ints, sizes: Ints, total: Ints) -> Ints:
    """Give each unit of several rows, largest first, to the part that holds fewest rows so far."""
    held = np.zeros(len(total), dtype=np.int64)
    heap = [(0, int(total[i]), i) for i in range(len(total))]
    heapq.heapify(heap)
    for unit in large[np.argsort(-sizes[large], kind="stable")]:
        rows, before, index = heapq.heappop(heap)
        part[unit] = index
        held[index] = rows + sizes[unit]
        heapq.heappush(heap, (int(held[index]), before, index))
    return held


def _level(held: Ints, total: Ints, n: int) -> Ints:
    """Return `n` part numbers that level what the parts hold."""
    counts = np.zeros(len(held), dtype=np.int64)
    order = np.lexsort((total, held))
    goal = held.copy()
    left = n
    for step in range(1, len(order) + 1):  # fill the emptiest parts up to the next one
        filled = order[:step]
        ceiling = held[order[step]] if step < len(order) else None
        room = left if ceiling is None else min(left, int((ceiling - goal[filled]).sum()))
        each, more = divmod(room, step)
        goal[filled] += each
        goal[filled[:more]] += 1
        left -= room
    counts = goal - held
    return np.repeat(np.arange(len(held)), counts)

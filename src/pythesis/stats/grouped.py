"""Rows that belong together: permutations that keep groups whole, and errors that count groups, not rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pythesis.stats import grams, thresholds
from pythesis.stats.grams import Grams, whiten
from pythesis.stats.permuting import rounds
from pythesis.stats.ranks import Codes, Estimate, Floats, mid_ranks
from pythesis.stats.sides import Pair, Side

FEWEST_GROUPS = 10  # below, no interval over groups keeps its level
BLOCKS = 30  # groups are left out together beyond: more blocks move the error by a few percent only
PERMUTED_ROWS = 2_000  # more rows within groups: the t statistic is used, its level shown by simulation
MOSTLY_ALONE = 2.0  # rows a group: below, too little is seen within groups to speak of them


def design(data: Pair) -> str:
    """Return how groups enter: ``between``, ``within`` or ``pooled``.

    ``between`` when one column has a single value in each group, ``pooled`` when most groups have a
    single row, ``within`` otherwise.
    """
    assert data.groups is not None and data.n_groups is not None
    if constant(data.x, data.groups) or constant(data.y, data.groups):
        return "between"
    return "pooled" if data.n / data.n_groups < MOSTLY_ALONE else "within"


def constant(side: Side, groups: Codes) -> bool:
    """Return whether a column has one value a group."""
    return follows(side.codes, groups)


def follows(codes: Codes, groups: npt.NDArray[np.integer]) -> bool:
    """Return whether rows of one group all have the same code."""
    code_of = np.zeros(int(groups.max()) + 1, dtype=np.int64)
    code_of[groups] = codes
    return np.array_equal(code_of[groups], codes)


def deal(groups: Codes) -> Codes:
    """Return the block of each row: groups dealt from the largest to the smallest."""
    sizes = np.bincount(groups)
    order = np.argsort(-sizes, kind="stable")
    block = np.empty(sizes.size, dtype=np.int64)
    block[order] = np.arange(sizes.size) % min(BLOCKS, sizes.size)
    return block[groups]


def freedom(blocks: Codes) -> float:
    """Return degrees of freedom: the effective number of blocks (Kish 1965) less one."""
    sizes = np.bincount(blocks).astype(float)
    return max(1.0, float(sizes.sum() ** 2 / (sizes**2).sum()) - 1)


def whole(data: Pair, effect: str, distance: float, level: float, seed: int, permute: bool) -> Estimate:
    """Estimate over all rows, `permute` when a column has one value a group."""
    assert data.groups is not None
    sums = grams.grams(data.x, data.y)
    blocks = deal(data.groups)
    without = [grams.grams(data.x, data.y, blocks != block) for block in range(int(blocks.max()) + 1)]
    p, by_chance = (
        _between(data, sums, seed) if permute else (None, sums.xx.shape[0] * sums.yy.shape[0] / data.n)
    )
    return finish(data, effect, sums, without, freedom(blocks), by_chance, distance, level, p)


def finish(
    data: Pair, effect: str, sums: Grams, without: list[Grams], df: float, by_chance: float, distance: float,
    level: float, p: float | None, least: float = 0.0,
) -> Estimate:  # fmt: skip
    """Turn sums, with and without each block, into an estimate."""
    if thresholds.base(effect) in {thresholds.EPSILON, thresholds.V}:
        deleted = np.array([part.trace for part in without])
        return grams.several(sums, effect, deleted, data.n, by_chance, distance, level, p)
    deleted = np.array([grams.value(part, effect, data.x) for part in without])
    return grams.single(sums, effect, data.x, deleted, df, distance, level, least, p)


def _between(data: Pair, sums: Grams, seed: int) -> tuple[float, float]:
    """Permute the column with one value a group between groups; every row keeps its own other value."""
    assert data.groups is not None
    fixed, free = (data.x, data.y) if constant(data.x, data.groups) else (data.y, data.x)
    gram = sums.yy if free is data.y else sums.xx
    sizes = np.bincount(data.groups).astype(float)
    white = whiten(grams.scores(free), gram)
    totals: Floats = np.stack(
        [np.bincount(data.groups, weights=column).astype(float) for column in white.T], axis=1
    )
    first_row = np.unique(data.groups, return_index=True)[1]
    draw = (
        _ranked(fixed, first_row, sizes, totals)
        if fixed.ordered
        else _levelled(fixed, first_row, sizes, totals)
    )
    positions = np.arange(sizes.size)

    def drawn(rng: np.random.Generator, times: int) -> Floats:
        return draw(rng.permuted(np.tile(positions, (times, 1)), axis=1))

    return rounds(drawn, float(draw(positions[None, :])[0]), sizes.size, seed)


def _ranked(fixed: Side, rows: Codes, sizes: Floats, totals: Floats) -> Callable[[Codes], Floats]:
    ranks = (mid_ranks(fixed.codes) - 0.5)[rows]

    def traces(order: Codes) -> Floats:
        mixed = ranks[order]
        spread = (mixed**2) @ sizes - (mixed @ sizes) ** 2 / sizes.sum()
        found: Floats = ((mixed @ totals) ** 2).sum(axis=1) / np.maximum(spread, 1e-12)
        return found

    return traces


def _levelled(fixed: Side, rows: Codes, sizes: Floats, totals: Floats) -> Callable[[Codes], Floats]:
    levels = fixed.codes[rows]

    def traces(order: Codes) -> Floats:
        mixed = levels[order]
        found = np.zeros(order.shape[0])
        for level in range(fixed.distinct):
            flags = (mixed == level).astype(float)
            found += ((flags @ totals) ** 2).sum(axis=1) / np.maximum(flags @ sizes, 1e-12)
        return found

    return traces


def centred(scores: Floats, groups: Codes) -> Floats:
    """Return scores less the mean of their group."""
    sizes = np.bincount(groups).astype(float)
    means = np.stack([np.bincount(groups, weights=column) / sizes for column in scores.T], axis=1)
    inside: Floats = scores - means[groups]
    return inside


def products(u: Floats, v: Floats) -> Grams:
    """Return the sums of products of two sets of scores."""
    return Grams(u.T @ u, v.T @ v, u.T @ v)


def without_each(u: Floats, v: Floats, blocks: Codes, sums: Grams) -> list[Grams]:
    """Return the sums of products without each block; scores stay as they are."""
    if np.any(blocks[1:] < blocks[:-1]):  # blocks of time stand in order already
        order = np.argsort(blocks, kind="stable")
        u, v = u[order], v[order]
    ends = np.cumsum(np.bincount(blocks))[:-1]
    parts = zip(np.split(u, ends), np.split(v, ends), strict=True)
    return [sums - products(left, right) for left, right in parts]


def within(data: Pair, effect: str, distance: float, level: float, seed: int) -> Estimate:
    """Estimate of deviations from the mean of each group, permuted within groups.

    Scores are those of all rows: leaving out a group then changes no other group's deviations.
    """
    assert data.groups is not None and data.n_groups is not None
    u, v = (centred(grams.scores(side), data.groups) for side in (data.x, data.y))
    sums = products(u, v)
    blocks = deal(data.groups) if data.n_groups >= FEWEST_GROUPS else np.arange(data.n) % BLOCKS
    informative = np.bincount(blocks, weights=(u**2).sum(axis=1))
    df = max(1.0, float(informative.sum() ** 2 / (informative**2).sum()) - 1)
    by_chance = sums.xx.shape[0] * sums.yy.shape[0] / max(data.n - data.n_groups, 1)
    p = _inside(data, u, v, sums, seed) if data.n <= PERMUTED_ROWS else None
    return finish(data, effect, sums, without_each(u, v, blocks, sums), df, by_chance, distance, level, p)


def _inside(data: Pair, u: Floats, v: Floats, sums: Grams, seed: int) -> float:
    assert data.groups is not None
    order = np.argsort(data.groups, kind="stable")
    keys = data.groups[order].astype(float)
    left, right = whiten(u, sums.xx)[order], whiten(v, sums.yy)[order]

    def traces(mixed: Codes) -> Floats:
        found: Floats = (np.einsum("na,pnb->pab", left, right[mixed]) ** 2).sum(axis=(1, 2))
        return found

    def drawn(rng: np.random.Generator, times: int) -> Floats:
        return traces(np.argsort(keys + rng.random((times, data.n)), axis=1))

    return rounds(drawn, float(traces(np.arange(data.n)[None, :])[0]), data.n, seed)[0]


def varies(data: Pair) -> bool:
    """Return whether both columns still vary once the mean of each group is removed."""
    assert data.groups is not None
    sums = [(centred(grams.scores(side), data.groups) ** 2).sum() for side in (data.x, data.y)]
    return bool(min(sums) > 1e-9)

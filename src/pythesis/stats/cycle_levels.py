"""Does the course of a day, or of a week, differ between levels of a column that does not change inside it?

Whole cycles are the units. They are compared inside blocks of whole weeks: what drifts slowly, or comes back
with the year, is the same on both sides. Under "no difference" the contrasts of a block are as likely as
their opposites, whatever the memory inside it: exchanging the levels of whole blocks gives the p-value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from pythesis.core.dataset import Column
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stats import recompute, season, thresholds
from pythesis.stats.permuting import rounds
from pythesis.stats.ranks import Codes, Floats
from pythesis.stats.sides import Pair, pair
from pythesis.stats.validations import Arguments, refusal

CYCLES = ("week", "day")
MOST_LEVELS = 12  # of a column; more could be neither compared two by two nor drawn
MOST_BLOCKS = 20  # shorter blocks would be less independent of one another
FEWEST_BLOCKS = 10  # of fewer, exchanging levels shows no chance small enough for many questions
LENGTH = {"day": 4, "week": 5}  # weeks from the start of a block to the next, at least
CONSTANT = 0.95  # share of the cycles in which the column keeps one level
REFERENCE = "Anderson 2001; Romano 1990; Schmeiser 1982"


@dataclass(frozen=True, slots=True)
class Contrasts:
    """How levels depart from the mean course of each block.

    ``departures[level, block, place]`` holds the summed departures of the cycles of a level from the mean of
    their block, ``sizes[level, block]`` their number, ``spread[block]`` the squared departures of all cycles,
    ``blocks`` their places in time.
    """

    departures: Floats
    sizes: Floats
    spread: Floats
    blocks: Codes

    @property
    def information(self) -> Floats:
        """What each block says of levels, blocks being removed, shape (blocks, levels, levels)."""
        counts = self.sizes.T
        square = counts[:, :, None] * counts[:, None, :] / counts.sum(axis=1)[:, None, None]
        found: Floats = counts[:, :, None] * np.eye(counts.shape[1]) - square
        return found

    @property
    def gram(self) -> Floats:
        """Products of the departures of two blocks, so weighed that all sum to what levels account for.

        Those of a block with itself or with the next are nothing: what one ends with may begin the next.
        """
        inverse = np.linalg.pinv(self.information.sum(axis=0), rcond=1e-9, hermitian=True)
        across = np.tensordot(inverse, self.departures, axes=1)
        gram: Floats = np.einsum("lbp,lcp->bc", self.departures, across) * self.apart
        return gram

    @property
    def apart(self) -> Floats:
        """1 for two blocks with another between them, else 0, shape (blocks, blocks)."""
        found: Floats = (np.abs(np.subtract.outer(self.blocks, self.blocks)) > 1).astype(np.float64)
        return found

    def without(self, block: int) -> Contrasts:
        """Return the contrasts of the other blocks."""
        kept = np.arange(self.spread.size) != block
        return Contrasts(self.departures[:, kept], self.sizes[:, kept], self.spread[kept], self.blocks[kept])


def constant_levels(moments: Floats, codes: Codes, cycle: str) -> tuple[Codes, Codes, float]:
    """Return the cycles in which a column keeps one level, that level, and their share of all cycles."""
    names, at = np.unique(season.placed(moments, cycle)[0], return_inverse=True)
    low, high = np.full(names.size, np.iinfo(np.int64).max), np.full(names.size, -1, dtype=np.int64)
    np.minimum.at(low, at, codes)
    np.maximum.at(high, at, codes)
    same = low == high
    return names[same], low[same], float(same.mean()) if names.size else 0.0


def blocks_of(cycles: Codes, cycle: str) -> Codes:
    """Return the block of each cycle: runs of whole weeks, at most `MOST_BLOCKS` of about one length.

    The last week of each is left out (-1), so that what one block ends with does not begin the next.
    """
    weeks = np.unique((cycles + 3) // 7 if cycle == "day" else cycles, return_inverse=True)[1]
    n = int(weeks.max()) + 1
    block = np.arange(n) * max(1, min(MOST_BLOCKS, n // LENGTH[cycle])) // n
    kept: Codes = np.where(np.append(np.diff(block) > 0, True), -1, block)[weeks]
    return kept


def contrasts_of(profile: Floats, levels: Codes, block: Codes) -> Contrasts:
    """Return how levels depart from the mean course of their block; blocks of a single level are left out."""
    sums: list[Floats] = []
    sizes: list[Floats] = []
    spread: list[float] = []
    places: list[int] = []
    n_levels = int(levels.max()) + 1
    for one in np.unique(block[block >= 0]):
        inside = levels[block == one]
        count = np.bincount(inside, minlength=n_levels).astype(float)
        if np.count_nonzero(count) < 2:
            continue
        away = profile[block == one] - profile[block == one].mean(axis=0)
        sums.append(np.eye(n_levels)[inside].T @ away)
        sizes.append(count)
        spread.append(float((away**2).sum()))
        places.append(int(one))
    held = np.array(sums).reshape(len(sums), n_levels, profile.shape[1]).transpose(1, 0, 2)
    counts = np.array(sizes).reshape(-1, n_levels).T
    return Contrasts(held, counts, np.array(spread), np.array(places, dtype=np.int64))


def accounted(found: Contrasts) -> float:
    """Return the share of the spread of cycles round the mean of their block that levels account for.

    Products of distant blocks alone: chance adds nothing to them on average. Blocks are removed as in an
    analysis of incomplete blocks (Yates 1940).
    """
    gram, weights = found.gram, np.trace(found.information, axis1=1, axis2=2)
    seen = float(weights @ found.apart @ weights) / float(weights.sum()) ** 2
    return float(gram.sum()) / max(seen, 1e-300) / max(float(found.spread.sum()), 1e-300)


def error_of(found: Contrasts) -> tuple[float, int]:
    """Return the error of the share and its degrees of freedom, blocks being left out in turn.

    It is never taken below the spread over all exchanges of levels.
    """
    n = found.spread.size
    deleted = np.array([accounted(found.without(block)) for block in range(n)])
    spread = (n - 1) / n * float(((deleted - deleted.mean()) ** 2).sum())
    gram = found.gram
    exchanged = 2 * float((gram**2).sum())
    return max(math.sqrt(spread), math.sqrt(exchanged) / max(found.spread.sum(), 1e-300), 1e-12), n - 1


def cycle_levels(
    frame: pl.DataFrame,
    time: Column,
    y: Column,
    z: Column,
    cycle: str,
    *,
    rows: str,
    group: str | None = None,
    hit: str = "",
    level: float = 0.95,
    seed: int = 0,
    smallest: Mapping[str, float] | None = None,
) -> Validation:
    """Test whether the course of `y` inside a cycle differs between levels of `z`.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other.
    time, y, z : Column
        A date; a number, an ordered column, or one of two levels (`hit` is then the level counted); a column
        of 2 to 12 levels that keeps one inside each cycle.
    cycle : {"week", "day"}
        Days of the week, or hours of the day.
    group : str, optional
        Rows of one group lose the mean of their group.

    Returns
    -------
    Validation
        Effect: the share of the spread of cycles, round the mean course of their block, that levels account
        for (it can fall below zero by chance). Refused when the column changes inside cycles, or when fewer
        than ten blocks of weeks hold two levels.
    """
    data = pair(frame, z, y, group, time.name)
    if data.n == 0 or data.moments is None or not data.calendar or data.y.distinct < 2:
        return refusal(data.n, rows, said("stats.refused.no-order", column=y.name))
    found = contrasts(data, cycle, hit)
    if found is None:
        return refusal(data.n, rows, said(f"stats.course.few-blocks-{cycle}", z=z.name, least=FEWEST_BLOCKS))
    distance = thresholds.smallest(thresholds.PROFILE, smallest)
    effect, (error, df) = accounted(found), error_of(found)
    half = float(stats.t.ppf((1 + level) / 2, df)) * error
    gram = found.gram

    def drawn(rng: np.random.Generator, times: int) -> Floats:
        signs = rng.choice((-1.0, 1.0), (times, gram.shape[0]))
        exchanged: Floats = ((signs @ gram) * signs).sum(axis=1)
        return exchanged

    observed = float(gram.sum())
    p, _ = rounds(drawn, observed, gram.size, seed)
    arguments: Arguments = {
        "time": time.name, "y": y.name, "y_reading": data.y.reading, "y_order": data.y.order, "z": z.name,
        "hit": hit, "cycle": cycle, "group": group, "rows": rows, "smallest": distance, "level": level,
        "seed": seed,
    }  # fmt: skip
    return Validation(
        test="levels-exchanged",
        statistic=observed,
        p=p,
        p_smallest=float(stats.t.sf((effect - distance) / error, df)),
        effect=Effect(name=thresholds.PROFILE, value=effect, low=max(-1.0, effect - half),
                      high=min(1.0, effect + half), level=level, smallest=distance),
        n=data.n,
        rows=rows,
        n_groups=data.n_groups,
        assumptions=(said("stats.course.blocks", n=gram.shape[0], time=time.name),),
        reference=REFERENCE,
        recipe="cycle_levels",
        arguments=arguments,
        recompute=recompute.snippet("cycle_levels", arguments),
        settles=math.ceil(data.n * max(1.0, (season.POWER * error / distance) ** 2)),
    )  # fmt: skip


def contrasts(data: Pair, cycle: str, hit: str) -> Contrasts | None:
    """Return the contrasts of levels, None when they cannot be compared in enough blocks of weeks."""
    assert data.moments is not None
    if not 2 <= data.x.distinct <= MOST_LEVELS:
        return None
    names, levels, share = constant_levels(data.moments, data.x.codes, cycle)
    cells = season.cells(data.moments, season.followed(data, hit), cycle, data.groups)
    if share < CONSTANT or cells is None:
        return None
    kept = np.isin(cells.cycles, names)
    cycles = cells.cycles[kept]
    if not cycles.size:
        return None
    at = np.searchsorted(names, cycles)
    found = contrasts_of(cells.profile[kept], levels[at], blocks_of(cycles, cycle))
    enough = found.spread.size >= FEWEST_BLOCKS and found.spread.sum() > 1e-12
    return found if enough else None

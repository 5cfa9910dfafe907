"""Which places of a cycle differ: months, days or hours compared inside each cycle, the unit."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from pythesis.core.dataset import Column
from pythesis.stats import season
from pythesis.stats.season import MOST_RUNS, Cells
from pythesis.stats.sides import pair

LEVEL = 0.95
FEWEST_RUNS = 10  # fewer means say too little about their own spread


def cells_of(
    frame: pl.DataFrame, time: Column, y: Column, cycle: str, group: str | None = None, hit: str = ""
) -> Cells | None:
    """Return the cells that the test of a season reads, None where it would be refused.

    Parameters
    ----------
    frame : DataFrame
    time, y : Column
        A date, and a number, an ordered column, or one of two levels (`hit` is then the level counted).
    cycle : {"year", "week", "day"}
    group : str, optional
        Rows of one group lose the mean of their group.
    """
    data = pair(frame, time, y, group, time.name)
    if data.n == 0 or data.moments is None or not data.calendar or data.y.distinct < 2:
        return None
    return season.cells(data.moments, season.followed(data, hit), cycle, data.groups)


def told_apart(cells: Cells, place: int, level: float = LEVEL) -> npt.NDArray[np.bool_]:
    """Return which places differ from one that was picked for being the highest or the lowest.

    Differences are taken inside each cycle. Neighbouring cycles are alike: the mean difference is judged by
    those of at most 20 runs of them, which are nearly independent (batch means); of few cycles, by the noise
    of all places together. Comparing with one picked among others counts as comparing with each (Bonferroni).

    Parameters
    ----------
    cells : Cells
    place : int
        Position of the place among ``cells.places``.
    level : float

    Returns
    -------
    ndarray of bool, shape (places,)
        False for the place itself.

    References
    ----------
    Schmeiser 1982 (batch means, 10 to 30 of them); Hsu 1984 (comparisons with the best).
    """
    profile = cells.profile
    n, places = profile.shape
    tail = (1 + level) / 2
    tail = 1 - (1 - tail) / (places - 1)
    beside = profile - profile[:, place, None]
    if n < FEWEST_RUNS:
        noise = profile - profile.mean(axis=0)
        free = (n - 1) * (places - 1)
        reach = np.full(places, float(stats.t.ppf(tail, free)) * math.sqrt(2 * (noise**2).sum() / free / n))
    else:
        runs = min(n, MOST_RUNS)
        run = np.arange(n) * runs // n
        means = np.array([beside[run == one].mean(axis=0) for one in range(runs)])
        reach = float(stats.t.ppf(tail, runs - 1)) * means.std(axis=0, ddof=1) / math.sqrt(runs)
    apart: npt.NDArray[np.bool_] = np.abs(beside.mean(axis=0)) > reach
    return apart

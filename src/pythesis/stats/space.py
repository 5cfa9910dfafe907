"""Do neighbours resemble one another? Moran's I over the cells of a grid.

Cells hold unequal numbers of rows, so that the value of a small one moves more by chance: when places do not
matter, each cell is drawn with a spread of its own, and the test stays as fast for a million rows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from pythesis.core.dataset import ROW, Column
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stats import recompute, thresholds
from pythesis.stats.permuting import Draw, rounds
from pythesis.stats.ranks import Codes, Floats, mid_ranks
from pythesis.stats.sides import counted, pair
from pythesis.stats.validations import Arguments, refusal

SIDE = 10  # cells along each side: as many as a map of cells can show
FAR = (
    0.005  # share of the rows left out at each end of each side, where a few far points would flatten the map
)
FEWEST_ROWS = 20  # rows a cell, so that its mean is near enough to normal
FEWEST_CELLS = 15  # cells, or neighbours are too few to say anything
EXPECTED = 5.0  # rows of the rarer class expected in a cell, for the same reason
RUNS = 3  # stripes along each side: nine squares left out in turn
REFERENCE = "Moran 1950; Cliff & Ord 1981; Assunção & Reis 1999; Kott 2001"


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells with enough rows: their places, sizes and means of ``values``; ``edges`` of both sides."""

    across: Codes
    up: Codes
    sizes: Codes
    means: Floats
    edges: tuple[Floats, Floats]


def grid(longitude: Floats, latitude: Floats, values: Floats, rate: bool) -> Grid | None:
    """Return the cells of a map with enough rows, None when they are too few."""
    sides = [np.quantile(side, [FAR, 1 - FAR]) for side in (longitude, latitude)]
    if any(high <= low for low, high in sides):
        return None
    edges = [np.linspace(low, high, SIDE + 1) for low, high in sides]
    across, up = (
        np.searchsorted(edge, side, side="right") - 1
        for edge, side in zip(edges, (longitude, latitude), strict=True)
    )
    across[longitude == edges[0][-1]] = SIDE - 1
    up[latitude == edges[1][-1]] = SIDE - 1
    inside = (across >= 0) & (across < SIDE) & (up >= 0) & (up < SIDE)
    cell = (up * SIDE + across)[inside]
    sizes = np.bincount(cell, minlength=SIDE * SIDE)
    sums = np.bincount(cell, weights=values[inside], minlength=SIDE * SIDE)
    least = float(FEWEST_ROWS)
    if rate:
        least = max(least, EXPECTED / max(min(values.mean(), 1 - values.mean()), 1e-9))
    kept = np.flatnonzero(sizes >= least)
    if kept.size < FEWEST_CELLS:
        return None
    found = sums[kept] / sizes[kept]
    return Grid(kept % SIDE, kept // SIDE, sizes[kept], found, (edges[0], edges[1]))


def neighbours(cells: Grid) -> Floats:
    """Return 1 for cells that touch, by a side or a corner."""
    near = (np.abs(cells.across[:, None] - cells.across) <= 1) & (np.abs(cells.up[:, None] - cells.up) <= 1)
    np.fill_diagonal(near, False)
    found: Floats = near.astype(float)
    return found


def moran(means: Floats, near: Floats) -> Floats:
    """Return Moran's I of each row of cell means."""
    centred = np.atleast_2d(means) - np.atleast_2d(means).mean(axis=1, keepdims=True)
    spread = (centred**2).sum(axis=1)
    found: Floats = (
        means.shape[-1] / near.sum() * ((centred @ near) * centred).sum(axis=1) / np.maximum(spread, 1e-300)
    )
    return found


def space(
    frame: pl.DataFrame,
    longitude: Column,
    latitude: Column,
    y: Column,
    *,
    rows: str,
    hit: str = "",
    level: float = 0.95,
    seed: int = 0,
    smallest: Mapping[str, float] | None = None,
) -> Validation:
    """Test whether cells of a map that touch resemble one another.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other, each independent of the others but for its place.
    longitude, latitude, y : Column
        Two numbers, and a number, an ordered column or one of two levels (`hit` is then counted).

    Returns
    -------
    Validation
        Effect: Moran's I, near 0 when neighbours are no more alike than others, 1 when they are the same.
        Refused when fewer than 15 cells of a 10 by 10 grid hold enough rows.
    """
    known = frame.filter(pl.col(longitude.name).is_not_null() & pl.col(latitude.name).is_not_null())
    known = known.sort(ROW) if ROW in known.columns else known
    data = pair(known, latitude, y, None, None)
    if data.n == 0 or data.y.distinct < 2:
        return refusal(data.n, rows, said("stats.refused.constant", column=y.name))
    values = mid_ranks(data.y.codes) if data.y.ordered else counted(data, hit)
    place = _numbers(known, longitude)[data.places]
    cells = grid(place, data.x.numbers, values, not data.y.ordered)
    near = None if cells is None else neighbours(cells)
    if cells is None or near is None or not near.any():
        return refusal(data.n, rows, said("stats.space.few-cells", fewest=FEWEST_CELLS, rows=FEWEST_ROWS))
    observed = float(moran(cells.means, near)[0])
    spread = 1 / np.sqrt(cells.sizes)

    def drawn(rng: np.random.Generator, times: int) -> Floats:
        return moran(rng.standard_normal((times, spread.size)) * spread, near)

    p, by_chance = rounds(drawn, observed, cells.sizes.size, seed)
    error, df = _error(cells, near, drawn, seed)
    effect = observed - by_chance
    half = float(stats.t.ppf((1 + level) / 2, df)) * error
    distance = thresholds.smallest(thresholds.MORAN, smallest)
    arguments: Arguments = {
        "longitude": longitude.name, "latitude": latitude.name, "y": y.name, "y_reading": data.y.reading,
        "y_order": data.y.order, "hit": hit, "rows": rows, "smallest": distance, "level": level, "seed": seed,
    }  # fmt: skip
    return Validation(
        test="morans-i",
        statistic=observed,
        p=p,
        p_smallest=float(stats.t.sf((effect - distance) / error, df)),
        effect=Effect(name=thresholds.MORAN, value=effect, low=max(-1.0, effect - half),
                      high=min(1.0, effect + half), level=level, smallest=distance),
        n=data.n,
        rows=rows,
        assumptions=(said("stats.space.cells", n=int(cells.sizes.size), fewest=math.floor(FEWEST_ROWS)),),
        reference=REFERENCE,
        recipe="space",
        arguments=arguments,
        recompute=recompute.snippet("space", arguments),
    )  # fmt: skip


def _numbers(frame: pl.DataFrame, column: Column) -> Floats:
    found: Floats = frame.get_column(column.name).cast(pl.Float64).to_numpy()
    return found


def _error(cells: Grid, near: Floats, drawn: Draw, seed: int) -> tuple[float, int]:
    """Return the error of Moran's I: squares of the map left out in turn, never under what chance gives."""
    square = cells.up * RUNS // SIDE * RUNS + cells.across * RUNS // SIDE
    without = [square != one for one in np.unique(square)]
    kept = [k for k in without if k.sum() > 3 and near[np.ix_(k, k)].any()]
    left = np.array([float(moran(cells.means[k], near[np.ix_(k, k)])[0]) for k in kept])
    jackknife = math.sqrt((left.size - 1) / left.size * float(((left - left.mean()) ** 2).sum()))
    chance = float(np.std(drawn(np.random.default_rng([seed, 1]), 999)))
    return max(jackknife, chance, 1e-12), max(1, left.size - 1)

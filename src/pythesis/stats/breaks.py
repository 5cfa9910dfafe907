"""Does a series jump? The largest step beyond a slow curve, judged against series that only remember.

The date is chosen by the data, so the step is compared with the largest steps of simulated series that have
the memory of this one and no jump: the search is part of the test, and of the interval.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import Column
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stats import recompute, serial, thresholds
from pythesis.stats.ranks import Floats, mid_ranks
from pythesis.stats.sides import counted, pair
from pythesis.stats.trend import memory
from pythesis.stats.validations import Arguments, refusal

FEWEST = 80  # points of the series: with fewer, memory and jumps cannot be told apart
MOST = 400  # points; longer series are averaged over runs of moments
EDGE = 0.15  # share of the points at each end where no jump is looked for (Andrews 1993)
DRAWS = 999
LONGEST = 0.98  # rate of memory simulated at most
MARGIN = 2.0  # errors of the rate added to it, to be on the safe side
WINDOWS = 12  # a point's spread is that of the twelfth of the series on each side
WANDERS = 0.85  # rate, margin included, beyond which a series is full of steps: the question is refused
CYCLES = 2.0  # times a season must have been seen to be removed: a shorter one takes half of a step with it
TREND = 3  # degree of the slow curve removed: a growth that slows down is no jump
PARAMETERS = 6  # the curve, the step and its place: what fitting takes from an autocorrelation
REFERENCE = "Pettitt 1979; Andrews 1993; Politis & Romano 1994"


@dataclass(frozen=True, slots=True)
class Jump:
    """The largest step of a series: after which moment, by how much, and its studentised size."""

    after: float
    size: float
    error: float
    statistic: float
    rate: float
    drawn: Floats


def steps(n: int) -> tuple[Floats, Floats, int]:
    """Return every step inside the edges less its slow curve, the squares of each, and the first place."""
    first, last = math.ceil(EDGE * n), math.floor((1 - EDGE) * n)
    white = _curve(n)
    plain = (np.arange(n)[None, :] >= np.arange(first, last + 1)[:, None]).astype(float)
    free: Floats = plain - (plain @ white) @ white.T
    return free, (free**2).sum(axis=1), first


def _curve(n: int) -> Floats:
    """Return an orthonormal basis of slow curves."""
    curve: Floats = np.linalg.qr(np.polynomial.legendre.legvander(np.linspace(-1, 1, n), TREND))[0]
    return curve


def untrended(series: Floats) -> Floats:
    """Return series (one a row) less their slow curves."""
    white = _curve(series.shape[-1])
    rest: Floats = series - (series @ white) @ white.T
    return rest


def sized(series: Floats, free: Floats, squares: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return, for each series, the place of its largest step, its size, its error and what is left."""
    rest = untrended(series)
    inner = rest @ free.T
    place = np.abs(inner / np.sqrt(squares)).argmax(axis=1)
    row = np.arange(rest.shape[0])
    size = inner[row, place] / squares[place]
    left = rest - size[:, None] * free[place]
    n = series.shape[1]
    total = (left**2).sum(axis=1)
    rate = (n * (left[:, :-1] * left[:, 1:]).sum(axis=1) / np.maximum(total, 1e-300) + PARAMETERS) / (n - 4)
    rate = np.clip(rate, 0.0, LONGEST)
    spread = np.sqrt(total / (n - PARAMETERS) * (1 + rate) / (1 - rate))
    return place, size, np.maximum(spread / np.sqrt(squares[place]), 1e-300), left


def remembering(rate: float, n: int, rng: np.random.Generator) -> Floats:
    """Return series without trend or jump whose memory fades at that rate."""
    shocks = rng.standard_normal((DRAWS, n))
    shocks[:, 0] /= math.sqrt(1 - rate**2)
    made = np.empty_like(shocks)
    made[:, 0] = shocks[:, 0]
    for t in range(1, n):
        made[:, t] = rate * made[:, t - 1] + shocks[:, t]
    return made


def local_spread(left: Floats) -> Floats:
    """Return how much a series moves around each point: a share near 100% moves less than one of 50%."""
    reach = max(1, left.size // WINDOWS)
    squares = np.pad(left**2, reach, mode="reflect")
    spread: Floats = np.sqrt(np.convolve(squares, np.ones(2 * reach + 1) / (2 * reach + 1), mode="valid"))
    return spread


def jump(moments: Floats, values: Floats, seed: int) -> Jump:
    """Return the largest step of a series with what chance makes of it."""
    free, squares, first = steps(values.size)
    place, size, error, left = sized(values[None, :], free, squares)
    rate = memory(left[0])
    rate = min(rate + MARGIN * math.sqrt((1 - rate**2) / values.size), LONGEST)
    made = remembering(rate, values.size, np.random.default_rng(seed)) * local_spread(left[0])
    _, sizes, errors, _ = sized(made, free, squares)
    where = first + int(place[0])
    return Jump(
        after=float((moments[where - 1] + moments[where]) / 2),
        size=float(size[0]),
        error=float(error[0]),
        statistic=float(abs(size[0]) / error[0]),
        rate=rate,
        drawn=np.sort(np.abs(sizes / errors)),
    )


def series_of(moments: Floats, values: Floats, calendar: bool) -> tuple[Floats, Floats]:
    """Return one point a moment, at most 400: ranks of what a line and the seasons seen often leave."""
    distinct, which = np.unique(moments, return_inverse=True)
    means = np.bincount(which, weights=values) / np.bincount(which)
    periods = serial.seasons(distinct, CYCLES) if calendar and distinct.size > 2 else ()
    basis = [np.ones(distinct.size), np.linspace(0, 1, distinct.size)]
    for period in periods:
        angle = 2 * math.pi * np.outer(distinct - distinct[0], (1, 2)) / period
        basis += [*np.sin(angle).T, *np.cos(angle).T]
    design = np.column_stack(basis)
    means = means - design @ np.linalg.lstsq(design, means, rcond=None)[0]
    width = -(-distinct.size // MOST)
    usable = distinct.size // width * width
    runs = means[:usable].reshape(-1, width).mean(axis=1)
    codes = np.unique(np.round(runs, 12), return_inverse=True)[1]
    return distinct[:usable].reshape(-1, width).mean(axis=1), mid_ranks(codes)


def breaking(
    frame: pl.DataFrame,
    time: Column,
    y: Column,
    *,
    rows: str,
    group: str | None = None,
    hit: str = "",
    level: float = 0.95,
    seed: int = 0,
    smallest: Mapping[str, float] | None = None,
) -> tuple[Validation, float | None]:
    """Test whether `y` jumps at some moment, beyond a slow curve and its seasons.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other.
    time, y : Column
        A date or an ordered number, and a number, an ordered column or one of two levels (`hit` is counted).
    group : str, optional
        Rows of one group lose the mean of their group, so that a change of groups is no jump.

    Returns
    -------
    validation : Validation
        Effect: the jump, in share of the ranked points of the series; its interval holds whatever the place.
        Refused under 80 moments, and for a series that remembers long: it wanders, and wandering makes steps.
    after : float or None
        The moment of the jump, in the unit of the column (microseconds for dates).
    """
    data = pair(frame, time, y, group, time.name)
    if data.n == 0 or data.moments is None or data.y.distinct < 2:
        return refusal(data.n, rows, said("stats.refused.no-order", column=y.name)), None
    moments, series = series_of(data.moments, counted(data, hit), data.calendar)
    if moments.size < FEWEST:
        return refusal(data.n, rows, said("stats.refused.few-moments", time=time.name)), None
    if float(series.std()) < 1e-12:
        return refusal(data.n, rows, said("stats.refused.constant", column=y.name)), None
    found = jump(moments, series, seed)
    if found.rate > WANDERS:
        return refusal(data.n, rows, said("stats.course.wanders", time=time.name)), None
    distance = thresholds.smallest(thresholds.BREAK, smallest)
    reach = float(np.quantile(found.drawn, level)) * found.error
    arguments: Arguments = {
        "time": time.name, "y": y.name, "y_reading": data.y.reading, "y_order": data.y.order, "hit": hit,
        "group": group, "rows": rows, "smallest": distance, "level": level, "seed": seed,
    }  # fmt: skip
    validation = Validation(
        test="largest-step",
        statistic=found.statistic,
        p=_beyond(found, found.statistic),
        p_smallest=_beyond(found, max(abs(found.size) - distance, 0.0) / found.error),
        effect=Effect(name=thresholds.BREAK, value=found.size, low=max(-1.0, found.size - reach),
                      high=min(1.0, found.size + reach), level=level, smallest=distance),
        n=data.n,
        rows=rows,
        n_groups=data.n_groups,
        assumptions=(said("stats.course.searched", time=time.name, n=int(moments.size)),),
        reference=REFERENCE,
        recipe="time_break",
        arguments=arguments,
        recompute=recompute.snippet("time_break", arguments),
    )  # fmt: skip
    return validation, found.after


def _beyond(found: Jump, size: float) -> float:
    return float((1 + (found.drawn >= size * (1 - 1e-9)).sum()) / (1 + found.drawn.size))

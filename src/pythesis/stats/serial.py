"""Rows that follow one another: trend and season removed, then shifts and blocks that keep the memory."""

from __future__ import annotations

import functools
import math
import warnings
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import fft
from statsmodels.tools.sm_exceptions import InterpolationWarning, SingularMatrixWarning
from statsmodels.tsa.stattools import adfuller, kpss

from pythesis.stats import grams, grouped, season, thresholds
from pythesis.stats.grams import Grams, whiten
from pythesis.stats.ranks import Codes, Estimate, Floats
from pythesis.stats.remembered import remembered
from pythesis.stats.sides import Pair, Side, numbered

Deviations = tuple[Floats, Floats]
NONE: Deviations = (np.empty((0, 0)), np.empty((0, 0)))

REFERENCE = "Politis & Romano 1994; Künsch 1989; Chung & Romano 2013"
DAY = 86_400e6  # microseconds
YEAR, WEEK = 365.25 * DAY, 7 * DAY
TREND = 3  # degree: a trend that bends twice
HARMONICS = 2  # a season with two peaks
CYCLES = 1.5  # times a season must have been seen to be removed: one swing and a half is told from a trend
STEPS = 4.0  # rows a season must hold to be seen
FEWEST = 60  # rows or moments: fewer shifts could not reach a small p-value
BLOCKS = 20  # contiguous blocks left out in turn
LONG_BLOCKS = 10  # without shifts, blocks alone carry the test: they must outlast the memory of the series
FEWEST_IN_BLOCKS = 100  # moments, so that a block holds ten
FILLED = 0.8  # share of the grid of groups by moments that must hold a row before it is shifted
STATIONARY_LEVEL = 0.05  # of ADF and KPSS, which must agree
MOST_PLACES = 24  # places in a day, more than in a week or a year
MOST_SLOTS = 288  # times of one day, at the finest every five minutes
COARSE = 400  # averages on which stationarity is judged: slow movements stay, and the tests stay fast


@dataclass(frozen=True, slots=True)
class Plan:
    """How time is handled. ``periods`` are the seasons removed, in the unit of the moments.

    ``shifted`` is True when each moment has one row, or one row a group, so that one side can be shifted
    against the other.
    """

    periods: tuple[float, ...] = ()
    differenced: bool = False
    shifted: bool = True
    refused: str | None = None


def plan(data: Pair) -> tuple[Plan, Deviations]:
    """Choose seasons, and differences when deviations from trend and season still wander.

    Returns
    -------
    Plan, tuple of array
        How time is handled, and the deviations of both sides under it (empty when refused).
    """
    assert data.moments is not None and data.steps is not None
    distinct = int(data.steps[-1]) + 1
    lone, shifted = distinct == data.n and data.groups is None, _gridded(data, distinct)
    if distinct < (FEWEST if shifted else FEWEST_IN_BLOCKS):
        return Plan(refused="few-moments"), NONE
    periods = seasons(data.moments) if data.calendar else ()
    for differenced in (False, True) if lone else (False,):
        found = deviations(data, how := Plan(periods, differenced, shifted))
        if _stationary(found, _steps(data, how)):
            return how, found
    return Plan(refused="not-stationary"), NONE


def of_calendar(data: Pair, side: Side) -> bool:
    """Return whether a column is a part of the time itself: its time of day, day of the week, month or year.

    A date that is one and the same all day, and never goes back, is the time read more coarsely. Once season
    and trend are removed, what is left of such a column is the error of removing it.
    """
    if data.moments is None or not data.calendar or not data.n:
        return False
    if side.reading == "date" and np.all(np.diff(side.codes) >= 0):
        days = np.floor(data.moments / DAY).astype(np.int64)
        return grouped.follows(side.codes, days - days.min())
    years = float(data.moments[-1] - data.moments[0]) / YEAR + 2
    if not 2 <= side.distinct <= max(MOST_SLOTS, years):
        return False
    moments = data.moments
    for part, most in remembered(moments, "parts", lambda: _parts(moments)):
        places = int(np.count_nonzero(np.bincount(part)))
        fits = side.distinct <= max(most, years) and 1 < places < part.size
        if fits and grouped.follows(side.codes, part):
            return True
    return False


def runs(side: Side) -> int:
    """Return in how many stretches of equal values a column stands along the time: its separate cases."""
    return 1 + int(np.count_nonzero(np.diff(side.codes)))


def _parts(moments: Floats) -> list[tuple[npt.NDArray[np.int32], int]]:
    """Return the month, day of the week, hour, year and time of day of each moment, with the most levels."""
    parts = [(season.placed(moments, cycle)[1], MOST_PLACES) for cycle in season.CYCLES]
    parts.append((season.placed(moments, "year")[0], MOST_PLACES))
    times = np.unique(moments % DAY, return_inverse=True)[1]
    if MOST_PLACES < times.max() < min(MOST_SLOTS, times.size // 2):  # each seen twice or more, on average
        parts.append((times, MOST_SLOTS))
    return [((part - part.min()).astype(np.int32), most) for part, most in parts]


def _steps(data: Pair, how: Plan) -> Codes:
    """Return the number of the moment of each row, or of each change."""
    assert data.steps is not None
    return data.steps[1:] - data.steps[1] if how.differenced else data.steps


def _gridded(data: Pair, moments: int) -> bool:
    """Return whether rows fill a grid of groups by moments, one row a cell, so that time can be shifted."""
    assert data.steps is not None
    if data.groups is None:
        return moments == data.n
    if data.n < FILLED * moments * (data.n_groups or 0):
        return False
    return np.unique(data.groups * moments + data.steps).size == data.n


def seasons(moments: Floats, cycles: float = CYCLES) -> tuple[float, ...]:
    """Return the periods of the calendar seen at least `cycles` times, and finely enough, to be removed."""
    distinct = moments[np.flatnonzero(np.diff(moments, prepend=-np.inf))]
    span, step = float(distinct[-1] - distinct[0]), float(np.median(np.diff(distinct)))
    return tuple(period for period in (YEAR, WEEK, DAY) if span >= cycles * period and step <= period / STEPS)


def deviations(data: Pair, how: Plan) -> Deviations:
    """Return the scores of both sides less trend, season and means of groups, or their changes."""
    assert data.moments is not None
    # The same groups come with the same moments: pairs share both.
    u, v = (aside(grams.scores(side), data.moments, data.groups, how) for side in (data.x, data.y))
    return u, v


def aside(values: Floats, moments: Floats, groups: Codes | None, how: Plan) -> Floats:
    """Return values less trend, season and means of groups, or their changes.

    Parameters
    ----------
    values : array, shape (n, k)
    moments : array, shape (n,)
    groups : array of int, shape (n,), or None
        The number of the group of each row, from 0.
    how : Plan
        The seasons removed, and whether changes are looked at.

    Returns
    -------
    array, shape (n, k), or (n - 1, k) for changes
    """
    if groups is not None:
        values = grouped.centred(values, groups)
    if how.differenced:
        values = np.diff(values, axis=0)
    owner, key = moments if groups is None else groups, ("courses", how.periods, how.differenced)
    white = remembered(owner, key, lambda: _courses(moments, groups, how))
    left: Floats = values - white @ (white.T @ values)
    return left


def _courses(moments: Floats, groups: Codes | None, how: Plan) -> Floats:
    """Return trends and seasons, or their changes, turned into columns of unit length and no correlation."""
    basis = _basis(moments, how)
    if groups is not None:
        basis = grouped.centred(basis, groups)
    if how.differenced:
        basis = np.diff(basis, axis=0)
        basis = np.hstack([np.ones((basis.shape[0], 1)), basis])
    return whiten(basis, basis.T @ basis)


def _basis(moments: Floats, how: Plan) -> Floats:
    start, end = moments.min(), moments.max()
    scaled = 2 * (moments - start) / max(end - start, 1e-300) - 1
    columns = [np.polynomial.legendre.legvander(scaled, TREND)]
    for period in how.periods:
        angle = 2 * math.pi * np.outer(moments - start, np.arange(1, HARMONICS + 1)) / period
        columns += [np.sin(angle), np.cos(angle)]
    found: Floats = np.hstack(columns)
    return found


def _stationary(found: Deviations, steps: Codes) -> bool:
    """Return whether deviations of both sides come back: ADF rejects a unit root, KPSS keeps stationarity."""
    sizes = np.bincount(steps)
    for side in found:
        for column in side.T:
            series = np.bincount(steps, weights=column) / sizes
            width = max(1, series.size // COARSE)
            coarse = series[: series.size // width * width].reshape(-1, width).mean(axis=1)
            if not _returns(coarse.tobytes()):
                return False
    return True


@functools.lru_cache(maxsize=256)
def _returns(averages: bytes) -> bool:
    coarse = np.frombuffer(averages)  # bytes can be looked up: one column is judged with many others
    if float(coarse.std()) < 1e-12:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", InterpolationWarning
        )  # the p-value is beyond the table: that is enough
        warnings.simplefilter("ignore", SingularMatrixWarning)  # a series that repeats itself exactly
        settled = float(kpss(coarse, regression="c", nlags="auto", result_object=True).pvalue)
        wanders = float(adfuller(coarse, regression="c", autolag="AIC", result_object=True).pvalue)
    return wanders < STATIONARY_LEVEL <= settled


def estimate(
    data: Pair, how: Plan, found: Deviations, effect: str, distance: float, level: float
) -> Estimate:
    """Estimate the relation of deviations: p by all circular shifts, interval by blocks of time left out.

    A circular shift joins the end of a series to its start, which slow movements do not survive: the p
    kept is the larger of that of the shifts and that of the blocks.
    """
    (u, v), steps = found, _steps(data, how)
    sums = grouped.products(u, v)
    time_blocks = blocks(steps, BLOCKS if how.shifted else LONG_BLOCKS)
    without = grouped.without_each(u, v, time_blocks, sums)
    df = grouped.freedom(time_blocks)
    by_chance, p, least = sums.xx.shape[0] * sums.yy.shape[0] / u.shape[0], None, 0.0
    if how.shifted:
        groups = np.zeros(u.shape[0], dtype=np.int64) if data.groups is None else data.groups
        traces = _shifts(whiten(u, sums.xx), whiten(v, sums.yy), groups, steps)
        by_chance = float(traces.mean())
        p = float((traces >= traces[0] * (1 - 1e-9)).mean())
        # The error of a correlation when nothing is there, which is also that of its z whatever its size.
        least = math.sqrt(by_chance) * _unit(sums, effect)
    if data.groups is not None and (data.n_groups or 0) >= grouped.FEWEST_GROUPS:
        least = max(least, _over_groups(data, u, v, sums, effect))
    result = grouped.finish(data, effect, sums, without, df, by_chance, distance, level, None, least)
    return result if p is None else replace(result, p=max(p, result.p))


def _unit(sums: Grams, effect: str) -> float:
    """Return what a correlation of 1 is worth on the scale of the effect."""
    if thresholds.base(effect) != thresholds.RISK:
        return 1.0
    return math.sqrt(float(sums.yy[0, 0]) / float(sums.xx[0, 0]))


def blocks(steps: Codes, number: int) -> Codes:
    """Return the block of each row: equal runs of rows, never cutting one moment in two."""
    ends = np.cumsum(np.bincount(steps)) - 1
    found: Codes = (ends[steps] * number // steps.size).astype(np.int64)
    return numbered(found)


def _shifts(left: Floats, right: Floats, groups: Codes, steps: Codes) -> Floats:
    """Return Pillai's trace for every circular shift of one side in time, by Fourier transform.

    Groups are shifted together, so that what they share at one moment stays shared; a cell of the grid
    without a row holds the mean, which is zero.
    """
    length = int(steps.max()) + 1
    cells = (int(groups.max()) + 1, length)

    def spectrum(column: Floats) -> npt.NDArray[np.complex128]:
        grid = np.zeros(cells)
        grid[groups, steps] = column
        found: npt.NDArray[np.complex128] = fft.rfft(grid, axis=1)
        return found

    waves = [spectrum(column) for column in right.T]
    total = np.zeros(length)
    for column in left.T:
        wave = spectrum(column).conj()
        for other in waves:
            total += fft.irfft((wave * other).sum(axis=0), n=length) ** 2
    return total


def _over_groups(data: Pair, u: Floats, v: Floats, sums: Grams, effect: str) -> float:
    """Return the error over groups, on the scale of the interval: with times too, the larger error holds."""
    assert data.groups is not None
    if sums.xy.size > 1:
        return 0.0
    parts = grouped.without_each(u, v, grouped.deal(data.groups), sums)
    error = grams.jackknife(np.array([grams.value(part, effect, data.x) for part in parts]))
    return error * grams.slope(grams.value(sums, effect, data.x), effect)

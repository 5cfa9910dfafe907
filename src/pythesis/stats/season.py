"""Does a column come back with the calendar? Month of the year, day of the week, hour of the day.

Whole cycles are the units: each keeps its own level and memory, and under "no season" its profile may start
anywhere. Shifting each cycle round by a chance of its own keeps its memory and breaks the season alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import optimize, stats

from pythesis.core.dataset import Column
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stats import recompute, thresholds
from pythesis.stats.permuting import rounds
from pythesis.stats.ranks import Codes, Floats, mid_ranks
from pythesis.stats.sides import Pair, pair
from pythesis.stats.validations import Arguments, refusal

CYCLES = ("year", "week", "day")
FEWEST_CYCLES = 3  # of two, one may be the exception and nobody could tell which
FEWEST_PLACES = 3  # fewer places in a cycle have no course
SEEN = 0.5  # share of the cycles that must hold a place for it to be compared (no Sundays, no nights)
MOST_RUNS = 20  # runs of cycles left out in turn: neighbours share the drift between them
FEW_YEARS = (
    15  # fewer are judged by what months of different years differ by: leaving years out tells nothing
)
SHARPEST = 1e5  # a ratio of spreads beyond this is a season without any noise
TREND = 3  # degree of the slow movement removed first, as for every relation over time
DAY = 86_400e6  # microseconds
POWER = 2.486  # one-sided 5% test, 80% power
REFERENCE = "Hirsch, Slack & Smith 1982; Romano 1990; Kott 2001; Steiger & Fouladi 1997"


@dataclass(frozen=True, slots=True)
class Cells:
    """Means by whole cycle and place: ``profile[cycle, place]``, ``places`` their names, ``n`` rows used.

    ``cycles`` holds the numbers of the whole cycles, in order.
    """

    profile: Floats
    places: Codes
    n: int
    cycles: Codes


def placed(moments: Floats, cycle: str) -> tuple[Codes, Codes]:
    """Return the cycle and the place of each moment (microseconds since 1970).

    Places are months from 1, days of the week from 1 (Monday), hours from 0.
    """
    if cycle == "day":
        return np.floor(moments / DAY).astype(np.int64), (np.floor(moments / (DAY / 24)) % 24).astype(
            np.int64
        )
    if cycle == "week":
        days = np.floor(moments / DAY).astype(np.int64) + 3  # 1970-01-01 was a Thursday
        return days // 7, days % 7 + 1
    months = moments.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return months // 12 + 1970, months % 12 + 1


def cells(moments: Floats, values: Floats, cycle: str, groups: Codes | None = None) -> Cells | None:
    """Return the means of whole cycles, trend removed, None when too few cycles or places are seen."""
    which, place = placed(moments, cycle)
    if groups is not None:
        sizes = np.bincount(groups)
        values = values - (np.bincount(groups, weights=values) / np.maximum(sizes, 1))[groups]
    names, at = np.unique(which, return_inverse=True)
    places, on = np.unique(place, return_inverse=True)
    shape = (names.size, places.size)
    counts = np.bincount(at * shape[1] + on, minlength=names.size * shape[1]).reshape(shape)
    common = (counts > 0).mean(axis=0) >= SEEN
    if common.sum() < FEWEST_PLACES:
        return None
    whole = (counts[:, common] > 0).all(axis=1)
    if whole.sum() < FEWEST_CYCLES:
        return None
    sums = np.bincount(at * shape[1] + on, weights=values, minlength=counts.size).reshape(shape)
    kept = np.ix_(whole, common)
    means = sums[kept] / counts[kept]
    return Cells(_levelled(means, names[whole]), places[common], int(counts[kept].sum()), names[whole])


def _levelled(means: Floats, names: Codes) -> Floats:
    """Remove a slow trend over the cells, then the level of each cycle.

    The trend is read from the same place of different cycles: over a few cycles, a season alone would else
    pass for some of it.
    """
    steps = (names - names[0])[:, None] + np.arange(means.shape[1]) / means.shape[1]
    scaled = 2 * steps / max(float(steps.max()), 1e-300) - 1
    basis = np.polynomial.legendre.legvander(scaled, TREND)[..., 1:]
    inside = (basis - basis.mean(axis=0)).reshape(-1, TREND)
    slopes = np.linalg.lstsq(inside, (means - means.mean(axis=0)).ravel(), rcond=None)[0]
    profile = means - basis @ slopes
    level: Floats = profile - profile.mean(axis=1, keepdims=True)
    return level


def shared(profile: Floats) -> float:
    """Return the share of the spread of the cells that each cycle has in common with the others."""
    n = profile.shape[0]
    others = (profile.sum(axis=0) - profile) / (n - 1)
    return float((profile * others).sum() / (profile**2).sum())


def _error(profile: Floats) -> tuple[float, int]:
    """Return the error of the shared part and its degrees of freedom: runs of cycles are left out in turn.

    It is never taken below the spread over all the ways to shift cycles round, known from their spectra.
    """
    n = profile.shape[0]
    runs = min(n, MOST_RUNS)
    run = np.arange(n) * runs // n
    deleted = np.array([shared(profile[run != i]) for i in range(runs)])
    spread = float(((deleted - deleted.mean()) ** 2).sum())
    power = np.abs(np.fft.fft(profile, axis=1)) ** 2
    shifts = math.sqrt(2 * float((power.sum(axis=0) ** 2 - (power**2).sum(axis=0)).sum())) / power.shape[1]
    least = shifts / ((n - 1) * float((profile**2).sum()))
    return max(math.sqrt((runs - 1) / runs * spread), least, 1e-12), runs - 1


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure a shared part is: its interval, the p-value of one below the smallest, its error."""

    low: float
    high: float
    p_smallest: float
    error: float


def _sure(profile: Floats, effect: float, distance: float, level: float, few: bool) -> Sure:
    """Return the interval of a shared part, from cycles left out in turn or, of few, from their noise."""
    if few:
        return _from_noise(profile, effect, distance, level)
    error, df = _error(profile)
    half = float(stats.t.ppf((1 + level) / 2, df)) * error
    below = float(stats.t.sf((effect - distance) / error, df))
    return Sure(max(-1.0, effect - half), min(1.0, effect + half), below, error)


def _from_noise(profile: Floats, effect: float, distance: float, level: float) -> Sure:
    """Invert the noncentral F of the mean profile beside the noise, years being independent.

    The noise of neighbouring months is alike: its spectrum says how many independent values it amounts to
    (Satterthwaite 1946). The trend took `TREND` of them.
    """
    n, places = profile.shape
    noise = profile - profile.mean(axis=0)
    power = (np.abs(np.fft.fft(noise, axis=1)) ** 2).sum(axis=0)[1:]
    alike = float(power.sum() ** 2 / max((power**2).sum(), 1e-300))
    free = min(max(alike, 1.0), places - 1.0)
    left = max(1 - TREND / ((n - 1) * (places - 1)), 1 / (n * places))
    within = float((noise**2).sum()) / left / (n - 1)
    ratio = min(n * float((profile.mean(axis=0) ** 2).sum()) / max(within, 1e-300), SHARPEST)
    df = free, max((n - 1) * free * left, 1.0)

    def exceed(share: float) -> float:
        beside = n * df[0] * share / (1 - share)
        return float(stats.ncf.sf(ratio, *df, beside) if beside > 0 else stats.f.sf(ratio, *df))

    def at(tail: float) -> float:
        if exceed(0.0) >= tail:
            return 0.0
        most = 1 - 1e-9
        return most if exceed(most) <= tail else optimize.brentq(lambda s: exceed(s) - tail, 0.0, most)

    low, high = at((1 - level) / 2), at((1 + level) / 2)
    error = (high - low) / (2 * float(stats.norm.ppf((1 + level) / 2)))
    return Sure(min(low, effect), max(high, effect), exceed(distance), max(error, 1e-12))


def season(
    frame: pl.DataFrame,
    time: Column,
    y: Column,
    cycle: str,
    *,
    rows: str,
    group: str | None = None,
    hit: str = "",
    level: float = 0.95,
    seed: int = 0,
    smallest: Mapping[str, float] | None = None,
) -> Validation:
    """Test whether `y` comes back at the same places of a cycle of the calendar.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other.
    time, y : Column
        A date, and a number, an ordered column, or one of two levels (`hit` is then the level counted).
    cycle : str
        ``year`` (months), ``week`` (days) or ``day`` (hours).
    group : str, optional
        Rows of one group lose the mean of their group, so that a change of groups is no season.

    Returns
    -------
    Validation
        Effect: the share of the spread of cells that cycles have in common, each compared with the mean of
        the others (it can fall below zero by chance). Refused under three whole cycles.
    """
    data = pair(frame, time, y, group, time.name)
    if data.n == 0 or data.moments is None or not data.calendar or data.y.distinct < 2:
        return refusal(data.n, rows, said("stats.refused.no-order", column=y.name))
    found = cells(data.moments, followed(data, hit), cycle, data.groups)
    if found is None:
        return refusal(data.n, rows, said(f"stats.course.few-cycles-{cycle}", time=time.name))
    profile = found.profile
    if float((profile**2).sum()) < 1e-12:
        return refusal(data.n, rows, said("stats.refused.constant", column=y.name))
    n_cycles, n_places = profile.shape
    effect = shared(profile)
    distance = thresholds.smallest(thresholds.SEASON, smallest)
    sure = _sure(profile, effect, distance, level, cycle == "year" and n_cycles < FEW_YEARS)
    places = np.arange(n_places)

    def drawn(rng: np.random.Generator, times: int) -> Floats:
        starts = rng.integers(0, n_places, (times, n_cycles))
        total = np.zeros((times, n_places))
        for i in range(n_cycles):
            total += profile[i][(places + starts[:, i, None]) % n_places]
        squares: Floats = (total**2).sum(axis=1)
        return squares

    observed = float((profile.sum(axis=0) ** 2).sum())
    p, _ = rounds(drawn, observed, profile.size, seed)
    arguments: Arguments = {
        "time": time.name, "y": y.name, "y_reading": data.y.reading, "y_order": data.y.order, "hit": hit,
        "cycle": cycle, "group": group, "rows": rows, "smallest": distance, "level": level, "seed": seed,
    }  # fmt: skip
    return Validation(
        test="cycle-shift",
        statistic=observed,
        p=p,
        p_smallest=sure.p_smallest,
        effect=Effect(name=thresholds.SEASON, value=effect, low=sure.low, high=sure.high, level=level,
                      smallest=distance),
        n=data.n,
        rows=rows,
        n_groups=data.n_groups,
        assumptions=(said(f"stats.course.cycles-{cycle}", n=n_cycles, time=time.name),),
        reference=REFERENCE,
        recipe="season",
        arguments=arguments,
        recompute=recompute.snippet("season", arguments),
        settles=math.ceil(data.n * max(1.0, (POWER * sure.error / distance) ** 2)),
    )  # fmt: skip


def followed(data: Pair, hit: str) -> Floats:
    """Return what is followed: ranks of numbers, or 1 where a row has the level that is counted."""
    if data.y.ordered:
        return mid_ranks(data.y.codes)
    code = data.y.levels.index(hit) if hit in data.y.levels else 1
    hits: Floats = (data.y.codes == code).astype(np.float64)
    return hits

"""A column and the time until an end: who ends sooner, when some rows have not ended yet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import stats

from pythesis.core.dataset import ROW, Column, Kind
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stats import durations, noncentral, recompute, thresholds
from pythesis.stats.durations import Cox, Flags
from pythesis.stats.ranks import Codes, Estimate, Floats, beyond, mid_ranks
from pythesis.stats.sides import Pair, pair
from pythesis.stats.validations import FEWEST_ROWS, Arguments, build, refusal

FEWEST_ENDS = 20  # rows that ended: intervals on the scale of logarithms are rough below
FEWEST_EXPECTED = 5.0  # ends expected in a level if nothing differed, as in a table of counts
FEWEST_GROUPS = (
    100  # leaving out one of fewer groups of unequal sizes makes too small an error (decision 0031)
)
HALF = 0.5  # of the ranks: how far apart two rows stand whose rates are compared
MOST_LEVELS = 60


@dataclass(frozen=True, slots=True)
class End:
    """How long rows were followed, and the value of which column says that they have ended."""

    time: str
    event: str
    ended: str


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows without a gap: the column read, the times, and which of them ended."""

    data: Pair
    times: Floats
    ended: Flags
    left_out: int  # rows of levels in which too few ends are expected


def relate(
    frame: pl.DataFrame,
    x: Column,
    end: End,
    *,
    rows: str,
    group: str | None = None,
    time: str | None = None,
    level: float = 0.95,
    smallest: Mapping[str, float] | None = None,
) -> Validation:
    """Test whether rows end sooner with a column: log-rank between levels, Cox along a number.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other.
    x : Column
        A number, ordered levels or levels.
    end : End
        The column of times, never negative, the one that says whether rows ended, and its value for yes.
    rows : str
        Which rows these are.
    group : str, optional
        Rows tied together: errors then count groups.
    time : str, optional
        Rows ordered in time are refused.
    level : float
        Level of the interval.

    Returns
    -------
    Validation
        For a number (by its ranks) and for two levels, the effect is the logarithm of a ratio of rates:
        of a row half of the ranks higher, or of ``first`` to ``second``. For more levels it is the share
        of the order of ends that they account for (after O'Quigley, Xu & Stare 2005).
    """
    read, why = _read(frame, x, end, group, time)
    if read is None:
        return refusal(frame.height, rows, why or said("stats.refused.lasting-few", fewest=FEWEST_ENDS))
    if read.data.x.ordered or read.data.x.distinct == 2:
        return _ratio(read, end, rows, group, level, smallest)
    if group is not None:
        return refusal(read.data.n, rows, said("stats.refused.lasting-levels", column=x.name))
    return _levels(read, end, rows, level, smallest)


def steady(frame: pl.DataFrame, x: Column, end: End, *, rows: str, group: str | None) -> Validation | None:
    """Test that a ratio of rates is the same all along (Grambsch & Therneau 1994); None without a ratio."""
    read, _ = _read(frame, x, end, group, None)
    if read is None or not (read.data.x.ordered or read.data.x.distinct == 2):
        return None
    found = _fitted(read)
    if found is None:
        return None
    arguments = _arguments(read, end, rows, group)
    return Validation(
        test="proportional-hazards", statistic=found.moving, p=found.steady, n=read.data.n,
        n_groups=read.data.n_groups, rows=rows, reference="Grambsch & Therneau 1994",
        recipe="proportional_hazards", arguments=arguments,
        recompute=recompute.snippet("proportional_hazards", arguments),
    )  # fmt: skip


def _read(
    frame: pl.DataFrame, x: Column, end: End, group: str | None, time: str | None
) -> tuple[_Rows | None, Said | None]:
    """Return the rows that can be used, or why none can."""
    if time is not None:
        return None, said("stats.refused.lasting-time", time=time)
    if x.kind in (Kind.IDENTIFIER, Kind.CONSTANT, Kind.EMPTY):
        return None, said("stats.refused.constant", column=x.name)
    frame = frame.filter(pl.col(end.event).is_not_null()).sort(ROW)
    lasted = Column(name=end.time, kind=Kind.NUMBER, role=x.role, dtype="Float64")
    data = pair(frame, x, lasted, group, None)
    if data.n < FEWEST_ROWS:
        return None, said("stats.refused.few-rows", n=data.n, fewest=FEWEST_ROWS)
    if data.x.distinct < 2 or not data.y.ordered:
        return None, said("stats.refused.constant", column=x.name if data.x.distinct < 2 else end.time)
    if not data.x.ordered and data.x.distinct > min(MOST_LEVELS, max(2, data.n // 5)):
        why = said("stats.refused.many-levels", column=x.name, levels=data.x.distinct, n=data.n)
        return None, why
    if data.n_groups is not None and data.n_groups < FEWEST_GROUPS:
        why = said("stats.refused.few-groups", group=group, n_groups=data.n_groups, fewest=FEWEST_GROUPS)
        return None, why
    ended = (frame.get_column(end.event).cast(pl.String) == end.ended).to_numpy()[data.places]
    read = _without_rare(_Rows(data, data.y.numbers, ended, 0))
    if int(read.ended.sum()) < FEWEST_ENDS or read.data.x.distinct < 2:
        return None, said("stats.refused.lasting-few", fewest=FEWEST_ENDS)
    return read, None


def _without_rare(read: _Rows) -> _Rows:
    """Leave out the levels in which too few ends are expected, one after the other."""
    data = read.data
    if data.x.ordered:
        return read
    hazard = durations.hazard(read.times, read.ended)
    expected = np.bincount(data.x.codes, weights=hazard, minlength=data.x.distinct)
    enough = expected >= FEWEST_EXPECTED
    if enough.all():
        return read
    kept = enough[data.x.codes]
    codes = np.cumsum(enough)[data.x.codes[kept]] - 1
    levels = tuple(name for name, stays in zip(data.x.levels, enough, strict=True) if stays)
    side = replace(data.x, codes=codes.astype(np.int64), levels=levels)
    groups = data.groups
    if groups is not None:
        groups = np.unique(groups[kept], return_inverse=True)[1].astype(np.int64)
    data = replace(data, x=side, groups=groups, places=data.places[kept])
    return _Rows(data, read.times[kept], read.ended[kept], int((~kept).sum()))


def _fitted(read: _Rows) -> Cox | None:
    side = read.data.x
    values = mid_ranks(side.codes) - HALF if side.ordered else side.codes.astype(float)
    return durations.cox(values, read.times, read.ended, read.data.groups)


def _arguments(read: _Rows, end: End, rows: str, group: str | None) -> Arguments:
    side = read.data.x
    named: Arguments = {
        "x": side.name, "reading": side.reading, "order": side.order, "time": end.time, "event": end.event,
        "ended": end.ended, "group": group, "rows": rows,
    }  # fmt: skip
    return named if side.ordered else {**named, "first": side.levels[1], "second": side.levels[0]}


def _assumed(read: _Rows, end: End, group: str | None) -> tuple[Said, ...]:
    assumed = [said("stats.assumption.lasting", event=end.event)]
    if group is None:
        assumed.append(said("stats.assumption.independent"))
    else:
        assumed.append(said("stats.assumption.pooled", group=group, n_groups=read.data.n_groups))
    if read.left_out:
        assumed.append(said("stats.assumption.rare-levels", n=read.left_out, column=read.data.x.name))
    return tuple(assumed)


def _ratio(
    read: _Rows, end: End, rows: str, group: str | None, level: float, raised: Mapping[str, float] | None
) -> Validation:
    side, distance = read.data.x, thresholds.smallest(thresholds.HAZARD, raised)
    fitted = _fitted(read)
    if fitted is None:
        return refusal(read.data.n, rows, said("stats.refused.lasting-apart", column=side.name))
    times = HALF if side.ordered else 1.0
    found = ratio(fitted.value * times, fitted.error * times, fitted.df, distance, level)
    if not side.ordered and group is None:
        statistic = durations.log_rank(read.times, read.ended, side.codes).statistic
        found = replace(found, statistic=statistic, p=float(stats.chi2.sf(statistic, 1)))
    test = "cox" if side.ordered or group is not None else "log-rank"
    arguments: Arguments = {
        **_arguments(read, end, rows, group), "smallest": distance, "level": level,
    }  # fmt: skip
    return build(
        read.data, found, rows, test=test, effect=thresholds.HAZARD, distance=distance, level=level,
        recipe="cox_ratio", arguments=arguments,
        reference="Cox 1972; Efron 1977; Mantel 1966; Lin & Wei 1989",
        assumed=_assumed(read, end, group), n_groups=read.data.n_groups,
    )  # fmt: skip


def ratio(value: float, error: float, df: float, distance: float, level: float) -> Estimate:
    """Return the estimate of the logarithm of a ratio, its interval by its standard error."""
    half = float(stats.t.ppf((1 + level) / 2, df)) * error
    return Estimate(
        statistic=value / error,
        p=float(2 * stats.t.sf(abs(value) / error, df)),
        p_smallest=beyond(abs(value), distance, error, df),
        effect=value,
        low=value - half,
        high=value + half,
        error=error,
    )


def explained(times: Floats, ended: Flags, codes: Codes, distance: float, level: float) -> Estimate:
    """Return the log-rank test between levels, and the share of the order of ends they account for.

    The share is one less ``exp(-statistic / ends)`` (O'Quigley, Xu & Stare 2005), its interval that of the
    noncentral chi-squared, the statistic divided by how much more it varies than where nothing differs.
    """
    found = durations.log_rank(times, ended, codes)
    chi2, spread = found.statistic, found.spread
    df, ends = int(codes.max()), int(ended.sum())
    floor = -ends * math.log1p(-distance)
    low, high = (
        -math.expm1(-value * spread / ends) for value in noncentral.interval(chi2 / spread, df, level)
    )
    effect = -math.expm1(-max(0.0, chi2 - df) / ends)
    return Estimate(
        statistic=chi2,
        p=float(stats.chi2.sf(chi2, df)),
        p_smallest=noncentral.exceed(chi2 / spread, df, floor / spread),
        effect=effect,
        low=min(low, effect),
        high=max(high, effect),
        error=math.sqrt(spread / ends),
    )


def _levels(read: _Rows, end: End, rows: str, level: float, raised: Mapping[str, float] | None) -> Validation:
    side, distance = read.data.x, thresholds.smallest(thresholds.ENDS, raised)
    found = explained(read.times, read.ended, side.codes, distance, level)
    arguments: Arguments = {
        "x": side.name, "levels": side.levels, "time": end.time, "event": end.event,
        "ended": end.ended, "rows": rows, "smallest": distance, "level": level,
    }  # fmt: skip
    return build(
        read.data, found, rows, test="log-rank", effect=thresholds.ENDS, distance=distance, level=level,
        recipe="log_rank", arguments=arguments,
        reference="Mantel 1966; O'Quigley, Xu & Stare 2005; Smithson 2003", assumed=_assumed(read, end, None),
    )  # fmt: skip

"""A column and a count beside its exposure: does the rate differ, by how much, and how do we know?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pythesis.core.dataset import ROW, Column, Kind
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stats import counts, thresholds
from pythesis.stats.counts import Watched
from pythesis.stats.ranks import mid_ranks
from pythesis.stats.sides import Pair, pair
from pythesis.stats.validations import FEWEST_ROWS, Arguments, build, refusal

FEWEST_COUNTED = 20.0  # in all: intervals on the scale of logarithms are rough below
FEWEST_EXPECTED = 5.0  # in a level if nothing differed, as in a table of counts
FEWEST_GROUPS = 40  # fewer of unequal sizes make too small an error: 40 were simulated (decision 0061)
HALF = 0.5  # of the ranks: how far apart two rows stand whose rates are compared
MOST_LEVELS = 60


@dataclass(frozen=True, slots=True)
class Exposed:
    """The column of counts and the column that says what each row was watched for."""

    count: str
    exposure: str


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows without a gap: the column read, the counts and exposures, and the rows of rare levels left out."""

    data: Pair
    of: Watched
    left_out: int


def usable(frame: pl.DataFrame, of: Exposed) -> pl.Series:
    """Return which rows can be used: a count that is known, and an exposure of more than nothing."""
    count, exposure = (
        frame.get_column(name).cast(pl.Float64).fill_nan(None) for name in (of.count, of.exposure)
    )
    return (count.is_not_null() & (exposure > 0).fill_null(value=False)).alias("usable")


def watched(frame: pl.DataFrame, of: Exposed) -> Watched:
    """Return the counts and exposures of rows that can all be used, without their groups."""
    count, exposure = (frame.get_column(name).cast(pl.Float64).to_numpy() for name in (of.count, of.exposure))
    return Watched(count, exposure)


def relate(
    frame: pl.DataFrame,
    x: Column,
    of: Exposed,
    *,
    rows: str,
    group: str | None = None,
    time: str | None = None,
    level: float = 0.95,
    smallest: Mapping[str, float] | None = None,
) -> Validation:
    """Test whether the rate of a count differs with a column.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other.
    x : Column
        A number, ordered levels or levels.
    of : Exposed
        The column of counts, whole and never negative, and that of exposures.
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
        For a number (by its ranks) and for two levels, the effect is the logarithm of a ratio of rates: of a
        row half of the ranks higher, or of ``first`` to ``second``. For more levels it is the mean square of
        the relative differences of their rates from that of all rows.

    See Also
    --------
    pythesis.stats.counts : the arithmetic, with its sources.
    """
    read, why = _read(frame, x, of, group, time)
    if read is None:
        return refusal(frame.height, rows, why or _few())
    if read.data.x.ordered or read.data.x.distinct == 2:
        return _ratio(read, of, rows, group, level, smallest)
    if group is not None:
        return refusal(read.data.n, rows, said("stats.refused.rates-levels", column=x.name))
    return _levels(read, of, rows, level, smallest)


def _few() -> Said:
    return said("stats.refused.rates-few", fewest=int(FEWEST_COUNTED))


def _read(
    frame: pl.DataFrame, x: Column, of: Exposed, group: str | None, time: str | None
) -> tuple[_Rows | None, Said | None]:
    """Return the rows that can be used, or why none can."""
    if time is not None:
        return None, said("stats.refused.rates-time", time=time)
    if x.kind in (Kind.IDENTIFIER, Kind.CONSTANT, Kind.EMPTY):
        return None, said("stats.refused.constant", column=x.name)
    frame = frame.filter(usable(frame, of)).sort(ROW)
    beside = Column(name=of.exposure, kind=Kind.NUMBER, role=x.role, dtype="Float64")
    data = pair(frame, x, beside, group, None)
    if data.n < FEWEST_ROWS:
        return None, said("stats.refused.few-rows", n=data.n, fewest=FEWEST_ROWS)
    if data.x.distinct < 2:
        return None, said("stats.refused.constant", column=x.name)
    if not data.x.ordered and data.x.distinct > min(MOST_LEVELS, max(2, data.n // 5)):
        why = said("stats.refused.many-levels", column=x.name, levels=data.x.distinct, n=data.n)
        return None, why
    if data.n_groups is not None and data.n_groups < FEWEST_GROUPS:
        why = said("stats.refused.few-groups", group=group, n_groups=data.n_groups, fewest=FEWEST_GROUPS)
        return None, why
    read = _without_rare(data, watched(frame[data.places], of))
    if read.of.counts.sum() < FEWEST_COUNTED or read.data.x.distinct < 2:
        return None, _few()
    return read, None


def _without_rare(data: Pair, of: Watched) -> _Rows:
    """Leave out the levels of which too few counts are expected."""
    of = replace(of, clusters=data.groups)
    if data.x.ordered:
        return _Rows(data, of, 0)
    expected = np.bincount(data.x.codes, weights=of.exposure * of.overall, minlength=data.x.distinct)
    enough = expected >= FEWEST_EXPECTED
    if enough.all():
        return _Rows(data, of, 0)
    kept = enough[data.x.codes]
    codes = (np.cumsum(enough)[data.x.codes[kept]] - 1).astype(np.int64)
    levels = tuple(name for name, stays in zip(data.x.levels, enough, strict=True) if stays)
    part = of.part(kept)
    data = replace(
        data, x=replace(data.x, codes=codes, levels=levels), groups=part.clusters, places=data.places[kept]
    )
    return _Rows(data, part, int((~kept).sum()))


def _assumed(read: _Rows, of: Exposed, group: str | None) -> tuple[Said, ...]:
    assumed = [said("stats.assumption.exposed", count=of.count, exposure=of.exposure)]
    if group is None:
        assumed.append(said("stats.assumption.independent"))
    else:
        assumed.append(said("stats.assumption.pooled", group=group, n_groups=read.data.n_groups))
    if read.left_out:
        assumed.append(said("stats.assumption.rare-counts", n=read.left_out, column=read.data.x.name))
    return tuple(assumed)


def _ratio(
    read: _Rows, of: Exposed, rows: str, group: str | None, level: float, raised: Mapping[str, float] | None
) -> Validation:
    side, distance = read.data.x, thresholds.smallest(thresholds.RATIO, raised)
    along = mid_ranks(side.codes) - HALF if side.ordered else side.codes.astype(float)
    found = counts.ratio(along, read.of, HALF if side.ordered else 1.0, distance, level)
    if found is None:
        return refusal(read.data.n, rows, said("stats.refused.rates-apart", column=side.name, count=of.count))
    arguments: Arguments = {
        "x": side.name, "reading": side.reading, "order": side.order, "count": of.count,
        "exposure": of.exposure, "group": group, "rows": rows, "smallest": distance, "level": level,
    }  # fmt: skip
    if not side.ordered:
        arguments |= {"first": side.levels[1], "second": side.levels[0]}
    return build(
        read.data, found, rows, test="rate-ratio", effect=thresholds.RATIO, distance=distance, level=level,
        recipe="rate_ratio", arguments=arguments,
        reference="White 1982; Boos 1992; Mancl & DeRouen 2001", assumed=_assumed(read, of, group),
        n_groups=read.data.n_groups,
    )  # fmt: skip


def _levels(
    read: _Rows, of: Exposed, rows: str, level: float, raised: Mapping[str, float] | None
) -> Validation:
    side, distance = read.data.x, thresholds.smallest(thresholds.RATES, raised)
    found = counts.between(side.codes, read.of, distance, level)
    arguments: Arguments = {
        "x": side.name, "levels": side.levels, "count": of.count, "exposure": of.exposure, "rows": rows,
        "smallest": distance, "level": level,
    }  # fmt: skip
    return build(
        read.data, found, rows, test="rate-levels", effect=thresholds.RATES, distance=distance, level=level,
        recipe="rate_levels", arguments=arguments, reference="White 1982; Boos 1992; Smithson 2003",
        assumed=_assumed(read, of, None),
    )  # fmt: skip

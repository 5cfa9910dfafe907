"""The small tables behind figures: a centre by level or by bin, shares of classes, spreads, counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import Column
from pythesis.stages.explore.centres import Centre, centre_of, share
from pythesis.stages.explore.subject import Subject, Target, as_levels, as_numbers, clusters
from pythesis.stages.explore.told import FEWEST_TO_COMPARE
from pythesis.stats import counts, rates
from pythesis.stats.counts import Watched
from pythesis.stats.remembered import remembered

MOST_LEVELS = 12  # more cannot be read on one axis: the others are grouped
MOST_BINS = 10  # tenths, as long as each holds enough rows
ROWS_PER_BIN = 20  # under this a bin's interval spans nearly everything


@dataclass(frozen=True, slots=True)
class Row:
    """One level or bin. ``start`` and ``end`` are the smallest and largest value of a bin.

    ``others`` counts the rarer levels grouped in this row, 0 for a row that is one level.
    """

    level: str
    centre: Centre
    start: float = 0.0
    end: float = 0.0
    middle: float = 0.0
    others: int = 0


def measured(frame: pl.DataFrame, target: Target) -> np.ndarray:
    """Return the target as numbers: 1 for the positive class, or its value (NaN for a gap).

    A count is a gap too where the row was watched for nothing, or nobody knows for how much.
    """

    def work() -> np.ndarray:
        if target.shape == "rate":
            texts = as_levels(frame, target.column)
            return (texts == target.positive).cast(pl.Float64).fill_null(float("nan")).to_numpy()
        if target.shape == "counted":
            counted = as_numbers(frame, target.column)
            kept = rates.usable(frame, rates.Exposed(target.column.name, target.exposure))
            return counted.set(~kept, None).fill_null(float("nan")).to_numpy()
        return as_numbers(frame, target.column).fill_null(float("nan")).to_numpy()

    return remembered(frame, ("measured", target.column.name, target.shape, target.positive), work)


def how(target: Target) -> str:
    """Return how the target is summed up: ``rate``, ``median`` or ``mean``."""
    return "rate" if target.shape == "rate" else target.centre


def keep_levels(texts: pl.Series, most: int = MOST_LEVELS) -> tuple[list[str], int]:
    """Return the most frequent levels (frequency then name) and how many others there are."""
    counts = texts.drop_nulls().value_counts(name="n").sort(["n", texts.name], descending=[True, False])
    levels = counts.get_column(texts.name).to_list()
    if len(levels) <= most:
        return levels, 0
    return levels[: most - 1], len(levels) - most + 1


def places_of(texts: pl.Series, names: list[str]) -> np.ndarray:
    """Return the place of each text among `names`, their number for another text and -1 for a gap."""
    places = {name: place for place, name in enumerate(names)}
    found = texts.replace_strict(places, default=len(names), return_dtype=pl.Int32)
    return found.set(texts.is_null(), -1).to_numpy(writable=True)


def by_level(subject: Subject, frame: pl.DataFrame, column: Column, texts: pl.Series) -> list[Row]:
    """Return the centre of the target at each level, in the order of the levels or of the centres.

    Levels beyond `MOST_LEVELS` are grouped in one row, last.
    """
    target = subject.target
    assert target is not None
    values = measured(frame, target)
    summed = summing(subject, frame)
    names, others = keep_levels(texts)
    places = places_of(texts, names)
    places[np.isnan(values)] = -1
    rows: list[Row] = []
    for place, name in enumerate(names):
        mask = places == place
        if mask.any():
            rows.append(Row(name, summed(mask)))
    if column.kind == "ordinal":
        rows.sort(key=lambda r: column.levels.index(r.level) if r.level in column.levels else len(names))
    else:
        rows.sort(key=lambda r: (-r.centre.value, r.level))
    if others:
        mask = places == len(names)
        if mask.any():
            rows.append(Row("", summed(mask), others=others))
    return rows


def summing(subject: Subject, frame: pl.DataFrame) -> Callable[[np.ndarray], Centre]:
    """Return the function that sums up the target over the rows of a mask, their target known."""
    target = subject.target
    assert target is not None
    values, groups = measured(frame, target), clusters(frame, subject.group, subject.time)
    if target.shape == "counted":
        exposed = frame.get_column(target.exposure).cast(pl.Float64).fill_null(float("nan")).to_numpy()
        return lambda mask: _rate(Watched(values, exposed, groups).part(mask), target.per)
    return lambda mask: centre_of(values[mask], how(target), None if groups is None else groups[mask])


def _rate(of: Watched, per: int) -> Centre:
    found = counts.rate(of)
    return Centre(found.value * per, found.low * per, found.high * per, found.n)


def extremes(rows: list[Row]) -> tuple[Row, Row]:
    """Return the rows of the highest and of the lowest centre among those with enough rows.

    Of levels with the same centre, the one with the most rows speaks.
    """
    named = [r for r in rows if not r.others]
    enough = [r for r in named if r.centre.n >= FEWEST_TO_COMPARE]
    if len(enough) < 2:
        enough = sorted(named, key=lambda r: -r.centre.n)[:2]
    high = min(enough, key=lambda r: (-r.centre.value, -r.centre.n, r.level))
    low = min((r for r in enough if r is not high), key=lambda r: (r.centre.value, -r.centre.n, r.level))
    return high, low


def by_bin(subject: Subject, frame: pl.DataFrame, numbers: np.ndarray) -> list[Row]:
    """Return the centre of the target in bins of about equal numbers of rows."""
    target = subject.target
    assert target is not None
    known = ~np.isnan(measured(frame, target)) & ~np.isnan(numbers)
    summed = summing(subject, frame)
    rows: list[Row] = []
    for place, mask in enumerate(bins(numbers, known)):
        inside = numbers[mask]
        rows.append(
            Row(str(place), summed(mask), float(inside.min()), float(inside.max()), float(np.mean(inside)))
        )
    return rows


def bins(numbers: np.ndarray, known: np.ndarray, most: int = MOST_BINS) -> list[np.ndarray]:
    """Return one mask per bin, bins holding about the same number of rows and never splitting a value."""
    inside = numbers[known]
    if not len(inside):
        return []
    ordered = np.sort(inside)
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    distinct, sizes = ordered[starts], np.diff(starts, append=len(ordered))
    wanted = int(min(most, max(2, len(inside) // ROWS_PER_BIN), len(distinct)))
    if len(distinct) == wanted:
        labels = np.arange(wanted)
    else:
        middles = (np.cumsum(sizes) - sizes / 2) / len(inside)
        labels = np.minimum((middles * wanted).astype(int), wanted - 1)
    labels = _joined(labels, sizes)
    first = distinct[np.flatnonzero(np.diff(labels, prepend=-1))]  # the smallest value of each bin
    place = np.searchsorted(first, numbers, side="right") - 1
    place[~known] = -1
    return [place == bin_ for bin_ in range(len(first))]


def _joined(labels: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Join a bin of too few rows with the one before it (the first with the one after)."""
    joined = labels.copy()
    for bin_ in np.unique(labels)[::-1]:
        mine = joined == bin_
        if mine.any() and sizes[mine].sum() < FEWEST_TO_COMPARE and len(np.unique(joined)) > 2:
            others = np.unique(joined[~mine])
            before = others[others < bin_]
            joined[mine] = before.max() if len(before) else others.min()
    return joined


@dataclass(frozen=True, slots=True)
class Spread:
    """Five quantiles of a number at one level."""

    level: str
    n: int
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float


def spreads(numbers: np.ndarray, texts: pl.Series) -> list[Spread]:
    """Return the quantiles of a number at each of the most frequent levels."""
    names = keep_levels(texts)[0]
    places = places_of(texts, names)
    places[np.isnan(numbers)] = -1
    rows: list[Spread] = []
    for place, name in enumerate(names):
        inside = numbers[places == place]
        if len(inside):
            five = np.quantile(inside, [0.05, 0.25, 0.5, 0.75, 0.95])
            rows.append(Spread(name, len(inside), *(float(q) for q in five)))
    return rows


@dataclass(frozen=True, slots=True)
class Cell:
    """The share of one class among the rows of one level."""

    level: str
    klass: str
    share: Centre
    n: int


def shares(subject: Subject, frame: pl.DataFrame, texts: pl.Series, classes: pl.Series) -> list[Cell]:
    """Return the share of each frequent class within each frequent level."""
    groups = clusters(frame, subject.group, subject.time)
    levels, names = keep_levels(texts)[0], keep_levels(classes)[0]
    places, answers = places_of(texts, levels), places_of(classes, names)
    places[answers < 0] = -1
    cells: list[Cell] = []
    for place, level in enumerate(levels):
        mask = places == place
        if not mask.any():
            continue
        inside, own = None if groups is None else groups[mask], answers[mask]
        cells.extend(
            Cell(level, name, share(own == answer, inside), len(own)) for answer, name in enumerate(names)
        )
    return cells

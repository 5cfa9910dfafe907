"""Latitudes and longitudes that changed places, or lost their sign, in some rows or in all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.bounds import BOUNDS
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.impossible import severity
from pythesis.stages.audit.sampled import Floats, as_numbers
from pythesis.stats.names import words_of

LATITUDE, LONGITUDE = (bound.words for bound in BOUNDS if bound.key in ("latitude", "longitude"))
ENOUGH = 40
AT_LEAST = 2  # rows
MOST = 0.25  # of the rows: beyond, the others say no longer where the places are
# Where most rows lie: between these quantiles, and as far again beyond them.
INNER = (0.2, 0.8)
WIDER = 1.0
LEAST_WIDTH = 0.5  # degrees
# What was done to a row, as (exchanged, sign of the first, sign of the second), the likeliest first.
WAYS: dict[str, tuple[bool, int, int]] = {
    "exchanged": (True, 1, 1),
    "longitude": (False, 1, -1),
    "latitude": (False, -1, 1),
    "both": (False, -1, -1),
}


@dataclass(frozen=True)
class Box:
    """Where most of the places of a table are."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, latitude: Floats, longitude: Floats) -> np.ndarray:
        """Return which places lie in it."""
        inside = (latitude >= self.south) & (latitude <= self.north)
        return np.asarray(inside & (longitude >= self.west) & (longitude <= self.east))


@check("exchanged-coordinates", section="difficulty")
def exchanged_coordinates(subject: Subject) -> Outcome:
    """Find places that come home once latitude and longitude change places, or take another sign."""
    pairs = _pairs(subject)
    if not pairs:
        return Outcome(refused=said("audit.exchanged-coordinates.no-pair"))
    concerns: list[Concern] = []
    for latitude, longitude in pairs:
        found = _all(subject, latitude, longitude) or _some(subject, latitude, longitude)
        concerns += found
    names = tuple(name for pair in pairs for name in pair)
    return Outcome(concerns=tuple(concerns), values={"columns": names})


def _pairs(subject: Subject) -> list[tuple[str, str]]:
    """Return the columns of latitudes with those of longitudes whose names say the same otherwise."""
    numbers = [c.name for c in subject.columns if subject.schema[c.name].is_numeric()]
    sides: dict[tuple[str, ...], dict[bool, str]] = {}
    for name in numbers:
        words = words_of(name)
        for north, meant in ((True, LATITUDE), (False, LONGITUDE)):
            if meant.intersection(words):
                rest = tuple(word for word in words if word not in meant)
                sides.setdefault(rest, {}).setdefault(north, name)
    return [(pair[True], pair[False]) for pair in sides.values() if len(pair) == 2]


def _all(subject: Subject, latitude: str, longitude: str) -> list[Concern]:
    """Return the concern of columns of which one holds the other: most latitudes are none."""
    found = as_numbers(subject.frame[latitude])
    known = found[~np.isnan(found)]
    beyond = int((np.abs(known) > 90).sum())
    other = as_numbers(subject.frame[longitude])
    fits = np.abs(other[~np.isnan(other)]) <= 90
    if len(known) < ENOUGH or beyond < 0.5 * len(known) or not fits.all() or np.abs(known).max() > 180:
        return []
    arguments: Arguments = {"column": latitude, "low": -90.0, "high": 90.0}
    proof = counted("audit_range", arguments, beyond, len(known))
    values: dict[str, Scalar] = {"column": latitude, "other": longitude, "count": beyond, "n": len(known)}
    return [
        Concern(
            columns=(latitude, longitude),
            variant="columns",
            values={**values, "share": beyond / len(known), "example": float(known[0])},
            severity=Severity.WARNING,
            validations=(proof,),
            affected=len(known),
            weight=beyond,
            examples=subject.examples(pl.col(latitude).abs() > 90, [latitude, longitude]),
            proposals=(_kept(latitude, longitude),),
            mergeable=False,
        )
    ]


def _some(subject: Subject, latitude: str, longitude: str) -> list[Concern]:
    """Return a concern for each thing that was done to some rows."""
    rows = subject.frame.select(
        pl.col(latitude).cast(pl.Float64).alias("y"), pl.col(longitude).cast(pl.Float64).alias("x")
    )
    y, x = as_numbers(rows["y"]), as_numbers(rows["x"])
    known = ~(np.isnan(y) | np.isnan(x))
    if int(known.sum()) < ENOUGH:
        return []
    box = _box(y[known], x[known])
    out = known & ~box.holds(y, x)
    concerns = []
    for way, (exchanged, first, second) in WAYS.items():
        a, b = (x, y) if exchanged else (first * y, second * x)
        hit = out & box.holds(a, b)
        count = int(hit.sum())
        # A box that its own image meets would call back places that are only far.
        if not AT_LEAST <= count <= MOST * known.sum() or _meets(box, exchanged, first, second):
            continue
        out &= ~hit
        concerns.append(_concern(subject, (latitude, longitude), way, box, count, int(known.sum())))
    return concerns


def _box(y: Floats, x: Floats) -> Box:
    south, north = _sides(y)
    west, east = _sides(x)
    return Box(south, north, west, east)


def _sides(values: Floats) -> tuple[float, float]:
    low, high = (float(edge) for edge in np.quantile(values, INNER))
    width = max(WIDER * (high - low), LEAST_WIDTH)
    return low - width, high + width


def _meets(box: Box, exchanged: bool, first: int, second: int) -> bool:
    """Return whether the box meets what becomes of it: then nothing can be told."""
    sides = ((box.south, box.north), (box.west, box.east))
    mirrored = [sorted((first * sides[0][0], first * sides[0][1]))]
    mirrored.append(sorted((second * sides[1][0], second * sides[1][1])))
    other = [list(side) for side in sides[::-1]] if exchanged else mirrored
    return all(low <= b and a <= high for (low, high), (a, b) in zip(sides, other, strict=True))


def _concern(subject: Subject, pair: tuple[str, str], way: str, box: Box, count: int, n: int) -> Concern:
    latitude, longitude = pair
    exchanged, first, second = WAYS[way]
    y, x = pl.col(latitude).cast(pl.Float64), pl.col(longitude).cast(pl.Float64)
    a, b = (x, y) if exchanged else (first * y, second * x)
    home = y.is_between(box.south, box.north) & x.is_between(box.west, box.east)
    hit = ~home & a.is_between(box.south, box.north) & b.is_between(box.west, box.east)
    arguments: Arguments = {
        "latitude": latitude, "longitude": longitude, "exchanged": exchanged, "signs": (first, second),
        "south": box.south, "north": box.north, "west": box.west, "east": box.east,
    }  # fmt: skip
    rows = subject.examples(hit, [latitude, longitude])
    return Concern(
        columns=pair,
        variant=way,
        values={
            "column": latitude, "other": longitude, "count": count, "n": n, "share": count / n,
            "example": rows[0].get(latitude) if rows else None,
            "beside": rows[0].get(longitude) if rows else None,
        },
        severity=severity(subject.column(latitude), count / n, sure=True),
        validations=(counted("audit_places", arguments, count, n),),
        affected=count,
        weight=count,
        examples=rows,
        proposals=(_kept(latitude, longitude),),
        mergeable=False,
    )  # fmt: skip


def _kept(latitude: str, longitude: str) -> Decision:
    return Decision(
        action=Action.KEEP,
        column=latitude,
        why=said("audit.exchanged-coordinates.why", column=latitude, other=longitude),
        origin=finding_id("exchanged-coordinates", (latitude, longitude)),
    )

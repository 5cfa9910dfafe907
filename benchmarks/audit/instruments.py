"""Defects of records: units that change, readings that stick, clocks that change, exchanged coordinates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from audit.table import Clean, Planted, named, put, some

Draw = Callable[[np.random.Generator, int], np.ndarray]
# Columns of the clean tables that say where, or by whom, a row was recorded.
PLACES = ("store", "station", "depot", "hospital", "town", "département", "region", "laboratory", "field",
          "service", "operator")  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """Something measured that is recorded in one of two units, as its columns are often named."""

    name: str
    draw: Draw
    factor: float
    plus: float = 0.0


# From the narrowest values to the widest, so that a strength may choose: the wider, the harder to tell.
MEASURES = (
    Measure("water_temp", lambda rng, n: rng.normal(14, 3, n), 1.8, 32),
    Measure("height", lambda rng, n: rng.normal(171, 9.5, n), 1 / 2.54),
    Measure("tank_volume", lambda rng, n: rng.normal(52, 6, n), 1 / 3.78541),
    Measure("monthly_salary", lambda rng, n: rng.lognormal(7.75, 0.28, n), 12),
    Measure("temperature", lambda rng, n: rng.normal(11, 7, n), 1.8, 32),
    Measure("poids", lambda rng, n: rng.normal(74, 14, n).clip(38), 2.20462),
    Measure("fuel", lambda rng, n: rng.lognormal(3.7, 0.45, n), 1 / 3.78541),
    Measure("salary", lambda rng, n: rng.lognormal(10.4, 0.5, n), 1 / 12),
    Measure("distance", lambda rng, n: rng.lognormal(2.5, 0.7, n), 1 / 1.60934),
)


def _time(table: Clean) -> str | None:
    told = table.brief.get("data", {}).get("time")
    return told or (table.dates[0] if table.dates else None)


def _place(table: Clean) -> str | None:
    return next((name for name in PLACES if name in table.frame.columns), None)


def _positive(table: Clean, rng: np.random.Generator) -> str | None:
    names = [name for name in table.numbers if table.frame[name].min() > 0]  # type: ignore[operator]
    return names[int(rng.integers(len(names)))] if names else None


def _later(table: Clean, share: float) -> pl.Series | None:
    """Return the rows of the last days, about so many of all."""
    time = _time(table)
    if time is None:
        return None
    days = table.frame[time].cast(pl.Date)
    bound = days.sort()[round((1 - share) * len(days))]
    return days >= bound


def _some_places(table: Clean, rng: np.random.Generator, share: float) -> pl.Series | None:
    """Return the rows of some places, one at least and never most of them."""
    place = _place(table)
    if place is None:
        return None
    levels = table.frame[place].unique().sort().to_list()
    chosen = rng.permutation(len(levels))[: max(1, round(share * len(levels)))]
    return table.frame[place].is_in([levels[i] for i in chosen])


def _rescaled(table: Clean, rows: pl.Series | None, rng: np.random.Generator) -> Planted | None:
    """Write a column of the table in cents, grams, metres: ten, a hundred or a thousand times as much."""
    name = _positive(table, rng)
    if name is None or rows is None:
        return None
    factor = float(rng.choice([10.0, 100.0, 1000.0])) ** (1 if rng.random() < 0.6 else -1)
    values = pl.col(name).cast(pl.Float64)
    changed = pl.when(rows).then((values * factor).round_sig_figs(6)).otherwise(values)
    return Planted(table.frame.with_columns(changed.alias(name)), named(name))


def _measured(table: Clean, rows: pl.Series | None, rng: np.random.Generator, wide: int) -> Planted | None:
    """Add a measure as named in such tables, of which some rows are in its other unit."""
    if rows is None:
        return None
    measure = MEASURES[3 * wide + int(rng.integers(3))]
    values = measure.draw(rng, table.frame.height)
    changed = np.where(rows.to_numpy(), values * measure.factor + measure.plus, values)
    return Planted(put(table.frame, measure.name, changed.round(1)), named(measure.name))


def scale_from_a_day(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Record a column at another scale from a day on."""
    return _rescaled(table, _later(table, (0.12, 0.3, 0.5)[strength]), rng)


def measure_from_a_day(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Record a measure in its other unit from a day on."""
    return _measured(table, _later(table, (0.25, 0.35, 0.5)[strength]), rng, 2 - strength)


def scale_in_some_places(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Record a column at another scale in some places."""
    return _rescaled(table, _some_places(table, rng, (0.1, 0.25, 0.4)[strength]), rng)


def measure_in_some_places(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Record a measure in its other unit in some places."""
    return _measured(table, _some_places(table, rng, (0.15, 0.25, 0.4)[strength]), rng, 2 - strength)


def _series(table: Clean, rng: np.random.Generator) -> tuple[str, np.ndarray] | None:
    """Return a measured column of a table in the order of time, and the rows of one of its series."""
    if not table.ordered or table.name == "calls":  # calls are events: none of them carries a sensor
        return None
    name = table.numbers[int(rng.integers(len(table.numbers)))]
    group = table.brief["data"].get("group")
    if group is None:
        return name, np.arange(table.frame.height)
    levels = table.frame[group].unique().sort().to_list()
    return name, np.flatnonzero((table.frame[group] == levels[int(rng.integers(len(levels)))]).to_numpy())


def _held(table: Clean, name: str, rows: np.ndarray, stretches: list[tuple[int, int]]) -> Planted:
    values = table.frame[name].to_numpy().astype(float)
    for start, length in stretches:
        values[rows[start : start + length]] = values[rows[start]]
    return Planted(put(table.frame, name, values), named(name))


def reading_sticks(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Let an instrument show its last reading for a while."""
    found = _series(table, rng)
    if found is None:
        return None
    name, rows = found
    length = max(12, round((0.012, 0.04, 0.12)[strength] * len(rows)))
    return _held(table, name, rows, [(int(rng.integers(1, len(rows) - length)), length)])


def last_carried_forward(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Fill several gaps with the last value before them."""
    found = _series(table, rng)
    if found is None:
        return None
    name, rows = found
    n = (3, 5, 9)[strength]
    starts = np.linspace(0.05, 0.85, n) * len(rows) + rng.integers(0, max(2, len(rows) // 40), n)
    return _held(table, name, rows, [(int(at), int(rng.integers(10, 22))) for at in starts])


def coarse_reading_sticks(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Let an instrument of about forty different readings, often equal twice, show one of them for long."""
    found = _series(table, rng)
    if found is None:
        return None
    name, rows = found
    values = table.frame[name].to_numpy().astype(float)
    step = float(np.quantile(values, 0.99) - np.quantile(values, 0.01)) / 40
    coarse = Clean(
        table.name, put(table.frame, name, (np.round(values / step) * step).round(4)), table.numbers
    )
    length = max(25, round((0.03, 0.06, 0.12)[strength] * len(rows)))
    return _held(coarse, name, rows, [(int(rng.integers(1, len(rows) - length)), length)])


ZONES = ("Europe/Paris", "America/New_York", "Europe/London", "Europe/Athens")
# The Sundays of 2025 on which their clocks change, in spring and in autumn.
CHANGES = {"America/New_York": (dt.date(2025, 3, 9), dt.date(2025, 11, 2))}
EUROPE = (dt.date(2025, 3, 30), dt.date(2025, 10, 26))


def local_time(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write moments as clocks on the wall show them, around one change or both."""
    time = _time(table)
    if time is None or table.frame[time].dtype != pl.Datetime("ms"):
        return None
    zone = ZONES[int(rng.integers(len(ZONES)))]
    spring, autumn = CHANGES.get(zone, EUROPE)
    moments = table.frame[time]
    span = moments.max() - moments.min()  # type: ignore[operator]
    start = dt.datetime.combine((spring, autumn, spring)[strength], dt.time()) - span / 2
    if strength == 2:  # long enough for both, when the table is
        start = dt.datetime.combine(spring, dt.time()) - dt.timedelta(days=35)
    start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    universal = (moments - moments.min() + start).cast(pl.Datetime("ms")).dt.replace_time_zone("UTC")
    wall = universal.dt.convert_time_zone(zone).dt.replace_time_zone(None)
    return Planted(table.frame.with_columns(wall.alias(time)), named(time))


@dataclass(frozen=True)
class Region:
    """Where places lie: the middle, how wide they spread in degrees, and how columns are named there."""

    middle: tuple[float, float]
    spread: tuple[float, float]
    names: tuple[str, str]

    def negative(self, at: int) -> bool:
        """Return whether all its latitudes (0) or longitudes (1) are well below zero."""
        return self.middle[at] < -5 * self.spread[at]


REGIONS = (
    Region((46.8, 2.4), (1.9, 2.3), ("latitude", "longitude")),  # France
    Region((40.73, -73.95), (0.05, 0.06), ("pickup_latitude", "pickup_longitude")),  # New York
    Region((-33.87, 151.1), (0.12, 0.2), ("Lat", "Lng")),  # Sydney
    Region((-1.28, 36.83), (0.06, 0.07), ("gps_lat", "gps_lon")),  # Nairobi
    Region((38.5, -96.0), (4.0, 11.0), ("LATITUDE", "LONGITUDE")),  # the United States
    Region((-23.55, -46.63), (0.2, 0.25), ("lat", "lon")),  # São Paulo
)


def _located(
    table: Clean, rng: np.random.Generator, fits: Callable[[Region], bool]
) -> tuple[Region, pl.DataFrame] | None:
    """Add the places of a region to a table that has none; where they lie goes with nothing else."""
    if any("lat" in name.lower().split("_") or name == "latitude" for name in table.frame.columns):
        return None
    regions = [region for region in REGIONS if fits(region)]
    region = regions[int(rng.integers(len(regions)))]
    places = rng.normal(region.middle, region.spread, (table.frame.height, 2)).round(5)
    frame = put(table.frame, region.names[0], places[:, 0])
    return region, put(frame, region.names[1], places[:, 1])


def _exchanged(frame: pl.DataFrame, region: Region, mask: np.ndarray) -> Planted:
    first, second = region.names
    rows = pl.Series(mask)
    return Planted(
        frame.with_columns(
            pl.when(rows).then(pl.col(second)).otherwise(pl.col(first)).alias(first),
            pl.when(rows).then(pl.col(first)).otherwise(pl.col(second)).alias(second),
        ),
        named(first, second),
    )


def places_exchanged(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Type the latitude where the longitude goes, in some rows."""
    found = _located(table, rng, lambda _: True)
    if found is None:
        return None
    region, frame = found
    return _exchanged(frame, region, some(rng, frame.height, (0.012, 0.04, 0.15)[strength]))


def sign_lost(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Lose the sign of a coordinate in some rows; where places lie on both sides of zero nobody can tell."""
    found = _located(table, rng, lambda region: any(map(region.negative, (0, 1))))
    if found is None:
        return None
    region, frame = found
    name = region.names[0] if region.negative(0) else region.names[1]
    rows = pl.Series(some(rng, frame.height, (0.012, 0.04, 0.15)[strength]))
    return Planted(
        frame.with_columns(pl.when(rows).then(-pl.col(name)).otherwise(pl.col(name)).alias(name)), named(name)
    )


def columns_exchanged(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Write each coordinate under the name of the other, where most longitudes are no latitude."""
    found = _located(table, rng, lambda region: abs(region.middle[1]) > 90)
    if found is None:
        return None
    region, frame = found
    return _exchanged(frame, region, np.ones(frame.height, bool))


PLANTS = {
    "unit-change": (scale_from_a_day, measure_from_a_day, scale_in_some_places, measure_in_some_places),
    "stuck-value": (reading_sticks, last_carried_forward, coarse_reading_sticks),
    "clock-change": (local_time,),
    "exchanged-coordinates": (places_exchanged, sign_lost, columns_exchanged),
}

"""An hour that is missing in spring and met twice in autumn: local time, written without its zone."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl

from pythesis.core.dataset import Role
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.moment import moment

# One zone for each rule of changing clocks that large parts of the world follow; the hour that matters is
# that of clocks on the wall: 2 o'clock in Paris, 1 o'clock in London, 2 (spring) and 1 (autumn) in New York.
ZONES = ("Europe/Paris", "Europe/London", "Europe/Athens", "America/New_York", "Australia/Sydney")
AROUND = 7  # days before and after, at the same hour
ENOUGH_DAYS = 8  # ... of which so many have rows
TWICE = 1.7  # an hour met twice has so many times the rows of other days
# Under this many rows an hour without any is no surprise, unless all other days have as many.
USUAL = 7.0
SUNDAY = 6
FIRST_YEAR, LAST_YEAR = 1980, 2100  # these rules, or ones near them, hold since


@dataclass(frozen=True)
class Shifts:
    """The hours that clocks skipped or repeated and that the rows skip or repeat too."""

    zone: str
    missing: tuple[dt.datetime, ...]
    repeated: tuple[dt.datetime, ...]
    checked: int

    @property
    def met(self) -> int:
        """How many of the changes are seen."""
        return len(self.missing) + len(self.repeated)


@check("clock-change", section="bias")
def clock_change(subject: Subject) -> Outcome:
    """Look for hours that are missing or met twice on the days clocks change."""
    dated = moment(subject)
    if dated is None or subject.schema[dated.name] != pl.Datetime:
        return Outcome(refused=said("audit.clock-change.no-hour"))
    hours = _hours(subject.frame[dated.name])
    found = [_shifts(hours, zone) for zone in ZONES]
    if not any(shifts.checked for shifts in found):
        return Outcome(refused=said("audit.clock-change.no-change", column=dated.name))
    best = max(found, key=lambda shifts: (shifts.met == shifts.checked, shifts.met))
    if not best.met or best.met < best.checked:
        return Outcome(values={"column": dated.name, "n": max(shifts.checked for shifts in found)})
    return Outcome(concerns=(_concern(subject, dated.name, best),))


def _hours(moments: pl.Series) -> dict[dt.datetime, int]:
    """Return how many rows each hour has."""
    counted_ = moments.drop_nulls().dt.truncate("1h").value_counts(name="n")
    return {hour: int(n) for hour, n in counted_.iter_rows()}


def changes(zone: str, days: Iterable[dt.date]) -> list[tuple[dt.datetime, bool]]:
    """Return the hours that clocks of a zone skip (true) or repeat (false) on some days, all on Sundays."""
    place, found = ZoneInfo(zone), []
    for day in sorted(days):
        if day.weekday() != SUNDAY or not FIRST_YEAR <= day.year <= LAST_YEAR:
            continue
        start = dt.datetime.combine(day, dt.time(), place)
        end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), place)
        if start.utcoffset() != end.utcoffset():
            found.append(_hour_of(day, place))
    return found


def _hour_of(day: dt.date, place: ZoneInfo) -> tuple[dt.datetime, bool]:
    """Return the hour a day skips or repeats."""
    for hour in range(24):
        local = dt.datetime.combine(day, dt.time(hour))
        before, after = (local.replace(tzinfo=place, fold=fold).utcoffset() for fold in (0, 1))
        if before is not None and after is not None and before != after:
            return local, before < after
    return dt.datetime.combine(day, dt.time(2)), True


def _shifts(hours: dict[dt.datetime, int], zone: str) -> Shifts:
    missing, repeated, checked = [], [], 0
    for hour, skipped in changes(zone, {hour.date() for hour in hours}):
        days = [hour + dt.timedelta(days=day) for day in range(-AROUND, AROUND + 1) if day]
        usual = sorted(hours[day] for day in days if day in hours)
        if len(usual) < ENOUGH_DAYS:
            continue
        middle = usual[len(usual) // 2]
        steady = usual[0] == usual[-1]
        if not steady and middle < USUAL:
            continue
        if not all(hour + dt.timedelta(hours=step) in hours for step in (-1, 1)):
            continue
        checked += 1
        if skipped and hour not in hours:
            missing.append(hour)
        elif (
            not skipped and hours.get(hour, 0) >= TWICE * middle and (steady or _beyond(hours[hour], middle))
        ):
            repeated.append(hour)
    return Shifts(zone, tuple(missing), tuple(repeated), checked)


def _beyond(n: int, usual: int) -> bool:
    """Return whether so many rows are beyond chance where so many are usual (three deviations)."""
    return n - usual > 3 * math.sqrt(usual)


def _concern(subject: Subject, name: str, found: Shifts) -> Concern:
    rules = subject.brief.data.horizon is not None or subject.table.time is not None
    hours = sorted([*found.missing, *found.repeated])
    arguments: Arguments = {"column": name, "hours": tuple(hour.isoformat() for hour in hours)}
    at = pl.col(name).dt.truncate("1h")
    count = int(subject.frame.select(at.is_in(hours).sum()).item() or 0)
    n = subject.frame[name].count()
    variant = "both" if found.missing and found.repeated else "missing" if found.missing else "repeated"
    near = at.is_in([hour + dt.timedelta(hours=step) for hour in hours for step in (-1, 0, 1)])
    return Concern(
        columns=(name,),
        variant=variant,
        values={
            "column": name,
            "missing": tuple(f"{hour:%Y-%m-%d %H:%M}" for hour in found.missing),
            "repeated": tuple(f"{hour:%Y-%m-%d %H:%M}" for hour in found.repeated),
            "zone": found.zone,
            "count": count,
            "n": n,
        },
        severity=Severity.WARNING if rules and subject.column(name).role is Role.TIME else Severity.NOTICE,
        validations=(counted("audit_clock", arguments, count, n, name="share of rows in the hours named"),),
        affected=count,
        weight=count,
        examples=subject.examples(near, [name]),
    )

"""Where a column goes over to another unit: at one row of an order, or in some levels of a category."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pythesis.stages.audit.sampled import GAP, Codes, Floats
from pythesis.stages.audit.units import DEGREES, NAMED, TENS

FEWEST_A_SIDE = 20
# Rows on each side of a step that are compared: as many as tell the ratio, at least and at most (of all).
LEAST_NEAR, MOST_NEAR = 60, 0.25
LONGER = (1, 4, 16)  # times as many, where days, weeks or slow moves hide the ratio in the nearest rows
FAR_OFF = 1.0  # medians further than this from what a unit makes of them, as a logarithm, are not looked into
TOLD = 0.15  # three errors of the ratio, in shares of the step, are sought
CLOSE = 0.04  # how far a ratio may be from that of the units, as a logarithm, beyond three of its errors
SURE = 0.2  # three errors, in shares of the step: a wider ratio could be that of anything
SURE_RATIO = 0.3  # ... nor may they pass this, as a logarithm: six times is not ten times
WIDE = 1.5  # the step, in spreads of either side
ALIKE = 1.6  # the spreads of both sides once in one unit, beyond two errors of their ratio
WAVERS = 1.17  # error of the logarithm of a spread, times the root of the rows (normal values)
ELSEWHERE = (
    0.5  # the greatest step elsewhere, in shares of this one: a series that jumps often changed no unit
)
AROUND = 0.5  # levels in one unit are about as large: no further apart than this, as a logarithm
MISPLACED = 0.15  # share of the near rows on the wrong side of the middle
POSITIVE = 0.98
ERROR = 1.2533  # of a median, in errors of a mean
SPREAD = 1.4826  # deviations of a normal distribution in the median of absolute ones
FREEZING, BOILING = (-40.0, 60.0), (-30.0, 130.0)  # usual temperatures outdoors and in rooms, in C and F


@dataclass(frozen=True)
class Unit:
    """How numbers of the other side are made of those of this one: times `factor`, plus `plus`."""

    key: str
    factor: float
    plus: float = 0.0

    @property
    def back(self) -> Unit:
        """The way back."""
        return Unit(self.key, 1 / self.factor, -self.plus / self.factor)

    @property
    def ratio(self) -> bool:
        """Whether it is a plain ratio."""
        return self.plus == 0


@dataclass(frozen=True)
class Step:
    """The rows from place `at` of the order on are in another `unit` than those before."""

    at: int
    unit: Unit


@dataclass(frozen=True)
class Apart:
    """The rows of the `levels`, codes of a category, are in another `unit` than all others."""

    levels: tuple[int, ...]
    unit: Unit


VOLUMES = frozenset([
    "volume", "volumes", "litre", "litres", "liter", "liters", "gallon", "gallons", "gal", "fuel",
    "carburant", "capacity", "capacite", "contenance", "tank", "reservoir",
])  # fmt: skip
PAYMENTS = frozenset([
    "salary", "salaries", "salaire", "salaires", "wage", "wages", "pay", "paie", "remuneration", "income",
    "revenu", "revenus", "rent", "loyer", "loyers",
])  # fmt: skip
# Whole columns go over to these; cells that slip into them one by one are not looked for.
NAMED_CHANGES = NAMED | {"gallons": (VOLUMES, 3.78541), "months": (PAYMENTS, 12.0)}


def units_of(words: set[str]) -> list[Unit]:
    """Return the changes of unit that a name lets expect, both ways: tens for any, closer ones by words."""
    ratios = [Unit("tens", factor) for factor in TENS]
    ratios += [Unit(key, factor) for key, (meant, factor) in NAMED_CHANGES.items() if words & meant]
    affine = [Unit("fahrenheit", 1.8, 32.0), Unit("kelvin", 1.0, 273.15)] if words & DEGREES else []
    return [way for unit in ratios + affine for way in (unit, unit.back)]


def step_of(values: Floats, units: Sequence[Unit]) -> Step | None:
    """Return where a series goes over to another unit, once and for good, or None.

    Parameters
    ----------
    values : array, shape (n,)
        In their order, gaps as not-a-number.
    units : sequence of Unit
        The changes looked for.

    Notes
    -----
    On a logarithmic scale (as they are, for temperatures) a change of unit is a shift. The place that parts
    the series best is found by sums; the medians of the rows just before and just after must differ as the
    units do, their spreads must agree, and no step elsewhere may be half as large: a trend, a season or a
    series that jumps often is none of these. How far medians may be from the ratio follows from how much
    those of neighbouring stretches differ elsewhere, more than chance where neighbouring rows are alike.
    """
    ratios, affine = [u for u in units if u.ratio], [u for u in units if not u.ratio]
    known = np.flatnonzero(~np.isnan(values))
    n = len(known)
    if n < 4 * FEWEST_A_SIDE:
        return None
    cells = values[known]
    for scale, wanted in ((_logs(cells), ratios), (cells, affine)):
        if scale is None or not wanted:
            continue
        for place in _places(scale):
            around = max(0, place - LEAST_NEAR), place + LEAST_NEAR
            before, after = scale[around[0] : place], scale[place : around[1]]
            for unit in sorted(wanted, key=lambda unit: abs(_off(before, after, unit))):
                if _steps(scale, place, unit):
                    return Step(int(known[place]), unit)
    return None


def _steps(scale: Floats, place: int, unit: Unit) -> bool:
    """Return whether a series goes over to another unit at a place, by its nearest rows or by more."""
    nearest = _near(scale, place, unit)
    most = max(nearest, int(MOST_NEAR * len(scale)))
    longer = LONGER if unit.key == "tens" else (1,)
    for near in dict.fromkeys(min(nearest * times, most) for times in longer):
        one, other = scale[max(0, place - near) : place], scale[place : place + near]
        if unit.ratio and abs(_off(one, other, unit)) > FAR_OFF:
            continue
        # Units close to one another are told by chance alone; powers of ten have no neighbour.
        moves = {0.0, _moves(scale, place, near, unit)} if unit.key == "tens" else {0.0}
        told = any(_matching(one, other, [unit], move) is not None for move in sorted(moves))
        if told and _only(scale, place, near, unit):
            return True
    return False


def _off(one: Floats, other: Floats, unit: Unit) -> float:
    """Return how far apart the middles of both sides are once in one unit."""
    return _middle(_undone(other, unit)) - _middle(one)


def _stretches(scale: Floats, place: int, near: int, unit: Unit) -> Floats:
    """Return the medians of stretches of `near` rows in the unit of the first; one begins at the place."""
    one = np.concatenate([scale[:place], _undone(scale[place:], unit)])
    edges = np.arange(place % near, len(one) - near + 1, near)
    made: Floats = np.array([np.median(one[at : at + near]) for at in edges])
    return made


def _moves(scale: Floats, place: int, near: int, unit: Unit) -> float:
    """Return how far the medians of neighbouring stretches usually are from one another, the step apart."""
    apart = np.abs(np.diff(_stretches(scale, place, near, unit)))
    elsewhere = np.delete(apart, place // near - 1) if 0 < place // near <= len(apart) else apart
    return SPREAD * float(np.median(elsewhere)) if len(elsewhere) else 0.0


def _near(scale: Floats, place: int, unit: Unit) -> int:
    """Return how many rows on each side of a step tell its ratio."""
    before, after = scale[max(0, place - LEAST_NEAR) : place], scale[place : place + LEAST_NEAR]
    spread = (_width(before) + _width(after)) / 2
    size = abs(_size(before, unit))
    told = min(TOLD * size, SURE_RATIO / 2) if unit.ratio else TOLD * size
    needed = 2 * (3 * ERROR * spread / max(told, 1e-12)) ** 2
    return int(np.clip(needed, LEAST_NEAR, max(LEAST_NEAR, MOST_NEAR * len(scale))))


def apart_of(values: Floats, codes: Codes, units: Sequence[Unit]) -> Apart | None:
    """Return the levels of a category whose rows are in another unit than all others, or None.

    Every level of at least 20 rows must be where one of two units would put it.
    """
    known = ~np.isnan(values) & (codes != GAP)
    cells, codes = values[known], codes[known]
    ratios, affine = [u for u in units if u.ratio], [u for u in units if not u.ratio]
    for scale, wanted in ((_logs(cells), ratios), (cells, affine)):
        if scale is None or not wanted:
            continue
        counts = np.bincount(codes)
        levels = [int(level) for level in np.flatnonzero(counts >= FEWEST_A_SIDE)]
        if len(levels) < 2:
            continue
        sides = {level: scale[codes == level] for level in levels}
        base = max(levels, key=lambda level: (counts[level], -level))
        middles = {level: _middle(cells) for level, cells in sides.items()}
        offs = {unit: _nearest(sides[base], middles.values(), unit) for unit in wanted}
        for unit in sorted(wanted, key=lambda unit: offs[unit]):
            slack = (
                SURE_RATIO if unit.ratio else 2 * SURE * abs(_size(sides[base], unit)) * max(unit.factor, 1.0)
            )
            # Medians alone rule out nearly all changes of unit, far faster than comparing cells.
            if offs[unit] > slack:
                continue
            other = _levels_in(sides, base, unit)
            if other and sum(counts[level] for level in other) <= len(cells) / 2:
                return Apart(tuple(other), unit)
            if other:  # the base is in the rarer unit
                rest = tuple(level for level in levels if level not in other)
                return Apart(rest, unit.back)
    return None


def _nearest(base: Floats, middles: Iterable[float], unit: Unit) -> float:
    """Return how far the nearest middle of a level is from where a unit puts it."""
    wanted = _middle(base) + _size(base, unit)
    return min(abs(middle - wanted) for middle in middles)


def _levels_in(sides: dict[int, Floats], base: int, unit: Unit) -> list[int]:
    """Return the levels in the other unit, empty unless all are in one of both."""
    other = []
    for level, cells in sides.items():
        if level == base:
            continue
        if _matching(sides[base], cells, [unit]) is not None:
            other.append(level)
        elif abs(_middle(cells) - _middle(sides[base])) > _slack(sides[base], unit):
            return []
    return other


def _slack(cells: Floats, unit: Unit) -> float:
    """Return how far from the others the middle of a level in the same unit may be."""
    size = abs(_size(cells, unit)) * ELSEWHERE / 2
    return min(size, AROUND) if unit.ratio else size


def _logs(cells: Floats) -> Floats | None:
    """Return logarithms, those of the few cells that have none at the smallest; None when many have none."""
    positive = cells > 0
    if positive.mean() < POSITIVE:
        return None
    made: Floats = np.log(np.where(positive, cells, cells[positive].min()))
    return made


def _places(scale: Floats) -> list[int]:
    """Return where a series may step: what parts it best into two halves, and its steepest place.

    Far values are held back.
    """
    low, high = np.quantile(scale, [0.02, 0.98])
    held = np.clip(scale, low, high)
    n = len(held)
    before = np.cumsum(held - held.mean())[:-1]
    at = np.arange(1, n)
    between = before**2 * n / (at * (n - at))
    inside = slice(FEWEST_A_SIDE - 1, n - FEWEST_A_SIDE)
    if not between[inside].size or between[inside].max() <= 0:
        return []
    parting = int(np.argmax(between[inside])) + FEWEST_A_SIDE
    reach = min(LEAST_NEAR, n // 4)
    sums = np.concatenate([[0.0], np.cumsum(held)])
    middle = np.arange(reach, n - reach + 1)
    rises = np.abs(sums[middle + reach] - 2 * sums[middle] + sums[middle - reach])
    steepest = int(middle[np.argmax(rises)])
    return list(dict.fromkeys([parting, steepest]))


def _matching(one: Floats, other: Floats, units: Sequence[Unit], moves: float | None = None) -> Unit | None:
    """Return the change of unit that leads from one side to the other, or None.

    Sides with `moves`, those of a series, meet at the step: where they follow a line, they are compared where
    they meet, and as closely as medians of such stretches agree elsewhere.
    """
    for unit in units:
        size = _size(one, unit)
        back = _undone(other, unit)
        slope, doubled = _slope(one, back) if moves is not None else (0.0, 1.0)
        mine = one + slope * np.arange(len(one), 0, -1)
        back = back - slope * np.arange(len(back))
        spreads = _width(mine), _width(back)
        wavers = 2 * WAVERS * np.sqrt(1 / len(one) + 1 / len(other))
        if min(spreads) <= 0 or abs(np.log(spreads[1] / spreads[0])) > np.log(ALIKE) + wavers:
            continue
        error = (
            doubled
            * ERROR
            * float(np.hypot(spreads[0] / np.sqrt(len(one)), spreads[1] / np.sqrt(len(other))))
        )
        error = max(error, moves or 0.0)
        step = abs(size) / (1.0 if unit.ratio else max(unit.factor, 1.0))
        most = min(SURE * step, SURE_RATIO) if unit.ratio else SURE * step
        if 3 * error > most or step < WIDE * max(spreads):
            continue
        slack = max(3 * error, CLOSE if unit.ratio else CLOSE * step)
        if abs(_middle(back) - _middle(mine)) <= slack and (unit.ratio or _usual(unit, _middle(one))):
            return unit
    return None


def _undone(cells: Floats, unit: Unit) -> Floats:
    """Return what the cells are in the unit of the other side, on its scale."""
    made: Floats = cells - np.log(unit.factor) if unit.ratio else (cells - unit.plus) / unit.factor
    return made


def _slope(one: Floats, other: Floats) -> tuple[float, float]:
    """Return the slope of both sides, and how much it widens the error of the step; none unless it shows."""
    t = np.concatenate([np.arange(-len(one), 0), np.arange(len(other))]).astype(float)
    after = (t >= 0).astype(float)
    design = np.column_stack([np.ones(len(t)), after, t])
    y = np.concatenate([one, other])
    found, *_ = np.linalg.lstsq(design, y, rcond=None)
    left = y - design @ found
    inverse = np.linalg.inv(design.T @ design)
    error = np.sqrt(float((left**2).sum()) / (len(t) - 3) * inverse[2, 2])
    return (float(found[2]), 2.0) if abs(found[2]) > 3 * error > 0 else (0.0, 1.0)


def _size(cells: Floats, unit: Unit) -> float:
    """Return the shift a change of unit makes on its scale."""
    if unit.ratio:
        return float(np.log(unit.factor))
    middle = _middle(cells)
    return float(unit.factor * middle + unit.plus - middle)


def _usual(unit: Unit, middle: float) -> bool:
    """Return whether a temperature is a usual one in the unit that the change starts from."""
    if unit.key == "kelvin":
        low, high = FREEZING if unit.plus > 0 else (FREEZING[0] + 273.15, FREEZING[1] + 273.15)
    else:
        low, high = FREEZING if unit.plus > 0 else BOILING
    return low <= middle <= high


def _middle(cells: Floats) -> float:
    return float(np.median(cells))


def _width(cells: Floats) -> float:
    return SPREAD * float(np.median(np.abs(cells - np.median(cells))))


def _only(scale: Floats, place: int, near: int, unit: Unit) -> bool:
    """Return whether the step is sharp and the only one of its size."""
    before, after = scale[max(0, place - near) : place], scale[place : place + near]
    bounds = sorted((_middle(before), _middle(after)))
    middle = (bounds[0] + bounds[1]) / 2
    rises = _middle(after) > _middle(before)
    wrong = (before > middle if rises else before < middle).sum() + (
        after < middle if rises else after > middle
    ).sum()
    if wrong > MISPLACED * (len(before) + len(after)):
        return False
    middles = _stretches(scale, place, near, unit)
    if len(middles) < 3:
        return True
    size = abs(_middle(after) - _middle(before))
    if not unit.ratio:
        size /= max(unit.factor, 1.0)
    return bool(np.abs(np.diff(middles)).max() <= ELSEWHERE * size)

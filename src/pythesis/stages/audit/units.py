"""A few cells in another unit than the rest of their column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.partners import Line, lines, lopsided
from pythesis.stages.audit.second_peak import Peak, second_peak
from pythesis.stages.audit.values import Numbers, as_number, describes, numbers
from pythesis.stats.names import words_of

ENOUGH = 50
ENOUGH_LEVELS = 10
ENOUGH_VALUES = 3
IN_ORDER = 0.5  # rank correlation of a column with its neighbours, from which the order of a file tells
HERE_AND_THERE = 0.5  # runs of neighbouring rows for each cell, from which slips stand alone
ENOUGH_FOR_LINES = 200  # on fewer rows a line between groups leaves gaps that look like a second unit
MOSTLY_POSITIVE = 0.9
WORTH_A_WARNING = 0.005
CONTRADICTED = 3.0  # times the usual distance from the line, from which the nearest column says otherwise
FEW, FEW_NAMED = 0.1, 0.25
FAR = 4.0
HOLE = 0.5
ENOUGH_FOR_HOLES = 200
BEYOND_ALL = 700.0  # logarithms of numbers a computer holds lie within
# Powers of ten are told from values alone; closer units only where the name says what is measured.
TENS = (1000.0, 100.0, 10.0)
WEIGHTS = frozenset(["weight", "poids", "mass", "masse", "kg", "lb", "lbs"])
LENGTHS = frozenset([
    "height", "taille", "hauteur", "length", "longueur", "width", "largeur", "depth", "profondeur",
    "distance", "size", "diameter", "diametre", "cm", "mm", "km", "altitude", "elevation", "epaisseur",
    "thickness", "girth", "waist", "tour",
])  # fmt: skip
DEGREES = frozenset([
    "temp", "temperature", "temperatures", "tmin", "tmax", "tavg", "tmean", "degree", "degrees", "celsius",
    "fahrenheit", "atemp",
])  # fmt: skip
NAMED = {
    "pounds": (WEIGHTS, 2.20462),
    "inches": (LENGTHS, 2.54),
    "feet": (LENGTHS, 3.28084),
    "miles": (LENGTHS, 1.60934),
}

# Shares are written of 1 and of 100, and both in one column of two sources.
SHARES = frozenset([
    "taux", "rate", "rates", "pct", "percent", "percentage", "pourcent", "pourcentage", "share", "part",
    "parts", "proportion", "ratio", "occupation", "occupancy", "fraction",
])  # fmt: skip
BOTH_WAYS = 0.03  # share of cells of each way, at least
KOLMOGOROV = 1.628  # critical value at 1 %, over the root of the sizes

# A conversion is proposed for at least so many cells, at most this share of them, with nothing between the
# two groups for half as much again as where the nearer one ends.
CLEAR_CELLS, CLEAR_SHARE, CLEAR_HOLE = 5, 0.05, 1.5
OF_DEGREES = frozenset(["fahrenheit", "celsius", "kelvin"])  # not a ratio: a conversion of its own


@dataclass(frozen=True)
class Slip:
    """Cells in another unit: `factor` times too large (or one over it)."""

    variant: str
    factor: float
    peak: Peak
    line: Line | None = None


@check("unit-error", section="difficulty")
def unit_error(subject: Subject) -> Outcome:
    """Find numbers of which a small share is in another unit."""
    columns = [
        c for c in subject.columns if describes(c) and c.kind in {Kind.NUMBER, Kind.TEXT, Kind.ORDINAL}
    ]
    slips: dict[str, Slip] = {}
    looked = 0
    for column in columns:
        found = numbers(subject, column.name)
        if found is None or found.n < ENOUGH or len(found.values) < ENOUGH_LEVELS:
            continue
        looked += 1
        slip = _slip(found, set(words_of(column.name)))
        if slip is None or _at_home(subject, column, slip):
            slip = _off_line(subject, column)
        if slip is not None:
            slips[column.name] = slip
    if not looked:
        return Outcome(refused=said("audit.unit-error.no-number"))
    concerns = [
        _concern(subject, column, slips[column.name])
        for column in columns
        if column.name in slips and not _other_side(subject, slips, column.name)
    ]
    return Outcome(concerns=tuple(concerns), values={"columns": looked})


def _other_side(subject: Subject, slips: dict[str, Slip], name: str) -> bool:
    """Return whether the other column of a line explains its cells: they are further out there."""
    line = slips[name].line
    if line is None or line.other not in slips:
        return False
    back = slips[line.other].line
    if back is None:
        return True
    if back.other != name:
        return False
    mine, theirs = _outlying(subject, slips[name], name), _outlying(subject, slips[name], line.other)
    return theirs > mine or (theirs == mine and line.other < name)


def _outlying(subject: Subject, slip: Slip, name: str) -> float:
    """Return how far from the middle rank of a column the cells of a slip lie."""
    found = numbers(subject, name)
    assert found is not None and slip.line is not None
    low, high = _sides(slip)
    cells = subject.frame.filter(_off(slip.line).is_between(low, high))[name].cast(pl.Float64).drop_nulls()
    ranks = np.searchsorted(found.values, cells.to_numpy())
    return float(np.abs(found.upto[np.minimum(ranks, len(found.upto) - 1)] / found.n - 0.5).mean())


def _sides(slip: Slip) -> tuple[float, float]:
    """Return the bounds of residuals, on all rows and not only those looked at: from the peak outwards."""
    return (slip.peak.low, BEYOND_ALL) if slip.factor > 1 else (-BEYOND_ALL, slip.peak.high)


def _slip(found: Numbers, words: set[str]) -> Slip | None:
    positive = found.where(found.values > 0)
    if positive.n >= MOSTLY_POSITIVE * found.n and len(positive.values) >= ENOUGH_LEVELS:
        logs = np.log(positive.values)
        for variant, factor in _factors(words):
            most = FEW if variant == "tens" else FEW_NAMED
            peak = second_peak(logs, positive.counts, float(np.log(factor)), most=most)
            if peak is not None and (factor > 1 or _small_is_far(positive, factor, float(np.exp(peak.high)))):
                low, high = float(positive.values[0]), float(positive.values[-1])
                bounds = (np.exp(peak.low), high) if factor > 1 else (low, np.exp(peak.high))
                return Slip(variant, factor, Peak(*_exact(positive, *bounds), peak.count, peak.clean))
        if words & SHARES and (slip := _both_ways(positive)) is not None:
            return slip
    return _degrees(found) if words & DEGREES else None


def _both_ways(positive: Numbers) -> Slip | None:
    """Return the shares written in the rarer of two ways, of 1 and of 100, when the two tell the same.

    Each way has many cells, nothing much stands between them, and a hundred times the one is distributed
    as the other: the test of Kolmogorov and Smirnov at 1 % tells no difference.
    """
    of_one, of_hundred = positive.where(positive.values <= 1), positive.where(positive.values > 1)
    if min(len(of_one.values), len(of_hundred.values)) < ENOUGH_LEVELS or of_hundred.values[-1] > 100:
        return None
    least = min(of_one.n, of_hundred.n)
    if least < BOTH_WAYS * positive.n or of_hundred.quantile(0.05) < CLEAR_HOLE * of_one.quantile(0.95):
        return None
    grid = np.union1d(100 * of_one.values, of_hundred.values)
    parts = ((100 * of_one.values, of_one), (of_hundred.values, of_hundred))
    first, second = (
        np.concatenate([[0], part.upto])[np.searchsorted(values * (1 - 1e-9), grid, side="right")] / part.n
        for values, part in parts
    )
    if np.abs(first - second).max() > KOLMOGOROV * np.sqrt(1 / of_one.n + 1 / of_hundred.n):
        return None
    rare, factor = (of_hundred, 100.0) if of_hundred.n <= of_one.n else (of_one, 0.01)
    return Slip("tens", factor, Peak(float(rare.values[0]), float(rare.values[-1]), rare.n, clean=False))


def _small_is_far(found: Numbers, factor: float, edge: float) -> bool:
    """Return whether a small value is far from the others: a logarithm stretches the low end."""
    others = found.where(found.values > edge * (1 + 1e-9))
    low, middle, high = (others.quantile(share) for share in (0.16, 0.5, 0.84))
    width = (high - low) / 2
    if lopsided(others) or middle * (1 - factor) >= FAR * width:
        return True
    least = float(others.values[0])
    return found.n >= ENOUGH_FOR_HOLES and least - edge >= HOLE * width and least / edge >= factor**-0.3


def _exact(found: Numbers, low: float, high: float) -> tuple[float, float]:
    """Return the bounds as cells of the column, free of the rounding of logarithms."""
    kept = found.values[(found.values >= low * (1 - 1e-9)) & (found.values <= high * (1 + 1e-9))]
    return float(kept[0]), float(kept[-1])


def _factors(words: set[str]) -> list[tuple[str, float]]:
    factors = [("tens", factor) for factor in TENS]
    factors += [(name, factor) for name, (meant, factor) in NAMED.items() if words & meant]
    return [(name, f) for name, factor in factors for f in (factor, 1 / factor)]


def _degrees(found: Numbers) -> Slip | None:
    """Return the cells in the other degree: 32 + 1.8 C, or the reverse, and kelvins."""
    middle = found.quantile(0.5)
    ways = (
        ("fahrenheit", 1.8, 0.8 * middle + 32, -30 <= middle <= 45),
        ("celsius", 1 / 1.8, (middle - 32) / 1.8 - middle, 15 <= middle <= 115),
        ("kelvin", 1.0, 273.15, -30 <= middle <= 45),
    )
    for variant, widening, distance, likely in ways:
        peak = second_peak(found.values, found.counts, distance, widening, FEW_NAMED) if likely else None
        if peak is not None:
            return Slip(variant, widening, peak)
    return None


def _off_line(subject: Subject, column: Column) -> Slip | None:
    """Return the cells that only the line against another column shows to be in another unit."""
    line = lines(subject).get(column.name)
    if line is None or not line.log or len(line.residuals) < ENOUGH_FOR_LINES:
        return None
    ones = np.ones(len(line.residuals), dtype=np.int64)
    for variant, factor in _factors(set(words_of(column.name))):
        peak = second_peak(line.residuals, ones, float(np.log(factor)))
        if peak is not None and _varied(subject, Slip(variant, factor, peak, line)):
            return Slip(variant, factor, peak, line)
    return None


def _at_home(subject: Subject, column: Column, slip: Slip) -> bool:
    """Return whether the column that goes best with this one contradicts the conversion.

    A low tax beside low prices is low: beside the usual taxes that it would become, prices are higher.
    """
    line = lines(subject).get(column.name)
    if line is None or slip.variant in OF_DEGREES:
        return False
    cell = pl.col(column.name).cast(pl.Float64)
    inside = cell.is_between(slip.peak.low, slip.peak.high)
    other = pl.col(line.other).cast(pl.Float64)
    both = subject.frame.select(cell.alias("x"), other.alias("y"), inside=inside)
    both = both.drop_nulls()
    usual, cells = both.filter(~pl.col("inside")), both.filter("inside")
    x, y = usual["x"].to_numpy(), usual["y"].to_numpy()
    if not cells.height or len(x) < ENOUGH or np.ptp(x) == 0:
        return False
    slope, start = np.polyfit(x, y, 1)
    width = 1.4826 * float(np.median(np.abs(y - start - slope * x)))
    off = np.abs(cells["y"].to_numpy() - start - slope * cells["x"].to_numpy() / slip.factor)
    return bool(np.median(off) > CONTRADICTED * width)


def _varied(subject: Subject, slip: Slip) -> bool:
    """Return whether the cells of a slip are slips: of several values, and here and there in the file.

    One value alone is coarse rounding, or a code. In a file whose neighbours are alike, rows that follow one
    another are a season, or a place, in which the line does not hold.
    """
    assert slip.line is not None
    cells = subject.frame[slip.line.column].cast(pl.Float64)
    hit = subject.frame.select(_off(slip.line).is_between(*_sides(slip)).fill_null(False).alias("hit"))["hit"]
    if cells.filter(hit).n_unique() < ENOUGH_VALUES:
        return False
    runs = int((hit & ~hit.shift(1, fill_value=False)).sum())
    both = pl.DataFrame({"a": cells.rank(), "b": cells.rank().shift(1)}).drop_nulls()
    in_order = float(both.select(pl.corr("a", "b")).item() or 0.0) >= IN_ORDER
    return not in_order or runs >= HERE_AND_THERE * int(hit.sum())


def _concern(subject: Subject, column: Column, slip: Slip) -> Concern:
    found = numbers(subject, column.name)
    assert found is not None
    proof, hit, names = _proof(subject, column, found, slip)
    count, n = int(proof.statistic or 0), proof.n
    share = count / max(n, 1)
    central = column.role is Role.TARGET
    warn = central or share >= WORTH_A_WARNING
    rows = subject.examples(hit, names)
    proposal = _proposal(column, found, slip)
    state = "converted" if proposal.action is Action.SCALE else "kept"
    return Concern(
        columns=(column.name,),
        variant=slip.variant + ("" if slip.line is None else "-line"),
        values={
            "column": column.name,
            "other": slip.line.other if slip.line else None,
            "count": count,
            "n": n,
            "share": share,
            "times": slip.factor if slip.factor >= 1 else 1 / slip.factor,
            "larger": slip.factor > 1,
            "middle": found.quantile(0.5),
            "example": rows[0].get(column.name) if rows else None,
            "next": said(f"audit.unit-error.next.{state}"),
        },
        severity=Severity.WARNING if warn and column.role is not Role.EXCLUDED else Severity.NOTICE,
        validations=(proof,),
        affected=count,
        weight=count,
        examples=rows,
        proposals=(proposal,),
        mergeable=state == "kept",
    )


def _proposal(column: Column, found: Numbers, slip: Slip) -> Decision:
    """Return the conversion of cells whose unit is clear, else that a person confirms it.

    It is clear when nothing stands between the two groups, when each cell converted is a usual value, and
    when the cells are few among the others but more than a handful. A target is never converted unasked.
    """
    origin = finding_id("unit-error", (column.name,))
    kept = Decision(
        action=Action.KEEP,
        column=column.name,
        why=said("audit.unit-error.why.kept", column=column.name),
        origin=origin,
    )
    if slip.line is not None or slip.variant in OF_DEGREES or found.text or column.role is Role.TARGET:
        return kept
    larger = slip.factor > 1
    inside = found.values < slip.peak.low if larger else found.values > slip.peak.high
    body, apart = found.values[inside], found.values[~inside] / slip.factor
    count = found.within(slip.peak.low, slip.peak.high)
    if not CLEAR_CELLS <= count <= CLEAR_SHARE * found.n or not len(body):
        return kept
    hole = slip.peak.low / body[-1] if larger else body[0] / slip.peak.high
    if not slip.peak.clean or hole < CLEAR_HOLE or apart.min() < body[0] or apart.max() > body[-1]:
        return kept
    bound = {"above": float(body[-1])} if larger else {"below": float(body[0])}
    return Decision(
        action=Action.SCALE,
        column=column.name,
        params={"factor": 1 / slip.factor, **bound},
        why=said("audit.unit-error.why.converted", column=column.name),
        origin=origin,
    )


def _proof(
    subject: Subject, column: Column, found: Numbers, slip: Slip
) -> tuple[Validation, pl.Expr, list[str]]:
    name, peak, line = column.name, slip.peak, slip.line
    if line is None:
        cell = as_number(pl.col(name)) if found.text else pl.col(name).cast(pl.Float64)
        count = found.within(peak.low, peak.high)
        arguments: Arguments = {"column": name, "low": peak.low, "high": peak.high, "outside": False}
        return counted("audit_range", arguments, count, found.n), cell.is_between(peak.low, peak.high), [name]
    low, high = _sides(slip)
    off = _off(line)
    hit = off.is_between(low, high)
    both = subject.frame.select(ROW, name, line.other).drop_nulls()
    count = int(both.select(hit.sum()).item())
    arguments = {
        "column": name, "other": line.other, "log": line.log, "other_log": line.other_log,
        "intercept": line.intercept, "slope": line.slope, "low": low, "high": high, "outside": False,
    }  # fmt: skip
    return counted("audit_residual", arguments, count, both.height), hit, [name, line.other]


def _off(line: Line) -> pl.Expr:
    y, x = pl.col(line.column).cast(pl.Float64), pl.col(line.other).cast(pl.Float64)
    y, x = (y.log() if line.log else y), (x.log() if line.other_log else x)
    return y - line.intercept - line.slope * x

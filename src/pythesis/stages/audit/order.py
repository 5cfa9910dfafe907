"""Rows ordered by the target, and features that change between the early and the late rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.stats import rankdata

from pythesis.core.base import Scalar
from pythesis.core.dataset import ROW, Column, Kind
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments
from pythesis.stages.audit.moment import moment
from pythesis.stages.audit.sampled import (
    Codes,
    Floats,
    amount,
    as_codes,
    as_numbers,
    countable,
    describing,
    sentences,
)
from pythesis.stats import recompute
from pythesis.stats.names import words_of

FEWEST_ROWS = 40
# Half of what a complete sort would make (classes), or a rank correlation of one half with the position.
SORTED = 0.4
SORTED_NUMBER = 0.5
IN_TIME = 0.9  # rows this well ordered by a date are in order of time, not of the target
# Last third against first: P(late > early) 0.60 is seen in a figure, 0.65 is much; so is a quarter of the
# rows that changed level.
MOVED = 0.10
MOVED_MUCH = 0.15
CHANGED = 0.15
CHANGED_MUCH = 0.25
NOISE = 3.0
TIED_TO_TIME = 0.9  # a column that follows the date says nothing of drift
NUMBERING = frozenset({"number", "no", "num", "numero", "index", "id", "order", "instant", "rank", "rang"})
YEAR = 365.2425  # days
ANOTHER_YEAR = 1.15  # years that dates must cover to compare the same days of two of them
SEASON = 30.0  # days that dates must cover for a season to change anything
CUTS = 19  # places at which a change may have come at once
MOST_LEVELS = 30
MOST_COLUMNS = 300


@check("sort-order", needs=("rows", "target"), section="bias")
def sort_order(subject: Subject) -> Outcome:
    """Compare the order of the rows with the target."""
    target = subject.target
    assert target is not None  # the check needs a target
    rows = subject.labelled if subject.labelled[ROW].is_sorted() else subject.labelled.sort(ROW)
    if rows.height < FEWEST_ROWS or rows[target.name].n_unique() < 2:
        return Outcome(refused=said("audit.sort-order.too-few", n=rows.height, least=FEWEST_ROWS))
    number = subject.task == "regression"
    if number and not rows[target.name].dtype.is_numeric():
        return Outcome(refused=said("audit.target-leak.no-score", target=target.name))
    dated = moment(subject)
    if dated is not None and abs(_rho(as_numbers(rows[dated.name]), np.arange(rows.height))) >= IN_TIME:
        return Outcome(refused=said("audit.sort-order.in-time", column=dated.name))
    if number:
        effect = _rho(as_numbers(rows[target.name]), np.arange(rows.height))
    else:
        effect = sortedness(as_codes(rows[target.name]))
    arguments: Arguments = {"target": target.name, "number": number}
    proof = Validation(
        test="order of the rows against the target",
        statistic=effect,
        effect=Effect(
            name="rho" if number else "share of a complete sort",
            value=effect,
            low=None,
            high=None,
            level=0.95,
            smallest=SORTED_NUMBER if number else SORTED,
        ),
        n=rows.height,
        rows="development",
        recipe="audit_sorted",
        arguments=arguments,
        recompute=recompute.snippet("audit_sorted", arguments),
    )
    values: dict[str, Scalar] = {"target": target.name, "effect": effect, "n": rows.height}
    variant = "number" if number else "class"
    if abs(effect) < (SORTED_NUMBER if number else SORTED):
        return Outcome(values=values, validations=(proof,), variant=variant)
    concern = Concern(
        columns=(target.name,),
        variant=variant,
        values=values,
        severity=Severity.WARNING,
        validations=(proof,),
        affected=rows.height,
    )
    return Outcome(concerns=(concern,))


def _rho(values: Floats, position: Codes) -> float:
    known = ~np.isnan(values)
    if known.sum() < FEWEST_ROWS or np.ptp(values[known]) == 0:
        return 0.0
    return float(np.corrcoef(rankdata(values[known]), position[known])[0, 1])


def sortedness(codes: Codes) -> float:
    """Return the share of the spread of positions that classes explain, 1 for classes wholly in order."""
    n = len(codes)
    sizes = np.bincount(codes).astype(np.float64)
    means = np.bincount(codes, weights=np.arange(n)) / np.maximum(sizes, 1)
    between = float((sizes * (means - (n - 1) / 2) ** 2).sum())
    order = np.argsort(means, kind="stable")
    ends = np.cumsum(sizes[order])
    best = float((sizes[order] * (ends - sizes[order] / 2 - n / 2) ** 2).sum())
    return between / best if best else 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """How a column differs between the first and the last third of the rows in order of time."""

    column: str
    level: str
    effect: float
    early: float
    late: float
    n: int
    much: bool
    season: bool = False  # what a season changes is changed so too, and no other year tells them apart


@check("time-drift", needs=("rows", "features"), section="bias")
def time_drift(subject: Subject) -> Outcome:
    """Compare the features of the first and of the last third of the rows in order of time."""
    dated = moment(subject)
    if dated is None:
        return Outcome(refused=said("audit.time-drift.no-time"))
    sampled = subject.sample if subject.target is None else subject.development_sample
    rows = sampled.rows.filter(pl.col(dated.name).is_not_null()).sort(dated.name, ROW)
    if rows.height < 3 * FEWEST_ROWS:
        return Outcome(refused=said("audit.time-drift.too-few", n=rows.height, least=3 * FEWEST_ROWS))
    columns = [
        c
        for c in subject.columns
        if describing(c)
        and c.kind not in {Kind.DATE, Kind.IDENTIFIER}
        and c is not dated
        and not sentences(c)
        and not set(words_of(c.name)) & NUMBERING
    ][:MOST_COLUMNS]
    changes = [change for c in columns if (change := _changed(subject, c, dated, rows)) is not None]
    if not changes:
        return Outcome(values={"column": dated.name, "columns": len(columns)})
    changes.sort(key=lambda change: (not change.much, -abs(change.effect), change.column))
    worst = changes[0]
    concern = Concern(
        columns=tuple(change.column for change in changes),
        variant=("class" if worst.level else "number") + ("-season" if worst.season else ""),
        values={
            "time": dated.name,
            "days": round(_span(rows, dated)),
            "column": worst.column,
            "level": worst.level,
            "early": worst.early,
            "late": worst.late,
            "effect": worst.effect,
            "n": worst.n,
            "n_columns": len(changes),
            "columns": tuple(change.column for change in changes[:3]),
        },
        severity=Severity.WARNING if worst.much else Severity.NOTICE,
        validations=tuple(_drift_proof(subject, change, dated) for change in changes[:3]),
        affected=worst.n,
    )
    return Outcome(concerns=(concern,))


def _changed(subject: Subject, column: Column, dated: Column, rows: pl.DataFrame) -> Change | None:
    """Screen a column on a sample, then measure it on all rows that may be read."""
    if _compared(rows, column, dated) is None:
        return None
    full = (subject.frame if subject.target is None else subject.development).filter(
        pl.col(dated.name).is_not_null()
    )
    rows = full.sort(dated.name, ROW)
    change = _compared(rows, column, dated)
    return None if change is None else _beyond_season(rows, column, dated, change)


def _beyond_season(rows: pl.DataFrame, column: Column, dated: Column, change: Change) -> Change | None:
    """Return the change where the same days of another year show it too, or where there is no other year.

    Without another year, what does not come at once may be the season: it is no much then.
    """
    sides = _same_season(rows, dated)
    if sides is None:
        season = _span(rows, dated) >= SEASON and not _at_once(rows[column.name], change)
        return replace(change, much=change.much and not season, season=season)
    if min(side.height for side in sides) < FEWEST_ROWS:
        return change
    early, late = (side[column.name] for side in sides)
    again = _moved(early, late, column)
    if again is None or (not change.level and again.effect * change.effect < 0):
        return None
    return replace(change, much=change.much and again.much)


def _span(rows: pl.DataFrame, dated: Column) -> float:
    """Return how many days the moments of rows in order of time cover; 0 where they are no dates."""
    if rows[dated.name].dtype not in (pl.Date, pl.Datetime):
        return 0.0
    days = as_numbers(rows[dated.name])
    return float(days[-1] - days[0])


def _at_once(values: pl.Series, change: Change) -> bool:
    """Return whether one step tells the values, in order of time, better than a smooth curve does.

    Of values their ranks, of levels whether they are the one that changed most. The curve is a cubic, which
    follows a season of up to a year; the step is the best of those at `CUTS` places.
    """
    y = (values.cast(pl.String) == change.level).cast(pl.Float64).to_numpy() if change.level else None
    y = as_numbers(values) if y is None else y
    y = rankdata(y[~np.isnan(y)])
    n = len(y)
    x = np.linspace(-1, 1, n)
    left = y - np.polynomial.legendre.legval(x, np.polynomial.legendre.legfit(x, y, 3))
    upto, cuts = np.cumsum(y - y.mean()), (np.arange(1, CUTS + 1) * n) // (CUTS + 1)
    told = upto[cuts - 1] ** 2 * n / (cuts * (n - cuts))  # sum of squares that a step at each place explains
    return float(told.max()) > float(((y - y.mean()) ** 2).sum() - (left**2).sum())


def _same_season(rows: pl.DataFrame, dated: Column) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Return early and late rows of the same days of different years; None without another year."""
    if rows[dated.name].dtype not in (pl.Date, pl.Datetime):
        return None
    days = as_numbers(rows[dated.name])
    start, end = float(days[0]), float(days[-1])
    years = (end - start) / YEAR
    if years < ANOTHER_YEAR:
        return None
    apart, length = (math.floor(years - 1), 1.0) if years >= 2 else (1, years - 1)
    begin = end - (apart + length) * YEAR
    early = (days >= begin) & (days < begin + length * YEAR)
    late = days >= end - length * YEAR
    return rows.filter(early), rows.filter(late)


def _compared(rows: pl.DataFrame, column: Column, dated: Column) -> Change | None:
    values = rows[column.name]
    third = len(values) // 3
    if amount(column) and countable(column):
        numbers = as_numbers(values)
        if abs(_rho(numbers, np.arange(len(numbers)))) >= TIED_TO_TIME:
            return None
    return _moved(values[:third], values[-third:], column)


def _moved(first: pl.Series, last: pl.Series, column: Column) -> Change | None:
    """Return how a column differs between two stretches of rows, None where it does not by much."""
    if amount(column) and countable(column):
        early, late = as_numbers(first), as_numbers(last)
        early, late = early[~np.isnan(early)], late[~np.isnan(late)]
        if min(len(early), len(late)) < FEWEST_ROWS / 2:
            return None
        effect = later(early, late)
        noise = NOISE * math.sqrt(1 / (12 * len(early)) + 1 / (12 * len(late)))
        if abs(effect - 0.5) < max(MOVED, noise):
            return None
        much = abs(effect - 0.5) >= MOVED_MUCH
        return Change(
            column.name,
            "",
            effect - 0.5,
            float(np.median(early)),
            float(np.median(late)),
            len(early) + len(late),
            much,
        )
    if column.distinct > MOST_LEVELS or amount(column):
        return None
    return _levels_moved(first.cast(pl.String), last.cast(pl.String), column.name)


def later(early: Floats, late: Floats) -> float:
    """Return P(late > early), ties counted half."""
    ranks = rankdata(np.concatenate([early, late]))
    size = len(late)
    return float((ranks[len(early) :].sum() - size * (size + 1) / 2) / (size * len(early)))


def _levels_moved(first: pl.Series, last: pl.Series, name: str) -> Change | None:
    early, late = first.drop_nulls(), last.drop_nulls()
    if min(len(early), len(late)) < FEWEST_ROWS / 2:
        return None
    levels = sorted({*early.unique().to_list(), *late.unique().to_list()})
    shares = [(float((early == level).mean() or 0), float((late == level).mean() or 0)) for level in levels]
    moved = sum(abs(after - before) for before, after in shares) / 2
    noise = NOISE * math.sqrt(len(levels) / (4 * min(len(early), len(late))))
    if moved < max(CHANGED, noise) or moved > TIED_TO_TIME:
        return None
    most = max(range(len(levels)), key=lambda place: abs(shares[place][1] - shares[place][0]))
    before, after = shares[most]
    return Change(name, levels[most], moved, before, after, len(early) + len(late), moved >= CHANGED_MUCH)


def _drift_proof(subject: Subject, change: Change, dated: Column) -> Validation:
    rows = "all" if subject.target is None else "development"
    arguments: Arguments = {
        "column": change.column,
        "time": dated.name,
        "number": not change.level,
        "part": "" if rows == "all" else rows,
    }
    return Validation(
        test="first and last third compared",
        statistic=change.effect,
        effect=Effect(
            name="share of rows that changed level" if change.level else "P(late > early) - 0.5",
            value=change.effect,
            low=None,
            high=None,
            level=0.95,
            smallest=CHANGED if change.level else MOVED,
        ),
        n=change.n,
        rows=rows,
        recipe="audit_drift",
        arguments=arguments,
        recompute=recompute.snippet("audit_drift", arguments),
    )

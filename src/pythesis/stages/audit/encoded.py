"""Columns that hold the mean of the target by category: made with the target, they carry it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments
from pythesis.stages.audit.sampled import (
    GAP,
    Codes,
    Floats,
    as_codes,
    as_numbers,
    countable,
    describing,
)
from pythesis.stats import recompute

# Means by category fall on the line "encoded = mean of the target": same slope, same height.
# Means that counted the test rows too agree with those of development rows up to r = 0.89.
ON_THE_LINE = 0.8
SLOPE = (0.7, 1.4)
HEIGHT = 0.1  # of the spread of the target
INSIDE = 0.1  # share of the spread of the column that is left inside categories
FEWEST_LEVELS = 4
FEWEST_ROWS = 100
A_LEVEL = 2  # rows a level, on average, for its mean to mean something
MOST_KEYS = 60
CLOSE = 1e-9  # sums taken in another order
MOST_CLASSES = 10
# Leaving a row out of its own mean turns the column against the target inside each category.
LEFT_OUT = -0.95
# A mean knows nothing of one row: what follows the target inside categories is a quantity of its own.
OWN_WAY = 0.3


@dataclass(frozen=True, slots=True)
class Encoding:
    """A column, the category whose means it holds, and how well they agree."""

    column: str
    key: str
    level: str
    r: float
    n: int
    groups: int


@check("encoded-target", needs=("rows", "features", "target"), section="difficulty")
def encoded_target(subject: Subject) -> Outcome:
    """Find numbers that are the mean of the target by the levels of a category."""
    target = subject.target
    assert target is not None  # the check needs a target
    rows = subject.development_sample.rows
    if rows.height < FEWEST_ROWS or rows[target.name].n_unique() < 2:
        return Outcome(refused=said("audit.encoded-target.too-few", n=rows.height, least=FEWEST_ROWS))
    measured = _targets(subject, rows[target.name])
    if not measured:
        return Outcome(refused=said("audit.target-leak.no-score", target=target.name))
    numbers = [c for c in subject.columns if describing(c) and countable(c) and c.dtype.startswith("Float")]
    keys = [
        c
        for c in subject.columns
        if describing(c)
        and c.role is not Role.TARGET
        and not c.dtype.startswith("Float")
        and FEWEST_LEVELS <= c.distinct <= rows.height / A_LEVEL
    ][:MOST_KEYS]
    if not numbers or not keys:
        return Outcome(refused=said("audit.encoded-target.nothing", numbers=len(numbers), keys=len(keys)))
    found = []
    likely = _likely(subject, numbers, keys, measured)
    for column in numbers:
        encoding = _encoding(subject, column, likely.get(column.name, []), measured)
        if encoding is not None:
            found.append(_concern(subject, encoding))
    return Outcome(concerns=tuple(found), values={"numbers": len(numbers), "keys": len(keys)})


def _targets(subject: Subject, values: pl.Series) -> dict[str, Floats]:
    """Return what a mean may be taken of: the number, or belonging to each class."""
    if subject.task == "regression":
        return {"": as_numbers(values)} if values.dtype.is_numeric() else {}
    levels = values.cast(pl.String)
    counts = levels.value_counts(name="__n").sort("__n", values.name, descending=[True, False])
    names = counts[values.name].to_list()[:MOST_CLASSES]
    return {str(name): (levels == name).cast(pl.Float64).to_numpy() for name in names}


def _likely(
    subject: Subject, numbers: list[Column], keys: list[Column], measured: dict[str, Floats]
) -> dict[str, list[Column]]:
    """Return, for each number, the keys by whose levels its means follow those of the target, all at once."""
    rows = subject.development_sample
    x = np.column_stack([rows.numbers(c.name) for c in numbers])
    likely: dict[str, list[Column]] = {}
    for key in keys:
        codes = rows.codes(key.name)
        best = np.max([_followed(x, y, codes) for y in measured.values()], axis=0)
        for at in np.flatnonzero(best >= ON_THE_LINE - CLOSE):
            likely.setdefault(numbers[at].name, []).append(key)
    return likely


def _followed(x: Floats, y: Floats, codes: Codes) -> Floats:
    """Return the correlation, weighted by rows, of the means of each column of `x` and of `y` by level."""
    order = np.argsort(codes, kind="stable")
    order = order[(codes[order] != GAP) & ~np.isnan(y[order])]
    if not len(order):
        return np.zeros(x.shape[1])
    starts = np.flatnonzero(np.concatenate([[True], np.diff(codes[order]) != 0]))
    known = ~np.isnan(x[order])
    sizes = np.add.reduceat(known.astype(np.float64), starts, axis=0)
    with np.errstate(all="ignore"):
        own, mean = (
            np.add.reduceat(np.where(known, part, 0.0), starts, axis=0) / sizes
            for part in (x[order], y[order][:, None])
        )
        own, mean = (
            np.where(sizes > 0, part - np.nansum(sizes * part, axis=0) / sizes.sum(axis=0), 0.0)
            for part in (own, mean)
        )
        shared = (sizes * own * mean).sum(axis=0)
        size = np.sqrt((sizes * own**2).sum(axis=0) * (sizes * mean**2).sum(axis=0))
        followed: Floats = np.nan_to_num(np.where(size > 0, shared / size, 0.0))
    return followed


def _encoding(
    subject: Subject, column: Column, keys: list[Column], measured: dict[str, Floats]
) -> Encoding | None:
    rows = subject.development_sample
    x = rows.numbers(column.name)
    best: Encoding | None = None
    for key in keys:
        codes = rows.codes(key.name)
        for level, y in measured.items():
            r, groups, n = agreement(x, y, codes)
            if r >= ON_THE_LINE and (best is None or r > best.r):
                best = Encoding(column.name, key.name, level, r, n, groups)
    return best


def agreement(x: Floats, y: Floats, codes: Codes) -> tuple[float, int, int]:
    """Return how well a column agrees with the mean of the target by level, 0 when it is another quantity.

    Returns
    -------
    float, int, int
        Correlation of the means, weighted by rows; number of levels; number of rows.
    """
    known = ~np.isnan(x) & ~np.isnan(y) & (codes != GAP)
    x, y, codes = x[known], y[known], np.unique(codes[known], return_inverse=True)[1]
    if len(x) < FEWEST_ROWS or codes.max(initial=0) + 1 < FEWEST_LEVELS:
        return 0.0, 0, len(x)
    sizes = np.bincount(codes).astype(np.float64)
    own, mean = np.bincount(codes, weights=x) / sizes, np.bincount(codes, weights=y) / sizes
    spread_x, spread_y = float(x.var()), float(y.var())
    centre_x, centre_y = float(x.mean()), float(y.mean())
    between_x = float((sizes * (own - centre_x) ** 2).sum()) / len(x)
    between_y = float((sizes * (mean - centre_y) ** 2).sum()) / len(x)
    if min(spread_x, spread_y, between_x, between_y) <= 0:
        return 0.0, len(sizes), len(x)
    shared = float((sizes * (own - centre_x) * (mean - centre_y)).sum()) / len(x)
    r, slope = shared / np.sqrt(between_x * between_y), shared / between_x
    left = x - own[codes], y - mean[codes]
    inside = float((left[0] ** 2).mean())
    against = float((left[0] * left[1]).mean()) / max(np.sqrt(inside * float((left[1] ** 2).mean())), 1e-300)
    tight = inside <= INSIDE * spread_x or (against <= LEFT_OUT and inside > 0)
    if inside > CLOSE * spread_x and against >= OWN_WAY:
        return 0.0, len(sizes), len(x)
    right_place = abs(centre_x - centre_y) <= HEIGHT * np.sqrt(spread_y)
    if not tight or not right_place or not SLOPE[0] <= slope <= SLOPE[1]:
        return 0.0, len(sizes), len(x)
    return float(r), len(sizes), len(x)


def _concern(subject: Subject, found: Encoding) -> Concern:
    target = subject.target
    assert target is not None  # only called with one
    full = subject.labelled
    y = _targets(subject, full[target.name])[found.level]
    r, groups, n = agreement(as_numbers(full[found.column]), y, as_codes(full[found.key]))
    arguments: Arguments = {
        "column": found.column,
        "key": found.key,
        "target": target.name,
        "level": found.level,
    }
    return Concern(
        columns=(found.column, found.key),
        variant="class" if found.level else "number",
        values={
            "column": found.column,
            "key": found.key,
            "target": target.name,
            "level": found.level,
            "r": r,
            "groups": groups,
            "n": n,
        },
        severity=Severity.WARNING,
        validations=(
            Validation(
                test="means by level compared",
                statistic=r,
                effect=Effect(name="r of the means", value=r, low=None, high=None, level=0.95),
                n=n,
                n_groups=groups,
                rows="development",
                reference="Micci-Barreca 2001",
                recipe="audit_encoded",
                arguments=arguments,
                recompute=recompute.snippet("audit_encoded", arguments),
            ),
        ),
        affected=n,
        weight=r,
        proposals=(
            Decision(
                action=Action.EXCLUDE,
                column=found.column,
                why=said("audit.encoded-target.why", column=found.column, target=target.name),
                origin=finding_id("encoded-target", (found.column, found.key)),
            ),
        ),
    )

"""The column that goes best with each number, and the line between them, read once on seeded rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import Kind
from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.values import Array, Numbers, describes, numbers

ROWS = 5000
MOST_COLUMNS = 40
CLOSE = 0.7
ENOUGH_LEVELS = 10
# A number is looked at on a logarithmic scale when its upper tail is this much longer than the lower one.
LOPSIDED = 0.25


@dataclass(frozen=True)
class Line:
    """`column` against `other`: ``intercept + slope * other``, either side on a logarithmic scale or not.

    ``residuals`` are those of the rows looked at.
    """

    column: str
    other: str
    log: bool
    other_log: bool
    intercept: float
    slope: float
    rho: float
    residuals: Array


def lopsided(found: Numbers) -> bool:
    """Return whether a positive number is better seen on a logarithmic scale."""
    if found.values[0] <= 0:
        return False
    low, middle, high = (found.quantile(share) for share in (0.05, 0.5, 0.95))
    return high > low and (high + low - 2 * middle) / (high - low) > LOPSIDED


def lines(subject: Subject) -> dict[str, Line]:
    """Return, for each number that goes closely with another, the line between the two."""
    return subject.once("lines", "", lambda: _lines(subject))


def _lines(subject: Subject) -> dict[str, Line]:
    measured = [
        c
        for c in subject.columns
        if describes(c) and c.kind in {Kind.NUMBER, Kind.ORDINAL} and subject.schema[c.name].is_numeric()
    ]
    measured = [
        c for c in measured if (f := numbers(subject, c.name)) is not None and len(f.values) >= ENOUGH_LEVELS
    ]
    names = [c.name for c in measured[:MOST_COLUMNS]]
    if len(names) < 2:
        return {}
    rows = subject.frame.select(pl.col(name).cast(pl.Float64) for name in names)
    if rows.height > ROWS:
        rows = rows.gather_every(rows.height // ROWS).head(ROWS)
    rho = np.abs(_spearman(rows))
    np.fill_diagonal(rho, 0)
    found = {}
    for at, name in enumerate(names):
        best = int(rho[at].argmax())
        if CLOSE <= rho[at, best] < 0.99999:
            line = _line(subject, rows, name, names[best], float(rho[at, best]))
            if line is not None:
                found[name] = line
    return found


def _spearman(rows: pl.DataFrame) -> Array:
    """Return rank correlations of columns, gaps at the middle rank."""
    ranks = rows.select((pl.all().rank() / pl.all().count()).fill_null(0.5)).to_numpy()
    ranks = ranks - ranks.mean(axis=0)
    scale = np.sqrt((ranks**2).sum(axis=0))
    scale[scale == 0] = 1.0
    return np.asarray((ranks / scale).T @ (ranks / scale))


def _line(subject: Subject, rows: pl.DataFrame, name: str, other: str, rho: float) -> Line | None:
    both = rows.select(name, other).drop_nulls().to_numpy()
    logs = []
    for at, column in enumerate((name, other)):
        found = numbers(subject, column)
        assert found is not None
        positive = found.values[found.values > 0]
        log = len(positive) == len(found.values) and float(positive[-1] / positive[0]) > 3
        if log:
            both[:, at] = np.log(both[:, at])
        logs.append(log)
    y, x = both[:, 0], both[:, 1]
    kept = np.ones(len(y), dtype=bool)
    slope = intercept = 0.0
    for _ in range(4):  # far cells are left out of the next fit
        if kept.sum() < 30 or np.ptp(x[kept]) == 0:
            return None
        slope, intercept = np.polyfit(x[kept], y[kept], 1)
        residuals = y - intercept - slope * x
        middle = np.median(residuals)
        width = np.median(np.abs(residuals - middle)) * 1.4826
        if width <= 0:
            return None
        kept = np.abs(residuals - middle) <= 3.5 * width
    return Line(name, other, logs[0], logs[1], float(intercept), float(slope), rho, np.sort(residuals))

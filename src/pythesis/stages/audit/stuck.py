"""Long runs of one exact value in a series whose neighbours vary: a sensor that stuck, a value carried on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check, plain
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.moment import moment
from pythesis.stages.audit.unit_changes import PLACES
from pythesis.stages.audit.values import describes
from pythesis.stats.names import words_of
from pythesis.stats.repeated import repeated

FEWEST_ROWS = 100
FEWEST_VALUES = 20
LEAST = 8  # equal values in a row
# Runs so long are met once in a thousand such columns, by how often neighbours are equal elsewhere.
CHANCE = 1e-3
# Where more neighbours than this are equal a series rests often: nothing is stuck.
RESTS = 0.5
WORTH_A_WARNING = 0.005
ONE_A_TIME = 0.95  # rows of one series have each a time of their own, but for a few copies
MOST_LEVELS = 200
PLACE = "__place"  # of a row in the frame


@dataclass(frozen=True)
class Runs:
    """The runs of a column that are too long: their shortest length, cells, number, and the longest one."""

    least: int
    cells: int
    n: int
    of: int
    length: int
    value: float
    start: int  # place of the longest in the order
    low: float
    high: float


@check("stuck-value", section="difficulty")
def stuck_value(subject: Subject) -> Outcome:
    """Find numbers that stay at one exact value for long, in the order of time, while they vary elsewhere."""
    dated = moment(subject)
    if dated is None:
        return Outcome(refused=said("audit.stuck-value.no-time"))
    columns = [
        c
        for c in subject.columns
        if describes(c)
        and c.kind is Kind.NUMBER
        and c.name != dated.name
        and subject.schema[c.name].is_numeric()
        and subject.distinct(c.name) >= FEWEST_VALUES
    ]
    if subject.frame.height < FEWEST_ROWS or not columns:
        return Outcome(refused=said("audit.stuck-value.no-number"))
    group = series_of(subject, dated)
    if group is None and subject.distinct(dated.name) < ONE_A_TIME * subject.frame[dated.name].count():
        return Outcome(refused=said("audit.stuck-value.no-series", column=dated.name))
    order = [*([group] if group else []), dated.name, ROW]
    placed = subject.frame.select(*order).with_columns(pl.int_range(pl.len()).alias(PLACE))
    rows = placed.drop_nulls(order).sort(order)  # one column after the other is put in that order
    places = rows[PLACE].to_numpy()
    starts = _starts(rows[group]) if group else np.zeros(rows.height, dtype=bool)
    concerns = [
        _concern(subject, column, dated, group, rows, found)
        for column in columns
        if (found := _runs(_cells(subject.frame[column.name])[places], starts)) is not None
    ]
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns), "column": dated.name})


def series_of(subject: Subject, dated: Column) -> str | None:
    """Return the column that says whose series a row belongs to: the declared group, else a place.

    A place meets each time once. None where no time is met twice, or where there is no such column.
    """
    declared = [c for c in subject.columns if c.role is Role.GROUP]
    if declared:
        return declared[0].name
    if subject.distinct(dated.name) == subject.frame[dated.name].count():
        return None
    shared = repeated(subject.frame[dated.name])
    for column in subject.columns:
        if column.role is Role.TARGET or not 2 <= column.distinct <= MOST_LEVELS:
            continue
        if set(words_of(column.name)) & PLACES:
            pairs = subject.frame.select(column.name, dated.name).filter(shared).drop_nulls()
            if not pairs.is_duplicated().any():  # rows of a moment of their own meet no other
                return column.name
    return None


def _starts(groups: pl.Series) -> np.ndarray:
    return (groups != groups.shift(1)).fill_null(value=True).to_numpy()


def _cells(values: pl.Series) -> np.ndarray:
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _runs(cells: np.ndarray, starts: np.ndarray) -> Runs | None:
    """Return the runs of a column that chance does not make, those at its bounds apart."""
    known = np.isfinite(cells)
    places = np.flatnonzero(known)
    new = np.ones(len(places), dtype=bool)
    cells = cells if len(places) == len(cells) else cells[places]
    n = len(cells)
    if n < FEWEST_ROWS:
        return None
    np.not_equal(cells[1:], cells[:-1], out=new[1:])
    if starts.any():
        group = np.cumsum(starts)[places]
        new[1:] |= group[1:] != group[:-1]
    at = np.flatnonzero(new)
    lengths = np.diff(np.concatenate([at, [n]]))
    inner = (cells[at] != cells.min()) & (cells[at] != cells.max())
    least = _least(lengths, inner, n)
    if least is None:
        return None
    long = inner & (lengths >= least)
    if not long.any():  # nearly all columns: what is usual of a value is worked out for the others alone
        return None
    long &= lengths > _usual(cells, at, lengths)
    if not long.any():
        return None
    least = int(lengths[long].min())
    long = inner & (lengths >= least)
    longest = int(np.flatnonzero(long)[np.argmax(lengths[long])])
    return Runs(
        least, int(lengths[long].sum()), int(long.sum()), n, int(lengths[longest]), float(cells[at[longest]]),
        int(places[at[longest]]), float(cells.min()), float(cells.max()),
    )  # fmt: skip


def _least(lengths: np.ndarray, inner: np.ndarray, n: int) -> int | None:
    """Return from which length on a run is no chance, by how often neighbours are equal in shorter ones.

    Runs longer than chance makes are left out of what says how often neighbours are equal, until none is.
    """
    kept = lengths[inner]
    least = None
    for _ in range(10):
        cells = int(kept.sum())
        if cells < FEWEST_ROWS / 2:
            return None
        equal = (cells - len(kept) + 1) / (cells + 1)
        if equal > RESTS:
            return None
        found = max(LEAST, 1 + int(np.ceil(np.log(CHANCE / n) / np.log(equal))))
        if found == least:
            return least
        least = found
        kept = lengths[inner & (lengths < least)]
    return least


def _usual(cells: np.ndarray, at: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return how long runs of each value may be by chance, from all others of the same value.

    A value at which the series rests often (a setting, a stop) is stuck at none of its runs.
    """
    _, which = np.unique(cells[at], return_inverse=True)
    n = np.bincount(which)
    total = np.bincount(which, weights=lengths)
    others = np.maximum(n[which] - 1, 0)
    stays = np.where(
        others > 0, (total[which] - lengths - others) / np.maximum(total[which] - lengths, 1), 0.0
    )
    stays = np.clip(stays, 0.0, 0.999)
    with np.errstate(divide="ignore"):
        usual = np.where(stays > 0, np.log(CHANCE / len(cells)) / np.log(np.maximum(stays, 1e-12)), 0.0)
    return np.where(others >= 3, usual, 0.0)


def _concern(
    subject: Subject, column: Column, dated: Column, group: str | None, rows: pl.DataFrame, found: Runs
) -> Concern:
    first, last = rows.row(found.start, named=True), rows.row(found.start + found.length - 1, named=True)
    arguments: Arguments = {
        "column": column.name, "time": dated.name, "group": group, "least": found.least,
    }  # fmt: skip
    share = found.cells / found.of
    central = column.role is Role.TARGET
    name = f"in time order, cells in runs of {found.least} or more"
    timed = isinstance(plain(first[dated.name]), str)
    stretch = (pl.col(ROW) >= 0) & (pl.col(column.name) == found.value)
    return Concern(
        columns=(column.name,),
        variant="time" if timed else "order",
        values={
            "column": column.name,
            "time": dated.name,
            "count": found.cells,
            "n": found.of,
            "share": share,
            "runs": found.n,
            "length": found.length,
            "value": found.value,
            "start": plain(first[dated.name]),
            "end": plain(last[dated.name]),
            "least": found.least,
        },
        severity=Severity.WARNING if central or share >= WORTH_A_WARNING else Severity.NOTICE,
        validations=(counted("audit_stuck", arguments, found.cells, found.of, name=name),),
        affected=found.cells,
        weight=found.cells,
        examples=subject.examples(stretch, [dated.name, column.name]),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=column.name,
                why=said("audit.stuck-value.why", column=column.name),
                origin=finding_id("stuck-value", (column.name,)),
            ),
        ),
    )

"""Sets test rows aside before anyone looks at a relation (STATISTICS.md, section 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.dataset import PART, ROW, Kind, Reservation, Role, Table
from pythesis.core.said import Said, said
from pythesis.stages.ingest import hashing
from pythesis.stages.ingest.target import gaps_in
from pythesis.stats.periods import blocks
from pythesis.stats.task import task_of

SHARE = 0.20
TOLERANCE = 0.05  # how far from the share a hash may land before units are filled one by one
# Below these, a last score would have an interval too wide to say anything (STATISTICS.md, section 1).
MIN_TEST_ROWS = 100
MIN_EVENTS = 30
MIN_GROUPS = 20
# Under this effective number of different rows, equal rows are ties of a small table of cases, not copies.
MIN_DIFFERENT = 200


@dataclass(frozen=True, slots=True)
class _Cut:
    test: np.ndarray  # bool, one a row
    method: str
    column: str | None
    n_groups: int | None
    reason: Said


def reserve(frame: pl.DataFrame, table: Table, brief: Brief, seed: int) -> tuple[pl.DataFrame, Reservation]:
    """Add ``__row`` and ``__part`` to the rows.

    By date when the rows form a series or the brief names a time; by hash of the entity when there is
    a group; else by hash of the row's content, so that exact copies stay on one side.

    Returns
    -------
    frame, reservation
        Nothing is reserved (``sealed`` False) when the test rows would be too few for a last score.
    """
    cut = _cut(frame, table, brief, seed)
    short = _too_few(frame, table, brief, cut)
    test = cut.test if short is None else np.zeros(frame.height, bool)
    n_test = int(test.sum())
    reservation = Reservation(
        method=cut.method,
        column=cut.column,
        share=n_test / frame.height,
        n_test=n_test,
        n_development=frame.height - n_test,
        n_groups_test=cut.n_groups if short is None else None,
        sealed=short is None,
        seed=seed,
        reason=cut.reason if short is None else short,
    )
    part = pl.select(
        pl.when(pl.Series(test)).then(pl.lit("test")).otherwise(pl.lit("development")).alias(PART)
    )
    row = pl.Series(ROW, np.arange(frame.height, dtype=np.int64))
    return frame.with_columns(row, part.to_series()), reservation


def _cut(frame: pl.DataFrame, table: Table, brief: Brief, seed: int) -> _Cut:
    time, group = table.time, table.group
    if time is not None:
        return _by_time(frame, time.name, group.name if group else None, _known(frame, table))
    if group is not None:
        return _by_group(frame, group.name, seed)
    return _by_content(frame, table, seed)


def _known(frame: pl.DataFrame, table: Table) -> pl.Series:
    """Return which rows have a target; all of them have when there is none to predict."""
    target = table.target
    return pl.repeat(True, frame.height, eager=True) if target is None else ~gaps_in(frame[target.name])


def _by_time(frame: pl.DataFrame, time: str, group: str | None, known: pl.Series) -> _Cut:
    """Reserve the latest rows: whole periods and whole short entities where that is possible.

    Of the rows that have a target: those without one, often the last, go to the side of their moment.
    """
    moments, entities = frame[time].alias("v"), frame[group].alias("v") if group else None
    if not known.any():
        known = ~known
    among = entities.filter(known) if entities is not None else None
    test = np.zeros(frame.height, bool)
    test[known.to_numpy()] = blocks(moments.filter(known), (1 - SHARE, SHARE), among) == 1
    first = moments.filter(pl.Series(test)).min()
    if first is not None:
        test |= ((moments >= first).fill_null(False) & ~known).to_numpy()
    later = pl.Series(test)
    n_groups = entities.filter(later).n_unique() if entities is not None else None
    reason = said("ingest.reserve.time", column=time, since=_moment(first), n=int(test.sum()))
    return _Cut(test, "time", time, n_groups, reason)


def _moment(value: object) -> Scalar:
    if isinstance(value, (int, float)):
        return value
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _by_group(frame: pl.DataFrame, group: str, seed: int) -> _Cut:
    """Reserve whole entities by their hash; a row without entity is one of its own."""
    names = hashing.canonical(frame[group].alias("v"))
    alone = pl.Series([f"\x00{i}" for i in range(frame.height)])
    entity = pl.select(pl.coalesce(names, alone)).to_series()
    units = entity.unique(maintain_order=True)
    drawn = dict(zip(units.to_list(), hashing.texts(units, seed).tolist(), strict=True))
    score = entity.replace_strict(drawn, return_dtype=pl.Float64).to_numpy()
    test = _lowest(score, SHARE)
    n_groups = entity.filter(pl.Series(test)).n_unique()
    return _Cut(
        test,
        "group",
        group,
        n_groups,
        said("ingest.reserve.group", column=group, groups=n_groups, n=int(test.sum())),
    )


def _by_content(frame: pl.DataFrame, table: Table, seed: int) -> _Cut:
    """Reserve rows by the hash of what they hold, identifiers apart: they would tell copies apart."""
    names = [c.name for c in table.columns if c.kind is not Kind.IDENTIFIER and c.role is not Role.IDENTIFIER]
    content = pl.DataFrame([frame[name].alias(f"c{i}") for i, name in enumerate(names or frame.columns)])
    score = hashing.rows(content, seed)
    _, sizes = np.unique(score, return_counts=True)
    effective = frame.height**2 / float(np.sum(sizes.astype(float) ** 2))
    if effective < min(MIN_DIFFERENT, frame.height / 2):
        numbered = content.with_columns(pl.Series(ROW, np.arange(frame.height)))
        test = _lowest(hashing.rows(numbered, seed), SHARE)
        return _Cut(
            test, "random", None, None, said("ingest.reserve.cases", different=len(sizes), n=int(test.sum()))
        )
    test = _lowest(score, SHARE)
    return _Cut(test, "random", None, None, said("ingest.reserve.content", n=int(test.sum())))


def _lowest(score: np.ndarray, share: float) -> np.ndarray:
    """Return which rows have a score below the share; units are filled in order when that misses it.

    The plain threshold comes first since rows added later then change no earlier row's side.
    """
    test = score < share
    if abs(float(test.mean()) - share) <= TOLERANCE * 0.5:
        return test
    values, counts = np.unique(score, return_counts=True)
    filled = np.cumsum(counts) / len(score)
    last = int(np.argmin(np.abs(filled - share)))
    return np.asarray(score <= values[last])


def _too_few(frame: pl.DataFrame, table: Table, brief: Brief, cut: _Cut) -> Said | None:
    """Return why no test rows can be reserved, or None when they can."""
    test = frame.filter(pl.Series(cut.test))
    target = table.target
    if target is not None:
        test = test.filter(_known(test, table))
    if test.height < MIN_TEST_ROWS:
        key = "ingest.reserve.few-rows" if target is not None else "ingest.reserve.few-rows-analysis"
        return said(key, n=test.height, minimum=MIN_TEST_ROWS, of=frame.height)
    if cut.method == "group" and (cut.n_groups or 0) < MIN_GROUPS:
        key = "ingest.reserve.few-groups" if target is not None else "ingest.reserve.few-groups-analysis"
        return said(key, n=cut.n_groups, minimum=MIN_GROUPS, column=cut.column)
    if target is not None and task_of(table, brief) in ("binary", "multiclass"):
        counts = test[target.name].alias("v").value_counts(name="__n")["__n"]
        events = test.height - int(counts.to_numpy().max())
        if events < MIN_EVENTS:
            return said("ingest.reserve.few-events", n=events, minimum=MIN_EVENTS, column=target.name)
    return None

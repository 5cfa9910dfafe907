"""Chooses how to divide rows: by group, by time, balanced in the target, or at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset, Table
from pythesis.core.said import Said, said
from pythesis.stats.copied import copied
from pythesis.stats.task import task_of

Ints = npt.NDArray[np.int64]

# Fewer rows (or groups) make halves too weak to confirm what the other proposes (Zhao, Small &
# Rosenbaum 2018, cross-screening).
FEW_ROWS = 400
N_FOLDS, N_FOLDS_LARGE = 5, 3
LARGE = 50_000  # rows from which three folds leave enough to train and to score
# Under these many rows one draw of folds says little: the folds are drawn again.
REPEATS = ((400, 5), (1_000, 3))


@dataclass(frozen=True, slots=True)
class Design:
    """How the rows are divided. ``units`` numbers what stays together, ``strata`` what is balanced."""

    method: str
    column: str | None
    units: Ints
    strata: Ints
    task: str
    time: str | None
    group: str | None
    n_folds: int
    n_repeats: int
    n_groups: int | None
    cross_screening: bool
    reason: Said


def design_of(rows: pl.DataFrame, dataset: Dataset[pl.DataFrame], brief: Brief) -> Design:
    """Return the design for the development rows of a dataset."""
    table = dataset.table
    time, group, task = table.time, table.group, task_of(table, brief)
    units = _entities(rows[group.name].alias("v")) if group is not None else copied(rows, table)
    n_groups = rows[group.name].alias("v").n_unique() if group is not None else None
    strata = _strata(rows, table, brief)
    method = _method(table, strata)
    n_folds = _number_of_folds(rows.height, method, units, strata)
    n_repeats = next((n for below, n in REPEATS if rows.height < below), 1) if method != "time" else 1
    column = {"time": time, "group": group}.get(method)
    return Design(
        method=method,
        column=column.name if column else None,
        units=units,
        strata=strata,
        task=task,
        time=time.name if time else None,
        group=group.name if group else None,
        n_folds=n_folds,
        n_repeats=n_repeats,
        n_groups=n_groups,
        cross_screening=rows.height < FEW_ROWS or (n_groups is not None and n_groups < FEW_ROWS),
        reason=_reason(
            method,
            table,
            n_groups,
            None if task == "analysis" else n_folds,
            len(units) - len(np.unique(units)),
        ),
    )


def _method(table: Table, strata: Ints) -> str:
    if table.time is not None:
        return "time"
    if table.group is not None:
        return "group"
    return "stratified" if len(np.unique(strata)) > 1 else "random"


def _entities(groups: pl.Series) -> Ints:
    """Number the groups from 0; each row without a group is one of its own."""
    codes = groups.cast(pl.String).rank("dense").to_numpy().astype(np.float64) - 1
    gap = np.isnan(codes)
    codes[gap] = len(codes) + np.arange(int(gap.sum()))
    return np.asarray(np.unique(codes, return_inverse=True)[1], dtype=np.int64)


def _strata(rows: pl.DataFrame, table: Table, brief: Brief) -> Ints:
    """Number the classes of the target; all rows are one class when the target is an amount."""
    target = table.target
    if target is None or task_of(table, brief) not in ("binary", "multiclass"):
        return np.zeros(rows.height, dtype=np.int64)
    codes = rows[target.name].alias("v").cast(pl.String).rank("dense").fill_null(0)
    return np.asarray(np.unique(codes.to_numpy(), return_inverse=True)[1], dtype=np.int64)


def _number_of_folds(n: int, method: str, units: Ints, strata: Ints) -> int:
    """Return the number of folds; along time one more, since the earliest block only trains."""
    wanted = N_FOLDS if n < LARGE else N_FOLDS_LARGE
    if method == "time":
        return min(wanted + 1, max(2, n // 2))
    most = int(units.max()) + 1 if len(units) else 1
    sizes = np.bincount(strata)
    if method == "stratified" and len(sizes) == 2:  # each fold needs both classes to be scored
        most = min(most, int(sizes.min()))
    return max(2, min(wanted, most))


def _reason(method: str, table: Table, n_groups: int | None, n_folds: int | None, n_copies: int) -> Said:
    """Say why rows are divided so; ``n_folds`` is None without models, which alone have folds."""
    halves = "" if n_folds is not None else "-halves"
    if method == "time" and table.time is not None:
        return said(f"split.reason.time{halves}", column=table.time.name, n=(n_folds or 1) - 1)
    if method == "group" and table.group is not None:
        return said(f"split.reason.group{halves}", column=table.group.name, groups=n_groups, n=n_folds)
    key = f"split.reason.{method}" + ("-copies" if n_copies else "") + halves
    target = table.target.name if table.target is not None else ""
    return said(key, target=target, n=n_folds, copies=n_copies)

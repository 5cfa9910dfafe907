"""The development rows models learn from, their folds, and the units that are drawn together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

from pythesis.core.brief import Brief
from pythesis.core.dataset import FOLD, HALF, INSTANT, ORIGIN, PART, ROW, Dataset, Table
from pythesis.core.plan import Plan
from pythesis.core.split import Split
from pythesis.stats.copied import copied
from pythesis.stats.learning.aim import Aim, aim_of, known, observed_of

Array = npt.NDArray[Any]

# Models are compared on at most this many development rows, and the chosen one is refitted on all.
# Intervals are already narrow there; the cost of five folds of several models grows with rows.
MOST_ROWS = {"quick": 20_000, "standard": 50_000, "thorough": 200_000}
MANY_COLUMNS = 300  # a fit takes seconds from there: folds are drawn once, not again
TIME_UNITS = 40  # contiguous blocks a time-ordered table is cut into for the bootstrap


@dataclass(frozen=True, slots=True)
class Fold:
    """Positions of training and held-out rows of one fold."""

    repeat: int
    number: int
    train: Array
    held: Array


@dataclass(frozen=True, slots=True)
class Rows:
    """Development rows with a known target, sorted as in the source.

    ``blocks`` gives each row the unit it is drawn with: its group, its stretch of time, or itself.
    ``total`` counts the development rows before any sampling; ``half`` is ``explore`` or ``confirm``.
    """

    frame: pl.DataFrame
    table: Table
    aim: Aim
    observed: Array
    blocks: Array
    half: Array
    folds: tuple[Fold, ...]
    method: str
    total: int

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.frame.height

    @property
    def rarest(self) -> int:
        """Number of rows of the rarest class; all of them for a number."""
        if self.aim.task == "regression":
            return self.n
        return int(np.unique(self.observed, return_counts=True)[1].min())

    @property
    def sampled(self) -> bool:
        """True when there were too many rows to compare models on all of them."""
        return self.n < self.total


def development(dataset: Dataset[pl.DataFrame], split: Split, brief: Brief, plan: Plan) -> Rows:
    """Return the rows iterations 1 to 3 may use, at most `MOST_ROWS` of them, with their folds."""
    aim = aim_of(dataset.frame, dataset.table, brief)
    frame = known(dataset.frame.filter(pl.col(PART) == "development"), aim.target, aim.task).sort(ROW)
    total = frame.height
    most = MOST_ROWS[plan.effort]
    if total > most:
        chosen = np.random.default_rng(plan.seed).choice(total, most, replace=False)
        frame = frame[np.sort(chosen)]
    observed = observed_of(frame, aim.target, aim.task)
    half = frame[HALF].to_numpy() if HALF in frame.columns else np.array([""] * frame.height)
    blocks = units(frame, dataset.table, split.method)
    folds = tuple(
        _known_at_origin(f, frame, dataset.table)
        for f in _folds(frame, dataset.table, split, observed, aim.task)
    )
    folds = tuple(f for f in folds if len(f.train))
    return Rows(frame, dataset.table, aim, observed, blocks, half, folds, split.method, total)


def units(frame: pl.DataFrame, table: Table, method: str) -> Array:
    """Return the unit each row is drawn with: a group, a stretch of time, or the row itself."""
    if method == "group" and table.group is not None:
        return _codes(frame.select(pl.col(table.group.name)))
    if method == "time" and table.time is not None:
        order = frame[table.time.name].rank("ordinal").fill_null(0).to_numpy()
        size = max(1, -(-frame.height // TIME_UNITS))
        return (order.astype(np.int64) // size).astype(np.int64)
    return np.arange(frame.height)


def _codes(keys: pl.DataFrame) -> Array:
    """Return one integer per distinct row, in order of first appearance; a gap is a row of its own."""
    names = [f"k{i}" for i in range(keys.width)]
    keys.columns = names
    gap = pl.when(pl.any_horizontal(pl.col(names).is_null())).then(pl.int_range(pl.len())).otherwise(-1)
    keyed = keys.with_columns(gap.alias("gap"), pl.int_range(pl.len()).alias("at"))
    first = pl.col("at").min().over([*names, "gap"])
    return keyed.select(first.rank("dense").cast(pl.Int64) - 1).to_series().to_numpy()


def _folds(frame: pl.DataFrame, table: Table, split: Split, observed: Array, task: str) -> list[Fold]:
    number = frame[FOLD].fill_null(-1).to_numpy()
    folds = []
    for one in sorted(set(number[number >= 0].tolist())):
        held = np.flatnonzero(number == one)
        train = np.flatnonzero(number < one if split.method == "time" else number != one)
        if len(train) and len(held):
            folds.append(Fold(0, int(one), train, held))
    if split.method != "time":
        repeats = 1 if len(table.features) > MANY_COLUMNS else split.n_repeats
        for repeat in range(1, repeats):
            folds.extend(_repeat(frame, table, split, observed, task, repeat, len(folds) // repeat))
    return [f for f in folds if task == "regression" or len(np.unique(observed[f.train])) > 1]


def _known_at_origin(fold: Fold, frame: pl.DataFrame, table: Table) -> Fold:
    """Return a fold whose training rows were all over when its first forecast was made.

    Rows between the origin and the first instant predicted are purged (rolling origin with a gap,
    Bergmeir & Benitez 2012); a fold is unchanged without a horizon.
    """
    if table.past is None:
        return fold
    first = frame[ORIGIN][fold.held].min()
    over = (frame[INSTANT] <= first).fill_null(value=False).to_numpy()
    return Fold(fold.repeat, fold.number, fold.train[over[fold.train]], fold.held)


def _repeat(
    frame: pl.DataFrame, table: Table, split: Split, observed: Array, task: str, repeat: int, k: int
) -> list[Fold]:
    """Divide the rows anew; groups, and exact copies of a row, stay on one side."""
    if split.method == "group" and table.group is not None:
        together = _codes(frame.select(table.group.name))
    else:
        together = copied(frame, table)
    alone = len(np.unique(together)) == frame.height
    k = min(k, len(np.unique(together)))
    if k < 2:
        return []
    seed = split.seed + repeat
    classed = task != "regression" and np.unique(observed, return_counts=True)[1].min() >= k
    divider: Any
    if classed:
        kind = StratifiedKFold if alone else StratifiedGroupKFold
        divider = kind(k, shuffle=True, random_state=seed)
    else:
        divider = (KFold if alone else GroupKFold)(k, shuffle=True, random_state=seed)
    pairs = divider.split(np.zeros(frame.height), observed, None if alone else together)
    return [Fold(repeat, i, train, held) for i, (train, held) in enumerate(pairs)]

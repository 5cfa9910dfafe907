"""Folds drawn again keep exact copies together, and part equal cases as the first draw does."""

from __future__ import annotations

import numpy as np
import polars as pl
from tests.stages.model.hand import dataset, logistic

from pythesis.core.brief import Brief
from pythesis.core.dataset import ROW, Role
from pythesis.core.plan import Plan
from pythesis.stats.learning.rows import development


def test_columns_that_never_change_leave_folds_to_repeat() -> None:
    outcome = np.random.default_rng(0).choice(["yes", "no"], 240)
    frame = pl.DataFrame({"x": [1.0] * 240, "c": ["a"] * 240, "outcome": outcome})
    rows = development(*dataset(frame, "outcome", repeats=3), Brief(), Plan())
    assert [(f.repeat, len(f.held) > 0) for f in rows.folds] == [
        (r, True) for r in range(3) for _ in range(5)
    ]
    for repeat in range(1, 3):
        held = np.concatenate([f.held for f in rows.folds if f.repeat == repeat])
        assert sorted(held) == list(range(rows.n))


def test_copies_that_only_their_name_tells_apart_are_held_out_together() -> None:
    once = logistic(300)
    frame = pl.concat([once, once]).with_columns(name=pl.Series([f"n{i}" for i in range(600)]))
    rows = development(
        *dataset(frame, "outcome", repeats=3, roles={"name": Role.IDENTIFIER}), Brief(), Plan()
    )
    twin = rows.frame[ROW].to_numpy() % 300
    for fold in rows.folds:
        if fold.repeat:
            assert not set(twin[fold.held]) & set(twin[fold.train])

"""Copies of one case on both sides of every split: found by distance, proven by keeping them together."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold
from sklearn.neighbors import NearestNeighbors

from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import Found, cause
from pythesis.stats import bootstrap
from pythesis.stats.learning import crossing
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.learning.rows import Fold
from pythesis.stats.scores import LEVEL, arrays, of_frame

MOST_ROWS = 20_000
COPIES = 0.20  # share of rows with a near twin elsewhere above which held-out rows were partly seen
NEAR = 0.2  # of the distance neighbours would have if columns had nothing to do with one another
BY_LUCK = 0.5  # of the share of near twins: as many among shuffled columns are no copies, but few levels
FEWEST_NUMBERS = 2
LOST = 0.10  # share of the gain lost when copies are kept together, from which it is told
DRAWS = 1_000
NEIGHBOURS = 8


def copies(case: Case) -> Found | None:
    """Look for near twins that the split parts, and score again with twins kept together."""
    if case.recipe is None or case.rows.method in {"group", "time"} or case.trivial_loss <= case.loss:
        return None
    unit = twins(case)
    if unit is None:
        return None
    names, sizes = np.unique(unit, return_counts=True)
    paired = int(sizes[sizes > 1].sum())
    share = paired / case.rows.n
    if share < COPIES or len(names) < 10:
        return None
    again = lost_together(case, unit)
    if again is None:
        return None
    value, lost = again
    statement = said(
        "conclude.cause.leakage.statement.copies", share=share, twins=paired, n=case.rows.n,
        score=case.score.value, without=value, lost=lost.value, low=lost.low, high=lost.high,
        metric=metric_name(case.metric.name),
    )  # fmt: skip
    checks = (
        Validation(
            test="bootstrap of the score, copies apart minus together", effect=lost, n=case.rows.n,
            n_groups=len(names), rows="development", reference="Efron & Tibshirani 1993",
        ),
        Validation(
            test="count of near twins", statistic=float(paired), n=case.rows.n, rows="development",
            effect=Effect(name="share", value=share, low=None, high=None, level=LEVEL),
        ),
    )  # fmt: skip
    remedy = said("conclude.cause.leakage.remedy.copies")
    return Found(cause("leakage", "shown", statement, remedy, *checks), lost.value)


def twins(case: Case) -> np.ndarray | None:
    """Return the case each row seems to be of, rows nearer to one another than luck allows being one.

    Numbers are ranked, so that no scale or tail decides. Near is under a fifth of the median distance to
    the nearest neighbour once every column is shuffled by itself.
    """
    space = _space(case)
    if space is None:
        return None
    generator = np.random.default_rng((case.improved.plan.seed, 37))
    shuffled = np.column_stack([generator.permutation(column) for column in space.T])
    usual = _nearest(shuffled)[0][:, 0]
    reach = NEAR * float(np.median(usual))
    distance, neighbour = _nearest(space)
    near = distance <= reach
    if near[:, 0].mean() < COPIES or (usual <= reach).mean() > BY_LUCK * near[:, 0].mean():
        return None
    left = np.repeat(np.arange(len(space)), neighbour.shape[1])[near.ravel()]
    right = neighbour.ravel()[near.ravel()]
    graph = coo_matrix((np.ones(len(left)), (left, right)), shape=(len(space), len(space)))
    unit = connected_components(graph, directed=False)[1]
    largest = np.bincount(unit).max()
    return None if largest > len(space) / 10 else np.asarray(unit)  # a chain through all rows is no case


def _space(case: Case) -> np.ndarray | None:
    """Return the numbers used as ranks between 0 and 1, gaps in the middle; categories far apart."""
    if case.rows.n > MOST_ROWS:
        return None
    assert case.recipe is not None  # the caller looked
    parts = []
    numbers = 0
    for column in dict.fromkeys(t.column for t in case.recipe.treatments):
        values = case.rows.frame[column]
        if values.dtype.is_numeric() and values.n_unique() > case.rows.n / 20:
            numbers += 1
            parts.append(values.rank().fill_null(case.rows.n / 2).to_numpy() / case.rows.n)
        elif not values.dtype.is_temporal():
            parts.append(values.cast(pl.String).rank("dense").fill_null(0).to_numpy().astype(float))
    return np.column_stack(parts) if numbers >= FEWEST_NUMBERS else None


def _nearest(space: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return distances to and positions of the nearest other rows."""
    k = min(NEIGHBOURS + 1, len(space))
    distance, position = NearestNeighbors(n_neighbors=k).fit(space).kneighbors(space)
    own = position == np.arange(len(space))[:, None]
    own[~own.any(axis=1), -1] = True  # among many copies a row may not be among its own neighbours
    keep = ~own
    return distance[keep].reshape(len(space), k - 1), position[keep].reshape(len(space), k - 1)


def lost_together(case: Case, unit: np.ndarray) -> tuple[float, Effect] | None:
    """Return what `together` does when it is a loss beyond noise, and large enough to be told; None else."""
    again = together(case, unit)
    if again is None:
        return None
    lost = again[1]
    shown = lost.low is not None and lost.low > 0
    return again if shown and lost.value >= LOST * (case.trivial_loss - case.loss) else None


def together(case: Case, unit: np.ndarray) -> tuple[float, Effect] | None:
    """Score the recommended model with each case on one side; return the score and what is lost."""
    assert case.recipe is not None  # the caller looked
    rows, aim, plan = case.rows, case.rows.aim, case.improved.plan
    k = max(2, len({f.number for f in rows.folds if f.repeat == 0}))
    kind = StratifiedGroupKFold if aim.classes else GroupKFold
    divided = kind(k, shuffle=True, random_state=plan.seed).split(np.zeros(rows.n), rows.observed, unit)
    folds = tuple(Fold(0, i, train, held) for i, (train, held) in enumerate(divided))
    whole = aim.classes and any(len(np.unique(rows.observed[f.train])) < 2 for f in folds)
    if whole:
        return None
    label = said("conclude.progress.together")
    recipe = case.recipe.model_copy(update={"name": "together"})
    new = crossing.cross_validate(recipe, replace(rows, folds=folds), plan, case.tools, label).predictions
    old = case.predictions(case.model).filter(pl.col("repeat") == 0).sort("__row")
    new = new.sort("__row")
    if old.height != new.height:
        return None
    scorers = [
        bootstrap.scorer(aim.metric, *arrays(frame, aim.classes), aim.classes, aim.positive)
        for frame in (old, new)
    ]
    sign = 1.0 if case.metric.higher else -1.0
    drawn = [sign * (scorers[0](w) - scorers[1](w)) for w in bootstrap.weights(unit, DRAWS, plan.seed)]
    kept = np.concatenate(drawn)
    kept = kept[np.isfinite(kept)]
    value = of_frame(aim.metric, new, aim.classes, aim.positive)
    if len(kept) < DRAWS / 2 or not math.isfinite(value):
        return None
    low, high = np.quantile(kept, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    before = of_frame(aim.metric, old, aim.classes, aim.positive)
    gain = case.metric.gain(before, value)
    name = "score with copies apart minus together"
    return case.score.value - sign * gain, Effect(
        name=name, value=gain, low=float(low), high=float(high), level=LEVEL
    )

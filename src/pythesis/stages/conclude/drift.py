"""Did the world change between the early and the late rows, and did the model suffer from it?"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from pythesis.core.conclusion import Cause
from pythesis.core.dataset import ROW
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stats.bootstrap import resamples
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.treatments import treatments
from pythesis.stats.scores import LEVEL, row_losses

MOST_ROWS = 4_000
TELLS_APART = 0.75  # area above which early and late rows are told apart well enough to speak of drift
FOLDS = 3
DRAWS = 1_000


def drift(case: Case) -> Cause | None:
    """Look for drift by a domain classifier (Lopez-Paz & Oquab 2017), and for the loss that goes with it."""
    if case.rows.method != "time" or case.rows.table.time is None:
        return None
    apart = domain_auc(case)
    worse = late_loss(case)
    if apart is None or worse is None or apart < TELLS_APART or worse.low is None or worse.low <= 0:
        return None
    statement = said(
        "conclude.cause.drift.statement", auc=apart, gap=worse.value, low=worse.low, high=worse.high,
        column=case.rows.table.time.name,
    )  # fmt: skip
    checks = (
        Validation(
            test="domain classifier", statistic=apart, n=case.rows.n, rows="development",
            reference="Lopez-Paz & Oquab 2017",
        ),
        Validation(
            test="block bootstrap of the loss, late minus early", effect=worse, n=case.rows.n,
            rows="development", reference="Politis & Romano 1994",
        ),
    )  # fmt: skip
    return Cause(
        code="drift", rank=1, confidence="likely", statement=statement, validations=checks,
        remedy=said("conclude.cause.drift.remedy"),
    )  # fmt: skip


def domain_auc(case: Case) -> float | None:
    """Return how well early and late rows are told apart from the columns used, the calendar left out."""
    rows = case.rows
    time = rows.table.time
    made = tuple(t for t in treatments(rows, "tree") if t.kind != "date" and t.encoding != "target")
    if time is None or not made:
        return None
    rank = rows.frame[time.name].rank("ordinal").fill_null(0).to_numpy()
    late = np.where(rank > rows.n / 2, "late", "early")
    generator = np.random.default_rng((case.improved.plan.seed, 17))
    keep = np.arange(rows.n)
    if rows.n > MOST_ROWS:
        keep = np.sort(generator.choice(rows.n, MOST_ROWS, replace=False))
    recipe = ModelRecipe(
        name="domain", task="binary", target="late", classes=("early", "late"), positive="late",
        treatments=made, family="LGBMClassifier",
        parameters={"n_estimators": 60, "num_leaves": 8, "random_state": case.improved.plan.seed},
        seed=case.improved.plan.seed,
    )  # fmt: skip
    frame = features(rows.frame, made)
    fold = generator.integers(0, FOLDS, len(keep))
    found = []
    for number in range(FOLDS):
        train, held = keep[fold != number], keep[fold == number]
        if len(np.unique(late[train])) < 2 or len(np.unique(late[held])) < 2:
            return None
        fitted = fitting.fit(recipe, frame[train], late[train])
        chances = fitting.predict(fitted, frame[held]).probabilities
        if chances is not None:
            found.append(roc_auc_score(late[held] == "late", chances[:, 1]))
    return float(np.mean(found))


def late_loss(case: Case) -> Effect | None:
    """Return the mean loss of the last fold minus that of the earlier ones, over blocks of time."""
    rows = case.predictions(case.model).filter(pl.col("repeat") == 0).sort(ROW)
    if rows["fold"].n_unique() < 2:
        return None
    losses = row_losses(rows, case.rows.aim.classes)
    late = (rows["fold"] == rows["fold"].max()).to_numpy()
    gaps = [
        losses[at][late[at]].mean() - losses[at][~late[at]].mean()
        for at in resamples(rows["block"].to_numpy(), DRAWS, case.improved.plan.seed)
        if 0 < late[at].sum() < len(at)
    ]
    if len(gaps) < DRAWS / 2:
        return None
    low, high = np.quantile(gaps, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = float(losses[late].mean() - losses[~late].mean())
    if not math.isfinite(value):
        return None
    return Effect(name="late minus early loss", value=value, low=float(low), high=float(high), level=LEVEL)

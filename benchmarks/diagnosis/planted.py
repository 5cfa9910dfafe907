"""One planted cause of failure each: every row of the table in STATISTICS.md, section 8.

The criterion is always one that the project misses because of what was planted: it lies below what the
best possible model reaches without it (`area` of the true odds, the true share of variance), or, out of
reach, beyond what the best possible model reaches at all.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from diagnosis.world import (
    CITIES,
    Floats,
    Generator,
    World,
    area,
    asked,
    chances,
    frame,
    labels,
    numbers,
    weights,
)  # fmt: skip
from pythesis.core.brief import Brief, ColumnBrief

BINARY, NUMBER = "binary", "regression"


def _with_noise(rng: Generator, score: Floats, explained: float) -> Floats:
    """Return a number whose variance `score` explains up to a share."""
    noise = float(np.std(score)) * np.sqrt((1 - explained) / explained)
    return 50 + 10 * (score + noise * rng.normal(size=len(score)))


def no_signal(rng: Generator, n: int, task: str) -> World:
    """The target has nothing to do with the columns."""
    x = numbers(rng, n, 8)
    if task == BINARY:
        y, brief = np.where(rng.random(n) < rng.uniform(0.25, 0.6), "yes", "no"), asked("roc_auc", 0.7)
    else:
        y, brief = 50 + 10 * rng.gamma(4, size=n), asked("r2", 0.3)
    return World("no-signal", task, n, frame(x, y), brief, ("no-signal",))


def too_few_rows(rng: Generator, n: int, task: str) -> World:
    """Many columns matter a little each, and there are hardly more rows than columns."""
    p = round(n * 0.28)
    x = numbers(rng, n, p, 0.0)
    w = weights(rng, p, 4.0)
    if task == BINARY:
        score = x @ w
        y, brief = labels(rng, score), asked("roc_auc", area(rng, score) - 0.04)
    else:
        score = x @ w
        y, brief = _with_noise(rng, score, 0.85), asked("r2", 0.8)
    return World("too-few-rows", task, n, frame(x, y), brief, ("too-few-rows",))


def too_few_rows_levels(rng: Generator, n: int, task: str) -> World:
    """Each workshop is worth something of its own, and hardly any has enough rows to tell."""
    kinds = n // 9
    kind, worth = rng.integers(0, kinds, n), rng.normal(size=kinds)
    x = numbers(rng, n, 4)
    score = 2.5 * worth[kind] + x @ weights(rng, 4, 1.5)
    names = np.array([f"model {i:03d}" for i in range(kinds)])[kind]
    if task == BINARY:
        y, brief = labels(rng, score), asked("roc_auc", area(rng, score) - 0.02)
    else:
        y, brief = _with_noise(rng, score, 0.95), asked("r2", 0.92)
    return World("too-few-rows-levels", task, n, frame(x, y, kind=names), brief, ("too-few-rows",))


def label_noise(rng: Generator, n: int, task: str) -> World:
    """The columns settle the target, but many labels are wrong."""
    x = numbers(rng, n, 6)
    score = x @ weights(rng, 6, 3.5)
    if task == BINARY:
        flips = rng.uniform(0.2, 0.32)
        right = labels(rng, score) == "yes"
        y = np.where(right ^ (rng.random(n) < flips), "yes", "no")
        brief = asked("roc_auc", area(rng, score) - 0.06)
    else:
        y = _with_noise(rng, score, 0.92)
        wrong = rng.random(n) < 0.35
        y[wrong] = rng.permutation(y)[wrong]
        brief = asked("r2", 0.8)
    return World(
        "label-noise", task, n, frame(x, y), brief, ("irreducible", "label-noise", "missing-columns")
    )


def missing_columns(rng: Generator, n: int, task: str) -> World:
    """What matters most was never recorded."""
    x = numbers(rng, n, 6)
    hidden = rng.normal(size=n)
    score = x @ weights(rng, 6, 1.0) + rng.uniform(1.6, 2.4) * hidden
    if task == BINARY:
        y, brief = labels(rng, 1.5 * score), asked("roc_auc", area(rng, 1.5 * score) - 0.05)
    else:
        y, brief = _with_noise(rng, score, 0.95), asked("r2", 0.85)
    causes = ("irreducible", "label-noise", "missing-columns")
    return World("missing-columns", task, n, frame(x, y), brief, causes)


def missing_group(rng: Generator, n: int, task: str) -> World:
    """Something of each workshop matters and was never recorded: residuals differ from one to the next."""
    shops = n // 25
    shop = rng.integers(0, shops, n)
    x = numbers(rng, n, 6)
    score = x @ weights(rng, 6, 1.0) + 2.0 * rng.normal(size=shops)[shop]
    if task == BINARY:
        y, brief = labels(rng, 1.5 * score), asked("roc_auc", area(rng, 1.5 * score) - 0.05, group="shop")
    else:
        y, brief = _with_noise(rng, score, 0.95), asked("r2", 0.85, group="shop")
    names = np.array([f"S{i:04d}" for i in range(shops)])[shop]
    causes = ("irreducible", "missing-columns")
    return World("missing-columns-group", task, n, frame(x, y, shop=names), brief, causes)


def too_simple(rng: Generator, n: int, task: str) -> World:
    """The target follows squares and products of columns, which no sum of columns tells."""
    x = numbers(rng, n, 6, 0.0)
    score = x[:, 0] * x[:, 1] + x[:, 2] ** 2 - 1 + 0.8 * x[:, 3] * np.sign(x[:, 4])
    score = 2.8 * score / score.std()
    if task == BINARY:
        y, brief = labels(rng, score), asked("roc_auc", area(rng, score) - 0.005)
    else:
        y, brief = _with_noise(rng, score, 0.94), asked("r2", 0.93)
    return World("model-too-simple", task, n, frame(x, y), brief, ("model-too-simple",))


def overfitting(rng: Generator, n: int, task: str) -> World:
    """A handful of columns matter, among so many useless ones that the usual penalty follows noise."""
    p = round(0.55 * n)
    x = numbers(rng, n, p, 0.3)
    common = x.mean(
        axis=1
    )  # what the columns share is all that matters: shrinking keeps it, the rest is noise
    score = common / common.std()
    if task == BINARY:
        y, brief = labels(rng, 2.2 * score), asked("roc_auc", area(rng, 2.2 * score) - 0.01)
    else:
        y, brief = _with_noise(rng, score, 0.5), asked("r2", 0.48)
    return World("overfitting", task, n, frame(x, y), brief, ("overfitting",))


def drift(rng: Generator, n: int, task: str) -> World:
    """What the columns mean turns round with the years, and their values move."""
    x = numbers(rng, n, 6)
    when = np.arange(n) / n
    early, late = weights(rng, 6, 2.5), weights(rng, 6, 2.5)
    turn = np.clip((when - 0.35) / 0.3, 0, 1)[:, None]
    score = (x * ((1 - turn) * early + turn * late)).sum(axis=1)
    x = x + 1.2 * turn * rng.choice([-1, 1], 6)
    days = pl.Series("day", np.floor(when * 1500).astype(int))
    dates = pl.select(pl.date(2020, 1, 1) + pl.duration(days=days)).to_series()
    if task == BINARY:
        y, brief = labels(rng, score), asked("roc_auc", area(rng, score) - 0.05, time="day")
    else:
        y, brief = _with_noise(rng, score, 0.8), asked("r2", 0.7, time="day")
    return World("drift", task, n, frame(x, y, day=dates), brief, ("drift",))


def drift_of_meaning(rng: Generator, n: int, task: str) -> World:
    """The columns stay as they are, and what they say of the target changes at a date."""
    x = numbers(rng, n, 6)
    when = np.arange(n) / n
    early = weights(rng, 6, 2.5)
    late = early * rng.permutation([1.0, 1.0, -1.0, -1.0, -1.0, 0.5])
    score = np.where(when < 0.55, x @ early, x @ late)
    days = pl.Series("day", np.floor(when * 1500).astype(int))
    dates = pl.select(pl.date(2020, 1, 1) + pl.duration(days=days)).to_series()
    if task == BINARY:
        y, brief = labels(rng, score), asked("roc_auc", area(rng, score) - 0.05, time="day")
    else:
        y, brief = _with_noise(rng, score, 0.8), asked("r2", 0.7, time="day")
    return World("drift-of-meaning", task, n, frame(x, y, day=dates), brief, ("drift",))


def _brief_above(task: str, **data: object) -> Brief:
    return asked("roc_auc", 0.75, **data) if task == BINARY else asked("r2", 0.4, **data)


def leak(rng: Generator, n: int, task: str) -> World:
    """One column is the target under another name, nearly."""
    x = numbers(rng, n, 6)
    score = x @ weights(rng, 6, 1.0)
    if task == BINARY:
        y = labels(rng, score)
        held = np.where(rng.random(n) < 0.03, rng.permutation(y), y)
        column = np.where(held == "yes", "B", "A")
    else:
        y = _with_noise(rng, score, 0.3)
        column = np.round(y * 1.2 + 0.12 * y.std() * rng.normal(size=n), 2)
    return World("leakage", task, n, frame(x, y, file_code=column), _brief_above(task), ("leakage",))


def known_after(rng: Generator, n: int, task: str) -> World:
    """A column is filled once the outcome is known: its name says so, or nobody knows when."""
    x = numbers(rng, n, 6)
    score = x @ weights(rng, 6, 0.8)
    if task == BINARY:
        y = labels(rng, score)
        column = np.round(20 + 6 * rng.normal(size=n) + 14 * (y == "yes"), 1)
    else:
        y = _with_noise(rng, score, 0.2)
        column = np.round(y + 0.5 * y.std() * rng.normal(size=n), 1)
    name = str(rng.choice(["closing_delay", "follow_up"]))
    brief = _brief_above(task)
    if name == "follow_up":
        brief = brief.model_copy(update={"columns": {name: ColumnBrief(available="?")}})
    return World("leakage-known-after", task, n, frame(x, y, **{name: column}), brief, ("leakage",))


def copies(rng: Generator, n: int, task: str) -> World:
    """Each case was recorded six times, a little differently: its copies lie on both sides of every split."""
    cases = n // 6
    x = numbers(rng, cases, 6)
    if task == BINARY:
        y = labels(rng, x @ weights(rng, 6, 0.5))
    else:
        y = _with_noise(rng, x @ weights(rng, 6, 0.5), 0.1)
    case = np.sort(np.tile(np.arange(cases), 6))[: 6 * cases]
    again = x[case] + 0.004 * rng.normal(size=(len(case), 6))
    city = rng.choice(CITIES, cases)[case]
    order = rng.permutation(len(case))
    made = frame(again, y[case]).with_columns(city=pl.Series(city))[order]
    brief = asked("roc_auc", 0.75) if task == BINARY else asked("r2", 0.4)
    return World("leakage-copies", task, n, made, brief, ("leakage",))


def threshold(rng: Generator, n: int, task: str) -> World:
    """Rare cases are ranked well, and half of the chances is asked before one is announced."""
    x = numbers(rng, n, 6)
    score = x @ weights(rng, 6, 2.0) - rng.uniform(3.4, 4.2)
    y = labels(rng, score)
    metric = str(rng.choice(["balanced_accuracy", "recall"]))
    drawn = rng.choice(score, 100_000)
    event = rng.random(100_000) < chances(drawn)
    cuts = np.quantile(drawn, np.linspace(0.3, 0.99, 70))
    found = max((np.mean(drawn[event] >= c) + np.mean(drawn[~event] < c)) / 2 for c in cuts)
    value = found - 0.03 if metric == "balanced_accuracy" else 0.8
    return World("threshold", task, n, frame(x, y), asked(metric, value), ("threshold",))


def out_of_reach(rng: Generator, n: int, task: str) -> World:
    """The model does well, and nobody could do as well as the criterion asks."""
    x = numbers(rng, n, 6)
    score = x @ weights(rng, 6, 1.0)
    if task == BINARY:
        score = rng.uniform(4.0, 6.0) * score / score.std()
        best = area(rng, score)
        brief = asked("roc_auc", best + 0.6 * (1 - best))
        y = labels(rng, score)
    else:
        explained = rng.uniform(0.9, 0.95)
        y, brief = _with_noise(rng, score, explained), asked("r2", explained + 0.6 * (1 - explained))
    return World("out-of-reach", task, n, frame(x, y), brief, ("out-of-reach",))


PLANTED = {
    # kind: (maker, tasks, sizes)
    "no-signal": (no_signal, (BINARY, NUMBER), (600, 1500, 4000)),
    "too-few-rows": (too_few_rows, (BINARY, NUMBER), (150, 250, 400)),
    "too-few-rows-levels": (too_few_rows_levels, (BINARY, NUMBER), (250, 500, 900)),
    "label-noise": (label_noise, (BINARY, NUMBER), (800, 2000, 5000)),
    "missing-columns": (missing_columns, (BINARY, NUMBER), (800, 2000, 5000)),
    "missing-columns-group": (missing_group, (BINARY, NUMBER), (1500, 3000, 5000)),
    "model-too-simple": (too_simple, (BINARY, NUMBER), (1200, 2500, 5000)),
    "overfitting": (overfitting, (BINARY, NUMBER), (250, 400, 700)),
    "drift": (drift, (BINARY, NUMBER), (800, 2000, 5000)),
    "drift-of-meaning": (drift_of_meaning, (BINARY, NUMBER), (800, 2000, 5000)),
    "leakage": (leak, (BINARY, NUMBER), (400, 1200, 4000)),
    "leakage-known-after": (known_after, (BINARY, NUMBER), (400, 1200, 4000)),
    "leakage-copies": (copies, (BINARY, NUMBER), (900, 1800, 4200)),
    "threshold": (threshold, (BINARY,), (1200, 2500, 5000)),
    "out-of-reach": (out_of_reach, (BINARY, NUMBER), (5000, 8000, 12000)),
}

"""Projects with nothing wrong: the criterion lies well within what the columns allow."""

from __future__ import annotations

import numpy as np
import polars as pl

from diagnosis.world import Generator, World, area, asked, frame, labels, numbers, weights
from pythesis.core.brief import Brief, parse_brief

BINARY, NUMBER = "binary", "regression"


def _brief(rng: Generator, task: str, score: np.ndarray, explained: float, **data: str) -> Brief:
    """Ask for three quarters of what the best possible model gains over chance."""
    if task == BINARY:
        return asked("roc_auc", 0.5 + 0.75 * (area(rng, score) - 0.5), **data)
    return asked("r2", 0.75 * explained, **data)


def _target(rng: Generator, task: str, score: np.ndarray, explained: float) -> np.ndarray:
    if task == BINARY:
        return labels(rng, score)
    noise = np.sqrt((1 - explained) / explained) * score.std()
    return 50 + 10 * (score + noise * rng.normal(size=len(score)))


def straight(rng: Generator, n: int, task: str) -> World:
    """Several columns add up."""
    x = numbers(rng, n, 8)
    score, explained = x @ weights(rng, 8, rng.uniform(1.5, 3.0)), rng.uniform(0.5, 0.85)
    y = _target(rng, task, score, explained)
    return World("straight", task, n, frame(x, y), _brief(rng, task, score, explained), ())


def drafted(rng: Generator, n: int, task: str) -> World:
    """Nobody wrote a criterion."""
    x = numbers(rng, n, 8)
    score, explained = x @ weights(rng, 8, rng.uniform(1.5, 3.0)), rng.uniform(0.5, 0.85)
    brief = parse_brief({"data": {"target": "target"}})
    return World("drafted", task, n, frame(x, _target(rng, task, score, explained)), brief, ())


def bent(rng: Generator, n: int, task: str) -> World:
    """The target bends, and there are rows enough to see it."""
    x = numbers(rng, n, 5)
    score = 2.5 * (np.abs(x[:, 0]) - 0.8 + 0.7 * x[:, 1] + 0.5 * x[:, 2] * (x[:, 3] > 0))
    y = _target(rng, task, score, 0.8)
    return World("bent", task, n, frame(x, y), _brief(rng, task, score, 0.8), ())


def one_column(rng: Generator, n: int, task: str) -> World:
    """One honest column tells most of what can be told."""
    x = numbers(rng, n, 5)
    score = 2.5 * x[:, 0] + 0.4 * x[:, 1]
    y = _target(rng, task, score, 0.75)
    return World("one-column", task, n, frame(x, y), _brief(rng, task, score, 0.75), ())


def by_group(rng: Generator, n: int, task: str) -> World:
    """Rows come in workshops that differ a little."""
    shops = n // 20
    shop = rng.integers(0, shops, n)
    x = numbers(rng, n, 6)
    score = x @ weights(rng, 6, 2.2) + 0.4 * rng.normal(size=shops)[shop]
    names = np.array([f"S{i:04d}" for i in range(shops)])[shop]
    y = _target(rng, task, score, 0.75)
    return World(
        "by-group", task, n, frame(x, y, shop=names), _brief(rng, task, score, 0.7, group="shop"), ()
    )


def in_time(rng: Generator, n: int, task: str) -> World:
    """Rows follow one another, and nothing changes."""
    x = numbers(rng, n, 6)
    score = x @ weights(rng, 6, 2.2)
    days = pl.Series("day", np.floor(np.arange(n) / n * 1500).astype(int))
    dates = pl.select(pl.date(2020, 1, 1) + pl.duration(days=days)).to_series()
    y = _target(rng, task, score, 0.75)
    return World("in-time", task, n, frame(x, y, day=dates), _brief(rng, task, score, 0.75, time="day"), ())


HEALTHY = {
    "straight": (straight, (BINARY, NUMBER), (400, 1200, 4000)),
    "drafted": (drafted, (BINARY, NUMBER), (400, 1200, 4000)),
    "bent": (bent, (BINARY, NUMBER), (1500, 4000)),
    "one-column": (one_column, (BINARY, NUMBER), (400, 1200, 4000)),
    "by-group": (by_group, (BINARY, NUMBER), (1200, 4000)),
    "in-time": (in_time, (BINARY, NUMBER), (800, 3000)),
}

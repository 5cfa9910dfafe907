"""A simulated project: its table, its brief, and the cause that was planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.brief import Brief, parse_brief

Floats = npt.NDArray[np.float64]
Generator = np.random.Generator

CITIES = np.array(["Lyon", "Nantes", "Lille", "Brest", "Metz"])
RESERVE = 200_000  # rows the best possible score is measured on


@dataclass(frozen=True)
class World:
    """A project and the truth about it. ``causes`` name what was planted; none if healthy."""

    name: str
    task: str
    rows: int
    frame: pl.DataFrame
    brief: Brief
    causes: tuple[str, ...]
    told: dict[str, Any] = field(default_factory=dict)


def numbers(rng: Generator, n: int, p: int, together: float = 0.2) -> Floats:
    """Return standard normal columns that share a part of their variance."""
    common = rng.normal(size=(n, 1))
    return np.sqrt(together) * common + np.sqrt(1 - together) * rng.normal(size=(n, p))


def weights(rng: Generator, p: int, size: float) -> Floats:
    """Return weights of random signs, none near zero, whose score has standard deviation `size`."""
    drawn = rng.choice([-1.0, 1.0], p) * rng.uniform(0.6, 1.4, p)
    return size * drawn / np.sqrt((drawn**2).sum())


def chances(score: Floats) -> Floats:
    """Return probabilities from log-odds."""
    return 1 / (1 + np.exp(-score))


def labels(rng: Generator, score: Floats) -> npt.NDArray[np.str_]:
    """Return yes or no drawn from log-odds."""
    return np.where(rng.random(len(score)) < chances(score), "yes", "no")


def frame(x: Floats, y: npt.NDArray[Any], **more: Any) -> pl.DataFrame:
    """Return a table that looks like one: some columns on other scales, one rounded, some gaps."""
    rng = np.random.default_rng(x.shape[0] * 31 + x.shape[1])
    columns: dict[str, pl.Series] = {}
    for place in range(x.shape[1]):
        values = x[:, place]
        if place % 4 == 1:
            values = np.round(40 + 12 * values, 1)
        elif place % 4 == 2:
            values = np.round(np.exp(6 + 0.6 * values), 2)
        else:
            values = np.round(values, 4)
        series = pl.Series(f"c{place:02d}", values)
        if place % 5 == 3:
            series = pl.select(pl.when(pl.Series(rng.random(len(values)) > 0.03)).then(series)).to_series()
            series = series.alias(f"c{place:02d}")
        columns[series.name] = series
    columns["city"] = pl.Series("city", rng.choice(CITIES, len(x)))
    for name, values in more.items():
        columns[name] = pl.Series(name, values)
    columns["target"] = pl.Series("target", y if y.dtype.kind in "US" else np.round(y, 4))
    return pl.DataFrame(columns)


def asked(metric: str, value: float, **data: Any) -> Brief:
    """Return a brief that asks for at least (or, of an error, at most) a value."""
    side = "maximum" if metric in {"rmse", "mae", "log_loss"} else "minimum"
    positive = {} if metric in {"r2", "rmse", "mae", "balanced_accuracy_many"} else {"positive": "yes"}
    return parse_brief(
        {"data": {"target": "target", **positive, **data}, "success": {"metric": metric, side: float(value)}}
    )


def area(rng: Generator, score: Floats, flips: float = 0.0) -> float:
    """Return the area under the curve of the best possible model: the true log-odds, on a reserve."""
    from sklearn.metrics import roc_auc_score

    drawn = rng.choice(score, RESERVE)
    event = rng.random(RESERVE) < chances(drawn)
    event = event ^ (rng.random(RESERVE) < flips)
    return float(roc_auc_score(event, drawn))

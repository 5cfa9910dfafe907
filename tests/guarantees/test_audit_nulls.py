"""On tables whose target is unrelated to everything, checks about the target claim nothing.

What is guaranteed: over tables of each kind below, at most 5 % show even one claim, of notice or more,
that relates a feature to the target (leaks, gaps that follow it, noise of its labels, an order by it).
Random groups and random walks keep dependence between rows: a test that forgets it fails here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from guarantees.worlds import at_most
from pythesis.core.brief import parse_brief
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit, ingest

pytestmark = pytest.mark.slow
RUNS = 120
ABOUT_TARGET = {
    "target-leak",
    "post-outcome-column",
    "encoded-target",
    "label-noise",
    "sort-order",
    "conflicting-labels",
}
World = Callable[[np.random.Generator], tuple[pl.DataFrame, dict[str, str]]]


def _gapped(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    gaps = pl.Series(rng.random(frame.height) < 0.2)
    return frame.with_columns(pl.when(~gaps).then("x1").alias("x1"))


def unrelated(rng: np.random.Generator) -> tuple[pl.DataFrame, dict[str, str]]:
    """Independent rows and columns."""
    n = int(rng.integers(150, 900))
    frame = pl.DataFrame(
        {
            **{f"x{i}": rng.lognormal(0, 0.4, n).round(3) for i in range(5)},
            "level": rng.choice(["a", "b", "c"], n),
            "town": [f"t{i}" for i in rng.integers(0, 40, n)],
            "y": _target(rng, rng.normal(size=n)),
        }
    )
    return _gapped(rng, frame), {"target": "y"}


def grouped(rng: np.random.Generator) -> tuple[pl.DataFrame, dict[str, str]]:
    """Groups few and unequal, with an effect of their own on each column and on the target."""
    groups = int(rng.integers(25, 60))
    member = rng.choice(groups, 700, p=rng.dirichlet(np.full(groups, 2.0)))
    effects = rng.normal(size=(groups, 7))
    values = effects[member] + rng.normal(size=(700, 7))
    frame = pl.DataFrame(
        {
            **{f"x{i}": values[:, i].round(3) for i in range(6)},
            "client": [f"c{i:03d}" for i in member],
            "y": _target(rng, values[:, 6]),
        }
    )
    return _gapped(rng, frame), {"target": "y", "group": "client"}


def walking(rng: np.random.Generator) -> tuple[pl.DataFrame, dict[str, str]]:
    """Random walks, each its own, read day after day."""
    n = 600
    walks = np.cumsum(rng.normal(size=(n, 6)), axis=0)
    days = np.datetime64("2023-01-01") + np.arange(n).astype("timedelta64[D]")
    frame = pl.DataFrame(
        {
            "day": pl.Series(days),
            **{f"x{i}": walks[:, i].round(3) for i in range(5)},
            "y": _target(rng, walks[:, 5]),
        }
    )
    return _gapped(rng, frame), {"target": "y", "time": "day"}


def _target(rng: np.random.Generator, values: np.ndarray) -> pl.Series:  # type: ignore[type-arg]
    """Return a target that is an amount, or two classes."""
    if rng.random() < 0.5:
        return pl.Series(values.round(3))
    return pl.Series(np.where(values > np.median(values), "yes", "no"))


@pytest.mark.parametrize("world", [unrelated, grouped, walking])
def test_no_claim_about_an_unrelated_target(world: World, tmp_path: Path) -> None:
    claimed = {}
    for seed in range(RUNS):
        frame, roles = world(np.random.default_rng([20261127, seed]))
        path = tmp_path / "null.csv"
        frame.write_csv(path)
        brief = parse_brief({"data": roles}, "--")
        found = audit.run(ingest.run(path, brief, seed), brief).findings
        said = [
            f.code
            for f in found
            if f.verdict is Verdict.ISSUE
            and f.severity is not Severity.INFO
            and (f.code in ABOUT_TARGET or (f.code == "missing-pattern" and "y" in _words(f)))
        ]
        if said:
            claimed[seed] = said
    assert at_most(len(claimed), RUNS, 0.05), claimed


def _words(finding) -> tuple[object, ...]:  # type: ignore[no-untyped-def]
    """Return what a claim speaks of: its columns and the values of its sentence."""
    return (*finding.columns, *finding.claim.values.values())

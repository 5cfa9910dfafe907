"""Rows in pairs: compared within pairs the level holds and a shift is found that two samples would miss."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from guarantees.worlds import at_most, column
from pythesis.stats.relation import relate

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", ["number", "two"])
@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_pairs(kind: str, shift: float) -> None:
    rng, found, plain, runs = np.random.default_rng([len(kind), int(shift * 10)]), 0, 0, 300
    for _ in range(runs):
        person = np.repeat(rng.normal(size=60), 2) * 2
        x = np.tile(["before", "after"], 60)
        y = person + np.where(x == "after", shift, 0) + 0.5 * rng.normal(size=120)
        y = y if kind == "number" else (y > 0).astype(str)
        frame = pl.DataFrame({"x": x, "y": y, "pair": np.repeat(np.arange(60), 2)})
        ends = (column("x", "two"), column("y", kind))
        found += (relate(frame, *ends, rows="all", group="pair").p or 1.0) < 0.05
        plain += (relate(frame, *ends, rows="all").p or 1.0) < 0.05
    if shift:
        assert found > 3 * plain  # two samples drown the shift in the spread between pairs
    else:
        assert at_most(found, runs, 0.05)

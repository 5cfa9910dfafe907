"""Zeros, heaps and tails of one column."""

from __future__ import annotations

import numpy as np
import pytest

from pythesis.stats.distribution import heaps, tails, zeros


def test_zeros_stand_beside_the_next_value() -> None:
    found = zeros(np.array([0.0] * 40 + [3.0] * 5 + list(range(1, 56))))
    assert found.value == 0.4 and found.low < 0.4 < found.high
    assert found.usual == pytest.approx(0.06)  # 3 is there five times, and once more
    assert zeros(np.arange(1.0, 20.0)).value == 0.0


def test_heaps_on_fives() -> None:
    rng = np.random.default_rng(0)
    free = rng.integers(18, 90, 400).astype(float)
    rounded = np.where(rng.random(400) < 0.5, np.round(free / 5) * 5, free)
    plain, heaped = heaps(free), heaps(rounded)
    assert plain is not None and plain.low < 0.2 < plain.high
    assert heaped is not None and heaped.low > 0.5
    assert heaps(free + 0.5) is None and heaps(free[:20]) is None and heaps(free % 7) is None


def test_tails_and_skew() -> None:
    rng = np.random.default_rng(0)
    even, long = tails(rng.normal(size=2000)), tails(np.exp(1.5 * rng.normal(size=2000)))
    assert abs(even.skew) < 0.1 and even.far == 0.0 and even.top is None
    assert long.skew > 0.3 and long.far > 0.03 and long.top is not None and long.top > 0.1
    assert tails(np.ones(10)).skew == 0.0

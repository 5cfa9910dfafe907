"""Intervals against published numbers, bounds and errors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pythesis.stats import intervals


def test_proportion_is_wilson() -> None:
    low, high = intervals.proportion(81, 263)  # Newcombe 1998, table I
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert intervals.proportion(0, 20)[0] == 0.0 and intervals.proportion(20, 20)[1] == 1.0
    with pytest.raises(ValueError, match="hits"):
        intervals.proportion(3, 2)


def test_difference_is_newcombe() -> None:
    low, high = intervals.difference_of_proportions(56, 70, 48, 80)  # Newcombe 1998, method 10, case a
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_mean_is_student() -> None:
    values = np.array([1.0, 2.0, 4.0, 8.0])
    expected = stats.t.interval(0.9, 3, values.mean(), stats.sem(values))
    assert intervals.mean(values, 0.9) == pytest.approx(expected)
    assert not intervals.concentrated(np.arange(100.0))
    assert intervals.concentrated(np.append(np.zeros(99), 100.0))


def test_median_covers_by_construction() -> None:
    assert intervals.median(np.arange(1.0, 11.0)) == (2.0, 9.0)  # 97.9%, the exact table for n = 10
    with pytest.raises(ValueError, match="too few"):
        intervals.median(np.arange(5.0))


def test_groups_widen_and_few_groups_are_refused() -> None:
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(25), 20)
    hits = rng.random(500) < np.repeat(rng.uniform(0.1, 0.9, 25), 20)
    alone, together = intervals.proportion(int(hits.sum()), 500), intervals.share_by_group(hits, groups)
    assert together[1] - together[0] > 1.5 * (alone[1] - alone[0])
    assert together == intervals.share_by_group(hits, groups)
    with pytest.raises(ValueError, match="groups"):
        intervals.share_by_group(hits[:180], groups[:180])

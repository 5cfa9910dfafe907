"""Mean ranks over tables and splits, and the distance under which they are not told apart (Nemenyi)."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata, studentized_range


def mean_ranks(losses: np.ndarray) -> np.ndarray:
    """Return the mean rank of each tool; rows are tables, columns tools, the smallest loss ranks first."""
    return np.asarray(rankdata(losses, axis=1).mean(axis=0))


def distance(tools: int, tables: int, level: float = 0.05) -> float:
    """Return the critical difference of Nemenyi's test (Demsar 2006): q / sqrt(2) * sqrt(k (k + 1) / 6 n)."""
    quantile = float(studentized_range.ppf(1 - level, tools, np.inf)) / np.sqrt(2)
    return float(quantile * np.sqrt(tools * (tools + 1) / (6 * tables)))

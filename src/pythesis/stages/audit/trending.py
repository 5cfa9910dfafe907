"""Tells columns that only share the course of the target over time from those that give it away."""

from __future__ import annotations

import numpy as np
import polars as pl

FEWEST = 40
SMOOTH = 3  # degree of the course over time that is taken away
KEPT = 0.5  # share of the spread around its course that a column which gives the target away explains


def only_trending(rows: pl.DataFrame, time: str, target: str, name: str) -> bool:
    """Return whether a column of numbers goes with the target because both move over time.

    Parameters
    ----------
    rows : DataFrame
    time, target, name : str
        What orders the rows, and two columns of numbers.

    Notes
    -----
    Two series that grow explain one another whatever they are (Yule 1926, nonsense correlations). A
    polynomial of the third degree in the position in time is taken from the ranks of both; what gives the
    target away explains what is left as well.
    """
    if not rows[name].dtype.is_numeric() or not rows[target].dtype.is_numeric():
        return False
    full = rows.select(time, target, name).drop_nulls().sort(time, maintain_order=True)
    if full.height < FEWEST:
        return False
    position = np.linspace(-1, 1, full.height)
    left = []
    for column in (target, name):
        ranks = full[column].cast(pl.Float64).rank().to_numpy()
        course = np.polynomial.polynomial.polyfit(position, ranks, SMOOTH)
        rest = ranks - np.polynomial.polynomial.polyval(position, course)
        if rest.std() <= 1e-9 * ranks.std():
            return True
        left.append(rest)
    return float(np.corrcoef(left[0], left[1])[0, 1]) ** 2 < KEPT

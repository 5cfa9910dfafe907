"""Rows far from all others in several numbers at once, though each of their values is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import rankdata
from sklearn.covariance import MinCovDet
from threadpoolctl import threadpool_limits

from pythesis.stages.audit.sampled import Floats

FEWEST_ROWS = 200
ROWS_A_COLUMN = 20  # fewer leave the shape of the cloud to chance
FITTED_ROWS = 2_000
FEWEST, MOST_COLUMNS = 3, 10
ALMOST_A_SUM = 1e8  # condition of the correlations beyond which a column follows from others
BOUND_TOGETHER = 0.5  # rank correlation with another column: what goes with nothing adds only noise


@dataclass(frozen=True, slots=True)
class Cloud:
    """A centre and the inverse of a scatter matrix, robust, of columns on a logarithmic scale or not."""

    columns: tuple[str, ...]
    logs: tuple[bool, ...]
    centre: tuple[float, ...]
    precision: tuple[float, ...]  # row after row


def bound_together(columns: Mapping[str, Floats]) -> list[str]:
    """Return at most ten columns whose ranks go with those of another one, in their order."""
    names = list(columns)
    ranks = np.column_stack([rankdata(np.nan_to_num(v, nan=np.nanmedian(v))) for v in columns.values()])
    ranks = ranks[:, ranks.std(axis=0) > 0]
    if ranks.shape[1] < len(names):
        return []
    rho = np.abs(np.corrcoef(ranks, rowvar=False))
    np.fill_diagonal(rho, 0)
    best = rho.max(axis=0)
    order = [int(at) for at in np.argsort(-best, kind="stable") if best[at] >= BOUND_TOGETHER]
    return [names[at] for at in sorted(order[:MOST_COLUMNS])]


def cloud(values: Floats, columns: Sequence[str], logs: Sequence[bool]) -> Cloud | None:
    """Fit the centre and scatter of the tightest half of the rows (Rousseeuw & Van Driessen 1999).

    Parameters
    ----------
    values : array of shape (n, p)
        Rows known in every column, on the scales of `logs`.

    Returns
    -------
    Cloud or None
        None when rows are few, or a column follows from others.
    """
    n, p = values.shape
    if p < FEWEST or n < max(FEWEST_ROWS, ROWS_A_COLUMN * p):
        return None
    rows = values[np.unique(np.linspace(0, n - 1, FITTED_ROWS).astype(int))]
    scale = np.median(np.abs(rows - np.median(rows, axis=0)), axis=0)
    if (scale <= 0).any():
        return None
    if np.linalg.cond(np.corrcoef(rows, rowvar=False)) > ALMOST_A_SUM:
        return None  # a column is a sum of others: nothing is left in that direction
    with threadpool_limits(1):
        fitted = MinCovDet(random_state=0).fit(rows / scale)
    precision = fitted.precision_ / np.outer(scale, scale)
    centre = fitted.location_ * scale
    return Cloud(tuple(columns), tuple(logs), tuple(map(float, centre)), tuple(map(float, precision.ravel())))


def distances(values: Floats, fitted: Cloud) -> Floats:
    """Return the robust distances of Mahalanobis from the centre of a cloud."""
    p = len(fitted.columns)
    off = values - np.array(fitted.centre)
    squares = np.einsum("ij,jk,ik->i", off, np.array(fitted.precision).reshape(p, p), off)
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def numbers(frame: pl.DataFrame, columns: Sequence[str], logs: Sequence[bool]) -> Floats:
    """Return columns as numbers on their scales, gaps as not-a-number."""
    found = frame.select(pl.col(name).cast(pl.Float64).fill_null(float("nan")) for name in columns).to_numpy()
    with np.errstate(all="ignore"):
        return np.where(np.array(logs), np.log(np.where(found > 0, found, np.nan)), found)

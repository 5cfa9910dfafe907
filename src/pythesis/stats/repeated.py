"""Which values stand more than once, and how often: by one sort where values are numbers.

Hashes of rows and moments are nearly all different: sorting them costs a tenth of grouping them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

NUMBERS = {
    pl.Int8,
    pl.Int16,
    pl.Int32,
    pl.Int64,
    pl.UInt8,
    pl.UInt16,
    pl.UInt32,
    pl.UInt64,
    pl.Float32,
    pl.Float64,
}


def repeated(values: pl.Series) -> pl.Series:
    """Return which values stand more than once, as `polars.Series.is_duplicated` does.

    Parameters
    ----------
    values : Series of length n

    Returns
    -------
    Series of booleans, of length n
    """
    ordered = _ordered(values)
    if ordered is None:
        return values.is_duplicated()
    again = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(again):
        return pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
    return values.to_physical().is_in(pl.Series(again).implode())


def sizes(values: pl.Series) -> npt.NDArray[np.int64]:
    """Return how often each different value stands, in no order to rely on; gaps count as one value."""
    ordered = _ordered(values)
    if ordered is None:
        return values.to_frame("v").group_by("v").len()["len"].to_numpy().astype(np.int64)
    starts = np.flatnonzero(np.concatenate([ordered[:1] == ordered[:1], ordered[1:] != ordered[:-1]]))
    return np.diff(np.append(starts, len(ordered)))


def _ordered(values: pl.Series) -> npt.NDArray[np.generic] | None:
    """Return numbers or moments in order; None for texts, and where gaps or no-numbers stand among them."""
    stored = values.to_physical()
    if stored.dtype not in NUMBERS or values.null_count():
        return None
    ordered = np.sort(stored.to_numpy())
    undefined = values.dtype.is_float() and len(ordered) and np.isnan(ordered[-1])
    return None if undefined else ordered

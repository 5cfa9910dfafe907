"""Cuts rows along time: whole periods, whole entities, earlier before later."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]

# A cut moves to the nearest end of a period when that changes a share by less than half of it: a cut
# inside a year is worse than blocks of 17 and 23 % where 20 % was the aim.
MOST_SHIFT = 0.5
# When fewer entities than this last over a cut, they are short (an accident, an order) and stay whole;
# when more do, the rows are a panel and time alone separates them.
MOST_STRADDLING = 0.2


def blocks(moments: pl.Series, shares: Sequence[float], groups: pl.Series | None = None) -> Ints:
    """Part rows into consecutive blocks of time.

    Parameters
    ----------
    moments : Series of shape (n,)
        Anything that sorts in time. Rows without a moment go to the first block.
    shares : sequence of float
        Aimed shares of rows, earliest block first; they sum to one.
    groups : Series of shape (n,), optional
        Entities. Those that last over a cut are put whole in the later block, unless they are many.

    Returns
    -------
    array of shape (n,)
        The block of each row, from 0. Rows of one moment share a block, unless a moment holds so many
        rows that blocks would be lost: then rows are cut in their order.
    """
    rank = moments.rank("dense").fill_null(0).to_numpy().astype(np.int64)
    sizes = np.bincount(rank)
    upto = np.cumsum(sizes) / len(rank)  # share of rows up to each period
    aims = np.cumsum(shares)[:-1]
    cuts = np.array([int(np.argmin(np.abs(upto - aim))) for aim in aims])
    reached = upto[cuts]
    least = MOST_SHIFT * np.minimum(np.asarray(shares[:-1]), np.asarray(shares[1:]))
    if (np.abs(reached - aims) > least).any() or len(set(cuts.tolist())) < len(cuts):
        order = np.empty(len(rank), dtype=np.int64)
        order[np.argsort(rank, kind="stable")] = np.arange(len(rank))
        block = np.searchsorted(np.round(aims * len(rank)).astype(np.int64), order, side="right")
    else:
        block = np.searchsorted(cuts, rank, side="left")
    block = block.astype(np.int64)
    return block if groups is None else _whole(block, groups)


def _whole(block: Ints, groups: pl.Series) -> Ints:
    table = pl.DataFrame({"group": groups, "block": block}).with_row_index("at")
    known = table.filter(pl.col("group").is_not_null())
    if not known.height:
        return block
    spans = known.group_by("group").agg(pl.col("block").n_unique() > 1)
    if float(spans["block"].cast(pl.Float64).sum()) > MOST_STRADDLING * spans.height:
        return block
    last = known.select("at", pl.col("block").max().over("group"))
    kept = block.copy()
    kept[last["at"].to_numpy()] = last["block"].to_numpy()
    return kept

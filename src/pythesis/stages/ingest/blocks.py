"""Undoes the layout of printed tables: totals of blocks among the rows, names written once for a block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.stages.ingest import edges, header

MOST_ROWS = 20_000  # a table laid out for the eye is short
MOST_LABELS = 3  # columns from the left that name blocks, or say that a row is a total
FEWEST = 2  # totals, or blocks: one alone may be a coincidence
AGREE = 0.5  # share of the numbers of a row that must be sums of its block
SPARSE = 0.4  # share of empty cells from which a name may have been written once for its block
COMES_BACK = 0.5  # share of the blocks, at least, in which most names of the next column come back


def without_totals(names: Sequence[str], frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Scalar]]:
    """Leave out rows that sum up the rows of their block.

    Parameters
    ----------
    names : sequence of str
    frame : DataFrame
        Columns of text ``c0..``.

    Returns
    -------
    frame, found
        The rows, and how many were left out, ``block_totals``, for ``Table.reading``.

    Notes
    -----
    A row is the total of a block when its label says so and at least half of its numbers are the sums of
    the rows between it and the total before (or after, where totals stand on top). Where the header comes
    back, files were put one under another: their totals are those of each file.
    """
    if not _laid_out(frame) or header.repeats(names, frame).any():
        return frame, {}
    totals = _totals(_texts(frame))
    return (frame.filter(~totals), {"block_totals": int(totals.sum())}) if totals.any() else (frame, {})


def carried_down(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Scalar]]:
    """Write names that stand on top of a block on each row of it.

    Returns
    -------
    frame, found
        The rows, and how many columns were filled, ``filled_down``.

    Notes
    -----
    A name is carried down when it stands once, on top of its block, and what follows it names the rows
    within a block, block after block.
    """
    if not _laid_out(frame):
        return frame, {}
    texts = _texts(frame)
    names = _names_of_blocks(texts)
    if not names:
        return frame, {}
    blank = texts.select(pl.all_horizontal(pl.all().is_null())).to_series()
    carried = texts.select(pl.when(~blank).then(pl.col(name).forward_fill()).alias(name) for name in names)
    return frame.with_columns(carried.get_columns()), {"filled_down": len(names)}


def _laid_out(frame: pl.DataFrame) -> bool:
    return frame.width >= edges.LEAST_WIDTH and FEWEST < frame.height <= MOST_ROWS


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    texts = frame.cast(pl.String).with_columns(pl.all().str.strip_chars())
    return texts.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _totals(texts: pl.DataFrame) -> pl.Series:
    """Return which rows are totals of a block of rows."""
    none = pl.repeat(value=False, n=texts.height, eager=True)
    said = pl.any_horizontal(
        pl.col(name).fill_null("").str.contains(edges.SUMS).alias(name)
        for name in texts.columns[:MOST_LABELS]
    )
    named = texts.select(said).to_series()
    if named.sum() < FEWEST:
        return none
    plain = texts.filter(~named)
    numeric = [at for at in range(texts.width) if edges.numeric(plain.to_series(at))]
    amounts = [edges.amounts(texts.to_series(at)).to_numpy() for at in numeric]
    if not amounts:
        return none
    numbers = np.column_stack(amounts)
    at = named.arg_true().to_numpy()
    below = _sums(numbers, at, np.concatenate([[-1], at[:-1]]))
    above = _sums(numbers, at, np.append(at[1:], len(numbers)))
    best = max((below, above), key=lambda right: int(right.sum()))
    if best.sum() < FEWEST:
        return none
    mask = np.zeros(len(numbers), dtype=bool)
    mask[at[best]] = True
    return pl.Series(mask)


def _sums(numbers: np.ndarray, at: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return which rows ``at`` hold the sums of the rows that lie strictly between them and ``other``."""
    right = np.zeros(len(at), dtype=bool)
    for i, (here, there) in enumerate(zip(at, other, strict=True)):
        rows = numbers[min(here, there) + 1 : max(here, there)]
        known = ~np.isnan(numbers[here])
        if not known.any() or not (~np.isnan(rows)).any(axis=1).sum() >= FEWEST:
            continue
        made = np.nansum(rows, axis=0)
        near = np.abs(numbers[here] - made) <= 1e-6 * np.abs(made) + edges.rounding(rows)
        right[i] = (near & known).sum() >= max(1.0, AGREE * known.sum())
    return right


def _names_of_blocks(texts: pl.DataFrame) -> list[str]:
    """Return the columns, from the left, whose name stands once on top of a block of rows."""
    filled = texts.filter(~pl.all_horizontal(pl.all().is_null()))
    found: list[str] = []
    for name, after in zip(texts.columns[:MOST_LABELS], texts.columns[1 : MOST_LABELS + 1], strict=False):
        if not _once_a_block(filled[name], filled[after]):
            break
        found.append(name)
    return found


def _once_a_block(names: pl.Series, after: pl.Series) -> bool:
    known = names.drop_nulls()
    gaps = names.null_count()
    if not len(names) or names[0] is None or gaps < SPARSE * len(names) or len(known) < FEWEST:
        return False
    if known.n_unique() < len(known) or edges.numeric(known) or edges.numeric(after) or after.null_count():
        return False
    rows = pl.DataFrame({"block": names.forward_fill(), "row": after})
    if rows.is_duplicated().any():
        return False
    times = rows.group_by("row").len()["len"]
    return int((times >= max(FEWEST, COMES_BACK * len(known))).sum()) > len(times) / 2

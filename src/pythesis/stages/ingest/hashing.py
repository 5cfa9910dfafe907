"""A hash of rows that no version of any library changes: the reservation must outlive upgrades."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import polars as pl

_FIELD = "\x1f"
_GAP = "\x00"
_BITS = "b"  # before the bits of a number that is not whole
BLOCK = 65_536  # rows written out at a time: the texts of them all would double what is held


def canonical(series: pl.Series) -> pl.Series:
    """Return values as text that does not depend on how a library prints numbers.

    A whole number reads the same whether it is stored with decimals or not, so that a gap elsewhere in
    the column, which may change the storage, changes no hash.
    """
    if series.dtype == pl.String:
        return series
    marks, numbers = _spelt(series)
    text = numbers.cast(pl.String) if marks is None else pl.select(pl.concat_str(marks, numbers)).to_series()
    if series.null_count():
        text = pl.select(pl.when(series.is_not_null()).then(text)).to_series()
    return text.alias(series.name)


def _spelt(series: pl.Series) -> tuple[pl.Series | None, pl.Series]:
    """Return what stands before each number, None where that is nothing, and a whole number a cell.

    A cell is its whole number, or a "b" before the number that its bits spell.
    """
    if not series.dtype.is_float():
        return None, series.to_physical().cast(pl.Int64)
    values = series.to_numpy().astype(np.float64) + 0.0  # minus zero is zero
    whole = np.isfinite(values) & (values == np.round(values)) & (np.abs(values) < 2**53)
    numbers = values.view(np.int64)
    if not whole.any():
        return pl.Series([_BITS]).new_from_index(0, len(series)), pl.Series(numbers)
    numbers = np.where(whole, np.where(whole, values, 0.0).astype(np.int64), numbers)
    if whole.all():
        return None, pl.Series(numbers)
    return pl.Series(["", _BITS]).gather((~whole).astype(np.uint32)), pl.Series(numbers)


def rows(frame: pl.DataFrame, seed: int) -> np.ndarray:
    """Return one number in [0, 1) a row from all its values, the same for equal rows.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        From BLAKE2b keyed by `seed`.
    """
    blocks = [texts(block, seed) for block in _ahead(_joined, frame.iter_slices(BLOCK))]
    return np.concatenate(blocks) if blocks else np.empty(0)


def _ahead(make: Callable[[pl.DataFrame], pl.Series], parts: Iterable[pl.DataFrame]) -> Iterator[pl.Series]:
    """Return what is made of each part, the next one being made while the last one is used."""
    with ThreadPoolExecutor(1) as beside:
        waiting: Future[pl.Series] | None = None
        for part in parts:
            next_one = beside.submit(make, part)
            if waiting is not None:
                yield waiting.result()
            waiting = next_one
        if waiting is not None:
            yield waiting.result()


def _joined(frame: pl.DataFrame) -> pl.Series:
    """Return each row as one text: its cells as `canonical` has them, with a sign between."""
    columns: dict[str, pl.Series] = {}
    pieces: list[pl.Expr] = []
    for at, series in enumerate(frame.get_columns()):
        pieces += [pl.lit(_FIELD)] if at else []
        if series.dtype == pl.String or series.null_count():
            columns[f"c{at}"] = canonical(series).fill_null(_GAP)
        else:  # numbers are written into the row itself
            marks, columns[f"c{at}"] = _spelt(series)
            if marks is not None:
                columns[f"m{at}"] = marks
                pieces.append(pl.col(f"m{at}"))
        pieces.append(pl.col(f"c{at}"))
    return pl.DataFrame(columns).select(pl.concat_str(pieces)).to_series()


def texts(values: pl.Series, seed: int) -> np.ndarray:
    """Return one number in [0, 1) a text, the same for equal texts."""
    begun = hashlib.blake2b(digest_size=8, key=seed.to_bytes(8, "big", signed=True)).copy
    digests = []
    # As bytes, texts are handed over without being decoded first; the key is read once.
    for value in values.cast(pl.Binary).to_list():
        state = begun()
        state.update(value)
        digests.append(state.digest())
    return np.frombuffer(b"".join(digests), ">u8").astype(np.uint64).astype(np.float64) / 2.0**64

"""A hash of rows that no version of any library changes: the reservation must outlive upgrades."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl

_FIELD = "\x1f"
_GAP = "\x00"
BLOCK = 65_536  # rows written out at a time: the texts of them all would double what is held


def canonical(series: pl.Series) -> pl.Series:
    """Return values as text that does not depend on how a library prints numbers.

    A whole number reads the same whether it is stored with decimals or not, so that a gap elsewhere in
    the column, which may change the storage, changes no hash.
    """
    if series.dtype.is_float():
        values = series.to_numpy().astype(np.float64) + 0.0  # minus zero is zero
        whole = np.isfinite(values) & (values == np.round(values)) & (np.abs(values) < 2**53)
        # A cell is its whole number, or a "b" before the number that its bits spell.
        numbers = np.where(whole, np.where(whole, values, 0.0).astype(np.int64), values.view(np.int64))
        table = pl.DataFrame({"v": series, "w": whole, "n": numbers})
        marked = pl.when("w").then(pl.lit("")).otherwise(pl.lit("b")) + pl.col("n").cast(pl.String)
        return table.select(pl.when(pl.col("v").is_not_null()).then(marked).alias(series.name)).to_series()
    if series.dtype == pl.String:
        return series
    return series.to_physical().cast(pl.Int64).cast(pl.String)


def rows(frame: pl.DataFrame, seed: int) -> np.ndarray:
    """Return one number in [0, 1) a row from all its values, the same for equal rows.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        From BLAKE2b keyed by `seed`.
    """
    blocks = [texts(_joined(block), seed) for block in frame.iter_slices(BLOCK)]
    return np.concatenate(blocks) if blocks else np.empty(0)


def _joined(frame: pl.DataFrame) -> pl.Series:
    """Return each row as one text."""
    columns = [
        canonical(series.alias(f"c{i}")).fill_null(_GAP) for i, series in enumerate(frame.get_columns())
    ]
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=_FIELD)).to_series()


def texts(values: pl.Series, seed: int) -> np.ndarray:
    """Return one number in [0, 1) a text, the same for equal texts."""
    key = seed.to_bytes(8, "big", signed=True)
    blake = hashlib.blake2b
    # As bytes, texts are handed over without being decoded first.
    digests = b"".join(blake(value, digest_size=8, key=key).digest() for value in values.cast(pl.Binary))
    return np.frombuffer(digests, ">u8").astype(np.uint64).astype(np.float64) / 2.0**64

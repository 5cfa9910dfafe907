"""A hash of rows that no version of any library changes: the reservation must outlive upgrades."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl

_FIELD = "\x1f"
_GAP = "\x00"


def canonical(series: pl.Series) -> pl.Series:
    """Return values as text that does not depend on how a library prints numbers.

    A whole number reads the same whether it is stored with decimals or not, so that a gap elsewhere in
    the column, which may change the storage, changes no hash.
    """
    if series.dtype.is_float():
        values = series.to_numpy().astype(np.float64) + 0.0  # minus zero is zero
        whole = np.isfinite(values) & (values == np.round(values)) & (np.abs(values) < 2**53)
        plain = pl.Series(np.where(whole, values, 0.0).astype(np.int64)).cast(pl.String)
        bits = "b" + pl.Series(values.view(np.int64)).cast(pl.String)
        table = pl.DataFrame({"v": series, "w": whole, "p": plain, "b": bits})
        chosen = pl.when(pl.col("v").is_null()).then(None).when("w").then("p").otherwise("b")
        return table.select(chosen.alias(series.name)).to_series()
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
    columns = [
        canonical(series.alias(f"c{i}")).fill_null(_GAP) for i, series in enumerate(frame.get_columns())
    ]
    joined = pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=_FIELD)).to_series()
    return texts(joined, seed)


def texts(values: pl.Series, seed: int) -> np.ndarray:
    """Return one number in [0, 1) a text, the same for equal texts."""
    key = seed.to_bytes(8, "big", signed=True)
    blake = hashlib.blake2b
    digests = b"".join(
        blake(value.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest() for value in values
    )
    return np.frombuffer(digests, ">u8").astype(np.uint64).astype(np.float64) / 2.0**64

"""Columns that name entities: identifiers and codes that come back, whose rows share other columns."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.core.said import Said, said
from pythesis.stats.names import codes, words_of

SAMPLE_COLUMNS = 40  # columns compared within candidate groups
MIN_GROUPS = 10  # with fewer groups, a group is a category
MIN_REPEATED = 0.1  # share of rows whose value comes back, under which an identifier hardly groups
# A column is shared by an entity's rows when two rows of one entity agree nearly always, and clearly
# more than two rows taken anywhere.
SHARED = 0.9
CLEARLY_MORE = 0.5  # share of chance disagreements that must vanish within groups
MIN_SHARED = 2  # one shared column may be a coincidence of names; two are an entity
MOST_ROWS_EACH = 20  # beyond, values sort rows into classes rather than name entities
MIN_DIGITS = 6  # shorter whole numbers of one length are amounts as often as codes


def entity_of(frame: pl.DataFrame, columns: list[Column]) -> tuple[str, Said] | None:
    """Return the identifier that comes back and whose rows share other columns; the widest one if nested."""
    others = [c for c in columns if c.distinct > 1 and c.kind is not Kind.EMPTY][:SAMPLE_COLUMNS]
    found: dict[str, tuple[float, list[str]]] = {}
    for candidate in _candidates(frame, columns):
        entity = pl.DataFrame({"entity": frame[candidate.name].alias("v")})
        repeated = entity.select(pl.col("entity").is_not_null() & (pl.len().over("entity") > 1)).to_series()
        n = int(repeated.sum())
        if n < max(MIN_REPEATED * frame.height, 10):
            continue
        kept = entity["entity"].filter(repeated)
        shared = [
            c.name
            for c in others
            if c.name != candidate.name and _shares(frame[c.name].alias("v"), kept, repeated, c.distinct)
        ]
        if len(shared) >= MIN_SHARED:
            found[candidate.name] = n / frame.height, shared
    if not found:
        return None
    distinct = {c.name: c.distinct for c in columns}
    best = max(found, key=lambda name: (len(found[name][1]), -distinct[name]))
    while wider := [n for n in found if n in found[best][1] and distinct[n] < distinct[best]]:
        best = min(wider, key=lambda name: distinct[name])
    share, shared = found[best]
    columns_shown = tuple(name for name in shared if name not in found)[:3] or tuple(shared[:3])
    return best, said(
        "ingest.roles.entity", groups=distinct[best], share=share, columns=columns_shown, n=len(shared)
    )


def _candidates(frame: pl.DataFrame, columns: list[Column]) -> list[Column]:
    """Return columns that may name entities: identifiers by kind, by name, or codes of one length."""
    found = []
    for column in columns:
        repeats = MIN_GROUPS <= column.distinct < frame.height - column.missing
        small = column.distinct * MOST_ROWS_EACH >= frame.height
        if not repeats or column.missing > 0.5 * frame.height:
            continue
        named = "id" in words_of(column.name) and column.distinct >= 2 * MIN_GROUPS
        if column.kind is Kind.IDENTIFIER or (
            small and (named or _long_code(column) or _tells(frame, column, columns))
        ):
            found.append(column)
    return found[:8]


def _long_code(column: Column) -> bool:
    """Return whether all values are whole numbers of the same, long number of digits."""
    low, high = column.minimum, column.maximum
    if column.dtype != "Int64" or not isinstance(low, float) or not isinstance(high, float) or low <= 0:
        return False
    return low >= 10 ** (MIN_DIGITS - 1) and len(str(int(low))) == len(str(int(high)))


def _tells(frame: pl.DataFrame, column: Column, columns: list[Column]) -> bool:
    """Return whether whole numbers fix several columns of many values, as only the number of a thing does.

    A measure fixes what is computed from it, its square or its class: such columns follow its order. One
    column is enough where the name itself speaks of a code, as that of a class or of a store does.
    """
    if column.dtype != "Int64" or column.missing or column.distinct > (1 - MIN_REPEATED) * frame.height:
        return False
    told = 0
    for other in columns[:SAMPLE_COLUMNS]:
        if other.name == column.name or other.missing or other.distinct < MIN_GROUPS:
            continue
        pairs = frame.select(pl.col(column.name).alias("k"), pl.col(other.name).alias("v")).unique()
        if pairs.height == column.distinct and not _ordered(pairs.sort("k")["v"], other.distinct):
            told += 1
    return told >= (1 if codes(words_of(column.name)) else MIN_SHARED)


def _ordered(values: pl.Series, distinct: int) -> bool:
    """Return whether values rise, fall, or each stand on one stretch."""
    if values.dtype != pl.String and (values.is_sorted() or values.is_sorted(descending=True)):
        return True
    return distinct < len(values) and int((values != values.shift()).sum()) == distinct - 1


def _shares(values: pl.Series, entity: pl.Series, repeated: pl.Series, distinct: int) -> bool:
    """Return whether rows of one entity agree on a column far more than rows taken anywhere.

    ``entity`` names that of each row where ``repeated`` is true.
    """
    if distinct > 0.9 * len(values):
        return False
    counts = np.sort(values.unique_counts().to_numpy()).astype(float)
    chance = float(np.sum((counts / len(values)) ** 2))
    pairs = pl.DataFrame({"entity": entity, "value": values.filter(repeated)})
    same = pairs.group_by("entity").agg(pl.col("value").n_unique() == 1)["value"]
    within = int(same.sum()) / len(same)
    return within >= SHARED and (1 - within) <= (1 - CLEARLY_MORE) * (1 - chance) and chance < SHARED

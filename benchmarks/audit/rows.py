"""Defects of rows: copies, contradictions, cells in the wrong column, an order that tells the target."""

from __future__ import annotations

import numpy as np
import polars as pl

from audit.table import Clean, Planted, put, scores, some


def _insert(table: Clean, extra: pl.DataFrame, after: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    """Put rows in: just after those they come from when order is time, else anywhere."""
    frame, extra = table.frame.with_row_index("__at"), extra.with_columns(pl.Series("__at", after))
    both = pl.concat([frame, extra.select(frame.columns).cast(frame.schema)])
    if table.ordered:
        return both.sort("__at", maintain_order=True).drop("__at")
    return both.drop("__at")[rng.permutation(both.height)]


def duplicate_rows(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Copy some rows as they are."""
    mask = some(rng, table.frame.height, (0.015, 0.04, 0.12)[strength])
    at = np.flatnonzero(mask)
    return Planted(_insert(table, table.frame[at], at, rng))


def near_duplicate_rows(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Enter some rows twice, the second time under a new name and with one amount a little off."""
    # In narrow tables nearly equal rows are bound to happen.
    if len(table.numbers) < 2 or table.ordered or table.frame.width < 9:
        return None
    mask = some(rng, table.frame.height, (0.03, 0.06, 0.12)[strength])
    at = np.flatnonzero(mask)
    copy = table.frame[at]
    for name in table.names:
        copy = put(copy, name, [f"{value[:2]}9{i:05d}" for i, value in enumerate(copy[name])])
    changed = table.numbers[int(rng.integers(len(table.numbers)))]
    values = copy[changed].to_numpy().astype(float)
    step = 0.01 * np.std(table.frame[changed].to_numpy().astype(float))
    copy = put(copy, changed, values + rng.choice([-1, 1], len(values)) * step)
    if table.frame[changed].dtype.is_integer():
        copy = put(copy, changed, (values + 1).astype(int))
    return Planted(_insert(table, copy, at, rng))


def conflicting_labels(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Enter some rows again with another label."""
    if not table.classes or table.target is None:
        return None
    at = np.flatnonzero(some(rng, table.frame.height, (0.04, 0.08, 0.15)[strength]))
    levels = sorted(table.frame[table.target].unique().to_list())
    copy = table.frame[at]
    other = [levels[(levels.index(value) + 1) % len(levels)] for value in copy[table.target]]
    return Planted(_insert(table, put(copy, table.target, other), at, rng))


def shifted_row(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Move the cells of some rows one column to the right from some column on, as a lost separator does."""
    if not table.categories or table.frame.width < 6:
        return None
    texts = table.frame.with_columns(pl.all().cast(pl.String))
    first = min(texts.columns.index(name) for name in table.categories)
    start = max(1 if table.names else 0, first - 1)
    mask = pl.Series(some(rng, texts.height, (0.006, 0.015, 0.04)[strength]))
    names = texts.columns[start:]
    moved = [
        pl.when(mask).then(pl.col(names[i - 1]) if i else pl.lit(None, pl.String)).otherwise(pl.col(name))
        for i, name in enumerate(names)
    ]
    named_moved = [expression.alias(name) for expression, name in zip(moved, names, strict=True)]
    return Planted(texts.with_columns(named_moved))


def sort_order(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Sort the rows by the target, almost or wholly."""
    if table.target is None or table.ordered:
        return None
    values = scores(table.frame, table.target)
    spread = np.std(values) * (0.5, 0.2, 0.0)[strength]
    order = np.argsort(values + rng.normal(0, 1, len(values)) * spread, kind="stable")
    return Planted(table.frame[order])


def small_sample(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Leave a few dozen rows."""
    if table.target is None or table.frame.height < 20 * table.frame.width:
        return None
    n = (60, 40, 25)[strength]
    kept = np.arange(n) if table.ordered else rng.permutation(table.frame.height)[:n]
    return Planted(table.frame[np.sort(kept)])


def wide_data(table: Clean, rng: np.random.Generator, strength: int) -> Planted | None:
    """Leave 80 rows and add more columns of measures than rows."""
    if table.target is None or table.ordered or table.frame.height < 150:
        return None
    n, width = 80, (100, 160, 320)[strength]
    kept = np.sort(rng.permutation(table.frame.height)[:n])
    extra = pl.DataFrame(
        rng.normal(5, 1, (n, width)).round(4), schema=[f"probe_{i:03d}" for i in range(width)]
    )
    return Planted(pl.concat([table.frame[kept], extra], how="horizontal"))


PLANTS = {
    "duplicate-rows": (duplicate_rows,),
    "near-duplicate-rows": (near_duplicate_rows,),
    "conflicting-labels": (conflicting_labels,),
    "shifted-row": (shifted_row,),
    "sort-order": (sort_order,),
    "small-sample": (small_sample,),
    "wide-data": (wide_data,),
}

"""Leaks that no column shows alone: a formula that gives the target, parts of it, pairs that decide it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.dataset import Column
from pythesis.stages.audit import identities
from pythesis.stages.audit.rules import Identity
from pythesis.stages.audit.sampled import GAP, Codes, Floats, Sample, as_codes, binned, countable, sample
from pythesis.stats.probe import outcome, screen

# A part of the outcome is set on its class only: 98 rows in 100; parts together make half of the class.
LOOK = 1_000  # first rows: three values among them are not two
PURE = 0.98
COVERS = 0.5
FEWEST_SET = 10
COMMON = 0.5  # a class of more rows than this is pure too easily
# Cells of two binned columns, with ten rows each on average, that nearly rank all rows.
SCREENED_ROWS = 5_000
MOST_BINS = 8
ROWS_A_CELL = 10
MOST_PAIRED = 40
MOST_CLASSES = 5
NEARLY = {"roc_auc": 0.97, "r2": 0.88}
ALONE = {"roc_auc": 0.95, "r2": 0.85}  # a column this strong is judged alone
BEYOND = {"roc_auc": 0.05, "r2": 0.2}  # of the pair over its stronger column
MOST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Parts:
    """Flags that are set on one class only, and how much of it they cover together."""

    columns: tuple[str, ...]
    values: tuple[str, ...]
    level: str
    set_rows: int
    right: int
    of_level: int


def formula(rows: pl.DataFrame, target: str, columns: list[Column]) -> Identity | None:
    """Return the formula that gives a number target from features, when there is one."""
    seen = sample(rows)
    values = {c.name: seen.numbers(c.name) for c in columns if countable(c)}
    partners = list(values)
    if len(partners) > identities.MOST_COLUMNS:
        ranks = identities.ranked(seen.numbers(target))
        alike = {name: abs(float(ranks @ identities.ranked(values[name]))) for name in partners}
        partners = sorted(partners, key=lambda name: -alike[name])[: identities.MOST_COLUMNS]
    return identities.find(target, {**values, target: seen.numbers(target)}, partners)


def parts(rows: pl.DataFrame, target: str, names: list[str]) -> Parts | None:
    """Return the two-valued columns whose rarer value comes with one class only, when they cover it."""
    y = rows[target].cast(pl.String)
    counts = y.value_counts(name="__n").sort("__n", target)
    for level, n in counts.iter_rows():
        if n > COMMON * rows.height or n < 2 * FEWEST_SET:
            continue
        inside = (y == level).to_numpy()
        found = [(name, flag) for name in names if (flag := _flag(rows[name], inside)) is not None]
        if len(found) < 2:
            continue
        marks = np.stack(
            [(rows[name].cast(pl.String) == value).fill_null(False).to_numpy() for name, value in found]
        )
        union = marks.any(axis=0)
        right = int((union & inside).sum())
        if right >= COVERS * n:
            columns, values = zip(*found, strict=True)
            return Parts(tuple(columns), tuple(values), str(level), int(union.sum()), right, int(n))
    return None


def _flag(values: pl.Series, inside: npt.NDArray[np.bool_]) -> str | None:
    """Return the rarer of two values when it is set inside the class only."""
    if values.head(LOOK).drop_nulls().n_unique() > 2:
        return None
    counts = values.drop_nulls().value_counts(name="__n").sort("__n")
    if counts.height != 2 or int(counts["__n"][0]) < FEWEST_SET:
        return None
    value = counts[values.name].cast(pl.String)[0]
    chosen = (values.cast(pl.String) == value).fill_null(False).to_numpy()
    return str(value) if inside[chosen].mean() >= PURE else None


def pairs(rows: pl.DataFrame, target: str, columns: list[Column], task: str) -> list[tuple[str, str]]:
    """Return the pairs of columns that nearly decide the target together while neither does alone."""
    few = sample(rows, most=SCREENED_ROWS)
    metric = "r2" if task == "regression" else "roc_auc"
    alone = screen(few.rows, target, [c.name for c in columns], task)
    kept = [c for c in columns if alone[c.name] < ALONE[metric]]
    kept = sorted(kept, key=lambda c: -alone[c.name])[:MOST_PAIRED]
    y = outcome(few.rows[target], task)
    if task != "regression" and len(np.unique(y)) > MOST_CLASSES:
        return []
    most = int(np.clip(np.sqrt(few.height / ROWS_A_CELL), 2, MOST_BINS))
    coded = {c.name: _coded(few, c, most) for c in kept}
    found = []
    for first, second in combinations(coded, 2):
        score = _together(coded[first], coded[second], y, task)
        if score >= NEARLY[metric] and score - max(alone[first], alone[second]) >= BEYOND[metric]:
            found.append((score, first, second))
    found.extend(_straight(few, kept, y, alone) if task == "regression" else [])
    best = sorted(found, key=lambda pair: -pair[0])
    chosen: list[tuple[str, str]] = []
    for _, first, second in best:
        if all(first not in pair and second not in pair for pair in chosen):
            chosen.append((first, second))
    return chosen[:MOST_PAIRS]


def _coded(rows: Sample, column: Column, most: int) -> Codes:
    """Return at most `most` + 1 codes: bins of numbers, commonest levels of the others, gaps the last."""
    if countable(column):
        codes = binned(rows.numbers(column.name), most)
    else:
        codes = as_codes(rows.rows[column.name])
        sizes = np.bincount(codes[codes != GAP])
        order = np.argsort(-sizes, kind="stable")
        place = np.empty(len(sizes), dtype=np.int64)
        place[order] = np.minimum(np.arange(len(sizes)), most - 1)
        codes = np.where(codes == GAP, GAP, place[np.maximum(codes, 0)] if len(sizes) else GAP)
    return np.where(codes == GAP, codes.max(initial=0) + 1, codes)


def _together(first: Codes, second: Codes, y: Floats, task: str) -> float:
    """Return the score of the cells of two coded columns on the very rows they were made on."""
    cells = first * (second.max() + 1) + second
    sizes = np.bincount(cells).astype(np.float64)
    if task == "regression":
        means = np.bincount(cells, weights=y) / np.maximum(sizes, 1)
        spread = float(((y - y.mean()) ** 2).sum())
        return 1 - float(((y - means[cells]) ** 2).sum()) / spread if spread else 0.0
    areas, weights = [], []
    for level in np.unique(y) if len(np.unique(y)) > 2 else [1.0]:
        ones = np.bincount(cells, weights=y == level)
        order = np.argsort(ones / np.maximum(sizes, 1), kind="stable")
        ones, zeros = ones[order], sizes[order] - ones[order]
        rates = (ones / np.maximum(ones + zeros, 1)).round(12)
        tie = np.unique(rates, return_inverse=True)[1]
        positive, negative = np.bincount(tie, weights=ones), np.bincount(tie, weights=zeros)
        total = float(positive.sum() * negative.sum())
        below = np.cumsum(negative) - negative / 2
        areas.append(float(positive @ below) / total if total else 0.5)
        weights.append(float(positive.sum()))
    return float(np.average(areas, weights=weights))


def _straight(
    rows: Sample, columns: list[Column], y: Floats, alone: dict[str, float]
) -> list[tuple[float, str, str]]:
    """Return pairs whose weighted sum nearly gives the target, from correlations alone."""
    names = [c.name for c in columns if countable(c)]
    if len(names) < 2:
        return []
    x = np.column_stack([rows.numbers(name) for name in names])
    x = np.where(np.isnan(x), np.nanmean(np.where(np.isnan(x).all(axis=0), 0, x), axis=0), x)
    scale = x.std(axis=0)
    standard = (x - x.mean(axis=0)) / np.where(scale > 0, scale, 1)
    with_y = standard.T @ ((y - y.mean()) / max(float(y.std()), 1e-300)) / len(y)
    close = standard.T @ standard / len(y)
    found = []
    for i, j in combinations(range(len(names)), 2):
        left = 1 - close[i, j] ** 2
        if left > 1e-6:
            score = (with_y[i] ** 2 + with_y[j] ** 2 - 2 * with_y[i] * with_y[j] * close[i, j]) / left
            if score >= NEARLY["r2"] and score - max(alone[names[i]], alone[names[j]]) >= BEYOND["r2"] / 2:
                found.append((float(score), names[i], names[j]))
    return found

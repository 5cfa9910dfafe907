"""Datasets made by hand, so that the modelling rooms are tested without the rooms before them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import FOLD, HALF, PART, ROW, Column, Dataset, Kind, Reservation, Role, Table
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.stages import conclude, explain, model
from pythesis.stats.learning.results import Concluded, Finished, Modelled, Understood

WHY = said("text", text="by hand")


@dataclass
class StillClock:
    """A clock that advances by one second each time it is read."""

    reads: int = 0

    def now(self) -> float:
        self.reads += 1
        return float(self.reads)


@dataclass
class Memory:
    """A checkpoint in memory. ``limit`` stops the run after that many parts, as a kill would."""

    kept: dict[str, bytes] = field(default_factory=dict)
    limit: int | None = None

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def put(self, key: str, value: bytes) -> None:
        if self.limit is not None and len(self.kept) >= self.limit:
            raise KeyboardInterrupt
        self.kept[key] = value


class Quiet:
    """Progress nobody watches."""

    def step(self, what: Said, done: int, total: int) -> None:
        pass


def tools(checkpoint: Memory | None = None) -> Tools:
    return Tools(StillClock(), checkpoint or Memory(), Quiet())


def kind_of(series: pl.Series) -> Kind:
    if series.dtype.is_temporal():
        return Kind.DATE
    if series.dtype == pl.Boolean:
        return Kind.BOOLEAN
    return Kind.NUMBER if series.dtype.is_numeric() else Kind.CATEGORY


def table_of(frame: pl.DataFrame, target: str, roles: dict[str, Role], kinds: dict[str, Kind]) -> Table:
    columns = []
    for name in frame.columns:
        series = frame[name]
        kind = kinds.get(name, kind_of(series))
        levels: tuple[str, ...] = ()
        if kind in {Kind.CATEGORY, Kind.ORDINAL, Kind.BOOLEAN} and series.n_unique() <= 60:
            levels = tuple(series.drop_nulls().cast(pl.String).unique().sort().to_list())
        columns.append(
            Column(
                name=name,
                kind=kind,
                role=roles.get(name, Role.TARGET if name == target else Role.FEATURE),
                dtype=str(series.dtype),
                missing=series.null_count(),
                distinct=series.drop_nulls().n_unique(),
                levels=levels,
            )
        )
    return Table(source="hand", fingerprint="0", reading={}, n_rows=frame.height, columns=tuple(columns))


def dataset(
    frame: pl.DataFrame,
    target: str,
    *,
    roles: dict[str, Role] | None = None,
    kinds: dict[str, Kind] | None = None,
    method: str = "stratified",
    test: float = 0.25,
    folds: int = 5,
    repeats: int = 1,
    sealed: bool = True,
    seed: int = 0,
) -> tuple[Dataset[pl.DataFrame], Split]:
    """Return a dataset with parts, halves and folds dealt by row, by group or along time."""
    table = table_of(frame, target, roles or {}, kinds or {})
    generator = np.random.default_rng(seed)
    n = frame.height
    order = np.arange(n)
    if method == "group" and table.group is not None:
        order = frame[table.group.name].rank("dense").to_numpy().astype(int)
    names = np.unique(order)
    share = dict(zip(names, generator.permutation(len(names)) / len(names), strict=True))
    place = np.array([share[one] for one in order])
    if method == "time":
        place = 1 - (np.arange(n) + 1) / n  # the latest rows are tested
    part = np.where((place < test) & sealed, "test", "development")
    within = (place - test) / (1 - test) if sealed else place
    fold = np.clip((within * folds).astype(int), 0, folds - 1)
    if method == "time":
        fold = folds - 1 - fold
    half = np.where(np.array([hash_free(one) for one in order]), "explore", "confirm")
    developed = part == "development"
    full = frame.with_columns(
        pl.Series(ROW, np.arange(n)),
        pl.Series(PART, part),
        pl.Series(HALF, [h if d else None for h, d in zip(half, developed, strict=True)]),
        pl.Series(FOLD, [int(f) if d else None for f, d in zip(fold, developed, strict=True)]),
    )
    reservation = Reservation(
        method={"stratified": "random"}.get(method, method), column=None, share=test,
        n_test=int((~developed).sum()), n_development=int(developed.sum()), n_groups_test=None,
        sealed=sealed, seed=seed, reason=WHY,
    )  # fmt: skip
    split = Split(
        method=method, column=None, n_folds=folds, n_repeats=repeats, n_explore=0, n_confirm=0,
        n_groups=None, cross_screening=False, seed=seed, reason=WHY,
    )  # fmt: skip
    return Dataset(full, table, reservation), split


def hash_free(number: int) -> bool:
    """Deal units into halves without any hash."""
    return bool((int(number) * 2654435761 >> 7) & 1)


@dataclass(frozen=True)
class Chain:
    simple: Modelled
    understood: Understood
    improved: Modelled
    concluded: Concluded
    finished: Finished


def chain(
    data: tuple[Dataset[pl.DataFrame], Split],
    brief: Brief | None = None,
    plan: Plan | None = None,
    *,
    open_test: bool = True,
    using: Tools | None = None,
) -> Chain:
    """Run the five calls as the flow does."""
    brief, plan, using = brief or Brief(), plan or Plan(effort="quick"), using or tools()
    rows, split = data
    simple = model.simple(rows, split, brief, plan, using)
    understood = explain.run(rows, split, brief, simple, using)
    improved = model.improve(rows, split, brief, simple, understood, plan, using)
    concluded = conclude.run(rows, split, brief, simple, understood, improved, using)
    finished = model.finish(rows, split, brief, improved, using, open_test)
    return Chain(simple, understood, improved, concluded, finished)


def logistic(n: int = 500, seed: int = 0, strength: float = 1.0) -> pl.DataFrame:
    """Return a table whose binary target follows two numbers and a level, with gaps."""
    generator = np.random.default_rng(seed)
    age, pay = generator.normal(45, 12, n), generator.lognormal(7, 0.5, n)
    city = generator.choice(["Lyon", "Paris", "Nice"], n)
    score = strength * (0.1 * (age - 45) + (city == "Paris") - 0.5)
    outcome = np.where(generator.random(n) < 1 / (1 + np.exp(-score)), "yes", "no")
    holes = generator.random(n) < 0.1
    return pl.DataFrame({"age": age, "pay": pay, "city": city, "outcome": outcome}).with_columns(
        pl.when(~pl.Series(holes)).then(pl.col("pay")).alias("pay")
    )

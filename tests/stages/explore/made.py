"""Data sets in memory for the tests of exploration: kinds from the values, halves drawn by a seed."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.dataset import FOLD, HALF, PART, ROW, Column, Dataset, Kind, Reservation, Role, Table
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.stages.explore import Explored, run


class Quiet:
    """A progress nobody watches."""

    def step(self, what: Said, done: int, total: int) -> None:
        """Ignore."""


def kind_of(values: pl.Series) -> Kind:
    """Guess the kind of a column as ingest would on simple tables."""
    if values.null_count() == len(values):
        return Kind.EMPTY
    distinct = values.drop_nulls().n_unique()
    if distinct == 1:
        return Kind.CONSTANT
    if values.dtype == pl.Boolean or distinct == 2:
        return Kind.BOOLEAN
    if values.dtype.is_temporal():
        return Kind.DATE
    if values.dtype.is_numeric():
        return Kind.NUMBER
    return Kind.TEXT if distinct > 60 else Kind.CATEGORY


def dataset(
    frame: pl.DataFrame,
    target: str | None = None,
    group: str | None = None,
    time: str | None = None,
    kinds: dict[str, Kind] | None = None,
    seed: int = 0,
    test_share: float = 0.2,
) -> Dataset[pl.DataFrame]:
    """Return a data set with reserved columns, halves respecting groups and time."""
    special = {target: Role.TARGET, group: Role.GROUP, time: Role.TIME}
    columns = tuple(
        _column(frame.get_column(name), (kinds or {}).get(name), special.get(name, Role.FEATURE))
        for name in frame.columns
    )
    rng = np.random.default_rng(seed)
    n = frame.height
    if time is not None:
        place = frame.get_column(time).rank("ordinal").to_numpy() / n
    elif group is not None:
        keys, index = np.unique(frame.get_column(group).cast(pl.String).to_numpy(), return_inverse=True)
        place = (rng.permutation(len(keys)) / len(keys))[index]
    else:
        place = rng.permutation(n) / n
    test = place >= 1 - test_share
    half = np.where(place < (1 - test_share) / 2, "explore", "confirm")
    full = frame.with_columns(
        pl.Series(ROW, np.arange(n)),
        pl.Series(PART, np.where(test, "test", "development")),
        pl.Series(HALF, [None if t else str(h) for t, h in zip(test, half, strict=True)], dtype=pl.String),
        pl.Series(FOLD, [None if t else i % 5 for i, t in enumerate(test)], dtype=pl.Int64),
    )
    table = Table(source="made.csv", fingerprint="0" * 64, reading={}, n_rows=n, columns=columns)
    reservation = Reservation(
        method="random", column=None, share=test_share, n_test=int(test.sum()),
        n_development=int((~test).sum()), n_groups_test=None, sealed=False, seed=seed,
        reason=said("text", text="made"),
    )  # fmt: skip
    return Dataset(frame=full, table=table, reservation=reservation)


def _column(values: pl.Series, kind: Kind | None, role: Role) -> Column:
    found = kind or kind_of(values)
    levels: tuple[str, ...] = ()
    if found in (Kind.CATEGORY, Kind.BOOLEAN):
        counts = values.cast(pl.String).drop_nulls().value_counts(name="n").sort(
            ["n", values.name], descending=[True, False]
        )  # fmt: skip
        levels = tuple(counts.get_column(values.name).to_list()[:60])
    if found is Kind.ORDINAL:
        levels = tuple(str(v) for v in values.drop_nulls().unique().sort().to_list())
    return Column(
        name=values.name, kind=found, role=role, dtype=str(values.dtype), missing=values.null_count(),
        distinct=values.n_unique(), levels=levels,
    )  # fmt: skip


def split_of(made: Dataset[pl.DataFrame], cross: bool | None = None) -> Split:
    """Return a split that describes the halves of a made data set."""
    sizes = dict(made.frame.get_column(HALF).drop_nulls().value_counts().iter_rows())
    n = sum(sizes.values())
    return Split(
        method="stratified", column=None, n_folds=5, n_repeats=1, n_explore=sizes.get("explore", 0),
        n_confirm=sizes.get("confirm", 0), n_groups=None, cross_screening=n < 400 if cross is None else cross,
        seed=0, reason=said("text", text="made"),
    )  # fmt: skip


def explored(
    frame: pl.DataFrame,
    target: str | None = None,
    brief: dict[str, object] | None = None,
    cross: bool | None = None,
    **options: object,
) -> Explored:
    """Explore a frame as the flow would."""
    made = dataset(frame, target, **options)  # type: ignore[arg-type]
    read: Brief = parse_brief(brief or {})
    return run(made, split_of(made, cross), read, 0, Quiet())

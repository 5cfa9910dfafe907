"""The tables of the benchmark: how each is read, what is predicted, which rows test."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

FOLDER = Path(os.environ.get("PYTHESIS_TABLES", "../shared/data"))
TEST_SHARE = 0.25
ADULT = (
    "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation",
    "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country",
    "income",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table: `drop` are identifiers and columns known only after the outcome."""

    name: str
    target: str
    task: str
    drop: tuple[str, ...] = ()
    distinct: bool = False  # rows equal to an earlier one left out: a copy on both sides is an answer known
    read: Callable[[Path], pl.DataFrame] | None = None
    options: dict[str, object] = field(default_factory=dict)

    def frame(self) -> pl.DataFrame:
        """Return the rows with a known target: numbers, and text for everything else."""
        path = FOLDER / self.name.removesuffix("_distinct") / "data.csv"
        made = self.read(path) if self.read is not None else _csv(path, **self.options)
        made = made.drop(c for c in self.drop if c in made.columns).drop_nulls(self.target)
        if self.distinct:
            made = made.unique(keep="first", maintain_order=True)
        texts = [c for c, t in made.schema.items() if not t.is_numeric()]
        made = _numbers(made.with_columns(pl.col(texts).cast(pl.String).str.strip_chars()), self.target)
        return made if self.task == "regression" else made.with_columns(pl.col(self.target).cast(pl.String))


def _csv(path: Path, **options: object) -> pl.DataFrame:
    defaults: dict[str, object] = {"null_values": ["", "NA", "?", " ?"], "infer_schema_length": None}
    return pl.read_csv(path, **{**defaults, **options})  # type: ignore[arg-type]


def _adult(path: Path) -> pl.DataFrame:
    made = _csv(path, has_header=False, null_values=["", "?", " ?"])
    made.columns = list(ADULT)
    return made


def _numbers(frame: pl.DataFrame, target: str) -> pl.DataFrame:
    """Return as numbers the columns, but the target, that hold nothing else than numbers and blanks."""
    texts = [c for c, t in frame.schema.items() if t == pl.String and c != target]
    frame = frame.with_columns(pl.col(texts).replace({"": None}))
    read = frame.select(pl.col(texts).cast(pl.Float64, strict=False))
    whole = [c for c in texts if 0 < read[c].count() == frame[c].count()]
    return frame.with_columns(read.select(whole))


def _boston(path: Path) -> pl.DataFrame:
    cells = [line.split() for line in path.read_text().splitlines() if line.strip()]
    return pl.DataFrame(
        [[float(c) for c in row] for row in cells], schema=[f"c{i}" for i in range(14)], orient="row"
    )


def _sklearn(name: str) -> Callable[[Path], pl.DataFrame]:
    def read(path: Path) -> pl.DataFrame:
        from sklearn import datasets

        held = getattr(datasets, f"load_{name}")()
        columns = [str(c) for c in held.feature_names]
        return pl.DataFrame(held.data, schema=columns).with_columns(pl.Series("target", held.target))

    return read


_ALL = (
    Table("breast_cancer", "target", "binary", read=_sklearn("breast_cancer")),
    Table("diabetes", "target", "regression", read=_sklearn("diabetes")),
    Table("digits", "target", "multiclass", read=_sklearn("digits")),
    Table("titanic", "Survived", "binary", ("PassengerId",)),
    Table("telco_churn", "Churn", "binary", ("customerID",)),
    Table("german_credit", "default", "binary"),
    Table("pima_diabetes", "Outcome", "binary"),
    Table("adult_census", "income", "binary", read=_adult),
    Table("bank_marketing", "y", "binary", ("duration",), options={"separator": ";"}),
    Table("caravan_insurance", "Purchase", "binary"),
    Table("ai4i_maintenance", "Machine_failure", "binary",
          ("UDI", "Product ID", "TWF", "HDF", "PWF", "OSF", "RNF")),
    Table("wine_quality", "quality", "multiclass"),
    Table("wine_quality_distinct", "quality", "multiclass", distinct=True),
    Table("diamonds", "price", "regression"),
    Table("ames_housing", "price", "regression", ("Order", "PID")),
    Table("kc_house", "price", "regression", ("id", "date")),
    Table("insurance_charges", "charges", "regression"),
    Table("boston_housing", "c13", "regression", read=_boston),
    Table("bike_sharing_hourly", "cnt", "regression", ("instant", "dteday", "casual", "registered")),
)  # fmt: skip
TABLES = {table.name: table for table in _ALL}


def split(table: Table, number: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return training and test rows of one split, shares of classes kept, the same for every tool.

    Classes of fewer than eight rows are left out: a test fold could not hold them.
    """
    frame = table.frame()
    generator = np.random.default_rng(1000 + number)
    if table.task == "regression":
        strata = np.zeros(frame.height, dtype=int)
    else:
        counts = frame[table.target].value_counts()
        common = counts.filter(pl.col("count") >= 8)[table.target].implode()
        frame = frame.filter(pl.col(table.target).is_in(common))
        strata = frame[table.target].rank("dense").to_numpy()
    test = np.zeros(frame.height, dtype=bool)
    for one in np.unique(strata):
        at = generator.permutation(np.flatnonzero(strata == one))
        test[at[: round(TEST_SHARE * len(at))]] = True
    return frame.filter(~test), frame.filter(test)

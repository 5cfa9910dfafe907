"""The check ``join-fan-out``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.finding import Severity, Verdict
from pythesis.core.join import Join
from pythesis.core.said import said
from stages.audit.tables import dataset, issues, verdict


def orders(n: int = 300) -> pl.DataFrame:
    rng = np.random.default_rng(60)
    return pl.DataFrame(
        {
            "order": [f"O{i}" for i in range(n)],
            "client": [f"C{v}" for v in rng.integers(0, 90, n)],
            "amount": rng.lognormal(3, 1, n).round(2),
            "weight": rng.normal(5, 1, n).round(3),
            "day": rng.integers(0, 365, n),
            "y": rng.integers(0, 2, n),
        }
    )


def joined() -> pl.DataFrame:
    rng = np.random.default_rng(61)
    twice = pl.DataFrame(
        {
            "order": [f"O{i}" for i in [*range(300), *range(60)]],
            "parcel": rng.integers(1_000, 9_000, 360),
        }
    )
    return orders().join(twice, on="order", maintain_order="left")


def test_rows_multiplied_by_a_join(tmp_path: Path) -> None:
    (finding,) = issues("join-fan-out", dataset(joined(), target="y", kinds={"y": "boolean"}), tmp_path)
    assert finding.columns == ("parcel",)
    assert finding.severity is Severity.WARNING
    assert finding.affected == 60


def test_shuffled_rows_are_found_too(tmp_path: Path) -> None:
    rows = joined().sample(fraction=1.0, shuffle=True, seed=2)
    (finding,) = issues("join-fan-out", dataset(rows, target="y", kinds={"y": "boolean"}), tmp_path)
    assert finding.affected == 60


def test_the_report_of_a_join_is_read(tmp_path: Path) -> None:
    data = dataset(joined(), target="y", kinds={"y": "boolean"})
    join = Join(
        left="orders.csv", right="parcels.csv", on=(("order", "order"),), how="left", by="brief",
        reason=said("text", text="made by hand"), many="multiply", rows_left=300, rows_right=360,
        rows_after=360, left_orphans=0, right_orphans=0, left_unique=True, right_unique=False,
        most_partners=2, columns=("parcel",),
    )  # fmt: skip
    data = data.replace(table=data.table.model_copy(update={"joins": (join,)}))
    (finding,) = issues("join-fan-out", data, tmp_path)
    assert finding.columns == ("order",)
    assert finding.affected == 60


def test_one_row_an_order_passes() -> None:
    assert verdict("join-fan-out", dataset(orders(), target="y", kinds={"y": "boolean"})) is Verdict.PASSED


def test_exact_copies_are_left_to_another_check() -> None:
    rows = pl.concat([orders(), orders().head(60)])
    assert verdict("join-fan-out", dataset(rows)) is Verdict.PASSED


def test_few_columns_are_not_applicable() -> None:
    assert verdict("join-fan-out", dataset(orders().select("day", "y"))) is Verdict.NOT_APPLICABLE

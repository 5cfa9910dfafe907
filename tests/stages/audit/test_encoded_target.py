"""The check ``encoded-target``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.decision import Action
from pythesis.core.finding import Severity, Verdict
from pythesis.stages import audit
from stages.audit.tables import brief, dataset, issues, verdict


def table(n: int = 800) -> pl.DataFrame:
    rng = np.random.default_rng(54)
    city = rng.integers(0, 25, n)
    height = rng.normal(size=25)[city]
    return pl.DataFrame(
        {
            "city": [f"c{v}" for v in city],
            "x": rng.normal(size=n),
            "price": 10 + 2 * height + rng.normal(size=n),
            "y": (height + rng.logistic(size=n) > 0).astype(int),
        }
    )


MEAN = {
    "whole": pl.col("y").mean().over("city"),
    "left out": (pl.col("y").sum().over("city") - pl.col("y")) / (pl.len().over("city") - 1),
    "smoothed": (pl.col("y").sum().over("city") + 5 * pl.col("y").mean()) / (pl.len().over("city") + 5),
}


@pytest.mark.parametrize("way", MEAN)
def test_the_share_of_a_class_by_city(way: str, tmp_path: Path) -> None:
    data = dataset(
        table().drop("price").with_columns(MEAN[way].alias("rate")), target="y", kinds={"y": "boolean"}
    )
    (finding,) = issues("encoded-target", data, tmp_path)
    assert finding.columns == ("rate", "city")
    assert finding.severity is Severity.WARNING
    decided = audit.run(data, brief()).proposals
    assert any(d.action is Action.EXCLUDE and d.column == "rate" for d in decided)


def test_the_mean_of_a_number_by_city(tmp_path: Path) -> None:
    rows = table().drop("y").with_columns(pl.col("price").mean().over("city").round(2).alias("usual"))
    (finding,) = issues("encoded-target", dataset(rows, target="price"), tmp_path)
    assert finding.columns == ("usual", "city")


def test_a_quantity_of_the_same_size_that_follows_each_row_is_no_mean() -> None:
    rng = np.random.default_rng(56)
    state, year = np.repeat(np.arange(40), 15), np.tile(np.arange(15), 40)
    size = np.exp(rng.normal(10, 1, 40))[state]
    product = size * 1.03**year * np.exp(rng.normal(0, 0.02, 600))
    capital = product * np.exp(rng.normal(0, 0.05, 600))
    rows = pl.DataFrame({"state": [f"s{v}" for v in state], "capital": capital, "product": product})
    assert verdict("encoded-target", dataset(rows, target="product")) is Verdict.PASSED
    mean = rows.with_columns(pl.col("product").mean().over("state").alias("capital"))
    assert verdict("encoded-target", dataset(mean, target="product")) is Verdict.ISSUE


def test_an_honest_property_of_the_city_passes() -> None:
    rng = np.random.default_rng(55)
    size = pl.Series(np.exp(rng.normal(size=25)))
    rows = table().with_columns(size.gather(table()["city"].str.slice(1).cast(pl.Int64)).alias("size"))
    data = dataset(rows.drop("price"), target="y", kinds={"y": "boolean"})
    assert verdict("encoded-target", data) is Verdict.PASSED


def test_no_category_is_not_applicable() -> None:
    data = dataset(table().drop("city", "price"), target="y", kinds={"y": "boolean"})
    assert verdict("encoded-target", data) is Verdict.NOT_APPLICABLE

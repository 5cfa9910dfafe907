"""A table that Spark holds: findings as with Polars on the same rows, counts and draws beyond them."""

from __future__ import annotations

import io
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Dataset
from pythesis.core.errors import InputError
from pythesis.stages import audit, explore, ingest, split
from pythesis.stages.ingest import spark
from pythesis.words import say

pytestmark = [pytest.mark.spark, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
SHARED = Path(__file__).parents[4] / "shared" / "data"
SETS = {"titanic": "Survived", "insurance_charges": "charges", "penguins_raw": None}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Spark on this machine, which `snapshot` finds open."""
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine")
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        home = tmp_path_factory.mktemp("warehouse")
        builder = builder.config("spark.sql.warehouse.dir", str(home)).config(
            "spark.sql.shuffle.partitions", "3"
        )
        one = builder.getOrCreate()
        yield one
        one.stop()


def brought(place: Path | str, into: Path, **asked: Any) -> Path:
    """Write what Spark brings of a table, as a project keeps it."""
    name, data = spark.snapshot(str(place), spark.Bring(**asked))
    path = into / f"{name}.parquet"
    path.write_bytes(data)
    return path


@pytest.mark.skipif(not SHARED.is_dir(), reason="the development data sets are not on this machine")
@pytest.mark.parametrize("name", SETS)
def test_findings_are_those_of_polars(session: Any, tmp_path: Path, name: str) -> None:
    source, target = SHARED / name / "data.csv", SETS[name]
    brief = parse_brief({"data": {"target": target}} if target else {})
    here = ingest.run(source, brief, 0)
    there = ingest.run(brought(source, tmp_path), brief, 0)
    assert there.frame.equals(here.frame)
    assert there.table.columns == here.table.columns
    assert audit.run(there, brief) == audit.run(here, brief)
    if name == "insurance_charges":
        assert _explored(there, brief) == _explored(here, brief)


def _explored(data: Dataset[pl.DataFrame], brief: Any) -> Any:
    class Quiet:
        def step(self, what: Any, done: int, total: int) -> None:
            pass

    divided = split.run(data, brief, 0)
    return explore.run(divided.dataset, divided.split, brief, 0, Quiet())


def rows(n: int = 6_000) -> pl.DataFrame:
    """Typed rows, with a group, gaps and copies."""
    i = pl.int_range(n, eager=True)
    return pl.DataFrame(
        {
            "shop.name": "shop " + (i % 60).cast(pl.String),
            "day": pl.select(pl.date(2024, 1, 1) + pl.duration(days=i % 365)).to_series(),
            "sold": pl.select(pl.when(i % 9 > 0).then(i * 31 % 997)).to_series(),
            "price": (i * 7 % 113) / 8,
            "kind": ["lone" if k < 3 else "xy"[k % 2] for k in range(n)],
        }
    )  # fmt: skip


def test_beyond_the_limit_counts_are_exact_and_rows_drawn(session: Any, tmp_path: Path) -> None:
    frame = pl.concat([rows(), rows().head(5)])
    place = tmp_path / "table"
    place.mkdir()
    frame.slice(0, 2_000).write_parquet(place / "part-0.parquet", row_group_size=300)
    frame.slice(2_000).write_parquet(place / "part 1é.parquet")
    out = tmp_path / "out"
    out.mkdir()
    path = brought(place, out, limit=1_000)
    brief = parse_brief({})
    data = ingest.run(path, brief, 0)
    whole = data.table.whole
    assert whole is not None
    assert 950 <= data.frame.height == whole.draw.n_rows <= 1_000
    assert (whole.n_rows, whole.draw.of_rows, whole.copies) == (frame.height, frame.height, 5)
    for column in whole.columns:
        assert column.missing == frame[column.name].null_count()
        assert column.distinct == frame[column.name].drop_nulls().n_unique()
    known = {column.name: column for column in whole.columns}
    assert dict(known["kind"].levels) == dict(frame["kind"].value_counts().iter_rows())
    assert known["sold"].quartiles is not None
    assert known["sold"].quartiles[1] == pytest.approx(frame["sold"].median(), abs=2)
    assert known["day"].maximum == str(frame["day"].max())
    found = audit.run(data, brief).findings
    gaps = next(f for f in found if f.code == "missing-values")
    assert gaps.validations[0].n == frame.height
    assert gaps.validations[0].assumptions[-1].key == "ingest.drawn.counted"
    rests = [v.assumptions[-1].key for f in found for v in f.validations]
    assert set(rests) == {"ingest.drawn.counted", "ingest.drawn.rows"}


def test_partitions_change_nothing(session: Any, tmp_path: Path) -> None:
    place = tmp_path / "rows.parquet"
    rows().write_parquet(place, row_group_size=500)
    first = spark.snapshot(str(place), spark.Bring(limit=700, seed=4))
    session.conf.set("spark.sql.shuffle.partitions", "7")
    session.conf.set("spark.sql.files.maxPartitionBytes", "9000")
    try:
        assert spark.snapshot(str(place), spark.Bring(limit=700, seed=4)) == first
    finally:
        session.conf.set("spark.sql.shuffle.partitions", "3")
        session.conf.unset("spark.sql.files.maxPartitionBytes")
    assert spark.snapshot(str(place), spark.Bring(limit=700, seed=5)) != first


def test_groups_come_whole(session: Any, tmp_path: Path) -> None:
    place = tmp_path / "rows.parquet"
    rows().write_parquet(place)
    _, data = spark.snapshot(str(place), spark.Bring(limit=1_500, group="shop.name"))
    kept = pl.read_parquet(io.BytesIO(data))
    assert 1_000 <= kept.height <= 1_500
    assert set(kept["shop.name"].value_counts()["count"]) == {100}
    with pytest.raises(InputError):
        spark.snapshot(str(place), spark.Bring(limit=50, group="shop.name"))


def test_a_table_of_the_catalogue_is_read_by_its_name(session: Any, tmp_path: Path) -> None:
    place = tmp_path / "rows.parquet"
    rows(400).write_parquet(place)
    session.read.parquet(str(place)).createOrReplaceTempView("sales")
    name, data = spark.snapshot("sales", spark.Bring())
    kept = pl.read_parquet(io.BytesIO(data))
    assert name == "sales"
    assert kept.sort(kept.columns).equals(rows(400).sort(kept.columns))
    session.read.parquet(str(place)).repartition(5).createOrReplaceTempView("sales")
    assert spark.snapshot("sales", spark.Bring())[1] == data


def test_what_spark_refuses_is_a_sentence(session: Any) -> None:
    with pytest.raises(InputError) as caught:
        spark.snapshot("/nowhere/at all", spark.Bring())
    assert "/nowhere/at all" in say(caught.value.what, "en")

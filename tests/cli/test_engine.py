"""What ``--engine`` and ``--max-rows`` ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pythesis.cli.engine import Engine, bring_of
from pythesis.core.errors import InputError
from pythesis.core.whole import Bring


def test_polars_brings_nothing_from_elsewhere() -> None:
    assert bring_of(Engine.polars, None, 0, "client", []) is None


def test_spark_brings_at_most_so_many_rows_by_group() -> None:
    assert bring_of(Engine.spark, 500, 3, "client", []) == Bring(limit=500, seed=3, group="client")


@pytest.mark.parametrize(
    ("engine", "limit", "others", "key"),
    [
        (Engine.polars, 500, [], "errors.option.what"),
        (Engine.spark, None, [Path("shops.csv")], "ingest.spark.joins.what"),
    ],
)
def test_what_cannot_be_is_refused(engine: Engine, limit: int | None, others: list[Path], key: str) -> None:
    with pytest.raises(InputError) as caught:
        bring_of(engine, limit, 0, None, others)
    assert caught.value.what.key == key

"""A forecast along a moment put together of several columns reads the calendar from it alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Role
from pythesis.stages import ingest, split


def test_the_parts_of_the_time_are_kept_out_of_a_forecast(tmp_path: Path) -> None:
    n = 24 * 60
    hours = [dt.datetime(2022, 12, 1) + dt.timedelta(hours=at) for at in range(n)]  # noqa: DTZ001
    rng = np.random.default_rng(8)
    pl.DataFrame(
        {
            "annee": [at.year for at in hours],
            "mois": [at.month for at in hours],
            "jour": [at.day for at in hours],
            "heure": [f"{at.hour}h00" for at in hours],
            "vent": rng.normal(size=n),
            "conso": [20 + 5 * np.sin(at.hour / 24 * 2 * np.pi) for at in hours] + rng.normal(size=n),
        }
    ).write_csv(tmp_path / "releves.csv")
    brief = parse_brief({"data": {"target": "conso", "horizon": 6}})
    divided = split.run(ingest.run(tmp_path / "releves.csv", brief, 0), brief, 0)
    table = divided.learning.table
    assert table.past is not None and table.past.time == "moment" and table.past.seasons == (24, 168)
    assert table.past.columns == ("vent",)
    for name in ("annee", "mois", "jour", "heure"):
        column = table.column(name)
        assert column.role is Role.EXCLUDED
        assert column.role_reason is not None and column.role_reason.key == "split.past.part"

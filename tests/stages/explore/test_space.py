"""A map: neighbours alike when planted, silent otherwise, refused where rows depend in other ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.dataset import Dataset
from pythesis.core.finding import Finding, Verdict
from pythesis.core.meaning import Meaning
from pythesis.stats import recompute
from pythesis.stats.space import grid, moran, neighbours
from pythesis.words import say

N = 4000
KEPT = (Verdict.VALIDATED, Verdict.PRESENT)


def table(slope: float, rate: bool) -> pl.DataFrame:
    rng = np.random.default_rng(8)
    north, east = rng.uniform(45, 46, N), rng.uniform(3, 4, N)
    y = slope * (np.sin(6 * north) + np.cos(6 * east)) + rng.normal(size=N)
    return pl.DataFrame(
        {"lat": north, "lon": east, "x": rng.normal(size=N), "y": np.where(y > 0, "yes", "no") if rate else y}
    )


def mapped(made: Dataset[pl.DataFrame]) -> Dataset[pl.DataFrame]:
    """Return a data set whose coordinates are known as such, as ingest knows them."""
    meant = {"lat": Meaning.LATITUDE, "lon": Meaning.LONGITUDE}
    columns = tuple(
        c.model_copy(update={"meaning": meant.get(c.name, c.meaning)}) for c in made.table.columns
    )
    return Dataset(made.frame, made.table.model_copy(update={"columns": columns}), made.reservation)


def told(frame: pl.DataFrame, monkeypatch: pytest.MonkeyPatch, **special: str) -> list[Finding]:
    import made

    plain = dataset(frame, "y", **special)  # type: ignore[arg-type]
    monkeypatch.setattr(made, "dataset", lambda *_, **__: mapped(plain))
    return [f for f in explored(frame, "y", **special).findings if f.code == "space"]


@pytest.mark.parametrize("rate", [True, False])
def test_neighbours_alike_are_found(rate: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = table(1.0, rate)
    (found,) = told(frame, monkeypatch)
    assert found.verdict is Verdict.VALIDATED
    assert found.figure is not None
    assert len(found.figure.data) == 100
    for language in ("en", "fr"):
        assert found.reading is not None
        assert "{" not in say(found.claim, language) + say(found.reading, language)
    dataset(frame, "y").frame.write_parquet(tmp_path / "rows.parquet")
    (validation,) = found.validations
    values = recompute.run(validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet"))
    effect = validation.effect
    assert effect is not None
    for name, value in (("p", validation.p), ("p_smallest", validation.p_smallest), ("effect", effect.value),
                        ("low", effect.low), ("high", effect.high), ("n", validation.n)):  # fmt: skip
        assert values[name] == pytest.approx(value, abs=1e-9), name


@pytest.mark.parametrize("rate", [True, False])
def test_places_that_do_not_matter_are_not_claimed(rate: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = told(table(0.0, rate), monkeypatch)
    assert found.verdict not in KEPT


def test_where_it_does_not_apply(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = table(1.0, False)
    grouped = frame.with_columns(pl.Series("who", [f"g{i % 40}" for i in range(N)]))
    (found,) = told(grouped, monkeypatch, group="who")
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert found.reading is not None and found.reading.key == "explore.reading.not_applicable"
    (found,) = told(frame.head(200), monkeypatch)
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert not told(frame.drop("lon"), monkeypatch)


def test_cells_of_unequal_sizes_raise_no_false_alarm() -> None:
    rng, alarms = np.random.default_rng(5), 0
    for _ in range(300):
        east, north = rng.beta(1, 3, 1500), rng.beta(1, 3, 1500)
        cells = grid(east, north, rng.random(1500), False)
        assert cells is not None
        near = neighbours(cells)
        drawn = moran(rng.standard_normal((199, cells.sizes.size)) / np.sqrt(cells.sizes), near)
        alarms += (1 + (drawn >= moran(cells.means, near)[0]).sum()) / 200 <= 0.05
    assert alarms <= 300 * 0.05 + 3 * (300 * 0.05 * 0.95) ** 0.5

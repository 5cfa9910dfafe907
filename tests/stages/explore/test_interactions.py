"""Pairs of columns asked together: found when planted, silent otherwise, and where they do not apply."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.stages.explore import Explored
from pythesis.stages.explore.questions import interactions
from pythesis.stats import recompute
from pythesis.stats.strata import Cut
from pythesis.words import say

N = 2400
KEPT = (Verdict.VALIDATED, Verdict.PRESENT)


def table(planted: bool, rate: bool, numbers: bool) -> pl.DataFrame:
    """Return x, of which the effect holds where z is one thing only."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=N) if numbers else rng.integers(0, 2, N).astype(float)
    z = rng.choice(["in", "out"], N)
    push = 1.6 * x * ((z == "in") if planted else 0.5)
    y = push + rng.normal(size=N)
    return pl.DataFrame(
        {
            "x": x if numbers else np.where(x > 0, "u", "v"),
            "z": z,
            "idle": rng.normal(size=N),
            "y": np.where(y > 0.5, "yes", "no") if rate else y,
        }
    )


def _told(result: Explored) -> list[Finding]:
    return [f for f in result.findings if f.code == "interactions"]


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("rate", [True, False])
def test_a_planted_interaction_is_found_and_nothing_else(rate: bool, numbers: bool) -> None:
    result = explored(table(True, rate, numbers), "y")
    kept = [f for f in _told(result) if f.verdict in KEPT]
    assert [set(f.columns) for f in kept] == [{"x", "z", "y"}]
    found = kept[0]
    assert found.figure is not None
    assert found.figure.color is not None
    series = {row[found.figure.color.field] for row in found.figure.data}
    assert len(series) == 2
    for language in ("en", "fr"):
        assert "{" not in say(found.claim, language)
    effect = found.claim.values["effect"].values  # type: ignore[union-attr]
    a, b = effect["in_a"].values["v"], effect["in_b"].values["v"]
    assert b - a == pytest.approx(effect["v"].values["v"])


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("rate", [True, False])
def test_effects_that_add_up_are_not_called_an_interaction(rate: bool, numbers: bool) -> None:
    found = _told(explored(table(False, rate, numbers), "y"))
    assert [f.claim.key for f in found] == ["explore.interactions.none.claim"]
    assert found[0].claim.values["asked"] == 3


def test_pairs_count_in_the_one_budget() -> None:
    result = explored(table(True, True, True), "y")
    target = next(q for q in result.questions if q.family == "target")
    singles = [f for f in result.findings if f.columns[1:] == ("y",) and f.code != "confounders"]
    assert target.asked == len(singles) + 3


def test_where_it_does_not_apply() -> None:
    frame = table(True, True, True)
    timed = frame.with_columns(pl.Series("when", np.arange(N)).cast(pl.Int32).cast(pl.Date))
    (refused,) = _told(explored(timed, "y", time="when"))
    assert refused.verdict is Verdict.NOT_APPLICABLE
    classes = frame.with_columns(pl.Series("y", np.arange(N) % 3).cast(pl.String))
    assert not _told(explored(classes, "y"))
    assert not _told(explored(frame.select("x", "y"), "y"))


@pytest.mark.parametrize("cross", [True, False])
@pytest.mark.parametrize("rate", [True, False])
@pytest.mark.parametrize("numbers", [True, False])
def test_every_number_is_recomputed(tmp_path: Path, cross: bool, rate: bool, numbers: bool) -> None:
    frame = table(True, rate, numbers)
    made = dataset(frame, "y")
    made.frame.write_parquet(tmp_path / "rows.parquet")
    checked = 0
    for validation in (v for f in _told(explored(frame, "y", cross=cross)) for v in f.validations):
        values = recompute.run(validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet"))
        effect = validation.effect
        assert effect is not None
        for name, value in (("p", validation.p), ("effect", effect.value), ("low", effect.low),
                            ("high", effect.high), ("n", validation.n)):  # fmt: skip
            assert values[name] == pytest.approx(value, abs=1e-9)
        checked += 1
    assert checked


def test_a_column_that_shows_nothing_alone_points_to_the_pair_that_tells_it() -> None:
    rng = np.random.default_rng(6)
    x, z = rng.normal(size=N), rng.choice(["in", "out"], N)
    y = np.where(z == "in", 1.0, -1.0) * x + rng.normal(size=N)
    result = explored(pl.DataFrame({"x": x, "z": z, "idle": rng.normal(size=N), "y": y}), "y")
    alone = {f.columns[0]: f for f in result.findings if f.code in ("number-number", "category-number")}
    assert alone["x"].verdict in (Verdict.NOT_ESTABLISHED, Verdict.NEGLIGIBLE)
    for name, other in (("x", "z"), ("z", "x")):
        reading = alone[name].reading
        assert reading is not None and reading.key.startswith("explore.reading.joined")
        assert reading.values["zs"] == (other,)
        assert other in say(reading, "en") and "constat-là" in say(reading, "fr")
    assert alone["idle"].reading is not None and "joined" not in alone["idle"].reading.key


def test_a_stratum_of_one_whole_number_is_named_by_it() -> None:
    subject: Any = SimpleNamespace(rows=pl.DataFrame({"z": [0, 0, 0, 1, 2, 2, None]}))

    def alone(edges: tuple[float, ...], place: int) -> float | None:
        contrast: Any = SimpleNamespace(cut=Cut("z", edges=edges))
        return interactions._only(subject, contrast, place)

    assert alone((0.0,), 0) == 0 and alone((0.0,), 1) is None
    assert alone((1.0,), 0) is None and alone((1.0,), 1) == 2
    where = said("explore.interactions.where.value", z="Parch", v=said("explore.value.number", v=0.0))
    assert [say(where, language) for language in ("en", "fr")] == [
        "“Parch” is 0",
        "«\u202fParch\u202f» vaut 0",
    ]

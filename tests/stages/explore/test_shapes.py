"""The shape of a column is told by what its values are, not by quartiles that only jump."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from made import explored

from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import claims
from pythesis.stages.explore.family import KEPT
from pythesis.stages.explore.shapes import shape_of
from pythesis.stages.explore.told import Told
from pythesis.stats import thresholds
from pythesis.words import has, say

RNG = np.random.default_rng(8)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (RNG.choice([1, 2, 3, 4, 5, 6], 500, p=[0.02, 0.2, 0.55, 0.15, 0.06, 0.02]), "few"),
        (RNG.choice([0, 1, 2, 3], 500, p=[0.5, 0.3, 0.15, 0.05]), "few"),
        (np.where(RNG.random(500) < 0.6, 0, RNG.exponential(900, 500)), "zeros"),
        (np.where(RNG.random(500) < 0.6, 19.99, RNG.normal(30, 5, 500)), "spike"),
        (RNG.choice([0, 1000, 5000], 500), "zeros"),  # amounts, far apart
        (RNG.normal(size=500), "even"),
        (np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), "even"),  # nothing comes back
        (RNG.exponential(1, 800), "right"),
        (-RNG.exponential(1, 800), "left"),
        (np.concatenate([RNG.normal(190, 5, 450), RNG.normal(217, 6, 330)]), "wide-high"),
        (-np.concatenate([RNG.normal(190, 5, 450), RNG.normal(217, 6, 330)]), "wide-low"),
    ],
)
def test_the_name_of_a_shape(values: np.ndarray, name: str) -> None:  # type: ignore[type-arg]
    found = shape_of(values.astype(float))
    assert found is not None and found.name == name


def test_few_values_and_two_levels_are_said_as_they_are() -> None:
    n = 600
    frame = pl.DataFrame(
        {
            "rooms": RNG.choice([1, 2, 3, 4, 5, 6], n, p=[0.02, 0.2, 0.55, 0.15, 0.06, 0.02]).astype(float),
            "gas": RNG.choice(["yes", "no"], n, p=[0.06, 0.94]),
            "y": RNG.normal(size=n),
        }
    )
    told = {f.columns[0]: f for f in explored(frame, "y").findings if f.code == "column-distribution"}
    assert told["rooms"].claim.key == "explore.shape.few.claim"
    assert "ne prend que 6 valeurs" in say(told["rooms"].claim, "fr").replace("\u202f", " ")
    assert told["gas"].claim.key == "explore.shape.dominant-two.claim"
    for language, others in (("fr", "autres niveaux"), ("en", "other levels")):
        assert others not in say(told["gas"].claim, language)


@pytest.mark.parametrize(
    ("inner", "low", "high", "tail"), [(0, "a", "b", ""), (1, "a", "a", "-one"), (3, "a", "b", "-inside")]
)
def test_what_lies_between_the_ends_is_named_when_a_rise_has_a_turn(
    inner: int, low: str, high: str, tail: str
) -> None:
    effect = Effect(name=thresholds.RHO, value=0.4, low=0.2, high=0.6, level=0.95)
    tested = Validation(test="spearman", n=300, rows="confirm", effect=effect)
    values = {"inner": inner, "at_low": said("text", text=low), "at_high": said("text", text=high)}
    found = claims.tested_direction(Told("explore.bins.peak", values, None, 300), tested, None)  # type: ignore[arg-type]
    assert found.base == f"explore.bins.overall-rises{tail}"
    for language in ("en", "fr"):
        assert has(f"{found.base}.claim", language)


@pytest.mark.parametrize(("noise", "key"), [(0.45, "several.reading"), (0.9, "several.loose.reading")])
def test_only_close_columns_are_called_views_of_one_thing(noise: float, key: str) -> None:
    n = 900
    hidden = RNG.normal(size=n)
    frame = pl.DataFrame(
        {f"c{i}": hidden + noise * RNG.normal(size=n) for i in range(4)} | {"y": RNG.normal(size=n)}
    )
    theme = next(f for f in explored(frame, "y").findings if f.code == "columns-together")
    assert theme.reading is not None and theme.reading.key == f"explore.columns-together.{key}"
    assert theme.advice is not None and say(theme.advice, "fr") and say(theme.reading, "en")


@pytest.mark.parametrize(("columns", "many"), [(4, False), (14, True)])
def test_a_theme_of_many_columns_names_some_and_says_so(columns: int, many: bool) -> None:
    hidden = RNG.normal(size=900)
    frame = pl.DataFrame(
        {f"c{i}": hidden + 0.3 * RNG.normal(size=900) for i in range(columns)} | {"y": RNG.normal(size=900)}
    )
    theme = next(f for f in explored(frame, "y").findings if f.code == "columns-together")
    named = theme.claim.values["columns"]
    assert isinstance(named, tuple)
    assert (len(named) < columns) is many
    assert ("among these columns are" in say(theme.claim, "en")) is many
    assert ("ce sont entre autres" in say(theme.claim, "fr")) is many


def test_numbers_of_groups_are_names_and_have_no_median() -> None:
    n = 600
    frame = pl.DataFrame(
        {"school": RNG.integers(1, 60, n) * 10, "mark": RNG.normal(10, 3, n), "y": RNG.normal(size=n)}
    )
    found = explored(frame, "y", group="school").findings
    assert {f.columns[0] for f in found if f.code == "column-distribution"} == {"mark"}


@pytest.mark.parametrize(("turns", "reading"), [(False, "kept-pace"), (True, "kept")])
def test_a_bend_that_goes_one_way_is_not_called_a_turn(turns: bool, reading: str) -> None:
    rng = np.random.default_rng(4)
    x = rng.uniform(-1, 1, 1600)
    y = (5 * x**2 if turns else 3 * x + np.exp(3 * x)) + rng.normal(0, 2, 1600)
    found = explored(pl.DataFrame({"x": x, "y": y}), "y").findings
    bend = next(f for f in found if f.code == "shape")
    assert bend.verdict in KEPT and bend.reading is not None
    assert bend.reading.key.split(".reading.")[1].removesuffix("-2") == reading


def test_the_days_of_a_column_are_read_aloud() -> None:
    days = pl.date_range(pl.date(2007, 11, 9), pl.date(2009, 12, 1), "2d", eager=True)
    frame = pl.DataFrame({"laid": days, "y": RNG.normal(size=len(days))})
    (told,) = (
        f for f in explored(frame, "y").findings if f.code == "column-distribution" and "laid" in f.columns
    )
    claim = re.sub(r"\s", " ", say(told.claim, "fr"))
    assert re.search(
        r"vont du \d+ novembre 2007 au \d+ novembre 2009 ; la moitié se trouve entre le \d", claim
    )

"""A turn seen where no test was possible is told as seen, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import claims
from pythesis.stages.explore.told import Told
from pythesis.stats import thresholds
from pythesis.words import has

TARGET: Any = None  # not read where no test was possible, nor where ranks were tested


@pytest.mark.parametrize("pattern", ["rises", "falls", "level", "peak", "dip"])
@pytest.mark.parametrize("base", ["order", "bins", "length", "digits"])
def test_every_pattern_has_a_sentence_where_no_test_was_possible(base: str, pattern: str) -> None:
    refused = Validation(test="refused", n=3, rows="confirm", refused=said("text", text="Too few."))
    told = claims.tested_direction(Told(f"explore.{base}.{pattern}", {}, None, 3), refused, TARGET)
    for language in ("en", "fr"):
        assert has(f"{told.base}.claim", language) and has(f"{told.base}.title", language), told.base


def test_a_turn_is_told_in_the_direction_that_was_tested() -> None:
    effect = Effect(name=thresholds.RHO, value=0.4, low=0.2, high=0.6, level=0.95)
    tested = Validation(test="spearman", n=300, rows="confirm", effect=effect)
    told = claims.tested_direction(Told("explore.order.peak", {}, None, 300), tested, TARGET)
    assert told.base == "explore.order.overall-rises"


@pytest.mark.parametrize(("rho", "way"), [(0.4, "rises"), (-0.4, "falls")])
@pytest.mark.parametrize(("low", "inside"), [("b", "one"), ("c", "inside")])
def test_a_rise_with_a_turn_names_the_levels_between(rho: float, way: str, low: str, inside: str) -> None:
    effect = Effect(name=thresholds.RHO, value=rho, low=rho - 0.2, high=rho + 0.2, level=0.95)
    tested = Validation(test="spearman", n=300, rows="confirm", effect=effect)
    at = [said("explore.order.at.one", levels=(level,), k=1) for level in ("b", low)]
    values: Any = {"inner": 2, "at_high": at[0], "at_low": at[1]}
    told = claims.tested_direction(Told("explore.order.peak", values, None, 300), tested, TARGET)
    assert told.base == f"explore.order.overall-{way}-{inside}"
    for language in ("en", "fr"):
        assert has(f"{told.base}.claim", language) and has(f"{told.base}.title", language)

"""A count beside its exposure is told as such, by its name and by the rows together, never by one alone."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.stages.model.hand import dataset

from pythesis.core.brief import Brief
from pythesis.core.finding import Finding
from pythesis.stages.explore.questions import counts_watched
from pythesis.stages.explore.subject import coarse, subject_of
from pythesis.words import fill


def found(name: str, counts: str = "proportional", n: int = 600) -> list[Finding]:
    generator = np.random.default_rng(4)
    watched = generator.uniform(0.2, 1.0, n).round(2)
    chance = {"proportional": 3 * watched, "flat": np.full(n, 2.0), "falling": 3 / watched}[counts]
    frame = pl.DataFrame(
        {name: watched, "age": generator.integers(18, 80, n), "claims": generator.poisson(chance)}
    )
    data, split = dataset(frame, "claims", method="random")
    return counts_watched.findings(subject_of(data, split, Brief(), 0))


@pytest.mark.parametrize(
    "name", ["Exposure", "person_years", "km parcourus", "jours observés", "exposition_an"]
)
def test_a_count_in_proportion_to_its_exposure_is_told(name: str) -> None:
    (finding,) = found(name)
    assert finding.columns == (name, "claims")
    assert finding.validations[0].p is not None and finding.validations[0].p < 0.001
    claim = fill(finding.claim)
    assert "counts, not rates" in str(claim.en) and "non des taux" in str(claim.fr)
    assert name in str(claim.fr)


@pytest.mark.parametrize(("name", "counts"), [
    ("Exposure", "flat"), ("Exposure", "falling"), ("share", "proportional"), ("office", "proportional"),
])  # fmt: skip
def test_neither_the_name_nor_the_proportion_is_enough(name: str, counts: str) -> None:
    assert found(name, counts) == []


def test_few_rows_say_nothing() -> None:
    assert found("Exposure", n=90) == []


def test_the_means_along_the_exposure_are_drawn() -> None:
    (finding,) = found("Exposure")
    assert finding.figure is not None
    means = [row["value"] for row in finding.figure.data]
    assert means == sorted(means) and len(means) == 5
    assert sum(int(row["n"] or 0) for row in finding.figure.data) == finding.affected


@pytest.mark.parametrize(("values", "mean"), [
    ([0, 0, 1, 1, 2, 3] * 20, True), ([3, 5, 6, 6, 7, 9] * 20, True), ([0.5, 1.0, 2.0] * 20, False),
    (list(range(120)), False), ([0, 1, 1, 2, 2, 900] * 20, False),
])  # fmt: skip
def test_medians_of_a_few_whole_numbers_say_too_little(values: list[float], mean: bool) -> None:
    assert coarse(pl.Series(values)) is mean

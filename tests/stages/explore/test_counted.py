"""Counts with a declared exposure: told as rates, in both languages; never as plain counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from made import Quiet, dataset, split_of

from pythesis.core.brief import Brief, parse_brief
from pythesis.core.dataset import Role
from pythesis.core.finding import Finding, Verdict
from pythesis.stages.explore import Explored, run
from pythesis.stats.task import task_of
from pythesis.words import say

N = 2400


def rows(ratio: float = 2.0, seed: int = 3) -> pl.DataFrame:
    """Return claims twice as frequent in the south; diesels are only driven three times as far."""
    rng = np.random.default_rng(seed)
    region, fuel = rng.choice(["south", "north", "west"], N), rng.choice(["diesel", "petrol"], N)
    years = rng.uniform(0.2, 1, N) * np.where(fuel == "diesel", 3.0, 1.0)
    rate = 0.4 * np.where(region == "south", ratio, 1.0)
    return pl.DataFrame(
        {"region": region, "fuel": fuel, "noise": rng.normal(size=N), "years": years,
         "claims": rng.poisson(rate * years)}
    )  # fmt: skip


def explored(frame: pl.DataFrame, **more: object) -> Explored:
    brief = _brief(**more)
    made = dataset(frame, "claims")
    columns = tuple(
        c.model_copy(update={"role": Role.EXCLUDED}) if c.name == brief.data.exposure else c
        for c in made.table.columns
    )
    made = replace(made, table=made.table.model_copy(update={"columns": columns}))
    return run(made, split_of(made, False), brief, 0, Quiet())


def _brief(**more: object) -> Brief:
    return parse_brief({"data": {"target": "claims", "exposure": "years"}, **more})


def of(found: Explored, code: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.code == code]


def texts(found: Explored, language: str) -> str:
    said = [t for f in found.findings for t in (f.claim, f.reading, f.advice) if t is not None]
    said += [t for f in found.findings if f.figure is not None for t in (f.figure.title, f.figure.alt)]
    return "\n".join(say(t, language) for t in said)


def test_a_planted_rate_is_found_and_the_exposure_alone_is_not() -> None:
    found = explored(rows())
    levels = {f.columns[0]: f for f in of(found, "rate-levels")}
    assert levels["region"].verdict is Verdict.VALIDATED
    assert levels["fuel"].verdict in (Verdict.NEGLIGIBLE, Verdict.NOT_ESTABLISHED)
    claim = say(levels["region"].claim, "fr")
    assert "la fréquence de « claims » pour 10 de « years »" in claim.replace("\u202f", " ").replace(
        "\xa0", " "
    )
    (noise,) = of(found, "rate-number")
    assert noise.verdict not in (Verdict.VALIDATED, Verdict.PRESENT)
    assert not [f for f in found.findings if f.code in ("category-number", "number-number")]


def test_the_rate_of_all_rows_and_what_is_not_asked_are_told() -> None:
    frame = rows().with_columns(years=pl.when(pl.int_range(pl.len()) < 9).then(0.0).otherwise("years"))
    found = explored(frame, columns={"years": {"unit": "years"}})
    (told,) = of(found, "counts-watched")
    counted = told.validations[0]
    assert counted.effect is not None and counted.recipe == "rate_alone"
    kept = frame.filter(pl.col("years") > 0)
    assert abs(counted.effect.value / (kept["claims"].sum() / kept["years"].sum()) - 1) < 0.1
    assert "left out" in say(told.claim, "en") and "per 10 years" in say(told.claim, "en")
    refused = [f for f in found.findings if f.code in ("interactions", "confounders")]
    assert [f.verdict for f in refused] == [Verdict.NOT_APPLICABLE] * 2
    for language in ("en", "fr"):
        assert "{" not in texts(found, language)


def test_an_exposure_that_makes_no_rate_is_refused_and_said() -> None:
    amounts = rows().with_columns(claims=pl.col("claims") * 1.5)
    (told,) = of(explored(amounts), "counts-watched")
    assert told.verdict is Verdict.NOT_APPLICABLE and told.claim.key.endswith("claim-count")
    none = rows().with_columns(years=pl.lit(0.0))
    (told,) = of(explored(none), "counts-watched")
    assert told.claim.key.endswith("claim-exposure")


def test_no_model_of_plain_counts_is_made() -> None:
    brief = _brief()
    assert not brief.data.predicts
    assert task_of(dataset(rows(), "claims").table, brief) == "analysis"

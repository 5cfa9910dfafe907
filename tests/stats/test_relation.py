"""Each kind of pair: the right test, the right size, and a snippet that says the same."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Verdict
from pythesis.core.validation import Validation
from pythesis.stats import recompute
from pythesis.stats.families import verdict
from pythesis.stats.relation import relate
from pythesis.stats.two_groups import probability_above
from pythesis.words import say


def column(name: str, kind: str, **more: object) -> Column:
    return Column(name=name, kind=Kind(kind), role=Role.FEATURE, dtype="Float64", **more)  # type: ignore[arg-type]


def table(n: int = 300, seed: int = 1, slope: float = 0.4) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    number = rng.normal(size=n)
    other = slope * number + rng.normal(size=n)
    return pl.DataFrame(
        {
            "__row": np.arange(n),
            "__part": ["development"] * n,
            "__half": ["confirm"] * n,
            "number": pl.Series(number).scatter(list(range(7)), None),
            "tied": np.round(other),
            "other": other,
            "two": np.where(other + rng.normal(size=n) > 0, "yes", "no"),
            "flag": rng.random(n) < 1 / (1 + np.exp(-other)),
            "several": np.array(["a", "b", "c", "d"])[np.digitize(other + rng.normal(size=n), [-1, 0, 1])],
            "rare": np.where(np.arange(n) % 50 == 0, "r", np.where(other > 0, "s", "t")),
            "grade": np.array(["low", "mid", "high"])[np.digitize(other, [-0.5, 0.5])],
            "text": ["w" * int(3 + abs(value) * 5) for value in other],
            "when": pl.date_range(
                pl.date(2020, 1, 1), pl.date(2020, 1, 1) + pl.duration(days=n - 1), eager=True
            ),
            "flat": [1.0] * n,
        }
    )


COLUMNS = {
    "number": column("number", "number"),
    "tied": column("tied", "number"),
    "other": column("other", "number"),
    "two": column("two", "category"),
    "flag": column("flag", "boolean"),
    "several": column("several", "category"),
    "rare": column("rare", "category"),
    "grade": column("grade", "ordinal", levels=("low", "mid", "high")),
    "text": column("text", "text"),
    "when": column("when", "date"),
    "flat": column("flat", "number"),
}
EXPECTED = {
    ("number", "other"): ("spearman", "spearman-rho"),
    ("tied", "grade"): ("spearman", "spearman-rho"),
    ("when", "text"): ("spearman", "spearman-rho"),
    ("number", "two"): ("brunner-munzel", "probability-above"),
    ("flag", "tied"): ("brunner-munzel", "probability-above"),
    ("number", "several"): ("kruskal-wallis", "epsilon-squared"),
    ("several", "grade"): ("kruskal-wallis", "epsilon-squared"),
    ("two", "several"): ("chi-squared", "cramers-v"),
    ("several", "rare"): ("chi-squared-monte-carlo", "cramers-v"),
    ("two", "flag"): ("chi-squared", "risk-difference"),
}


def agree(found: Validation, data: Path) -> None:
    """Check that the snippet gives the numbers of the validation."""
    again = recompute.run(found.recipe, found.arguments, data=str(data))
    assert found.effect is not None
    said = {
        "statistic": found.statistic, "p": found.p, "p_smallest": found.p_smallest, "n": found.n,
        "effect": found.effect.value, "low": found.effect.low, "high": found.effect.high,
    }  # fmt: skip
    if found.n_groups is not None:
        said["n_groups"] = found.n_groups
    assert set(again) == set(said)
    for name, value in said.items():
        assert again[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize("pair", EXPECTED)
@pytest.mark.parametrize("n", [40, 300])
def test_chooses_by_kind_and_recomputes(pair: tuple[str, str], n: int, tmp_path: Path) -> None:
    frame = table(n)
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, COLUMNS[pair[0]], COLUMNS[pair[1]], rows="confirm")
    assert found.effect is not None and found.refused is None
    test, effect = EXPECTED[pair]
    assert found.test.startswith(test) and found.effect.name == effect
    assert n > 40 or not found.test.endswith("permuted") or pair[0] == "number"
    assert found.effect.low <= found.effect.value <= found.effect.high
    for sentence in found.assumptions:
        assert say(sentence, "fr") and say(sentence, "en")
    agree(found, tmp_path / "rows.parquet")


@pytest.mark.parametrize(
    ("sizes", "shift"), [((8, 12), 0.5), ((6, 40), 30.0), ((30, 30), 30.0), ((7, 20), 0.0)]
)
def test_small_or_separated_groups_are_permuted(sizes: tuple[int, int], shift: float, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    values = np.concatenate([rng.normal(size=sizes[0]), rng.normal(size=sizes[1]) + shift])
    frame = pl.DataFrame({"a": np.round(values, 1), "b": ["u"] * sizes[0] + ["v"] * sizes[1]})
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column("a", "number"), column("b", "category"), rows="all", seed=5)
    assert found.test == "brunner-munzel-permuted" and found.effect is not None
    if shift > 10:
        assert found.effect.value == 1.0 and found.effect.high == 1.0 and 0.7 < found.effect.low < 1.0
    agree(found, tmp_path / "rows.parquet")


def test_two_sparse_shares_recompute(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"a": ["u"] * 30 + ["v"] * 9, "b": [True] * 3 + [False] * 27 + [True] * 4 + [False] * 5}
    )
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column("a", "category"), column("b", "boolean"), rows="all")
    assert found.test == "chi-squared-monte-carlo" and found.effect is not None
    assert found.effect.value == pytest.approx(4 / 9 - 3 / 30)
    assert found.arguments["first"] == "v" and found.arguments["hit"] == "true"
    agree(found, tmp_path / "rows.parquet")


@pytest.mark.parametrize("hits", [(0, 9), (30, 4), (0, 1), (29, 9), (30, 0)])
def test_shares_of_zero_and_one_are_sized_without_a_warning(hits: tuple[int, int], tmp_path: Path) -> None:
    flags = [i < hits[0] for i in range(30)] + [i < hits[1] for i in range(9)]
    frame = pl.DataFrame({"a": ["u"] * 30 + ["v"] * 9, "b": flags})
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column("a", "category"), column("b", "boolean"), rows="all")
    assert found.p_smallest is not None and 0 <= found.p_smallest <= 1
    agree(found, tmp_path / "rows.parquet")


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [
        ("flat", "number", "constant"),
        ("number", "identifier", "identifier"),
        ("number", "category", "many-levels"),
    ],
)
def test_refuses_what_cannot_be_tested(name: str, kind: str, key: str) -> None:
    found = relate(table(), column(name, kind), COLUMNS["other"], rows="confirm")
    assert found.p is None and found.refused is not None
    assert found.refused.key == f"stats.refused.{key}"
    assert say(found.refused, "fr") and say(found.refused, "en")


def test_refuses_a_level_of_a_few_rows() -> None:
    frame = pl.DataFrame({"a": np.arange(40.0), "b": [True] * 5 + [False] * 35})
    found = relate(frame, column("a", "number"), column("b", "boolean"), rows="all")
    assert found.refused is not None and found.refused.key == "stats.refused.few-in-level"


@pytest.mark.parametrize(("apart", "refused"), [(3, True), (5, True), (6, False)])
def test_refuses_numbers_that_nearly_all_tie(apart: int, refused: bool) -> None:
    few = np.where(np.arange(300) < apart, 1.0 + np.arange(300), 0.0)
    frame = pl.DataFrame({"a": few, "b": np.where(np.arange(300) < apart, 900.0, np.arange(300.0))})
    found = relate(frame, column("a", "number"), column("b", "number"), rows="all")
    assert (found.refused is not None and found.refused.key == "stats.refused.few-apart") == refused
    if found.refused is not None:
        assert f"Only {apart} rows have another value of “a”" in say(found.refused, "en")
        assert f"Seules {apart} lignes ont" in say(found.refused, "fr")


def test_refuses_too_few_rows() -> None:
    found = relate(table(9), COLUMNS["other"], COLUMNS["tied"], rows="confirm")
    assert found.refused is not None and found.refused.key == "stats.refused.few-rows"


def test_gaps_are_dropped_and_said() -> None:
    found = relate(table(), COLUMNS["number"], COLUMNS["other"], rows="confirm")
    assert found.n == 293
    assert any(note.key == "stats.assumption.gaps" for note in found.assumptions)


def test_hostile_names_and_levels(tmp_path: Path) -> None:
    names = ("^.*$", "a'b\"\n<script>é😀")
    frame = table().select(pl.col("other").alias(names[0]), pl.col("two").alias(names[1]))
    frame = frame.with_columns(pl.Series(names[1], frame[names[1]].replace("yes", "=cmd()'\"\n")))
    frame.write_parquet(tmp_path / "rows.parquet")
    found = relate(frame, column(names[0], "number"), column(names[1], "category"), rows="all")
    agree(found, tmp_path / "rows.parquet")


def test_direction_is_that_of_first() -> None:
    frame = pl.DataFrame({"a": np.arange(60.0), "b": [False] * 30 + [True] * 30})
    frame = frame.with_columns(a=pl.col("a") % 41)
    found = relate(frame, column("a", "number"), column("b", "boolean"), rows="all")
    first = frame.filter(pl.col("b"))["a"].to_numpy()
    second = frame.filter(~pl.col("b"))["a"].to_numpy()
    wins = np.mean(first[:, None] > second) + np.mean(first[:, None] == second) / 2
    assert found.effect is not None and found.effect.value == pytest.approx(wins)
    assert found.arguments["first"] == "true"


def test_settles_is_about_twice_the_smallest_not_the_observed() -> None:
    weak = relate(table(300, slope=0.0), COLUMNS["other"], column("number", "number"), rows="confirm")
    assert weak.settles is not None and 400 < weak.settles < 900
    assert not math.isnan(weak.p or math.nan)


@pytest.mark.parametrize("sizes", [(150, 151), (299, 600), (7, 1000)])
def test_groups_that_do_not_overlap_have_a_share_of_exactly_nought_or_one(sizes: tuple[int, int]) -> None:
    n_a, n_b = sizes
    in_a = np.arange(n_a + n_b) < n_a
    codes = np.arange(n_a + n_b) % 101 + 200 * in_a
    for numbers, share in ((codes, 1.0), (-codes, 0.0)):
        found = probability_above(np.unique(numbers, return_inverse=True)[1], in_a, 0.06, 0.95)
        assert found.effect == share
        assert found.low <= share <= found.high


@pytest.mark.parametrize("first", [0.8, 0.2])
def test_a_wide_gap_of_shares_passes_the_smallest_worth_telling(first: float) -> None:
    rng = np.random.default_rng(0)
    group = rng.random(600) < 0.5
    hit = rng.random(600) < np.where(group, first, 1 - first)
    frame = pl.DataFrame({"x": np.where(group, "u", "v"), "y": np.where(hit, "yes", "no")})
    found = relate(frame, column("x", "boolean"), column("y", "boolean"), rows="all")
    assert found.effect is not None and found.effect.name == "risk-difference"
    assert found.p_smallest is not None and found.p_smallest < 1e-6
    assert verdict(found) is Verdict.VALIDATED

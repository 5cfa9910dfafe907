"""Each question: a table that triggers it, one that does not, one where it does not apply."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored, split_of

import pythesis
from pythesis.core.brief import parse_brief
from pythesis.core.dataset import PART, Kind
from pythesis.core.finding import Finding, Verdict
from pythesis.stages.explore import Explored
from pythesis.stages.explore.phrasing import ways
from pythesis.stages.explore.questions import ABOUT_TARGET, CODES
from pythesis.stages.explore.subject import subject_of
from pythesis.stats import recompute
from pythesis.words import fill, has, say

N = 1200
KEPT = (Verdict.VALIDATED, Verdict.PRESENT)
DOCS = Path(pythesis.__file__).parents[2] / "docs" / "questions"


def random(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def only(result: Explored, code: str, column: str) -> Finding:
    return next(f for f in result.findings if f.code == code and f.columns[0] == column)


def rate(rng: np.random.Generator, odds: np.ndarray) -> np.ndarray:
    return np.where(rng.random(len(odds)) < 1 / (1 + np.exp(-odds)), "yes", "no")


def numbers(signal: bool) -> pl.DataFrame:
    rng = random()
    x = rng.normal(size=N)
    return pl.DataFrame({"x": x, "y": x * signal + rng.normal(size=N)})


def test_number_number() -> None:
    found = only(explored(numbers(True), "y"), "number-number", "x")
    assert found.verdict is Verdict.VALIDATED
    assert found.claim.values["statement"].key in ways("explore.bins.rises.claim")
    assert found.figure is not None
    assert found.figure.mark == "binned-band"
    assert only(explored(numbers(False), "y"), "number-number", "x").verdict not in KEPT


def test_number_category() -> None:
    rng = random()
    x = rng.normal(size=N)
    shown = only(explored(pl.DataFrame({"x": x, "y": rate(rng, -2 * x)}), "y"), "number-category", "x")
    assert shown.verdict is Verdict.VALIDATED
    assert shown.claim.values["statement"].key in ways("explore.bins.falls.claim")
    quiet = only(explored(pl.DataFrame({"x": x, "y": rate(rng, 0 * x)}), "y"), "number-category", "x")
    assert quiet.verdict not in KEPT
    classes = np.where(x > 0.5, "a", np.where(x < -0.5, "b", "c"))
    boxed = only(explored(pl.DataFrame({"x": x, "y": classes}), "y"), "number-category", "x")
    assert boxed.figure is not None
    assert boxed.figure.mark == "box"


def levels(signal: float) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    rng = random()
    x = rng.choice(["red", "green", "blue"], size=N)
    return rng, x, np.where(x == "red", signal, 0.0)


@pytest.mark.parametrize("signal", [2.0, 0.0])
def test_category_number(signal: float) -> None:
    rng, x, push = levels(signal)
    found = only(
        explored(pl.DataFrame({"x": x, "y": push + rng.normal(size=N)}), "y"), "category-number", "x"
    )
    assert (found.verdict in KEPT) == bool(signal)
    if signal:
        told = found.claim  # which levels differ may stand around the statement
        while "statement" not in told.values:
            told = told.values["claim"]
        assert told.values["statement"].values["high_level"] == "red"


@pytest.mark.parametrize("signal", [2.0, 0.0])
def test_category_category(signal: float) -> None:
    rng, x, push = levels(signal)
    found = only(explored(pl.DataFrame({"x": x, "y": rate(rng, push)}), "y"), "category-category", "x")
    assert (found.verdict in KEPT) == bool(signal)
    figure = found.figure
    assert figure is not None
    if signal:  # figure and claim share every number
        row = next(r for r in figure.data if r["level"] == "red")
        assert found.claim.values["statement"].values["high"].values["v"] == row["value"]


@pytest.mark.parametrize("signal", [0.8, 0.0])
@pytest.mark.parametrize("kind", ["number", "category"])
def test_ordinal(signal: float, kind: str) -> None:
    rng = random()
    x = rng.integers(1, 6, size=N)
    y = rate(rng, signal * (x - 3)) if kind == "category" else signal * x + rng.normal(size=N)
    result = explored(pl.DataFrame({"x": x, "y": y}), "y", kinds={"x": Kind.ORDINAL})
    assert (only(result, f"ordinal-{kind}", "x").verdict in KEPT) == bool(signal)


@pytest.mark.parametrize("signal", [2.0, 0.0])
def test_ordinal_levels(signal: float) -> None:
    rng = random()
    x = rng.integers(1, 6, size=N)
    frame = pl.DataFrame({"x": x, "y": rate(rng, signal * (np.abs(x - 3) - 1.2))})
    result = explored(frame, "y", kinds={"x": Kind.ORDINAL})
    assert (only(result, "ordinal-levels", "x").verdict in KEPT) == bool(signal)
    assert only(result, "ordinal-category", "x").verdict not in KEPT


@pytest.mark.parametrize("signal", [1.5, 0.0])
def test_shape(signal: float) -> None:
    rng = random(2)
    x = rng.normal(size=N)
    result = explored(pl.DataFrame({"x": x, "y": signal * x**2 + rng.normal(size=N)}), "y")
    found = only(result, "shape", "x")
    assert (found.verdict in KEPT) == bool(signal)
    if signal:
        assert found.claim.values["statement"].key == "explore.bend.dip.claim"
        straight = only(result, "number-number", "x")
        assert straight.verdict not in KEPT
        assert "differs" not in say(straight.claim, "en")  # silence on a trend is not "no difference"


@pytest.mark.parametrize("signal", [3.0, 0.0])
def test_missing_target(signal: float) -> None:
    rng = random()
    y = rng.normal(size=N)
    gone = rng.random(N) < 1 / (1 + np.exp(1 - signal * y))
    frame = pl.DataFrame({"x": np.where(gone, None, rng.normal(size=N)).tolist(), "y": y})
    found = only(explored(frame, "y"), "missing-target", "x")
    assert (found.verdict in KEPT) == bool(signal)
    assert found.section == "bias"
    french, english = say(found.claim, "fr"), say(found.claim, "en")
    assert "known”" not in english and "known" not in french and "missing" not in french


@pytest.mark.parametrize("signal", [1.0, 0.0])
def test_text_length(signal: float) -> None:
    rng = random()
    size = rng.integers(5, 60, size=N)
    text = ["".join(rng.choice(list("abc def"), size=n)) for n in size]
    y = signal * size / 15 + rng.normal(size=N)
    found = only(explored(pl.DataFrame({"x": text, "y": y}), "y", kinds={"x": Kind.TEXT}), "text-length", "x")
    assert (found.verdict in KEPT) == bool(signal)


def test_questions_that_do_not_apply() -> None:
    rng = random()
    frame = pl.DataFrame({"k": ["one"] * N, "e": [None] * N, "i": np.arange(N), "y": rng.normal(size=N)})
    result = explored(frame, "y", kinds={"i": Kind.IDENTIFIER})
    assert {f.code for f in result.findings} == {"target-distribution"}
    assert result.questions == ()


def test_test_rows_are_never_looked_at() -> None:
    made = dataset(numbers(True), "y")
    subject = subject_of(made, split_of(made), parse_brief({}), 0)
    assert set(subject.rows.get_column(PART)) == {"development"}
    changed = made.replace(
        frame=made.frame.with_columns(
            pl.when(pl.col(PART) == "test").then(9e9).otherwise(pl.col("y")).alias("y")
        )
    )
    from made import Quiet

    from pythesis.stages.explore import run

    before, after = (run(d, split_of(made), parse_brief({}), 0, Quiet()) for d in (made, changed))
    assert before == after


def mixed() -> pl.DataFrame:
    rng = random(3)
    x = rng.normal(size=N)
    level = rng.choice(["a", "b", "c"], size=N)
    gaps = np.where(rng.random(N) < 0.3, None, rng.normal(size=N))
    y = rate(rng, x + (level == "a") - 0.3)
    return pl.DataFrame(
        {
            "x": x,
            "twin": 2 * x + 1,
            "level": level,
            "gaps": gaps.tolist(),
            "count": rng.poisson(0.6, N),
            "y": y,
        }
    )


@pytest.mark.parametrize("cross", [False, True])
def test_every_number_is_recomputed(tmp_path: Path, cross: bool) -> None:
    frame = mixed()
    made = dataset(frame, "y")
    made.frame.write_parquet(tmp_path / "rows.parquet")
    result = explored(frame, "y", cross=cross)
    checked = 0
    for finding in result.findings:
        for validation in finding.validations:
            assert validation.recompute
            values = recompute.run(
                validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet")
            )
            assert values["n"] == validation.n
            assert validation.effect is not None
            assert values["effect"] == pytest.approx(validation.effect.value, abs=1e-9)
            if validation.p is not None:
                assert values["p"] == pytest.approx(validation.p, abs=1e-9)
            checked += 1
    assert checked >= len(result.findings)


def test_same_twice_is_told_once() -> None:
    result = explored(mixed(), "y")
    told = [f for f in result.findings if f.code == "number-category" and f.verdict in KEPT]
    assert [f.same_as for f in told] == [("twin",)]
    theme = next(f for f in result.findings if f.code == "columns-together")
    assert theme.same_as == ("twin",)


def test_deterministic() -> None:
    assert explored(mixed(), "y") == explored(mixed(), "y")


HOSTILE = ('a"b\n<script>', "=cmd()", "1😀", "x" * 300, "{n}", "$^")


def test_hostile_names_and_levels() -> None:
    rng = random(5)
    columns = {name: rng.choice(list(HOSTILE), size=N) for name in HOSTILE[:3]}
    columns |= {name: rng.normal(size=N) for name in HOSTILE[3:]}
    columns["y"] = np.where(columns[HOSTILE[0]] == HOSTILE[1], HOSTILE[0], HOSTILE[1])
    result = explored(pl.DataFrame(columns), "y")
    for finding in result.findings:
        written = fill(finding)
        assert "\n" not in written.claim.fr + written.claim.en


@pytest.mark.parametrize("language", ["en", "fr"])
def test_protected_and_unavailable_columns(language: str) -> None:
    columns = {"level": {"protected": True}, "x": {"available": False}}
    result = explored(mixed(), "y", {"columns": columns})
    assert only(result, "category-category", "level").section == "bias"
    late = only(result, "number-category", "x")
    assert late.reading is not None
    assert late.reading.key == "explore.reading.after"
    assert say(late.reading, language)


def test_every_question_has_its_page_and_is_registered() -> None:
    assert {q.code for q in ABOUT_TARGET} <= set(CODES)
    pages = {page.stem for page in DOCS.glob("*.md")} - {"README"}
    assert pages == set(CODES)
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert all(f"({code}.md)" in index for code in CODES)


def test_words_exist_in_both_languages() -> None:
    for question in ABOUT_TARGET:
        for outcome in ("validated", "present", "negligible", "not_established", "not_proposed"):
            for language in ("en", "fr"):
                assert has(f"{question.words}.claim.{outcome}", language)


def test_time_trend_describes_the_course(tmp_path: Path) -> None:
    rng = random()
    day = np.arange(N) // 4
    frame = pl.DataFrame(
        {
            "when": pl.Series(day).cast(pl.Int32).cast(pl.Date),
            "x": rng.normal(size=N),
            "y": day / 50 + rng.normal(size=N),
        }
    )
    result = explored(frame, "y", time="when")
    found = next(f for f in result.findings if f.code == "time-trend")
    assert found.figure is not None
    assert found.figure.mark == "line"
    assert found.figure.data[-1]["value"] > found.figure.data[0]["value"]  # type: ignore[operator]
    made = dataset(frame, "y", time="when")
    made.frame.write_parquet(tmp_path / "rows.parquet")
    for validation in found.validations:
        values = recompute.run(validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet"))
        assert values["effect"] == pytest.approx(validation.effect.value)  # type: ignore[union-attr]
    assert not [f for f in explored(frame.drop("when"), "y").findings if f.code == "time-trend"]


@pytest.mark.parametrize("alike", [True, False])
def test_group_structure(alike: bool) -> None:
    rng = random()
    group = rng.integers(0, 60, size=N)
    y = alike * rng.normal(size=60)[group] + rng.normal(size=N)
    frame = pl.DataFrame({"who": [f"g{g}" for g in group], "x": rng.normal(size=N), "y": y})
    found = next(f for f in explored(frame, "y", group="who").findings if f.code == "group-structure")
    assert (found.verdict is Verdict.ISSUE) == alike
    assert "of the spread of the ranks of “y” beyond chance" in say(found.claim, "en")
    assert "de la dispersion des rangs de «\u202fy\u202f»" in say(found.claim, "fr")
    assert not [f for f in explored(frame.drop("who"), "y").findings if f.code == "group-structure"]


@pytest.mark.parametrize("far", [6.0, 0.0])
def test_segments(far: float) -> None:
    rng = random()
    side = rng.integers(0, 2, size=400)
    frame = pl.DataFrame({f"x{i}": far * side + rng.normal(size=400) for i in range(4)})
    found = next(f for f in explored(frame).findings if f.code == "segments")
    assert (found.verdict is Verdict.PASSED) == bool(far)
    if far:
        assert found.claim.values["size"] == 2


def test_columns_together_and_apart() -> None:
    rng = random()
    a = rng.normal(size=N)
    frame = pl.DataFrame({"a": a, "b": a + rng.normal(size=N), "c": rng.normal(size=N)})
    result = explored(frame)
    together = [f for f in result.findings if f.code == "columns-together"]
    assert [set(f.columns) for f in together] == [{"a", "b"}]
    assert result.questions[0].asked == 3


def test_wide_tables_say_little_and_count_all() -> None:
    rng = random()
    frame = pl.DataFrame({f"g{i}": rng.normal(size=90) for i in range(300)})
    frame = frame.with_columns(pl.Series("y", np.where(frame["g7"] > 0, "yes", "no")))
    result = explored(frame, "y", cross=True, test_share=0.0)
    summary = next(f for f in result.findings if f.code == "unsettled-questions")
    assert summary.claim.values["asked"] >= 300
    assert only(result, "number-category", "g7").verdict in KEPT
    assert sum(f.figure is not None for f in result.findings) < 120


def test_gaps_on_the_same_rows_are_told_once() -> None:
    rng = random()
    gone = rng.random(N) < 0.3
    y = np.where(rng.random(N) < np.where(gone, 0.8, 0.3), "yes", "no")
    columns = {name: pl.Series(np.where(gone, np.nan, rng.normal(size=N))).fill_nan(None) for name in "ab"}
    late = pl.Series(np.where(gone & (rng.random(N) < 0.9), np.nan, rng.normal(size=N))).fill_nan(None)
    found = explored(pl.DataFrame({**columns, "late": late, "y": y}), "y").findings
    told = [f for f in found if f.code == "missing-target" and f.verdict in KEPT]
    assert sorted((f.columns[0], f.same_as) for f in told) == [("a", ("b",)), ("late", ())]
    twin = next(f for f in told if f.same_as)
    assert twin.claim.key == "explore.claim.same-gaps" and len(twin.validations) == 2


def test_a_number_and_the_levels_it_separates_are_not_the_same() -> None:
    n = 900
    level = ["low" if i % 3 else "high" for i in range(n)]
    fine = [f"{name} {i % 2}" for i, name in enumerate(level)]
    number = [(10.0 if name == "high" else 0.0) + (i * 37 % 101) / 101 for i, name in enumerate(level)]
    table = pl.DataFrame(
        {"number": number, "level": level, "fine": fine, "y": [i * 7919 % 2 for i in range(n)]}
    )
    theme = next(f for f in explored(table, "y").findings if f.code == "columns-together")
    assert set(theme.columns) == {"number", "level", "fine"}
    assert theme.same_as == ()
    assert "same" not in theme.claim.key

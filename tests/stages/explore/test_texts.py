"""Texts: terms and digits found when planted, silent otherwise, and where they do not apply."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made import dataset, explored

from pythesis.core.dataset import Kind
from pythesis.core.finding import Finding, Verdict
from pythesis.stages.explore import Explored
from pythesis.stats import recompute
from pythesis.words import say

N = 1200
KEPT = (Verdict.VALIDATED, Verdict.PRESENT)
WORDS = np.array(
    ["house", "garden", "river", "silver", "copper", "winter", "summer", "paper", "letter", "hill"]
)
KINDS = {"note": Kind.TEXT}


def notes(planted: bool, rate: bool = True) -> pl.DataFrame:
    """Return notes of six words, of which one, and digits, go with the target when planted."""
    rng = np.random.default_rng(3)
    hit = rng.random(N) < 0.3
    told = hit if planted else rng.random(N) < 0.3
    texts = [
        " ".join(rng.choice(WORDS, 6))
        + (" Prize!" if rng.random() < (0.6 if t else 0.05) else "")
        + (f" {10 ** rng.integers(1, 6)}" if rng.random() < (0.7 if t else 0.1) else "")
        for t in told
    ]
    y = np.where(hit, "yes", "no") if rate else hit * 2.0 + rng.normal(size=N)
    return pl.DataFrame({"note": texts, "y": y})


def _told(result: Explored, code: str) -> Finding:
    return next(f for f in result.findings if f.code == code)


@pytest.mark.parametrize("rate", [True, False])
def test_a_planted_term_and_digits_are_found(rate: bool) -> None:
    result = explored(notes(True, rate), "y", kinds=KINDS)
    found = _told(result, "text-terms")
    assert found.verdict is Verdict.VALIDATED
    assert [row["term"] for row in found.examples] == ["prize"]
    assert found.examples[0]["gap"] > 0  # type: ignore[operator]
    assert found.figure is not None
    assert [row["level"] for row in found.figure.data] == ["prize"]
    digits = _told(result, "text-digits")
    assert digits.verdict is Verdict.VALIDATED
    assert digits.claim.values["statement"].key.endswith("rises.claim")  # type: ignore[union-attr]
    for finding in (found, digits):
        for language in ("en", "fr"):
            assert finding.reading is not None and finding.figure is not None
            for text in (finding.claim, finding.reading, finding.figure.title, finding.figure.alt):
                assert "{" not in say(text, language)
    assert "number of digits" in say(digits.claim, "en") or not rate


@pytest.mark.parametrize("rate", [True, False])
def test_unrelated_texts_claim_nothing(rate: bool) -> None:
    result = explored(notes(False, rate), "y", kinds=KINDS)
    assert _told(result, "text-terms").verdict is Verdict.NOT_ESTABLISHED
    assert _told(result, "text-digits").verdict not in KEPT


def test_terms_count_in_the_one_budget() -> None:
    result = explored(notes(True), "y", kinds=KINDS)
    target = next(q for q in result.questions if q.family == "target")
    assert target.asked == 2 + len(WORDS) + 1  # length, digits, and each term
    assert _told(result, "text-terms").validations[0].family == "target"


def test_where_they_do_not_apply() -> None:
    plain = pl.DataFrame({"x": np.arange(N) % 7 + 0.5, "y": notes(True)["y"]})
    assert not {"text-terms", "text-digits"} & {f.code for f in explored(plain, "y").findings}
    letters = notes(True).with_columns(pl.col("note").str.replace_all("[0-9]", ""))
    assert "text-digits" not in {f.code for f in explored(letters, "y", kinds=KINDS).findings}


def of_classes(permuted: bool = False) -> pl.DataFrame:
    """Return notes of three classes, two of which have a word of their own in most of their texts."""
    rng = np.random.default_rng(8)
    classes = rng.choice(["billing", "delivery", "other"], N, p=[0.3, 0.3, 0.4])
    own = {"billing": " invoice", "delivery": " parcel", "other": " silver"}
    texts = [" ".join(rng.choice(WORDS, 6)) + (own[c] if rng.random() < 0.6 else "") for c in classes]
    return pl.DataFrame({"note": texts, "y": rng.permutation(classes) if permuted else classes})


def test_terms_are_told_of_the_class_they_go_with() -> None:
    found = _told(explored(of_classes(), "y", kinds=KINDS), "text-terms")
    assert found.verdict is Verdict.VALIDATED
    classes = {row["term"]: row["class"] for row in found.examples}
    assert classes["invoice"] == "billing" and classes["parcel"] == "delivery"
    assert all(row["gap"] > 0.3 for row in found.examples if row["term"] != "silver")  # type: ignore[operator]
    assert {v.effect.name for v in found.validations if v.effect is not None} == {"cramers-v"}
    assert found.figure is not None and found.figure.mark == "heatmap"
    drawn = {(row["level"], row["class"]): row["share"] for row in found.figure.data}
    assert drawn["invoice", "billing"] > 0.9 > 0.1 > drawn["invoice", "delivery"]  # type: ignore[operator]
    best = found.examples[0]
    for language, measure in (("en", "share of"), ("fr", "part de")):
        claim = say(found.claim, language)
        assert "{" not in claim and str(best["class"]) in claim and str(best["term"]) in claim
        assert measure in claim.replace("\u202f", " ")


def test_terms_of_permuted_classes_claim_nothing() -> None:
    assert (
        _told(explored(of_classes(True), "y", kinds=KINDS), "text-terms").verdict is Verdict.NOT_ESTABLISHED
    )


@pytest.mark.parametrize("special", [{}, {"group": "who"}, {"time": "when"}])
@pytest.mark.parametrize("shape", ["rate", "number", "classes"])
def test_every_number_is_recomputed(tmp_path: Path, shape: str, special: dict[str, str]) -> None:
    frame = (of_classes() if shape == "classes" else notes(True, shape == "rate")).with_columns(
        pl.Series("who", [f"g{i % 60}" for i in range(N)]),
        pl.Series("when", np.arange(N)).cast(pl.Int32).cast(pl.Date),
    )
    frame = frame.select("note", "y", *special.values())
    dataset(frame, "y", kinds=KINDS, **special).frame.write_parquet(tmp_path / "rows.parquet")  # type: ignore[arg-type]
    checked = 0
    result = explored(frame, "y", kinds=KINDS, **special)  # type: ignore[arg-type]
    for validation in (
        v for f in result.findings if f.code in ("text-terms", "text-digits") for v in f.validations
    ):
        effect = validation.effect
        if effect is None:
            continue
        values = recompute.run(validation.recipe, validation.arguments, data=str(tmp_path / "rows.parquet"))
        for name, value in (("p", validation.p), ("effect", effect.value), ("low", effect.low),
                            ("high", effect.high), ("n", validation.n)):  # fmt: skip
            assert values[name] == pytest.approx(value, abs=1e-9), name
        checked += 1
    assert checked >= 2

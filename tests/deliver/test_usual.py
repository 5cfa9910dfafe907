"""The usual value of a column: what the form opens with, and the row the README shows."""

from __future__ import annotations

import ast
import re

import pytest
from tests.sample import titanic_evidence

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.recipe import Treatment
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.deliver import code, usual


def described(name: str, *, median: float | None = None, first: str | None = None) -> Finding:
    effect = None if median is None else Effect(name="median", value=median, low=None, high=None, level=0.5)
    return Finding(
        code=usual.DESCRIBED,
        id=finding_id(usual.DESCRIBED, (name,)),
        stage="explore",
        verdict=Verdict.PASSED,
        severity=Severity.INFO,
        columns=(name,),
        claim=Said(key="text", values={"text": name, "first": first}),
        reading=said("text", text=name),
        advice=said("text", text=name),
        validations=(Validation(test="count", effect=effect, n=10, rows="development"),),
    )


def project(*columns: tuple[Column, Column], findings: tuple[Finding, ...], **more: object) -> Evidence:
    """Return the sample with these columns (as read, then as cleaned) and a model that uses them."""
    sample = titanic_evidence()
    assert sample.recipe is not None
    target = sample.dataset.column(sample.recipe.target)
    kinds = {Kind.NUMBER: "number", Kind.ORDINAL: "ordinal", Kind.TEXT: "text", Kind.DATE: "date"}
    treatments = tuple(
        Treatment(column=c.name, kind=kinds.get(c.kind, "category"), encoding="pass", levels=c.levels)
        for _, c in columns
    )
    return sample.model_copy(
        update={
            "raw": sample.raw.model_copy(update={"columns": (target, *(raw for raw, _ in columns))}),
            "dataset": sample.dataset.model_copy(update={"columns": (target, *(c for _, c in columns))}),
            "recipe": sample.recipe.model_copy(update={"treatments": treatments}),
            "findings": findings,
            **more,
        }
    )


def column(name: str, kind: Kind, dtype: str, **more: object) -> Column:
    return Column(name=name, kind=kind, role=Role.FEATURE, dtype=dtype, **more)  # type: ignore[arg-type]


def test_a_number_is_the_median_of_its_description() -> None:
    price = column("price", Kind.NUMBER, "Float64", minimum=0.0, maximum=1_000.0)
    evidence = project((price, price), findings=(described("price", median=12.3456),))
    assert usual.number(price, evidence) == 12.35
    assert usual.number(price, project((price, price), findings=())) == 500.0
    whole = price.model_copy(update={"dtype": "Int64"})
    assert usual.number(whole, evidence) == 12.0


def test_a_level_is_the_most_frequent_one() -> None:
    rank = column("rank", Kind.ORDINAL, "String", levels=("low", "mid", "high"))
    assert usual.level(rank, project((rank, rank), findings=(described("rank", first="high"),))) == "high"
    assert usual.level(rank, project((rank, rank), findings=())) == "mid"
    town = column("town", Kind.CATEGORY, "String", levels=("Lyon", "Nice"))
    assert usual.level(town, project((town, town), findings=())) == "Lyon"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_readme_predicts_a_usual_row_written_as_the_source_writes_it(language: str) -> None:
    raw = column("amount", Kind.TEXT, "String")
    read = column("amount", Kind.NUMBER, "Float64", minimum=0.0, maximum=9e9)
    rank = column("rank", Kind.ORDINAL, "Int64", levels=("1", "2", "3"))
    day = column("day", Kind.DATE, "Date", minimum="2024-01-01", maximum="2024-12-31")
    words = column("words", Kind.TEXT, "String")
    decision = Decision(
        action=Action.PARSE_NUMBER, column="amount", params={"decimal": ","}, why=said("text", text="why")
    )
    evidence = project(
        (raw, read),
        (rank, rank),
        (day, day),
        (words, words),
        findings=(described("amount", median=1_234_567.8), described("rank", first="3")),
        decisions=(decision,),
    )
    page = code.render(evidence, language)["README.md"].decode()
    block = next(
        found for found in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "predict(" in found
    )
    assert block.startswith("import datetime as dt\n\nimport polars as pl\n")
    ast.parse(block)
    assert '"amount": "1235000"' in block
    assert '"rank": 3' in block
    assert 'fromisoformat("2024-12-31")' in block
    told = {"en": "a few words of a new text", "fr": "quelques mots d’un nouveau texte"}[language]
    assert f'"words": "{told}"' in block

"""Values as source: a literal of the delivered code says the value and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pythesis.deliver import code
from pythesis.deliver.code.literals import Call, Source, comment, docstring, environment, literal, text


@given(st.text())
def test_a_string_literal_says_the_string_and_nothing_else(value: str) -> None:
    written = text(value)
    assert ast.literal_eval(written) == value
    assert written.isprintable()


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)


@given(
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.lists(inner).map(tuple),
        max_leaves=20,
    )
)
def test_a_literal_says_the_value(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(st.text())
def test_comments_and_docstrings_hold_no_code(value: str) -> None:
    source = f"{comment(value)}\n{docstring(value)}\n"
    (only,) = ast.parse(source).body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Constant)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError):
        literal(object())


def test_a_value_without_filter_is_refused() -> None:
    template = environment("code").from_string("{{ name }}")
    with pytest.raises(TypeError):
        template.render(name="import os")


def test_calls_are_written_on_one_line_or_one_argument_a_line() -> None:
    short = Call("f", (Source("x"),), {"a": "b"})
    assert literal(short) == 'f(x, a="b")'
    assert literal(Call("f", ("y" * 100,), {})).splitlines() == ["f(", f'    "{"y" * 100}",', ")"]


def test_the_source_filter_is_only_for_words_of_the_templates() -> None:
    templates = Path(code.__file__).parent / "templates"
    for template in templates.glob("*.jinja"):
        for marked in re.findall(r"(\S+)\|source", template.read_text(encoding="utf-8")):
            assert marked[-1] in "\"'", (template.name, marked)

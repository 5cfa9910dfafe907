"""Names with Py, in both languages, that a repository and a package can have."""

from __future__ import annotations

import keyword
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pythesis.core.errors import InputError
from pythesis.mentor import names
from pythesis.words import say


def test_a_subject_gives_names_in_both_languages() -> None:
    found = names.proposals("Predict the rain in Australia")
    assert found[:2] == ("PyRain", "PyPluie")
    assert len(found) > 3
    assert names.proposals("Quel est le prix des maisons ?")[:4] == (
        "PyPrix",
        "PyPrice",
        "PyMaisons",
        "PyHouse",
    )


def test_py_is_put_where_the_word_sounds_like_it() -> None:
    assert "HosPytal" in names.proposals("hospital stays")
    assert "Pyano" not in names.proposals("hospital stays")
    assert names.proposals("piano notes")[0] == "Pyano"
    assert "TheraPy" in names.proposals("une thérapie")
    assert "PythEnergie" in names.proposals("énergie")
    assert names.proposals("") == names.NOTHING


@given(st.text(max_size=80))
def test_every_name_contains_py_and_can_be_used(subject: str) -> None:
    for name in names.proposals(subject):
        package = names.package_of(name)
        assert "py" in name.lower()
        assert package.isidentifier()
        assert not keyword.iskeyword(package)
        assert package not in sys.stdlib_module_names


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("pytest", "known"),
        ("PySpark", "known"),
        ("py compile", "shape"),
        ("py_compile", "stdlib"),
        ("class", "keyword"),
        ("2Py", "shape"),
    ],
)
def test_a_name_that_would_clash_is_refused_with_another(name: str, why: str) -> None:
    assert names.problem(name) == why
    with pytest.raises(InputError) as caught:
        names.check(name)
    assert "Py" in say(caught.value.remedy, "fr")

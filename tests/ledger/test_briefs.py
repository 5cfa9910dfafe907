"""The brief is edited without losing a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from pythesis.core.errors import InputError
from pythesis.ledger import briefs
from pythesis.words import say

TEXT = '# ours\n[data]\ntarget = "y" # the question\n'


def test_a_change_keeps_comments(tmp_path: Path) -> None:
    path = tmp_path / "pythesis.toml"
    path.write_text(TEXT, encoding="utf-8")
    assert briefs.change(path, {"data": {"group": "patient"}, "project": {"name": "PyX"}})
    text = path.read_text(encoding="utf-8")
    assert text.startswith(TEXT)
    assert briefs.read(path).data.group == "patient"
    assert not briefs.change(path, {"data": {"group": "patient"}})


def test_a_change_that_would_break_the_brief_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "pythesis.toml"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError):
        briefs.change(path, {"data": {"targett": "z"}})
    assert path.read_text(encoding="utf-8") == TEXT


def test_bad_syntax_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "pythesis.toml"
    path.write_text("[data]\ntarget = y\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        briefs.read(path)
    assert "line 2" in say(caught.value.what, "en")


def test_latin_1_is_told(tmp_path: Path) -> None:
    path = tmp_path / "pythesis.toml"
    path.write_bytes('[project]\ntitle = "été"\n'.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        briefs.read(path)
    assert "UTF-8" in say(caught.value.what, "fr")


def test_a_column_keeps_what_was_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "pythesis.toml"
    path.write_text('[columns.y]\nlabel = "Outcome" # ours\n', encoding="utf-8")
    briefs.change(path, {"columns": {"y": {"missing": "drop"}}})
    column = briefs.read(path).column("y")
    assert (column.label, column.missing) == ("Outcome", "drop")
    assert "# ours" in path.read_text(encoding="utf-8")


def test_a_known_value_takes_the_place_of_its_example(tmp_path: Path) -> None:
    path = tmp_path / "pythesis.toml"
    template = '[project]\n# name = "PyTanic"  # with Py\n\n[data]\n# target = ""  # to predict\n'
    briefs.create(path, template, {"data": {"target": 'a "quoted" name', "group": "g"}})
    text = path.read_text(encoding="utf-8")
    assert briefs.read(path).data.target == 'a "quoted" name'
    assert briefs.read(path).data.group == "g"
    assert "# to predict" in text
    assert '# target = ""' not in text
    assert '# name = "PyTanic"  # with Py' in text

"""Questions asked and findings brought on screen: files and lines of the brief, taken back as seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pythesis import api
from pythesis.core.errors import InputError
from pythesis.ledger import briefs, editing

Opened = Callable[..., AppTest]
BRIEF = '# ours\n[project]  # the project\nname = "PyX"\n'


def test_a_question_asked_on_screen_is_a_table_of_the_brief_and_is_taken_back(
    opened: Opened, project: api.Project
) -> None:
    tab = opened("findings")
    tab.selectbox(key="ask.what").set_value("comparison").run()
    tab.multiselect(key="ask.columns").set_value(["dose (mg)", "site"])
    tab.text_input(key="ask.why").set_value("Do sites dose alike?")
    tab.button(key="ask.add").click().run()
    (asked,) = project.brief.questions
    assert (asked.ask, asked.columns, asked.by, asked.why) == (
        "comparison",
        ("dose (mg)", "site"),
        "Ada",
        "Do sites dose alike?",
    )
    tab.button(key="ask.add").click().run()  # the form is empty again: nothing to ask
    assert len(project.brief.questions) == 1 and tab.warning
    tab.button(key="ask.out.0").click().run()
    assert project.brief.questions == ()
    assert "[[questions]]" not in (project.root / briefs.NAME).read_text("utf-8")


def test_two_people_who_ask_at_once_are_both_kept(tmp_path: Path) -> None:
    (tmp_path / briefs.NAME).write_text(BRIEF, encoding="utf-8")
    first = {"ask": "relation", "columns": ["a", "b"], "by": "Ada"}
    second = {"ask": "distribution", "columns": ["a"], "by": "Zoé"}
    for entry in (first, second, first):
        editing.append(tmp_path, "questions", entry)
    text = (tmp_path / briefs.NAME).read_text("utf-8")
    assert text.startswith(BRIEF) and text.count("[[questions]]") == 2
    editing.take_out(tmp_path, "questions", {**first, "by": "Mia"})  # not as anybody wrote it: stays
    editing.take_out(tmp_path, "questions", first)
    (left,) = briefs.read(tmp_path / briefs.NAME).questions
    assert left.by == "Zoé"
    editing.take_out(tmp_path, "questions", second)
    assert (tmp_path / briefs.NAME).read_text("utf-8").strip() == BRIEF.strip()


def test_a_question_the_brief_does_not_take_is_refused(tmp_path: Path) -> None:
    (tmp_path / briefs.NAME).write_text(BRIEF, encoding="utf-8")
    with pytest.raises(InputError):
        editing.append(tmp_path, "questions", {"ask": "relation", "columns": ["a"]})
    assert (tmp_path / briefs.NAME).read_text("utf-8") == BRIEF


def test_a_finding_brought_on_screen_becomes_files_and_lines_of_the_brief(
    opened: Opened, project: api.Project
) -> None:
    tab = opened("findings")
    tab.text_area(key="bring.claim").set_value("Ceux qui reviennent guérissent.")
    tab.text_input(key="bring.test").set_value("Fisher exact")
    tab.number_input(key="bring.p").set_value(0.01)
    tab.text_area(key="bring.code").set_value("print(1)")
    tab.button(key="bring.add").click().run()
    assert project.brief.brought == () and tab.error  # a test without its number of rows
    tab.number_input(key="bring.n").set_value(212)
    tab.button(key="bring.add").click().run()
    (item,) = project.brief.brought
    assert (item.name, item.by, item.p, item.n) == ("ceux-qui-reviennent-guerissent", "Ada", 0.01, 212)
    assert (project.root / item.code).read_text("utf-8") == "print(1)\n"
    assert tab.text_area(key="bring.claim").value == ""
    tab.button(key="bring.out.0").click().run()
    assert project.brief.brought == () and (project.root / item.code).is_file()

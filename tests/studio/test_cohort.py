"""The mentor's board as a page: the same cells as the static board, and what the mentor notes of a team."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pythesis.cli.open import _places
from pythesis.core.errors import StateError
from pythesis.mentor import board
from pythesis.mentor import cohort as cohorts
from pythesis.mentor.calendar import today
from pythesis.mentor.folder import read
from pythesis.studio.parts import plain
from simulated_team import Team, write
from studio.conftest import APP, PATIENCE

TEAMS = (
    Team("PyLate", findings=4, signed=("framing",)),
    Team("PyFine", described=3, findings=6, signed=("framing",), flags=1),
)
Opened = Callable[[str], AppTest]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    for team in TEAMS:
        write(tmp_path / team.name, team)
    path = tmp_path / cohorts.NAME
    teams = [{"name": team.name, "folder": team.name, "subject": "Titanic"} for team in TEAMS]
    lost = {"name": "PyLost", "folder": "nowhere", "subject": "?"}
    about = {"name": "Spring", "mentor": "Mia", "language": "en"}
    cohorts.create(path, about, {}, [*teams, lost])
    return path


@pytest.fixture
def opened(file: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setenv("PYTHESIS_COHORT", str(file))
    monkeypatch.delenv("PYTHESIS_PROJECT", raising=False)
    logging.getLogger("streamlit").setLevel(logging.ERROR)

    def open_(language: str) -> AppTest:
        tab = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        tab.query_params["lang"] = language
        tab.switch_page("screens/cohort.py").run()
        assert not tab.exception, tab.exception
        return tab

    return open_


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_has_the_cells_of_the_board(opened: Opened, file: Path, language: str) -> None:
    held = cohorts.read(file)
    day = today(held.calendar.zone)
    wanted = board.view(held, board.states(file, held, day), day, language)
    shown = opened(language).table[0].value
    assert list(shown.iloc[:, 0]) == [team["name"] for team in wanted["teams"]]
    for (_, line), team in zip(shown.iterrows(), wanted["teams"], strict=True):
        cells = [plain(f"{cell['sign']} {cell['note']}") for cell in team["cells"]]
        assert list(line.iloc[2 : 2 + len(cells)]) == cells


def test_what_a_mentor_notes_is_in_the_journal_and_in_the_team_s_folder(opened: Opened, file: Path) -> None:
    tab = opened("en")
    tab.selectbox(key="cohort.team").set_value("PyFine").run()
    for event in ("acknowledged", "call", "meeting"):
        tab.button(key=f"cohort.{event}").click().run()
    tab.text_area(key="cohort.remark").set_value("Say how the split respects families.")
    tab.button(key="cohort.send").click().run()
    events = [(entry["event"], entry["team"]) for entry in cohorts.journal(file).entries()]
    assert events == [("acknowledged", "PyFine"), ("call", "PyFine"), ("meeting", "PyFine")]
    (item,) = read(file.parent / "PyFine").feedback
    assert item.text == "Say how the split respects families." and not item.closed
    assert tab.text_area(key="cohort.remark").value == ""
    tab.selectbox(key="cohort.team").set_value("PyLost").run()
    assert not tab.exception and tab.error


def test_what_is_opened_follows_from_the_folder(file: Path, tmp_path: Path) -> None:
    assert _places(tmp_path, None) == {"PYTHESIS_COHORT": file.resolve()}
    project = tmp_path / "PyFine"
    assert _places(project, None) == {"PYTHESIS_PROJECT": project.resolve()}
    assert set(_places(project, file)) == {"PYTHESIS_PROJECT", "PYTHESIS_COHORT"}
    (tmp_path / "empty").mkdir()
    with pytest.raises(StateError):
        _places(tmp_path / "empty", None)

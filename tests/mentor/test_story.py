"""The report shows the calendar as a Gantt chart, the state of each step, and feedback with its answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from pythesis.core.evidence import Evidence
from pythesis.deliver import charts
from pythesis.deliver.report.view import Viewer
from pythesis.deliver.story import calendar, final
from pythesis.deliver.story.blocks import FigureBlock
from pythesis.mentor import gates
from pythesis.mentor.folder import read
from simulated_team import Team, write


@pytest.fixture
def told(tmp_path: Path) -> Evidence:
    team = Team("PyTanic", findings=5, signed=("framing",), waived=("audit",), feedback=(True, False))
    folder = read(write(tmp_path, team))
    assert folder.evidence is not None
    known = gates.recorded(folder.brief, folder.notes, folder.log)
    return folder.evidence.model_copy(update={"gates": known, "feedback": folder.feedback})


def test_the_gantt_has_one_bar_per_step(told: Evidence) -> None:
    (block,) = [b for b in calendar.steps(told) if isinstance(b, FigureBlock)]
    figure = block.figure
    headers, rows = charts.table(figure, "fr")
    assert headers == ("Étape", "Début", "Échéance")
    assert rows[1] == ("Audit des données", "11 mai 2026", "20 mai 2026")
    assert len(rows) == 10
    assert charts.png(figure, "fr").startswith(b"\x89PNG")


def test_the_final_report_tells_states_and_feedback(told: Evidence) -> None:
    view = str(Viewer("fr", {}).document(final(told)))
    for text in (
        "franchie, signée par ",
        "dispense accordée par ",
        "Précisez 1.",
        "C'est fait.",
        "n’a pas encore",
    ):
        assert text in view, text


def test_no_calendar_no_chart(told: Evidence) -> None:
    assert calendar.steps(told.model_copy(update={"gates": ()})) == []

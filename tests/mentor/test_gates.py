"""A gate is passed when what it asks for is there and somebody signed it."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from pythesis.cli.main import app
from pythesis.core.errors import InputError, StateError
from pythesis.deliver import workbook
from pythesis.deliver.app.team import team
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.story import calendar
from pythesis.deliver.story.blocks import TableBlock
from pythesis.ledger import Log
from pythesis.mentor import done, gates
from pythesis.mentor.calendar import STEPS
from pythesis.mentor.folder import read
from pythesis.words import fill, say
from simulated_team import Team, evidence, write

WHEN = "2026-05-12T09:00:00+00:00"
TODAY = dt.date(2026, 5, 12)
WHOLE = Team(
    "PyWhole",
    described=3,
    findings=6,
    iterations=4,
    files=(
        "reports/exploration.fr.pdf",
        "reports/modelling.fr.pdf",
        "src/pywhole/load.py",
        "tests/test_a.py",
    ),
)


def _states(root: Path, today: dt.date = TODAY) -> dict[str, tuple[str, int]]:
    return {s.gate.step: (s.state, s.late) for s in gates.standings(read(root), today)}


def _lacking(root: Path, step: str) -> list[tuple[str, int, int]]:
    return [(i.code, i.there, i.asked) for i in done.items(read(root), step) if not i.met]


def test_an_unframed_project_says_what_its_framing_lacks(tmp_path: Path) -> None:
    root = write(tmp_path, Team("Titanic", framed=False))
    assert _lacking(root, "framing") == [
        ("name", 0, 1),
        ("question", 0, 1),
        ("criterion", 0, 1),
        ("costs", 0, 1),
        ("sheet", 0, 7),
    ]
    assert _states(root)["framing"] == ("late", 1)


def test_a_framed_project_is_signed_and_the_log_remembers(tmp_path: Path) -> None:
    root = write(tmp_path, Team("PyTanic"))
    assert _lacking(root, "framing") == []
    found = gates.sign(root, "framing", " Grace  Hopper ", WHEN, "fr")
    assert (found.state, found.gate.signed_by) == ("passed", "Grace Hopper")
    gates.sign(root, "framing", "Grace Hopper", WHEN, "fr")
    (entry,) = Log(root / "log.jsonl").of("signature")
    assert (entry["about"], entry["who"]) == ("gate-framing", "Grace Hopper")


def test_a_step_that_lacks_something_cannot_be_signed_but_waived(tmp_path: Path) -> None:
    root = write(tmp_path, Team("PyTanic", findings=4))
    with pytest.raises(StateError) as caught:
        gates.sign(root, "report_1", "Grace", WHEN, "fr")
    told = say(caught.value.what, "fr")
    assert "5 constats ont leur figure" in told
    assert "fait\u00a0: 4 sur 5" in told
    found = gates.waive(root, "report_1", "Grace", "arrêt maladie", WHEN)
    assert (found.state, found.gate.waived_by, found.gate.why) == ("waived", "Grace", "arrêt maladie")
    with pytest.raises(InputError, match="empty"):
        gates.waive(root, "report_1", "Grace", "  ", WHEN)


def test_a_signature_over_something_that_fails_does_not_pass(tmp_path: Path) -> None:
    root = write(tmp_path, Team("PyTanic", findings=4, signed=("report_1", "framing")))
    states = _states(root, dt.date(2026, 5, 30))
    assert states["report_1"] == ("late", 3)
    assert states["framing"] == ("passed", 0)


def test_the_evidence_tells_gates_as_the_status_does(tmp_path: Path) -> None:
    root = write(tmp_path, Team("PyTanic", findings=4, signed=("report_1", "framing"), waived=("audit",)))
    folder = read(root)
    told = {gate.step: gate for gate in gates.settled(folder)}
    for standing in gates.standings(folder, dt.date(2026, 5, 30)):
        expected = "open" if standing.state == "late" else standing.state
        assert (told[standing.gate.step].state, told[standing.gate.step].lacking) == (
            expected,
            gates.listed(standing.lacking) if standing.gate.signed_by else (),
        )
    assert (told["framing"].state, told["audit"].state, told["report_1"].state) == (
        "passed",
        "waived",
        "open",
    )
    assert told["report_1"].signed_by and told["report_1"].lacking
    assert folder.evidence is not None
    shown = folder.evidence.model_copy(update={"gates": tuple(told.values())})
    table = next(block for block in calendar.steps(shown) if isinstance(block, TableBlock))
    shown_as = dict(zip(told, (say(row[2], "en") for row in table.rows), strict=True))
    assert shown_as["report_1"].startswith("signed by") and "open" in shown_as["report_1"]
    assert shown_as["framing"].startswith("passed")
    rows = team(Voice(fill(shown), "en"))["gates"]["rows"]
    assert ["passed" in row[2] for row in rows[:3]] == [True, False, False]
    assert "5 findings" in rows[2][2]


@pytest.mark.parametrize("step", ["audit", "iteration_1", "iteration_2", "iteration_3", "iteration_4"])
def test_a_whole_project_lacks_only_what_was_left_out(tmp_path: Path, step: str) -> None:
    root = write(tmp_path, WHOLE)
    left = {"iteration_3": [("conclusion", 0, 1)]}
    assert _lacking(root, step) == left.get(step, [])


def test_the_workbook_is_complete_when_every_cell_people_owe_is_filled(tmp_path: Path) -> None:
    root = write(tmp_path, Team("PyTanic", described=2, findings=1))
    assert _lacking(root, "audit") == [("workbook", 4, 5)]  # the target owes a description only


def test_cells_filled_in_the_workbook_count(tmp_path: Path) -> None:
    team = Team("PyTanic", findings=1)
    root = write(tmp_path, team)
    made = workbook.render(evidence(team), "fr")["references/audit.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book.worksheets[0]
    (root / "references").mkdir()
    book.save(root / "references/audit.xlsx")
    assert _lacking(root, "audit") == [("workbook", 0, 5)]
    waiting = [c for row in sheet.iter_rows(min_row=4) for c in row if c.value == "À remplir"]
    last, *others = [cell for cell in waiting if cell.column_letter != "I"]  # remarks are free
    for cell in others:
        cell.value = "oui"
    book.save(root / "references/audit.xlsx")
    assert _lacking(root, "audit") == [("workbook", 4, 5)]
    last.value = "une description"
    book.save(root / "references/audit.xlsx")
    assert _lacking(root, "audit") == []


def test_feedback_without_answer_holds_the_final_report(tmp_path: Path) -> None:
    root = write(tmp_path, Team("PyTanic", findings=1, feedback=(True, False)))
    assert ("feedback", 1, 2) in _lacking(root, "final")


def test_an_analysis_is_asked_for_no_model(tmp_path: Path) -> None:
    root = write(tmp_path, Team("PyTrend", task="analysis", track="analyst", findings=1))
    asked = {item.code for step in STEPS for item in done.items(read(root), step)}
    assert not asked & {"criterion", "costs", "iteration-1", "decisions", "code"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import joblib\nm = joblib.load('m')\nm.predict(x)\n", False),
        ("def f():\n    return Model().fit(x, y)\n", True),
        ("scaler.fit_transform(x)\n", True),
        ("s = 'a model.fit(x) in a text'\n", False),
        ("def broken(:\n", True),
    ],
)
def test_an_app_that_trains_is_seen(source: str, found: bool) -> None:
    assert done.trains(source) is found


def test_unknown_and_undated_steps_are_told_apart(tmp_path: Path) -> None:
    root = write(tmp_path, Team("PyTrend", track="analyst"))
    with pytest.raises(InputError, match="undated"):
        gates.sign(root, "iteration_4", "Grace", WHEN, "en")
    with pytest.raises(InputError, match=r"error\.step"):
        gates.sign(root, "framming", "Grace", WHEN, "en")


def test_the_command_line_shows_signs_and_waives(tmp_path: Path) -> None:
    root = write(tmp_path / "PyTanic", Team("PyTanic", start=dt.date(2020, 1, 6)))
    run = CliRunner()
    where = ["--project", str(root)]
    shown = run.invoke(app, ["gate", "show", "framing", *where])
    assert (shown.exit_code, "✓" in shown.output) == (1, True)
    assert run.invoke(app, ["gate", "sign", "framing", "--by", "Grace", *where]).exit_code == 0
    assert run.invoke(app, ["gate", "show", "framing", *where]).exit_code == 0
    waived = run.invoke(
        app, ["gate", "waive", "audit", "--by", "Grace", "--why", "données reçues tard", *where]
    )
    assert waived.exit_code == 0
    assert "données reçues tard" in waived.output


def test_the_calendar_command_writes_the_brief_and_the_file(tmp_path: Path) -> None:
    root = tmp_path / "PyTanic"
    root.mkdir()
    (root / "pythesis.toml").write_text('# ours\n[project]\nname = "PyTanic"\n', "utf-8")
    out = tmp_path / "pytanic.ics"
    arguments = [
        "calendar",
        str(root),
        "--track",
        "part-time",
        "--start",
        "lundi 4 mai 2026",
        "--ics",
        str(out),
    ]
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code == 0, found.output
    assert "# ours" in (root / "pythesis.toml").read_text("utf-8")
    assert b"BEGIN:VEVENT" in out.read_bytes()
    assert (root / "notes/framing.md").is_file()
    assert read(root).calendar.undated == ("report_1", "final")


def test_recorded_gates_are_plain_for_the_evidence(tmp_path: Path) -> None:
    folder = read(write(tmp_path, Team("PyTanic", signed=("framing",), waived=("audit",))))
    found = {g.step: g for g in gates.recorded(folder.brief, folder.notes, folder.log)}
    assert [found[s].state for s in ("framing", "audit", "report_1")] == ["open", "waived", "open"]
    assert found["framing"].signed_by  # whether it is passed, what it asks for says
    assert json.loads(found["defence"].model_dump_json())["begins"] == "2026-07-01"

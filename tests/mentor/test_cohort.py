"""The mentor's side: one TOML of teams, messages, receipts, meetings, feedback until it lands, marks."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pythesis.cli.main import app
from pythesis.core.errors import InputError, PythesisError
from pythesis.mentor import cohort, desk, kickoff, remarks, rubric, state
from pythesis.mentor.folder import read
from pythesis.words import say
from simulated_team import Team, finding, write

TEAMS = """Name;Subject;Link;Members;Emails;Language
PyMétéo;Pluie;https://x.org/a;Ada | Bo;ada@x.org;fr
PyRain;Rain;;Cy;;en
"""
TODAY = dt.date(2026, 5, 20)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "équipes.csv").write_bytes(TEAMS.encode("cp1252"))
    found = _run(
        "new",
        "Promotion",
        "--csv",
        "équipes.csv",
        "--track",
        "bootcamp",
        "--start",
        "2026-05-04",
        "--mentor",
        "Grace",
    )
    assert found.exit_code == 0, found.output
    write(tmp_path / "PyMétéo", Team("PyMétéo", findings=5, iterations=1))
    return tmp_path / cohort.NAME


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["cohort", *arguments])


def test_a_csv_as_spreadsheets_write_it_makes_a_cohort(path: Path) -> None:
    held = cohort.read(path)
    first, second = held.teams
    assert [m.name for m in first.members] == ["Ada", "Bo"]
    assert (first.members[0].email, first.members[1].email) == ("ada@x.org", "")
    assert (second.language, held.cohort.mentor) == ("en", "Grace")
    assert len(held.plan(first).steps) == 10
    assert _run("new", "Again", "--csv", "équipes.csv").exit_code != 0


@pytest.mark.parametrize(
    ("text", "key"),
    [("nom;sujet\nA;b\n", "cohort.csv"), ("name;subject\n;b\n", "cohort.nameless")],
)
def test_a_wrong_csv_is_refused_with_its_line_or_column(text: str, key: str) -> None:
    with pytest.raises(InputError, match=key):
        cohort.from_csv(text.encode(), "x.csv")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[cohort]\nnam = 'x'\n", "brief-key"),
        ("[[teams]]\nname = 'A'\n[[teams]]\nname = 'a'\n", "twice"),
        ("[calendar]\naudit = 2026-05-04\nfinal = 2026-05-01\n", "inverted"),
        ("[cohort\n", "brief-syntax"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / cohort.NAME
    path.write_text(text, "utf-8")
    with pytest.raises(PythesisError, match=key):
        cohort.read(path)


def test_kick_off_messages_hold_everything_in_the_language_of_the_team(path: Path) -> None:
    assert _run("kickoff").exit_code == 0
    chat = (path.parent / "kickoff/pymeteo.fr.md").read_text("utf-8")
    for part in (
        "Bonjour Ada et Bo",
        "https://x.org/a",
        "Grace",
        "lundi 11 mai 2026",
        "mardi 14 juillet 2026",
        "dès que vous l’aurez lu",
    ):
        assert part in chat, part
    assert chat.count("- **") == 10
    mail = (path.parent / "kickoff/pyrain.en.txt").read_text("utf-8")
    assert mail.startswith("Subject: PyRain: your project starts\n\nHello Cy,")
    assert "**" not in mail
    assert "Wednesday 20 May 2026" in mail


def test_receipts_calls_and_meetings_are_tracked(path: Path) -> None:
    assert _run("ack", "pymétéo", "--on", "2026-05-05").exit_code == 0
    assert _run("call", "PyMétéo", "--on", "mercredi 6 mai 2026").exit_code == 0
    assert _run("met", "--on", "2026-05-07").exit_code == 0
    held = cohort.read(path)
    entry = held.team("PyMétéo")
    found = state.of(path.parent / "PyMétéo", entry, held, cohort.journal(path).entries(), TODAY)
    assert (found.contact.acknowledged, found.contact.called, found.contact.met) == (
        "2026-05-05",
        "2026-05-06",
        "2026-05-07",
    )
    assert found.changes == ()
    assert _run("ack", "PyMeteor").exit_code != 0


def test_the_board_and_the_minutes_are_written(path: Path) -> None:
    _run("met", "PyMétéo")
    (path.parent / "PyMétéo/notes/gates").mkdir(parents=True)
    (path.parent / "PyMétéo/notes/gates/framing.md").write_text(
        "---\nabout: gate-framing\nsigned_by: Grace\n---\n", "utf-8"
    )
    assert _run("board").exit_code == 0
    assert "PyRain" in (path.parent / "board.html").read_text("utf-8")
    told = _run("minutes", "PyMétéo", "--on", "2026-05-20").output
    assert told.startswith("# Compte rendu\u00a0: PyMétéo, 20 mai 2026")
    assert "- étape franchie\u00a0: Cadrage" in told
    assert "## À faire (qui, pour quand)" in told


def test_feedback_is_tracked_until_it_lands_in_the_final_report(path: Path) -> None:
    root = path.parent / "PyMétéo"
    about = finding(1).id
    assert _run("feedback", "PyMétéo", "--about", "nowhere", "--text", "x").exit_code != 0
    assert _run("feedback", "PyMétéo", "--about", about, "--text", "Quelle\nunité ?").exit_code == 0
    (item,) = remarks.read(root)
    assert (item.about, item.text, item.by, item.closed) == (about, "Quelle\nunité ?", "Grace", False)
    assert _run("feedback").exit_code == 1
    page = root / "notes/feedback/001.md"
    page.write_text(page.read_text("utf-8").replace("signed_by:", "signed_by: Ada") + "En degrés.\n", "utf-8")
    assert _run("feedback").exit_code == 0
    assert state.landed(read(root)) == ()
    evidence = read(root).evidence
    assert evidence is not None
    told = evidence.model_copy(update={"feedback": remarks.read(root)})
    (root / "reports/evidence.json").write_text(told.model_dump_json(), "utf-8")
    assert state.landed(read(root)) == ()
    (root / "reports/final.fr.pdf").write_bytes(b"%PDF")
    assert state.landed(read(root)) == ("feedback-001",)
    page.write_text(page.read_text("utf-8") + "Plus précisément.\n", "utf-8")
    assert state.landed(read(root)) == ()


def test_marks_are_exported_for_a_spreadsheet_and_on_paper(path: Path) -> None:
    assert _run("grade", "PyMétéo", "modelling", "15", "--comment", "=SUM(A1) hélas").exit_code == 0
    assert _run("grade", "PyMétéo", "modelling", "16.5", "--comment", "=SUM(A1)").exit_code == 0
    assert _run("grade", "PyMétéo", "modelling", "21").exit_code != 0
    assert _run("grade", "PyMétéo", "style", "1").exit_code != 0
    assert _run("rubric", "--csv", "notes.csv", "--pdf", "notes.pdf").exit_code == 0
    rows = list(csv.DictReader(io.StringIO((path.parent / "notes.csv").read_text("utf-8-sig"))))
    assert len(rows) == 2 * len(cohort.RUBRIC)
    (row,) = [r for r in rows if r["points"]]
    assert (row["team"], row["points"], row["of"], row["comment"]) == ("PyMétéo", "16.5", "20", "'=SUM(A1)")
    assert (path.parent / "notes.pdf").read_bytes().startswith(b"%PDF")


def test_a_rubric_of_ones_own_takes_the_place(path: Path) -> None:
    own = '\n[[rubric]]\ncode = "style"\npoints = 5\ntitle = "Style"\n'
    path.write_text(path.read_text("utf-8") + own, "utf-8")
    held = cohort.read(path)
    (mark,) = rubric.marks(held, held.teams[0], ())
    assert (rubric.name_of(mark.criterion, "fr"), mark.points) == ("Style", None)


def test_a_remark_can_be_about_sections_iterations_and_steps(path: Path) -> None:
    known = desk.subjects(read(path.parent / "PyMétéo"))
    assert {"section-context", "iteration-1", "report_1", "conclusion", finding(1).id} <= set(known)


def test_a_message_without_calendar_asks_for_a_call_this_week() -> None:
    held = cohort.Cohort(teams=(cohort.Entry(name="PyA"),))
    known = kickoff.Kickoff("PyA", (), "", "", "", held.plan(held.teams[0]))
    text = kickoff.message(known, "fr")
    assert text.startswith("Bonjour à toutes et à tous")
    assert "cette semaine" in text
    assert say(held_error(held), "fr").startswith("Il n’y a pas d’équipe")


def held_error(held: cohort.Cohort):  # type: ignore[no-untyped-def]
    with pytest.raises(InputError) as caught:
        held.team("PyB")
    return caught.value.what

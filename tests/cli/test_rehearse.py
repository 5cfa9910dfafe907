"""``pythesis rehearse``: everything at once without a terminal; with one, a clock, Enter and a reckoning."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from tests.sample import titanic_evidence
from typer.testing import CliRunner

from pythesis.cli.main import app
from pythesis.cli.practice import Keyboard, Practice
from pythesis.deliver.rehearsal import Rehearsal, plan


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pythesis.toml").write_text('[project]\nname = "PyTanic"\nlanguage = "fr"\n', "utf-8")
    evidence = titanic_evidence().model_dump_json()
    (tmp_path / "reports/evidence.json").write_text(evidence, encoding="utf-8")
    return tmp_path


class Typed:
    """Keys typed at given times of a clock that only they move."""

    def __init__(self, *typed: tuple[float, str]) -> None:
        self.typed = list(typed)
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> str | None:
        after, line = self.typed[0]
        if after > 0:
            self.typed[0] = (after - 30, line)
            self.time += 30
            return None
        self.typed.pop(0)
        return line


def practised(found: Rehearsal, keys: Typed | None) -> tuple[Practice, io.StringIO]:
    written = io.StringIO()
    out = Console(file=written, width=200, force_terminal=False)
    return Practice(found, out, keys, keys.now if keys else lambda: 0.0), written


def test_without_a_terminal_everything_is_written(project: Path) -> None:
    found = CliRunner().invoke(app, ["rehearse", str(project), "--questions", "3"])
    assert found.exit_code == 0, found.output
    told = " ".join(found.output.split())
    asked = plan(titanic_evidence(), "fr", 3)
    assert all(" ".join(p.headline.split()) in told for p in asked.passages)
    assert all(" ".join(q.question.split()) in told for q in asked.questions)
    assert "Preuve : conclusion" in told and "À ouvrir : reports/" in told


def test_questions_alone_and_none(project: Path) -> None:
    talk = plan(titanic_evidence(), "en").passages[1].headline
    alone = CliRunner().invoke(app, ["rehearse", str(project), "--no-talk", "--lang", "en"]).output
    none = CliRunner().invoke(app, ["rehearse", str(project), "--questions", "0", "--lang", "en"]).output
    assert "The jury: 5 questions" in alone and talk not in " ".join(alone.split())
    assert "The jury" not in none and talk in " ".join(none.split())


def test_json_holds_slides_and_questions(project: Path) -> None:
    call = ["rehearse", str(project), "--json", "--seed", "3", "--questions", "2"]
    first, again = (CliRunner().invoke(app, call).output for _ in range(2))
    assert first == again
    held = json.loads(first)
    assert held["language"] == "fr" and held["minutes"] == 20
    assert [len(held["questions"]), held["passages"][-1]["ends"]] == [2, 1200]
    assert {"question", "answer", "evidence", "page", "seconds", "prompt"} <= set(held["questions"][0])


def test_before_any_run_the_error_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "pythesis.toml").write_text('[project]\nname = "PyTanic"\n', "utf-8")
    found = CliRunner().invoke(app, ["rehearse", str(tmp_path)])
    assert found.exit_code != 0
    assert type(found.exception).__name__ == "StateError"


def test_the_clock_reckons_each_slide() -> None:
    found = plan(titanic_evidence(), "en")
    keys = Typed(*[(0.0, "")] * (len(found.passages) - 1), (3000.0, ""))
    practice, written = practised(found, keys)
    practice.talk()
    reckoned = written.getvalue().rpartition("Planned")[2].splitlines()
    rows = [line for line in reckoned if line.rstrip().endswith((" 0:00", " 50:00"))]
    assert len(rows) == len(found.passages)
    assert "Time: 50:00 for the slides seen; planned in all: 20 minutes" in written.getvalue()


def test_the_clock_says_what_is_left_then_what_is_late() -> None:
    practice, _ = practised(plan(titanic_evidence(), "en"), None)
    shown = [(str(practice._clock(at, 60)), practice._clock(at, 60).style) for at in (10, 50, 75)]
    assert shown == [
        ("0:10 · 0:50 left", "green"),
        ("0:50 · 0:10 left", "yellow"),
        ("1:15 · 0:15 late", "red"),
    ]


def test_an_answer_is_shown_only_after_enter_and_q_stops() -> None:
    found = plan(titanic_evidence(), "en", 3)
    practice, written = practised(found, Typed((60.0, ""), (0.0, "q")))
    practice.questions()
    told = " ".join(written.getvalue().split())
    assert " ".join(found.questions[0].answer.split()) in told
    assert found.questions[1].question in told
    assert " ".join(found.questions[1].answer.split()) not in told
    assert found.questions[2].question not in told


def test_the_keyboard_hands_over_lines_and_stops_at_the_end() -> None:
    keys = Keyboard(io.StringIO("\n Q \n"))
    assert [keys.wait(5), keys.wait(5), keys.wait(5), keys.wait(0.01)] == ["", "q", "q", None]

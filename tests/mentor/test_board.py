"""A cohort of 30 simulated teams: the board is right in every cell and made in seconds."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import re
import subprocess
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pythesis.core.brief import CalendarBrief
from pythesis.ledger import Log
from pythesis.mentor import board, cohort, handing, state
from pythesis.mentor.calendar import STEPS, plan
from simulated_team import START, Team, write

TODAY = dt.date(2026, 6, 12)
SECONDS = 20
NOON = "T12:00:00+02:00"


@dataclass(frozen=True)
class Truth:
    """What the board must say of a team, known from how it was made."""

    team: Team
    states: dict[str, tuple[str, int]]
    commits: dict[str, int]
    handed: dict[str, bool]  # late or not
    acknowledged: bool


def _team(number: int, rng: random.Random) -> Team:
    analysis = number % 5 == 0
    signed = tuple(step for step in ("framing", "audit", "report_1") if rng.random() < 0.6)
    waived = ("audit",) if "audit" not in signed and rng.random() < 0.5 else ()
    return Team(
        name=f"PyÉquipe{number:02d}",
        task="analysis" if analysis else "binary",
        track="analyst" if analysis else rng.choice(["bootcamp", "part-time"]),
        start=START + dt.timedelta(days=rng.randrange(0, 20)),
        framed=rng.random() < 0.8,
        described=rng.choice([0, 3, 3]),
        findings=rng.choice([0, 3, 5, 8]),
        iterations=0 if analysis else rng.randrange(0, 5),
        flags=rng.choice([0, 0, 1, 3]),
        signed=signed,
        waived=waived,
        feedback=tuple(rng.random() < 0.5 for _ in range(rng.randrange(0, 4))),
        files=("reports/exploration.fr.pdf", "notes/sections/context.md", "notes/sections/objectives.md"),
    )


def _expected(team: Team) -> dict[str, tuple[str, int]]:
    """Return the state of each step by the rules of the documentation, applied to how the team was made."""
    evidence = bool(team.findings or team.iterations or team.flags)
    met = {
        "framing": team.framed,
        "audit": evidence and team.described == 3,
        "report_1": team.findings >= 5,
    }
    calendar = plan(CalendarBrief(track=team.track, start=team.start))
    found = {}
    for step in calendar.steps:
        late = max(0, (TODAY - step.due).days)
        if step.name in team.waived:
            found[step.name] = ("waived", 0)
        elif step.name in team.signed and met[step.name]:
            found[step.name] = ("passed", 0)
        else:
            found[step.name] = ("late", late) if late else ("open", 0)
    return found


def _commit(root: Path, author: str, times: int) -> None:
    for number in range(times):
        (root / f"{author}.txt").write_text(str(number), "utf-8")
        for arguments in (["add", f"{author}.txt"], ["commit", "-qm", f"work {number}"]):
            mine = [
                "-c",
                f"user.name={author}",
                "-c",
                "user.email=a@example.org",
                "-c",
                "commit.gpgsign=false",
            ]
            subprocess.run(["git", *mine, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Truth]]:
    folder = tmp_path_factory.mktemp("promotion d'été")
    rng = random.Random(7)
    path = folder / cohort.NAME
    truths, entries = [], []
    for number in range(30):
        team = _team(number, rng)
        root = write(folder / f"clone {number}", team)
        commits = {"Ada": rng.randrange(0, 3), "Bo": rng.randrange(0, 2)}
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        for author, times in commits.items():
            _commit(root, author, times)
        handed = {}
        if number % 4 == 0:
            late = number % 8 == 0
            day = plan(CalendarBrief(track=team.track, start=team.start)).steps[0].due + dt.timedelta(
                days=2 * late
            )
            handing.record(root, "framing", True, dt.datetime.fromisoformat(f"{day}{NOON}"))
            handed["framing"] = late
        truths.append(Truth(team, _expected(team), commits, handed, number % 3 == 0))
        entries.append({"name": team.name, "folder": f"clone {number}", "subject": f"sujet {number}"})
    about = {"name": "Promotion <mai>", "mentor": "Grace", "language": "fr"}
    cohort.create(path, about, {"track": "bootcamp", "start": START}, entries)
    for truth in truths:
        if truth.acknowledged:
            cohort.journal(path).add("acknowledged", "2026-05-05T08:00:00+00:00", team=truth.team.name)
    return path, truths


class _Rows(HTMLParser):
    """Reads the cells of the board's table back from the page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[tuple[str, str]]] = {}
        self._team = ""
        self._cell: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "tr":
            self._team = found.get("data-team") or ""
        if tag == "td" and self._team:
            self._cell, self._text = found.get("data-cell") or "", ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self._cell is not None:
            self.rows.setdefault(self._team, []).append((self._cell, self._text.strip()))
            self._cell = None
        if tag == "tr":
            self._team = ""


@pytest.fixture(scope="module")
def page(made: tuple[Path, list[Truth]]) -> tuple[str, float]:
    begin = time.monotonic()
    held = cohort.read(made[0])
    text = board.render(held, board.states(made[0], held, TODAY), TODAY).decode()
    return text, time.monotonic() - begin


def test_the_board_of_thirty_teams_takes_seconds(page: tuple[str, float]) -> None:
    assert page[1] < SECONDS


def test_every_cell_tells_the_real_state_of_its_team(
    made: tuple[Path, list[Truth]], page: tuple[str, float]
) -> None:
    reader = _Rows()
    reader.feed(page[0])
    assert len(reader.rows) == 30
    steps = [s for s in STEPS if any(s in truth.states for truth in made[1])]
    tones = {"passed": "good", "waived": "draft", "late": "bad", "open": "weak"}
    signs = {"passed": "✓", "waived": "≈", "open": "·"}
    for truth in made[1]:
        cells = reader.rows[truth.team.name]
        late = max((days for kind, days in truth.states.values() if kind == "late"), default=0)
        assert cells[0] == ("late", str(late) if late else "–")
        for step, (tone, text) in zip(steps, cells[1:], strict=False):
            kind, days = truth.states.get(step, ("none", 0))
            assert tone == tones.get(kind, "none"), (truth.team, step)
            assert text == (f"!{days}" if kind == "late" else signs.get(kind, "")), (truth.team, step)
        rest = dict(cells[1 + len(steps) :])
        feedback = truth.team.feedback
        assert rest["flags"] == str(truth.team.flags)
        assert rest["feedback"] == (f"{feedback.count(False)}/{len(feedback)}" if feedback else "–")


def test_details_are_those_of_the_team(made: tuple[Path, list[Truth]]) -> None:
    held = cohort.read(made[0])
    for found, truth in zip(board.states(made[0], held, TODAY), made[1], strict=True):
        notes = truth.team.findings + truth.team.feedback.count(True)
        work = {w.name: (w.commits, w.signed) for w in found.work}
        assert work.pop("Ada", (0, 0)) == (truth.commits["Ada"], notes)
        assert work.pop("Bo", (0, 0)) == (truth.commits["Bo"], truth.team.iterations)
        assert not work or set(work) == {"Grace"}  # the mentor signs gates where the brief names no mentor
        assert {h.step: h.late for h in found.handed} == truth.handed
        assert bool(found.contact.acknowledged) is truth.acknowledged
        waiting = {w.values["step"].key for w in found.approvals if w.key == "mentor.approval.gate"}  # type: ignore[union-attr]
        ready = {"framing": truth.team.framed, "audit": _audited(truth.team)}
        ready |= {"report_1": truth.team.findings >= 5}
        ahead = [s for s, (kind, _) in truth.states.items() if kind in ("open", "late")]
        wanted = list(itertools.takewhile(ready.get, ahead))
        assert {f"mentor.step.{s}" for s in wanted} <= waiting
        if ahead and ready.get(ahead[0]) is False:  # what comes after a step that lacks something waits too
            assert not waiting


def _audited(team: Team) -> bool:
    return bool(team.findings or team.iterations or team.flags) and team.described == 3


def test_the_page_is_whole_and_escapes_what_comes_from_outside(page: tuple[str, float]) -> None:
    assert "Promotion &lt;mai&gt;" in page[0]
    assert not re.search(r"(?:src|href)=[\"']https?:", page[0])
    assert "url(http" not in page[0]


def test_a_folder_that_is_no_project_is_told_in_its_line(tmp_path: Path) -> None:
    path = tmp_path / cohort.NAME
    cohort.create(path, {"language": "en"}, {}, [{"name": "PyGone", "folder": "nowhere"}, {"name": "PyBad"}])
    (tmp_path / "PyBad").mkdir()
    (tmp_path / "PyBad/pythesis.toml").write_text("[project\n", "utf-8")
    held = cohort.read(path)
    gone, bad = board.states(path, held, TODAY)
    assert gone.problem is not None
    assert bad.problem is not None
    assert "PyGone" in board.render(held, (gone, bad), TODAY).decode()


def test_changes_since_the_meeting_are_told(tmp_path: Path) -> None:
    before = state.of(
        write(tmp_path / "a", Team("PyA", findings=3)), cohort.Entry(name="PyA"), cohort.Cohort(), (), TODAY
    )
    meeting = {"event": "meeting", "when": "2026-06-01T08:00:00+00:00", "team": "PyA", "facts": before.facts}
    team = Team("PyA", findings=5, iterations=1, signed=("framing",), waived=("audit",), openings=0)
    now = state.of(write(tmp_path / "b", team), cohort.Entry(name="PyA"), cohort.Cohort(), (meeting,), TODAY)
    assert [(c.key, c.values.get("n")) for c in now.changes] == [
        ("mentor.change.passed", None),
        ("mentor.change.waived", None),
        ("mentor.change.findings", 2),
        ("mentor.change.iterations", 1),
    ]
    assert now.contact.met == "2026-06-01"


def test_test_rows_opened_twice_are_a_red_flag(tmp_path: Path) -> None:
    root = write(tmp_path / "a", Team("PyA", findings=1))
    log = Log(root / "log.jsonl")
    for number in range(2):
        log.add("opening", "2026-06-01T08:00:00+00:00", version=str(number), model="m", who="w", why="y")
    found = state.of(root, cohort.Entry(name="PyA"), cohort.Cohort(), (), TODAY)
    assert [flag.key for flag in found.flags] == ["mentor.flag.openings"]


def test_an_altered_hand_in_is_a_red_flag_and_one_not_pushed_is_none(tmp_path: Path) -> None:
    root = write(tmp_path / "a", Team("PyA"))
    entry, held = cohort.Entry(name="PyA"), cohort.Cohort()
    item = handing.record(root, "framing", False, dt.datetime(2026, 5, 6, tzinfo=dt.UTC))
    assert state.of(root, entry, held, (), TODAY).flags == ()
    (root / item.file).chmod(0o644)
    (root / item.file).write_bytes(b"other")
    assert [flag.key for flag in state.of(root, entry, held, (), TODAY).flags] == ["mentor.flag.altered"]
    (root / item.file).unlink()
    assert state.of(root, entry, held, (), TODAY).flags == ()

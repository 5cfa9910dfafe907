"""Projects written as small files, in a state that is known exactly: no table is read and no model fitted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Column, Kind, Reservation, Role, Table
from pythesis.core.evidence import Evidence, Opening
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.iteration import Iteration
from pythesis.core.said import said
from pythesis.core.split import Split
from pythesis.core.validation import Validation
from pythesis.ledger import Log, briefs
from pythesis.mentor import gates, remarks, sheet
from pythesis.words import fill

WORDS = said("text", text="words")
START = dt.date(2026, 5, 4)


@dataclass(frozen=True)
class Team:
    """What is true of a simulated project; everything else is absent."""

    name: str
    task: str = "binary"
    start: dt.date = START
    track: str = "bootcamp"
    framed: bool = True  # the brief and the framing sheet are complete
    described: int = 0  # columns of three that people described in the brief
    findings: int = 0  # findings whose opinion is signed
    iterations: int = 0
    flags: int = 0  # blocking findings of the audit
    signed: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    feedback: tuple[bool, ...] = ()  # one a remark, true when it was answered
    openings: int = 0
    files: tuple[str, ...] = ()
    members: tuple[str, ...] = field(default=("Ada", "Bo"))


def finding(number: int) -> Finding:
    """Return a finding with its figure and validation."""
    column = f"x{number}"
    figure = Figure(
        id=column,
        mark="bar",
        title=said("text", text=f"figure {number}"),
        alt=WORDS,
        x=Axis(field="n", label=WORDS),
        y=Axis(field="c", label=WORDS),
        data=({"c": "a", "n": 1},),
    )
    return Finding(
        code="number-number",
        id=finding_id("number-number", (column,)),
        stage="explore",
        verdict=Verdict.VALIDATED,
        columns=(column,),
        claim=WORDS,
        reading=WORDS,
        validations=(Validation(test="spearman", n=10, rows="confirm"),),
        figure=figure,
        rank=number,
    )


def _flag(number: int) -> Finding:
    return Finding(
        code="target-leak",
        id=finding_id("target-leak", (f"leak{number}",)),
        stage="audit",
        verdict=Verdict.ISSUE,
        severity=Severity.BLOCKING,
        columns=(f"leak{number}",),
        claim=said("text", text=f"leak{number} gives the target away"),
    )


def _brief(team: Team) -> dict[str, object]:
    columns = {name: {"description": "d", "available": True} for name in ("x1", "x2", "y")[: team.described]}
    project: dict[str, object] = {"name": team.name, "language": "fr"}
    data: dict[str, object] = {"task": team.task}
    success: dict[str, object] = {}
    costs: dict[str, object] = {}
    if team.task != "analysis":
        data["target"] = "y"
    if team.framed:
        project |= {
            "question": "Quoi changer ?",
            "mentor": "Grace",
            "team": [{"name": n} for n in team.members],
        }
        success = {"metric": "roc_auc", "minimum": 0.8, "why": "rare"}
        costs = {"false_positive": 1, "false_negative": 5}
    calendar = {"track": team.track, "start": team.start}
    return {
        "project": project,
        "data": data,
        "success": success,
        "costs": costs,
        "columns": columns,
        "calendar": calendar,
    }


def evidence(team: Team) -> Evidence:
    """Return the evidence the project would have."""
    roles = (Role.FEATURE, Role.FEATURE, Role.TARGET if team.task != "analysis" else Role.FEATURE)
    columns = tuple(
        Column(name=name, kind=Kind.NUMBER, role=role, dtype="Float64")
        for name, role in zip(("x1", "x2", "y"), roles, strict=True)
    )
    table = Table(source="t.csv", fingerprint="0" * 64, reading={}, n_rows=100, columns=columns)
    found = tuple(finding(n) for n in range(1, team.findings + 1)) + tuple(
        _flag(n) for n in range(team.flags)
    )
    made = Evidence(
        task=team.task,
        language="fr",
        seed=0,
        effort="quick",
        brief=parse_brief(_brief(team)),
        raw=table,
        dataset=table,
        reservation=Reservation(
            method="random",
            column=None,
            share=0.2,
            n_test=20,
            n_development=80,
            n_groups_test=None,
            sealed=True,
            seed=0,
            reason=WORDS,
        ),
        split=Split(
            method="random",
            column=None,
            n_folds=5,
            n_repeats=1,
            n_explore=40,
            n_confirm=40,
            n_groups=None,
            cross_screening=False,
            seed=0,
            reason=WORDS,
        ),
        findings=found,
        iterations=tuple(
            Iteration(number=n, question=WORDS, decision=WORDS) for n in range(1, team.iterations + 1)
        ),
        openings=tuple(Opening(number=n, model="m", why="first run") for n in range(1, team.openings + 1)),
    )
    return fill(made)


def write(root: Path, team: Team) -> Path:
    """Write the project and return its folder."""
    root.mkdir(parents=True, exist_ok=True)
    briefs.create(root / briefs.NAME, "", {k: v for k, v in _brief(team).items() if v})  # type: ignore[misc]
    sheet.create(root, parse_brief(_brief(team)), "fr", ("x1", "x2", "y"), team.task)
    if team.framed:
        page = root / sheet.PATH
        page.write_text(page.read_text("utf-8").replace("[à écrire]", "écrit"), "utf-8")
    if team.findings or team.iterations or team.flags:
        _put(root, "reports/evidence.json", evidence(team).model_dump_json())
    for number in range(1, team.findings + 1):
        about = finding(number).id
        _put(root, f"notes/findings/{about}.md", f"---\nabout: {about}\nsigned_by: Ada\n---\nNotre avis.\n")
    for number in range(1, team.iterations + 1):
        text = f"---\nabout: iteration-{number}\nsigned_by: Bo\n---\nOn continue.\n"
        _put(root, f"notes/iterations/{number}.md", text)
    for path in team.files:
        _put(root, path, "x = 1\n")
    for number, answered in enumerate(team.feedback, start=1):
        item = remarks.give(root, "section-context", f"Précisez {number}.", "Grace", "fr")
        if answered:
            page = root / "notes" / "feedback" / f"{number:03d}.md"
            text = page.read_text("utf-8").replace("signed_by:", "signed_by: Ada", 1)
            page.write_text(text + "C'est fait.\n", "utf-8")
            assert item.by == "Grace"
    for step in team.signed:
        _sign(root, step)
    log = Log(root / "log.jsonl")
    for step in team.waived:
        log.add(gates.WAIVER, "2026-05-10T08:00:00+00:00", step=step, who="Grace", why="malade")
    return root


def _sign(root: Path, step: str) -> None:
    _put(root, f"notes/gates/{step}.md", f"---\nabout: gate-{step}\nsigned_by: Grace\n---\n# Jalon\n")


def _put(root: Path, path: str, text: str) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")

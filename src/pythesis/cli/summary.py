"""The last lines of a run: the outcome, what was made, how to open it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from pythesis.api import RunReport
from pythesis.cli.help import language
from pythesis.cli.screen import console, tell
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.core.said import Said, said
from pythesis.words import say

LEADING = 3


def told(report: RunReport, *, as_json: bool) -> None:
    """Say what a run made, as people read it or as JSON."""
    if as_json:
        sys.stdout.write(json.dumps(_plain(report), ensure_ascii=False, indent=1) + "\n")
        return
    if report.evidence is None:
        tell(said("cli.stopped", seconds=round(report.seconds, 1)))
        return
    evidence = report.evidence
    labels = {name: evidence.brief.label(name) for name in evidence.brief.columns}
    for what in _sentences(evidence):
        console().print(Text(say(what, language(), labels)))
    _files(report)
    kept = [p.path for p in report.placements if p.outcome == "kept"]
    if kept:
        tell(said("cli.kept", files=tuple(kept)))
    tell(said("cli.done", seconds=round(report.seconds, 1), problems=report.problems))


def _sentences(evidence: Evidence) -> Iterable[Said]:
    ranked: list[Finding] = sorted((f for f in evidence.findings if f.rank), key=lambda f: f.rank)
    if evidence.conclusion is not None:
        yield from leading(evidence.conclusion.outcome, evidence.conclusion.scientific)
    for finding in ranked[:LEADING]:
        yield finding.claim


def leading(outcome: str, scientific: Sequence[Said]) -> list[Said]:
    """Return what is said first of a conclusion: its score, and of a success what makes it doubtful."""
    doubts = [part for part in scientific[1:] if part.key.startswith("conclude.because.")]
    return [scientific[0], *(doubts[:1] if outcome == "success" else [])]


def _files(report: RunReport) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    lang = report.evidence.language if report.evidence else "en"
    rows = {
        "report": f"reports/final.{lang}.pdf",
        "page": f"reports/final.{lang}.html",
        "document": f"reports/final.{lang}.docx",
        "slides": f"reports/slides.{lang}.pptx",
        "workbook": "references/audit.xlsx",
        "notes": "notes/",
        "app": "streamlit run app.py",
        "rehearse": "pythesis rehearse",
        "verify": "pythesis verify",
    }
    tell(said("cli.made", folder=str(report.root)))
    for key, what in rows.items():
        if "/" not in what or (report.root / what).exists():
            table.add_row(Text(say(said(f"cli.deliverable.{key}"), language())), Text(what))
    console().print(table)
    made = {d.language for d in report.evidence.deliverables if d.language} if report.evidence else set()
    if len(made) > 1:
        tell(said("cli.both"))


def _plain(report: RunReport) -> dict[str, object]:
    evidence = report.evidence
    conclusion = evidence.conclusion if evidence else None
    return {
        "root": str(report.root),
        "seconds": round(report.seconds, 2),
        "ran": list(report.ran),
        "problems": report.problems,
        "outcome": conclusion.outcome if conclusion else None,
        "score": conclusion.score.model_dump(mode="json") if conclusion else None,
        "deliverables": [p.path for p in report.placements],
    }

"""Hands a step in: what it asks for, every number recomputed, then the snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pythesis.deliver.story.left import Left
from pythesis.flow.engine import Watch
from pythesis.flow.outputs import EVIDENCE, read_evidence
from pythesis.flow.verify import Report, verify
from pythesis.ledger import files
from pythesis.mentor import folder, handing, portfolio, proof
from pythesis.mentor.folder import Folder
from pythesis.words import system_language


@dataclass(frozen=True, slots=True)
class Submission:
    """What handing in gave; ``item`` is None when a number did not agree, which `report` names.

    ``left`` is what people could still have mended in their words.
    """

    item: handing.HandIn | None
    report: Report
    left: tuple[Left, ...] = ()


def submit(root: Path, step: str, watch: Watch) -> Submission:
    """Hand a step in; a project that was never run has no number to recompute, and the log says so.

    Raises
    ------
    InputError, StateError
        When the step has no date, or lacks something, which is named.
    """
    handing.check(root, step)
    known = (root / EVIDENCE).is_file()
    report = verify(root, read_evidence(root), watch) if known else Report()
    if report.mismatches:
        return Submission(None, report)
    project = folder.read(root)
    left = proof.read(project)
    for language in _languages(project):
        for path, made in portfolio.render(project, language).items():
            files.write(root / path, made)
    return Submission(handing.record(root, step, known, datetime.now(UTC)), report, left)


def _languages(project: Folder) -> tuple[str, ...]:
    """Return the languages of the deliverables."""
    if project.brief.report.languages:
        return tuple(project.brief.report.languages)
    known = project.evidence.language if project.evidence is not None else None
    return (project.brief.project.language or known or system_language(),)

"""What *done* means for each step, in the mentor's words, checked by machine where it can be.

Source: the brief of the school and what mentors ask for, USERS.md. Each item returns how much of it is
there out of how much is asked. What no machine can judge is judged by the person who signs the gate.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pythesis.core.dataset import Role
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import Said, said
from pythesis.mentor import sheet
from pythesis.mentor.folder import Folder

FINDINGS = 5  # "at least 5 figures. For each figure: a precise comment and a business opinion; a validation"
Counted = tuple[int, int]  # there, asked for
# Methods that fit a model or a transformer, and the functions that train one: an app may call none of them.
TRAINING = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit", "fit_resample", "train"})


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a definition of done. ``there`` of ``asked`` are there."""

    code: str
    there: int
    asked: int

    @property
    def met(self) -> bool:
        """Whether the line holds."""
        return self.there >= self.asked

    @property
    def said(self) -> Said:
        """What is asked, in words."""
        return said(f"mentor.done.{self.code}", n=self.asked)

    @property
    def lacking(self) -> Said:
        """What is asked, with how much of it is there when it counts more than one thing."""
        if self.asked == 1:
            return self.said
        return said("mentor.lacking", what=self.said, there=self.there, asked=self.asked)


def items(folder: Folder, step: str) -> tuple[Item, ...]:
    """Return the definition of done of a step, as far as it applies to this project."""
    found = []
    for code, check in DONE[step].items():
        counted = check(folder)
        if counted is not None:
            found.append(Item(code, *counted))
    return tuple(found)


def _yes(holds: bool) -> Counted:
    return int(holds), 1


def _name(folder: Folder) -> Counted:
    return _yes("py" in folder.brief.project.name.lower())


def _question(folder: Folder) -> Counted:
    return _yes(bool(folder.brief.project.question.strip()))


def _criterion(folder: Folder) -> Counted | None:
    success = folder.brief.success
    if not folder.predictive:
        return None
    limit = success.minimum if success.minimum is not None else success.maximum
    return _yes(success.metric is not None and limit is not None and bool(success.why.strip()))


def _costs(folder: Folder) -> Counted | None:
    costs = folder.brief.costs
    evidence = folder.evidence
    task = folder.brief.data.task or (evidence.task if evidence else None)
    if task != "binary":
        return None
    return _yes(costs.false_positive is not None and costs.false_negative is not None)


def _sheet(folder: Folder) -> Counted:
    return sheet.filled(folder.root)


def _workbook(folder: Folder) -> Counted:
    """Count the cells people owe: description, availability, and treatment of gaps where there are some."""
    evidence = folder.evidence
    if evidence is None:
        return 0, 1
    there = asked = 0
    for column in evidence.raw.columns:
        owed = {"description"}
        if column.role is not Role.TARGET and folder.predictive:
            owed.add("availability")
        if column.missing:
            owed.add("missing")
        cells, told = folder.cells.get(column.name, {}), folder.brief.column(column.name)
        known = {
            "description": bool(told.description),
            "availability": told.available in {True, False},
            "missing": bool(told.missing),
        }
        asked += len(owed)
        there += sum(name in cells or known[name] for name in owed)
    return there, asked


def complete(finding: Finding, folder: Folder) -> bool:
    """Say whether a finding has its figure, comment, signed opinion and validation, none of them stale."""
    note = folder.note(finding.id)
    signed = note is not None and bool(note.signed_by) and bool(note.text.strip()) and not note.stale
    return finding.figure is not None and bool(finding.validations) and signed


def _findings(folder: Folder) -> Counted:
    if folder.evidence is None:
        return 0, FINDINGS
    unusable = (Verdict.NOT_APPLICABLE, Verdict.WAIVED)
    whole = [f for f in folder.evidence.all_findings() if f.verdict not in unusable and complete(f, folder)]
    return min(len(whole), FINDINGS), FINDINGS


def _sections(*names: str) -> Callable[[Folder], Counted]:
    def check(folder: Folder) -> Counted:
        notes = [folder.note(f"section-{name}") or folder.note(name) for name in names]
        return sum(note is not None and note.written and bool(note.text) for note in notes), len(names)

    return check


def _files(*patterns: str, predictive: bool = False) -> Callable[[Folder], Counted | None]:
    def check(folder: Folder) -> Counted | None:
        if predictive and not folder.predictive:
            return None
        return sum(folder.has(pattern) for pattern in patterns), len(patterns)

    return check


def _iteration(number: int) -> Callable[[Folder], Counted | None]:
    def check(folder: Folder) -> Counted | None:
        if not folder.predictive:
            return None
        return _yes(
            folder.evidence is not None and any(i.number == number for i in folder.evidence.iterations)
        )

    return check


def _signed(*abouts: str) -> Callable[[Folder], Counted | None]:
    def check(folder: Folder) -> Counted | None:
        if not folder.predictive:
            return None
        notes = [folder.note(about) for about in abouts]
        return sum(note is not None and bool(note.signed_by) for note in notes), len(abouts)

    return check


def _reread(folder: Folder) -> Counted:
    stale = sum(note.stale for note in folder.notes)
    return (0 if stale else 1), 1


def _feedback(folder: Folder) -> Counted:
    return sum(item.closed for item in folder.feedback), len(folder.feedback)


def app_sources(root: Path) -> tuple[Path, ...]:
    """Return the Python files of the app."""
    return tuple(p for p in (root / "app.py", *sorted((root / "app_pages").rglob("*.py"))) if p.is_file())


def trains(source: str) -> bool:
    """Say whether Python code calls a method that trains; code that cannot be read is taken to.

    Examples
    --------
    >>> trains("model.fit(X, y)"), trains("model.predict(X)")
    (True, False)
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return True
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(isinstance(func, ast.Attribute) and func.attr in TRAINING for func in calls)


def _never_trains(folder: Folder) -> Counted:
    sources = app_sources(folder.root)
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sources]
    return _yes(bool(sources) and not any(trains(text) for text in texts))


Check = Callable[[Folder], Counted | None]
_REPORT_2: Check = _files("reports/modelling.*.pdf", predictive=True)

DONE: Mapping[str, Mapping[str, Check]] = MappingProxyType(
    {
        "framing": {
            "name": _name, "question": _question, "criterion": _criterion, "costs": _costs, "sheet": _sheet,
        },
        "audit": {"audited": _files("reports/evidence.json"), "workbook": _workbook},
        "report_1": {
            "findings": _findings, "opening-sections": _sections("context", "objectives"),
            "report-1": _files("reports/exploration.*.pdf"), "reread": _reread,
        },
        "iteration_1": {"iteration-1": _iteration(1), "decision-1": _signed("iteration-1")},
        "iteration_2": {"iteration-2": _iteration(2), "decision-2": _signed("iteration-2")},
        "iteration_3": {
            "iteration-3": _iteration(3), "decision-3": _signed("iteration-3"),
            "conclusion": _signed("conclusion"),
        },
        "iteration_4": {
            "decisions": _signed("iteration-1", "iteration-2", "iteration-3"),
            "code": _files("src/*/*.py", "tests/*.py", predictive=True), "report-2": _REPORT_2,
        },
        "report_2": {"report-2": _REPORT_2, "app": _files("app.py"), "reread": _reread},
        "final": {
            "report-3": _files("reports/final.*.pdf"),
            "closing-sections": _sections("difficulties", "opening", "contributions"),
            "feedback": _feedback, "reread": _reread, "readme": _files("README.md", "LICENSE"),
        },
        "defence": {
            "app": _files("app.py"), "never-trains": _never_trains,
            "pinned": _files("requirements.txt"), "slides": _files("reports/slides.*.pptx"),
        },
    }
)  # fmt: skip

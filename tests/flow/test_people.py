"""Notes follow what they are about, and are flagged when its numbers change."""

from __future__ import annotations

from pathlib import Path

from pythesis.core.brief import parse_brief
from pythesis.core.finding import Finding, Severity
from pythesis.deliver.story.left import left
from pythesis.flow import people
from pythesis.ledger import notes
from sample import titanic_evidence

BRIEF = parse_brief({"data": {"target": "Survived"}})


def _finding() -> Finding:
    return next(f for f in titanic_evidence().findings if f.validations and f.validations[0].effect)


def _with_effect(finding: Finding, value: float) -> Finding:
    first = finding.validations[0]
    assert first.effect is not None
    changed = first.model_copy(update={"effect": first.effect.model_copy(update={"value": value})})
    return finding.model_copy(update={"validations": (changed, *finding.validations[1:])})


def _write(folder: Path, finding: Finding) -> None:
    path = folder / f"findings/{finding.id}.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nOur words.\n", encoding="utf-8")


def _read(folder: Path, finding: Finding) -> tuple[bool, bool]:
    wanted = people.drafts([finding], [], None, BRIEF, "en", notes.written(folder))
    note = next(n for n in people.sync(folder, wanted, last=True) if n.about == finding.id)
    return note.written, note.stale


def test_words_about_a_finding_that_leads_no_more_are_flagged_when_its_numbers_change(tmp_path: Path) -> None:
    leading = _finding().model_copy(update={"rank": 1})
    people.sync(tmp_path, people.drafts([leading], [], None, BRIEF, "en"))
    _write(tmp_path, leading)
    assert _read(tmp_path, leading) == (True, False)
    last = leading.model_copy(update={"rank": 0, "severity": Severity.INFO})
    assert _read(tmp_path, last) == (True, False)
    assert _read(tmp_path, _with_effect(last, 0.123)) == (True, True)


def test_rounding_and_rewritten_snippets_flag_nothing(tmp_path: Path) -> None:
    first = _with_effect(_finding().model_copy(update={"rank": 1}), 0.5)
    people.sync(tmp_path, people.drafts([first], [], None, BRIEF, "en"))
    _write(tmp_path, first)
    other = _with_effect(first, 0.5 * (1 + 1e-9))
    rewritten = other.validations[0].model_copy(update={"recompute": "result = {}"})
    assert _read(tmp_path, other.model_copy(update={"validations": (rewritten,)})) == (True, False)
    assert _read(tmp_path, _with_effect(first, 0.5001)) == (True, True)


def test_every_section_that_reports_wait_for_has_its_file_with_its_question(tmp_path: Path) -> None:
    evidence = titanic_evidence().model_copy(update={"notes": ()})
    people.sync(tmp_path, people.drafts([], [], None, BRIEF, "fr"))
    files = [item.file.removeprefix("notes/") for item in left(evidence) if item.kind == "section"]
    assert {"sections/licence.md", "sections/limits.md"} <= set(files)
    for file in files:
        assert "\n> " in (tmp_path / file).read_text("utf-8"), file

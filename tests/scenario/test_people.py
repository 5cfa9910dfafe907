"""What people write takes effect, is kept, and is flagged when the numbers under it change."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from pythesis import api
from pythesis.core.dataset import Role
from small_project import QUICK

Finished = tuple[api.Project, api.RunReport]


@pytest.fixture
def copy(finished: Finished, tmp_path: Path) -> api.Project:
    """The finished project, in a folder of its own."""
    root = tmp_path / finished[0].root.name
    shutil.copytree(finished[0].root, root)
    return api.Project(root)


def _note(project: api.Project) -> Path:
    return next(iter(sorted((project.root / "notes/findings").glob("*.md"))))


def test_a_signed_opinion_reaches_the_evidence_and_the_report(copy: api.Project) -> None:
    path = _note(copy)
    text = path.read_text(encoding="utf-8").replace("signed_by:", "signed_by: Ada Lovelace")
    path.write_text(text + "\nOur own opinion, with 100 % of our words.\n", encoding="utf-8")
    report = copy.run(QUICK)
    assert report.evidence is not None
    (signed,) = [f for f in report.evidence.all_findings() if f.signed_by]
    assert signed.signed_by == "Ada Lovelace"
    assert signed.reading is not None
    assert "Our own opinion" in signed.reading.en
    assert "Our own opinion" in (copy.root / "reports/exploration.en.html").read_text(encoding="utf-8")
    assert any(c.name == "Ada Lovelace" and c.signed for c in report.evidence.contributions)
    assert '"event": "signature"' in (copy.root / "log.jsonl").read_text(encoding="utf-8")


def test_non_in_the_workbook_locks_the_column_out_of_the_models(copy: api.Project) -> None:
    path = copy.root / "references/audit.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    (row,) = [r for r in range(4, sheet.max_row + 1) if sheet.cell(r, 2).value == "site"]
    places = {cell.value: cell.column for cell in sheet[2]}
    sheet.cell(row, places["Available beforehand"]).value = "no"
    sheet.cell(row, places["Comments"]).value = "known only after the visit"
    book.save(path)
    report = copy.run(QUICK)
    assert report.evidence is not None
    assert report.evidence.dataset.column("site").role is Role.EXCLUDED
    models = [m for it in report.evidence.iterations for m in it.models]
    assert all("site" not in m.features_used for m in models)
    again = openpyxl.load_workbook(path).worksheets[0]
    assert again.cell(row, places["Comments"]).value == "known only after the visit"


@pytest.mark.slow
def test_words_are_flagged_when_the_numbers_under_them_change(copy: api.Project) -> None:
    path = _note(copy)
    path.write_text(path.read_text(encoding="utf-8") + "\nOur words.\n", encoding="utf-8")
    copy.run(QUICK)
    brief = copy.root / "pythesis.toml"
    brief.write_text(
        brief.read_text(encoding="utf-8") + '\n[columns.noise]\nlabel = "Bruit"\n', encoding="utf-8"
    )
    report = api.Project(copy.root).run(api.Settings(seed=3, effort="quick", threads=1))
    assert report.evidence is not None
    assert "Our words." in path.read_text(encoding="utf-8")
    note = next(n for n in report.evidence.notes if "Our words." in n.text)
    gone = path.stem not in {f.id for f in report.evidence.all_findings() if f.rank}
    assert note.stale or gone


def test_status_names_what_changed(copy: api.Project) -> None:
    brief = copy.root / "pythesis.toml"
    text = brief.read_text(encoding="utf-8")
    brief.write_text(text + '\n[columns."dose (mg)"]\nunit = "mg"\n', encoding="utf-8")
    states = {state.name: state for state in copy.status(QUICK).stages}
    assert states["ingest"].why == ("brief.columns",)
    assert states["explore"].stale


def test_an_edited_file_stays_as_it_was(copy: api.Project) -> None:
    app = copy.root / "app.py"
    app.write_text(app.read_text(encoding="utf-8") + "# ours\n", encoding="utf-8")
    report = copy.run(QUICK)
    assert "# ours" in app.read_text(encoding="utf-8")
    assert "app.py" in {p.path for p in report.placements if p.outcome == "kept"}
    assert copy.status(QUICK).edited == ("app.py",)

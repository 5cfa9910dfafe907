"""Names and values made to break things come out harmless in every medium."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import openpyxl
import polars as pl
import pytest

from pythesis import api
from small_project import QUICK

NAMES = (
    "<script>alert(1)</script>",
    "=cmd()|' /C calc'!A0",
    '#import "x"',
    "{{ 7 * 7 }}",
    "a|b",
    "a,b;c",
    "a\nb",
    'it\'s "quoted"',
    "name\u202egnp.exe",
    "😀 émoji",
    "x" * 300,
    "1) DROP TABLE; --",
)


def _table(rows: int = 500) -> pl.DataFrame:
    rng = np.random.default_rng(2)
    data: dict[str, object] = {}
    for number, name in enumerate(NAMES):
        if number % 3 == 2:
            values = [f"{name[:40]}{level}" for level in "abc"]
            data[name] = rng.choice(values, rows)
        else:
            data[name] = rng.normal(size=rows)
    strong = np.asarray(data[NAMES[0]], dtype=float)
    label = np.where(rng.random(rows) < 1 / (1 + np.exp(-2 * strong)), "<b>yes</b>", "=1+1")
    data["tar'get {x}"] = label
    return pl.DataFrame(data)


@pytest.mark.slow
def test_hostile_names_and_values_are_harmless(tmp_path: Path) -> None:
    data = tmp_path / "hostile.csv"
    _table().write_csv(data)
    project, adopted = api.start(
        data,
        tmp_path / "PyHostile",
        values={"data": {"target": "tar'get {x}"}},
        language="en",
        settings=QUICK,
    )
    report = project.run(QUICK, adopted=adopted)
    assert report.evidence is not None
    assert any(f.rank and NAMES[0] in f.columns for f in report.evidence.findings)
    for page in (project.root / "reports").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert(1)" not in text
        assert "<b>yes</b>" not in text
    for cells in openpyxl.load_workbook(project.root / "references/audit.xlsx").worksheets[0].iter_rows():
        assert [c.value for c in cells if c.data_type == "f"] == []
    assert (project.root / "reports/final.en.pdf").read_bytes().startswith(b"%PDF")
    for notebook in (project.root / "notebooks").glob("*.ipynb"):
        json.loads(notebook.read_text(encoding="utf-8"))
    for source in (project.root / "src").rglob("*.py"):
        compile(source.read_text(encoding="utf-8"), source.name, "exec")
    assert project.verify().mismatches == []
    new = tmp_path / "new.csv"
    _table(20).drop("tar'get {x}").write_csv(new)
    assert set(api.predict(project.root, new)["prediction"]) <= {"<b>yes</b>", "=1+1"}

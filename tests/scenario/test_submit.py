"""A project is handed in once its numbers were recomputed, and refused when one was altered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pythesis import api

Finished = tuple[api.Project, api.RunReport]


@pytest.fixture
def framed(finished: Finished, tmp_path: Path) -> api.Project:
    root = tmp_path / finished[0].root.name
    shutil.copytree(finished[0].root, root)
    brief = root / "pythesis.toml"
    brief.write_text(
        brief.read_text("utf-8").replace("[calendar]", "[calendar]\naudit = 2099-05-08\n"), "utf-8"
    )
    project = api.Project(root)
    project.waive("audit", "Grace", "agreed")
    return project


def test_a_verified_project_is_handed_in(framed: api.Project) -> None:
    (standing,) = framed.status().gates
    assert (standing.state, standing.gate.waived_by, standing.gate.why) == ("waived", "Grace", "agreed")
    found = framed.submit("audit")
    assert found.report.mismatches == []
    assert found.item is not None
    assert (found.item.verified, found.item.late) == (True, False)
    assert (framed.root / found.item.file).is_file()


@pytest.mark.slow
def test_an_altered_number_is_refused(framed: api.Project) -> None:
    path = framed.root / "reports/evidence.json"
    text = path.read_text("utf-8")
    rows = framed.evidence().raw.n_rows
    path.write_text(text.replace(f'"n_rows": {rows}', f'"n_rows": {rows + 1}', 1), "utf-8")
    found = framed.submit("audit")
    assert found.item is None
    assert found.report.mismatches
    assert not (framed.root / "hand-ins").exists()


def test_first_files_survive_the_runs_of_an_analysis(tmp_path: Path) -> None:
    from pythesis.flow.starting import Request, start
    from pythesis.mentor import repository
    from small_project import QUICK, table

    data = tmp_path / "visites.csv"
    table(200).drop("guéri").write_csv(data)
    root, _ = start(Request(str(tmp_path / "PyVisites"), data, {}, "", "fr"))
    before = {path: (root / path).read_bytes() for path in repository.FIRST if path != ".gitignore"}
    report = api.Project(root).run(QUICK)
    assert report.evidence is not None
    assert {path: (root / path).read_bytes() for path in before} == before
    assert (root / ".gitignore").is_file()
    assert not list(root.rglob("*.new*"))

"""The portfolio of a member tells commits, signatures and skills with their evidence, and nothing else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.sample import titanic_evidence

from pythesis.core.brief import Member
from pythesis.flow import people
from pythesis.ledger import notes
from pythesis.mentor import folder, portfolio

FINDING = next(f for f in titanic_evidence().findings if f.columns == ("Sex", "Survived"))
BRIEF = """[project]
name = "PyTanic"
title = "Who survived?"
language = "en"
mentor = "Grace"
[[project.team]]
name = "Zoé <b>Bo</b>"
email = "zoe@example.org"
role = "Modelling"
[[project.team]]
name = "Ada"
[data]
target = "Survived"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    evidence = titanic_evidence()
    (tmp_path / "reports").mkdir()
    (tmp_path / "pythesis.toml").write_text(BRIEF, "utf-8")
    (tmp_path / "reports/evidence.json").write_text(evidence.model_dump_json(), "utf-8")
    drafts = people.drafts(evidence.findings, evidence.iterations, evidence.conclusion, evidence.brief, "en")
    notes.sync(tmp_path / "notes", drafts)
    for about in (FINDING.id, "iteration-1"):
        draft = next(d for d in drafts if d.about == about)
        notes.sign(tmp_path / "notes" / draft.path, "Zoé <b>Bo</b>", draft)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/load.py").write_text("x = 1\n", "utf-8")
    return tmp_path


def commit(root: Path, name: str, mail: str, day: str, *paths: str) -> None:
    who = ("-c", f"user.name={name}", "-c", f"user.email={mail}")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    subprocess.run(["git", "add", *paths], cwd=root, check=True)
    command = ["git", *who, "commit", "--quiet", "-m", "Work", f"--date={day}T12:00:00Z"]
    subprocess.run(command, cwd=root, check=True)


def test_commits_count_for_whoever_made_them(root: Path) -> None:
    commit(root, "zoe", "ZOE@example.org", "2026-05-04", "src")
    commit(root, "Ada", "ada@example.org", "2026-05-05", "notes")
    (root / "src/load.py").write_text("x = 2\n", "utf-8")
    commit(root, "zoe", "zoe@example.org", "2026-05-06", "src", "pythesis.toml")
    zoe, ada = (portfolio.commits(folder.read(root), m) for m in folder.read(root).brief.project.team)
    assert (zoe.count, zoe.first, zoe.last) == (2, "2026-05-04", "2026-05-06")
    assert dict(zoe.areas) == {"code": 2, "framing": 1}
    assert dict(ada.areas) == {"words": 1}
    assert portfolio.commits(folder.read(root), Member(name="Nobody")).count == 0


def test_skills_stand_on_signatures_and_commits(root: Path) -> None:
    commit(root, "zoe", "zoe@example.org", "2026-05-04", "src")
    project = folder.read(root)
    zoe, ada = project.brief.project.team
    found = portfolio.skills(project, zoe, portfolio.commits(project, zoe), "en")
    assert [s.said.key.rpartition(".")[2] for s in found] == ["tests", "model", "code"]
    assert FINDING.id.replace(".", "-") in found[0].evidence[0][1]
    assert found[2].evidence == (("src/load.py", "src/load.py"),)
    assert portfolio.skills(project, ada, portfolio.commits(project, ada), "en") == ()


@pytest.mark.parametrize(("language", "words"), [("en", "What it shows"), ("fr", "Ce que cela montre")])
def test_each_member_has_a_page_of_one_page(language: str, words: str, root: Path) -> None:
    made = portfolio.render(folder.read(root), language)
    assert sorted(made) == [
        f"reports/portfolio/{name}.{language}.{end}"
        for name in ("ada", "zoe-b-bo-b")
        for end in ("html", "pdf")
    ]
    page = made[f"reports/portfolio/zoe-b-bo-b.{language}.html"].decode()
    assert words in page and "<b>Bo</b>" not in page and "Zoé &lt;b&gt;Bo&lt;/b&gt;" in page
    for path in re.findall(r'href="\.\./\.\./([^"#]+)', page):
        assert path.startswith(("reports/exploration.", "notes/")), path
    paper = made[f"reports/portfolio/zoe-b-bo-b.{language}.pdf"]
    assert paper.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_without_commit_or_signature_it_says_so(root: Path) -> None:
    page = portfolio.render(folder.read(root), "en")["reports/portfolio/ada.en.html"].decode()
    assert "No commit and no signature" in page and "What it shows" not in page

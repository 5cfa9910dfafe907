"""`pythesis new` frames a project by flags or by questions, and leaves nothing private to be pushed."""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pythesis.cli.help import language
from pythesis.cli.main import app
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.ledger import briefs
from pythesis.mentor import gates, repository, sheet
from pythesis.mentor.folder import read
from pythesis.words import say
from small_project import table


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "essai.csv"
    table(160).write_csv(path)
    return path


def _run(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(app, ["new", *arguments], input=answers)


def _told(key: str) -> str:
    return say(said(key), language())


WHOLE = [
    "--title", "Essai clinique", "--question", "Qui traiter ?", "--metric", "roc_auc", "--minimum", "0.75",
    "--why", "classes équilibrées", "--false-positive", "1", "--false-negative", "5", "--cost-unit", "euros",
    "--concerned", "Les patients et les médecins.", "--constraints", "Données de santé.", "--member", "Ada",
    "--member", "Bo", "--mentor", "Grace", "--track", "bootcamp", "--start", "2099-05-04",
    "--unknown", "noise",    "--lang", "fr",
]  # fmt: skip


def test_flags_frame_a_whole_project(data: Path) -> None:
    found = _run("PyEssai", "--data", str(data), "--target", "guéri", *WHOLE)
    assert found.exit_code == 0, found.output
    root = data.parent / "PyEssai"
    brief = briefs.read(root / briefs.NAME)
    assert [member.name for member in brief.project.team] == ["Ada", "Bo"]
    assert brief.column("noise").available is False
    assert (brief.success.why, brief.costs.false_negative) == ("classes équilibrées", 5)
    for path in (
        *repository.FIRST,
        ".git/HEAD",
        "notes/framing.md",
        "references/kickoff.fr.md",
        "data/raw/essai.csv",
    ):
        assert (root / path).exists(), path
    assert "Ada, Bo" in (root / "LICENSE").read_text("utf-8")
    context = read(root).note("section-context")
    assert context is not None
    assert context.text == "Les patients et les médecins.\n\nDonnées de santé."
    (framing, *_) = gates.standings(read(root), brief.calendar.start)  # type: ignore[arg-type]
    assert [item.code for item in framing.lacking] == ["sheet"]
    assert sheet.filled(root) == (0, 7)
    assert "gh repo create PyEssai --public --source=. --remote=origin --push" in found.output
    assert _told("mentor.vague.lead") in found.output
    assert _told("mentor.vague.unit") in found.output
    assert _told("mentor.vague.team") not in found.output


def test_what_would_be_pushed_holds_no_data(data: Path) -> None:
    _run("PyEssai", "--data", str(data), "--target", "guéri", *WHOLE)
    root = data.parent / "PyEssai"
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)
    listed = subprocess.run(["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True).stdout
    assert "pythesis.toml" in listed
    assert "essai.csv" not in listed
    assert ".pythesis" not in listed
    assert repository.outgoing(root).problems == ()


def test_secrets_data_and_heavy_files_are_named(data: Path) -> None:
    _run("PyEssai", "--data", str(data), "--target", "guéri", *WHOLE)
    root = data.parent / "PyEssai"
    (root / "src/keys.py").write_text('api_key = "abcd1234efgh"\n', "utf-8")
    (root / "src/fine.py").write_text("token = tokens[0]\n", "utf-8")
    (root / "data/extra.csv").write_text("a\n1\n", "utf-8")
    with (root / "models/big.bin").open("wb") as stream:
        stream.truncate(60 * repository.MEGABYTE)
    found = repository.outgoing(root)
    assert sorted((p.key, p.values["file"]) for p in found.problems) == [
        ("mentor.publish.oversized", "models/big.bin"),
        ("mentor.publish.private", "data/extra.csv"),
        ("mentor.publish.private", "src/keys.py"),
    ]


def test_questions_frame_a_project_and_wrong_answers_are_asked_again(data: Path) -> None:
    answers = [
        "absent.csv", str(data), "Essai clinique", "Qui traiter ?", "geuri", "guéri", "noise", "auc",
        "roc_auc", "beaucoup", "0,75", "rare", "1", "5", "euros", "Les patients", "", "Ada, Bo",
        "Grace", "bootcamp",
        "demain", "lundi 4 mai 2099", "1",
    ]  # fmt: skip
    found = _run("--ask", "--lang", "fr", answers="\n".join(answers) + "\n")
    assert found.exit_code == 0, found.output
    (root,) = [path.parent for path in data.parent.glob("*/pythesis.toml")]
    assert "py" in root.name.lower()
    brief = briefs.read(root / briefs.NAME)
    assert brief.data.target == "guéri"
    assert brief.success.minimum == 0.75
    assert brief.calendar.track == "bootcamp"
    assert _told("cli.ask.task.binary") in found.output


def _either_way(path: Path, days: int) -> Path:
    """Write a table of dates whose first two numbers both go up to `days`."""
    rows = [f"{1 + i % days:02d}/{1 + i // 3 % 12:02d}/2024,{i % 7}.5,{'ab'[i % 2]}" for i in range(120)]
    path.write_text("visite,dose,issue\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def test_dates_that_read_both_ways_are_asked_about(data: Path) -> None:
    doubtful = _either_way(data.with_name("deux.csv"), 12)
    answers = [str(doubtful), "au milieu", "month-first"] + [""] * 30
    found = _run("PyDates", "--ask", "--lang", "fr", answers="\n".join(answers) + "\n")
    assert found.exit_code == 0, found.output
    assert "03/04/2024" in found.output and "visite" in found.output
    assert briefs.read(data.parent / "PyDates" / briefs.NAME).data.date_order == "month-first"


def test_dates_that_read_one_way_are_not_asked_about(data: Path) -> None:
    plain = _either_way(data.with_name("une.csv"), 28)
    found = _run("PyDates", "--ask", "--lang", "fr", answers=f"{plain}\n" + "\n" * 30)
    assert found.exit_code == 0, found.output
    assert "month-first" not in found.output


def test_the_order_of_dates_is_a_flag(data: Path) -> None:
    doubtful = _either_way(data.with_name("deux.csv"), 12)
    found = _run(
        "PyDates", "--data", str(doubtful), "--date-order", "day-first", "--target", "issue", *WHOLE[:-4]
    )
    assert found.exit_code == 0, found.output
    assert briefs.read(data.parent / "PyDates" / briefs.NAME).data.date_order == "day-first"


def test_enter_everywhere_still_gives_a_project_and_says_what_is_vague(data: Path) -> None:
    found = _run("PyVide", "--ask", "--lang", "fr", answers="\n" * 30)
    assert found.exit_code == 0, found.output
    assert (data.parent / "PyVide/pythesis.toml").is_file()
    assert _told("mentor.vague.question") in found.output


def test_the_end_of_input_leaves_nothing_behind(data: Path) -> None:
    found = _run("PyVide", "--ask", "--lang", "fr", answers="\n")
    assert found.exit_code == 130
    assert not (data.parent / "PyVide").exists()


def test_without_a_name_and_nobody_to_ask_names_are_suggested(data: Path) -> None:
    found = _run("--no-ask", "--data", str(data), "--title", "prévoir la pluie")
    assert found.exit_code != 0
    assert "PyPluie" in str(found.exception.remedy.values)  # type: ignore[union-attr]


def test_nothing_is_written_when_something_is_wrong(data: Path) -> None:
    for wrong in (
        ["--start", "demain", "--track", "bootcamp"],
        ["--target", "absent"],
        ["--unknown", "absent"],
        ["--metric", "roc_auc", "--track", "bootcamp", "--start", "2026-13-45"],
    ):
        assert _run("PyFaux", "--data", str(data), *wrong).exit_code != 0
        assert not (data.parent / "PyFaux").exists(), wrong


def test_the_sheet_is_complete_once_nothing_waits(data: Path) -> None:
    _run("PyEssai", "--data", str(data), "--target", "guéri", *WHOLE)
    page = data.parent / "PyEssai" / sheet.PATH
    text = page.read_text("utf-8")
    assert "**Déséquilibre**" in text
    assert "- Bo\u00a0: [à écrire]" in text
    assert "- `site`\u00a0: [à écrire]" in text and "`noise`" not in text  # of which --unknown told already
    assert "statistiques officielles" in text and "Qui supporte les erreurs\u00a0: [à écrire]" in text
    assert "**Caractéristiques protégées**" not in text or "âge" in table(10).columns
    page.write_text(text.replace("[à écrire]", "Nous savons."), "utf-8")
    assert sheet.filled(page.parents[1]) == (7, 7)


def test_a_run_on_a_new_project_replaces_the_first_files(data: Path) -> None:
    from pythesis import api
    from small_project import QUICK

    table(640).write_csv(data)
    _run("PyEssai", "--data", str(data), "--target", "guéri", "--lang", "fr")
    report = api.Project(data.parent / "PyEssai").run(QUICK, to="audit")
    assert report.ran
    assert (data.parent / "PyEssai/README.md").read_text("utf-8").startswith("# PyEssai")


@pytest.mark.parametrize("shape", ["compressed", "folder", "database"])
def test_a_project_is_framed_around_whatever_a_run_reads(data: Path, shape: str) -> None:
    place, source = data.with_name("essai.csv.gz"), "data/raw/essai.csv.gz"
    if shape == "compressed":
        place.write_bytes(gzip.compress(data.read_bytes()))
    elif shape == "folder":
        place, source = data.with_name("mois"), "data/raw/mois"
        place.mkdir()
        for month, part in enumerate((table(160).head(80), table(160).tail(80))):
            part.write_csv(place / f"{month}.csv")
    else:
        base = data.with_name("base.sqlite")
        with contextlib.closing(sqlite3.connect(base)) as connection:
            pairs = [(i, "yes" if i % 3 else "no") for i in range(90)]
            connection.execute('CREATE TABLE visits (number INTEGER, "guéri" TEXT)')
            connection.executemany("INSERT INTO visits VALUES (?, ?)", pairs)
            connection.commit()
        place, source = Path(f"sqlite:///{base.name}?table=visits"), "data/raw/base.sqlite?table=visits"
    found = _run("PyEssai", "--data", str(place), "--target", "guéri", "--lang", "fr")
    assert found.exit_code == 0, found.output
    root = data.parent / "PyEssai"
    assert briefs.read(root / briefs.NAME).data.sources == (source,)
    assert (root / source.partition("?")[0]).exists()
    assert (root / "notes" / "framing.md").is_file()


def test_a_project_is_framed_around_joined_tables(data: Path) -> None:
    sites = data.with_name("sites.csv")
    sites.write_text("nom,lits\nnorth,10\nsouth,20\nîle-de-France,30\n", encoding="utf-8")
    joined = ("--with", str(sites), "--join", "sites:site = nom")
    found = _run("PyEssai", "--data", str(data), *joined, "--target", "guéri", "--unknown", "lits")
    assert found.exit_code == 0, found.output
    brief = briefs.read(data.parent / "PyEssai" / briefs.NAME)
    assert brief.data.sources == ("data/raw/essai.csv", "data/raw/sites.csv")
    assert [(join.right, join.on) for join in brief.data.joins] == [("sites", "site = nom")]
    assert brief.column("lits").available is False
    lone = _run("PyAutre", "--with", str(sites))
    assert isinstance(lone.exception, InputError) and not (data.parent / "PyAutre").exists()

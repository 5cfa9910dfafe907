"""Wrong input ends in a message that names the cause and the remedy, exit code 2, nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pythesis.cli import help, main

Run = Callable[..., tuple[int, str]]

ROWS = "".join(f"{i},{i % 7},{'ab'[i % 2]}\n" for i in range(60))
REPEATED = "".join(f"{i},{i % 7},{i % 5},{i % 3},{'ab'[i % 2]}\n" for i in range(60))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command line from the test's folder, in this process: one takes seconds to start."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_XX.UTF-8")
    monkeypatch.setattr(help, "_system", lambda: "en")

    def called(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["pythesis", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        assert isinstance(code, int)
        return code, capsys.readouterr().err

    return called


def _process(folder: Path, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Call the command line as a person does."""
    environment = {**os.environ, "LC_ALL": f"{language}_XX.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pythesis", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        timeout=600,
        check=False,
    )


def _write(folder: Path, name: str, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)


CASES: dict[str, tuple[str, str | bytes | None, str, tuple[str, ...]]] = {
    "missing file": ("nowhere.csv", None, "y", ("nowhere.csv",)),
    "empty file": ("empty.csv", "", "y", ("empty.csv",)),
    "header only": ("head.csv", "a,b,y\n", "y", ("head.csv",)),
    "unknown target": ("t.csv", "a,b,y\n" + ROWS, "yy", ("yy", "“y”")),
    "one class": ("one.csv", "a,b,y\n" + ROWS.replace("b\n", "a\n"), "y", ("“y”",)),
    "three rows": ("three.csv", "a,b,y\n1,2,a\n2,3,b\n3,4,a\n", "y", ("three.csv", "3")),
    "duplicate headers": ("twice.csv", "a,a,a,a,y\n" + REPEATED, "y", ("twice.csv", "“a”")),
    "ragged rows": ("ragged.csv", "a,b,y\n" + ROWS + "1,2,a,4,5\n" + ROWS, "y", ("ragged.csv", "62")),
    "empty workbook": ("zero.xlsx", b"", "y", ("zero.xlsx",)),
    "binary file": ("binary.csv", bytes(range(256)) * 40, "y", ("binary.csv",)),
    "a name that is a pattern": ("star.csv", "a,*,y\n" + ROWS, "y", ("star.csv", "“*”")),
    "a folder": ("folder.csv", None, "y", ("folder.csv",)),
}


@pytest.mark.parametrize("command", ["run", "new"])
@pytest.mark.parametrize("case", CASES)
def test_wrong_input(tmp_path: Path, run: Run, case: str, command: str) -> None:
    name, content, target, named = CASES[case]
    folder = tmp_path / "l'été de Zoë" / "données brutes"
    folder.mkdir(parents=True)
    if content is not None:
        _write(folder, name, content)
    elif case == "a folder":
        (folder / name).mkdir()
    before = sorted(tmp_path.rglob("*"))
    data = f"l'été de Zoë/données brutes/{name}"
    words = ("run", data) if command == "run" else ("new", "PyEssai", "--data", data)
    code, told = run(*words, "--target", target)
    assert code == 2, told
    assert [word for word in named if word not in told] == [], told
    assert len(told.strip().splitlines()) >= 2, "a cause and a remedy"
    assert sorted(tmp_path.rglob("*")) == before


def test_wrong_option_is_wrong_use(run: Run) -> None:
    code, told = run("run", "x.csv", "--effort", "heroic")
    assert code == 2
    assert "heroic" in told and "Traceback" not in told


def test_a_process_says_it_in_the_persons_language_and_ends_with_the_code(tmp_path: Path) -> None:
    done = _process(tmp_path, "status", language="fr")
    assert done.returncode == 2
    assert "n’est pas un projet Pythesis" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_a_project_is_left_alone(tmp_path: Path, run: Run) -> None:
    _write(tmp_path, "t.csv", "a,b,y\n" + ROWS)
    (tmp_path / "mine").mkdir()
    _write(tmp_path, "mine/letter.txt", "dear")
    code, _ = run("run", "t.csv", "--target", "y", "--out", "mine")
    assert code == 2
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("pythesis.cli", {"polars", "pydantic", "sklearn", "rich"}),
        ("pythesis.api", {"sklearn", "scipy.stats", "statsmodels", "lightgbm", "altair"}),
    ],
)
def test_what_a_command_does_not_use_is_not_imported(module: str, heavy: set[str]) -> None:
    """Help loads nothing heavy, and the state of a project no stage; the 0.3 s of help are in benchmarks."""
    code = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

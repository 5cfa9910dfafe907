"""Random runs, edits by hand, in the workbook and in the workshop, and kills lose no word, and flag them."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from killing import kill_after, launch
from pythesis import api
from pythesis.core.evidence import Evidence
from studio.conftest import APP, PATIENCE

Finished = tuple[api.Project, api.RunReport]
STEPS = 6
STAGES = ("audit", "clean", "explore", "simple", "finish")
MARK = "below this line is yours"


class Person:
    """Edits the files of a project and remembers every word."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.chance = root, random.Random(seed)
        self.words: list[tuple[str, str]] = []
        self.about: set[str] = set()
        self._edits: tuple[Callable[[str], str], ...] = (
            self.below_the_mark, self.above_the_mark, self.in_the_header, self.signature, self.own_note,
            self.comment_in_the_brief, self.label_in_the_brief, self.column_left_out, self.cell, self.aside,
            self.code, self.opinion_on_screen, self.question_on_screen, self.asked_on_screen,
        )  # fmt: skip

    def write(self, step: int) -> None:
        words = f"mots d'une personne {step}"
        self.words.append((self.chance.choice(self._edits)(words), words))

    def note(self) -> Path:
        return self.chance.choice(sorted((self.root / "notes").rglob("*.md")))

    def change(self, path: Path, text: str) -> str:
        path.write_text(text, encoding="utf-8")
        return path.relative_to(self.root).as_posix()

    def below_the_mark(self, words: str) -> str:
        path = self.note()
        self.about.add(_about(path))
        return self.change(path, path.read_text(encoding="utf-8") + f"\n{words}\n")

    def above_the_mark(self, words: str) -> str:
        path = self.note()
        before, mark, after = path.read_text(encoding="utf-8").partition(f"<!-- pythesis: {MARK} -->")
        return self.change(path, f"{before}{words}\n\n{mark}{after}")

    def in_the_header(self, words: str) -> str:
        path = self.note()
        text = path.read_text(encoding="utf-8")
        return self.change(path, text.replace("---\n", f"---\nremark: {words}\n", 1))

    def signature(self, words: str) -> str:
        path = self.note()
        text = path.read_text(encoding="utf-8")
        if "signed_by:\n" not in text:
            return self.below_the_mark(words)
        self.about.add(_about(path))
        return self.change(path, text.replace("signed_by:", f"signed_by: {words}", 1))

    def own_note(self, words: str) -> str:
        path = self.root / "notes" / f"réunion {words[-1]}.md"
        return self.change(path, f"# Réunion\n\n{words}\n")

    def comment_in_the_brief(self, words: str) -> str:
        path = self.root / "pythesis.toml"
        return self.change(path, path.read_text(encoding="utf-8") + f"\n# {words}\n")

    def label_in_the_brief(self, words: str) -> str:
        return self._column("dose (mg)", f'label = "{words}"', words)

    def column_left_out(self, words: str) -> str:
        return self._column("noise", f'available = false\nnote = "{words}"', words)

    def _column(self, name: str, lines: str, words: str) -> str:
        path = self.root / "pythesis.toml"
        text = path.read_text(encoding="utf-8")
        if f'[columns."{name}"]' in text:
            return self.comment_in_the_brief(words)
        return self.change(path, f'{text}\n[columns."{name}"]\n{lines}\n')

    def cell(self, words: str) -> str:
        return self._sheet(self.chance.randint(4, 9), self.chance.choice((3, 7, 9)), words)

    def aside(self, words: str) -> str:
        return self._sheet(self.chance.randint(12, 20), 11, words)

    def _sheet(self, row: int, column: int, words: str) -> str:
        path = self.root / "references/audit.xlsx"
        book = openpyxl.load_workbook(path)
        cell = book.worksheets[0].cell(row, column)
        if "personne" in str(cell.value):
            words = f"{cell.value}; {words}"
        cell.value = words
        book.save(path)
        return "references/audit.xlsx"

    def code(self, words: str) -> str:
        path = self.root / "app.py"
        return self.change(path, path.read_text(encoding="utf-8") + f"\n# {words}\n")

    def opinion_on_screen(self, words: str) -> str:
        tab = self._opened("findings")
        (area,) = (area for area in tab.text_area if str(area.key).startswith("words.findings/"))
        area.set_value(f"{area.value}\n\n{words}").run()
        path = self.root / "notes" / str(area.key).removeprefix("words.")
        self.about.add(_about(path))
        return path.relative_to(self.root).as_posix()

    def question_on_screen(self, words: str) -> str:
        area = self._opened("brief").text_area(key="field.project.question")
        area.set_value(f"{area.value} {words}").run()
        return "pythesis.toml"

    def asked_on_screen(self, words: str) -> str:
        tab = self._opened("findings")
        tab.selectbox(key="ask.what").set_value("distribution").run()
        tab.multiselect(key="ask.columns").set_value(["site"])
        tab.text_input(key="ask.why").set_value(words)
        tab.button(key="ask.add").click().run()
        return "pythesis.toml"

    def _opened(self, screen: str) -> AppTest:
        """Open a screen of the workshop, as somebody."""
        os.environ["PYTHESIS_PROJECT"] = str(self.root)
        tab = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        tab.query_params["lang"] = "en"
        tab.switch_page(f"screens/{screen}.py").run()
        tab.selectbox(key="who").set_value("Ada").run()
        assert not tab.exception, tab.exception
        return tab

    def lost(self) -> list[tuple[str, str]]:
        return [(path, words) for path, words in self.words if words not in self._text(self.root / path)]

    def _text(self, path: Path) -> str:
        if path.suffix != ".xlsx":
            return path.read_text(encoding="utf-8")
        rows = (row for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows(values_only=True))
        return "\n".join(str(value) for row in rows for value in row if value is not None)


def _about(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("about: ") for line in lines if line.startswith("about: ")), path.stem)


def numbers(evidence: Evidence, about: str) -> str:
    """The sizes and the counts of what a note is about."""
    proofs = [v for f in evidence.all_findings() if f.id == about for v in f.validations]
    models = [m for i in evidence.iterations if about == f"iteration-{i.number}" for m in i.models]
    sizes = [(v.n, v.effect and round(v.effect.value, 9)) for v in proofs]
    return repr((sizes, [(s.metric, s.n, round(s.value, 9)) for m in models for s in m.scores]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_runs_edits_and_kills_lose_no_word(
    finished: Finished, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHESIS_PROJECT", "")  # put back at the end, whatever screens were opened on
    root = tmp_path / finished[0].root.name
    shutil.copytree(finished[0].root, root)
    person = Person(root, seed)
    for step in range(STEPS):
        for more in range(person.chance.randint(1, 3)):
            person.write(10 * step + more)
        to = ("--to", person.chance.choice(STAGES)) if person.chance.random() < 0.3 else ()
        process = launch(root, None, *to)
        if person.chance.random() < 0.6:
            kill_after(process, person.chance.uniform(0.8, 7.0))
        else:
            assert process.wait(900) in (0, 1)
        assert person.lost() == []
    assert launch(root).wait(900) in (0, 1)
    before = api.Project(root).evidence()
    assert person.lost() == []
    told = "\n".join(note.text + str(note.signed_by) for note in before.notes)
    assert [about for about in person.about if about not in {note.about for note in before.notes}] == []
    assert "mots d'une personne" in told or not person.about

    assert launch(root, None, "--seed", "7").wait(900) in (0, 1)  # other rows are set aside
    assert person.lost() == []
    after = api.Project(root).evidence()
    changed = {about for about in person.about if numbers(before, about) != numbers(after, about)}
    assert changed <= {note.about for note in after.notes if note.stale}
    for about in sorted(changed):
        (path,) = [p for p in (root / "notes").rglob("*.md") if _about(p) == about]
        gone = about not in {f.id for f in after.all_findings()} and "iteration" not in about
        assert gone or "reread: yes" in path.read_text(encoding="utf-8")

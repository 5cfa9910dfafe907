"""The app: real files that never fit, a bundle in both languages, pages that run whatever the names."""

from __future__ import annotations

import ast
import json
import logging
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from tests.sample import titanic_evidence

from pythesis.core.decision import Action, Decision, JournalEntry
from pythesis.core.evidence import Evidence
from pythesis.core.said import said
from pythesis.deliver import app
from pythesis.deliver.app import interface, pages
from pythesis.deliver.app.voice import Voice

HOSTILE = "\"'<script>alert(1)</script>\n=cmd()|😀 [x](http://x) $y$ :red[z] **b** `c` " + "é" * 300
TEMPLATE = Path(app.__file__).parent / "template"
FITTING = {"fit", "fit_transform", "partial_fit", "train", "train_test_split", "cross_val_score"}


def hostile() -> Evidence:
    """The sample, its column "Sex" and one of its levels named to break whatever does not escape."""
    text = titanic_evidence().model_dump_json()
    for name in ('"Sex"', '"female"', '"PyTanic"'):
        text = text.replace(name, json.dumps(HOSTILE))
    return Evidence.model_validate_json(text)


def analysis() -> Evidence:
    """The sample without a target."""
    whole = titanic_evidence()
    columns = tuple(
        c.model_copy(update={"role": "feature"}) if c.role == "target" else c for c in whole.dataset.columns
    )
    table = whole.dataset.model_copy(update={"columns": columns})
    changes = {"task": "analysis", "dataset": table, "iterations": (), "conclusion": None, "recipe": None}
    return Evidence.model_validate_json(whole.model_copy(update=changes).model_dump_json(warnings=False))


def placed(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(TEMPLATE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder the app can be imported from, as Streamlit does it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "app_pages"]:
        del sys.modules[name]


def every_page(folder: Path, evidence: Evidence, language: str) -> dict[str, AppTest]:
    files = placed(app.render(evidence, ("en", "fr"), None), folder)
    seen = {}
    for name, _ in json.loads((folder / "app_data/app.json").read_text(encoding="utf-8"))["pages"]:
        test = AppTest.from_file(str(files / "app.py"), default_timeout=30)
        test.query_params["lang"] = language
        test.run()
        test.switch_page(f"app_pages/{name}.py").run()
        seen[name] = test
    return seen


def test_the_same_evidence_gives_the_same_bytes() -> None:
    once, again = (app.render(titanic_evidence(), ("fr", "en"), None) for _ in range(2))
    assert once == again


def test_files_are_copied_as_they_are() -> None:
    files = app.render(titanic_evidence(), ("en",), None)
    copied = {name: content for name, content in files.items() if name.endswith(".py")}
    others = {f"app_pages/{name}.py" for name in ("dashboard", *app.DASHBOARD_FILES)}  # of an analysis
    every = {p.relative_to(TEMPLATE).as_posix(): p.read_bytes() for p, _ in sources()}
    assert copied == {name: content for name, content in every.items() if name not in others}


def test_an_analysis_has_no_page_about_a_model() -> None:
    files = app.render(analysis(), ("en",), None)
    pages = [name for name, _ in json.loads(files["app_data/app.json"])["pages"]]
    assert pages == ["story", "data", "findings", "limits", "team", "present"]
    assert not {"app_pages/iterations.py", "app_pages/try_it.py"} & set(files)


@pytest.mark.parametrize(("path", "tree"), list(sources()), ids=lambda item: getattr(item, "name", ""))
def test_the_app_never_fits_and_needs_no_pythesis(path: Path, tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in FITTING, f"{path.name}:{node.lineno}"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [a.name for a in node.names] + [getattr(node, "module", None) or ""]
            assert not any(name.split(".")[0] == "pythesis" for name in names)
        if isinstance(node, ast.keyword):
            assert node.arg not in {"unsafe_allow_html", "unsafe_allow_javascript"}


def test_every_sentence_the_pages_ask_for_exists() -> None:
    known = interface.sentences("en")
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t":
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    assert key.value in known, f"{path.name}:{node.lineno} {key.value}"


def test_both_languages_have_the_same_sentences_and_places() -> None:
    english, french = interface.sentences("en"), interface.sentences("fr")
    assert list(english) == list(french)
    for key, text in english.items():
        for place in ("{shown}", "{low}", "{name}", "{share}", "{who}", "{pages}"):
            assert (place in text) == (place in french[key]), key


def test_packages_are_pinned_at_the_versions_used_here() -> None:
    lines = app.render(titanic_evidence(), ("en",), None)["requirements.txt"].decode().splitlines()
    pinned = dict(line.split("==") for line in lines)
    assert set(pinned) == {"polars", "scikit-learn", "skops", "streamlit"}
    assert all(metadata.version(name) == version for name, version in pinned.items())


def test_lightgbm_is_asked_for_only_when_the_model_needs_it() -> None:
    evidence = titanic_evidence()
    assert evidence.recipe is not None
    boosted = evidence.model_copy(
        update={"recipe": evidence.recipe.model_copy(update={"family": "LGBMClassifier"})}
    )
    assert b"lightgbm==" in app.render(boosted, ("en",), None)["requirements.txt"]
    assert b"scikit-learn" not in app.render(analysis(), ("en",), None)["requirements.txt"]


def test_the_theme_is_read_as_toml_and_has_both_grounds() -> None:
    theme = tomllib.loads(app.render(titanic_evidence(), ("en",), None)[".streamlit/config.toml"].decode())
    assert theme["theme"]["light"]["textColor"] != theme["theme"]["dark"]["textColor"]
    assert theme["browser"]["gatherUsageStats"] is False


def test_held_out_predictions_are_kept_as_quantiles_only() -> None:
    rows = 200
    predictions = pl.DataFrame(
        {
            "__row": list(range(rows)),
            "model": ["linear"] * rows,
            "split": ["test"] * rows,
            "probability_1": [i / (rows - 1) for i in range(rows)],
        }
    )
    files = app.render(titanic_evidence(), ("en",), predictions)
    steps = json.loads(files["app_data/app.json"])["form"]["held_out"]
    assert steps == pytest.approx([i / 20 for i in range(21)])


def test_a_person_s_opinion_replaces_the_draft() -> None:
    from pythesis.core.note import Note

    evidence = titanic_evidence()
    note = Note(about=evidence.findings[0].id, text="Our own words.", written=True)
    bundle = json.loads(
        app.render(evidence.model_copy(update={"notes": (note,)}), ("en",), None)["app_data/en.json"]
    )
    assert bundle["findings"]["items"][0]["reading"] == "Our own words."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_show_without_exception(opened: Path, language: str) -> None:
    for name, page in every_page(opened, titanic_evidence(), language).items():
        assert not page.exception, (name, page.exception)
        assert len(page.title) == 1, name


def test_pages_of_an_analysis_show_without_exception(opened: Path) -> None:
    for name, page in every_page(opened, analysis(), "fr").items():
        assert not page.exception, (name, page.exception)


def test_hostile_names_are_shown_as_they_are(opened: Path) -> None:
    for name, page in every_page(opened, hostile(), "en").items():
        assert not page.exception, (name, page.exception)
        for element in (*page.markdown, *page.caption, *page.title, *page.subheader, *page.warning):
            text = str(element.value)
            assert "<script>" not in text and ":red[z]" not in text and "[x](" not in text, (name, text[:200])


def test_findings_are_filtered_and_searched(opened: Path) -> None:
    page = every_page(opened, titanic_evidence(), "en")["findings"]
    assert len(page.header) == 3
    page.text_input(key="findings.search").set_value("ÂGES").run()
    assert [item.value for item in page.header] == ["177 ages are unknown\\."]
    page.text_input(key="findings.search").set_value("zebra").run()
    assert not page.header and page.info


def test_a_table_behind_a_figure_is_drawn_once_it_is_opened(opened: Path) -> None:
    page = every_page(opened, titanic_evidence(), "en")["story"]
    told = json.loads((opened / "app_data/en.json").read_text(encoding="utf-8"))["story"]["findings"]
    assert not page.dataframe
    page.session_state[f"table.{told[0]['figure']}"] = True
    page.run()
    assert len(page.dataframe) == 1


def test_a_file_of_the_app_is_parsed_once(opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = every_page(opened, titanic_evidence(), "en")["story"]
    read: list[Path] = []
    as_is = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path, **how: read.append(path) or as_is(path, **how))
    page.run()
    assert not page.exception and not read
    changed = json.loads((opened / "app_data/en.json").read_text(encoding="utf-8"))
    changed["project"]["title"] = "Another title"
    (opened / "app_data/en.json").write_text(json.dumps(changed), encoding="utf-8")
    read.clear()
    page.run()
    assert page.title[0].value == "Another title" and [path.name for path in read] == ["en.json"]


def test_without_the_model_the_form_says_what_is_missing(opened: Path) -> None:
    page = every_page(opened, titanic_evidence(), "en")["try_it"]
    assert "skops" in page.info[0].value
    assert page.button[0].disabled


def test_decisions_that_differ_by_their_column_only_take_one_row_and_none_is_called_a_change() -> None:
    def entry(column: str, cells: int) -> JournalEntry:
        why = said("audit.disguised-missing.why.word", values=("?",))
        decision = Decision(action=Action.TO_MISSING, column=column, why=why, origin="x")
        return JournalEntry(decision=decision, cells=cells, rows=cells, of_rows=9)

    def page(*journal: JournalEntry) -> dict[str, Any]:
        return pages.data(Voice(titanic_evidence().model_copy(update={"journal": journal}), "en"))

    unchanged = page(entry("Age", 0), entry("Fare", 0))
    assert [row[1] for row in unchanged["journal"]["rows"]] == ["Age, Fare"]
    assert "without changing any cell" in unchanged["journal_lead"]
    some = page(entry("Age", 0), entry("Fare", 3), entry("Sex", 0))
    assert [row[1] for row in some["journal"]["rows"]] == ["Age, Sex", "Fare"]
    assert "3, of which 1 changed" in some["journal_lead"]


def test_the_language_changes_on_screen(opened: Path) -> None:
    page = every_page(opened, titanic_evidence(), "en")["limits"]
    page.segmented_control(key="lang").set_value("fr").run()
    assert page.title[0].value.startswith("Ce que ce projet")


def test_an_opening_of_the_test_rows_names_the_model_in_words() -> None:
    evidence = titanic_evidence()
    last = evidence.iterations[-1]
    model = last.models[-1].model_copy(update={"label": said("text", text="the readable model")})
    named = last.model_copy(update={"models": (*last.models[:-1], model)})
    openings = (evidence.openings[0].model_copy(update={"model": model.name}),)
    changed = {"iterations": (named,), "openings": openings}
    files = app.render(evidence.model_copy(update=changed), ("en",), None)
    told = json.loads(files["app_data/en.json"])["limits"]["openings"]
    assert "the readable model" in told[0]


def test_the_first_page_loads_no_library_of_tables(tmp_path: Path) -> None:
    placed(app.render(titanic_evidence(), ("en",), None), tmp_path)
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"page = AppTest.from_file({str(tmp_path / 'app.py')!r}, default_timeout=60).run()\n"
        "assert not page.exception and page.get('vega_lite_chart'), page\n"
        "print([name for name in ('pandas', 'pyarrow', 'polars', 'sklearn') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"

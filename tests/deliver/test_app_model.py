"""The form of the app opens the model that was delivered and answers as the delivered code does."""

from __future__ import annotations

import importlib
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from tests.deliver.project import Made, made
from tests.deliver.test_app import placed

from pythesis.deliver import app
from pythesis.deliver.code import package_name

TASKS = ("binary", "multiclass", "regression")


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.split(".")[0] in {"app_pages", "pyete_2"}:
            del sys.modules[name]


def opened(root: Path, project: Made, language: str) -> AppTest:
    project.write(root)
    placed(app.render(project.evidence, (language,), project.finished.predictions), root)
    page = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    page.run()
    return page.switch_page("app_pages/try_it.py").run()


def expected(project: Made, page: AppTest) -> dict[str, Any]:
    """Return what the delivered code answers for the values the form opens with."""
    predict = importlib.import_module(f"{package_name(project.evidence)}.predict")
    shared = importlib.import_module("app_pages.bundle").shared()["form"]["fields"]
    widgets = {
        w.key: w.value for w in (*page.number_input, *page.selectbox, *page.text_input, *page.date_input)
    }
    values = {f["name"]: [widgets[f"try_it.{i}"]] for i, f in enumerate(shared)}
    types = {f["name"]: getattr(pl, f["dtype"]) for f in shared}
    rows = pl.DataFrame(values, strict=False).cast(types, strict=False)
    answer: dict[str, Any] = predict.answer(predict.load_model(), rows).to_dicts()[0]
    return answer


@pytest.mark.parametrize("task", TASKS)
def test_the_form_answers_as_the_delivered_code(
    tmp_path_factory: pytest.TempPathFactory, imported: Path, task: str
) -> None:
    project = made(tmp_path_factory, task)
    page = opened(imported, project, "en")
    assert not page.exception and not page.info
    page.button[0].click().run()
    assert not page.exception
    answer = expected(project, page)
    if task == "regression":
        assert float(page.metric[0].value.replace(",", "")) == pytest.approx(answer["prediction"], abs=0.01)
        assert any("Prediction interval" in m.value for m in page.markdown) == ("low" in answer)
    else:
        assert page.metric[0].value == answer["prediction"]
        shown = next(body for body in bodies(page) if "<table" in body)
        first = re.findall(r'<tr role="row"><td role="cell"><span[^>]*>Class</span>([^<]*)</td>', shown)
        assert first == sorted(project.evidence.recipe.classes, key=lambda c: -answer[f"probability_{c}"])


def test_a_value_outside_the_data_is_said_to_be_an_extrapolation(
    tmp_path_factory: pytest.TempPathFactory, imported: Path
) -> None:
    page = opened(imported, made(tmp_path_factory, "binary"), "fr")
    page.number_input[0].set_value(1e6)
    page.button[0].click().run()
    assert "extrapolation" in page.warning[0].value


def test_another_file_than_the_one_measured_is_refused(
    tmp_path_factory: pytest.TempPathFactory, imported: Path
) -> None:
    page = opened(imported, made(tmp_path_factory, "binary"), "en")
    path = imported / "models/model.skops"
    path.write_bytes(path.read_bytes() + b" ")
    page.run()
    assert not page.exception
    assert "could not be opened" in page.info[0].value
    assert page.button[0].disabled


def bodies(page: AppTest) -> list[str]:
    """Return what the page wrote as HTML, without the marks that keep words whole."""
    return [re.sub(r'<span class="word">([^<]*)</span>', r"\1", html.body) for html in page.get("html")]


def cells(page: AppTest, head: str) -> list[str]:
    """Return the cells of the first row of the table that has a column `head`."""
    told = next(body for body in bodies(page) if f">{head}</th>" in body)
    return re.findall(r'<td role="cell"><span[^>]*>[^<]*</span>([^<]*)</td>', told)


def test_what_moves_a_prediction_is_what_the_code_says(
    tmp_path_factory: pytest.TempPathFactory, imported: Path
) -> None:
    project = made(tmp_path_factory, "regression")
    page = opened(imported, project, "en")
    usual = expected(project, page)["prediction"]
    page.number_input[0].set_value(page.number_input[0].value + 7)
    page.button[0].click().run()
    assert not page.exception
    now = expected(project, page)["prediction"]
    column, _, _, would_be, difference = cells(page, "Usual value")[:5]
    assert column == page.number_input[0].label
    assert float(would_be.replace(",", "")) == pytest.approx(usual, abs=0.01)
    assert float(difference.replace(",", "").replace("\u2212", "-")) == pytest.approx(now - usual, abs=0.02)
    assert page.selectbox(key="try_it.varied").options


def test_an_answer_can_be_left_unknown(tmp_path_factory: pytest.TempPathFactory, imported: Path) -> None:
    page = opened(imported, made(tmp_path_factory, "binary"), "en")
    page.number_input[0].set_value(None)
    page.selectbox[0].set_value(None)
    page.button[0].click().run()
    assert not page.exception
    assert page.metric


def test_what_if_keeps_the_other_answers(tmp_path_factory: pytest.TempPathFactory, imported: Path) -> None:
    page = opened(imported, made(tmp_path_factory, "binary"), "en")
    page.button[0].click().run()
    what_if, model = (importlib.import_module(f"app_pages.{name}") for name in ("what_if", "model"))
    form = importlib.import_module("app_pages.bundle").shared()["form"]
    case, field = page.session_state["try_it.case"], what_if.varied(form)[0]
    look = {"colours": {"accent": "", "reference": ""}, "config": {}, "label": "", "what": "", "write": str}
    rows = what_if.curve(form, field, case, model.open_model(), look, str)["data"]["values"]
    alone = model.open_model().predict_all(form["fields"], [case])[0]
    here = [row["y"] for row in rows if row["now"]]
    assert here == pytest.approx([alone[f"probability_{form['positive']}"]])
    assert len(rows) >= 2 and all(0 <= row["y"] <= 1 for row in rows)

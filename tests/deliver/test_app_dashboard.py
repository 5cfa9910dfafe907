"""The dashboard of an analysis: rows shipped without people in them, filters every chart obeys, a story."""

from __future__ import annotations

import functools
import importlib
import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from tests.deliver.test_app import analysis, opened, placed

from pythesis.core.dataset import PART, ROW
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import said
from pythesis.deliver import app

__all__ = ["opened"]  # a fixture
ROWS = 240


def rows() -> pl.DataFrame:
    """Rows of the columns of the sample, the last forty sealed."""
    place = pl.int_range(ROWS, eager=True)
    return pl.DataFrame(
        {
            ROW: place,
            PART: ["development"] * 200 + ["test"] * 40,
            "PassengerId": place,
            "Survived": (place % 3 == 0).cast(pl.Int64),
            "Pclass": (place % 3 + 1).cast(pl.String),
            "Sex": ["=female", "male"] * (ROWS // 2),
            "Age": [None if i % 10 == 0 else float(i % 60) for i in range(ROWS)],
            "Fare": [1.5 * (i % 20) + 1 for i in range(ROWS)],
        }
    )


@functools.cache
def drawn() -> dict[str, bytes]:
    return app.render(analysis(), ("en", "fr"), None, rows())


def shipped(files: dict[str, bytes]) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(files["app_data/rows.parquet"]))


def test_only_open_rows_and_columns_that_name_nobody_are_shipped() -> None:
    evidence = analysis()
    frame = shipped(drawn())
    assert frame.height == 200
    assert frame.columns == ["row", *map(str, range(5))]  # PassengerId is left out
    named = Finding(
        code="personal-data", id="p", stage="audit", verdict=Verdict.ISSUE, columns=("Age",),
        claim=said("text", text="Named."),
    )  # fmt: skip
    careful = evidence.model_copy(update={"findings": (*evidence.findings, named)})
    assert shipped(app.render(careful, ("en",), None, rows())).width == frame.width - 1


def test_a_brief_may_keep_rows_out_of_the_app() -> None:
    evidence = analysis()
    report = evidence.brief.report.model_copy(update={"hide": ("dashboard",)})
    brief = evidence.brief.model_copy(update={"report": report})
    files = app.render(evidence.model_copy(update={"brief": brief}), ("en",), None, rows())
    assert "app_data/rows.parquet" not in files
    assert "dashboard" not in dict(json.loads(files["app_data/app.json"])["pages"])


def test_the_bytes_are_the_same_twice() -> None:
    assert app.render(analysis(), ("en", "fr"), None, rows()) == drawn()


@pytest.fixture
def page(opened: Path) -> AppTest:
    return shown(opened, "en")


def shown(folder: Path, language: str) -> AppTest:
    placed(drawn(), folder)
    test = AppTest.from_file(str(folder / "app.py"), default_timeout=30)
    test.query_params["lang"] = language
    test.run()
    return test.switch_page("app_pages/dashboard.py").run()


def test_filters_keep_the_rows_they_say(page: AppTest) -> None:
    assert not page.exception and page.metric[0].value == "200"
    sex = next(w for w in page.multiselect if w.label == "Sex")
    sex.set_value(["male"]).run()
    expected = rows().head(200).filter(pl.col("Sex") == "male")
    assert page.metric[0].value == str(expected.height)
    fare = next(w for w in page.slider if w.label == "Fare")
    fare.set_value((5.0, 20.0)).run()
    assert page.metric[0].value == str(expected.filter(pl.col("Fare").is_between(5, 20)).height)
    next(b for b in page.button if "filters off" in b.label).click().run()
    assert page.metric[0].value == "200" and not page.exception


def test_a_step_of_the_story_shows_its_finding_and_its_columns(page: AppTest) -> None:
    page.selectbox(key="dash.step").set_value(0).run()
    assert not page.exception
    assert page.header[0].value == "Women survived far more often than men"
    assert page.multiselect(key="dash.columns").value != []


def test_a_measure_is_averaged_over_the_rows_kept(page: AppTest) -> None:
    measure = page.selectbox(key="dash.measure")
    fare = next(place for place in range(5) if measure.format_func(place) == "Fare")
    measure.set_value(fare).run()
    expected = rows().head(200)["Fare"].mean()
    assert isinstance(expected, float)
    assert float(page.metric[1].value.replace("\\", "")) == pytest.approx(expected, abs=0.01)


def test_french_has_no_english(opened: Path) -> None:
    page = shown(opened, "fr")
    assert not page.exception
    assert page.title[0].value == "Tableau de bord"
    assert page.metric[0].label == "Lignes retenues"


@pytest.fixture
def held(opened: Path) -> tuple[ModuleType, ModuleType, pl.DataFrame, list[dict[str, Any]]]:
    files = placed(drawn(), opened)
    plan = json.loads((files / "app_data/app.json").read_text(encoding="utf-8"))["dashboard"]
    frame = pl.read_parquet(files / "app_data/rows.parquet")
    return (
        importlib.import_module("app_pages.rows"),
        importlib.import_module("app_pages.live"),
        frame,
        plan["columns"],
    )


def painter(live: ModuleType, frame: pl.DataFrame, filters: dict[int, Any], measure: int | None) -> Any:
    look = {
        "colours": dict.fromkeys(("ink", "muted", "accent", "pale", "line", "reference"), "#000000"),
        "config": {}, "count": str, "n": "n = {n}", "measure": "mean", "all": "all", "kept": "kept",
        "share": "share",
    }  # fmt: skip
    return live.Painter(frame, filters, measure, look, str, str)


def test_a_chart_obeys_the_filters_of_the_others_and_shows_its_own(held: Any) -> None:
    _, live, frame, columns = held
    drawn = painter(live, frame, {1: ["1"], 2: ["male"]}, None).draw(2, columns[2], str)
    shares = {row["k"]: row["v"] for row in drawn["data"]["values"]}
    among = frame.filter(pl.col("1") == "1")
    assert shares["male"] == pytest.approx((among["2"] == "male").mean())
    assert sum(shares.values()) == pytest.approx(1)
    assert {row["k"]: row["on"] for row in drawn["data"]["values"]} == {"male": True, "=female": False}


def test_bins_hold_every_row_once(held: Any) -> None:
    module, live, frame, columns = held
    drawn = painter(live, frame, {}, None).draw(3, columns[3], str)
    known = frame["3"].drop_nulls()
    assert sum(row["v"] for row in drawn["data"]["values"]) == pytest.approx(known.len() / frame.height)
    cuts, _ = module.edges(frame, 3)
    placed_in = frame.select(position=module.binned(3, cuts))["position"]
    assert placed_in.null_count() == frame["3"].null_count()
    assert cuts[0] <= known.min() and cuts[-1] >= known.max()


def test_a_mean_of_few_rows_is_not_drawn(held: Any) -> None:
    module, live, frame, columns = held
    few = frame.head(module.FEW)
    drawn = painter(live, few, {}, 4).draw(2, columns[2], str)
    assert all(row["v"] is None for row in drawn["data"]["values"])


def test_a_downloaded_cell_is_no_formula(held: Any) -> None:
    module, _, frame, _ = held
    assert set(module.safe(frame)["2"]) == {"'=female", "male"}

"""Notebooks: they run, they draw, they stop on a number that differs, and nothing in them varies."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat
import polars as pl
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tests.sample import titanic_evidence

from pythesis.core.evidence import Evidence
from pythesis.core.figure import Axis, Figure
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.deliver import notebooks
from pythesis.deliver.code.literals import environment
from pythesis.deliver.notebooks.plots import plot
from pythesis.stats import recompute

HOSTILE = "a\"b'c\n{x}\\ %s {{ 1 }} <script>"


def book(files: dict[str, bytes], name: str) -> Any:
    return nbformat.reads(files[f"notebooks/{name}.ipynb"].decode(), as_version=4)


def real(column: str = "Sex") -> Evidence:
    """Return the sample with validations that can be computed again on the project below."""
    arguments = {"column": column, "values": ("female",)}
    validation = Validation(
        test="count",
        statistic=3,
        effect=Effect(name="share", value=0.75, low=None, high=None, level=0.95),
        n=4,
        rows="all",
        recipe="count_rows",
        arguments=arguments,
        recompute=recompute.snippet("count_rows", arguments),
    )
    evidence = titanic_evidence()
    findings = tuple(f.model_copy(update={"validations": (validation,)}) for f in evidence.findings)
    iterations = tuple(i.model_copy(update={"findings": ()}) for i in evidence.iterations)
    return evidence.model_copy(update={"findings": findings, "iterations": iterations})


def project(folder: Path, evidence: Evidence, column: str = "Sex") -> Path:
    (folder / "data" / "processed").mkdir(parents=True)
    (folder / "reports").mkdir()
    rows = pl.DataFrame({"__row": range(4), column: ["female", "female", "male", "female"]})
    for name in ("raw", "rows", "predictions"):
        rows.write_parquet(folder / "data" / "processed" / f"{name}.parquet")
    (folder / "reports" / "evidence.json").write_text(evidence.model_dump_json(), encoding="utf-8")
    return folder


def run(cells: Any, folder: Path) -> Any:
    client = NotebookClient(cells, timeout=90, resources={"metadata": {"path": str(folder)}})
    return client.execute()


@pytest.mark.parametrize("name", ["1.0-audit", "2.0-explore", "3.0-iterations"])
def test_each_notebook_runs_from_the_notebooks_folder(tmp_path: Path, name: str) -> None:
    evidence = real()
    folder = project(tmp_path, evidence) / "notebooks"
    folder.mkdir()
    done = run(book(notebooks.render(evidence, "en"), name), folder)
    outputs = [out for cell in done.cells if cell.cell_type == "code" for out in cell.outputs]
    assert outputs
    assert not [out for out in outputs if out.output_type == "error"]


def test_a_number_that_differs_stops_the_notebook(tmp_path: Path) -> None:
    evidence = real()
    folder = project(tmp_path, evidence)
    altered = notebooks.render(evidence, "en")
    path = "notebooks/1.0-audit.ipynb"
    altered[path] = altered[path].replace(b'\\"effect\\": 0.75', b'\\"effect\\": 0.76')
    with pytest.raises(CellExecutionError, match="AssertionError"):
        run(book(altered, "1.0-audit"), folder)


def test_hostile_names_stay_data(tmp_path: Path) -> None:
    evidence = real(HOSTILE)
    folder = project(tmp_path, evidence, HOSTILE)
    done = run(book(notebooks.render(evidence, "fr"), "1.0-audit"), folder)
    assert done.cells[-1].cell_type in {"code", "markdown"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_cells_are_python_without_pythesis(language: str) -> None:
    files = notebooks.render(titanic_evidence(), language)
    for name in ("1.0-audit", "2.0-explore", "3.0-iterations"):
        for cell in book(files, name).cells:
            if cell.cell_type == "code":
                ast.parse(cell.source)
                assert "pythesis" not in cell.source.lower()


def test_claims_and_readings_are_told() -> None:
    cells = book(notebooks.render(titanic_evidence(), "en"), "2.0-explore").cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "74% of women survived against 19% of men." in prose
    assert "Known before the outcome" in prose
    assert "Validated" in prose


def test_the_bytes_are_the_same_twice_and_ids_are_unique() -> None:
    evidence = titanic_evidence()
    assert notebooks.render(evidence, "en") == notebooks.render(evidence, "en")
    for content in notebooks.render(evidence, "en").values():
        ids = [cell["id"] for cell in json.loads(content)["cells"]]
        assert len(ids) == len(set(ids))


def test_an_analysis_has_no_notebook_of_iterations() -> None:
    analysis = titanic_evidence().model_copy(update={"iterations": (), "conclusion": None, "recipe": None})
    assert sorted(notebooks.render(analysis, "en")) == [
        "notebooks/1.0-audit.ipynb",
        "notebooks/2.0-explore.ipynb",
    ]


def _axis(field: str, shown: str = "number", **more: Any) -> Axis:
    return Axis(field=field, label=said("text", text=HOSTILE), format=shown, **more)  # type: ignore[arg-type]


MARKS = {
    "dot-interval": ("value", "level:category", {"level": "a", "value": 1.0, "low": 0.5, "high": 2.0}),
    "bar": ("n:count", "level:category", {"level": "a", "n": 3}),
    "histogram": ("x", "n:count", {"x": 0.0, "x2": 1.0, "n": 4}),
    "line": ("x:date", "value", {"x": "2024-01-01", "value": 2.0, "low": 1.0, "high": 3.0}),
    "binned-band": ("x", "value:percent", {"x": 1.0, "value": 0.2, "low": 0.1, "high": 0.3}),
    "box": ("value", "level:category", {"level": "a", "q05": 1, "q25": 2, "q50": 3, "q75": 4, "q95": 5}),
    "scatter": ("x.y", "a[b]", {"x.y": 1.0, "a[b]": 2.0}),
    "heatmap": ("class:category", "level:category", {"level": "a", "class": "b", "share": 0.4}),
    "calibration": ("predicted", "observed", {"predicted": 0.4, "observed": 0.5, "low": 0.3, "high": 0.6}),
}


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_draws(mark: str) -> None:
    x, y, row = MARKS[mark]
    figure = Figure(
        id=HOSTILE,
        mark=mark,  # type: ignore[arg-type]
        title=said("text", text="t"),
        alt=said("text", text="t"),
        x=_axis(*x.split(":")),
        y=_axis(*y.split(":")),
        color=_axis("share", "percent") if mark == "heatmap" else None,
        references=({"axis": "x", "value": 0.5, "label": said("text", text="r")},),  # type: ignore[arg-type]
        data=(row,),
    )
    source = plot(figure, "fr", environment("notebooks"))
    names: dict[str, Any] = {"figures": {HOSTILE: [row]}}
    exec("import altair as alt\n" + source.replace("drawn.properties(", "shown = drawn.properties("), names)
    drawn = names["shown"].to_dict()
    assert "layer" in drawn or "mark" in drawn
    assert row in next(iter(drawn.get("datasets", {}).values()), drawn.get("data", {}).get("values", [row]))

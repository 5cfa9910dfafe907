"""The delivered project as it is handed over: its tests pass, and it finds the reported score again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.deliver.project import HOSTILE, Made, made
from tests.deliver.test_code import lint, run

from pythesis.deliver import code
from pythesis.stages import ingest
from pythesis.stages.model.pipeline import predict as predicted_by_stage


def proven(project: Made, root: Path) -> None:
    """Check that the delivered project is clean, passes its tests, and finds the reported score again."""
    project.write(root)
    assert lint(root) == ""
    tested = run(root, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs")
    assert tested.returncode == 0, tested.stdout[-3000:]
    assert "skipped" not in tested.stdout, tested.stdout
    package = code.package_name(project.evidence)
    assert package == "pyete_2"
    script = (
        f"import sys; from {package} import load, predict, train; sys.argv.append('--save'); train.main(); "
    )
    script += "predict.predict(load.load()).write_parquet('out.parquet')"
    trained = run(root, sys.executable, "-c", script)
    score = code.reported(project.evidence)
    assert score is not None
    assert f"{score.metric}: {score.value:.10g} ({score.n} rows)" in trained.stdout, (
        trained.stdout,
        trained.stderr[-2000:],
    )
    _same_predictions(project, root)


def _same_predictions(project: Made, root: Path) -> None:
    """Compare what the model saved by the delivered code predicts with what the stage predicts."""
    from pythesis.stages.clean.apply import apply

    frame, _ = ingest.read(project.source, project.evidence.brief)
    rows = apply(frame, project.evidence.decisions)
    expected = predicted_by_stage(project.finished.pipeline, project.finished.recipe, rows)
    found = pl.read_parquet(root / "out.parquet")
    assert_frame_equal(found, expected, abs_tol=1e-9, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("task", "family", "n", "time"),
    [
        ("binary", "linear", 700, False),
        pytest.param("multiclass", "ensemble", 700, False, marks=pytest.mark.slow),
        ("regression", "linear+fill-mean+missing-indicator+ranks", 300, False),
        pytest.param("binary", "linear+ranks", 300, False, marks=pytest.mark.slow),
        pytest.param("binary", "linear+fill-mean", 300, False, marks=pytest.mark.slow),
        pytest.param("binary", "tree+values", 300, False, marks=pytest.mark.slow),
        pytest.param("binary", "ensemble", 300, False, marks=pytest.mark.slow),
        pytest.param("regression", "ensemble", 700, True, marks=pytest.mark.slow),
        pytest.param("regression", "linear", 700, True, marks=pytest.mark.slow),
        pytest.param("multiclass", "tree", 300, False, marks=pytest.mark.slow),
    ],
)
def test_the_delivered_project_reproduces_the_reported_score(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, task: str, family: str, n: int, time: bool
) -> None:
    project = made(tmp_path_factory, task, n, family, time)
    assert project.finished.recipe.name == family
    assert HOSTILE in [column.name for column in project.evidence.raw.columns]
    proven(project, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("n", [600, 300])
def test_a_delivered_forecast_reproduces_the_reported_score(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, n: int
) -> None:
    project = made(tmp_path_factory, "regression", n, "linear", time=True, horizon=3)
    assert project.evidence.reservation.sealed is (n == 600)
    assert project.finished.recipe.past is not None
    proven(project, tmp_path)


def test_the_bytes_are_the_same_twice(tmp_path_factory: pytest.TempPathFactory) -> None:
    project = made(tmp_path_factory, "binary")
    assert project.files() == project.files()
    signature = json.loads(project.files()["models/signature.json"])
    assert HOSTILE in [column["name"] for column in signature["columns"]]

"""Models logged to MLflow are read back with their parameters, scores, intervals and fingerprints."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from tests.sample import titanic_evidence

from pythesis.core.errors import InputError, StateError
from pythesis.flow import tracking

absent = importlib.util.find_spec("mlflow") is None


@pytest.mark.mlflow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(absent, reason="MLflow is not installed")
def test_runs_are_read_back(tmp_path: Path) -> None:
    from mlflow import MlflowClient

    evidence = titanic_evidence()
    root = tmp_path / "project"
    (root / "reports").mkdir(parents=True)
    (root / "reports" / "evidence.json").write_text(evidence.model_dump_json(), encoding="utf-8")
    uri = f"sqlite:///{tmp_path / 'store.db'}"
    count = tracking.log(root, evidence, "abc123", uri)
    models = [(it, m) for it in evidence.iterations for m in it.models]
    assert count == len(models) > 1
    client = MlflowClient(tracking_uri=uri)
    assert (tmp_path / "mlartifacts").is_dir()
    [experiment] = [e for e in client.search_experiments() if e.name != "Default"]
    runs = client.search_runs([experiment.experiment_id], max_results=100)
    [parent] = [r for r in runs if "mlflow.parentRunId" not in r.data.tags]
    assert [a.path for a in client.list_artifacts(parent.info.run_id, "reports")] == ["reports/evidence.json"]
    children = {r.info.run_name: r for r in runs if r is not parent}
    for iteration, model in models:
        run = children[f"{iteration.number} {model.name}"]
        assert run.data.params == {k: str(v) for k, v in model.parameters.items()}
        assert run.data.tags["division"] == "abc123"
        assert run.data.tags["data"] == evidence.dataset.fingerprint[:12]
        assert run.data.tags["mlflow.parentRunId"] == parent.info.run_id
        for score in model.scores:
            assert run.data.metrics[score.metric] == score.value
            if score.low is not None:
                assert run.data.metrics[f"{score.metric}_low"] == score.low
                assert run.data.metrics[f"{score.metric}_high"] == score.high


@pytest.mark.mlflow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(absent, reason="MLflow is not installed")
def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(StateError) as error:
        tracking.log(tmp_path, titanic_evidence(), "x", f"sqlite:///{tmp_path / 'taken' / 'store.db'}")
    assert error.value.what.key == "errors.tracking-failed.what"


def test_without_the_library_the_command_that_installs_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError) as error:
        tracking.log(Path(), titanic_evidence(), "x", "file:///nowhere")
    assert error.value.what.key == "errors.tracking-absent.what"

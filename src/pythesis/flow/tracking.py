"""Logs the models of a project to an MLflow store, for teams that keep one."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from pythesis.core.errors import InputError, StateError
from pythesis.core.evidence import Evidence
from pythesis.core.iteration import Iteration, Model
from pythesis.core.said import said

FILES = ("reports/evidence.json", "reports/iterations.csv", "models/model.skops", "models/signature.json")
SQLITE = "sqlite:///"
LONGEST = 5_000  # characters MLflow keeps of a tag or parameter


def check() -> None:
    """Refuse to log where MLflow is not installed.

    Raises
    ------
    InputError
        With the command that installs it.
    """
    if importlib.util.find_spec("mlflow") is None:
        raise InputError(said("errors.tracking-absent.what"), said("errors.tracking-absent.remedy"))


def log(root: Path, evidence: Evidence, division: str, uri: str) -> int:
    """Log every model of every iteration as a run, under one run of the project that holds its files.

    Parameters
    ----------
    division : str
        Fingerprint of how the rows are divided.
    uri : str
        Tracking address, such as ``sqlite:///mlruns.db`` or ``http://host:5000``.

    Returns
    -------
    int
        How many models were logged.

    Raises
    ------
    InputError
        Without MLflow.
    StateError
        When the store refuses; the project is complete all the same.
    """
    check()
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    try:
        return _log(MlflowClient(tracking_uri=uri), root, evidence, division, _artifacts(uri))
    except (MlflowException, OSError) as error:
        problem = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise StateError(
            said("errors.tracking-failed.what", uri=uri, problem=problem),
            said("errors.tracking-failed.remedy"),
        ) from None


def _artifacts(uri: str) -> str | None:
    """Return where a store in a file keeps its artefacts: beside it, not wherever the command was typed."""
    if not uri.startswith(SQLITE):
        return None
    return (Path(uri.removeprefix(SQLITE)).resolve().parent / "mlartifacts").as_uri()


def _log(client: Any, root: Path, evidence: Evidence, division: str, artifacts: str | None) -> int:
    name = evidence.brief.project.name or root.resolve().name
    known = client.get_experiment_by_name(name)
    experiment = known.experiment_id if known is not None else client.create_experiment(name, artifacts)
    shared = {
        "data": evidence.dataset.fingerprint[:12], "division": division, "seed": str(evidence.seed),
        "effort": evidence.effort, "task": evidence.task,
        "target": evidence.dataset.target.name if evidence.dataset.target is not None else "",
    }  # fmt: skip
    chosen = evidence.conclusion.model if evidence.conclusion is not None else ""
    parent = client.create_run(experiment, run_name=name, tags={**shared, "recommended": chosen}).info.run_id
    for path in FILES:
        if (root / path).is_file():
            client.log_artifact(parent, str(root / path), str(Path(path).parent))
    count = 0
    for iteration in evidence.iterations:
        for model in iteration.models:
            _run(client, experiment, parent, iteration, model, shared, recommended=model.name == chosen)
            count += 1
    client.set_terminated(parent)
    return count


def _run(
    client: Any,
    experiment: str,
    parent: str,
    iteration: Iteration,
    model: Model,
    shared: dict[str, str],
    *,
    recommended: bool,
) -> None:
    tags = {
        **shared, "mlflow.parentRunId": parent, "iteration": str(iteration.number), "role": model.role,
        "family": model.family, "recommended": str(recommended).lower(),
        "columns": json.dumps(list(model.features_used), ensure_ascii=False)[:LONGEST],
    }  # fmt: skip
    run = client.create_run(experiment, run_name=f"{iteration.number} {model.name}", tags=tags).info.run_id
    for name, value in model.parameters.items():
        client.log_param(run, name, str(value)[:LONGEST])
    for score in model.scores:
        client.log_metric(run, score.metric, score.value)
        for end, value in (("low", score.low), ("high", score.high)):
            if value is not None:
                client.log_metric(run, f"{score.metric}_{end}", value)
    if model.scores:
        first = model.scores[0]
        for name, told in (("scored_on", first.split), ("rows", first.n), ("estimand", first.estimand)):
            client.set_tag(run, name, str(told))
    failed = model.failed is not None
    if model.failed is not None:
        client.set_tag(run, "failed", str(model.failed.en)[:LONGEST])
    client.set_terminated(run, "FAILED" if failed else "KILLED" if model.cut_by_clock else "FINISHED")

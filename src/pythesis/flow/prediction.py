"""Predicts the rows of a file with the model of a project."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from pythesis.core.dataset import RESERVED
from pythesis.core.errors import StateError
from pythesis.core.evidence import Evidence
from pythesis.core.past import Past
from pythesis.core.said import said
from pythesis.flow import framing
from pythesis.flow.outputs import read_evidence
from pythesis.ledger import digest, load_estimator

MODEL = "models/model.skops"
SIGNATURE = "models/signature.json"


def predict_file(root: Path, rows: Path) -> pl.DataFrame:
    """Read, clean and predict the rows of a file, in their order.

    A forecast reads the past in the file itself, or in the project's own data when the file has no known
    target. Where no row waits for its target, the next instants follow the rows.

    Raises
    ------
    StateError
        When the project has no model, or the model file is not the one that was delivered.
    InputError
        When the file lacks a column or a value cannot be read as it was.
    """
    from pythesis.stages import clean, ingest, model

    evidence = read_evidence(root)
    if evidence.recipe is None or not (root / MODEL).is_file():
        raise StateError(
            said("errors.no-model.what", folder=root.resolve().name), said("errors.no-model.remedy")
        )
    frame = ingest.again(rows, evidence.raw, _others(root, evidence))
    before = 0
    if evidence.recipe.past is not None:
        frame, before = _with_history(root, frame, evidence, evidence.recipe.past)
    cleaned = clean.apply(frame, evidence.decisions)
    found = model.predict(_load(root), evidence.recipe, cleaned)[before:]
    frame = frame[before:]
    plain = frame.drop([name for name in RESERVED if name in frame.columns])
    joined: pl.DataFrame = plain.hstack(
        found.rename({n: f"{n}_" for n in found.columns if n in plain.columns})
    )
    return joined


def _with_history(
    root: Path, frame: pl.DataFrame, evidence: Evidence, past: Past
) -> tuple[pl.DataFrame, int]:
    """Return the rows with the past a forecast of them needs, and how many rows come before theirs."""
    from pythesis.stages import ingest
    from pythesis.stats.learning.past import upcoming

    told = past.target in frame.columns and frame[past.target].null_count() < frame.height
    if told:
        waiting = frame[past.target].null_count() > 0
        return (frame if waiting else upcoming(frame, past)), 0
    source = framing.sources_of(root, evidence.brief.data.sources)[0]
    known = ingest.again(source, evidence.raw, _others(root, evidence))
    return pl.concat([known, frame], how="diagonal_relaxed"), known.height


def _others(root: Path, evidence: Evidence) -> tuple[Path, ...]:
    """Return the sources that were joined to the first one, none when the table was not joined."""
    return framing.sources_of(root, evidence.brief.data.sources)[1:] if evidence.joins else ()


def _load(root: Path) -> object:
    data = (root / MODEL).read_bytes()
    expected = json.loads((root / SIGNATURE).read_bytes())["sha256"]
    if digest(data) != expected:
        raise StateError(said("errors.model-altered.what", file=MODEL), said("errors.model-altered.remedy"))
    return load_estimator(data)

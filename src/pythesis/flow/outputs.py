"""The files that are neither drawn nor edited: processed data, evidence, receipts; and what is read back."""

from __future__ import annotations

import io
import json
import platform
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from pythesis import __version__
from pythesis.core.errors import StateError
from pythesis.core.evidence import Evidence
from pythesis.core.receipt import Receipts, StageReceipt
from pythesis.core.said import said
from pythesis.flow.engine import LIBRARIES, OPTIONAL, Context, Engine, version_of
from pythesis.ledger import digest

EVIDENCE = "reports/evidence.json"
RECEIPTS = "reports/receipts.json"
REGISTER = "reports/iterations.csv"
WHOLE = {"column": pl.String, "figure": pl.String, "value": pl.Int64}
MODELLED = ("simple", "understand", "improve", "finish")
INK = (
    "altair",
    "vl-convert-python",
    "typst",
    "python-docx",
    "python-pptx",
    "openpyxl",
    "nbformat",
    "jinja2",
    "babel",
    "onnx",
    "onnxruntime",
)


def data_files(results: dict[str, Any]) -> dict[str, bytes]:
    """Return the processed tables that snippets read: as typed, read, cleaned, counted, and predictions."""
    files = {
        "data/processed/raw.parquet": _parquet(results["ingest"].frame),
        **_as_read(results),
        "data/processed/rows.parquet": _parquet(results["split"].learning.frame),
    }
    if (whole := results["ingest"].table.whole) is not None:
        files["data/processed/whole.parquet"] = _parquet(
            pl.DataFrame(whole.figures(), orient="row", schema=WHOLE)
        )
    parts = [results[name].predictions for name in MODELLED if name in results]
    if parts:
        files["data/processed/predictions.parquet"] = _parquet(pl.concat(parts, how="diagonal"))
    return files


def _as_read(results: dict[str, Any]) -> dict[str, bytes]:
    """Return the table whose text was read as numbers, dates and gaps, where there was any."""
    if not results["audit"].reading:
        return {}
    from pythesis.stages import clean
    from pythesis.stages.audit.second_look import READ

    return {READ: _parquet(clean.apply(results["ingest"].frame, results["audit"].reading))}


def _parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream, compression="zstd")
    return stream.getvalue()


def evidence_files(
    evidence: Evidence, engine: Engine, context: Context, drawn: dict[str, bytes]
) -> dict[str, bytes]:
    """Return the evidence, its receipts and the register of iterations as files."""
    receipts = _receipts(engine, context, drawn)
    files = {EVIDENCE: to_json(evidence), RECEIPTS: (receipts.model_dump_json(indent=1) + "\n").encode()}
    if evidence.iterations:
        from pythesis.deliver import register

        files[REGISTER] = register.render(evidence, receipts)
    return files


def to_json(evidence: Evidence) -> bytes:
    """Return the bytes of ``evidence.json``: the same for the same evidence."""
    return (evidence.model_dump_json(indent=1) + "\n").encode()


def _receipts(engine: Engine, context: Context, drawn: dict[str, bytes]) -> Receipts:
    stages = []
    for name in context.hashes:
        done = engine.register.done(name)
        if done is not None:
            stages.append(
                StageReceipt(stage=name, seconds=done.seconds, finished=done.finished, key=done.result[:16])
            )
    training: dict[str, float] = {}
    for name in MODELLED:
        training.update(getattr(context.results.get(name), "seconds", {}))
    return Receipts(
        pythesis=__version__,
        python=platform.python_version(),
        libraries={name: version_of(name) for name in LIBRARIES + OPTIONAL + INK},
        threads=context.settings.threads,
        stages=tuple(stages),
        training_seconds=training,
        deliverables={path: digest(data) for path, data in drawn.items()},
    )


def read_evidence(root: Path) -> Evidence:
    """Read the evidence of a project.

    Raises
    ------
    StateError
        When it was never made, or cannot be read as evidence.
    """
    path = root / EVIDENCE
    if not path.is_file():
        raise StateError(
            said("errors.not-run.what", folder=root.resolve().name), said("errors.not-run.remedy")
        )
    try:
        return Evidence.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        problem = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise StateError(
            said("errors.evidence.what", file=path.name, problem=problem), said("errors.evidence.remedy")
        ) from None


def read_receipts(root: Path) -> Receipts | None:
    """Read the receipts, None when there are none or they are not readable."""
    path = root / RECEIPTS
    try:
        return Receipts.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError):
        return None


def workbook_cells(data: bytes | None) -> dict[str, dict[str, str]]:
    """Return what people wrote in the audit workbook, by column of the table."""
    if data is None:
        return {}
    from pythesis.deliver import workbook

    cells: dict[str, dict[str, str]] = workbook.read(data)
    return cells

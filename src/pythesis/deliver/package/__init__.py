"""The packaged model: its file, its signature, its card, and the data sheet."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import polars as pl

from pythesis.core.evidence import Evidence
from pythesis.deliver.code.trusted import trusted
from pythesis.deliver.package.card import model_card
from pythesis.deliver.package.exact import attempt
from pythesis.deliver.package.model import dumps, loads
from pythesis.deliver.package.sheet import data_sheet
from pythesis.deliver.package.signature import signature

__all__ = ["dumps", "loads", "render", "signature", "trusted"]


def render(
    evidence: Evidence, pipeline: Any, language: str, rows: pl.DataFrame | None = None
) -> dict[str, bytes]:
    """Write the files of the packaged model.

    Parameters
    ----------
    evidence : Evidence
    pipeline : fitted scikit-learn pipeline or None
        What the recipe of the evidence describes, fitted. None in an analysis: then only the data sheet
        is written.
    language : {"en", "fr"}
        Language of the card and of the sheet.
    rows : DataFrame, optional
        Cleaned rows with ``__part``, on which the ONNX model must answer as the pipeline does.

    Returns
    -------
    dict
        ``models/model.skops``, ``models/signature.json``, ``models/MODEL_CARD.<language>.md`` and
        ``references/DATA_SHEET.<language>.md``; ``models/model.onnx`` where it is proven exact.

    Raises
    ------
    ValueError
        When the pipeline holds a type that is not on the family's fixed list.
    """
    files = {f"references/DATA_SHEET.{language}.md": data_sheet(evidence, language)}
    if pipeline is None or evidence.recipe is None:
        return files
    model = dumps(pipeline, *evidence.recipe.families)
    exported = attempt(pipeline, evidence.recipe, rows)
    signed = signature(evidence, hashlib.sha256(model).hexdigest())
    signed["onnx"] = exported.described(evidence.recipe)
    files["models/model.skops"] = model
    files["models/signature.json"] = (json.dumps(signed, ensure_ascii=False, indent=2) + "\n").encode()
    files[f"models/MODEL_CARD.{language}.md"] = model_card(evidence, language, exported.why)
    if exported.content is not None:
        files["models/model.onnx"] = exported.content
    return files

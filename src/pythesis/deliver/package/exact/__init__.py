"""The ONNX model: given where it answers as the model does, refused with the reason elsewhere."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from typing import Any

import polars as pl

from pythesis.core.dataset import PART
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.deliver.package.exact import gate
from pythesis.deliver.package.exact.convert import convert
from pythesis.deliver.package.exact.graph import Refused
from pythesis.stats.learning.features import MISSING, features
from pythesis.words import say

__all__ = ["Attempt", "attempt"]

LIBRARIES = ("onnx", "onnxruntime")
LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Attempt:
    """The ONNX file, or none, and why."""

    content: bytes | None
    why: Said
    columns: tuple[tuple[str, bool], ...] = ()  # name, and whether it is text

    def described(self, recipe: ModelRecipe) -> dict[str, Any]:
        """Return what the signature tells: the file, its digest, its inputs and output, the reason."""
        told = {"reason": self.why.key.rpartition(".")[2], "why": {k: say(self.why, k) for k in LANGUAGES}}
        if self.content is None:
            return {"file": None, **told}
        return {
            "file": "model.onnx",
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "inputs": [
                {
                    "name": f"column {name}",
                    "type": "string" if text else "double",
                    "gap": MISSING if text else "NaN",
                }
                for name, text in self.columns
            ],
            "output": "probabilities" if recipe.classes else "prediction",
            "tolerance": gate.TOLERANCE,
            **told,
        }


def attempt(pipeline: Any, recipe: ModelRecipe, rows: pl.DataFrame | None) -> Attempt:
    """Convert a fitted pipeline and compare the two models.

    Parameters
    ----------
    pipeline : fitted scikit-learn pipeline
    recipe : ModelRecipe
        What the pipeline was made from.
    rows : DataFrame or None
        Cleaned rows of the project with ``__part``. Test rows are compared whole, of the others at most
        `gate.MOST_ROWS`. Without rows nothing is proven, and no file is given.

    Returns
    -------
    Attempt
    """
    if any(importlib.util.find_spec(name) is None for name in LIBRARIES):
        return _none("absent")
    if rows is None or not rows.height:
        return _none("no-rows")
    test = rows.filter(pl.col(PART) == "test")
    others = rows.filter(pl.col(PART) != "test")
    others = others.gather_every(max(1, -(-others.height // gate.MOST_ROWS)))
    known = features(pl.concat([test, others]), recipe.treatments)
    try:
        content = convert(pipeline, recipe, known.schema)
        compared = gate.agree(content, pipeline, known, recipe)
    except Refused as refused:
        return _none(refused.reason, **refused.values)
    except Exception as error:  # noqa: BLE001  (whatever stops an extra must not stop the delivery)
        return _none("failed", error=type(error).__name__)
    columns = tuple((name, dtype == pl.String) for name, dtype in known.schema.items())
    return Attempt(content, said("package.onnx.given", n=compared, test=test.height), columns)


def _none(reason: str, **values: Any) -> Attempt:
    return Attempt(None, said(f"package.onnx.{reason}", **values))

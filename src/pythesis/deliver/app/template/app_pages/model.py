"""Opens the model saved with the project, through the project's own code."""

import hashlib
import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from app_pages.bundle import ROOT

MODEL = ROOT / "models" / "model.skops"


class ModelMissing(Exception):
    """The model cannot be used here: ``reason`` names the sentence that says why."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class Model:
    """The saved model and the code of the project that prepares rows for it."""

    code: Any
    pipeline: Any

    def predict(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Return the prediction for one case, with probabilities or an interval."""
        rows = pl.DataFrame({name: [value] for name, value in answers.items()}, strict=False)
        return self.code.predict(rows, self.pipeline).to_dicts()[0]


def open_model() -> Model:
    """Return the saved model, opened once however many people use the app.

    Raises
    ------
    ModelMissing
        When its file, its code or a package is not here.
    """
    code = sorted((ROOT / "src").glob("*/predict.py"))
    if not MODEL.is_file() or not code:
        path = MODEL if not MODEL.is_file() else ROOT / "src"
        raise ModelMissing("no-model", path=path.relative_to(ROOT).as_posix())
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    try:
        return _opened(str(code[0].parent), digest)
    except ModuleNotFoundError as error:
        raise ModelMissing("missing-package", name=str(error.name)) from error


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(package: str, digest: str) -> Model:
    folder = Path(package)
    if str(folder.parent) not in sys.path:
        sys.path.insert(0, str(folder.parent))
    code = importlib.import_module(f"{folder.name}.predict")
    return Model(code, code.load(MODEL))

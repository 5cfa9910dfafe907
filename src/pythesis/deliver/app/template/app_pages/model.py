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
YES = {"true", "yes", "1"}


class ModelMissing(Exception):
    """The model cannot be used here: ``sentence`` names the one that says why."""

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True)
class Model:
    """The saved model and the code of the project that prepares rows for it."""

    code: Any
    fitted: Any

    def predict(self, answers: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
        """Return the prediction for one case, with probabilities or an interval.

        `types` are the Polars types of the columns in the cleaned table: the form already speaks its
        language, so rows go to the model without being cleaned again.
        """
        return self._answered([answers], types)[0]

    def predict_all(self, fields: list[dict[str, Any]], cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the prediction for each case, in their order."""
        return self._answered(cases, {field["name"]: field["dtype"] for field in fields})

    def _answered(self, cases: list[dict[str, Any]], types: dict[str, str]) -> list[dict[str, Any]]:
        cells = [_cells(name, [case[name] for case in cases], types[name]) for name in cases[0]]
        answers: list[dict[str, Any]] = self.code.answer(self.fitted, pl.DataFrame(cells)).to_dicts()
        return answers


def _cells(name: str, values: list[Any], type_name: str) -> pl.Series:
    kind = getattr(pl, type_name)
    if kind == pl.Boolean:
        values = [value.lower() in YES if isinstance(value, str) else value for value in values]
    return pl.Series(name, values, strict=False).cast(kind, strict=False)


def open_model() -> Model:
    """Return the saved model, opened once however many people use the app.

    Raises
    ------
    ModelMissing
        When its file, its code or a package is not here, or the file is not the one that was measured.
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
    except (OSError, TypeError, ValueError) as error:
        raise ModelMissing("bad-model", reason=str(error)) from error


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(package: str, digest: str) -> Model:
    folder = Path(package)
    if str(folder.parent) not in sys.path:
        sys.path.insert(0, str(folder.parent))
    importlib.invalidate_caches()  # the folder may have come after the app was started
    code = importlib.import_module(f"{folder.name}.predict")
    code.load_model.cache_clear()  # the file may have changed since it was last opened
    return Model(code, code.load_model())

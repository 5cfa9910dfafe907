"""Writes the delivered package from the evidence."""

from __future__ import annotations

from typing import Any

import polars as pl
from jinja2 import Environment

from pythesis.core.dataset import Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.evidence import Evidence
from pythesis.core.iteration import Exclusion, Score
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.deliver.code import example, history
from pythesis.deliver.code.cleaning import cleaning
from pythesis.deliver.code.literals import Call, Source, environment, plain
from pythesis.deliver.code.modelling import columns, delivered, estimator, imports, voting
from pythesis.deliver.code.names import package_name
from pythesis.deliver.code.pinned import closure, pinned
from pythesis.deliver.code.reading import reading
from pythesis.deliver.code.trusted import trusted
from pythesis.deliver.jury.question import left_out
from pythesis.words import has, numbers, say

DRAWING = ("altair", "scipy", "statsmodels")  # what the notebooks need besides
LIBRARIES = ("numpy", "polars", "scikit-learn", "skops", "threadpoolctl")
_SCORERS = {
    "roc_auc": "roc_auc_score",
    "roc_auc_ovr": "roc_auc_score",
    "average_precision": "average_precision_score",
    "f1": "f1_score",
    "f1_macro": "f1_score",
    "f1_weighted": "f1_score",
    "precision": "precision_score",
    "recall": "recall_score",
    "rmse": "root_mean_squared_error",
    "mae": "mean_absolute_error",
    "median_absolute_error": "median_absolute_error",
    "r2": "r2_score",
}
_PARTS = {
    "data": "data/raw/",
    "models": "models/",
    "notebooks": "notebooks/",
    "notes": "notes/",
    "references": "references/",
    "reports": "reports/",
    "source": "src/",
    "app": "app.py",
}
_PROBABILITIES = ("roc_auc", "roc_auc_ovr", "average_precision", "log_loss", "brier_score")
_VALUES = ("rmse", "mae", "median_absolute_error", "r2")


def boosters(recipe: ModelRecipe | None) -> tuple[str, ...]:
    """Return the libraries of boosting that a model needs."""
    families = recipe.families if recipe is not None else ()
    known = {"LGBM": "lightgbm", "CatBoost": "catboost"}
    return tuple(name for start, name in known.items() if any(f.startswith(start) for f in families))


class Docs:
    """The sentences of one file of the package, in the language asked for."""

    def __init__(self, part: str, language: str, values: dict[str, Any]) -> None:
        self._part, self._language, self._values = part, language, values

    def __getitem__(self, name: str) -> str:
        return str(getattr(self, name))

    def __getattr__(self, name: str) -> str:
        key = f"code.{self._part}.{name.replace('_', '-')}"
        if not has(key, self._language):
            raise AttributeError(key)
        text = say(said(key, **self._values), self._language)
        return text if self._part == "readme" else plain(text)


def _reason(item: Exclusion) -> Said:
    return said("code.features.left-out", column=item.column, reason=item.reason)


def render(evidence: Evidence, language: str, folds: pl.DataFrame | None = None) -> dict[str, bytes]:
    """Write the standalone code of a project.

    Parameters
    ----------
    evidence : Evidence
    language : {"en", "fr"}
        Language of docstrings, comments and the README; names in the code are English.
    folds : DataFrame, optional
        What `folds` returns; needed when the reported score comes from cross-validation, and then
        written as ``references/folds.csv``.

    Returns
    -------
    dict
        POSIX paths in the project and their bytes. Without a recipe (an analysis), only what reads and
        cleans is written.
    """
    writer = _Writer(evidence, language, folds)
    return writer.files()


class _Writer:
    def __init__(self, evidence: Evidence, language: str, folds: pl.DataFrame | None) -> None:
        self._evidence, self._language, self._folds = evidence, language, folds
        self._package = package_name(evidence)
        self._templates: Environment = environment("code")
        columns_ = evidence.brief.columns.items()
        self._labels = {name: column.label for name, column in columns_ if column.label}

    def files(self) -> dict[str, bytes]:
        """Return every file."""
        home = f"src/{self._package}"
        files = {
            f"{home}/__init__.py": self._file("__init__.py", "init"),
            f"{home}/load.py": self._file("load.py", "load", **reading(self._evidence.raw)),
            f"{home}/clean.py": self._file("clean.py", "clean", **self._cleaning()),
            "pyproject.toml": self._file("pyproject.toml", "project", **self._project()),
            "requirements-lock.txt": ("\n".join(closure((*self._libraries(), *DRAWING))) + "\n").encode(),
            ".gitignore": self._file("gitignore", "init"),
        }
        recipe, score = self._evidence.recipe, reported(self._evidence)
        by_folds = score is not None and score.split != "test"
        if by_folds and self._folds is not None:
            files["references/folds.csv"] = self._folds.write_csv().encode()
        if recipe is not None and score is not None and recipe.treatments:
            made = self._model(recipe, score)
            named = ("features", "split", "train", "predict")
            for name in (*named, "history") if recipe.past is not None else named:
                files[f"{home}/{name}.py"] = self._file(f"{name}.py", name, **made)
            tested = {**made, **self._example(recipe)}
            files[f"tests/test_{self._package}.py"] = self._file("test_package.py", "tests", **tested)
            files["README.md"] = self._file("README.md", "readme", **self._readme(recipe, score, files))
        return dict(sorted(files.items()))

    def _file(self, template: str, part: str, **values: Any) -> bytes:
        docs = Docs(part, self._language, values.pop("said", {}))
        text = self._templates.get_template(f"{template}.jinja").render(
            d=docs, package=Source(self._package), **values
        )
        return text.encode()

    def _say(self, what: Said) -> str:
        return say(what, self._language, self._labels)

    def _libraries(self) -> tuple[str, ...]:
        recipe = self._evidence.recipe
        extra = boosters(recipe)
        sheet = ("fastexcel",) if self._evidence.raw.reading.get("format") == "excel" else ()
        garbled = any(d.action is Action.FIX_ENCODING for d in self._evidence.decisions)
        spelling = ("ftfy",) if garbled else ()
        packed = ("zstandard",) if self._evidence.raw.reading.get("packing") == "zstd" else ()
        return tuple(sorted((*LIBRARIES, *extra, *sheet, *spelling, *packed)))

    def _cleaning(self) -> dict[str, Any]:
        made = cleaning(self._evidence)
        for step in made["steps"]:
            step["why"] = self._say(step["why"])
        target = self._evidence.dataset.target
        recipe = self._evidence.recipe
        return {
            **made,
            "target": target.name if target else None,
            "number": recipe is not None and recipe.task == "regression",
        }

    def _project(self) -> dict[str, Any]:
        title = self._evidence.brief.project.title or self._evidence.brief.project.name or self._package
        return {
            "distribution": self._package.replace("_", "-"),
            "description": title,
            "requirements": pinned(self._libraries()),
            "drawing": pinned(DRAWING),
        }

    def _model(self, recipe: ModelRecipe, score: Score) -> dict[str, Any]:
        evidence = self._evidence
        kept = evidence.reservation
        other = [name for name in recipe.classes if name != recipe.positive]
        by_value = score.metric in _VALUES
        scorers = [_SCORERS[score.metric]] if score.metric in _SCORERS else []
        classes = list(recipe.classes)
        names = ["MODEL", "SIGNATURE", "answer"]
        names += ["Model"] if recipe.log_target else []
        unseen = len(classes) > 2 and score.split == "test"
        names += ["CLASSES"] if score.metric == "roc_auc_ovr" or unseen else []
        names += ["POSITIVE"] if classes and score.metric in (
            "roc_auc", "average_precision", "f1", "precision", "recall", "brier_score") else []  # fmt: skip
        by_folds = score.split != "test"
        recipe = delivered(recipe, by_folds=by_folds)
        made = columns(recipe)
        families = [m.family for m in recipe.members] or []
        return {
            **made,
            **voting(recipe),
            "excluded": [plain(self._say(_reason(item))) for item in left_out(evidence)],
            "feature_imports": made["imports"],
            "estimator": estimator(recipe),
            "train_imports": imports([recipe.family, *families, "Pipeline", *scorers]),
            "scorers": scorers,
            "scorer": Source(scorers[0] if scorers else ""),
            "metric": Source(score.metric),
            "average": score.metric.removeprefix("f1_"),
            "uses": "value" if by_value else "class",
            "predict_names": Source(", ".join(_sorted(names))),
            "sealed": kept.sealed,
            "by_folds": by_folds,
            "split_method": evidence.split.method,
            "rows_word": Source(Docs("train", self._language, {}).rows_word),
            "n_scored": score.n,
            "reported": score.value,
            "classes": classes,
            "positive": recipe.positive,
            "other": other[0] if other else None,
            "threshold": 0.5 if recipe.threshold is None else recipe.threshold,
            "log_target": recipe.log_target,
            "interval": recipe.interval,
            "interval_steps": list(recipe.interval_steps),
            **history.made(recipe.past, self._history),
            "model_type": Source("Model" if recipe.log_target else "Pipeline"),
            "trusted": list(trusted(*recipe.families)),
            **self._split(),
        }

    def _history(self, name: str) -> str:
        """Return the docstring of a class or function of ``history.py``."""
        return Docs("history", self._language, {})[name]

    def _split(self) -> dict[str, Any]:
        kept = self._evidence.reservation
        table = self._evidence.raw
        compared = [
            c.name for c in table.columns if c.kind is not Kind.IDENTIFIER and c.role is not Role.IDENTIFIER
        ]
        return {
            "method": kept.method,
            "n_test": kept.n_test,
            "split_seed": kept.seed,
            "column": kept.column,
            "constant": Source("TIME" if kept.method == "time" else "GROUP"),
            "compared": compared or [c.name for c in table.columns],
            "numbered": kept.reason.key == "ingest.reserve.cases",
        }

    def _example(self, recipe: ModelRecipe) -> dict[str, Any]:
        return example.rows(self._evidence, recipe)

    def _readme(self, recipe: ModelRecipe, score: Score, files: dict[str, bytes]) -> dict[str, Any]:
        evidence = self._evidence
        project = evidence.brief.project
        said_score = Docs("readme", self._language, {})
        values = {
            "target": recipe.target,
            "file": evidence.raw.source,
            "score": numbers.number(score.value, self._language, 4),
            "metric": score.metric,
            "n": score.n,
        }
        made = example.usual_row(evidence, recipe, said_score.some_words)
        listed = [path for path in sorted(files) if path.endswith(".py")]
        described = [(Source(path), getattr(said_score, f"file_{_stem(path)}")) for path in listed]
        reasons = (evidence.reservation.reason, evidence.split.reason)
        choices = [self._say(what) for what in reasons]
        choices += [self._choice(d) for d in evidence.decisions if d.action is not Action.KEEP]
        return {
            "said": values,
            "by_folds": score.split != "test",
            "title": project.title or project.name or self._package,
            "row": Call("pl.DataFrame", (made["row"],)),
            "row_is_dated": made["row_is_dated"],
            "files": described,
            "choices": list(dict.fromkeys(choices)),
            "question": project.question,
            "result": [self._say(what) for what in self._result()],
            "parts": [(Source(path), getattr(said_score, f"part_{name}")) for name, path in _PARTS.items()],
        }

    def _choice(self, decision: Decision) -> str:
        if decision.column is None:
            return self._say(decision.why)
        return self._say(said("code.readme.choice", column=decision.column, why=decision.why))

    def _result(self) -> tuple[Said, ...]:
        conclusion = self._evidence.conclusion
        return conclusion.scientific if conclusion is not None else ()


def reported(evidence: Evidence) -> Score | None:
    """Return the score the code finds again: on the test rows once they are open, else over the folds.

    Over the folds, classes are decided at one half: a score that a threshold of the brief would change
    gives way to one of the probabilities.
    """
    recipe, conclusion = evidence.recipe, evidence.conclusion
    if recipe is None or conclusion is None:
        return None
    named = [m for it in evidence.iterations for m in it.models if m.name == recipe.name]
    scores = [score for model in reversed(named) for score in model.scores]
    for score in scores:
        if score.split == "test":
            return score
    judged = [score for score in (conclusion.selected, conclusion.score) if score is not None]
    crossed = [score for score in (*judged, *scores) if score.split == "cross-validation"]
    if recipe.threshold not in (None, 0.5):
        crossed = [score for score in crossed if score.metric in _PROBABILITIES]
    return crossed[0] if crossed else None


def _stem(path: str) -> str:
    name = path.rsplit("/", 1)[-1].removesuffix(".py")
    return "tests" if name.startswith("test_") else name.strip("_")


def _sorted(names: list[str]) -> list[str]:
    """Return names as ruff sorts what is imported: constants, classes, then the rest."""
    return sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))

"""The form in which a person describes a case and asks the model for a prediction."""

from __future__ import annotations

from typing import Any

import polars as pl

from pythesis.core.dataset import Column
from pythesis.core.evidence import Evidence
from pythesis.core.recipe import ModelRecipe, Treatment
from pythesis.deliver import identity, usual
from pythesis.deliver.app.voice import Voice, clean
from pythesis.deliver.story.past import meanings

POSITIONS = 20  # steps of the scale on which a prediction is placed among those of held-out rows


def schema(evidence: Evidence, predictions: pl.DataFrame | None) -> dict[str, Any] | None:
    """Return what the form needs apart from words: fields, their ranges, the classes.

    ``held_out`` are the quantiles, from 0 to 1 by twentieths, of what the chosen model predicted (the
    probability of the positive class, or the value) for rows it had not been fitted on.
    """
    recipe = evidence.recipe
    if recipe is None:
        return None
    return {
        "task": recipe.task,
        "target": recipe.target,
        "classes": list(recipe.classes),
        "positive": recipe.positive,
        "threshold": recipe.threshold,
        "interval_level": recipe.interval_level,
        "fields": [_field(t, evidence) for t in _once(recipe)],
        "held_out": _held_out(recipe, predictions),
        "colours": {"accent": identity.ACCENT, "reference": identity.REFERENCE},
    }


def _once(recipe: ModelRecipe) -> list[Treatment]:
    """Return the first treatment of each column: one column may enter the model in several ways."""
    first: dict[str, Treatment] = {}
    for treatment in recipe.treatments:
        first.setdefault(treatment.column, treatment)
    return list(first.values())


def _field(treatment: Treatment, evidence: Evidence) -> dict[str, Any]:
    column = evidence.dataset.column(treatment.column)
    levels = list(treatment.levels or column.levels)
    return {
        "name": column.name,
        "kind": treatment.kind,
        "dtype": column.dtype,
        "integer": column.dtype.startswith(("Int", "UInt")),
        "levels": levels,
        "low": column.minimum,
        "high": column.maximum,
        "start": _start(column, treatment, levels, evidence),
        "gaps": column.missing > 0,
    }


def _start(column: Column, treatment: Treatment, levels: list[str], evidence: Evidence) -> Any:
    """Return the value the form opens with: a usual one, so that the first prediction means something."""
    if treatment.kind in {"category", "boolean", "ordinal"}:
        commonest = usual.level(column, evidence)
        return commonest if commonest in levels else (levels[0] if levels else None)
    if treatment.kind == "number":
        value = usual.number(column, evidence)
        return int(value) if value is not None and column.dtype.startswith(("Int", "UInt")) else value
    return column.maximum if treatment.kind == "date" else None


def _held_out(recipe: ModelRecipe, predictions: pl.DataFrame | None) -> list[float] | None:
    if predictions is None or recipe.task == "multiclass":
        return None
    name = "predicted" if recipe.task == "regression" else f"probability_{recipe.positive}"
    if name not in predictions.columns:
        return None
    rows = predictions.filter((pl.col("model") == recipe.name) & (pl.col("split") == "test"))
    rows = rows if rows.height else predictions.filter(pl.col("model") == recipe.name)
    values = rows[name].cast(pl.Float64, strict=False).drop_nulls().drop_nans()
    if values.len() <= POSITIONS:
        return None
    steps = [values.quantile(step / POSITIONS, "linear") for step in range(POSITIONS + 1)]
    return [float(step) for step in steps if step is not None]


def words(voice: Voice) -> dict[str, Any]:
    """Return the words of the form in one language: labels, help, names of levels."""
    recipe = voice.evidence.recipe
    if recipe is None:
        return {}
    target = voice.column(recipe.target)
    return {
        "lead": voice.own("try.lead-forecast" if recipe.past else "try.lead", target=recipe.target),
        "target": target,
        "level": "" if recipe.interval_level is None else voice.level(recipe.interval_level),
        "fields": {t.column: _label(t.column, voice) for t in _once(recipe)},
    }


def _label(name: str, voice: Voice) -> dict[str, str]:
    known = voice.evidence.brief.column(name)
    unit = f" ({clean(known.unit)})" if known.unit else ""
    past = voice.evidence.dataset.past
    made = meanings(past).get(name) if past is not None else None
    told = voice.say(made) if made is not None else clean(known.description, 300)
    return {"label": voice.column(name) + unit, "help": told}

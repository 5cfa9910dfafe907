"""The next instants, forecast from the last rows there are."""

from __future__ import annotations

import polars as pl
from sklearn.pipeline import Pipeline

from pythesis.core.base import Scalar
from pythesis.core.dataset import PART, Dataset
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.past import Past
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.stages.model.pipeline import predict
from pythesis.stats.learning.naming import the
from pythesis.stats.learning.past import upcoming

BEFORE = 3  # horizons of observed values shown before the forecast
MOST_BEFORE = 60


def ahead(
    pipeline: Pipeline, recipe: ModelRecipe, dataset: Dataset[pl.DataFrame], *, opened: bool
) -> tuple[Finding, ...]:
    """Return the forecast of the instants after the last row, of one group when there are several.

    While the test rows stay closed, the last rows are those of development.
    """
    past = recipe.past
    if past is None:
        return ()
    known = dataset.frame if opened else dataset.frame.filter(pl.col(PART) == "development")
    group = None
    if past.group is not None:
        group = known[past.group].drop_nulls().mode().sort().first()
        known = known.filter(pl.col(past.group) == group)
    rows = upcoming(known, past)
    found = rows.hstack(
        predict(pipeline, recipe, rows).rename({"prediction": "__said", "low": "__low", "high": "__high"},
        strict=False)
    ).tail(past.horizon)  # fmt: skip
    if "__low" not in found.columns:
        found = found.with_columns(pl.lit(None).alias("__low"), pl.lit(None).alias("__high"))
    found = found.drop_nulls("__said")
    if not found.height:
        return ()
    return (_told(found, known, past, recipe, group),)


def _told(
    found: pl.DataFrame, known: pl.DataFrame, past: Past, recipe: ModelRecipe, group: object
) -> Finding:
    values: dict[str, Scalar | Said] = {
        "model": the(recipe.name), "target": recipe.target, "n": found.height,
        "first": float(found["__said"][0]), "last": float(found["__said"][-1]),
        "since": _moment(known[past.time].max()), "column": past.group, "group": str(group),
    }  # fmt: skip
    where = "alone" if past.group is None else "group"
    key = f"one-{where}" if found.height == 1 else where
    claim = said(f"model.forecast.next.claim.{key}", **values)
    return Finding(
        code="forecast-next",
        id=finding_id("forecast-next"),
        stage="finish",
        verdict=Verdict.PASSED,
        severity=Severity.INFO,
        claim=claim,
        reading=said("model.forecast.next.reading"),
        figure=_figure(found, known, past, recipe, values),
        section="relation",
        affected=found.height,
    )


def _moment(value: object) -> Scalar:
    if isinstance(value, (int, float)):
        return value
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _figure(
    found: pl.DataFrame,
    known: pl.DataFrame,
    past: Past,
    recipe: ModelRecipe,
    values: dict[str, Scalar | Said],
) -> Figure:
    dated = known.schema[past.time].is_temporal()

    def moment(value: object) -> Scalar:
        return value.isoformat() if hasattr(value, "isoformat") else float(str(value))

    shown = known.drop_nulls(past.time).sort(past.time).tail(min(MOST_BEFORE, max(12, BEFORE * past.horizon)))
    data: list[dict[str, Scalar]] = [
        {"moment": moment(at), "forecast": False, "value": float(value), "low": None, "high": None}
        for at, value in shown.select(past.time, past.target).drop_nulls().iter_rows()
    ]
    data += [
        {"moment": moment(at), "forecast": True, "value": value, "low": low, "high": high}
        for at, value, low, high in found.select(past.time, "__said", "__low", "__high").iter_rows()
    ]
    return Figure(
        id="forecast-next",
        mark="line",
        title=said("model.forecast.next.title", **values),
        alt=said("model.forecast.next.alt", **values),
        x=Axis(
            field="moment",
            label=said("model.forecast.course.axis.time", column=past.time),
            format="date" if dated else "number",
        ),
        y=Axis(field="value", label=said("model.forecast.course.axis.value", column=recipe.target)),
        color=Axis(field="forecast", label=said("model.forecast.course.axis.series"), format="category"),
        data=tuple(data),
    )

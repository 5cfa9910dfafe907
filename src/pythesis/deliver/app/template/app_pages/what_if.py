"""What moves one prediction: each answer set back to its usual value, or carried along its whole range."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from app_pages.model import Model

POINTS = 25  # of a number, along its range
LEVELS = 12  # of a category
Case = dict[str, Any]
Field = dict[str, Any]


def value_of(form: dict[str, Any], answer: dict[str, Any], kept: str) -> float:
    """Return the number that a prediction is followed by: the value, or the probability of class `kept`."""
    return float(answer["prediction"] if form["task"] == "regression" else answer[f"probability_{kept}"])


def followed(form: dict[str, Any], answer: dict[str, Any]) -> str:
    """Return the class whose probability is followed: the positive one, else the one predicted."""
    return "" if form["task"] == "regression" else str(form["positive"] or answer["prediction"])


def moved(form: dict[str, Any], case: Case, model: Model) -> list[tuple[Field, float, float]]:
    """Return the fields whose answer is not the usual one, the largest difference first.

    Each comes with the prediction that the usual value alone would give, and the difference it makes.
    """
    unlike = [f for f in form["fields"] if f["start"] is not None and case[f["name"]] != usual(f)]
    if not unlike:
        return []
    answers = model.predict_all(form["fields"], [case, *(case | {f["name"]: usual(f)} for f in unlike)])
    kept = followed(form, answers[0])
    now, *others = (value_of(form, answer, kept) for answer in answers)
    found = [(field, other, now - other) for field, other in zip(unlike, others, strict=True)]
    return sorted(found, key=lambda each: -abs(each[2]))


def usual(field: Field) -> Any:
    """Return the value that the form opens with, as its widget gives it."""
    start = field["start"]
    if start is None:
        return None
    if field["kind"] == "number":
        return int(start) if field["integer"] else float(start)
    if field["kind"] == "date":
        moment = dt.datetime.fromisoformat(start)
        return moment if field["dtype"].startswith("Datetime") else moment.date()
    return start


def along(field: Field) -> list[Any]:
    """Return the values that a field can take: steps of its range, or its first levels."""
    if field["kind"] != "number":
        return list(field["levels"][:LEVELS])
    if field["low"] is None or field["high"] is None or field["low"] == field["high"]:
        return []
    low, high = float(field["low"]), float(field["high"])
    if field["integer"] and high - low < POINTS:
        return list(range(int(low), int(high) + 1))
    steps = [low + (high - low) * step / (POINTS - 1) for step in range(POINTS)]
    return sorted({round(value) for value in steps}) if field["integer"] else steps


def varied(form: dict[str, Any]) -> list[Field]:
    """Return the fields that can be carried along their values."""
    return [f for f in form["fields"] if f["kind"] not in ("text", "date") and len(along(f)) > 1]


def curve(
    form: dict[str, Any],
    field: Field,
    case: Case,
    model: Model,
    look: dict[str, Any],
    name: Callable[[Any], str],
) -> dict[str, Any]:
    """Return the chart of the prediction along the values of one field, the others kept as answered."""
    values = along(field)
    now = case[field["name"]]
    values += [now] if now is not None and now not in values else []
    answers = model.predict_all(form["fields"], [case, *(case | {field["name"]: value} for value in values)])
    kept = followed(form, answers[0])
    rows = [
        {"x": value if field["kind"] == "number" else name(value), "y": value_of(form, answer, kept)}
        | {"now": value == now, "t0": name(value), "t1": look["write"](value_of(form, answer, kept))}
        for value, answer in zip(values, answers[1:], strict=True)
    ]
    number = field["kind"] == "number"
    level = {"labelAngle": 0, "labelLimit": 110, "labelOverlap": False}
    x: dict[str, Any] = {
        "field": "x",
        "title": look["label"],
        "type": "quantitative" if number else "nominal",
    }
    x |= (
        {"scale": {"zero": False}, "axis": {"format": ",.4~r", "grid": False}}
        if number
        else {"sort": None, "axis": level}
    )
    written = ",.4~r" if form["task"] == "regression" else ".0%"
    y = {"field": "y", "type": "quantitative", "title": look["what"], "axis": {"format": written}}
    y["scale"] = {"zero": False} if form["task"] == "regression" else {"domain": [0, 1]}
    colours = look["colours"]
    mark = {"type": "point", "filled": True, "opacity": 1}
    shown = {"condition": {"test": "datum.now", "value": colours["reference"]}, "value": colours["accent"]}
    size = {"condition": {"test": "datum.now", "value": 170}, "value": 36 if number else 90}
    tooltip = [
        {"field": f"t{i}", "type": "nominal", "title": look[w]} for i, w in enumerate(("label", "what"))
    ]
    points = {"mark": mark, "encoding": {"x": x, "y": y, "color": shown, "size": size, "tooltip": tooltip}}
    line = {"mark": {"type": "line", "color": colours["accent"]}, "encoding": {"x": x, "y": y}}
    return {
        "width": "container",
        "height": 260,
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": rows},
        "layer": [line, points] if number else [points],
        "config": look["config"],
    }

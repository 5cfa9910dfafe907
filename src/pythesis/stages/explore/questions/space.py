"""Does the target resemble its neighbours on a map?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column
from pythesis.core.figure import Axis
from pythesis.core.meaning import Meaning
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.explore import pictures, tables, ties
from pythesis.stages.explore.centres import centre_of
from pythesis.stages.explore.question import Question
from pythesis.stages.explore.questions.time_trend import followed
from pythesis.stages.explore.subject import Subject, as_numbers
from pythesis.stages.explore.told import Told, Value, measure, size
from pythesis.stats import space
from pythesis.stats.validations import refusal


def longitude_of(subject: Subject) -> Column | None:
    """Return the column of longitudes, if there is one and only one."""
    found = [c for c in subject.features if c.meaning is Meaning.LONGITUDE]
    return found[0] if len(found) == 1 else None


def has_places(subject: Subject, column: Column) -> bool:
    """Return whether a column holds the latitudes of a map whose longitudes are known."""
    pair = [c for c in subject.features if c.meaning is Meaning.LATITUDE]
    numbers = [c for c in (column, longitude_of(subject)) if c is not None]
    held = all(subject.rows.get_column(c.name).dtype.is_numeric() for c in numbers)
    return pair == [column] and len(numbers) == 2 and held


def validate(subject: Subject, rows: str, column: Column, level: float) -> Validation:
    """Test whether neighbouring cells are alike; refused when rows depend on one another in other ways."""
    longitude = longitude_of(subject)
    assert subject.target is not None and longitude is not None
    if subject.group is not None or subject.time is not None:
        return refusal(subject.rows.height, rows, said("stats.space.dependent"))
    return space.space(
        subject.half(rows), longitude, column, subject.target.column,
        rows=rows, hit=followed(subject), level=level, seed=subject.seed,
    )  # fmt: skip


def tell(subject: Subject, frame: pl.DataFrame, column: Column, code: str) -> Told | None:
    """Tell the cells with the highest and the lowest target, and draw the map by cells."""
    target, longitude = subject.target, longitude_of(subject)
    assert target is not None and longitude is not None
    east, north = (as_numbers(frame, c).fill_null(float("nan")).to_numpy() for c in (longitude, column))
    values = tables.measured(frame, target)
    known = ~(np.isnan(east) | np.isnan(north) | np.isnan(values))
    if not known.any():
        return None
    east, north, values = east[known], north[known], values[known]
    cells = space.grid(east, north, values, target.shape == "rate")
    if cells is None:
        return None
    across, up = (
        np.searchsorted(edge, side, side="right") - 1
        for edge, side in zip(cells.edges, (east, north), strict=True)
    )
    shown: dict[tuple[int, int], tuple[float, int]] = {}
    for x, y in zip(cells.across.tolist(), cells.up.tolist(), strict=True):
        inside = values[(across == x) & (up == y)]
        if len(inside):
            shown[x, y] = (centre_of(inside, tables.how(target)).value, len(inside))
    names = [[f"{(a + b) / 2:.4g}" for a, b in pairwise(edge)] for edge in cells.edges]
    high, low = (pick(shown, key=lambda k: (shown[k][0], k)) for pick in (max, min))
    told: dict[str, Value] = {
        "latitude": column.name, "longitude": longitude.name, "target": target.column.name,
        "measure": measure(target), "cells": len(shown),
    }  # fmt: skip
    for name, place in (("high", high), ("low", low)):
        same = ties.sharing(list(shown), place, lambda k: size(subject, target, shown[k][0]))
        told[name] = size(subject, target, shown[place][0])
        told[f"n_{name}"] = sum(shown[k][1] for k in same)
        told[f"at_{name}"] = said(
            "explore.space.cell.one", latitude=column.name, longitude=longitude.name,
            north=names[1][place[1]], east=names[0][place[0]],
        ) if len(same) == 1 else said("explore.space.cell.many", k=len(same))  # fmt: skip
    data: list[dict[str, Scalar]] = []
    for y in reversed(range(space.SIDE)):
        for x in range(space.SIDE):
            value, n = shown.get((x, y), (None, 0))
            data.append({"east": names[0][x], "north": names[1][y], "value": value, "n": n})
    x_axis = Axis(field="east", label=said("explore.axis.column", x=longitude.name), format="category")
    y_axis = Axis(field="north", label=said("explore.axis.column", x=column.name), format="category")
    drawn = pictures.figure(code, (column.name, target.column.name), "heatmap", x_axis, y_axis, data)
    colour = pictures.measure_axis(subject, target)
    drawn = drawn.model_copy(update={"color": colour})
    return Told("explore.space.seen", told, drawn, int(known.sum()))


QUESTION = Question(
    code="space",
    shapes=("rate", "number"),
    fits=has_places,
    validate=validate,
    tell=tell,
    words="explore.space",
    section="structure",
    whole=True,
)

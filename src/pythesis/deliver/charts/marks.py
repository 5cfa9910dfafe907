"""One drawing per mark: layers of Vega-Lite over the prepared rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure
from pythesis.deliver import identity
from pythesis.deliver.charts import frame
from pythesis.deliver.charts.frame import Row, Scale, Words
from pythesis.words import numbers

Layer = dict[str, Any]

STEP = 34  # pixels of one category, one series
STEP_DENSE = 20  # from DENSE categories on
DENSE = 16
PLOT_HEIGHT = 220  # pixels of a plot with two numeric axes
LETTER = 5.6  # pixels of an average letter at the label size
BAR_SHARE = 0.62  # of a category's step
MILLION, BILLION = 1e6, 1e9
TICKS = 6
APART = 10  # pixels between the dates under an axis


@dataclass(slots=True)
class Drawing:
    """Layers with what they span."""

    rows: list[Row]
    layers: list[Layer]
    x: Scale
    y: Scale
    height: int
    y_title: bool = True
    extras: dict[str, Any] = field(default_factory=dict)


def channel(name: str, scale: Scale, words: Words, *, axis: bool = True, **more: Any) -> dict[str, Any]:
    """Return the x or y channel that shows field `name` on `scale`."""
    if scale.levels:
        drawn: dict[str, Any] = {"field": name, "type": "nominal", "sort": None}
        drawn["scale"] = {"domain": list(scale.levels), "paddingInner": 0.2, "paddingOuter": 0.15}
    elif scale.axis.format == "date":
        drawn = {"field": name, "type": "temporal", "scale": {"type": "utc", "nice": False}}
        drawn["scale"]["domain"] = [scale.low, scale.high]
    else:
        drawn = {"field": name, "type": "quantitative"}
        drawn["scale"] = {"domain": [scale.low, scale.high], "nice": False, "zero": False}
        if scale.log:
            drawn["scale"] |= {"type": "log"}
    drawn["title"] = None
    drawn["axis"] = _axis(scale, words.language) if axis else None
    return drawn | more


def _axis(scale: Scale, language: str) -> dict[str, Any]:
    if scale.levels:
        split = {"labelExpr": "split(datum.label, '\\n')", "labelLimit": 320, "ticks": False, "grid": False}
        return split | {"domain": False, "labelColor": identity.INK}
    if scale.axis.format == "date":
        return {"grid": False, "labelOverlap": "greedy", "labelSeparation": APART}
    biggest = max(abs(scale.low), abs(scale.high))
    written: dict[str, Any] = {"format": ",f" if biggest >= frame.UNGROUPED else "f"}
    if scale.axis.format == "percent":
        written = {"format": "%"}
    elif biggest >= MILLION * 10:
        divisor, letter = (BILLION, "billion") if biggest >= BILLION * 10 else (MILLION, "million")
        digits = max(0, math.ceil(-math.log10((scale.high - scale.low) / TICKS / divisor)))
        number = f"format(datum.value / {divisor:.0f}, ',.{digits}f')"
        written = {"labelExpr": f"{number} + ' {_LETTERS[language][letter]}'"}
    elif 0 < biggest < 1e-4:
        written = {"format": ".2~e"}
    if scale.axis.format == "count":
        written |= {"tickMinStep": 1}
    return written | {"tickCount": TICKS, "labelOverlap": "greedy", "labelFlush": False}


_LETTERS = {"en": {"million": "M", "billion": "bn"}, "fr": {"million": "M", "billion": "Md"}}


def levels_of(values: Sequence[Scalar], words: Words, width: int = 0) -> dict[Scalar, str]:
    """Return the label of each level, in order of appearance, no two the same."""
    ordered = list(dict.fromkeys(values))
    shown = [frame.wrap(frame.category(value, words), width or words.line) for value in ordered]
    return dict(zip(ordered, frame.distinct(shown), strict=True))


def _series(figure: Figure, rows: list[Row], words: Words) -> list[str]:
    """Write the series of the rows under ``c`` and return them in order of appearance."""
    if figure.color is None:
        return []
    names = levels_of([row.get(figure.color.field) for row in rows], words, 40)
    for row in rows:
        row["c"] = names[row.get(figure.color.field)].replace("\n", " ")
    return [name.replace("\n", " ") for name in names.values()]


def _series_channels(
    figure: Figure, series: list[str], words: Words, *, shape: bool = False
) -> dict[str, Any]:
    if not series:
        return {}
    count = len(series)
    title = frame.title(figure.color, words) if figure.color is not None else None
    repeated = [identity.SERIES[i % len(identity.SERIES)] for i in range(count)]
    legend = {"title": title, "symbolOpacity": 1, "symbolStrokeWidth": 2}
    legend |= {"columns": max(1, min(4, 90 // (4 + max(len(name) for name in series))))}
    base = {"field": "c", "type": "nominal", "sort": None}
    channels = {"color": base | {"scale": {"domain": series, "range": repeated}, "legend": legend}}
    if shape:
        shapes = [identity.SHAPES[i % len(identity.SHAPES)] for i in range(count)]
        channels["shape"] = base | {"scale": {"domain": series, "range": shapes}, "legend": legend}
    return channels


def _offset(series: list[str]) -> dict[str, Any]:
    if not series:
        return {}
    return {"yOffset": {"field": "c", "type": "nominal", "sort": None, "scale": {"domain": series}}}


def _across(figure: Figure) -> tuple[Axis, Axis]:
    """Return the value axis and the category axis, whichever way round the figure gives them."""
    if figure.x.format == "category" and figure.y.format != "category":
        return figure.y, figure.x
    return figure.x, figure.y


def _categories(
    figure: Figure, words: Words, *fields: str, from_zero: bool
) -> tuple[list[Row], list[str], Scale, Scale]:
    """Prepare rows with a category ``y``, a value ``x`` and the other fields; shared by four marks."""
    value, kind = _across(figure)
    kept = [
        row for row in figure.data if not fields or any(frame.is_number(row.get(name)) for name in fields)
    ]
    names = levels_of([row.get(kind.field) for row in kept], words)
    rows: list[Row] = []
    for source in kept:
        row = dict(source)
        row |= {"x": source.get(value.field), "y": names[source.get(kind.field)]}
        rows.append(row)
    series = _series(figure, rows, words)
    lines = [line.value for line in figure.references if line.axis == "x"]
    seen = frame.numeric(rows, "x", "low", "high", "q05", "q25", "q50", "q75", "q95") + lines
    return (
        rows,
        series,
        frame.span(value, seen, from_zero=from_zero),
        Scale(kind, levels=tuple(names.values())),
    )


def _height(levels: int, series: int) -> int:
    step = STEP if levels < DENSE else STEP_DENSE
    return max(70, levels * max(step, 18 * max(1, series)))


def _beside(rows: list[Row], scale: Scale, words: Words) -> Layer:
    """Return the column of written values at the right of the plot."""
    for row in rows:
        text = frame.written(row.get("x"), scale.axis, words) if row.get("x") is not None else ""
        n = row.get("n")
        if text and frame.is_number(n) and n != row.get("x"):
            text += f"  n\u00a0=\u00a0{numbers.count(n, words.language)}"
        row["beside"] = text
    mark = {"type": "text", "align": "left", "dx": 10, "fontSize": 12, "color": identity.INK}
    return {"mark": mark, "encoding": {"x": {"value": "width"}, "text": {"field": "beside"}}}


def dot_interval(figure: Figure, words: Words) -> Drawing:
    """Draw a dot and its interval on each category's line."""
    rows, series, x, y = _categories(figure, words, _across(figure)[0].field, from_zero=False)
    at = {"y": channel("y", y, words)} | _offset(series)
    tint = _series_channels(figure, series, words, shape=True)
    plain = {} if series else {"color": identity.ACCENT}
    beside = _beside(rows, x, words)
    rule = {"type": "rule", "strokeWidth": 2.5, "strokeCap": "round"} | plain
    line_tint = {name: tint[name] for name in tint if name == "color"}
    layers = [
        {"mark": rule, "encoding": at | line_tint | {"x": channel("low", x, words), "x2": {"field": "high"}}},
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1} | plain,
            "encoding": at | tint | {"x": channel("x", x, words)},
        },
    ]
    if not any(frame.is_number(row.get("low")) for row in rows):
        layers = layers[1:]
    beside["encoding"] |= at
    return Drawing(rows, [*layers, beside], x, y, _height(len(y.levels), len(series)))


def bar(figure: Figure, words: Words) -> Drawing:
    """Draw a length from zero for each category, its interval over it when it has one."""
    rows, series, x, y = _categories(figure, words, _across(figure)[0].field, from_zero=True)
    at = {"y": channel("y", y, words)} | _offset(series)
    tint = _series_channels(figure, series, words)
    plain = {} if series else {"color": identity.ACCENT}
    beside = _beside(rows, x, words)
    height = {"height": {"band": BAR_SHARE}} if not series else {}
    layers: list[Layer] = [
        {
            "mark": {"type": "bar", "orient": "horizontal"} | plain | height,
            "encoding": at | tint | {"x": channel("x", x, words), "x2": {"datum": 0}},
        }
    ]
    if any(frame.is_number(row.get("low")) for row in rows):
        rule = {"type": "rule", "strokeWidth": 2, "color": identity.INK}
        layers.append(
            {"mark": rule, "encoding": at | {"x": channel("low", x, words), "x2": {"field": "high"}}}
        )
    beside["encoding"] |= at
    return Drawing(rows, [*layers, beside], x, y, _height(len(y.levels), len(series)))


def box(figure: Figure, words: Words) -> Drawing:
    """Draw five quantiles per category: the line holds 90 % of the rows, the box half of them."""
    rows, series, x, y = _categories(figure, words, "q50", from_zero=False)
    at = {"y": channel("y", y, words)} | _offset(series)
    tint = _series_channels(figure, series, words)
    plain = {} if series else {"color": identity.ACCENT}
    for row in rows:
        row["x"] = row.get("q50")
    beside = _beside(rows, x, words)
    tick = {"type": "tick", "color": identity.PAPER, "thickness": 3, "orient": "vertical"}
    tick["size"] = (
        _height(len(y.levels), len(series)) / len(y.levels) / max(1, len(series)) * 0.5 if y.levels else 0
    )
    wide = {"height": {"band": BAR_SHARE}} if not series else {}
    layers: list[Layer] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2} | plain,
            "encoding": at | tint | {"x": channel("q05", x, words), "x2": {"field": "q95"}},
        },
        {
            "mark": {"type": "bar", "orient": "horizontal"} | plain | wide,
            "encoding": at | tint | {"x": channel("q25", x, words), "x2": {"field": "q75"}},
        },
        {"mark": tick, "encoding": at | {"x": channel("q50", x, words)}},
    ]
    beside["encoding"] |= at
    return Drawing(rows, [*layers, beside], x, y, _height(len(y.levels), len(series)))


def _two_numbers(
    figure: Figure, words: Words, *, flush: bool, from_zero: bool = False
) -> tuple[list[Row], list[str], Scale, Scale]:
    """Prepare rows with ``x`` and ``y`` for marks whose axes are numbers, dates or ordered categories."""
    rows: list[Row] = []
    for source in figure.data:
        row = dict(source) | {"x": source.get(figure.x.field), "y": source.get(figure.y.field)}
        if figure.x.format == "date":
            row["x"] = frame.milliseconds(row["x"])
        if row["y"] is not None and (row["x"] is not None or figure.x.format == "category"):
            rows.append(row)
    series = _series(figure, rows, words)
    on = {name: [line.value for line in figure.references if line.axis == name] for name in ("x", "y")}
    y = frame.span(figure.y, frame.numeric(rows, "y", "low", "high") + on["y"], from_zero=from_zero)
    if figure.x.format == "category" or any(isinstance(row["x"], str) for row in rows):
        names = levels_of([row["x"] for row in rows], words, 14)
        for row in rows:
            row["x"] = names[row["x"]]
        return rows, series, Scale(figure.x, levels=tuple(names.values())), y
    x = frame.span(figure.x, frame.numeric(rows, "x", "x2") + on["x"], flush=flush)
    return rows, series, x, y


def line(figure: Figure, words: Words) -> Drawing:
    """Draw values along an ordered axis, with a band where an interval is known."""
    rows, series, x, y = _two_numbers(figure, words, flush=True)
    at = {"x": channel("x", x, words), "y": channel("y", y, words)}
    tint = _series_channels(figure, series, words)
    plain = {} if series else {"color": identity.ACCENT}
    drawn = at | tint
    if series:
        dashes = [list(identity.DASHES[i % len(identity.DASHES)]) for i in range(len(series))]
        dash = {"field": "c", "type": "nominal", "sort": None, "scale": {"domain": series, "range": dashes}}
        drawn |= {"strokeDash": dash | {"legend": tint["color"]["legend"]}}
    layers: list[Layer] = []
    if any(frame.is_number(row.get("low")) for row in rows):
        band = at | tint | {"y": channel("low", y, words), "y2": {"field": "high"}}
        layers.append({"mark": {"type": "area", "opacity": 0.16} | plain, "encoding": band})
    layers.append({"mark": {"type": "line", "strokeWidth": 2.2} | plain, "encoding": drawn})
    if len(rows) <= 40 * max(1, len(series)):
        dots = {"type": "point", "filled": True, "size": 34, "opacity": 1} | plain
        layers.append({"mark": dots, "encoding": at | tint})
    return Drawing(rows, layers, x, y, PLOT_HEIGHT)


def binned_band(figure: Figure, words: Words) -> Drawing:
    """Draw the value in bins of a number: a dot and its interval per bin, joined by a thin line."""
    rows, series, x, y = _two_numbers(figure, words, flush=False)
    at = {"x": channel("x", x, words), "y": channel("y", y, words)}
    tint = _series_channels(figure, series, words)
    plain = {} if series else {"color": identity.ACCENT}
    interval = at | tint | {"y": channel("low", y, words), "y2": {"field": "high"}}
    layers: list[Layer] = []
    if any(frame.is_number(row.get("low")) for row in rows):
        layers.append({"mark": {"type": "area", "opacity": 0.14} | plain, "encoding": interval})
        layers.append({"mark": {"type": "rule", "strokeWidth": 1.6} | plain, "encoding": interval})
    layers.append({"mark": {"type": "line", "strokeWidth": 1.4} | plain, "encoding": at | tint})
    dots = {"type": "point", "filled": True, "size": 70, "opacity": 1} | plain
    layers.append({"mark": dots, "encoding": at | tint})
    return Drawing(rows, layers, x, y, PLOT_HEIGHT)


def scatter(figure: Figure, words: Words) -> Drawing:
    """Draw one faint point per row."""
    rows, series, x, y = _two_numbers(figure, words, flush=False)
    tint = _series_channels(figure, series, words, shape=True)
    plain = {} if series else {"color": identity.ACCENT}
    many = len(rows) > 400
    dots = {"type": "point", "filled": True, "size": 22 if many else 40, "opacity": 0.4 if many else 0.6}
    at = {"x": channel("x", x, words), "y": channel("y", y, words)}
    return Drawing(rows, [{"mark": dots | plain, "encoding": at | tint}], x, y, PLOT_HEIGHT + 40)


def histogram(figure: Figure, words: Words) -> Drawing:
    """Draw bars between the edges of bins; a second series is a stepped outline over the first."""
    rows, series, x, y = _two_numbers(figure, words, flush=True, from_zero=True)
    y = frame.span(figure.y, frame.numeric(rows, "y", "high"), from_zero=True)
    first = [row for row in rows if not series or row["c"] == series[0]]
    tint = _series_channels(figure, series, words)
    plain = {} if series else {"color": identity.ACCENT}
    edges = {"x": channel("x", x, words), "y": channel("y", y, words)}
    bars = {"type": "bar", "opacity": 0.55 if series else 0.9, "binSpacing": 1} | plain
    if x.levels:
        return Drawing(rows, [{"mark": bars, "encoding": edges | tint}], x, y, PLOT_HEIGHT)
    ends = {"x2": {"field": "x2"}, "y2": {"datum": 0}}
    layers: list[Layer] = [{"data": {"values": first}, "mark": bars, "encoding": edges | tint | ends}]
    for name in series[1:]:
        mine = sorted((row for row in rows if row["c"] == name), key=lambda row: frame.numeric([row], "x"))
        corners = [corner for row in mine for corner in ({**row}, {**row, "x": row.get("x2")})]
        outline = {"type": "line", "strokeWidth": 2.2, "interpolate": "linear"}
        layers.append({"data": {"values": corners}, "mark": outline, "encoding": edges | tint})
    return Drawing(rows, layers, x, y, PLOT_HEIGHT)


def calibration(figure: Figure, words: Words) -> Drawing:
    """Draw what was observed against what was predicted; the diagonal is perfect agreement."""
    drawing = binned_band(figure, words)
    low, high = min(drawing.x.low, drawing.y.low), max(drawing.x.high, drawing.y.high)
    x, y = Scale(figure.x, low, high), Scale(figure.y, low, high)
    at = {"x": channel("x", x, words), "y": channel("y", y, words)}
    diagonal = {
        "data": {"values": [{"x": low, "y": low}, {"x": high, "y": high}]},
        "mark": {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1.2, "color": identity.QUIET},
        "encoding": at,
    }
    for layer in drawing.layers:
        layer["encoding"] |= {"x": at["x"], "y": channel(layer["encoding"]["y"]["field"], y, words)}
    return Drawing(drawing.rows, [diagonal, *drawing.layers], x, y, PLOT_HEIGHT + 60)

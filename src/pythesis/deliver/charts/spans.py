"""Spans of time on lines of their own: the calendar of a project."""

from __future__ import annotations

from pythesis.core.figure import Figure
from pythesis.deliver import identity
from pythesis.deliver.charts import frame
from pythesis.deliver.charts.frame import Row, Scale, Words
from pythesis.deliver.charts.marks import BAR_SHARE, Drawing, Layer, channel, levels_of

TICKS = 4
STEP = 26  # pixels of one line
DAY = 24 * 3600 * 1000
TICK = "%-d %B"  # day and month, as both languages write them


def span(figure: Figure, words: Words) -> Drawing:
    """Draw a bar from ``begins`` to the x axis's value on each line, that last day written at the right."""
    names = levels_of([row.get(figure.y.field) for row in figure.data], words, 40)
    rows: list[Row] = []
    for source in figure.data:
        row = dict(source) | {"y": names[source.get(figure.y.field)]}
        last = source.get(figure.x.field)
        row |= {"low": frame.milliseconds(source.get("begins")), "high": frame.milliseconds(last)}
        if row["low"] == row["high"] and frame.is_number(row["high"]):
            row["low"] = row["high"] - DAY  # a step of one day is still seen
        row["beside"] = frame.written(last, figure.x, words)
        rows.append(row)
    x = frame.span(figure.x, frame.numeric(rows, "low", "high"), flush=True)
    y = Scale(figure.y, levels=tuple(names.values()))
    at = {"y": channel("y", y, words)}
    bars = {"type": "bar", "orient": "horizontal", "color": identity.ACCENT, "height": {"band": BAR_SHARE}}
    text = {"type": "text", "align": "left", "dx": 10, "fontSize": 12, "color": identity.INK}
    beside: Layer = {"x": {"value": "width"}, "text": {"field": "beside"}}
    across = channel("low", x, words)
    across["axis"] |= {"format": TICK, "tickCount": TICKS, "labelSeparation": 16}
    layers: list[Layer] = [
        {"mark": bars, "encoding": at | {"x": across, "x2": {"field": "high"}}},
        {"mark": text, "encoding": at | beside},
    ]
    return Drawing(rows, layers, x, y, max(70, STEP * len(names)))

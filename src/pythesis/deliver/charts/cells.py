"""A value at each crossing of two categories."""

from __future__ import annotations

from typing import Any

from pythesis.core.figure import Figure
from pythesis.deliver import identity
from pythesis.deliver.charts import frame, marks
from pythesis.deliver.charts.frame import Row, Scale, Words
from pythesis.deliver.charts.marks import Drawing, Layer, channel, levels_of

PRINTED_CELLS = 12  # columns up to which numbers are printed in the cells
LARGE_CELLS = 8  # columns up to which the numbers in the cells are a size larger
ACROSS = 540  # pixels of all columns together, at the standard width
NARROWEST = 14  # characters of a column's label on one line, however many columns
DARK_CELL = 0.55  # share of the ramp from which white numbers read better than black ones


def heatmap(figure: Figure, words: Words) -> Drawing:
    """Draw a value at each crossing of two categories, as a colour and as a number."""
    value = figure.color.field if figure.color is not None else "value"
    columns, lines = ([row.get(axis.field) for row in figure.data] for axis in (figure.x, figure.y))
    if len(set(columns) & set(lines)) > 1:  # the same levels both ways: one order for both
        columns = [*lines, *columns]
        columns, lines = ([v for v in dict.fromkeys(columns) if v in set(kept)] for kept in (columns, lines))
        columns = [v for v in columns if any(row.get(figure.x.field) == v for row in figure.data)]
    room = int(ACROSS / marks.LETTER / max(1, len(set(columns))))
    across, down = levels_of(columns, words, max(NARROWEST, room)), levels_of(lines, words)
    values = frame.numeric(list(figure.data), value)
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    signed = low < 0
    reach = max(abs(low), abs(high)) or 1.0
    domain = [-reach, 0, reach] if signed else [min(low, 0.0) if low < reach / 2 else low, high or 1.0]
    rows: list[Row] = []
    for source in figure.data:
        number = source.get(value)
        row: Row = {
            "x": across[source.get(figure.x.field)],
            "y": down[source.get(figure.y.field)],
            "v": number,
        }
        row["text"] = frame.written(number, figure.color, words) if frame.is_number(number) else ""
        dark = _shade(float(number), domain) > DARK_CELL if frame.is_number(number) else False
        row["ink"] = identity.PAPER if dark else identity.INK
        rows.append(row)
    x, y = Scale(figure.x, levels=tuple(across.values())), Scale(figure.y, levels=tuple(down.values()))
    scale: dict[str, Any] = {"type": "linear", "domain": domain, "interpolate": "lab"}
    scale["range"] = [identity.DIVERGING[0], identity.DIVERGING[2], identity.DIVERGING[4]] if signed else [
        identity.SEQUENTIAL[0], identity.SEQUENTIAL[4]]  # fmt: skip
    crowded = len(across) > PRINTED_CELLS
    across_channel = channel("x", x, words)
    longest = max((len(line) for level in across.values() for line in level.split("\n")), default=0)
    tight = crowded or longest > room  # names would run into one another
    tilt = {"labelAngle": -60, "labelAlign": "right"} if tight else {"labelAngle": 0}
    across_channel["axis"] |= tilt
    for drawn in (across_channel, down_channel := channel("y", y, words)):
        drawn["scale"] |= {"paddingInner": 0.03, "paddingOuter": 0}
    at = {"x": across_channel, "y": down_channel}
    colour = {"field": "v", "type": "quantitative", "scale": scale, "legend": None}
    layers: list[Layer] = [{"mark": {"type": "rect"}, "encoding": at | {"color": colour}}]
    for colour_of_text in (identity.INK, identity.PAPER) if not crowded else ():
        chosen = [row for row in rows if row["ink"] == colour_of_text]
        text = {"type": "text", "fontSize": 13 if len(across) <= LARGE_CELLS else 11, "color": colour_of_text}
        encoding = at | {"text": {"field": "text"}}
        layers.append({"data": {"values": chosen}, "mark": text, "encoding": encoding})
    return Drawing(rows, layers, x, y, max(80, 30 * len(down)))


def _shade(value: float, domain: list[float]) -> float:
    """Return how far along the ramp a value lies, from 0 (pale) to 1 (dark)."""
    if len(domain) == 3:
        return abs(value) / domain[2]
    return (value - domain[0]) / ((domain[1] - domain[0]) or 1.0)

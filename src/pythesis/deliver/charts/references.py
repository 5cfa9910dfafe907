"""Thin labelled lines at values that matter, their labels never over one another."""

from __future__ import annotations

from typing import Any

from pythesis.core.figure import Figure, Reference
from pythesis.deliver import identity
from pythesis.deliver.charts import frame
from pythesis.deliver.charts.frame import Row, Words
from pythesis.deliver.charts.marks import Drawing, Layer, channel

ROW = 15  # pixels of one label above the plot, or between two labels inside it
END = 0.35  # share of a line that its label takes at most
LABEL = 40  # characters of a label before it is cut
HALO = {"stroke": identity.PAPER, "strokeWidth": 4, "strokeJoin": "round"}


def layers(figure: Figure, drawing: Drawing, words: Words) -> list[Layer]:
    """Return rules and labels: vertical lines labelled above the plot, horizontal ones at its right end."""
    vertical = [line for line in figure.references if line.axis == "x" and not drawing.x.levels]
    horizontal = [line for line in figure.references if line.axis == "y" and not drawing.y.levels]
    horizontal.sort(key=lambda line: line.value)
    drawn: list[Layer] = []
    for row, line in enumerate(sorted(vertical, key=lambda line: -line.value)):
        drawn += _vertical(line, row, drawing, words)
    heights = _heights([(1 - drawing.y.share(line.value)) * drawing.height for line in horizontal])
    for line, height in zip(horizontal, heights, strict=True):
        drawn += _horizontal(line, height, drawing, words)
    return drawn


def _label(line: Reference, drawing: Drawing, words: Words) -> str:
    scale = drawing.x if line.axis == "x" else drawing.y
    text = frame.wrap(words.bare(line.label), LABEL, 1)
    value = frame.written(line.value, scale.axis, words)
    return (
        text if value in text else f"{text}\u00a0: {value}" if words.language == "fr" else f"{text}: {value}"
    )


def _rule(**encoding: Any) -> Layer:
    mark = {"type": "rule", "color": identity.REFERENCE, "strokeWidth": 1.2, "strokeDash": [4, 3]}
    return {"data": {"values": [{}]}, "mark": mark, "encoding": encoding}


def _text(text: str, value: float, name: str, place: dict[str, Any], **encoding: Any) -> list[Layer]:
    base = {"type": "text", "color": identity.REFERENCE, "fontSize": 12} | place
    data = {"values": [{name: value, "label": text}]}
    encoded = {"text": {"field": "label"}} | encoding
    return [{"data": data, "mark": mark, "encoding": encoded} for mark in (base | HALO, base)]


def _vertical(line: Reference, row: int, drawing: Drawing, words: Words) -> list[Layer]:
    at = channel("x", drawing.x, words)
    above = -ROW * row
    rule = _rule(x=at, y={"value": above - ROW * 0.2}, y2={"value": "height"})
    rule["data"] = {"values": [{"x": line.value}]}
    right = drawing.x.share(line.value) > 0.5
    place = {
        "align": "right" if right else "left",
        "dx": -5 if right else 5,
        "baseline": "bottom",
        "clip": False,
    }
    return [rule, *_text(_label(line, drawing, words), line.value, "x", place, x=at, y={"value": above - 1})]


def _heights(lines: list[float]) -> list[float]:
    """Return where the labels of horizontal lines stand, lowest line first: each above its own line,
    the lowest under it when the next line is too near, the others pushed up until nothing overlaps."""
    placed: list[float] = []
    for i, height in enumerate(lines):
        crowded = i == 0 and len(lines) > 1 and height - lines[1] < ROW + 4
        at = height + ROW if crowded else height - 3
        placed.append(min(at, placed[-1] - ROW) if placed else at)
    return placed


def _horizontal(line: Reference, height: float, drawing: Drawing, words: Words) -> list[Layer]:
    at = channel("y", drawing.y, words)
    rule = _rule(y=at)
    rule["data"] = {"values": [{"y": line.value}]}
    left = _crowded(drawing, height, right=True) > _crowded(drawing, height, right=False)
    place = {"align": "left" if left else "right", "baseline": "bottom", "dx": 4 if left else -4}
    at = {"value": 0 if left else "width"}
    return [rule, *_text(_label(line, drawing, words), line.value, "y", place, x=at, y={"value": height})]


def _crowded(drawing: Drawing, height: float, *, right: bool) -> int:
    """Return how many marks stand where a label would, at one end of a horizontal line."""
    if drawing.x.levels or drawing.x.axis.format == "date":
        return 0

    def here(row: Row) -> bool:
        x, ends = row.get("x"), [row.get(name) for name in ("low", "y", "high")]
        numbers = [end for end in ends if frame.is_number(end)]
        if not frame.is_number(x) or not numbers or (drawing.x.share(x) > 0.5) != right:
            return False
        if abs(drawing.x.share(x) - 0.5) < 0.5 - END:
            return False
        top, bottom = ((1 - drawing.y.share(end)) * drawing.height for end in (max(numbers), min(numbers)))
        return top <= height and bottom >= height - ROW

    return sum(here(row) for row in drawing.rows)

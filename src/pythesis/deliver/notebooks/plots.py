"""The cell that draws a figure again from its data."""

from __future__ import annotations

import re

from jinja2 import Environment

from pythesis.core.figure import Axis, Figure
from pythesis.deliver.code.literals import Source, literal, plain
from pythesis.words import say

_TYPES = {"date": "temporal", "category": "nominal"}
_D3 = {"percent": ".0%", "count": ",d"}


def plot(figure: Figure, language: str, templates: Environment) -> str:
    """Return the source of the cell that draws `figure` with Altair.

    The data are read from ``figures``, made in the first cell from ``reports/evidence.json``.
    """
    color = _axis(figure.color, language) if figure.color else None
    return templates.get_template("plot.py.jinja").render(
        id=figure.id,
        mark=figure.mark,
        x=_axis(figure.x, language),
        y=_axis(figure.y, language),
        color=color,
        coloured=Source(", color=color" if color else ""),
        fill=Source("color=color" if color else ""),
        opacity=0.6 if color else 1.0,
        references=[{"value": r.value, "channel": Source(r.axis)} for r in figure.references],
    )


def _axis(axis: Axis, language: str) -> dict[str, object]:
    kind = _TYPES.get(axis.format, "quantitative")
    title = plain(say(axis.label, language)) + (f" ({axis.unit})" if axis.unit else "")
    digits = _D3.get(axis.format, "")
    return {
        "field": re.sub(r"([\\.\[\]])", r"\\\1", axis.field),  # Vega reads dots and brackets as paths
        "type": kind,
        "letter": Source(kind[0].upper()),
        "title": title,
        "axis": Source(f"format={literal(digits)}" if digits else ""),
        "digits": ".0%" if axis.format == "percent" else ".3~g",
        "zero": axis.zero,
        "log": Source(', type="log"' if axis.log and kind == "quantitative" else ""),
    }

"""Figures on a phone: short labels, values without their counts, titles on lines that fit.

The width is known on the screen alone: the specification asks for it when drawn. On paper nothing changes.
"""

from __future__ import annotations

import textwrap
from typing import Any

PHONE = 480  # pixels under which a figure is on a phone
LABEL = 124  # pixels of a label there; what is cut stands in the table under the figure
SMALL = f"containerSize()[0] > 0 && containerSize()[0] < {PHONE}"
ABOVE, UNDER = 48, 40  # characters of a line of the titles of the two axes: a phone shows no more
GAP = "  "  # between a written value and its number of rows


def narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification that leaves out long words where it is drawn narrow."""
    above = spec["title"] | {"text": _lines(spec["title"]["text"], ABOVE)}
    return spec | {"layer": [_layer(layer) for layer in spec["layer"]], "title": above}


def _lines(text: Any, width: int) -> Any:
    return textwrap.wrap(text, width) if isinstance(text, str) and len(text) > width else text


def _layer(layer: dict[str, Any]) -> dict[str, Any]:
    encoding = {name: _channel(channel) for name, channel in layer["encoding"].items()}
    if not _beside(layer):
        return layer | {"encoding": encoding}
    text = {"expr": f"{SMALL} ? split(datum.beside, '{GAP}')[0] : datum.beside"}
    shown = {name: channel for name, channel in encoding.items() if name != "text"}
    return layer | {"mark": layer["mark"] | {"text": text}, "encoding": shown}


def _beside(layer: dict[str, Any]) -> bool:
    return bool(layer["encoding"].get("text", {}).get("field") == "beside")


def _channel(channel: Any) -> Any:
    axis = channel.get("axis") if isinstance(channel, dict) else None
    if not axis:
        return channel
    if "labelLimit" in axis:
        axis = axis | {"labelLimit": {"expr": f"{SMALL} ? {LABEL} : {axis['labelLimit']}"}}
    return (
        channel | {"axis": axis} | ({"title": _lines(channel["title"], UNDER)} if "title" in channel else {})
    )

"""Figures on a phone: short labels and values without their counts, so that the plot keeps its room.

The width is known on the screen alone: the specification asks for it when drawn. On paper nothing changes.
"""

from __future__ import annotations

from typing import Any

PHONE = 480  # pixels under which a figure is on a phone
LABEL = 124  # pixels of a label there; what is cut stands in the table under the figure
SMALL = f"containerSize()[0] > 0 && containerSize()[0] < {PHONE}"
GAP = "  "  # between a written value and its number of rows


def narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification that leaves out long words where it is drawn narrow."""
    return spec | {"layer": [_layer(layer) for layer in spec["layer"]]}


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
    if not axis or "labelLimit" not in axis:
        return channel
    limit = {"expr": f"{SMALL} ? {LABEL} : {axis['labelLimit']}"}
    return channel | {"axis": axis | {"labelLimit": limit}}

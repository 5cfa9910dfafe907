"""An image that people brought, shown as it is wherever a figure is drawn."""

from __future__ import annotations

import base64
from typing import Any

from pythesis.core.figure import Figure
from pythesis.deliver.charts.frame import Words

SIZE_AT = 16  # bytes from the start of a PNG: its width, then its height, four bytes each
TALLEST = 1.1  # height over width beyond which an image is scaled by its height, to stay on a page


def size(png: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG in pixels."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (SIZE_AT, SIZE_AT + 4))
    return max(1, width), max(1, height)


def spec(figure: Figure, words: Words, width: int) -> dict[str, Any]:
    """Return the specification that draws the image in the place of a plot."""
    url = str(figure.data[0]["url"])
    wide, high = size(base64.b64decode(url.partition(",")[2]))
    height = round(width * min(high / wide, TALLEST))
    across = {"x": {"value": 0}, "x2": {"value": "width"}, "y": {"value": 0}, "y2": {"value": "height"}}
    shown = across | {"url": {"field": "url", "type": "nominal"}}
    return {
        "description": words.say(figure.alt),
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "top": 4, "right": 8, "bottom": 4},
        "data": {"values": [{"url": url}]},
        "layer": [{"mark": {"type": "image", "aspect": True}, "encoding": shown}],
    }

"""Figures into ink: one Vega-Lite specification, hence the same picture in app, report and slides."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import vl_convert

from pythesis.core.figure import Figure
from pythesis.deliver import identity
from pythesis.deliver.charts import cells, frame, marks, picture, references, spans, theme
from pythesis.deliver.charts.frame import Words

__all__ = ["beyond", "png", "spec", "svg", "table"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # a name, never fetched
VEGA_LITE = "6.4"
TITLE_CHARACTERS = 84  # of a title line at the standard width
KEPT = 256  # pictures of two languages of a large project
STEP_SPREAD = 56  # pixels of one category at most where a figure may fill a place
STEP_TIGHT = {False: 20, True: 28}  # at least: names on one line, on two
NARROW = 480  # pixels under which a plot of two numbers is also lower
DRAW: Mapping[str, Callable[[Figure, Words], marks.Drawing]] = {
    "dot-interval": marks.dot_interval,
    "bar": marks.bar,
    "histogram": marks.histogram,
    "line": marks.line,
    "binned-band": marks.binned_band,
    "box": marks.box,
    "scatter": marks.scatter,
    "heatmap": cells.heatmap,
    "calibration": marks.calibration,
    "span": spans.span,
}
NO_LABELS: Mapping[str, str] = {}


def spec(
    figure: Figure,
    language: str,
    labels: Mapping[str, str] = NO_LABELS,
    *,
    titled: bool = True,
    width: int = identity.FIGURE_WIDTH,
    height: int | None = None,
) -> dict[str, Any]:
    """Return the Vega-Lite specification of a figure.

    Parameters
    ----------
    figure : Figure
    language : {"en", "fr"}
        Of the words, the numbers and the dates; the specification carries its own locale.
    labels : mapping
        Labels of columns by name.
    titled : bool
        Whether the claim is drawn above the plot. A report sets it in its own text instead.
    width : int
        Pixels of the whole picture.
    height : int, optional
        Pixels that the plot may fill: one of two numbers does, lines of categories spread up to a point, and
        an image keeps its shape.
    """
    words = Words(language, labels, frame.SMALL_LINE if width < frame.SMALL else frame.LABEL_LINE)
    figure = frame.named(figure, words)
    if figure.mark == "picture":
        lines = words.say(figure.title).split("\n") if titled else ""
        drawn = picture.spec(figure, words, width)
        return {"$schema": SCHEMA, **drawn, "title": {"text": lines}, "config": theme.config(language)}
    drawing = DRAW[figure.mark](figure, words)
    if width < NARROW:
        _narrow(drawing)
    if height is not None:
        _fill(drawing, height)
    lines = frame.wrap(words.say(figure.title), TITLE_CHARACTERS * width // identity.FIGURE_WIDTH, 4).split(
        "\n"
    )
    vertical = frame.title(drawing.y.axis, words)
    _add_tooltips(figure, drawing, words)
    layers = [*drawing.layers, *references.layers(figure, drawing, words)]
    if not drawing.rows:
        layers.append(_nothing(words))
    for layer in layers:
        if "x" in layer["encoding"] and "axis" in layer["encoding"]["x"]:
            layer["encoding"]["x"] |= {"title": frame.title(drawing.x.axis, words)}
    heading = {"text": lines, "subtitle": vertical} if titled else {"text": vertical, **_small_title()}
    return {
        "$schema": SCHEMA,
        "description": words.say(figure.alt),
        "width": width,
        "height": drawing.height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 4, "top": 4, "right": 8, "bottom": 4},  # the fit counts the values written beside
        "title": heading | {"offset": 10},
        "data": {"values": drawing.rows},
        "layer": layers,
        "config": theme.config(language),
    }


def svg(
    figure: Figure,
    language: str,
    labels: Mapping[str, str] = NO_LABELS,
    *,
    titled: bool = True,
    width: int = identity.FIGURE_WIDTH,
    height: int | None = None,
) -> bytes:
    """Draw a figure as SVG; its letters are text in the identity's fonts."""
    return _drawn(spec(figure, language, labels, titled=titled, width=width, height=height)).encode()


def png(
    figure: Figure,
    language: str,
    labels: Mapping[str, str] = NO_LABELS,
    scale: float = 2.0,
    *,
    titled: bool = True,
    width: int = identity.FIGURE_WIDTH,
    height: int | None = None,
) -> bytes:
    """Draw a figure as PNG, `scale` pixels to one of the specification."""
    drawn = _drawn(spec(figure, language, labels, titled=titled, width=width, height=height))
    return bytes(vl_convert.svg_to_png(drawn, scale=scale))


def beyond(drawn: dict[str, Any]) -> float:
    """Return the pixels that a specification takes above and below its plot: titles, axes, legend."""
    found = re.search(r'<svg[^>]* height="([0-9.]+)"', _drawn(drawn))
    return float(found[1]) - float(drawn["height"]) if found else 0.0


def _drawn(drawn: dict[str, Any]) -> str:
    return _laid_out(json.dumps(drawn, ensure_ascii=False))


@functools.lru_cache(maxsize=KEPT)
def _laid_out(drawn: str) -> str:
    """Lay a specification out, once for every report, slide, page and format that shows it."""
    _register_fonts()
    return str(vl_convert.vegalite_to_svg(json.loads(drawn), vl_version=VEGA_LITE))


def table(
    figure: Figure, language: str, labels: Mapping[str, str] = NO_LABELS
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the data behind a figure as written text: headers and rows, none for an image."""
    if figure.mark == "picture":
        return (), ()
    words = Words(language, labels)
    return frame.table(frame.named(figure, words), words)


@functools.cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(identity.font_folder()))


def _narrow(drawing: marks.Drawing) -> None:
    """Lower a plot and thin out its ticks, so that a small figure stays readable."""
    if not drawing.y.levels:
        drawing.height = drawing.height * 2 // 3
    for layer in drawing.layers:
        for name in ("x", "y"):
            axis = layer["encoding"].get(name, {}).get("axis")
            if axis and "tickCount" in axis:
                axis["tickCount"] = 4


def _fill(drawing: marks.Drawing, height: int) -> None:
    """Let a plot fill a height: as it is, or line by line, neither too far apart nor over one another."""
    if not drawing.y.levels:
        drawing.height = height
        return
    levels = len(drawing.y.levels)
    tight = STEP_TIGHT[any("\n" in level for level in drawing.y.levels)]
    spread = max(min(drawing.height, height), min(height, STEP_SPREAD * levels), tight * levels)
    for layer in drawing.layers:
        if layer["mark"].get("type") == "tick":
            layer["mark"]["size"] *= spread / drawing.height
    drawing.height = spread


def _nothing(words: Words) -> marks.Layer:
    mark = {"type": "text", "color": identity.MUTED, "fontSize": 14}
    place = {"x": {"value": 0}, "y": {"value": 0}}
    return {
        "data": {"values": [{"text": words.own("nothing")}]},
        "mark": mark | {"align": "left", "dx": 20, "dy": 30},
        "encoding": place | {"text": {"field": "text"}},
    }


def _small_title() -> dict[str, Any]:
    return {"fontSize": theme.LABEL_SIZE, "fontWeight": 400, "color": identity.MUTED}


def _add_tooltips(figure: Figure, drawing: marks.Drawing, words: Words) -> None:
    """Give the marks that show rows a tooltip of written values, one field per column of the table."""
    if len(drawing.rows) != len(figure.data):
        return
    headers, rows = frame.table(figure, words)
    for drawn, shown in zip(drawing.rows, rows, strict=True):
        drawn |= {f"t{i}": text for i, text in enumerate(shown)}
    tooltip = [{"field": f"t{i}", "type": "nominal", "title": title} for i, title in enumerate(headers)]
    for layer in drawing.layers:
        if "data" not in layer and layer["mark"].get("type") in {"point", "bar", "rect"}:
            layer["encoding"]["tooltip"] = tooltip

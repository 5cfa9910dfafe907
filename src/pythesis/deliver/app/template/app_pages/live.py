"""Charts of the dashboard: what the filters keep, over what the whole table shows; a click is a filter."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import polars as pl

from app_pages import rows as held
from app_pages.rows import Filters

STEP = 30  # pixels of one level
HEIGHT = 210  # pixels of a plot with two axes
SELECTION = "pick"
Row = dict[str, Any]
Drawn = dict[str, Any]


class Painter:
    """Draws one column under the filters of the others.

    Parameters
    ----------
    frame : polars.DataFrame
        Every row.
    filters : mapping
        Levels, or two ends, asked of each column.
    measure : int or None
        The column whose mean is drawn; None draws shares of rows.
    look : mapping
        ``colours``, ``config`` of the charts, and the words ``all``, ``kept``, ``share``, ``others``.
    write, percent : callable
        Write a number, or a share, in the language of the screen.
    """

    def __init__(
        self,
        frame: pl.DataFrame,
        filters: Filters,
        measure: int | None,
        look: Drawn,
        write: Callable[[float], str],
        percent: Callable[[float], str],
    ) -> None:
        self.frame, self.filters, self.measure, self.look = frame, filters, measure, look
        self.write = percent if measure is None else write
        self.axis = look["share"] if measure is None else look["measure"]

    def draw(self, place: int, column: Drawn, name: Callable[[str], str]) -> Drawn | None:
        """Return the specification of the chart of one column, None when there is nothing to draw."""
        now = held.kept(self.frame, self.filters, but=place)
        if column["kind"] == "category":
            return self._levels(place, column, now, name)
        if held.span(self.frame, place) is None:
            return None
        return self._numbers(place, now) if column["kind"] == "number" else self._dates(place, now)

    def _levels(self, place: int, column: Drawn, now: pl.DataFrame, name: Callable[[str], str]) -> Drawn:
        every = held.levels(self.frame, place, column)
        first = every[: held.LEVELS]
        key = pl.col(str(place))
        whole = held.grouped(self.frame, key, self.measure)
        found = held.grouped(now, key, self.measure)
        asked = self.filters.get(place)
        shown = []
        for level in first:
            row = self._row(found.get(level), whole.get(level), asked is None or level in asked)
            shown.append(row | {"k": level, "l": name(level)})
        axis = {"labelLimit": 150, "ticks": False, "domain": False, "labelColor": self.look["colours"]["ink"]}
        y = {"field": "l", "type": "nominal", "sort": None, "title": None, "axis": axis}
        x = {"field": "v", "type": "quantitative", "title": self.axis, "axis": self._format()}
        zero = {"scale": {"zero": self.measure is None}}
        text = {"field": "w", "type": "nominal"}
        letters = {"type": "text", "align": "left", "dx": 8, "color": self.look["colours"]["muted"]}
        layers: list[Drawn] = [
            {
                "name": "marks",
                "mark": self._mark("bar"),
                "encoding": {"y": y, "x": x | zero, **self._paint()},
            },
            {"mark": self._tick(thick=True), "encoding": {"y": y, "x": x | {"field": "a"} | zero}},
            {"mark": letters, "encoding": {"y": y, "x": x | {"field": "end"} | zero, "text": text}},
        ]
        pick = {"type": "point", "fields": ["k"], "toggle": "true"}
        return self._spec(shown, layers, STEP * max(2, len(shown)) + 40, pick)

    def _numbers(self, place: int, now: pl.DataFrame) -> Drawn:
        cuts, log = held.edges(self.frame, place)
        key = held.binned(place, cuts)
        whole = held.grouped(self.frame, key, self.measure)
        found = held.grouped(now, key, self.measure)
        asked = self.filters.get(place)
        shown = []
        for position, (low, high) in enumerate(pairwise(cuts)):
            inside = asked is None or (high >= asked[0] and low <= asked[1])
            row = self._row(found.get(position), whole.get(position), inside)
            middle = (low * high) ** 0.5 if log else (low + high) / 2
            shown.append(row | {"x": low, "x2": high, "m": middle})
        scale: Drawn = {"domain": [cuts[0], cuts[-1]], "nice": False, "zero": False}
        if log:
            scale["type"] = "log"
        axis = {"grid": False, "tickCount": 5, "labelOverlap": "greedy", "format": ",.4~r"}
        x = {"field": "x", "type": "quantitative", "title": None, "scale": scale, "axis": axis}
        return self._upright(shown, x)

    def _dates(self, place: int, now: pl.DataFrame) -> Drawn:
        length = held.period(self.frame, place)
        key = pl.col(str(place)).dt.truncate(length)
        whole = held.grouped(self.frame, key, self.measure)
        found = held.grouped(now, key, self.measure)
        asked = self.filters.get(place)
        begins = sorted(whole)
        ends = [*begins[1:], pl.Series([begins[-1]]).dt.offset_by(length)[0]]
        shown = []
        for low, high in zip(begins, ends, strict=True):
            inside = asked is None or (high >= asked[0] and low <= asked[1])
            row = self._row(found.get(low), whole.get(low), inside)
            shown.append(row | {"x": str(low), "x2": str(high), "m": str(low + (high - low) / 2)})
        axis = {"grid": False, "tickCount": 5, "labelOverlap": "greedy"}
        x = {"field": "x", "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": axis}
        return self._upright(shown, x)

    def _upright(self, shown: list[Row], x: Drawn) -> Drawn:
        y = {"field": "v", "type": "quantitative", "title": self.axis, "axis": self._format()}
        y["scale"] = {"zero": self.measure is None}
        middle = x | {"field": "m"}
        across, base = {"x": x, "x2": {"field": "x2"}}, {"y2": {"datum": 0}}
        marks = {"y": y, **self._paint()} | (across | base if self.measure is None else {"x": middle})
        layers: list[Drawn] = [
            {"name": "marks", "mark": self._mark("bar"), "encoding": marks},
            {"mark": self._tick(thick=False), "encoding": across | {"y": y | {"field": "a"}}},
        ]
        return self._spec(shown, layers, HEIGHT, {"type": "interval", "encodings": ["x"]})

    def _row(self, found: Any, whole: Any, inside: bool) -> Row:
        n, value = found or (0, 0.0 if self.measure is None else None)
        every = whole[1] if whole else None
        ends = [end for end in (value, every) if end is not None]
        count = self.look["n"].format(n=self.look["count"](n))
        written = "" if value is None else self.write(value)
        row = {"v": value, "a": every, "end": max(ends) if ends else None, "on": inside}
        row |= {
            "w": f"{written} \u00b7 {count}" if written else count,
            "t0": written or "\u2014",
            "t1": count,
        }
        return row | {"t2": "\u2014" if every is None else self.write(every)}

    def _mark(self, kind: str) -> Drawn:
        if self.measure is None:
            return {"type": kind, "cursor": "pointer"}
        return {"type": "point", "filled": True, "size": 110, "opacity": 1, "cursor": "pointer"}

    def _tick(self, *, thick: bool) -> Drawn:
        colour = self.look["colours"]["reference"]
        if thick:
            return {"type": "tick", "thickness": 2, "size": 18, "color": colour}
        return {"type": "rule", "strokeWidth": 2, "color": colour}

    def _paint(self) -> Drawn:
        colours = self.look["colours"]
        colour = {"condition": {"test": "datum.on", "value": colours["accent"]}, "value": colours["pale"]}
        titles = (self.axis, self.look["kept"], self.look["all"])
        tooltip = [{"field": f"t{i}", "type": "nominal", "title": title} for i, title in enumerate(titles)]
        return {"color": colour, "tooltip": tooltip}

    def _format(self) -> Drawn:
        written = ".0%" if self.measure is None else ",.4~r"
        return {"format": written, "tickCount": 4, "labelOverlap": "greedy"}

    def _spec(self, shown: list[Row], layers: list[Drawn], height: int, pick: Drawn) -> Drawn:
        return {
            "width": "container",
            "height": height,
            "autosize": {"type": "fit", "contains": "padding"},
            "padding": {"left": 4, "top": 6, "right": 10, "bottom": 4},
            "params": [{"name": SELECTION, "select": pick, "views": ["marks"]}],
            "data": {"values": shown},
            "layer": layers,
            "usermeta": {
                "embedOptions": {"renderer": "canvas"}
            },  # in SVG, a brush is an image without a name
            "config": self.look["config"],
        }

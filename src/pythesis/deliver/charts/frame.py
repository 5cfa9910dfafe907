"""From a `Figure` to rows a drawing can use: safe field names, short labels, domains, written numbers."""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure
from pythesis.core.said import Said
from pythesis.words import has, numbers, runs, say
from pythesis.words.say import quote

Row = dict[str, Scalar]

LABEL_LINE = 26  # characters of a category on one line before it wraps
SMALL_LINE = 16  # the same in a figure of a gallery
SMALL = 400  # pixels under which a figure is of a gallery
LABEL_LINES = 2  # lines of a category before it is cut
# Labels of the axes whose categories are names of columns.
OF_COLUMNS = ("explain.axis.column", "explore.axis.columns")
ROOM = 0.04  # share of an axis left free beyond the data, so that no mark touches the edge
UNGROUPED = 10_000  # smaller numbers carry no separator of thousands on an axis: years stay years
DIGITS = 3  # significant digits of a measure


@dataclass(frozen=True, slots=True)
class Words:
    """The language of a drawing and the labels of columns."""

    language: str
    labels: Mapping[str, str]
    line: int = LABEL_LINE  # characters of a category on one line

    def say(self, what: Said) -> str:
        """Render a sentence."""
        return say(what, self.language, self.labels)

    def bare(self, what: Said) -> str:
        """Render a label without the quotation marks a sentence puts around names."""
        parts = runs(what, self.language, self.labels)
        return "".join(_unquoted(run.text) if run.quoted else run.text for run in parts)

    def own(self, key: str) -> str:
        """Render a sentence of ``charts.toml`` that has no values."""
        return say(Said(key=f"charts.{key}"), self.language)


def _unquoted(text: str) -> str:
    return text.strip("«»“”\u202f ")


def named(figure: Figure, words: Words) -> Figure:
    """Return a figure whose categories carry their names instead of their codes, columns their labels."""
    coded = {level.code: words.bare(level.name) for level in figure.levels}
    shown = {}
    for axis in (figure.x, figure.y, figure.color):
        if axis is not None and axis.format == "category":
            shown[axis.field] = (dict(words.labels) if axis.label.key in OF_COLUMNS else {}) | coded
    if not any(shown.values()):
        return figure
    data = tuple(
        row
        | {name: known.get(str(row[name]), row[name]) for name, known in shown.items() if _given(row, name)}
        for row in figure.data
    )
    return figure.model_copy(update={"data": data, "levels": ()})


def _given(row: Row, name: str) -> bool:
    return row.get(name) is not None


def category(value: Scalar, words: Words) -> str:
    """Write a level on one line, without control characters, cut at 60 characters."""
    if value is None:
        return words.own("missing")
    if isinstance(value, bool):
        return words.own("yes" if value else "no")
    if isinstance(value, float):
        return numbers.number(value, words.language)
    return _unquoted(quote(str(value), words.language))


def wrap(text: str, width: int = LABEL_LINE, lines: int = LABEL_LINES) -> str:
    """Break a text into at most `lines` lines joined by newlines, the last one cut if need be."""
    parts = textwrap.wrap(text, width, break_long_words=True, break_on_hyphens=False) or [text]
    if len(parts) > lines:
        parts = [*parts[: lines - 1], parts[lines - 1][: width - 1].rstrip() + "…"]
    return "\n".join(parts)


def distinct(texts: Iterable[str]) -> list[str]:
    """Number the texts that became equal by shortening, so that two levels never merge."""
    seen: dict[str, int] = {}
    result = []
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
        result.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return result


def written(value: Scalar, axis: Axis | None, words: Words, digits: int = DIGITS) -> str:
    """Write one value as its axis asks, with so many significant digits when it is a measure."""
    style = axis.format if axis is not None else "number"
    if value is None:
        return "–"
    if style == "date" and isinstance(value, (int, float)) and not isinstance(value, bool):
        day = dt.datetime.fromtimestamp(value / 1000, tz=dt.UTC).date()  # milliseconds, as axes count dates
        return numbers.date(day.isoformat(), words.language)
    if style == "date" and isinstance(value, str):
        return numbers.date(value, words.language)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or style == "category":
        return category(value, words)
    if style == "percent":
        return numbers.percent(value, words.language)
    if style == "count":
        return numbers.count(value, words.language)
    if isinstance(value, int) and abs(value) < UNGROUPED:  # it may be a year
        return str(value) if value >= 1000 else numbers.count(value, words.language)
    return numbers.number(value, words.language, digits)


def telling(values: Iterable[Scalar], most: int = 2) -> int:
    """Return how many digits keep the values of a column apart, at most so many more than usual.

    Only values from 100 up lose all their decimals: temperatures of 298.3 and 298.4 kelvins read alike.
    """
    some = {value for value in values if isinstance(value, float) and 100 <= abs(value) < 1000}
    for digits in range(DIGITS, DIGITS + most):
        if len({round(value, digits - DIGITS) for value in some}) == len(some):
            return digits
    return DIGITS + most if some else DIGITS


def milliseconds(value: Scalar) -> float | None:
    """Return a date as milliseconds since 1970 in universal time, None when it is no date."""
    if isinstance(value, str):
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return moment.timestamp() * 1000
    return float(value) if isinstance(value, (int, float)) else None


@dataclass(frozen=True, slots=True)
class Scale:
    """What an axis spans. ``levels`` is filled for categories, ``low`` and ``high`` for the rest."""

    axis: Axis
    low: float = 0.0
    high: float = 1.0
    levels: tuple[str, ...] = ()

    @property
    def log(self) -> bool:
        """Whether the axis can be, and is asked to be, logarithmic."""
        return self.axis.log and self.low > 0

    def share(self, value: float) -> float:
        """Return where a value falls along the axis, from 0 to 1."""
        low, high = self.low, self.high
        if self.log:
            value, low, high = math.log(max(value, low)), math.log(low), math.log(high)
        if high <= low:  # values so close that the axis spans nothing
            return 0.5
        return min(1.0, max(0.0, (value - low) / (high - low)))


def span(axis: Axis, values: Sequence[float], *, from_zero: bool = False, flush: bool = False) -> Scale:
    """Return the scale that shows `values` with a little room, zero included when asked."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if axis.log and low > 0:
        room = (high / low) ** ROOM if high > low else 2.0
        return Scale(axis, low / room, high * room)
    whole = axis.format == "percent" and low >= 0 and high <= 1
    if axis.zero or from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low) * ROOM if high > low else (abs(high) * 0.1 or 1.0)
    if flush:
        room = 0.0 if high > low else room
    start = low if low == 0 and (axis.zero or from_zero) else low - room
    end = high if high == 0 and (axis.zero or from_zero) else high + room
    return Scale(axis, max(0.0, start), min(1.0, end)) if whole else Scale(axis, start, end)


def numeric(rows: Sequence[Row], *fields: str) -> list[float]:
    """Return every number found in some fields."""
    return [float(value) for row in rows for name in fields if is_number(value := row.get(name))]


def is_number(value: Scalar) -> TypeGuard[int | float]:
    """Return whether a value is a finite number (true and false are not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def table(figure: Figure, words: Words) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the figure's data as written text: headers, then rows in the figure's order."""
    axes = {axis.field: axis for axis in (figure.x, figure.y, figure.color) if axis is not None}
    fields = list(dict.fromkeys(name for row in figure.data for name in row))
    value = next(
        (a for a in (figure.color, figure.x, figure.y) if a is not None and a.format != "category"), None
    )
    headers = [_header(name, axes.get(name), words) for name in fields]
    formats = {name: _format(name, axes, value, figure) for name in fields}
    digits = {name: telling(row.get(name) for row in figure.data) for name in fields}
    rows = tuple(
        tuple(written(row.get(name), formats[name], words, digits[name]) for name in fields)
        for row in figure.data
    )
    return tuple(headers), rows


def _header(name: str, axis: Axis | None, words: Words) -> str:
    if axis is not None:
        return title(axis, words)
    key = f"charts.field.{name}"
    return words.own(f"field.{name}") if has(key, words.language) else plain(name)


def _format(name: str, axes: Mapping[str, Axis], value: Axis | None, figure: Figure) -> Axis | None:
    if name in axes:
        return axes[name]
    if name in {"x2", "begins"}:
        return figure.x
    if name in {"low", "high"}:
        measured = figure.y if figure.mark in {"line", "binned-band", "calibration"} else figure.x
        return measured if measured.format != "category" else value
    if name in {"q05", "q25", "q50", "q75", "q95"}:
        return value
    return (
        Axis(field=name, label=Said(key="text", values={"text": name}), format="count")
        if name == "n"
        else None
    )


def title(axis: Axis, words: Words) -> str:
    """Return the title of an axis with its unit."""
    text = plain(words.bare(axis.label))
    return f"{text} ({plain(axis.unit)})" if axis.unit else text


def plain(text: str) -> str:
    """Return a title on one line that no expression can be broken with, cut at 90 characters."""
    shown = " ".join(_unquoted(quote(part, "en")) for part in text.split() if part).replace("\\", "/")
    return shown if len(shown) <= 90 else shown[:89] + "…"

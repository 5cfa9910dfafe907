"""A figure before ink: small data, an encoding, and what it says."""

from __future__ import annotations

from typing import Literal

from pythesis.core.base import Frozen, Scalar
from pythesis.core.said import Said

Mark = Literal[
    "dot-interval",  # category on y, value on x, low/high as a line; the default for rates and effects
    "bar",  # category on y, length from zero on x; counts and shares
    "histogram",  # x = left edge, x2 = right edge, y = count or share; color = optional second series
    "line",  # x ordered or temporal, y value, optional low/high band, optional color series
    "binned-band",  # number on x (mean of the bin), value on y, low/high band
    "box",  # category on y, five columns q05 q25 q50 q75 q95
    "scatter",  # two numbers, at most 2,000 seeded points
    "heatmap",  # x and y categories, value as colour and as printed number
    "span",  # category on y, begins to x as a bar on dates; calendars
    "picture",  # an image that people brought, in the field ``url``: drawn as it is, no table behind it
    "calibration",  # predicted on x, observed on y, low/high, diagonal drawn
]


class Axis(Frozen):
    """One axis: the data field it shows, its label, and how to write its numbers.

    ``format`` is one of ``number``, ``percent``, ``count``, ``date``, ``category``. ``zero`` asks that the
    axis include zero. ``log`` asks for a logarithmic scale (all values above zero).
    """

    field: str
    label: Said
    unit: str = ""
    format: Literal["number", "percent", "count", "date", "category"] = "number"
    zero: bool = False
    log: bool = False


class Reference(Frozen):
    """A thin labelled line at a value of one axis: overall rate, chance level, threshold."""

    axis: Literal["x", "y"]
    value: float
    label: Said


class Level(Frozen):
    """The name of a category that the data hold as a code: a range of numbers, a way of deciding."""

    code: str
    name: Said


class Figure(Frozen):
    """One picture. ``title`` states the claim; ``alt`` tells the same to who cannot see it.

    ``data`` is the whole table behind the picture (at most a few hundred rows), each row a mapping from
    field to scalar; fields named ``low`` and ``high`` are the interval. ``note`` says what was left out
    or aggregated. ``levels`` names the categories that are codes; the others are shown as they are.
    """

    id: str
    mark: Mark
    title: Said
    alt: Said
    x: Axis
    y: Axis
    color: Axis | None = None
    references: tuple[Reference, ...] = ()
    note: Said | None = None
    levels: tuple[Level, ...] = ()
    data: tuple[dict[str, Scalar], ...]

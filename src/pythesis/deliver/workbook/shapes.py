"""The three forms in which schools hand out the audit workbook, and a variant; one model behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HUMAN: Final = (
    "description", "availability", "missing", "grouping", "relevance", "reliability", "remarks",
    "state", "mentor",
)  # fmt: skip
# Cells that wait for people; the state is worked out until someone sets it, the last is the mentor's.
AWAITED: Final = ("description", "availability", "missing", "grouping", "relevance", "reliability", "remarks")
# Cells the tool fills and people may correct from a list; what the tool wrote is kept on a hidden sheet.
CORRECTED: Final = ("role", "distribution", "relation", "kind")
ASIDE: Final = "_pythesis"
WIDTHS: Final = {
    "number": 7, "name": 30, "description": 38, "availability": 18, "type": 15, "role": 28, "share": 11,
    "missing": 34, "distribution": 38, "scope": 30, "relation": 26, "balance": 34, "grouping": 28,
    "relevance": 30, "reliability": 30, "related": 34, "target": 36, "kind": 17, "remarks": 42, "state": 14,
    "mentor": 34,
}  # fmt: skip
DISTRIBUTIONS: Final = ("quantitative", "binary", "few", "some", "many", "single")


@dataclass(frozen=True, slots=True)
class Shape:
    """A form: its columns in order, and which of them offer a list (keys of ``workbook.<field>``)."""

    name: str
    fields: tuple[str, ...]
    lists: dict[str, tuple[str, ...]]

    def with_also(self, fields: tuple[str, ...]) -> Shape:
        """Return the form with more columns on its right, for what people wrote in another form."""
        return Shape(self.name, (*self.fields, *(f for f in fields if f not in self.fields)), self.lists)


ANSWERS: Final = ("yes", "no")
SCHOOL: Final = Shape(
    "school",
    ("number", "name", "description", "availability", "type", "share", "missing", "distribution", "remarks"),
    {"availability": ANSWERS, "distribution": DISTRIBUTIONS},
)
VARIANT: Final = Shape(
    "school-variant",
    (
        "number", "name", "description", "role", "availability", "type", "share", "missing", "distribution",
        "remarks", "state",
    ),
    {
        "availability": ANSWERS, "distribution": DISTRIBUTIONS, "role": ("explanatory", "target"),
        "state": ("unknown", "todo", "review", "done"),
    },
)  # fmt: skip
LONG: Final = Shape(
    "long",
    (
        "number", "name", "description", "role", "availability", "type", "share", "missing", "distribution",
        "scope", "relation", "balance", "grouping", "relevance", "reliability", "related", "target",
        "remarks", "mentor",
    ),
    {
        "availability": ANSWERS, "distribution": DISTRIBUTIONS, "role": ("available", "to-create", "target"),
        "relation": ("ordinal", "cardinal"),
    },
)  # fmt: skip
SHORT: Final = Shape(
    "short",
    ("number", "name", "description", "type", "share", "kind", "distribution", "remarks"),
    {"kind": ("categorical", "quantitative"), "distribution": DISTRIBUTIONS},
)
SHAPES: Final = {shape.name: shape for shape in (SCHOOL, VARIANT, LONG, SHORT)}
FIELDS: Final = tuple(dict.fromkeys(field for shape in SHAPES.values() for field in shape.fields))


def chosen(asked: str | None, language: str) -> Shape:
    """Return the form the brief asks for, else the school's in French and the long one in English."""
    return SHAPES[asked] if asked else (SCHOOL if language == "fr" else LONG)

"""Which column of a test was ranked, which one sorted rows into groups."""

from __future__ import annotations

from dataclasses import dataclass

from pythesis.core.validation import Validation
from pythesis.stats import thresholds

MISSING, KNOWN = "missing", "known"  # the two sides of a gap
FORMS = (thresholds.WITHIN, thresholds.PANEL, thresholds.DEVIATIONS)


@dataclass(frozen=True, slots=True)
class Sides:
    """The ranked column, the grouping one, and its two levels: effects compare the first with the second."""

    numbers: str
    groups: str
    first: str
    second: str


def sides_of(validation: Validation) -> Sides:
    """Return which column was ranked, which one sorts rows into groups, and its two levels."""
    named = validation.arguments
    x, y = str(named.get("x", "")), str(named.get("y", ""))
    if "first" in named:
        return Sides(x, y, str(named["first"]), str(named.get("second", "")))
    if named.get("x_reading") == "category":
        order = named.get("x_order")
        x, y = y, x
    else:
        order = named.get("y_order")
    levels = tuple(str(level) for level in order) if isinstance(order, tuple) and len(order) > 1 else ("", "")
    return Sides(x, y, levels[1], levels[0])


def form_of(validation: Validation) -> str:
    """Return what the test took away first: ``within``, ``panel``, ``deviations-...``, ``changes-...``."""
    name = validation.effect.name if validation.effect else ""
    form = next((f.removeprefix("-") for f in FORMS if name.endswith(f)), "")
    if form != "deviations":
        return form
    form = "changes" if validation.arguments.get("differenced") else form
    form += "-season" if validation.arguments.get("periods") else "-trend"
    return form + ("-groups" if validation.arguments.get("group") else "")

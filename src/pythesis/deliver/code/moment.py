"""What ``load.py`` needs to put together the moment of a row from several columns.

The meaning of each part is that of `pythesis.stats.moments`; a test proves the two equal.
"""

from __future__ import annotations

from typing import Any

from pythesis.core.moment import Moment, MomentPart
from pythesis.deliver.code.literals import Source, literal
from pythesis.stats.moments import MONTHS, PIVOT, RANGES


def assembling(moment: Moment | None) -> dict[str, Any]:
    """Return the values of the template that put a moment together; none when a column says it."""
    if moment is None:
        return {"made": None}
    parts = {part.place: part for part in moment.parts}
    used = {_reader(part) for part in moment.parts} - {""}
    return {
        "made": moment.name,
        "timed": moment.timed,
        "parts": {place: Source(_read(part)) for place, part in parts.items()},
        "part_readers": used,
        "short_years": any(part.form.startswith("short") for part in moment.parts),
        "pivot": PIVOT,
        "month_words": {word: at for at, words in enumerate(MONTHS, start=1) for word in words},
    }


def _reader(part: MomentPart) -> str:
    if part.form == "day":
        return ""
    named = {"name": "month_number", "letter": "quarter_number", "colon": "clock", "twelve": "half_day"}
    if part.form in named:
        return named[part.form]
    return "clock_number" if part.form.startswith("digits") else "part"


def _read(part: MomentPart) -> str:
    """Return the expression that reads one part."""
    column = literal(part.column)
    if part.form == "day":
        return f"pl.col({column}).cast(pl.Date)"
    reader = _reader(part)
    if reader != "part":
        return f"{reader}({column})"
    if part.form.startswith("short"):
        return f"century(part({column}, 0, 99))"
    least, most = RANGES[part.place]
    return f"part({column}, {least}, {most})"

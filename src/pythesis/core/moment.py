"""When a row was made, where the source spreads it over several columns."""

from __future__ import annotations

from typing import Literal

from pythesis.core.base import Frozen

Place = Literal[
    "date", "year", "quarter", "month", "week", "yearday", "day", "clock", "hour", "minute", "second"
]
# ``number`` for numbers, ``text`` for numbers kept as text (``05``), ``day`` for dates, ``name`` for names of
# months, ``letter`` for ``Q1`` or ``T1``, ``colon`` for ``14:30`` or ``14h30``, ``twelve`` for ``2:30 PM``,
# ``digits`` for 1430 and ``digits-text`` for ``0930``, ``short`` and ``short-text`` for years of two digits.
Form = Literal[
    "number",
    "text",
    "day",
    "name",
    "letter",
    "colon",
    "twelve",
    "digits",
    "digits-text",
    "short",
    "short-text",
]


class MomentPart(Frozen):
    """One column of a moment: which part of it the values are, and how they are written."""

    column: str
    place: Place
    form: Form


class Moment(Frozen):
    """The column made of several columns that together say when a row was made.

    ``parts`` go from the coarsest to the finest. ``by`` is ``"brief"`` where people named the columns,
    else ``"pythesis"``. ``lost`` counts rows whose parts are all filled and make no date (31 February).
    Without a part finer than a day the column holds dates, else moments to the second.
    """

    name: str
    parts: tuple[MomentPart, ...]
    by: Literal["brief", "pythesis"]
    lost: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns it is made of."""
        return tuple(part.column for part in self.parts)

    @property
    def timed(self) -> bool:
        """Whether it has an hour."""
        return any(part.place in ("clock", "hour") for part in self.parts)

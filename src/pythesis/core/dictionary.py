"""What a column may be called and hold, drafted from its name and values for people to correct."""

from __future__ import annotations

from typing import Literal

from pythesis.core.base import Frozen
from pythesis.core.said import Said


class ColumnDraft(Frozen):
    """A proposal for one entry of the dictionary of columns; nothing in it is known for sure.

    ``rests_on`` says where it comes from: ``"name"`` when every word of the column's name is known,
    ``"values"`` when only the form of the values tells something (a date, a percentage, a unit),
    ``"nothing"`` otherwise; ``label`` is then the name with its words apart, or None when that is the name.
    ``description`` says only what is known; ``asks`` says what people must fill in.
    """

    name: str
    rests_on: Literal["name", "values", "nothing"]
    label: Said | None
    description: Said
    asks: tuple[Said, ...] = ()
    unit: Said | None = None

"""How several tables became one, and what that did to their rows."""

from __future__ import annotations

from pythesis.core.base import Frozen
from pythesis.core.said import Said


class Join(Frozen):
    """One join of a table to the left of it.

    ``on`` pairs a column of the left with one of the right. ``by`` is ``"brief"``, or ``"pythesis"`` when the
    keys were proposed from names and values. ``left_orphans`` counts rows of the left without a partner,
    ``right_orphans`` rows of the right that no row of the left meets, ``left_gaps`` rows whose key has a gap.
    ``most_partners`` is the largest number of right rows of one key that the left has: above one, the join
    multiplies rows unless ``many`` says what to do (``mean``, ``first``, ``count`` or ``multiply``).
    ``columns`` came from the right, ``renamed`` pairs their names there and here, ``repeated`` were left out:
    the left has a column of the same name with the same values.
    """

    left: str
    right: str
    on: tuple[tuple[str, str], ...]
    how: str
    by: str
    reason: Said
    many: str | None = None
    rows_left: int
    rows_right: int
    rows_after: int
    left_orphans: int
    right_orphans: int
    left_gaps: int = 0
    left_unique: bool
    right_unique: bool
    most_partners: int
    columns: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...] = ()
    repeated: tuple[str, ...] = ()

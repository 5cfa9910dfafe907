"""Items rated on one scale: columns that look like codes one by one, and like a questionnaire together."""

from __future__ import annotations

from pythesis.core.dataset import Column, Kind
from pythesis.core.meaning import Meaning
from pythesis.core.said import said

FEWEST_ITEMS = 5  # as many columns of the same codes are no coincidence of codings
FEWEST_STEPS = 3  # two codes have no order to speak of


def rated(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Tell steps of a scale from codes: five columns or more of whole numbers from 1 to the same top.

    Parameters
    ----------
    columns : tuple of Column
        All columns of a table, each described by itself.

    Returns
    -------
    tuple of Column
        The same columns, in order; items of a battery are ordinal.

    Notes
    -----
    Codes of unlike things seldom share their number of levels; the items of a questionnaire share their scale
    of answers (Likert 1932).
    """
    tops: dict[float, list[str]] = {}
    for column in columns:
        if _coded(column) and isinstance(column.maximum, float):
            tops.setdefault(column.maximum, []).append(column.name)
    items = {name: len(names) for names in tops.values() if len(names) >= FEWEST_ITEMS for name in names}
    if not items:
        return columns
    return tuple(_ordered(c, items[c.name]) if c.name in items else c for c in columns)


def _coded(column: Column) -> bool:
    reason = column.kind_reason
    few = reason is not None and reason.key == "kinds.few-codes"
    return few and column.kind is Kind.CATEGORY and column.distinct >= FEWEST_STEPS


def _ordered(column: Column, items: int) -> Column:
    reason = said("kinds.same-scale", n=items, high=column.distinct)
    meant = Kind.ORDINAL if column.meant in (None, Kind.CATEGORY) else column.meant
    levels = tuple(sorted(column.levels, key=float))
    told = {"kind": Kind.ORDINAL, "meant": meant, "meaning": Meaning.RANKS}
    return column.model_copy(update={**told, "kind_reason": reason, "levels": levels})

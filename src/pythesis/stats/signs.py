"""How people write negative numbers besides a hyphen before them: in brackets, a minus after or apart."""

from __future__ import annotations

import polars as pl

_BLANK = "[ \u00a0\u202f\u2009]"
_MONEY = r"(?:[$€£¥₹%]|EUR|USD|GBP|CHF|CAD)?"
_INSIDE = r"[^()]*\d[^()]*"
_AROUND = r"[^\d().,+−–-]{0,12}"  # a currency or a unit outside the brackets
_AFTER = rf"{_MONEY}{_BLANK}*\d(?:[\d.,'’]|{_BLANK})*"
BRACKETS = rf"^({_AROUND})\({_BLANK}*[-−–]?({_INSIDE})\)({_AROUND})$"
TRAILING = rf"^({_AFTER})[-−–]({_BLANK}*{_MONEY})$"
APART = rf"^[−–]{_BLANK}*|^-{_BLANK}+"
SIGNS = "(-−–"  # one of them stands in every such number
_APART = rf"(?:{APART})[\d.,$€£¥₹]"


def signed(texts: pl.Expr) -> pl.Expr:
    """Return texts without blanks around, negative numbers with a hyphen just before them.

    ``(44.00)``, ``44.00-`` and ``− 44.00`` become ``-44.00``, ``(1 234,50 €)`` becomes ``-1 234,50 €``;
    other texts stay. Cleaning does the same to a column of accounts.
    """
    cells = texts.str.strip_chars().str.replace(BRACKETS, "-${1}${2}${3}")
    return cells.str.replace(TRAILING, "-${1}${2}").str.replace(APART, "-")


def otherwise(texts: pl.Series) -> bool:
    """Return whether negative numbers are written in another way than with a hyphen just before them.

    A column whose every value stands in brackets or before a hyphen holds references, not debts.
    """
    # Without a bracket or a minus somewhere there is none: far the most columns, and fast to see.
    cells = texts.drop_nulls()
    cells = cells.filter(cells.str.contains_any(list(SIGNS)))
    if not len(cells):
        return False
    whole, cells = len(texts) - texts.null_count() == len(cells), cells.str.strip_chars()
    marked = cells.str.contains(BRACKETS) | cells.str.contains(TRAILING)
    if bool(marked.any()):
        return not (whole and bool(marked.all()))
    return bool(cells.str.contains(_APART).any())


def rewritten(texts: pl.Series) -> pl.Series:
    """Return `texts` as `signed` writes them where some are negative `otherwise`, else as they are."""
    return texts.to_frame("v").select(signed(pl.col("v"))).to_series() if otherwise(texts) else texts

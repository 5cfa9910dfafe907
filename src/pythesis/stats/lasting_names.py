"""Two columns that look, by their names, like how long rows last and whether they have ended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import polars as pl

from pythesis.core.dataset import Column, Kind

# Names that say "how long until", and names that say "has it happened". Weak ones need a strong partner.
TIMES = frozenset({
    "tenure", "duration", "duree", "survival", "survie", "anciennete", "futime", "followup", "suivi",
})  # fmt: skip
WEAK_TIMES = frozenset({"time", "temps", "days", "jours", "months", "mois", "stop"})
EVENTS = frozenset({"event", "evenement", "censored", "censure", "fustat", "cens"})
WEAK_EVENTS = frozenset({
    "status", "statut", "death", "deces", "dead", "died", "churn", "churned", "resiliation", "relapse",
    "rechute", "failure", "panne", "defaillance", "attrition", "exited", "delta",
})  # fmt: skip
SOME = 0.01  # share of rows on each side: when it happened to all or to none, nothing is censored


def words(name: str) -> set[str]:
    """Return the words of a name, in small letters and without accents.

    Examples
    --------
    >>> sorted(words("survivalTime"))
    ['survival', 'time']
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", plain)}


def pair_of(rows: pl.DataFrame, columns: Iterable[Column]) -> tuple[Column, Column] | None:
    """Return the first time and event that two columns look like, None when no two do.

    Parameters
    ----------
    rows : DataFrame, shape (n, any)
    columns : iterable of Column
        Those that may be one of both.

    Returns
    -------
    tuple of Column, or None
        The time, whose values are no negative numbers, and the event, of two values, each in at least
        `SOME` of the rows; one of both names leaves little doubt.
    """
    known = tuple(columns)
    for time in known:
        strength = _said(time, TIMES, WEAK_TIMES) if lasts(rows, time) else 0
        for event in known if strength else ():
            named = _said(event, EVENTS, WEAK_EVENTS)
            if event.name != time.name and named and strength + named >= 3 and happens(rows, event, SOME):
                return time, event
    return None


def lasts(rows: pl.DataFrame, column: Column) -> bool:
    """Return whether a column can be a time: numbers, none of them negative."""
    values = rows.get_column(column.name) if column.name in rows.columns else pl.Series(dtype=pl.String)
    if column.kind is not Kind.NUMBER or not values.dtype.is_numeric():
        return False
    numbers = values.cast(pl.Float64).fill_nan(None).drop_nulls()
    return len(numbers) > 0 and float(numbers.min() or 0.0) >= 0  # type: ignore[arg-type]


def happens(rows: pl.DataFrame, column: Column, least: float) -> bool:
    """Return whether a column can say that rows have ended: two values, each in that share of rows."""
    if column.kind not in (Kind.BOOLEAN, Kind.CATEGORY, Kind.NUMBER) or column.name not in rows.columns:
        return False
    texts = rows.get_column(column.name).cast(pl.String).drop_nulls()
    counts = texts.value_counts(name="__n").get_column("__n")
    return len(counts) == 2 and int(counts.min() or 0) >= least * int(counts.sum())  # type: ignore[arg-type]


def _said(column: Column, strong: frozenset[str], weak: frozenset[str]) -> int:
    """Return 2 for a name that leaves little doubt, 1 for one that may mean it, else 0."""
    said = words(column.name)
    return 2 if said & strong else 1 if said & weak else 0

"""From cells told wrong to decisions: explicit lists, learnt on the rows looked at and frozen."""

from __future__ import annotations

import re

import polars as pl

from pythesis.core.decision import Action, Decision
from pythesis.core.finding import finding_id
from pythesis.core.said import Said

BARE = r"[+-]?(?:\d+(?:[.,]\d+)?|\.\d+)"


def repairs(rows: pl.DataFrame, part: pl.DataFrame, column: str, why: Said) -> tuple[Decision, ...]:
    """Return the decisions that mend the cells of one column.

    Parameters
    ----------
    rows : DataFrame
        The rows looked at.
    part : DataFrame
        Cells of `pythesis.stats.cells.CellErrors`, of one column and one reason.
    column : str
    why : Said

    Notes
    -----
    - Numbers with a unit of several spellings are read as numbers (``parse-number``).
    - A text that is wrong wherever it stands is respelt (``recode``).
    - A text that is right elsewhere is replaced in rows that hold it together with the text of the column
      that settles it, and a gap is filled from that column (``fill-from``).
    """
    known = part.filter(pl.col("repaired") & pl.col("repair").is_not_null())
    if not known.height:
        return ()
    if part["reason"][0] == "form" and _bare(known):
        return (_decision(Action.PARSE_NUMBER, column, _number(known), why),)
    everywhere = rows[column].cast(pl.String).str.strip_chars().alias("value").drop_nulls()
    total = everywhere.value_counts(name="total")
    told = (
        known.drop_nulls("value")
        .group_by("value")
        .agg(pl.len().alias("n"), pl.col("repair").n_unique().alias("repairs"), pl.col("repair").first())
    )
    always = told.join(total, on="value").filter((pl.col("n") == pl.col("total")) & (pl.col("repairs") == 1))
    always = always.sort("value")
    decisions = []
    if always.height:
        params = {"from_": tuple(always["value"]), "to": tuple(always["repair"])}
        decisions.append(_decision(Action.RECODE, column, params, why))
    left = known.filter(~pl.col("value").is_in(always["value"].to_list()) | pl.col("value").is_null())
    for by in sorted(set(left["by"].drop_nulls())):
        mine = left.filter(pl.col("by") == by)
        decisions += _filled(rows, mine.filter(pl.col("value").is_null()), column, (by,), why)
        decisions += _filled(rows, mine.filter(pl.col("value").is_not_null()), column, (by, column), why)
    return tuple(decisions)


def _filled(
    rows: pl.DataFrame, cells: pl.DataFrame, column: str, by: tuple[str, ...], why: Said
) -> list[Decision]:
    """Return the decision that takes the cells from the texts of `by`, where these give one answer."""
    keys = rows.select(pl.col(name).cast(pl.String).alias(f"key{at}") for at, name in enumerate(by))
    held = keys[cells["row"].to_list()].with_columns(repair=cells["repair"]).drop_nulls()
    names = [f"key{at}" for at in range(len(by))]
    given = held.group_by(names).agg(pl.col("repair").n_unique().alias("n"), pl.col("repair").first())
    given = given.filter(pl.col("n") == 1).sort(names)
    if not given.height:
        return []
    texts = tuple(text for key in given.select(names).iter_rows() for text in key)
    params: dict[str, object] = {"by": by, "keys": texts, "values": tuple(given["repair"])}
    if len(by) > 1:
        params["overwrite"] = True
    return [_decision(Action.FILL_FROM, column, params, why)]


def _bare(known: pl.DataFrame) -> bool:
    return bool(known["repair"].str.contains(rf"^{BARE}$").all())


def _number(known: pl.DataFrame) -> dict[str, object]:
    affixes = {
        text.strip()
        for value in known["value"].unique()
        for text in re.split(BARE, value, maxsplit=1)
        if text.strip()
    }
    decimal = "," if known["repair"].str.contains(",", literal=True).any() else "."
    return {"decimal": decimal, "thousands": "", "strip": tuple(sorted(affixes))}


def _decision(action: Action, column: str, params: dict, why: Said) -> Decision:  # type: ignore[type-arg]
    origin = finding_id("cell-errors", (column,))
    return Decision(action=action, column=column, params=params, why=why, origin=origin)

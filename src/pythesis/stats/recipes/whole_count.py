"""Read a figure counted over all rows of a table, where it is kept, and its share of them."""

import polars as pl

DATA = "data/processed/whole.parquet"
COLUMN = "column"
FIGURES = ("missing",)
OF = "rows"

kept = pl.read_parquet(DATA)


def figure(column: str, name: str) -> int:
    """Return one figure of one column; rows and copies are of no column."""
    of = "" if name in ("rows", "copies") else column
    return int(kept.filter((pl.col("column") == of) & (pl.col("figure") == name))["value"].sum())


count, n = sum(figure(COLUMN, name) for name in FIGURES), figure(COLUMN, OF)
result = {"statistic": count, "effect": count / max(n, 1), "n": n}

"""Count the rows in which a column and the one beside it hold one of some pairs of texts."""

import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
BESIDE = None
VALUES = ("?",)
KEYS = ()
PART = "all"

rows = pl.read_parquet(DATA)
if PART != "all":
    rows = rows.filter(pl.col("__part") == PART)
cells = rows[COLUMN].cast(pl.String).str.strip_chars().alias("value")
keys = rows[BESIDE].cast(pl.String).str.strip_chars() if BESIDE else pl.repeat("", rows.height, eager=True)
held = pl.DataFrame([cells, keys.alias("key")])
given = KEYS if BESIDE else ("",) * len(VALUES)
pairs = pl.DataFrame({"value": VALUES, "key": given}, schema={"value": pl.String, "key": pl.String})
hits = held.join(pairs.unique(), on=["value", "key"], how="semi", nulls_equal=True).height
n = rows.height
result = {"statistic": hits, "effect": hits / n if n else 0.0, "n": n}

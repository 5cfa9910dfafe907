"""Count the rows that copy an earlier row in every column but some, and their share."""

import polars as pl

DATA = "data/processed/raw.parquet"
EXCEPT = ("column",)

rows = pl.read_parquet(DATA)
compared = [name for name in rows.columns if not name.startswith("__") and name not in EXCEPT]
copies = rows.height - rows.select(compared).unique().height
result = {"statistic": copies, "effect": copies / rows.height, "n": rows.height}

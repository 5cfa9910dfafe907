"""Count the rows equal to another one in all compared columns but one, capitals and blanks apart."""

import polars as pl

DATA = "data/processed/raw.parquet"
COMPARED = ("a", "b", "c")

rows = pl.read_parquet(DATA)
n = rows.height
rows = rows.select(
    pl.col(name).str.strip_chars().str.to_lowercase() if rows.schema[name] == pl.String else pl.col(name)
    for name in COMPARED
)
same = rows.is_duplicated()
near = pl.Series([False] * n)
for name in COMPARED:
    near = near | rows.drop(name).is_duplicated()
hits = int((near & ~same).sum())
result = {"statistic": hits, "effect": hits / n, "n": n}

"""Count development rows equal to another in every feature but with another target."""

import polars as pl

DATA = "data/processed/raw.parquet"
TARGET = "target"
EXCEPT = ("column",)

rows = pl.read_parquet(DATA).filter((pl.col("__part") == "development") & pl.col(TARGET).is_not_null())
compared = [n for n in rows.columns if not n.startswith("__") and n not in EXCEPT and n != TARGET]
equal = rows.group_by(compared).agg(
    pl.len().alias("__size"),
    pl.col(TARGET).n_unique().alias("__labels"),
    pl.col(TARGET).unique_counts().max().alias("__most"),
)
conflicting = equal.filter(pl.col("__labels") > 1)
statistic = int(conflicting["__size"].sum())
unavoidable = statistic - int(conflicting["__most"].sum())
result = {"statistic": statistic, "effect": unavoidable / rows.height, "n": rows.height}

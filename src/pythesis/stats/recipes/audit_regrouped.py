"""Count the development rows in which a column follows from the target: classes regrouped, or intervals."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
TARGET = "target"
COLUMN = "column"
FORM = "classes"

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
rows = rows.select(pl.col(TARGET).alias("target"), pl.col(COLUMN).alias("column")).drop_nulls()
if FORM == "classes":
    cells = rows.group_by("target", "column").len("size")
    right = int(cells.group_by("target").agg(pl.col("size").max())["size"].sum())
else:
    values = rows["target"].cast(pl.Float64).to_numpy()
    codes = rows["column"].rank("dense").to_numpy()
    levels = sorted(np.unique(codes), key=lambda code: np.median(values[codes == code]))
    right, below = 0, -np.inf
    for code, following in zip(levels, [*levels[1:], None], strict=True):
        mine = values[codes == code]
        above = values[codes == following].min() if following is not None else np.inf
        right += int(((mine > below) & (mine < above)).sum())
        below = max(below, float(mine.max()))
result = {"statistic": right, "effect": right / rows.height, "n": rows.height}

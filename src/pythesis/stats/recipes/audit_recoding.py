"""Count the rows in which a column recodes another: part of a date, interval, digits, piece of a text."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
SOURCE = "source"
FORM = "intervals"
PART = ""


def number(values):
    """Return numbers or dates as floats; a text that writes no number is a gap, and so is infinity."""
    if values.dtype in (pl.Date, pl.Datetime):
        values = values.cast(pl.Datetime("us")).dt.epoch("us")
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    values = values.cast(pl.Float64)
    return values.set(~values.is_finite(), None)


rows = pl.scan_parquet(DATA)
if PART:
    rows = rows.filter(pl.col("__part") == PART)
rows = rows.select(SOURCE, COLUMN).drop_nulls().collect()
form, _, by = FORM.partition(":")
read = {"intervals": [SOURCE], "floor": [SOURCE, COLUMN], "rest": [SOURCE, COLUMN]}.get(form, [])
rows = rows.with_columns(number(rows[name]) for name in read).drop_nulls()
source, column = rows[SOURCE], rows[COLUMN]
if form == "piece":
    right = sum(piece in whole for whole, piece in zip(source, column, strict=True))
elif form == "floor":
    right = int((source // int(by) == column).sum())
elif form == "rest":
    right = int((source % int(by) == column).sum())
elif form == "date":
    cells = (
        pl.DataFrame({"part": getattr(source.dt, by)(), "made": column}).group_by("part", "made").len("size")
    )
    right = int(cells.group_by("part").agg(pl.col("size").max())["size"].sum())
else:
    values, codes = source.to_numpy(), column.rank("dense").to_numpy()
    levels = sorted(np.unique(codes), key=lambda code: np.median(values[codes == code]))
    right, below = 0, -np.inf
    for code, following in zip(levels, [*levels[1:], None], strict=True):
        mine = values[codes == code]
        above = values[codes == following].min() if following is not None else np.inf
        right += int(((mine > below) & (mine < above)).sum())
        below = max(below, mine.max())
result = {"statistic": right, "effect": right / rows.height, "n": rows.height}

"""Count the rows in which a column equals a formula of other columns, to the last decimal written."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
TERMS = ("first", "second")
FORM = "sum"
WEIGHTS = (1.0,)
OFFSET = 0.0
TOLERANCE = 0.0
PART = ""

rows = pl.read_parquet(DATA)
if PART:
    rows = rows.filter(pl.col("__part") == PART)


def numbers(values):
    """Return a column as numbers: dates as days, gaps and infinities as not-a-number."""
    if values.dtype in (pl.Date, pl.Datetime):
        values = values.cast(pl.Datetime("us")).dt.epoch("us").cast(pl.Float64) / 86_400_000_000
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    found = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return np.where(np.isfinite(found), found, np.nan)


def minutes(hours):
    """Return times written as hours and minutes (1745) as minutes."""
    return np.floor(hours / 100) * 60 + hours % 100


y = numbers(rows[COLUMN])
terms = [numbers(rows[name]) for name in TERMS]
first, second = terms[0], terms[-1]
forms = {
    "copy": lambda: first,
    "log": lambda: np.log(first),
    "log1p": lambda: np.log1p(first),
    "sqrt": lambda: np.sqrt(first),
    "square": lambda: first**2,
    "exp": lambda: np.exp(first),
    "inverse": lambda: 1 / first,
    "sum": lambda: first + second,
    "difference": lambda: first - second,
    "product": lambda: first * second,
    "ratio": lambda: first / second,
    "ratio-square": lambda: first / second**2,
    "clock": lambda: (minutes(first) - minutes(second) + 720) % 1440 - 720,
}
with np.errstate(all="ignore"):
    if FORM == "weighted":
        made = OFFSET + sum(weight * term for weight, term in zip(WEIGHTS, terms, strict=True))
    else:
        made = forms[FORM]()
        made = OFFSET + WEIGHTS[0] * np.where(np.isfinite(made), made, np.nan)
known = ~np.isnan(y) & ~np.isnan(made)
right = int((np.abs(y[known] - made[known]) <= TOLERANCE + 1e-9 * np.abs(y[known])).sum())
result = {"statistic": right, "effect": right / known.sum(), "n": int(known.sum())}

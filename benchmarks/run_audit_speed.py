"""How long an audit takes and what it needs, and how that grows with rows.

A table of 30 mixed columns (numbers, categories, dates, text, identifiers, gaps) is drawn and written as
CSV; each line is one run of the command in a process of its own. Absolute times depend on the machine;
ratios between lines of one run are what to compare.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

SIZES = (100_000, 300_000, 1_000_000)
WORDS = [
    "delivery",
    "late",
    "broken",
    "box",
    "thanks",
    "good",
    "slow",
    "agent",
    "helpful",
    "again",
    "never",
    "price",
]
SEED = 20261127


def table(rows: int, seed: int = SEED) -> pl.DataFrame:
    """Draw 30 columns: 12 numbers, 8 categories, 3 dates, 2 texts, 2 identifiers, 2 flags, 1 outcome."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 90, rows)
    tenure = rng.gamma(2, 18, rows).round(1)
    fee = rng.normal(60, 18, rows).clip(5).round(2)
    calls = rng.poisson(1.4, rows)
    plan = rng.choice(["basic", "plus", "family", "pro"], rows, p=[0.4, 0.3, 0.2, 0.1])
    odds = -1.2 - 0.03 * tenure + 0.4 * calls + (plan == "basic") * 0.5
    columns: dict[str, pl.Series] = {
        "account_id": pl.Series(np.arange(rows) + 10_000_000),
        "reference": pl.Series(rng.integers(0, 16**12, rows)).map_elements(
            lambda v: f"{v:012x}", return_dtype=pl.String
        ),
        "age": pl.Series(age),
        "tenure_months": pl.Series(tenure),
        "monthly_fee": pl.Series(fee),
        "support_calls": pl.Series(calls),
        "plan": pl.Series(plan),
        "signed_on": _dates(rng, rows, 2015, 3000),
        "last_payment": _dates(rng, rows, 2024, 700),
        "updated_at": _moments(rng, rows),
        "comment": _texts(rng, rows, 3, 12),
        "subject_line": _texts(rng, rows, 2, 5),
        "paperless": pl.Series(rng.random(rows) < 0.6).replace_strict({True: "Yes", False: "No"}),
        "autopay": pl.Series(rng.random(rows) < 0.4),
        "city": pl.Series([f"City {i:03d}" for i in range(300)])[rng.zipf(1.6, rows) % 300],
        "region": pl.Series(rng.choice(["North", "South", "East", "West", "Centre"], rows)),
        "channel": pl.Series(rng.choice(["web", "shop", "phone"], rows, p=[0.6, 0.3, 0.1])),
        "device": pl.Series(rng.choice(["ios", "android", "desktop", "tablet"], rows)),
        "satisfaction": pl.Series(rng.integers(1, 6, rows)),
        "postal_code": pl.Series(rng.integers(1000, 95999, rows)).cast(pl.String).str.zfill(5),
        "product_code": pl.Series([f"P-{i:04d}" for i in range(800)])[rng.integers(0, 800, rows)],
    }
    for i in range(6):
        columns[f"usage_{i + 1}"] = pl.Series(rng.lognormal(i / 3, 0.8, rows).round(3))
    columns["latitude"] = pl.Series(rng.uniform(43, 50, rows).round(5))
    columns["longitude"] = pl.Series(rng.uniform(-1, 7, rows).round(5))
    gapped = {"usage_2": 0.05, "usage_5": 0.2, "satisfaction": 0.1, "comment": 0.3, "last_payment": 0.02}
    frame = pl.DataFrame({**columns, "churned": rng.random(rows) < 1 / (1 + np.exp(-odds))})
    frame = frame.with_columns(
        pl.when(pl.Series(rng.random(rows) >= share)).then(pl.col(name)).alias(name)
        for name, share in gapped.items()
    )
    return frame.with_columns(pl.col("churned").replace_strict({True: "yes", False: "no"}))


def _dates(rng: np.random.Generator, rows: int, year: int, span: int) -> pl.Series:
    start = np.datetime64(f"{year}-01-01")
    return pl.Series(start + rng.integers(0, span, rows).astype("timedelta64[D]"))


def _moments(rng: np.random.Generator, rows: int) -> pl.Series:
    start = np.datetime64("2025-01-01T00:00:00.000")
    return pl.Series(
        start + rng.integers(0, 300 * 86400, rows).astype("timedelta64[s]").astype("timedelta64[ms]")
    )


def _texts(rng: np.random.Generator, rows: int, least: int, most: int) -> pl.Series:
    lengths = rng.integers(least, most + 1, rows)
    words = pl.Series(WORDS)[rng.integers(0, len(WORDS), int(lengths.sum()))]
    owner = np.repeat(np.arange(rows), lengths)
    frame = pl.DataFrame({"owner": owner, "word": words})
    return frame.group_by("owner", maintain_order=True).agg(pl.col("word").str.join(" "))["word"]


def measure(words: Sequence[str]) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak resident gigabytes of one command."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "pythesis", *words]
    pid = subprocess.Popen(command, stdout=subprocess.DEVNULL).pid
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"pythesis {' '.join(words)} failed")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024**2


def main() -> None:
    """Measure the audit of growing tables, without and with a target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=SIZES)
    parser.add_argument("--page", action="store_true", help="write the HTML page too, and weigh it")
    chosen = parser.parse_args()
    sys.stdout.write(
        "| rows x 30 | target | wall s | CPU s | peak GB | page MB |\n|---|---|---|---|---|---|\n"
    )
    with tempfile.TemporaryDirectory() as name:
        for rows in chosen.rows:
            path, page = Path(name) / f"t{rows}.csv", Path(name) / f"t{rows}.html"
            table(rows).write_csv(path)
            for target in ((), ("--target", "churned")):
                extra = ("--html", str(page)) if chosen.page else ()
                wall, cpu, peak = measure(["audit", str(path), "--json", *target, *extra])
                weight = f"{page.stat().st_size / 1e6:.2f}" if chosen.page else ""
                with_target = "yes" if target else "no"
                sys.stdout.write(
                    f"| {rows:,} | {with_target} | {wall:.1f} | {cpu:.1f} | {peak:.2f} | {weight} |\n"
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main()

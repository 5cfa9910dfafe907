"""Errors in cells: detection and repair without a label, scored against the clean table of each pair.

Run: ``python benchmarks/run_cells.py [FOLDER]``, the folder holding the tables (``hospital_dirty`` and
others, each ``data.csv`` with ``clean.csv``; ``adult_census`` and others for false alarms). Without a
folder, and without ``PYTHESIS_TABLES``, only the tables of ``cells/planted.py`` are scored.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import polars as pl
from cells import planted

from pythesis.stages.audit.placeholders import placeholders
from pythesis.stats.cells import CellErrors, find

PAIRS = ("hospital_dirty", "beers_dirty")
CLEAN = ("adult_census", "mushrooms", "titanic", "diamonds")


def text(path: Path) -> pl.DataFrame:
    """Read every cell as text, empty ones as gaps, as peers do."""
    frame = pl.read_csv(path, infer_schema=False, null_values=[""])
    return frame.select(pl.all().str.strip_chars())


def errors(frame: pl.DataFrame) -> CellErrors:
    """Find errors with the audit's words for gaps."""
    gaps = {}
    for name in frame.columns:
        levels = frame[name].alias("value").drop_nulls().value_counts(name="count")
        gaps[name] = placeholders(levels)[0] if frame.schema[name] == pl.String else ()
    return find(frame, gaps)


def equal(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Return whether two texts are the same, or the same number ("12" and "12.0")."""
    numbers = one.cast(pl.Float64, strict=False) == other.cast(pl.Float64, strict=False)
    return one.eq_missing(other) | numbers.fill_null(False)


def scored(folder: Path) -> dict[str, float]:
    """Return precision, recall and F1 of detection and of repair on a pair."""
    return compared(text(folder / "data.csv"), text(folder / "clean.csv"))


def compared(dirty: pl.DataFrame, clean: pl.DataFrame) -> dict[str, float]:
    """Return precision, recall and F1 of detection and of repair, cell by cell."""
    started = time.process_time()
    found = errors(dirty).cells
    seconds = time.process_time() - started
    long = [
        pl.DataFrame(
            {"row": range(dirty.height), "column": [c] * dirty.height, "dirty": dirty[c], "clean": clean[c]}
        )
        for c in dirty.columns
    ]
    cells = pl.concat(long).join(found, on=["row", "column"], how="left")
    wrong, hit = pl.col("dirty").ne_missing(pl.col("clean")), pl.col("reason").is_not_null()
    repaired = hit & pl.col("repaired")
    right = repaired & wrong & equal(pl.col("repair"), pl.col("clean"))
    n = cells.select(
        wrong=wrong.sum(),
        found=hit.sum(),
        hit=(wrong & hit).sum(),
        repaired=repaired.sum(),
        right=right.sum(),
    ).row(0, named=True)
    return {
        "cells": cells.height, "errors": n["wrong"],
        **_rates("detection", n["hit"], n["found"], n["wrong"]),
        **_rates("repair", n["right"], n["repaired"], n["wrong"]), "seconds": round(seconds, 2),
    }  # fmt: skip


def _rates(name: str, hits: int, found: int, wrong: int) -> dict[str, float]:
    precision, recall = hits / found if found else 1.0, hits / wrong
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    rates = {"precision": precision, "recall": recall, "f1": f1}
    return {f"{name}_{key}": round(value, 3) for key, value in rates.items()}


def alarms(frame: pl.DataFrame) -> dict[str, float]:
    """Return how many cells of a clean table are told wrong."""
    started = time.process_time()
    found = errors(frame).cells
    cells = frame.height * frame.width
    words = found.filter(pl.col("reason") == "gap").height
    alarms = found.height - words
    return {
        "cells": cells, "words_for_gaps": words, "flagged": alarms,
        "per_million": round(1e6 * alarms / cells, 1), "seconds": round(time.process_time() - started, 2),
    }  # fmt: skip


def table(rows: list[dict[str, object]]) -> str:
    """Write rows as a Markdown table."""
    names = list(rows[0])
    lines = [names, ["---"] * len(names), *[[str(row[name]) for name in names] for row in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Print what was found, and the alarms on right tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, nargs="?", default=os.environ.get("PYTHESIS_TABLES"))
    folder: Path | None = asked.parse_args().folder
    pairs = [] if folder is None else [{"table": name, **scored(Path(folder) / name)} for name in PAIRS]
    pairs += [{"table": kind, **compared(*made(1))} for kind, made in planted.CASES.items()]
    print(table(pairs) + "\n")  # noqa: T201
    right = [{"right table": f"{kind} (truth)", **alarms(made(1)[1])} for kind, made in planted.CASES.items()]
    for name in () if folder is None else (*PAIRS, *CLEAN):
        meta = json.loads((Path(folder) / name / "meta.json").read_text(encoding="utf-8"))
        file = "clean.csv" if name in PAIRS else meta["data_file"]
        right.append({"right table": name, **alarms(text(Path(folder) / name / file))})
    print(table(right))  # noqa: T201


if __name__ == "__main__":
    main()

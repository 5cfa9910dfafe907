"""A small table with planted relations, and a project around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pythesis import api
from pythesis.flow import Settings

QUICK = Settings(effort="quick", threads=1)


def table(rows: int = 640, seed: int = 5) -> pl.DataFrame:
    """Draw rows with two planted relations, gaps, an identifier and noise."""
    rng = np.random.default_rng(seed)
    dose = rng.normal(20, 5, rows)
    site = rng.choice(["north", "south", "île-de-France"], rows)
    noise = rng.normal(0, 1, rows)
    odds = 0.3 * (dose - 20) + 1.5 * (site == "north") - 0.7
    outcome = rng.random(rows) < 1 / (1 + np.exp(-odds))
    age = np.where(rng.random(rows) < 0.1, np.nan, rng.integers(18, 90, rows).astype(float))
    return pl.DataFrame(
        {
            "patient": [f"P{i:05d}" for i in range(rows)],
            "dose (mg)": dose.round(2),
            "site": site,
            "âge": age,
            "noise": noise.round(3),
            "guéri": np.where(outcome, "oui", "non"),
        }
    ).with_columns(pl.col("âge").fill_nan(None))


def start(
    folder: Path, *, name: str = "PyEssai", language: str = "en"
) -> tuple[api.Project, tuple[Any, float]]:
    """Write the table and make a project around it."""
    data = folder / "données essai.csv"
    table().write_csv(data)
    return api.start(
        data, folder / name, values={"data": {"target": "guéri"}}, language=language, settings=QUICK
    )

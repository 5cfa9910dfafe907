"""Every development data set reads with its rows, columns, task and sensible kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Kind
from pythesis.stages import ingest

SHARED = Path(__file__).parents[4] / "shared" / "data"
KNOWN = SHARED / "catalogue.json"
SETS: list[dict[str, Any]] = json.loads(KNOWN.read_text())["datasets"] if KNOWN.is_file() else []
OTHER_SHAPE = {"data_long.csv"}  # the same values in long form
TASKS = {"binary", "multiclass", "regression"}


def targets(known: dict[str, Any], names: list[str]) -> str | None:
    """Return the target's name in the file: the last or numbered column where there is no header."""
    if known["target"] is None:
        return None
    name = known["target"].split(" (")[0]
    return name if name in names else names[known["columns"].index(name)]


@pytest.mark.skipif(not SETS, reason="the development data sets (shared/data) are not on this machine")
@pytest.mark.parametrize("known", SETS, ids=lambda known: known["name"])
def test_a_data_set(known: dict[str, Any]) -> None:
    for file in [known["data_file"], *known["variants"]]:
        path = SHARED / known["name"] / file
        if path.suffix == ".sqlite" or file in OTHER_SHAPE:
            continue
        frame, table = ingest.read(path, parse_brief({}))
        names = [column.name for column in table.given]  # without a moment put together of several
        assert (frame.height, len(names)) == (known["rows"], known["cols"])
        assert table.n_rows == known["rows"]
        header = (known.get("read_options") or {}).get("header", "infer")
        if header is not None and isinstance(known["columns"], list):
            assert names == known["columns"]
        _check(known, path, names)


def _check(known: dict[str, Any], path: Path, names: list[str]) -> None:
    target = targets(known, names)
    told: dict[str, Any] = (
        {"data": {"target": target}, "columns": {target: {"missing": "drop"}}} if target else {}
    )
    brief = parse_brief(told)
    dataset = ingest.run(path, brief, 0)
    if known["task"] in TASKS:
        assert ingest.task_of(dataset.table, brief) == known["task"]
    for name in known.get("id_columns") or []:
        if name in names and name not in ("split", "Sample Number", "Name"):
            assert dataset.table.column(name).kind is Kind.IDENTIFIER

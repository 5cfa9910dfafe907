"""Kinds told of every column of the development data sets, against what a reader of the data says."""

from __future__ import annotations

import fnmatch
import json
import tomllib
from pathlib import Path

import pytest

from pythesis.core.brief import parse_brief
from pythesis.stages import ingest

SHARED = Path(__file__).parents[4] / "shared" / "data"
TRUTH = tomllib.loads((Path(__file__).parent / "kinds_of_real_columns.toml").read_text(encoding="utf-8"))
WANTED = 0.97
GENES = "khan_genes"  # 2308 columns alike: counted once, and all right


def kinds_of(name: str, told: dict[str, list[str]]) -> list[str] | None:
    """Return the kinds a reader accepts for a column: its own line first, then a pattern's."""
    for exact in (True, False):
        for kinds, names in told.items():
            for pattern in names:
                if name == pattern if exact else "*" in pattern and fnmatch.fnmatchcase(name, pattern):
                    return kinds.split("/")
    return None


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the development data sets (shared/data) are not on this machine"
)
def test_kinds_are_right() -> None:
    files = {
        d["name"]: d["data_file"] for d in json.loads((SHARED / "catalogue.json").read_text())["datasets"]
    }
    assert set(files) == set(TRUTH)
    right, wrong = 0, []
    for name, told in TRUTH.items():
        _, table = ingest.read(SHARED / name / files[name], parse_brief({}))
        for column in table.given:
            accepted = kinds_of(column.name, told)
            assert accepted is not None, (name, column.name)
            found = column.meant or column.kind
            if name == GENES and column.name.startswith("G"):
                assert found.value in accepted
            elif found.value in accepted:
                right += 1
            else:
                wrong.append(f"{name} {column.name}: {found.value}, not {accepted}")
    assert right / (right + len(wrong)) >= WANTED, (right, wrong)

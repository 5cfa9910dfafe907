"""A project made from several sources: they are copied, named in the brief, and hashed as one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pythesis import api
from pythesis.cli.joins import join_of
from pythesis.core.errors import StateError
from pythesis.flow import framing

SALES = "id,shop,amount\n" + "\n".join(f"{i},S{i % 7},{i / 2}" for i in range(1, 41)) + "\n"
SHOPS = "shop,town\n" + "\n".join(f"S{i},T{i % 3}" for i in range(7)) + "\n"


def started(place: Path, root: Path, *others: Path, **data: object) -> api.Project:
    project, (dataset, _) = api.start(place, root, values={"data": data}, language="en", others=others)
    sources = framing.sources_of(root, project.brief.data.sources)
    assert framing.source_hash(sources) == dataset.table.fingerprint
    return project


def test_joined_tables_are_all_copied(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(SALES)
    (tmp_path / "shops.csv").write_text(SHOPS)
    root = tmp_path / "P"
    project = started(
        tmp_path / "sales.csv", root, tmp_path / "shops.csv", joins=[join_of("shops:shop=shop:first")]
    )
    assert project.brief.data.sources == ("data/raw/sales.csv", "data/raw/shops.csv")
    assert project.brief.data.joins[0].many == "first"
    api.join(root, tmp_path / "sales.csv", {})
    (tmp_path / "sales.csv").write_text(SALES + "41,S1,3\n")
    with pytest.raises(StateError):
        api.join(root, tmp_path / "sales.csv", {})


def test_a_folder_and_a_table_of_a_database_are_sources(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    for name in ("a", "b"):
        (parts / f"{name}.csv").write_text(SALES)
    project = started(parts, tmp_path / "P")
    assert project.brief.data.sources == ("data/raw/parts",)
    assert sorted(p.name for p in (tmp_path / "P/data/raw/parts").iterdir()) == ["a.csv", "b.csv"]
    path = tmp_path / "base.sqlite"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE sales (id INTEGER, amount REAL)")
        base.execute("CREATE TABLE other (id INTEGER)")
        base.executemany("INSERT INTO sales VALUES (?, ?)", [(i, i / 2) for i in range(40)])
    for number, place in enumerate((Path(f"{path}?table=sales"), Path(f"sqlite:///{path}?table=sales"))):
        project = started(place, tmp_path / f"Q{number}")
        assert project.brief.data.sources == ("data/raw/base.sqlite?table=sales",)

"""Tables laid out for the eye: totals among the rows, names written once for a block."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Table
from pythesis.stages import ingest

REGIONS = ("Bretagne", "Normandie", "Corse", "Occitanie")
JOBS = ("Cadres", "Employés", "Ouvriers")


def read(tmp_path: Path, lines: list[str], **data: object) -> tuple[pl.DataFrame, Table]:
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["region;job;n2021;n2022", *lines]), encoding="utf-8")
    return ingest.read(path, parse_brief({"data": data}))


def block(at: int, name: str) -> list[tuple[str, str, int, int]]:
    return [(name if i == 0 else "", job, 10 + 7 * at + i, 20 + 5 * at * i) for i, job in enumerate(JOBS)]


def lines(total: str = "Total {}", top: bool = False) -> list[str]:
    made: list[str] = []
    for at, name in enumerate(REGIONS):
        rows = block(at, name)
        sums = f"{total.format(name)};;{sum(r[2] for r in rows)};{sum(r[3] for r in rows)}"
        own = [";".join(map(str, row)) for row in rows]
        made += [sums, *own] if top else [*own, sums]
    return made


def test_totals_of_blocks_are_left_out_and_names_carried_down(tmp_path: Path) -> None:
    everything = [block(at, name) for at, name in enumerate(REGIONS)]
    n = [sum(row[k] for rows in everything for row in rows) for k in (2, 3)]
    frame, table = read(tmp_path, [*lines(), f"Total général;;{n[0]};{n[1]}"])
    assert frame["region"].to_list() == [name for name in REGIONS for _ in JOBS]
    assert (table.reading["block_totals"], table.reading["total_rows"]) == (4, 1)
    assert table.reading["filled_down"] == 1


def test_totals_on_top_of_their_blocks_are_left_out_too(tmp_path: Path) -> None:
    frame, table = read(tmp_path, lines("Ensemble {}", top=True))
    assert (frame.height, table.reading["block_totals"]) == (12, 4)


def test_totals_that_are_kept_or_are_no_sums_stay(tmp_path: Path) -> None:
    assert read(tmp_path, lines(), totals="keep")[0].height == 16
    brands = [f"{'Total' if i % 3 else 'Shell'};x{i};{i * i};{90 - i}" for i in range(30)]
    frame, table = read(tmp_path, brands)
    assert frame.height == 30
    assert "block_totals" not in table.reading


def test_gaps_that_are_gaps_stay(tmp_path: Path) -> None:
    holed = [f"{f'r{i}' if i % 3 == 0 else ''};job{i};{i};{2 * i}" for i in range(60)]
    frame, table = read(tmp_path, holed)
    assert frame["region"].null_count() == 40
    assert "filled_down" not in table.reading

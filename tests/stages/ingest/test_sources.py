"""Sources beside plain files: packed, databases, folders, sheets, short rows, tables too large to hold."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import lzma
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook
from polars.testing import assert_frame_equal

from pythesis.core.brief import parse_brief
from pythesis.core.errors import InputError
from pythesis.stages import ingest
from pythesis.stages.ingest import records
from pythesis.words import say

EMPTY = parse_brief({})
ROWS = [f"{i},{i / 4},{'abc'[i % 3]}" for i in range(1, 21)]
TEXT = "\n".join(["n,x,g", *ROWS]) + "\n"


def refused(place: Path | str) -> str:
    with pytest.raises(InputError) as error:
        ingest.read(place, EMPTY)
    for language in ("en", "fr"):
        assert "{" not in say(error.value.what, language) + say(error.value.remedy, language)
    return error.value.what.key


def packed(packing: str) -> bytes:
    import zstandard

    if packing == "zstd":
        whole = TEXT.encode()
        return b"".join(zstandard.compress(part) for part in (whole[:50], whole[50:]))  # two frames
    return {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}[packing](TEXT.encode())


@pytest.mark.parametrize("packing", ["gzip", "bzip2", "xz", "zstd"])
def test_packed_text_is_read_whatever_its_name(tmp_path: Path, packing: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(packed(packing))
    frame, table = ingest.read(path, EMPTY)
    assert frame.shape == (20, 3)
    assert table.reading["packing"] == packing
    path.write_bytes(packed(packing)[:-9])
    assert refused(path) == "ingest.errors.damaged.what"


def test_an_archive_of_one_table_is_read_and_of_several_is_a_question(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/one.csv", TEXT)
        archive.writestr("__MACOSX/one.csv", "x")
    assert ingest.read(path, EMPTY)[1].reading["member"] == "folder/one.csv"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("two.csv", "a,b\n1,2\n3,4\n")
    assert refused(path) == "ingest.refused.many-members.what"
    assert ingest.read(f"{path}?member=two.csv", EMPTY)[0].columns == ["a", "b"]
    assert refused(f"{path}?member=three.csv") == "ingest.refused.no-member.what"


def test_images_alone_are_refused_with_the_reason(tmp_path: Path) -> None:
    for i in range(3):
        (tmp_path / f"{i}.png").write_bytes(b"\x89PNG\r\n")
    assert refused(tmp_path) == "ingest.refused.images.what"
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as archive:
        archive.writestr("a.jpg", b"\xff\xd8\xff")
        archive.writestr("b.JPG", b"\xff\xd8\xff")
    assert refused(tmp_path / "pictures.zip") == "ingest.refused.images.what"


def test_a_folder_of_one_shape_is_one_table(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("notes")
    (tmp_path / "2020.csv").write_text("n,x,g\n" + "\n".join(ROWS[:10]))
    with gzip.open(tmp_path / "2021.csv.gz", "wt") as stream:
        stream.write("g;x;n\n" + "\n".join(";".join(row.split(",")[::-1]) for row in ROWS[10:]))
    frame, table = ingest.read(tmp_path, EMPTY)
    assert frame["n"].to_list() == list(range(1, 21))
    assert frame["x"].to_list() == [i / 4 for i in range(1, 21)]
    assert table.reading["files"] == 2
    assert ingest.fingerprint([tmp_path]) == table.fingerprint
    (tmp_path / "2022.csv").write_text("n,y\n1,2\n")
    assert refused(tmp_path) == "ingest.refused.other-columns.what"


def test_one_stray_word_in_one_file_makes_the_column_text_everywhere(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n,x\n" + "\n".join(f"{i},{i}.5" for i in range(9)))
    (tmp_path / "b.csv").write_text("n,x\n1,unknown\n2,3.5\n")
    assert ingest.read(tmp_path, EMPTY)[0]["x"].dtype == pl.String


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.sqlite"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE sales (id INTEGER, amount REAL, day TEXT, mixed, photo BLOB)")
        rows = [(i, i / 3, f"2024-01-{i:02}", i if i % 2 else f"x{i}", b"\x00\x01") for i in range(1, 21)]
        made.executemany("INSERT INTO sales VALUES (?, ?, ?, ?, ?)", rows)
    return path


def test_an_sqlite_file_keeps_every_digit(base: Path) -> None:
    frame, table = ingest.read(base, EMPTY)
    assert frame["id"].dtype == pl.Int64
    assert frame["amount"].to_list() == [i / 3 for i in range(1, 21)]
    assert frame["day"].dtype == pl.Date
    assert frame["mixed"].dtype == pl.String
    assert frame["photo"][0] == "0001"
    assert table.reading["table"] == "sales"
    by_url = ingest.read(f"sqlite:///{base}?table=sales", EMPTY)[0]
    assert_frame_equal(by_url, frame)


def test_several_tables_are_a_question(base: Path) -> None:
    with closing(sqlite3.connect(base)) as made, made:
        made.execute("CREATE TABLE shops AS SELECT id FROM sales")
    assert refused(base) == "ingest.refused.many-tables.what"
    assert refused(f"{base}?table=shop") == "ingest.refused.no-table.what"
    assert ingest.read(f"{base}?table=shops", EMPTY)[0].columns == ["id"]
    base.write_bytes(base.read_bytes()[:2000])
    assert refused(f"{base}?table=sales") == "ingest.errors.damaged.what"


def test_a_sheet_can_be_chosen(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    for row in (["Sales of the year"], [], ["n", "x"], *([i, i / 2] for i in range(12))):
        first.append(row)
    second = book.create_sheet("2021")
    for row in (["a", "b"], *([i, i] for i in range(10))):
        second.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    frame, table = ingest.read(path, EMPTY)
    assert frame.columns == ["n", "x"]
    assert table.reading["other_sheets"] == "2021"
    assert ingest.read(f"{path}?sheet=2021", EMPTY)[0].columns == ["a", "b"]
    assert refused(f"{path}?sheet=2022") == "ingest.refused.no-sheet.what"


SHORT = (
    "n,x,g,note\n1,2.5,a,late\n2,3.5,b\n3,4.5\n4,5.5,c,again\n5,6.5,a\n"
    "6,7.5,b\n7,1.5,b\n8,2.5,c\n9,1.5,a\n10,2.5,b\n"
)


def test_rows_that_leave_out_their_last_empty_cells_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(SHORT)
    frame, table = ingest.read(path, EMPTY)
    assert frame.columns == ["n", "x", "g", "note"]
    assert frame["note"].to_list()[:4] == ["late", None, None, "again"]
    assert frame["g"][2] is None
    assert table.reading["short_rows"] == 8


@pytest.mark.parametrize(
    "text",
    [
        SHORT.replace("5,6.5,a\n", "5,a\n"),  # a cell lost in the middle
        SHORT.replace("4,5.5,c,again", "4,5.5,c,"),  # empty cells are written elsewhere
        SHORT.replace("4,5.5,c,again", "4,5.5,c,again,more"),
    ],
)
def test_broken_rows_stay_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(text)
    assert refused(path) == "ingest.errors.ragged.what"


def test_a_parquet_file_too_large_is_drawn_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.parquet"
    pl.DataFrame({"i": range(20_000), "x": [i % 7 for i in range(20_000)]}).write_parquet(path)
    monkeypatch.setattr(records, "MAX_CELLS", 8_000)
    frame, table = ingest.read(path, EMPTY)
    assert table.reading["of_rows"] == 20_000
    assert abs(frame.height - 4_000) < 200
    counts = (frame["i"] // 5_000).value_counts()["count"]
    assert counts.min() > 900  # type: ignore[operator]
    assert_frame_equal(ingest.read(path, EMPTY)[0], frame)


def test_a_large_parquet_file_keeps_no_name_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.parquet"
    pl.DataFrame({"__row": range(2_000), "x": [0] * 2_000}).write_parquet(path)
    monkeypatch.setattr(records, "MAX_CELLS", 1_000)
    assert refused(path) == "ingest.errors.kept-name.what"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a PostgreSQL server of one's own, run by a user it accepts."""
    pytest.importorskip("psycopg")
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("PostgreSQL is not on this machine")
    home = Path(tempfile.gettempdir()) / f"pythesis-postgres-{os.getpid()}"
    home.mkdir()
    user: dict[str, object] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            nobody = pwd.getpwnam("postgres")
        except KeyError:
            home.rmdir()
            pytest.skip("PostgreSQL has no user of its own here")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid}
    port, quiet = _free_port(), {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/tmp"}
    data = str(home / "data")
    make = ["initdb", "-D", data, "-A", "trust", "-U", "tester"]
    start = ["pg_ctl", "-D", data, "-w", "-o", f"-p {port} -k {home} -h 127.0.0.1", "start"]
    subprocess.run(make, check=True, **quiet, **user)  # type: ignore[call-overload]
    subprocess.run(start, check=True, **quiet, **user)  # type: ignore[call-overload]
    try:
        yield f"postgresql://tester@127.0.0.1:{port}/postgres"
    finally:
        stop = ["pg_ctl", "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, **quiet, **user)  # type: ignore[call-overload]
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.postgres
def test_a_postgresql_table_is_read(server: str) -> None:
    import psycopg

    with psycopg.connect(server) as made:
        made.execute("CREATE TABLE sales (id int, amount numeric, day date, at timestamptz, word text)")
        made.execute(
            "INSERT INTO sales SELECT i, i / 4.0, date '2024-01-01' + i, '2024-01-01 12:00+02', 'w' || i "
            "FROM generate_series(1, 20) AS i"
        )
    frame, table = ingest.read(server, EMPTY)
    assert frame["amount"].to_list() == [i / 4 for i in range(1, 21)]
    assert frame["day"][0] == dt.date(2024, 1, 2)
    assert str(frame["at"][0]) == "2024-01-01 10:00:00"
    assert table.source == "sales.parquet"
    assert refused(f"{server}?table=nothing") == "ingest.refused.no-table.what"
    assert (
        refused("postgresql://tester@127.0.0.1:1/postgres?connect_timeout=1") == "ingest.refused.server.what"
    )

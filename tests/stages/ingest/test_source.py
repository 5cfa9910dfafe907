"""Opening files: what they are by content, their encoding, and clear refusals."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.errors import InputError
from pythesis.stages import ingest
from pythesis.stages.ingest.source import encoding_of

EMPTY = parse_brief({})
TEXT = "ville;degré;œuvre\n" + "\n".join(f"Orléans {i};{i},5;l’été" for i in range(15))


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_encodings_are_told_apart(tmp_path: Path, encoding: str, found: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(TEXT.encode(encoding))
    frame, table = ingest.read(path, EMPTY)
    assert table.reading["encoding"] == found
    assert frame.columns == ["ville", "degré", "œuvre"]
    assert frame["ville"][3] == "Orléans 3"
    assert frame["œuvre"][0] == "l’été"


def test_latin_1_and_dos(tmp_path: Path) -> None:
    plain = "ville;été\n" + "\n".join(f"Orléans à {i};{i}" for i in range(15))
    assert encoding_of(plain.encode("latin-1")) == "latin-1"
    assert encoding_of(plain.encode("cp850")) == "cp850"


def test_a_few_damaged_bytes_do_not_change_the_encoding() -> None:
    assert encoding_of("été ".encode() * 50 + b"\xe9") == "utf-8"


def test_compressed_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "data.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert ingest.read(path, EMPTY)[0].height == 15


def test_content_wins_over_the_ending(tmp_path: Path) -> None:
    path = tmp_path / "data.xls"
    path.write_text(TEXT.replace(";", "\t"), encoding="utf-8")
    assert ingest.read(path, EMPTY)[0].shape == (15, 3)
    parquet = tmp_path / "data.csv"
    pl.DataFrame({"a": [1, 2], "b": ["x", None]}).write_parquet(parquet)
    assert ingest.read(parquet, EMPTY)[0].shape == (2, 2)


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("empty.csv", b"", "empty-file"),
        ("blank.csv", b" \n\n", "empty-file"),
        ("empty.xlsx", b"", "empty-file"),
        ("header.csv", b"a,b,c\n", "no-rows"),
        ("image.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not-a-table"),
        ("binary.csv", bytes(range(1, 256)) * 20, "binary"),
        ("zeros.csv", b"a,b\x00\x00\x00\x01,c" * 10, "binary"),
        ("page.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", "web-page"),
        ("data.json", b'{"a": [1, 2', "json"),
        ("data.parquet", b"PAR1 and nothing more", "damaged"),
        ("data.xlsx", b"PK\x03\x04 xl/ nothing more", "damaged"),
        ("data.csv.gz", b"\x1f\x8b\x08\x00broken", "damaged"),
        ("archive.zip", b"PK\x03\x04 something else", "not-a-table"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        ingest.run(path, EMPTY, 0)
    assert error.value.what.key == f"ingest.errors.{key}.what"
    assert error.value.exit_code == 2
    assert list(tmp_path.iterdir()) == [path]


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        ingest.read(tmp_path / "nothing.csv", EMPTY)
    assert error.value.what.key == "ingest.errors.missing-file.what"
    with pytest.raises(InputError) as error:
        ingest.read(tmp_path, EMPTY)
    assert error.value.what.key == "ingest.refused.no-tables.what"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_a_blank_between_thousands_is_no_letter(encoding: str) -> None:
    """A no-break space of Windows is an accented letter of DOS: many numbers once told a wrong encoding."""
    text = "\n".join(f"12\u00a0{i}00\u00a0€" for i in range(1, 60)) + "\ndépensé"
    assert encoding_of(text.encode(encoding)) == encoding

"""Opens a source file and tells what it really is, by content before name."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stages.ingest import database, packed

# First bytes of formats that are not tables, so that the message can say what the file is.
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x89HDF", "HDF5"),
    (b"\x93NUMPY", "NumPy"),
    (b"ARROW1", "Arrow"),
    (b"Obj\x01", "Avro"),
    (b"\x80\x04", "pickle"),
    (b"\x80\x05", "pickle"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"$FL2", "SPSS"),
    (b"<stata_dta>", "Stata"),
    (b"{\\rtf", "RTF"),
)
_SHEET_ENDINGS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
_JSON_ENDINGS = {".json", ".jsonl", ".ndjson", ".geojson"}
PIECE = 1 << 20
HEAD = 65_536  # bytes looked at first
NOTHING = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"  # blanks and marks of encodings
MAX_CONTROL_SHARE = 0.02  # text has almost no control characters beside tabs and line ends


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a file and its true format: ``text``, ``json``, ``parquet``, ``excel`` or ``sqlite``.

    ``data`` is decompressed, and empty for the formats read from ``path`` itself; ``fingerprint`` is the
    SHA-256 of the bytes on disk. ``packing`` is how it was compressed, ``chosen`` what a query after the
    name asked for: ``sheet``, ``table`` or ``member``.
    """

    name: str
    data: bytes
    format: str
    fingerprint: str
    packing: str | None
    path: Path
    chosen: dict[str, str]

    @property
    def compressed(self) -> bool:
        """Whether the bytes on disk are packed."""
        return self.packing is not None


QUERIES = ("sheet", "table", "member")


def located(place: Path | str) -> tuple[Path, dict[str, str]]:
    """Return a file and what is asked of it: ``book.xlsx?sheet=2021``, ``sqlite:///base.db?table=sales``."""
    if database.URL.match(str(place)):
        path, table = database.sqlite_path(str(place))
        return path, {"table": table} if table else {}
    path = Path(place)
    name, mark, query = path.name.rpartition("?")
    if not mark or path.exists():
        return path, {}
    asked = {key: values[0] for key, values in parse_qs(query).items()}
    return (path.with_name(name), asked) if asked and set(asked) <= set(QUERIES) else (path, {})


def load(place: Path | str) -> Source:
    """Read a file and tell its format.

    Raises
    ------
    InputError
        When the file is missing, is a folder, is empty, cannot be read, or is not a table.
    """
    path, chosen = located(place)
    if _start(path, 4) == b"PAR1":
        return Source(path.name, b"", "parquet", fingerprint(path), None, path, chosen)
    if _start(path, 15) == b"SQLite format 3":
        return Source(path.name, b"", "sqlite", fingerprint(path), None, path, chosen)
    stored = _stored(path)
    data, packing = stored, packed.packing_of(stored)
    if packing is not None:
        data, member = packed.unpack(path.name, stored, packing, chosen.get("member"))
        chosen = {**chosen, "member": member} if member else chosen
    # A look at the start is enough for most: stripping a whole file copies it.
    if not data[:HEAD].strip(NOTHING) and not data.strip(NOTHING):
        raise _error("empty-file", file=path.name)
    inner = Path(chosen.get("member", path.name))
    return Source(
        path.name, data, _format(inner, data), hashlib.sha256(stored).hexdigest(), packing, path, chosen
    )


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            total.update(piece)
    return total.hexdigest()


def _start(path: Path, n: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(n)
    except OSError:
        return b""


def _stored(path: Path) -> bytes:
    if path.is_dir():
        raise _error("folder", file=path.name, n=sum(1 for _ in path.iterdir()))
    if not path.exists():
        raise _error("missing-file", file=str(path))
    try:
        return path.read_bytes()
    except OSError as problem:
        raise _error("unreadable", file=path.name, problem=problem.strerror or "") from None


def _format(path: Path, data: bytes) -> str:
    endings = {ending.lower() for ending in path.suffixes}
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    if data.startswith(b"PK\x03\x04"):
        if b"xl/" in data or b"mimetypeapplication/vnd.oasis" in data[:200]:
            return "excel"
        raise _error("not-a-table", file=path.name, format="ZIP")
    for start, name in _FOREIGN:
        if data.startswith(start):
            raise _error("not-a-table", file=path.name, format=name)
    if looks_binary(data):
        raise _error("binary", file=path.name)
    return _text_format(path.name, endings, data)


def _text_format(name: str, endings: set[str], data: bytes) -> str:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise _error("web-page", file=name)
    if start.startswith(b"<?xml"):
        raise _error("not-a-table", file=name, format="XML")
    if endings & _JSON_ENDINGS or start.startswith((b'{"', b'[{"', b"[\n", b"[\r\n")):
        return "json"
    return "text"


def looks_binary(data: bytes) -> bool:
    """Return whether the first bytes are those of no text in any known encoding."""
    head = data[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _utf16(head):
        return False
    if b"\x00" in head:
        return True
    control = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13, 26))
    return control > MAX_CONTROL_SHARE * len(head)


def _utf16(head: bytes) -> bool:
    """Return whether every second byte is a zero, as in UTF-16 text without its mark."""
    pairs = len(head) // 2
    odd, even = head[1::2].count(0), head[::2].count(0)
    return pairs >= 4 and ((odd > 0.7 * pairs and even == 0) or (even > 0.7 * pairs and odd == 0))


def encoding_of(data: bytes) -> str:
    """Tell the encoding of text: a mark at the start, else UTF-8 when it is valid, else an 8-bit one.

    Bytes 0x80 to 0x9f are control characters in Latin-1 but letters and signs in the encodings of
    Windows, of old Macintosh and of DOS: what those bytes spell decides between them.

    Examples
    --------
    >>> encoding_of("été".encode()), encoding_of("été".encode("latin-1"))
    ('utf-8', 'latin-1')
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if _utf16(data[:65536]):
        return "utf-16-le" if data[:65536][1::2].count(0) else "utf-16-be"
    return "utf-8" if _valid(data) else _eight_bit(data)


_USUAL = "éèêëàâäîïôöûüùçœæñßáíóúãõåø’‘“”–—€°«»…"  # letters and signs frequent in European text
_BETWEEN_DIGITS = re.compile(rb"(?<=\d)[\x80-\xff](?=\d)")  # a blank between thousands, never a letter
_RARE = "ÉÈÊÀÂÎÔÇŒÆÄÖÜÑÅØ²³½£\u00a0µ§"


def _eight_bit(data: bytes) -> str:
    replaced = data.decode("utf-8", errors="replace")
    broken = replaced.count("\ufffd")
    whole = sum(1 for character in replaced if ord(character) > 127) - broken
    if whole > 10 * broken:  # UTF-8 with a few damaged characters
        return "utf-8"
    high = data.translate(None, bytes(range(128)))[:100_000]
    if not any(0x80 <= byte <= 0x9F for byte in high):
        return "latin-1"

    inside = b"".join(_BETWEEN_DIGITS.findall(data))[:100_000]

    def spelled(encoding: str) -> int:
        text = high.decode(encoding, errors="replace")
        usual = sum(character in _USUAL for character in text)
        rare = sum(character in _RARE for character in text)
        letters = sum(character.isalpha() for character in inside.decode(encoding, errors="replace"))
        return 3 * usual + rare - len(text) - 3 * letters

    return max(("cp1252", "mac_roman", "cp850"), key=spelled)


def text_of(data: bytes, encoding: str) -> bytes:
    """Return text as UTF-8 bytes without mark, line ends as line feeds where a lone return was used."""
    if encoding == "utf-8-sig":
        data = data[3:]
    elif encoding not in ("utf-8", "ascii"):
        data = data.decode(encoding, errors="replace").encode()
    elif not _valid(data):
        data = data.decode("utf-8", errors="replace").encode()
    if b"\r" in data[:1_000_000] and b"\n" not in data[:1_000_000]:
        data = data.replace(b"\r", b"\n")
    return data.replace(b"\x00", b"")


def _valid(data: bytes) -> bool:
    """Return whether bytes are UTF-8, read in pieces: a text of them all would take as much memory again."""
    if data.isascii():
        return True
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(data)
    try:
        for start in range(0, len(data), PIECE):
            decoder.decode(view[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _error(key: str, **values: str | int) -> InputError:
    return InputError(
        said(f"ingest.errors.{key}.what", **values), said(f"ingest.errors.{key}.remedy", **values)
    )

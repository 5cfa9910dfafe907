"""Unpacks compressed files: one table inside, whatever the packing."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from pathlib import PurePosixPath

from pythesis.core.base import Scalar
from pythesis.core.errors import InputError
from pythesis.core.said import said

_STARTS = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
)
_SHEETS = ("xl/", "mimetype", "[Content_Types].xml")  # members that make a ZIP a workbook
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".dcm"})
SHOWN = 8  # names listed in a message


def packing_of(data: bytes) -> str | None:
    """Return how bytes are packed, None when they are not; a workbook (itself a ZIP) is not."""
    for start, packing in _STARTS:
        if data.startswith(start):
            return None if packing == "zip" and not _archive(data) else packing
    return None


def _archive(data: bytes) -> bool:
    """Return whether a ZIP is an archive of files rather than a workbook or something broken."""
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile:
        return False
    return bool(names) and not any(name.startswith(_SHEETS) for name in names)


def unpack(file: str, data: bytes, packing: str, wanted: str | None = None) -> tuple[bytes, str]:
    """Return the bytes inside and, for an archive, the name of the member taken.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    wanted : str, optional
        The member of an archive to take.

    Raises
    ------
    InputError
        When the file is damaged, or an archive holds several tables and none was named.
    """
    try:
        if packing == "zip":
            return _member(file, zipfile.ZipFile(io.BytesIO(data)), wanted)
        return _stream(data, packing), ""
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError):
        raise _error("damaged", file=file, format=packing, problem="") from None


def _stream(data: bytes, packing: str) -> bytes:
    if packing == "gzip":
        return gzip.decompress(data)
    if packing == "bzip2":
        return bz2.decompress(data)
    if packing == "xz":
        return lzma.decompress(data)
    import zstandard  # seldom met

    frames: list[bytes] = []
    try:
        while data:
            frame = zstandard.ZstdDecompressor().decompressobj()
            frames.append(frame.decompress(data))
            if not frame.eof:
                raise EOFError
            data = frame.unused_data
    except zstandard.ZstdError as problem:
        raise OSError(str(problem)) from None
    return b"".join(frames)


def _member(file: str, archive: zipfile.ZipFile, wanted: str | None) -> tuple[bytes, str]:
    names = sorted(
        info.filename
        for info in archive.infolist()
        if not info.is_dir() and not _hidden(PurePosixPath(info.filename))
    )
    if wanted is not None:
        if wanted not in names:
            raise _error("no-member", file=file, member=wanted, members=tuple(names[:SHOWN]))
        return archive.read(wanted), wanted
    refuse_images(file, names)
    if len(names) != 1:
        first = names[0] if names else ""
        raise _error("many-members", file=file, n=len(names), members=tuple(names[:SHOWN]), first=first)
    return archive.read(names[0]), names[0]


def _hidden(path: PurePosixPath) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)


def refuse_images(place: str, names: list[str]) -> None:
    """Refuse a folder or an archive of images alone.

    Raises
    ------
    InputError
        With the reason and what can be given instead.
    """
    images = sum(PurePosixPath(name).suffix.lower() in IMAGES for name in names)
    if images and images == len(names):
        raise _error("images", file=place, n=images)


def _error(key: str, **values: Scalar | tuple[Scalar, ...]) -> InputError:
    room = "ingest.errors" if key == "damaged" else "ingest.refused"
    return InputError(said(f"{room}.{key}.what", **values), said(f"{room}.{key}.remedy", **values))

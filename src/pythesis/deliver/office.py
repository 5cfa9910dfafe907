"""What Office files ask of whoever writes them: characters that XML accepts, and no date inside."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from typing import Any

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # a document without a date of its own
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first date a zip file can hold
CODES = {"en": "en-US", "fr": "fr-FR"}  # languages as Office names them
LONGEST_PROPERTY = 250  # characters of a property: Office refuses 256


def legible(text: str) -> str:
    """Return text without the control characters that XML refuses."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})


def name_file(properties: Any, *, title: str, subject: str, author: str, language: str) -> None:
    """Fill in the properties of a file (title, authors, language) and take its dates away."""
    properties.title, properties.subject = (
        legible(title)[:LONGEST_PROPERTY],
        legible(subject)[:LONGEST_PROPERTY],
    )
    properties.author, properties.language = legible(author)[:LONGEST_PROPERTY], CODES[language]
    properties.keywords = properties.comments = properties.category = ""
    properties.last_modified_by, properties.revision = "", 1
    properties.created = properties.modified = properties.last_printed = LONG_AGO


def without_dates(content: bytes) -> bytes:
    """Return a zip file whose entries carry no date, so that the same document is the same bytes."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return written.getvalue()

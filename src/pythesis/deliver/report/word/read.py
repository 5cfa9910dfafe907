"""Reads the words of a document back, so that a number typed into it can be found."""

from __future__ import annotations

import io
from zipfile import BadZipFile

from docx import Document
from docx.oxml.ns import qn

# Left out: what fields show (numbers of pages and captions), which Word counts anew.
PARAGRAPH, TEXT, EDGE, KIND = qn("w:p"), qn("w:t"), qn("w:fldChar"), qn("w:fldCharType")

OPTIONAL_BREAK = "\u200b"  # of no width, where a name may go on to the next line


def texts(data: bytes) -> list[str]:
    """Return the text of every paragraph of a document, in order, tables and forms included.

    Raises
    ------
    ValueError
        When the bytes are not a document.
    """
    try:
        body = Document(io.BytesIO(data)).element.body
    except (BadZipFile, KeyError) as error:
        raise ValueError(str(error)) from None
    found: list[str] = []
    for paragraph in body.iter(PARAGRAPH):
        depth, words = 0, []
        for part in paragraph.iter(TEXT, EDGE):
            if part.tag == EDGE:
                depth += {"begin": 1, "end": -1}.get(part.get(KIND), 0)
            elif depth <= 0:
                words.append((part.text or "").replace(OPTIONAL_BREAK, ""))
        found.append("".join(words))
    return [text for text in found if text]

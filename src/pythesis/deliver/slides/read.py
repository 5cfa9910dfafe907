"""Reads the words of a deck back, so that a number typed into it can be found."""

from __future__ import annotations

import io
from zipfile import BadZipFile

from pptx import Presentation


def texts(data: bytes) -> list[str]:
    """Return every text of a deck: shapes, tables and notes, slide by slide.

    Raises
    ------
    ValueError
        When the bytes are not a deck.
    """
    try:
        deck = Presentation(io.BytesIO(data))
    except (BadZipFile, KeyError) as error:
        raise ValueError(str(error)) from None
    found: list[str] = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found.extend(cell.text for row in shape.table.rows for cell in row.cells)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            found.append(slide.notes_slide.notes_text_frame.text)
    return found

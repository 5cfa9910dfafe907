"""Reads the words of deliverables back, whatever their medium: another language, bad typography."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator

from pythesis.core.evidence import Evidence
from pythesis.mentor.proof import spelling

# Words that stand in nearly every sentence of a language, and are no word of the other.
ONLY = {
    "en": frozenset(
        ("the", "of", "and", "with", "which", "were", "was", "is", "are", "this", "that", "not", "from",
         "each", "rows", "columns", "by", "has", "have", "been")
    ),
    "fr": frozenset(
        ("le", "les", "des", "une", "est", "sont", "avec", "dans", "qui", "pour", "par", "sur", "lignes",
         "colonnes", "aux", "cette", "ces", "leur", "être")
    ),
}  # fmt: skip
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|`[^`]*`|\([^)]*\.(?:md|toml|py|csv|xlsx)[^)]*\)")
SOURCE = re.compile(r"\b(?:19|20)\d\d[a-z]?\)|\bdoi\b|https?://|Journal|University|arXiv")
ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'")
TERMS = spelling.jargon()  # of the trade, in both languages
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def paragraphs(path: str, data: bytes) -> Iterator[str]:
    """Yield the paragraphs of a deliverable that people read; code is left out."""
    ending = path.rsplit(".", 1)[-1]
    reader = {
        "html": _html, "docx": _docx, "pptx": _pptx, "xlsx": _xlsx, "ipynb": _notebook, "md": _markdown,
        "json": _json,
    }.get(ending)  # fmt: skip
    if reader is not None:
        yield from (line for line in reader(data) if line.strip())


def _html(data: bytes) -> Iterator[str]:
    text = re.sub(r"<(style|script|pre|code|svg)\b.*?</\1>", " ", data.decode(), flags=re.DOTALL)
    for block in re.split(
        r"</?(?:p|div|li|td|th|h\d|dt|dd|figcaption|caption|summary|title|section|a)\b[^>]*>", text
    ):
        yield " ".join(html.unescape(re.sub(r"<[^>]+>", "", block)).split(" "))


def _docx(data: bytes) -> Iterator[str]:
    from docx import Document

    document = Document(io.BytesIO(data))
    yield from (p.text for p in document.paragraphs if not (p.style and "Code" in p.style.name))
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)


def _pptx(data: bytes) -> Iterator[str]:
    from pptx import Presentation

    for slide in Presentation(io.BytesIO(data)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (p.text for p in shape.text_frame.paragraphs)
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
        if slide.has_notes_slide:
            yield from slide.notes_slide.notes_text_frame.text.splitlines()


def _xlsx(data: bytes) -> Iterator[str]:
    from openpyxl import load_workbook

    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        yield from (
            str(cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)
        )


def _notebook(data: bytes) -> Iterator[str]:
    cells = json.loads(data)["cells"]
    yield from (line for c in cells if c["cell_type"] == "markdown" for line in _lines("".join(c["source"])))


def _markdown(data: bytes) -> Iterator[str]:
    yield from _lines(re.sub(r"```.*?```", " ", data.decode(), flags=re.DOTALL))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from line.split("|")


def _json(data: bytes) -> Iterator[str]:
    yield from _strings(json.loads(data))


def _strings(node: object, key: str = "") -> Iterator[str]:
    if isinstance(node, str):
        if key not in ("recompute", "spec", "search", "format"):
            yield node
    elif isinstance(node, list):
        for part in node:
            yield from _strings(part, key)
    elif isinstance(node, dict):
        for name, part in node.items():
            if name not in ("spec", "recompute", "search"):
                yield from _strings(part, name)


def leaks(text: str, language: str) -> list[str]:
    """Return the words of the other language a paragraph is made of: two at least, sources apart."""
    other = "fr" if language == "en" else "en"
    if SOURCE.search(text):
        return []
    words = [word.lower() for word in WORD.findall(QUOTED.sub(" ", text))]
    found = [word for word in words if word in ONLY[other]]
    return found if len(found) >= 2 else []


# References as "Wilson 1927; Good 2005", and code in a sentence.
CITED = re.compile(r"^[^\d.]*\b(?:1[89]|20)\d\d\b[^.]*$")
CODE = re.compile(r"`[^`]*`|\[\w+\]|\w+ = (?:\{[^}]*\}|[\d.]+|\"[^\"]*\")|\*\*|^[#>\s*-]+")
# French: a narrow no-break space before ; ! ? %, a no-break one before a colon, guillemets, apostrophes.
ILL = {
    "space before a sign": re.compile(r"[^\s\u202f\u00a0!?…(][;!?](?=\s|$)|[^\S\u202f\u00a0][;!?»%](?=\s|$)"),
    "colon": re.compile(r"[^\s\u00a0\u202f:]:(?=\s)|[^\S\u00a0\u202f]:(?=\s|$)"),
    "guillemets": re.compile(r"[“”]|«(?![\u202f\u00a0])|(?<![\u202f\u00a0])»"),
    "apostrophe": re.compile(r"(?<=[a-zà-ÿ])'(?=[a-zà-ÿ])", re.IGNORECASE),
    "decimal point": re.compile(r"(?<!^)(?<![\w.,/-])\d+\.\d+(?![\w.]|\s*%?\w*/)"),
}


def ill(text: str) -> list[str]:
    """Return what is wrong with the typography of a French paragraph."""
    if SOURCE.search(text) or CITED.match(text):
        return []
    bare = re.sub(r"«[\u202f\u00a0][^»]*[\u202f\u00a0]»", "«\u202fx\u202f»", CODE.sub(" ", text))
    return [name for name, pattern in ILL.items() if pattern.search(bare)]


def names_of(evidence: Evidence) -> frozenset[str]:
    """Return the words that come from the data or the people of a project, and are of no language."""
    tables = (evidence.raw, evidence.dataset)
    columns = [column for table in tables for column in table.columns]
    names = [evidence.brief.project.name, evidence.raw.source]
    names += [column.name for column in columns]
    names += [level for column in columns for level in column.levels]
    return spelling.vocabulary(names)


def unknown(text: str, language: str, known: frozenset[str]) -> list[str]:
    """Return the words of a paragraph that no dictionary of its language has, sources and names apart."""
    if SOURCE.search(text):
        return []
    words = dict.fromkeys(_plain_words(text))
    return [word for word in words if not _known(word, language, known)]


def foreign(text: str, language: str, known: frozenset[str]) -> list[str]:
    """Return the words of a paragraph that are of the other language and not of its own."""
    other = "fr" if language == "en" else "en"
    return [word for word in unknown(text, language, known) if spelling.spelt(word, other)]


def _plain_words(text: str) -> Iterator[str]:
    """Yield the words a dictionary can judge: no name, code, path, acronym or quotation."""
    bare = QUOTED.sub(" ", CODE.sub(" ", text))
    for token in bare.split():
        if re.search(r"[\d_@/\\=<>{}]|\w\.\w|--", token):
            continue
        for word in WORD.findall(token):
            if len(word) > 2 and not re.search(r"[A-Z]", word[1:]):
                yield word


def _known(word: str, language: str, known: frozenset[str]) -> bool:
    plain = word.replace("’", "'")
    core = ELIDED.sub("", plain.lower()) if language == "fr" else re.sub(r"'s?$", "", plain.lower())
    whole = {plain, plain.lower(), core, core.capitalize()}
    return bool(whole & known) or core in TERMS or any(spelling.spelt(form, language) for form in whole)

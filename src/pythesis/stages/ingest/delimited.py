"""Reads delimited text: finds the delimiter, the header and the lines that are not rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stages.ingest import header, headings, shorter

CANDIDATES = ("\t", ";", "|", ",")
SAMPLE_BYTES = 200_000
SAMPLE_RECORDS = 400
MAX_TITLE_LINES = 20  # lines above the header that belong to a title
CHUNK = 1_000_000  # bytes scanned at a time: what they make stays in the cache of a processor


@dataclass(frozen=True, slots=True)
class Records:
    """Where the records of a text lie: byte bounds, number of fields, line in the file (from 1)."""

    starts: np.ndarray
    ends: np.ndarray
    fields: np.ndarray
    lines: np.ndarray
    clean_quotes: bool

    def where(self, keep: np.ndarray) -> Records:
        """Return some of the records."""
        return Records(
            self.starts[keep], self.ends[keep], self.fields[keep], self.lines[keep], self.clean_quotes
        )


def read(
    name: str, data: bytes, known: dict[str, Scalar] | None = None
) -> tuple[list[str], pl.DataFrame, dict[str, Scalar]]:
    """Read UTF-8 text into names and a frame of strings.

    Parameters
    ----------
    name : str
        Name of the file, for messages.
    data : bytes
        UTF-8 text without mark.
    known : mapping, optional
        ``delimiter`` and ``header`` to use instead of guessing, for new rows of a known table.

    Returns
    -------
    names, frame, reading
        Names as written, columns ``c0..`` of text with nulls for empty fields, and the options found.

    Raises
    ------
    InputError
        For lines with too many or too few fields, and repeated names.
    """
    data, hint = _hint(data)
    delimiter = str((known or {}).get("delimiter") or hint or delimiter_of(data))
    reading: dict[str, Scalar] = {"delimiter": delimiter}
    if delimiter == " ":
        data, delimiter = _blanks_to_tabs(data), "\t"
    records = scan(data, delimiter)
    if not records.clean_quotes:
        return _read_slowly(name, data, delimiter, reading, known)
    keep = _not_blank(data, records)
    records = records.where(keep)
    if shorter.plausible(data, records.starts, records.ends, records.fields, delimiter):
        frame = _frame(data[records.starts[0] : records.ends[-1]], delimiter)
        head = _cells(data[records.starts[0] : records.ends[0]], delimiter)
        if shorter.fits(head, frame.slice(1), records.fields[1:]):
            reading |= {"header": True, "short_rows": int(np.sum(records.fields < records.fields[0]))}
            names = header.names_of(name, head)
            return names, frame.slice(1), reading | header.renamed(head, names)
    first, last, lag = bounds(name, records.fields, records.lines, delimiter)
    heads = [
        _cells(data[records.starts[i] : records.ends[i]], delimiter)
        for i in range(max(first - 1, 0), first + 1)
    ]
    # With the line end of its last record a text without title nor footer is itself, not a copy.
    frame = _frame(data[int(records.starts[first]) : int(records.ends[last - 1]) + 1], delimiter)
    return _finish(name, heads, frame, lag, reading, (first, len(records.fields) - last), known)


def _hint(data: bytes) -> tuple[bytes, str | None]:
    """Return the text after a first line ``sep=;``, which spreadsheets understand, and its delimiter."""
    match = re.match(rb'"?sep=(.)"?\r?\n', data[:20])
    return (data[match.end() :], match[1].decode()) if match else (data, None)


def delimiter_of(data: bytes) -> str:
    """Guess the delimiter: the one that gives the same number of fields, more than one, on most lines.

    The first record counts apart: the comma of a decimal is seldom in a header. Of two that agree with every
    line alike, the one that makes more fields wins: the other is a sign inside one of them. Blanks are tried
    last.
    """
    sample = data[:SAMPLE_BYTES].decode("utf-8", errors="replace")
    if len(data) > SAMPLE_BYTES:
        sample = sample[: sample.rfind("\n") + 1]
    best, score, fields = ",", 0.0, 0
    for candidate in CANDIDATES:
        rated, width = _consistency(sample, candidate)
        if rated > score + 0.005 or (rated > score - 0.005 and width > fields):
            best, score, fields = candidate, rated, width
    if score < 0.9 and _consistency(sample, " ")[0] >= 1.4:
        return " "
    return best


def _consistency(sample: str, delimiter: str) -> tuple[float, int]:
    """Return how well a delimiter explains the lines, at best 1.5, and the fields it makes."""
    source = io.StringIO(
        "\n".join(line.strip(" ") for line in sample.splitlines()) if delimiter == " " else sample
    )
    rows = csv.reader(source, delimiter=delimiter, skipinitialspace=True)
    widths: list[int] = []
    try:
        for row in rows:
            if row and len(widths) < SAMPLE_RECORDS:
                widths.append(len(row))
    except csv.Error:
        return 0.0, 0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return count / len(widths) + 0.5 * (widths[0] in (width, width - 1)), width


def _blanks_to_tabs(data: bytes) -> bytes:
    rows = csv.reader(
        (line.strip() for line in data.decode().splitlines()), delimiter=" ", skipinitialspace=True
    )
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def scan(data: bytes, delimiter: str) -> Records:
    """Find the records of a delimited text without reading its fields.

    A line end or delimiter counts when an even number of quotes stands before it. ``clean_quotes`` is
    False when some quote neither opens nor closes a field: then only a parser knows the fields.
    """
    text = np.frombuffer(data, np.uint8)
    quoted = b'"' in data
    ends: list[np.ndarray] = []
    cells: list[np.ndarray] = []
    lines: list[np.ndarray] = []
    parity, delimiters, newlines, clean = 0, 0, 0, True
    for start in range(0, len(text), CHUNK):
        part = text[start : start + CHUNK]
        line, mark = part == 10, part == ord(delimiter)
        at = breaks = np.flatnonzero(line)
        if quoted:
            inside = (np.cumsum(part == 34, dtype=np.uint8) + parity) & 1
            clean = clean and _clean_quotes(text, start, part, inside, ord(delimiter))
            parity, outside = int(inside[-1]), inside == 0
            at, mark = np.flatnonzero(line & outside), mark & outside
        marks = np.flatnonzero(mark)
        ends.append(at + start)
        cells.append(np.searchsorted(marks, at) + delimiters)
        lines.append(np.searchsorted(breaks, at) + newlines)
        delimiters, newlines = delimiters + len(marks), newlines + len(breaks)
    end, cell, number = np.concatenate(ends), np.concatenate(cells), np.concatenate(lines)
    if len(text) and (not len(end) or end[-1] != len(text) - 1):  # no line end after the last record
        end, cell = np.append(end, len(text)), np.append(cell, delimiters)
        number = np.append(number, newlines)
    starts = np.concatenate([[0], end[:-1] + 1])
    first_lines = np.concatenate([[1], number[:-1] + 2])
    return Records(starts, end, np.diff(cell, prepend=0) + 1, first_lines, clean and parity == 0)


def _clean_quotes(text: np.ndarray, start: int, part: np.ndarray, inside: np.ndarray, mark: int) -> bool:
    at = np.flatnonzero(part == 34)
    opening, closing = at[inside[at] == 1] + start, at[inside[at] == 0] + start
    edges = np.array([mark, 10, 13, 34], np.uint8)
    before = text[opening[opening > 0] - 1]
    after = text[closing[closing < len(text) - 1] + 1]
    return bool(np.isin(before, edges[[0, 1, 3]]).all() and np.isin(after, edges).all())


def _not_blank(data: bytes, records: Records) -> np.ndarray:
    short = (records.ends - records.starts <= 200) & (records.fields == 1)
    keep = np.ones(len(records.starts), bool)
    for index in np.flatnonzero(short):
        keep[index] = bool(data[records.starts[index] : records.ends[index]].strip())
    return keep


def bounds(name: str, fields: np.ndarray, lines: np.ndarray, delimiter: str) -> tuple[int, int, int]:
    """Return the first record as wide as most, the end of the table and a lag.

    Narrower lines above the table are a title; lines of a single field after it are a footer. The lag
    is -1 or +1 when the line just above is one field shorter or longer: it may be the header of a table
    with names of rows, or one that ends with a delimiter. Any other width is refused.
    """
    values, counts = np.unique(fields[:100_000], return_counts=True)
    width = int(values[np.argmax(counts)])
    if width == 1:
        odd = np.flatnonzero(fields != 1)
        if len(odd):
            raise _ragged(name, fields, lines, odd, width, delimiter)
        return 0, len(fields), 0
    first = int(np.flatnonzero(fields == width)[0])
    last = len(fields)
    while last > first and fields[last - 1] == 1:
        last -= 1
    lag = int(fields[first - 1]) - width if first else 0
    odd = np.flatnonzero(fields[first:last] != width) + first
    if not len(odd) and first > MAX_TITLE_LINES:
        odd = np.arange(first)
    if not len(odd):
        odd = np.flatnonzero(fields[: first - (lag == 1)] > width)
    if len(odd):
        raise _ragged(name, fields, lines, odd, width, delimiter)
    return first, last, lag if abs(lag) == 1 else 0


def _ragged(
    name: str, fields: np.ndarray, lines: np.ndarray, odd: np.ndarray, width: int, delimiter: str
) -> InputError:
    values: dict[str, Scalar] = {
        "file": name,
        "line": int(lines[odd[0]]),
        "found": int(fields[odd[0]]),
        "expected": width,
        "n": len(odd),
        "delimiter": {"\t": "tab", " ": "space"}.get(delimiter, delimiter),
    }
    return InputError(
        said("ingest.errors.ragged.what", **values), said("ingest.errors.ragged.remedy", **values)
    )


def _cells(line: bytes, delimiter: str) -> list[str]:
    text = line.decode("utf-8", errors="replace")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return rows[0] if rows else []


def _frame(data: bytes, delimiter: str) -> pl.DataFrame:
    frame = pl.read_csv(data, separator=delimiter, has_header=False, infer_schema=False, quote_char='"')
    return frame.rename({column: f"c{i}" for i, column in enumerate(frame.columns)})


def _read_slowly(
    name: str, data: bytes, delimiter: str, reading: dict[str, Scalar], known: dict[str, Scalar] | None
) -> tuple[list[str], pl.DataFrame, dict[str, Scalar]]:
    """Read with a tolerant parser: quotes inside fields, blanks before quotes, an unclosed quote."""
    reader = csv.reader(
        io.StringIO(data.decode("utf-8", errors="replace"), newline=""),
        delimiter=delimiter,
        skipinitialspace=True,
    )
    rows: list[list[str]] = []
    at: list[int] = []
    line = 1
    csv.field_size_limit(max(csv.field_size_limit(), 10_000_000))
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                at.append(line)
            line = reader.line_num + 1
    except csv.Error as problem:
        raise InputError(
            said("ingest.errors.quotes.what", file=name, line=line, problem=str(problem)),
            said("ingest.errors.quotes.remedy", file=name, line=line),
        ) from None
    fields = np.array([len(row) for row in rows])
    first, last, lag = bounds(name, fields, np.array(at), delimiter)
    columns = zip(*rows[first:last], strict=True)
    frame = pl.DataFrame({f"c{i}": list(column) for i, column in enumerate(columns)})
    heads = rows[max(first - 1, 0) : first + 1]
    return _finish(name, heads, frame, lag, reading, (first, len(rows) - last), known)


def _finish(
    name: str,
    heads: list[list[str]],
    frame: pl.DataFrame,
    lag: int,
    reading: dict[str, Scalar],
    dropped: tuple[int, int],
    known: dict[str, Scalar] | None,
) -> tuple[list[str], pl.DataFrame, dict[str, Scalar]]:
    above, footer = dropped
    wanted = (known or {}).get("header")
    heading = headings.ALONE
    if lag and wanted is not False and not header.present(heads[-1], frame.slice(1)):
        above -= 1
        names, frame, headed = *_lagging(name, heads[0], frame, lag), True
        head = {1: heads[0][:-1], -1: heads[0] if len(heads[0]) == len(names) else ["", *heads[0]]}[lag]
    else:
        heading = headings.found(frame) if wanted is not False else headings.ALONE
        above, frame = above + heading.above, frame.slice(heading.above)
        head = heading.cells or ([cell or "" for cell in frame.row(0)] if heading.above else heads[-1])
        names, frame, headed = header.split(name, head, frame, True if heading.cells else wanted)
    found: dict[str, Scalar] = {"header": headed} | (header.renamed(head, names) if headed else {})
    if heading.cells:
        found["names_rows"] = 2
    if above:
        found["title_lines"] = above
    if footer:
        found["footer_lines"] = footer
    return names, frame, reading | found


def _lagging(name: str, head: list[str], frame: pl.DataFrame, lag: int) -> tuple[list[str], pl.DataFrame]:
    """Name the columns of a table whose header is one field shorter or longer than its rows."""
    if lag > 0:
        return header.names_of(name, head[:-1]), frame
    last = frame.to_series(frame.width - 1).str.strip_chars()
    if last.fill_null("").eq("").all():  # every row ends with a delimiter
        return header.names_of(name, head), frame.select(frame.columns[:-1])
    return header.names_of(name, ["", *head]), frame

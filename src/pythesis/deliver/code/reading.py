"""What ``load.py`` needs: how the source was read, column by column."""

from __future__ import annotations

import re
from typing import Any

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Table
from pythesis.deliver.code.literals import Source, literal, text
from pythesis.deliver.code.moment import assembling
from pythesis.stats import written_periods as periods
from pythesis.stats.moments import HOUR_BEHIND

_FORMAT = "format:"  # prefix, in ``Table.reading``, of the format that read a column
_NUMBERS = {
    "point": "number()",
    "comma": 'number(decimal=",")',
    "space-point": "number(thousands={spaces})",
    "space-comma": 'number(decimal=",", thousands={spaces})',
    "comma-point": 'number(thousands=",")',
    "point-comma": 'number(decimal=",", thousands=".")',
}
_SPACES = " \u00a0\u202f'’"
_LAYOUTS = {
    "iso": "%Y-%m-%d",
    "iso-slash": "%Y/%m/%d",
    "dmy-slash": "%d/%m/%Y",
    "mdy-slash": "%m/%d/%Y",
    "dmy-dash": "%d-%m-%Y",
    "mdy-dash": "%m-%d-%Y",
    "dmy-point": "%d.%m.%Y",
    "mdy-point": "%m.%d.%Y",
    "compact": "%Y%m%d",
    "compact-time": "%Y%m%dT%H%M%S",
}
_CALLED = re.compile(r"^\w+$|[a-z_]+(?=\()")  # the readers an expression calls
_CLOCKS = {"hm": "%H:%M", "hms": "%H:%M:%S%.f", "zone": "%H:%M:%S%.f%:z"}
_LIBRARIES = {"gzip": "gzip", "bzip2": "bz2", "xz": "lzma", "zip": "zipfile", "zstd": "zstandard"}
# Sources that a few lines cannot read again: their rows come from where the project keeps them.
GATHERED = ("folder", "joined")
LAID_OUT = {"of_rows", "header_rows", "block_totals", "filled_down"}
RAW = "data/processed/raw.parquet"
_NATIVE_UTF8 = ("utf-8", "utf-8-sig", "ascii")


def reading(table: Table) -> dict[str, Any]:
    """Return the values ``load.py.jinja`` puts in."""
    options = table.reading
    kept = table.columns if gathers(table) else table.given
    columns = [_column(table, column) for column in kept]
    encoding = str(options.get("encoding", "utf-8"))
    packing = str(options.get("packing") or ("gzip" if options.get("compressed") else ""))
    form = str(options.get("format", "csv"))
    gathered = gathers(table)
    units = int(options.get("units_row") is True)
    return {
        "source": RAW.rpartition("/")[2] if gathered else table.source,
        "folder": "processed" if gathered else "raw",
        "gathered": gathered,
        "format": "parquet" if gathered else "text" if form in ("text", "csv", "tsv") else form,
        "columns": columns,
        "readers": {name for column in columns for name in _CALLED.findall(str(column["reader"]))},
        "spaced": any("%Y%m%dT" not in str(c["reader"]) for c in columns if "moment(" in c["reader"]),
        "short": periods.SHORT,
        "months": {word: int(number) for word, number in periods.MONTH_NUMBERS.items()},
        "encoding": encoding,
        "decoded": encoding not in _NATIVE_UTF8 or bool(options.get("title_lines")),
        "unpacked": bool(packing),
        "library": Source(_LIBRARIES.get(packing, "")),
        "opened": Source(_opened(packing, options.get("member"))),
        "query": f'SELECT * FROM "{str(options.get("table", "")).replace(chr(34), chr(34) * 2)}"',
        "nested": bool(options.get("nested")),
        "short_rows": bool(options.get("short_rows")),
        "delimiter": str(options.get("delimiter") or ","),
        "skipped": int(options.get("title_lines") or 0) + (options.get("header") is not False) + units,
        "title": int(options.get("title_lines") or 0),
        "header": int(options.get("header") is not False) + units,
        "footer": int(options.get("footer_lines") or 0) + _tail(options, form),
        "sheet": str(options.get("sheet", "")),
        "hour_behind": HOUR_BEHIND,
        "leading_blanks": bool(options.get("leading_blanks")),
        **assembling(None if gathered else table.moment),
    }


def gathers(table: Table) -> bool:
    """Return whether the rows come from where the project keeps them, every made column among them."""
    reading = table.reading
    return reading.get("format", "csv") in GATHERED or bool(LAID_OUT & reading.keys())


def _tail(options: dict[str, Scalar], form: str) -> int:
    """Return the rows below the table; of a workbook blank ones are gone by then."""
    rows = int(options.get("tail_rows") or 0)
    return rows - int(options.get("blank_tail") or 0) if form == "excel" else rows


def _opened(packing: str, member: Scalar) -> str:
    """Return the expression of the bytes inside the file."""
    stored = "Path(path).read_bytes()"
    if packing == "zip":
        return f"zipfile.ZipFile(path).read({literal(str(member))})"
    if packing == "zstd":
        steps = f".stream_reader({stored}, read_across_frames=True)"
        return f"(\n        zstandard.ZstdDecompressor()\n        {steps}\n        .read()\n    )"
    return f"{_LIBRARIES[packing]}.decompress({stored})" if packing else stored


def _column(table: Table, column: Column) -> dict[str, Any]:
    form = table.reading.get(f"{_FORMAT}{column.name}")
    if gathers(table):
        return {"name": column.name, "reader": Source(_stored(column))}
    typed = table.reading.get("format") in ("parquet", "sqlite")
    if form is None and typed and column.dtype != "String":
        return {"name": column.name, "reader": Source(_stored(column))}
    read = _reader(str(form) if form is not None else _guessed(column), column.dtype)
    return {"name": column.name, "reader": Source(read)}


def _stored(column: Column) -> str:
    dtype = 'pl.Datetime("us")' if column.dtype == "Datetime" else f"pl.{column.dtype}"
    return f"stored({dtype})"


def _guessed(column: Column) -> str:
    """Return the plainest format for a column of text whose own was not kept."""
    plainest = {"Int64": "number:integer", "Float64": "number:point", "Boolean": "truth", "Date": "date:iso"}
    return plainest.get(column.dtype, "")


def _reader(form: str, dtype: str) -> str:
    kind, _, name = form.partition(":")
    if kind == "number":
        if name == "integer":
            return "whole"
        call = _NUMBERS[name].format(spaces=text(_SPACES))
        return (
            call if dtype == "Float64" else f"{call[:-1]}{', ' if call[-2] != '(' else ''}dtype=pl.{dtype})"
        )
    if kind == "date":
        return _date(name, dtype)
    return "truth" if kind == "truth" else "text"


def _date(name: str, dtype: str) -> str:
    shape, _, clock = name.partition(" ")
    shape, _, since = shape.partition("-from")
    if shape.startswith("period-"):
        return _period(shape.removeprefix("period-"), since)
    if since:
        clock = f" {clock}" if clock else ""
        return f"short_year({_date(shape + clock, dtype)}, {since})"
    if shape in ("month", "worded"):
        return f"{shape}_moment" if clock else shape
    layout = _LAYOUTS[shape]
    if not clock and shape != "compact-time":
        return f"day({literal(layout)})"
    layout = f"{layout} {_CLOCKS[clock]}" if clock else layout
    if clock == "zone":
        return f"zoned({literal(layout)})"
    return f"moment({literal(layout)}{', midnight=True' if dtype == 'Date' else ''})"


def _period(kind: str, since: str) -> str:
    before, behind, months = periods.PERIODS[kind]
    century = f", century={since}" if since else ""
    named = ", named=True" if kind == "name" else ""
    return f"period({text(before)}, {text(behind)}, {months}{century}{named})"

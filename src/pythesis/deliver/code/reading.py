"""What ``load.py`` needs: how the source was read, column by column."""

from __future__ import annotations

from typing import Any

from pythesis.core.dataset import Column, Table
from pythesis.deliver.code.literals import Source, literal, text

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
    "compact": "%Y%m%d",
    "compact-time": "%Y%m%dT%H%M%S",
}
_CLOCKS = {"hm": "%H:%M", "hms": "%H:%M:%S%.f", "zone": "%H:%M:%S%.f%:z"}
_NATIVE_UTF8 = ("utf-8", "utf-8-sig", "ascii")


def reading(table: Table) -> dict[str, Any]:
    """Return the values ``load.py.jinja`` puts in."""
    options = table.reading
    columns = [_column(table, column) for column in table.columns]
    encoding = str(options.get("encoding", "utf-8"))
    compressed = bool(options.get("compressed"))
    opened = "gzip.decompress(Path(path).read_bytes())" if compressed else "Path(path).read_bytes()"
    form = str(options.get("format", "csv"))
    return {
        "source": table.source,
        "format": "text" if form in ("text", "csv", "tsv") else form,
        "columns": columns,
        "readers": {str(column["reader"]).partition("(")[0] for column in columns},
        "spaced": any("%Y%m%dT" not in str(c["reader"]) for c in columns if c["reader"].startswith("moment")),
        "encoding": encoding,
        "decoded": encoding not in _NATIVE_UTF8 or bool(options.get("title_lines")),
        "compressed": compressed,
        "opened": Source(opened),
        "delimiter": str(options.get("delimiter") or ","),
        "skipped": int(options.get("title_lines") or 0) + (options.get("header") is not False),
        "title": int(options.get("title_lines") or 0),
        "header": int(options.get("header") is not False),
        "footer": int(options.get("footer_lines") or 0),
        "sheet": str(options.get("sheet", "")),
        "leading_blanks": bool(options.get("leading_blanks")),
    }


def _column(table: Table, column: Column) -> dict[str, Any]:
    form = table.reading.get(f"{_FORMAT}{column.name}")
    if form is None and table.reading.get("format") == "parquet" and column.dtype != "String":
        dtype = 'pl.Datetime("us")' if column.dtype == "Datetime" else f"pl.{column.dtype}"
        return {"name": column.name, "reader": Source(f"stored({dtype})")}
    read = _reader(str(form) if form is not None else _guessed(column), column.dtype)
    return {"name": column.name, "reader": Source(read)}


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
    if shape in ("month", "worded"):
        return shape
    layout = _LAYOUTS[shape]
    if not clock and shape != "compact-time":
        return f"day({literal(layout)})"
    layout = f"{layout} {_CLOCKS[clock]}" if clock else layout
    if clock == "zone":
        return f"zoned({literal(layout)})"
    return f"moment({literal(layout)}{', midnight=True' if dtype == 'Date' else ''})"

"""Reads JSON, Parquet and spreadsheets into names and a frame."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import ROW
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stages.ingest import brought, header, headings

MAX_TITLE_ROWS = 30
LOOKED_AT = 400  # values that tell most columns with decimals from those without
EXACT = 2**53  # whole numbers below are exact in 64-bit floating point
Read = tuple[list[str], pl.DataFrame, dict[str, Scalar]]


def read_json(name: str, data: bytes) -> Read:
    """Read a list of objects, one object a line, or one object that holds a list of objects.

    Values become text and are typed like those of a text file. A field that holds objects only becomes a
    column for each of theirs, ``place.city``; lists, and fields that hold objects at times, stay JSON text.
    """
    try:
        told = _rows(data.decode("utf-8", errors="replace"))
        rows = _spread(told)
    except ValueError as problem:
        raise InputError(
            said("ingest.errors.json.what", file=name, problem=str(problem)),
            said("ingest.errors.json.remedy", file=name),
        ) from None
    keys = list(dict.fromkeys(key for row in rows for key in row))
    names = header.names_of(name, keys)
    frame = pl.DataFrame(
        {f"c{i}": [_text(row.get(key)) for row in rows] for i, key in enumerate(keys)},
        schema={f"c{i}": pl.String for i in range(len(keys))},
    )
    return names, frame, {"nested": True} if rows is not told else {}


def _rows(text: str) -> list[dict[str, Any]]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        content = [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(content, dict):
        lists = [value for value in content.values() if isinstance(value, list)]
        content = max(lists, key=len) if lists else [content]
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise ValueError("the content is not a list of objects")
    return content


def _spread(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with fields of objects as fields of their own, however deep."""
    held: dict[str, list[Any]] = {}
    for row in rows:
        for key, value in row.items():
            held.setdefault(key, []).extend([] if value is None else [value])
    nested = {key for key, values in held.items() if values and all(isinstance(v, dict) for v in values)}
    inner = {f"{key}.{name}" for key in nested for value in held[key] for name in value}
    if not nested or inner & held.keys():
        return rows
    flat: list[dict[str, Any]] = []
    for row in rows:
        flat.append({key: value for key, value in row.items() if key not in nested})
        for key in (key for key in row if key in nested and row[key] is not None):
            flat[-1].update({f"{key}.{name}": value for name, value in row[key].items()})
    return _spread(flat)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


# Cells above which a Parquet file is not read whole: 8 bytes a cell, and work on it needs three times that.
MAX_CELLS = 60_000_000
_SPREAD = 2_654_435_761  # Knuth's multiplier, odd and near 2^32 / golden ratio: neighbours fall far apart


def read_parquet(name: str, source: Path | bytes) -> Read:
    """Read a Parquet file; types that have no use here become their nearest plain type.

    Of a file too large to be held, rows are drawn while it is scanned; ``of_rows`` then says of how many.
    """
    try:
        scanned = pl.scan_parquet(source if isinstance(source, Path) else io.BytesIO(source))
        width, height = len(scanned.collect_schema()), int(scanned.select(pl.len()).collect().item())
        reading = brought.told_by(source)
        if width * height > MAX_CELLS:
            header.names_of(name, scanned.collect_schema().names())
            share = round(MAX_CELLS / (width * height), 6)
            reading = {"of_rows": height, "drawn": share}
            scanned = drawn(scanned, share)
        frame = scanned.collect(engine="streaming" if "drawn" in reading else "auto")
        reading |= {"kept_rows": frame.height} if "drawn" in reading else {}
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise _damaged(name, "Parquet", problem) from None
    names = header.names_of(name, frame.columns)
    return names, plain(frame.rename(dict(zip(frame.columns, stored(frame.width), strict=True)))), reading


def stored(width: int) -> list[str]:
    """Return the names columns have before theirs are known."""
    return [f"c{i}" for i in range(width)]


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return columns in the few types used here: whole numbers, numbers, truth, dates, moments, text."""
    return pl.DataFrame([_plain(series) for series in frame.get_columns()])


def drawn(scanned: pl.LazyFrame, share: float) -> pl.LazyFrame:
    """Return a share of the rows, spread over the whole table, the same ones at every reading."""
    # The scan itself numbers the rows: a range as long as the table would hold all of it at once.
    position = (pl.col(ROW).cast(pl.Int64) % (1 << 31)) * _SPREAD % (1 << 32)
    return scanned.with_row_index(ROW).filter(position < int(share * (1 << 32))).drop(ROW)


def _plain(series: pl.Series) -> pl.Series:
    dtype = series.dtype
    if dtype.is_integer():
        wide = dtype in (pl.UInt64, pl.Int128, pl.UInt128) and (series.max() or 0) > 2**63 - 1  # type: ignore[operator]
        return series.cast(pl.Float64 if wide else pl.Int64)
    if dtype.is_float() or dtype.is_decimal():
        return _whole(series.cast(pl.Float64))
    if isinstance(dtype, pl.Datetime):
        moments = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if dtype.time_zone else series
        return moments.cast(pl.Datetime("us"))
    if dtype in (pl.Boolean, pl.Date, pl.String):
        return series
    if isinstance(dtype, pl.Duration):
        return series.dt.total_seconds(fractional=True)
    if dtype in (pl.Categorical, pl.Enum, pl.Time, pl.Null):
        return series.cast(pl.String)
    return pl.Series(
        series.name, [None if v is None else _text(_jsonable(v)) for v in series], dtype=pl.String
    )


def _whole(series: pl.Series) -> pl.Series:
    """Return numbers without decimals as whole ones: programs keep 3 as 3.0 once gaps stand among them."""
    first = series.drop_nulls().head(LOOKED_AT)
    likely = len(first) and (first == first.round()).all()
    if likely and (series == series.round()).all() and (series.abs() < EXACT).all():
        return series.cast(pl.Int64)
    return series


def _jsonable(value: Any) -> Any:
    if isinstance(value, pl.Series):
        return [_jsonable(item) for item in value]
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, (bool, int, float, str)) or value is None else str(value)


def read_sheet(
    name: str, data: bytes, known: dict[str, Scalar] | None = None, asked: str | None = None
) -> Read:
    """Read a sheet of a workbook, from its header row down, cells as text.

    The sheet `asked` for, else the one known, else the fullest; ``other_sheets`` names the others.
    """
    sheet, others, grid, precise = _fullest(name, data, (known or {}).get("sheet"), asked)
    if not grid.height:
        raise InputError(
            said("ingest.errors.empty-file.what", file=name),
            said("ingest.errors.empty-file.remedy", file=name),
        )
    first, two = _names_row(grid)
    titles = grid.head(first).filter(pl.any_horizontal(pl.all().is_not_null())).height  # blank rows are none
    grid = grid.slice(first)
    kept = [column for column in grid.columns if grid[column].is_not_null().any()]
    head = [cell or "" for cell in grid.select(kept).row(0)]
    if two is not None:
        head = [cell for cell, column in zip(two, grid.columns, strict=True) if column in kept]
    names, frame, headed = header.split(
        name, head, grid.select(kept), bool(two) or (known or {}).get("header")
    )
    frame = _precise(frame, precise) if headed else frame
    frame = frame.rename({column: f"c{i}" for i, column in enumerate(frame.columns)})
    reading: dict[str, Scalar] = {"sheet": sheet, "sheets": len(others) + 1, "header": headed}
    reading |= header.renamed(head, names) if headed else {}
    if two is not None:
        reading["names_rows"] = 2
    if others:
        reading["other_sheets"] = ", ".join(others)
    return names, frame, reading | ({"title_lines": titles} if titles else {})


def _fullest(
    name: str, data: bytes, known: Scalar, asked: str | None
) -> tuple[str, list[str], pl.DataFrame, pl.DataFrame]:
    """Return the name of a sheet, those of the others, its cells as text, and as numbers."""
    import fastexcel  # heavy, and most sources are text

    try:
        book = fastexcel.read_excel(data)
        if asked is not None and asked not in book.sheet_names:
            raise _no_sheet(name, asked, book.sheet_names)
        wanted = asked or known
        sheets = [str(wanted)] if wanted in book.sheet_names else book.sheet_names
        grids = {one: _grid(book.load_sheet(one, header_row=None, dtypes="string")) for one in sheets}
        sheet = max(grids, key=lambda key: grids[key].height * grids[key].width)
        grid, precise = grids[sheet], pl.DataFrame()
        if grid.height:
            precise = book.load_sheet(sheet, header_row=None, skip_rows=_names_row(grid)[0] + 1).to_polars()
    except (fastexcel.FastExcelError, OSError, ValueError) as problem:
        raise _damaged(name, "Excel", problem) from None
    return sheet, [one for one in book.sheet_names if one != sheet], grid, precise


def _no_sheet(name: str, sheet: str, sheets: list[str]) -> InputError:
    return InputError(
        said("ingest.refused.no-sheet.what", file=name, sheet=sheet),
        said("ingest.refused.no-sheet.remedy", sheets=tuple(sheets[:10])),
    )


def _precise(frame: pl.DataFrame, typed: pl.DataFrame) -> pl.DataFrame:
    """Take numbers with all their digits, where text cells show nine decimals."""
    if typed.height != frame.height:
        return frame
    exact = [
        typed[name].alias(name)
        for name in frame.columns
        if name in typed.columns
        and typed[name].dtype == pl.Float64
        and typed[name].null_count() == frame[name].null_count()
        and not bool((typed[name] == typed[name].round()).all())
    ]
    return frame.with_columns(exact)


def _grid(loaded: Any) -> pl.DataFrame:
    sheet: pl.DataFrame = loaded.to_polars()
    blank = [pl.col(column).cast(pl.String).str.strip_chars() == "" for column in sheet.columns]
    cleaned = sheet.with_columns(
        pl.when(~test).then(pl.col(column).cast(pl.String)).alias(column)
        for column, test in zip(sheet.columns, blank, strict=True)
    )
    return cleaned.select(column for column in cleaned.columns if cleaned[column].is_not_null().any())


def _names_row(grid: pl.DataFrame) -> tuple[int, list[str] | None]:
    """Return the last row of names, and the names when two rows make them."""
    first = _first_row(grid)
    for upper in (first - 1, first):
        if upper >= 0 and upper + 2 < grid.height:
            group, detail = ([(cell or "").strip() for cell in grid.row(at)] for at in (upper, upper + 1))
            if (names := headings.two_rows(group, detail, grid.slice(upper + 2))) is not None:
                return upper + 1, names
    return first, None


def _first_row(grid: pl.DataFrame) -> int:
    """Return the first row about as full as the fullest of the top rows: the header is seldom holed."""
    counts = [sum(cell is not None for cell in row) for row in grid.head(MAX_TITLE_ROWS).rows()]
    need = max(counts, default=0) * 0.8
    return next((i for i, count in enumerate(counts) if count >= need), 0)


def _damaged(name: str, form: str, problem: Exception) -> InputError:
    first = str(problem).splitlines()[0][:200] if str(problem) else type(problem).__name__
    return InputError(
        said("ingest.errors.damaged.what", file=name, format=form, problem=first),
        said("ingest.errors.damaged.remedy", file=name, format=form),
    )

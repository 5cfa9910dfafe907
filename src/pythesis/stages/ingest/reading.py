"""From a path to typed rows and the schema they have."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.dataset import UNIT, Kind, Table
from pythesis.core.errors import InputError
from pythesis.core.meaning import Meaning
from pythesis.core.moment import Moment
from pythesis.core.said import said
from pythesis.core.whole import Whole
from pythesis.stages.ingest import (
    blocks,
    brought,
    database,
    delimited,
    edges,
    folder,
    joining,
    moments,
    orders,
    records,
    references,
    roles,
    source,
    typed,
)
from pythesis.stages.ingest.joining import Part
from pythesis.stats.batteries import rated
from pythesis.stats.kinds import describe
from pythesis.stats.moments import made
from pythesis.stats.task import task_of

FORMAT = "format:"  # prefix, in ``Table.reading``, of the format that read a column
NOTHING_TOLD = orders.Orders()


def read(
    path: Path | str,
    brief: Brief,
    others: Sequence[Path | str] = (),
    counts: dict[str, pl.DataFrame] | None = None,
) -> tuple[pl.DataFrame, Table]:
    """Read a source into typed rows and their table.

    Parameters
    ----------
    path : Path or str
        CSV, TSV, Excel, JSON, JSON lines, Parquet or SQLite, compressed or not (content decides); a folder of
        such files of one shape; an address of a database. A query names a part: ``book.xlsx?sheet=2021``.
    brief : Brief
        Names the target, group, time and weight, and overrides kinds and roles of columns; says how the
        other sources are joined.
    others : sequence of Path or str
        Further tables, joined to the first one.
    counts : dict, optional
        Given how often each text of a column stands (`pythesis.stats.kinds.describe`).

    Returns
    -------
    frame, table
        Rows in the order of the source, gaps as nulls; names, kinds and roles of the columns.

    Raises
    ------
    InputError
        When the file cannot be read as one table, or the brief does not fit it.
    """
    told = orders.told_by(brief)
    part = one(path, told)
    if others:
        beside = told.beside(part.frame.columns)
        part = joining.assemble(part, [one(place, beside) for place in others], brief)
    named = part.frame.columns + [moments.NAME] * (moments.NAME in brief.columns)
    roles.check_names(part.name, named, brief)
    frame, moment = moments.assembled(part.frame, brief, part.name)
    roles.check_names(part.name, frame.columns, brief)
    return frame, _table(replace(part, frame=frame), brief, counts, moment)


def one(place: Path | str, told: orders.Orders = NOTHING_TOLD) -> Part:
    """Read one table: names, types, and the options that read it; `told` settles dates that fit two ways."""
    opened = _open(place)
    names, frame, reading = raw(opened, {"totals": told.totals} if told.totals else None)
    opened = replace(opened, data=b"")  # read: the bytes of a large file would double what is held
    if not frame.height:
        raise _error("no-rows", file=opened.name, n=len(names))
    stem = opened.chosen.get("table") or str(reading.get("table") or opened.name.split(".")[0])
    alone = {f"c{at}": told.told(name, stem) for at, name in enumerate(names) if told.binding}
    asked = {column: order for column, order in alone.items() if order is not None}
    texts = frame.select(list(asked)).select(pl.col(pl.String))
    delimiter = str(reading["delimiter"]) if "delimiter" in reading else None
    frame, formats = typed.convert(frame, delimiter, told.of(names, stem))
    for values in texts.get_columns():
        orders.heed(*asked[values.name], formats.get(values.name, ""), values, opened.name)
    if frame.width > 1 and all(column.null_count() for column in frame.get_columns()):
        filled = frame.filter(~pl.all_horizontal(pl.all().is_null()))
        if filled.height < frame.height:
            reading["blank_rows"] = frame.height - filled.height
        frame = filled
    if not frame.height:
        raise _error("no-rows", file=opened.name, n=len(names))
    frame = frame.rename({f"c{i}": name for i, name in enumerate(names)})
    reading |= {f"{FORMAT}{names[int(column[1:])]}": form for column, form in formats.items()}
    return Part(opened.name, stem, frame, {"compressed": opened.compressed, **reading}, opened.fingerprint)


def _open(place: Path | str) -> source.Source:
    """Open a file, a folder, or what a database server holds."""
    if database.is_server(str(place)):
        name, data = snapshot(str(place))
        digest = hashlib.sha256(data).hexdigest()
        return source.Source(f"{name}.parquet", data, "parquet", digest, None, Path(name), {})
    path, chosen = source.located(place)
    if path.is_dir():
        return source.Source(path.name, b"", "folder", folder.fingerprint(path), None, path, chosen)
    return source.load(place)


def fingerprint(places: Sequence[Path | str]) -> str:
    """Return the hash that the table read from these sources carries."""
    marks = []
    for place in places:
        path, _ = source.located(place)
        marks.append(folder.fingerprint(path) if path.is_dir() else source.fingerprint(path))
    return marks[0] if len(marks) == 1 else joining.marked(marks)


def snapshot(place: str) -> tuple[str, bytes]:
    """Return the name of a server's table and its rows as a Parquet file, which outlives the server."""
    name, frame = database.read_server(place)
    stream = io.BytesIO()
    frame.write_parquet(stream, compression="zstd")
    return name.replace(".", "_"), stream.getvalue()


def _table(part: Part, brief: Brief, counts: dict[str, pl.DataFrame] | None, moment: Moment | None) -> Table:
    frame = part.frame
    counted = part.reading.pop(brought.WHOLE, None)
    alone = (
        describe(frame[name], name, Kind(told) if (told := brief.column(name).kind) else None, counts=counts)
        for name in frame.columns
    )
    columns = references.referring(frame, list(rated(tuple(alone))), brief)
    table = Table(
        source=part.name,
        fingerprint=part.fingerprint,
        reading=part.reading,
        n_rows=frame.height,
        columns=roles.assign(frame, columns, brief, moment),
        moment=moment,
        joins=part.joins,
        whole=Whole.model_validate_json(str(counted)) if counted is not None and not part.joins else None,
    )
    return _amount(_with_units(table), brief)


def _with_units(table: Table) -> Table:
    """Give columns the units that stood in a row under their names."""
    units = {key.removeprefix(UNIT): str(unit) for key, unit in table.reading.items() if key.startswith(UNIT)}
    if not units:
        return table
    columns = (
        c.model_copy(update={"unit": units[c.name]}) if c.name in units and not c.unit else c
        for c in table.columns
    )
    return table.model_copy(update={"columns": tuple(columns)})


def _amount(table: Table, brief: Brief) -> Table:
    """Call a target of numbers a number when it is predicted as one, whatever its values resemble."""
    target = table.target
    if target is None or task_of(table, brief) != "regression" or target.kind is Kind.NUMBER:
        return table
    if target.dtype not in ("Int64", "Float64") or brief.column(target.name).kind is not None:
        return table
    number = target.model_copy(
        update={
            "kind": Kind.NUMBER,
            "meant": Kind.NUMBER,
            "meaning": Meaning.QUANTITY,
            "levels": (),
            "kind_reason": said("kinds.whole-number", n=target.distinct),
        }
    )
    return table.model_copy(update={"columns": tuple(number if c is target else c for c in table.columns)})


def raw(
    opened: source.Source, known: dict[str, Scalar] | None = None
) -> tuple[list[str], pl.DataFrame, dict[str, Scalar]]:
    """Return names, untyped columns ``c0..`` and the options that read them."""
    reading: dict[str, Scalar] = {"format": opened.format}
    if opened.packing is not None:
        reading["packing"] = opened.packing
    if "member" in opened.chosen:
        reading["member"] = opened.chosen["member"]
    if opened.format == "folder":
        names, frame, found = folder.read(opened.path, raw)
    elif opened.format == "sqlite":
        names, frame, found = database.read_sqlite(opened.path, opened.chosen.get("table"))
    elif opened.format == "parquet":
        names, frame, found = records.read_parquet(opened.name, opened.data or opened.path)
    elif opened.format == "excel":
        names, frame, found = records.read_sheet(opened.name, opened.data, known, opened.chosen.get("sheet"))
    elif opened.format == "json":
        names, frame, found = records.read_json(opened.name, opened.data)
    else:
        encoding = source.encoding_of(opened.data)
        text = source.text_of(opened.data, encoding)
        names, frame, found = delimited.read(opened.name, text, known)
        found["encoding"] = encoding
        if typed.leading_blanks(frame):
            found["leading_blanks"] = True
            frame = frame.with_columns(pl.all().str.strip_chars_start(" "))
            names = [name.lstrip(" ") for name in names]
    if not names:
        raise _error("no-rows", file=opened.name, n=0)
    if opened.format not in ("folder", "sqlite", "parquet", "json"):
        headed = found.get("header") is True and "short_rows" not in found
        kept = (known or {}).get("totals") == "keep"
        frame, within = (frame, {}) if kept or not headed else blocks.without_totals(names, frame)
        frame, around = edges.parted(names, frame, headed=headed, totals=kept)
        frame, carried = blocks.carried_down(frame) if headed else (frame, {})
        found |= within | around | carried
    return names, frame, reading | found


def again(path: Path, table: Table, others: Sequence[Path | str] = ()) -> pl.DataFrame:
    """Read new rows with the schema of a known table: same names, types and order of columns.

    Rows of a joined table that lack what the joins bring get it from the `others`, by the same joins.

    Parameters
    ----------
    path : Path
        A file in any of the formats `read` knows.
    table : Table
        What was read at first. Its target may be absent from the new rows.
    others : sequence of Path or str
        The sources that were joined to the first, as they are now.

    Returns
    -------
    DataFrame
        Rows in the order of the file; the table's columns in their order, others left out. A number
        with decimals where only whole ones were known makes its column ``Float64``.

    Raises
    ------
    InputError
        Naming the file and the column that is missing, or the row and value that cannot be read.
    """
    if table.moment is None:
        return _again(path, table, others)
    held = tuple(column for column in table.columns if column.name != table.moment.name)
    rows = _again(path, table.model_copy(update={"columns": held, "moment": None}), others)
    return rows.with_columns(made(table.moment))


def _again(path: Path, table: Table, others: Sequence[Path | str]) -> pl.DataFrame:
    opened = _open(path)
    known: dict[str, Scalar] = {
        key: table.reading[key] for key in ("header", "sheet", "totals") if key in table.reading
    }
    if opened.format != table.reading.get("format"):
        known.pop("header", None)
    names, frame, _ = raw(opened, known or None)
    names = _named(names, table, headed=table.reading.get("header") is not False)
    frame = typed.finite(typed.gaps(frame)).rename({f"c{i}": name for i, name in enumerate(names)})
    if others and table.joins and not set(names) >= {c.name for c in table.columns if c is not table.target}:
        came = {name for join in table.joins for name in join.columns}
        own = {c.name for c in table.columns} - came
        before = orders.read_before(table.reading, FORMAT).beside(own)
        return _joined(frame, table, [one(place, before) for place in others], opened.name)
    return _conformed(frame, table, opened.name)


def _conformed(frame: pl.DataFrame, table: Table, file: str) -> pl.DataFrame:
    wanted = target_free(table, frame.columns, file)
    return pl.DataFrame(
        [_conform(frame[name].alias("v"), table, name, file).alias(name) for name in wanted],
        height=frame.height,
    )


def _joined(frame: pl.DataFrame, table: Table, others: Sequence[Part], file: str) -> pl.DataFrame:
    """Give new rows the columns that the joins of a table bring, each row kept once and in its place."""
    came = {name for join in table.joins for name in join.columns}
    own = tuple(column for column in table.columns if column.name not in came)
    whole = _conformed(frame, table.model_copy(update={"columns": own}), file)
    parts = {part.stem: part for part in others}
    for join in table.joins:
        if join.many == "multiply" or join.right not in parts:
            raise InputError(
                said("ingest.errors.no-rejoin.what", file=file, table=join.right),
                said("ingest.errors.no-rejoin.remedy", columns=join.columns[:8], table=join.right),
            )
        whole = joining.rejoin(whole, parts[join.right], join)
    return _conformed(whole, table, file)


def _named(names: list[str], table: Table, headed: bool) -> list[str]:
    """Give new rows of a table without header its names, the target's left out when one is short."""
    if headed or set(names) >= {c.name for c in table.columns if c is not table.target}:
        return names
    features = [c.name for c in table.columns if c is not table.target]
    return features if len(names) == len(features) else names


def target_free(table: Table, names: list[str], file: str) -> list[str]:
    """Return the columns of a table that new rows hold, the target apart if it is absent."""
    wanted = [c.name for c in table.columns]
    absent = [
        name for name in wanted if name not in names and (table.target is None or name != table.target.name)
    ]
    if absent:
        near = roles.nearest(absent[0], names)
        raise InputError(
            said("ingest.errors.missing-column.what", file=file, columns=tuple(absent[:5]), n=len(absent)),
            said("ingest.errors.missing-column.remedy", column=absent[0], near=near),
        )
    return [name for name in wanted if name in names]


def _conform(values: pl.Series, table: Table, name: str, file: str) -> pl.Series:
    dtype = {"Datetime": pl.Datetime("us")}.get(table.column(name).dtype) or getattr(
        pl, table.column(name).dtype
    )
    if values.dtype == dtype:
        return values
    if values.null_count() == len(values):
        return pl.Series([None] * len(values), dtype=dtype)
    if values.dtype == pl.String and dtype != pl.String:
        converted = _parsed(values, table, name, dtype)
    else:
        converted = values.cast(dtype, strict=False)
    if dtype == pl.Int64 and (broken := _decimals(values, table, name)) is not None:
        if table.column(name).kind is Kind.NUMBER:
            return broken
        converted = pl.select(pl.when(broken == converted).then(converted)).to_series()
    lost = (converted.is_null() & values.is_not_null()).arg_true()
    if len(lost):
        row = int(lost[0])
        raise InputError(
            said(
                "ingest.errors.wrong-type.what",
                file=file,
                column=name,
                row=row + 1,
                value=str(values[row]),
                n=len(lost),
            ),
            said(f"ingest.errors.wrong-type.remedy-{_family(dtype)}", column=name, row=row + 1),
        )
    return converted


def _decimals(values: pl.Series, table: Table, name: str) -> pl.Series | None:
    """Return numbers with decimals that came where only whole ones were known, or None."""
    read = _parsed(values, table, name, pl.Float64()) if values.dtype == pl.String else values
    if not read.dtype.is_float() or read.null_count() > values.null_count():
        return None
    return None if (read == read.round()).all() else read


def _parsed(values: pl.Series, table: Table, name: str, dtype: pl.DataType) -> pl.Series:
    """Read text in the format of the first reading, else in a format of its own."""
    form = str(table.reading.get(f"{FORMAT}{name}", ""))
    alone = values.alias("c").to_frame()  # a name of its own could be read as a pattern
    own = typed.formats_of(alone).get("c")
    forms = [f for f in (form, own, "number:point" if dtype.is_numeric() else "") if f]
    tried = [typed.apply(alone, {"c": f})["c"].cast(dtype, strict=False) for f in dict.fromkeys(forms)]
    return min(tried, key=lambda series: series.null_count()) if tried else values.cast(dtype, strict=False)


def _family(dtype: pl.DataType) -> str:
    if dtype.is_numeric():
        return "number"
    return "date" if dtype.is_temporal() else "words"


def _error(key: str, **values: Scalar) -> InputError:
    return InputError(
        said(f"ingest.errors.{key}.what", **values), said(f"ingest.errors.{key}.remedy", **values)
    )

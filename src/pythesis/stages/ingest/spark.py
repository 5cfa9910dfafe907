"""Brings a table that Spark holds to this machine: all rows if they fit, else a draw beside exact counts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import polars as pl

from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.core.whole import Bring, Draw, Whole
from pythesis.stages.ingest import brought, delimited, header, records, typed

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

NEEDED_JAVA = 17  # Spark 4 runs on Java 17 and later
BUCKETS = 65_536  # the draw keeps whole buckets of a hash: the limit is met to 1 in so many rows
QUARTILES, ACCURACY = [0.25, 0.5, 0.75], 10_000
LINES = 2_000  # of the first file, from which its delimiter and header are told
_TEXTS = (".csv", ".tsv", ".txt", ".tab")
_PACKED = (".gz", ".bz2", ".zst", ".deflate")
FILE, AT = "__file", "__at"  # the place of a row: its file among the sorted ones, its position there


@dataclass(frozen=True)
class _Found:
    """A table as Spark reads it: columns ``c0..`` and the place of each row."""

    name: str
    names: list[str]
    rows: DataFrame
    delimiter: str | None = None


def snapshot(place: str, ask: Bring) -> tuple[str, bytes]:
    """Return a name for a table and the rows brought of it as a Parquet file.

    Parameters
    ----------
    place : str
        A path of Parquet or delimited files (any address Spark reads), or the name of a table.
    ask : Bring

    Returns
    -------
    name, data
        The file also tells how it was read and, when rows were drawn, the counts of all rows. The same table
        and the same ask give the same bytes, whatever the partitions.

    Raises
    ------
    InputError
        When PySpark or Java is missing, the table cannot be read, or the rows of one entity exceed the limit.
    """
    with _session() as spark, _told(place):
        found = _open(spark, _address(place))
        n, width = found.rows.count(), len(found.names)
        if not n:
            raise _error("no-rows", place=place, columns=width)
        most = ask.limit or max(1, records.MAX_CELLS // width)
        kept = found.rows if n <= most else _drawn(found, ask, most)
        frame = _brought(kept, width)
        whole = None if n <= most else _counted(found, frame, ask, n)
    frame = frame.rename({f"c{i}": name for i, name in enumerate(found.names)})
    return found.name, brought.packed(frame, "spark", found.delimiter, whole)


@contextmanager
def _session() -> Iterator[SparkSession]:
    """Give the session that is open, else one of our own, closed afterwards."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise _error("no-pyspark") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PySpark about versions of pandas, which is not used here
        if (active := SparkSession.getActiveSession()) is not None:
            yield active
            return
        if "SPARK_REMOTE" not in os.environ:
            need_java()
        with _told("Spark"):
            spark = _started(SparkSession.builder.appName("pythesis"))
        try:
            yield spark
        finally:
            spark.stop()


def _started(builder: SparkSession.Builder) -> SparkSession:
    """Start a session as the environment says; on this machine alone, with parts that fit a small one."""
    spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    if str(spark.conf.get("spark.master", "")).startswith("local"):
        spark.conf.set("spark.sql.shuffle.partitions", str(2 * (os.cpu_count() or 1)))
    return spark


def need_java() -> None:
    """Refuse to go on without a Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(PurePosixPath(home) / "bin")) if home else shutil.which("java")
    if java is None:
        raise _error("no-java", needed=NEEDED_JAVA)
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    if found is not None and int(found[1]) < NEEDED_JAVA:
        raise _error("old-java", found=int(found[1]), needed=NEEDED_JAVA)


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Say what Spark complains of in a sentence, with its first line."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as problem:
        first = next((line for line in str(problem).splitlines() if line.strip()), type(problem).__name__)
        raise _error("failed", place=place, problem=first.strip()[:300]) from None


def _address(place: str) -> str:
    """Return an address whose slashes a path folded: ``hdfs:/host/x`` was ``hdfs://host/x``."""
    return re.sub(r"^(?!file:)([a-z][a-z0-9]+):/(?!/)", r"\1://", place)


def _open(spark: SparkSession, place: str) -> _Found:
    """Read a table of the catalogue by its name, else the files of a path."""
    if re.fullmatch(r"[\w`]+(\.[\w`]+){0,2}", place) and spark.catalog.tableExists(place):
        return _table(place.replace("`", ""), spark.table(place))
    files = _files(spark, place)
    name = re.split(r"[.?]", PurePosixPath(urlsplit(place).path).name)[0] or "table"
    endings = {_ending(file) for file in files}
    if endings == {".parquet"}:
        return _parquet(spark, name, place, files)
    if endings and endings <= set(_TEXTS):
        return _text(spark, name, place, files)
    raise _error("formats", place=place, endings=tuple(sorted(endings))[:5])


def _files(spark: SparkSession, place: str) -> list[str]:
    """Return the files under a path in the order of their names, without opening them."""
    reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    paths = [str(row["path"]) for row in reader.load(place).select("path").collect()]
    seen = [path for path in paths if not PurePosixPath(path).name.startswith(("_", "."))]
    return sorted(seen, key=lambda path: PurePosixPath(unquote(urlsplit(path).path)).parts)


def _ending(file: str) -> str:
    path = PurePosixPath(urlsplit(file).path)
    return (PurePosixPath(path.stem) if path.suffix in _PACKED else path).suffix.lower()


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _placed(spark: SparkSession, rows: DataFrame, files: Sequence[str]) -> DataFrame:
    """Give rows the number of their file, told by the column ``__path``."""
    from pyspark.sql import functions as F

    numbers = spark.createDataFrame([(path, i) for i, path in enumerate(files)], f"path string, {FILE} long")
    # Both ways of writing a path are brought to one: without scheme and without escapes.
    plain = F.regexp_replace(F.url_decode(F.regexp_replace("__path", r"\+", "%2B")), r"^[a-z0-9]+:/*", "/")
    known = F.regexp_replace(F.url_decode(F.regexp_replace("path", r"\+", "%2B")), r"^[a-z0-9]+:/*", "/")
    joined = rows.join(F.broadcast(numbers), plain == known, "left")
    return joined.drop("__path", "path")


def _columns(names: Sequence[str]) -> list[Column]:
    from pyspark.sql import functions as F

    return [F.col(_quoted(name)).alias(f"c{i}") for i, name in enumerate(names)]


def _parquet(spark: SparkSession, name: str, place: str, files: Sequence[str]) -> _Found:
    """Read Parquet files; a row's place is its file and its position there, which Parquet knows."""
    from pyspark.sql import functions as F

    raw = spark.read.parquet(place)
    place_of_row = F.col("_metadata.file_path").alias("__path"), F.col("_metadata.row_index").alias(AT)
    rows = raw.select(*_columns(raw.columns), *place_of_row)
    return _Found(name, header.names_of(name, raw.columns), _placed(spark, rows, files))


def _text(spark: SparkSession, name: str, place: str, files: Sequence[str]) -> _Found:
    """Read delimited files as text, typed here as any text file is; each file is read by one worker.

    A cell may hold a line end, so that files cannot be cut: a row's place is counted within its file.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    names, headed, delimiter = _head(spark, name, files[0])
    schema = ", ".join(f"c{i} string" for i in range(len(names)))
    raw = spark.read.csv(
        place, schema=schema, sep=delimiter, header=False, quote='"', escape='"', multiLine=True,
        recursiveFileLookup=True, mode="FAILFAST", enforceSchema=True,
    )  # fmt: skip
    path, position = F.col("_metadata.file_path"), F.monotonically_increasing_id()
    numbered = raw.select(*raw.columns, path.alias("__path"), position.alias("__n"))
    order = Window.partitionBy("__path").orderBy("__n")
    rows = numbered.withColumn(AT, F.row_number().over(order).cast("long")).drop("__n")
    if headed:
        rows = rows.filter(F.col(AT) > 1)
    return _Found(name, names, _placed(spark, rows, files), delimiter)


def _head(spark: SparkSession, name: str, file: str) -> tuple[list[str], bool, str]:
    """Tell names, header and delimiter from the first lines of a file, as for a file of this machine."""
    lines = [str(row[0]) for row in spark.read.text(file).limit(LINES).collect()]
    while lines and sum(line.count('"') for line in lines) % 2:
        lines.pop()  # the last record was cut inside a cell
    data = "\n".join(lines).encode().removeprefix(b"\xef\xbb\xbf") + b"\n"
    names, _, reading = delimited.read(name, data)
    if reading.get("title_lines") or reading["delimiter"] == " ":
        raise _error("title", file=name)
    return names, bool(reading.get("header")), str(reading["delimiter"])


def _table(name: str, raw: DataFrame) -> _Found:
    """Read a table of the catalogue; a row's place is a hash of what it holds, copies numbered."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    rows = raw.select(*_columns(raw.columns))
    texts = [F.to_json(F.col(c)) if _nested(kind) else F.col(c) for c, kind in rows.dtypes]
    marked = rows.withColumn(FILE, F.xxhash64(*texts))
    copies = Window.partitionBy(FILE).orderBy(*texts)
    placed = marked.withColumn(AT, F.row_number().over(copies).cast("long"))
    return _Found(name.rpartition(".")[2], header.names_of(name, raw.columns), placed)


def _nested(kind: str) -> bool:
    return kind.startswith(("struct", "array", "map", "variant"))


def _drawn(found: _Found, ask: Bring, most: int) -> DataFrame:
    """Keep the buckets of a hash of the place, or of the entity, that hold at most so many rows."""
    from pyspark.sql import functions as F

    unit = F.xxhash64(F.lit(ask.seed), F.col(FILE), F.col(AT))
    if ask.group is not None:
        if ask.group not in found.names:
            raise _error("no-group", place=found.name, column=ask.group)
        entity = F.col(f"c{found.names.index(ask.group)}").cast("string")
        unit = F.coalesce(F.when(entity.isNotNull(), F.xxhash64(F.lit(ask.seed), entity)), unit)
    bucket = F.pmod(unit, F.lit(BUCKETS))
    counts = found.rows.groupBy(bucket.alias("bucket")).count().collect()
    kept, last = 0, 0
    for row in sorted(counts, key=lambda row: row["bucket"]):
        if kept + row["count"] > most:
            break
        kept, last = kept + row["count"], row["bucket"] + 1
    if not kept:
        raise _error("limit", place=found.name, limit=most)
    return found.rows.filter(bucket < last)


def _brought(rows: DataFrame, width: int) -> pl.DataFrame:
    """Bring rows here, in the order of their places."""
    frame = pl.from_arrow(rows.toArrow())
    assert isinstance(frame, pl.DataFrame)
    return frame.sort(FILE, AT).select(records.stored(width))


def _counted(found: _Found, frame: pl.DataFrame, ask: Bring, n: int) -> Whole:
    """Count all rows where they are, each cell read as the rows brought here were."""
    import narwhals as nw

    from pythesis.stages.ingest import whole

    _, formats = typed.convert(records.plain(frame), found.delimiter)
    by_name = {found.names[int(column[1:])]: form for column, form in formats.items()}
    rows = nw.from_native(_countable(found.rows, len(found.names)))
    draw = Draw(
        unit="groups" if ask.group else "rows",
        column=ask.group,
        seed=ask.seed,
        n_rows=frame.height,
        of_rows=n,
    )
    cells = whole.cells_of(rows.collect_schema(), found.names, by_name)
    return whole.count(rows, cells, draw, "spark", _quartiles)


def _quartiles(rows: DataFrame, names: Sequence[str]) -> dict[str, tuple[float, float, float] | None]:
    """Return quartiles whose rank is off by one in `ACCURACY` at most (Greenwald & Khanna 2001)."""
    from pyspark.sql import functions as F

    if not names:
        return {}
    numbers = {name: F.col(name).cast("double") for name in names}
    asked = [F.percentile_approx(value, QUARTILES, ACCURACY).alias(name) for name, value in numbers.items()]
    found = rows.agg(*asked).collect()[0]
    return {name: tuple(found[name]) if found[name] else None for name in names}


def _countable(rows: DataFrame, width: int) -> DataFrame:
    """Give columns plain types, as they get here: decimals as numbers, nested values and bytes as text."""
    from pyspark.sql import functions as F

    def plain(name: str, kind: str) -> Column:
        value = F.col(name)
        if kind.startswith("decimal") or kind == "float":
            return value.cast("double").alias(name)
        if _nested(kind):
            return F.to_json(value).alias(name)
        if kind == "binary":
            return F.hex(value).alias(name)
        if kind in ("tinyint", "smallint", "int"):
            return value.cast("long").alias(name)
        known = ("string", "bigint", "double", "boolean", "date", "timestamp", "timestamp_ntz")
        return (value if kind in known else value.cast("string")).alias(name)

    kinds = dict(rows.dtypes)
    return rows.select(*(plain(name, kinds[name]) for name in records.stored(width)))


def _error(key: str, **values: Any) -> InputError:
    what, remedy = (said(f"ingest.spark.{key}.{part}", **values) for part in ("what", "remedy"))
    return InputError(what, remedy)

"""The delivered code: clean, hostile-proof, and it reads and cleans as the stages do."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import json
import lzma
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
import zstandard
from openpyxl import Workbook
from polars.testing import assert_frame_equal
from tests.sample import titanic_evidence

from pythesis.core.brief import parse_brief
from pythesis.core.dataset import Table
from pythesis.core.decision import Action, Decision
from pythesis.core.said import said
from pythesis.deliver import code
from pythesis.deliver.code import modelling
from pythesis.deliver.code.literals import environment
from pythesis.deliver.code.names import identifier
from pythesis.deliver.code.reading import reading
from pythesis.deliver.code.render import Docs
from pythesis.stages import ingest

BIN = Path(sys.executable).parent


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    python_path = str(root / "src")
    environment_ = {**os.environ, "PYTHONPATH": python_path, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment_, check=False)


def lint(root: Path) -> str:
    checked = run(root, str(BIN / "ruff"), "check", "--no-cache", ".")
    formatted = run(root, str(BIN / "ruff"), "format", "--no-cache", "--diff", ".")
    return (checked.stdout if checked.returncode else "") + (formatted.stdout if formatted.returncode else "")


def write(root: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


# --- names


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("PyTanic", "pytanic"),
        ("1er été", "py_1er_ete"),
        ("class", "py_class"),
        ("polars", "py_polars"),
        ("json", "py_json"),
        ("数据", "py_project"),
        ("x" * 300, "x" * 40),
        ('"; import os #', "import_os"),
        ("../../etc", "etc"),
    ],
)
def test_a_package_name_is_an_identifier_of_its_own(name: str, package: str) -> None:
    assert identifier(name) == package
    assert identifier(name).isidentifier()


# --- reading


@pytest.mark.parametrize(
    "content",
    [
        "a;b\n1,5;x\n2,25;y\n3;z\n",
        "a,b\n1,x\n,\n3,z\n",
        "Titre\n\na;b;c\n1;2;x\n3;4;y\n5;6;z\n\nTotal\n",
        "a, b, c\n1, x, u\n2, y, v\n3, z, w\n",
        "a b c\n1 2  x\n3 4  y\n5 6 z\n",
        'a,b\n1,"x ""y"" z"\n2,"two\nlines"\n3,w\n',
        "1,2.5,x\n2,3.5,y\n3,4.5,z\n",
        "a;b\n01/02/2020;vrai\n13/02/2020;faux\n14/02/2020;vrai\n",
        "a;b\n2020-01-01T10:00:00Z;1 234,5\n2020-01-02T11:30:00Z;2 000,25\n",
        "a;b\n1er janvier 2020;x\n2 août 2021;y\n",
        "a;b\n1er janvier 2020 8h05;x\n2 août 2021 à 17:30;y\n",
        "a;b;c\njanvier 2020;T1 2023;S14 2023\nfévr. 2021;T4 2023;S1 2024\n\nAoût 19;T2 2022;S52 2020\n",
        "a;b;c\nJan-20;2023-Q1;2023-W02\nMar-21;2023-Q4;2024-W01\nDec-99;2022-Q2;2020-W53\n",
        "a;b\n" + "".join(f"{at + 13}/0{at + 1}/{88 + at};{at % 12 + 1}/20{at + 10}\n" for at in range(9)),
        "a;b\n" + "".join(f"{at + 13}.0{at + 1}.0{at} 18:3{at};S{at % 2 + 1} 2021\n" for at in range(9)),
        '[{"a": 1, "b": [1]}, {"a": 2.5, "c": true}]',
    ],
)
def test_rows_are_read_as_they_were(tmp_path: Path, content: str) -> None:
    path = tmp_path / ("data.json" if content.startswith("[") else "data.csv")
    path.write_bytes(content.encode("latin-1"))
    frame, found = ingest.read(path, parse_brief({}))
    source = (
        environment("code").get_template("load.py.jinja").render(d=Docs("load", "en", {}), **reading(found))
    )
    names: dict[str, object] = {"__file__": str(tmp_path / "src" / "p" / "load.py")}
    exec(compile(source, "load.py", "exec"), names)
    assert_frame_equal(names["load"](path), frame)  # type: ignore[operator]


def loaded(found: Table, path: Path, project: Path) -> pl.DataFrame:
    """Return what the delivered load.py reads from a path."""
    source = (
        environment("code").get_template("load.py.jinja").render(d=Docs("load", "en", {}), **reading(found))
    )
    assert_formatted(source)
    names: dict[str, object] = {"__file__": str(project / "src" / "p" / "load.py")}
    exec(compile(source, "load.py", "exec"), names)
    rows: pl.DataFrame = names["load"](path)  # type: ignore[operator]
    return rows


def assert_formatted(source: str) -> None:
    command = [str(BIN / "ruff"), "format", "--no-cache", "--line-length", "100", "--diff", "-"]
    checked = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


PLAIN = "n;x;day\n" + "\n".join(f"{i};{i},5;{i:02}/03/2024" for i in range(1, 25)) + "\n"
SHORT = "n,x,note\n1,2.5,late\n2,3.5\n3,4.5\n4,5.5,again\n5,6.5\n6,7.5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("packing", ["gzip", "bzip2", "xz", "zip", "zstd"])
def test_packed_rows_are_read_as_they_were(tmp_path: Path, packing: str, encoding: str) -> None:
    data = PLAIN.replace("day", "été").encode(encoding)
    path = tmp_path / "data.csv.packed"
    if packing == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inside.csv", data)
    elif packing == "zstd":
        path.write_bytes(zstandard.compress(data))
    else:
        pack = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}[packing]
        path.write_bytes(pack(data))
    frame, found = ingest.read(path, parse_brief({}))
    assert frame["été"].dtype == pl.Date
    assert_frame_equal(loaded(found, path, tmp_path), frame)


def test_rows_without_their_last_empty_cells_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(SHORT)
    frame, found = ingest.read(path, parse_brief({}))
    assert_frame_equal(loaded(found, path, tmp_path), frame)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("ending", ["parquet", "xlsx", "json"])
def test_other_files_are_read_as_they_were_packed_too(tmp_path: Path, ending: str, packed: bool) -> None:
    rows = pl.DataFrame({"n": range(1, 13), "x": [i / 8 for i in range(12)], "g": ["a", "b", None] * 4})
    path = tmp_path / f"data.{ending}"
    if ending == "xlsx":
        book = Workbook()
        for row in (rows.columns, *rows.rows()):
            book.active.append(row)  # type: ignore[union-attr]
        book.save(path)
    else:
        rows.write_parquet(path) if ending == "parquet" else rows.write_json(path)
    if packed:
        path.with_suffix(".gz").write_bytes(gzip.compress(path.read_bytes()))
        path = path.with_suffix(".gz")
    frame, found = ingest.read(path, parse_brief({}))
    assert_frame_equal(loaded(found, path, tmp_path), frame)


def test_records_with_objects_inside_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    rows = [{"n": i, "at": {"x": i / 8, "in": {"g": "ab"[i % 2]}} if i % 5 else None} for i in range(20)]
    path.write_text(json.dumps(rows), encoding="utf-8")
    frame, found = ingest.read(path, parse_brief({}))
    assert frame.columns == ["n", "at.x", "at.in.g"]
    assert_frame_equal(loaded(found, path, tmp_path), frame)


def test_a_database_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "base.sqlite"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute('CREATE TABLE "a ""b" (n INTEGER, x REAL, day TEXT, mixed, photo BLOB)')
        rows = [(i, i / 3, f"{i:02}/03/2024", i if i % 2 else f"x{i}", b"\x01") for i in range(1, 25)]
        base.executemany('INSERT INTO "a ""b" VALUES (?, ?, ?, ?, ?)', rows)
    frame, found = ingest.read(path, parse_brief({}))
    assert_frame_equal(loaded(found, path, tmp_path), frame)


def test_gathered_rows_come_from_where_the_project_keeps_them(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "parts").mkdir(exist_ok=True)
        (tmp_path / "parts" / f"{name}.csv").write_text(PLAIN)
    dataset = ingest.run(tmp_path / "parts", parse_brief({}), 0)
    kept = tmp_path / "data" / "processed" / "raw.parquet"
    kept.parent.mkdir(parents=True)
    dataset.frame.write_parquet(kept)
    found = dataset.table
    assert_frame_equal(loaded(found, kept, tmp_path), dataset.frame.select(c.name for c in found.columns))


# --- cleaning


def test_cells_are_cleaned_as_the_stage_cleans_them(tmp_path: Path) -> None:
    from pythesis.deliver.code.cleaning import cleaning
    from pythesis.stages.clean.apply import apply

    frame = pl.DataFrame(
        {
            "t": [" a  b ", "n/a", "lyon", None, "^a$"],
            "n": [1, -999, 3, None, 5],
            "p": ["1 234,5 €", "2", "x", None, "-3,25"],
            "d": ["01/02/2020", "99/99/2020", None, "03/04/2021", ""],
            "m": ["2020-01-01 10:05", "nope", None, "2021-02-03 00:00", ""],
            "b": ["oui", "non", "peut-être", None, " oui "],
            "w": [20200101, 20201301, None, 20210203, 5],
            "g": ["Ã©tÃ©", "Ã©t", None, "été", ""],
            "k": [1.5, 2000.0, None, -4.0, 30.0],
            "j": [dt.date(1900, 1, 1), dt.date(2020, 1, 1), None, dt.date(2099, 1, 1), dt.date(2021, 1, 1)],
            "v": ["rouge", None, "bleu", None, None],
            "u": [None, 7, 8, None, None],
            "span": ["1h30", " 90 min", None, "1:05:30", "soon"],
            "acc": ["(1 234,50 €)", "44,00-", None, "− 5,5 €", "12 €"],
            "times": ["320 k€", " 285 000 €", None, "1,25 M€", "x"],
            "f": [True, False, None, True, False],
            "b2": ["a", None, None, "", "b"],
        }
    )
    made_by = {
        "t": [
            ("trim", {}),
            ("to-missing", {"values": ("n/a",)}),
            ("recode", {"from_": ("lyon",), "to": ("Lyon",)}),
        ],
        "n": [("to-missing", {"values": (-999,)}), ("parse-number", {})],
        "p": [("parse-number", {"decimal": ",", "thousands": " ", "strip": ("€",)})],
        "acc": [("parse-number", {"decimal": ",", "thousands": " ", "strip": ("€",), "accounting": True})],
        "span": [("parse-number", {"duration": True})],
        "times": [
            (
                "parse-number",
                {
                    "decimal": ",",
                    "thousands": " ",
                    "strip": ("M€", "k€", "€"),
                    "times": (1e6, 1e3, 1.0),
                },
            )
        ],
        "d": [("parse-date", {"format": "%d/%m/%Y"}), ("to-missing", {"values": ("2021-04-03",)})],
        "m": [("parse-date", {"format": "%Y-%m-%d %H:%M"})],
        "b": [("parse-boolean", {"true": ("oui",), "false": ("non",)})],
        "w": [("parse-date", {"format": "%Y%m%d"})],
        "g": [("fix-encoding", {})],
        "k": [
            ("scale", {"factor": 0.001, "above": 1000}),
            ("to-missing", {"below": 0, "above": 20.5}),
            ("scale", {"factor": 1.8, "plus": 32.0, "where": "t", "levels": ("Lyon",)}),
            ("scale", {"factor": 2.0, "where": "j", "before": "2020-06-01T00:00:00"}),
            ("scale", {"factor": 3.0, "where": "w", "before": 20200615}),
            ("scale", {"factor": 5.0, "where": "absent", "before": 3}),
        ],
        "j": [("to-missing", {"values": ("1900-01-01",), "above": "2026-01-01"})],
        "v": [
            (
                "fill-from",
                {"by": ("n", "t"), "keys": ("3.0", "Lyon", "1.0", "a b"), "values": ("vert", "noir")},
            )
        ],
        "u": [
            ("fill-from", {"by": ("v",), "keys": ("bleu", "noir"), "values": ("4", "x"), "overwrite": True})
        ],
        "f": [("to-missing", {"values": ("false",)})],
        "b2": [("fill-from", {"by": (), "keys": (), "values": ("rien",)})],
    }
    decisions = tuple(
        Decision(action=Action(action), column=column, params=params, why=said("text", text="w"))
        for column, steps in made_by.items()
        for action, params in steps
    )
    sample = titanic_evidence()
    column = sample.raw.columns[0]
    types = {"n": "Int64", "w": "Int64", "k": "Float64", "j": "Date", "u": "Int64", "f": "Boolean"}
    columns = tuple(
        column.model_copy(update={"name": n, "dtype": types.get(n, "String")}) for n in frame.columns
    )
    evidence = sample.model_copy(
        update={"raw": sample.raw.model_copy(update={"columns": columns}), "decisions": decisions}
    )
    values = cleaning(evidence)
    for step in values["steps"]:
        step["why"] = "why"
    source = (
        environment("code")
        .get_template("clean.py.jinja")
        .render(d=Docs("clean", "fr", {}), target="t", number=False, **values)
    )
    project = code.render(sample, "fr")["pyproject.toml"]
    assert lint(write(tmp_path, {"pyproject.toml": project, "src/p/clean.py": source.encode()})) == ""
    names: dict[str, object] = {}
    exec(compile(source, "clean.py", "exec"), names)
    cleaned = names["clean"](frame)  # type: ignore[operator]
    assert_frame_equal(cleaned, apply(frame, decisions))
    for at in range(frame.height):
        assert_frame_equal(names["clean"](frame[[at]]), cleaned[[at]])  # type: ignore[operator]
    absent = frame.drop("p")
    assert_frame_equal(names["clean"](absent), cleaned.drop("p"))  # type: ignore[operator]


# --- the whole


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sample_is_written_clean(tmp_path: Path, language: str) -> None:
    files = code.render(titanic_evidence(), language)
    assert lint(write(tmp_path, files)) == ""
    assert {"src/pytanic/train.py", "tests/test_pytanic.py", "README.md", ".gitignore"} <= set(files)
    assert b"pythesis" not in b"".join(content for path, content in files.items() if path.endswith(".py"))


def test_an_analysis_gets_what_reads_and_cleans() -> None:
    analysis = titanic_evidence().model_copy(update={"recipe": None, "conclusion": None, "iterations": ()})
    files = code.render(analysis, "en")
    assert "src/pytanic/load.py" in files
    assert "src/pytanic/train.py" not in files


def test_every_version_is_pinned_and_none_is_a_link() -> None:
    lock = code.render(titanic_evidence(), "en")["requirements-lock.txt"].decode().splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+==[^\s/@]+", line) for line in lock)
    assert {"polars", "scikit-learn", "numpy", "scipy"} <= {line.partition("==")[0] for line in lock}


def test_the_name_of_a_preparation_says_whose_it_is() -> None:
    assert modelling._joined(["linear"]) == "linear"
    assert modelling._joined(["lightgbm", "tree"]) == "lightgbm_tree"
    assert modelling._joined(["a", "b", "c"]) == "a_and_others"


def test_many_imported_names_stand_one_a_line_and_sorted() -> None:
    short = modelling._imported(["preparation"])
    assert short == "features, preparation"
    long = modelling._imported(["preparation_linear", "preparation_lightgbm_tree"])
    assert long.startswith("(\n    features,\n    preparation_lightgbm_tree,\n") and long.endswith(",\n)")

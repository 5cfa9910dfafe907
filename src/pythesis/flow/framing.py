"""A new project: its name, its folder, its brief, and a copy of its data."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from pythesis.core.dataset import Column
from pythesis.core.errors import InputError, StateError
from pythesis.core.said import said
from pythesis.core.whole import Bring
from pythesis.ledger import briefs, files
from pythesis.stats.dictionary import drafts

FOLDERS = (
    "data/raw",
    "data/processed",
    "models",
    "notebooks",
    "notes",
    "references",
    "reports/figures",
    "src",
)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,60}")


def name_from(path: Path) -> str:
    """Propose a project name with *Py* from the name of the data file.

    Examples
    --------
    >>> name_from(Path("données ventes.csv"))
    'PyDonneesVentes'
    """
    path, _ = _parts(path)
    stem = path.name.split(".")[0]
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    if plain.lower() in ("data", "dataset", "table", "train", "") and path.resolve().parent.name:
        parent = path.resolve().parent.name
        plain = unicodedata.normalize("NFKD", parent).encode("ascii", "ignore").decode() or plain
    words = re.findall(r"[A-Za-z0-9]+", plain) or ["Project"]
    name = "".join(word[:1].upper() + word[1:] for word in words)[:40]
    return name if name.lower().startswith("py") else f"Py{name}"


def check_name(name: str) -> str:
    """Return the name if a repository can have it.

    Raises
    ------
    InputError
        Otherwise, with an example.
    """
    if not NAME.fullmatch(name):
        raise InputError(
            said("errors.name.what", name=name),
            said("errors.name.remedy", example=name_from(Path(f"{name}.csv"))),
        )
    return name


def check_folder(root: Path) -> None:
    """Refuse a folder that holds something else than a project.

    Raises
    ------
    StateError
        When it exists, is not empty and has no brief.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())) and not is_project(root):
        raise StateError(said("errors.occupied.what", folder=root.name), said("errors.occupied.remedy"))


def is_project(root: Path) -> bool:
    """Say whether a folder has a brief."""
    return (root / briefs.NAME).is_file()


def create(
    root: Path, language: str, values: Mapping[str, Mapping[str, Any]], columns: Sequence[Column] = ()
) -> None:
    """Make the folders and the commented brief of a new project; known columns are drafted."""
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    template = resources.files("pythesis") / "data" / f"brief.{language}.toml"
    briefs.create(root / briefs.NAME, template.read_text(encoding="utf-8"), values, drafts(columns), language)


def inside(place: Path) -> str:
    """Return the path inside a project that a source gets, with what is asked of it (a sheet, a table).

    Examples
    --------
    >>> inside(Path("exports/book.xlsx?sheet=2021"))
    'data/raw/book.xlsx?sheet=2021'
    """
    path, query = _parts(place)
    return f"data/raw/{path.name}{query}"


def _parts(place: Path) -> tuple[Path, str]:
    """Return a file or folder and the query after its name, if any."""
    text = re.sub(r"^sqlite:(?=/)", "", str(place))
    if text != str(place):
        relative = Path(text.lstrip("/").partition("?")[0])
        text = text.lstrip("/") if relative.exists() else text
    name, mark, query = text.rpartition("?")
    if not mark or Path(text).exists():
        return Path(text), ""
    return Path(name), f"?{query}"


def exists(place: Path) -> bool:
    """Return whether a source is there, whatever is asked of it."""
    return _parts(place)[0].exists()


def copy_data(source: Path, root: Path) -> str:
    """Copy the source into ``data/raw`` and return its path inside the project."""
    origin, query = _parts(source)
    target = root / "data" / "raw" / origin.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if origin.is_dir():
        if not target.is_dir() or source_hash((target,)) != source_hash((origin,)):
            shutil.copytree(origin, target, dirs_exist_ok=True)
    elif not target.is_file() or file_hash(target) != file_hash(origin):
        partial = target.with_name(f".writing-{target.name}")
        shutil.copyfile(origin, partial)
        partial.replace(target)
    return target.relative_to(root).as_posix() + query


def complete_data(source: Path, root: Path) -> None:
    """Copy the source if the project has no copy yet; an existing copy is never touched."""
    if not (root / "data" / "raw" / _parts(source)[0].name).exists():
        copy_data(source, root)


def fetch(place: Path, into: Path, bring: Bring | None = None) -> Path:
    """Return a file as it is, and what a server or Spark holds as a file in a folder of one's own.

    `bring` says that Spark reads it, and how many of its rows may come.
    """
    if bring is not None:
        from pythesis.stages.ingest import spark

        name, data = spark.snapshot(str(place), bring)
        path = into / f"{name}.parquet"
        path.write_bytes(data)
        return path
    if not re.match(r"postgres(ql)?:/", str(place)):
        return place
    from pythesis.stages import ingest

    name, data = ingest.snapshot(str(place))
    path = into / f"{name}.parquet"
    path.write_bytes(data)
    return path


def source_hash(places: tuple[Path, ...]) -> str:
    """Return the hash of one or several sources, as the table read from them carries it."""
    if len(places) == 1 and (path := _parts(places[0])[0]).is_file():
        return file_hash(path)
    from pythesis.stages import ingest

    return ingest.fingerprint(places)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


def sources_of(root: Path, sources: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the data files that the brief names, the main one first.

    Raises
    ------
    StateError
        When one is not there.
    """
    if sources:
        paths = tuple(root / source for source in sources)
        for path in paths:
            if not _parts(path)[0].exists():
                raise StateError(
                    said("errors.no-data.what", file=_parts(path)[0].name), said("errors.no-data.remedy")
                )
        return paths
    raw = sorted(p for p in (root / "data" / "raw").glob("*") if p.is_file() and p.name[0] != ".")
    if len(raw) == 1:
        return (raw[0],)
    raise StateError(said("errors.no-data.what", file="*"), said("errors.no-data.remedy"))


def sweep(root: Path) -> None:
    """Remove what a killed run left half-written."""
    if root.is_dir():
        files.sweep(root)


def check_same(root: Path, sources: tuple[str, ...], data: Path, bring: Bring | None) -> None:
    """Refuse data that is not what the project was made from.

    Raises
    ------
    InputError
        When there is no such file.
    StateError
        When the project was made from other data.
    """
    with tempfile.TemporaryDirectory() as place:
        found = fetch(data, Path(place), bring)
        if not exists(found):
            raise missing_file(data)
        if sources[:1] == (inside(found),):
            complete_data(found, root)  # a kill may have come between the brief and the copy
        current = sources_of(root, sources)[0]
        if source_hash((current,)) != source_hash((found,)):
            raise StateError(
                said("errors.other-data.what", folder=root.name, old=current.name, new=data.name),
                said("errors.other-data.remedy"),
            )


def missing_file(path: Path) -> InputError:
    """Return the error that says a file is not there."""
    return InputError(said("errors.missing-file.what", file=str(path)), said("errors.missing-file.remedy"))

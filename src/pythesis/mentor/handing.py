"""Hand-ins: an immutable, hashed snapshot of report and code, recorded in the log.

The snapshot that counts for a step is the last one handed in by its day; a later one never takes its place,
and counts only when none came in time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pythesis.core.errors import StateError
from pythesis.core.said import said
from pythesis.ledger import Log, files
from pythesis.mentor import done, gates
from pythesis.mentor.calendar import step_name
from pythesis.mentor.folder import LOG, read

EVENT = "hand-in"
FOLDER = "hand-ins"
# What is handed in: words, evidence, reports, code, app and models. Data and earlier hand-ins are not.
PARTS = (
    "pythesis.toml", "log.jsonl", "README.md", "LICENSE", "pyproject.toml", "requirements.txt",
    "requirements-lock.txt", "app.py", "app_pages", "app_data", "src", "tests", "notebooks", "notes",
    "references", "reports", "models",
)  # fmt: skip
SKIPPED = ("__pycache__", ".ipynb_checkpoints", ".pytest_cache")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold: the same files give the same bytes


@dataclass(frozen=True, slots=True)
class HandIn:
    """One hand-in as the log tells it. ``counts`` is true for the one that counts for its step."""

    step: str
    file: str
    sha256: str
    when: str
    late: bool
    verified: bool
    counts: bool = False


def entries(log: Sequence[Mapping[str, Any]]) -> tuple[HandIn, ...]:
    """Return every hand-in of a log, in order, the one that counts for each step marked."""
    found = [
        HandIn(e["step"], e["file"], e["sha256"], e["when"], bool(e["late"]), bool(e["verified"]))
        for e in log
        if e["event"] == EVENT
    ]
    counting: dict[str, int] = {}
    for place, item in enumerate(found):
        held = counting.get(item.step)
        if held is None or found[held].late or not item.late:
            counting[item.step] = place
    return tuple(
        HandIn(i.step, i.file, i.sha256, i.when, i.late, i.verified, counting[i.step] == place)
        for place, i in enumerate(found)
    )


def counted(log: Sequence[Mapping[str, Any]]) -> tuple[HandIn, ...]:
    """Return the hand-in that counts for each step."""
    return tuple(item for item in entries(log) if item.counts)


def check(root: Path, step: str) -> None:
    """Refuse a hand-in of a step that lacks something.

    Raises
    ------
    InputError
        When the step has no date.
    StateError
        Naming what is lacking.
    """
    folder = read(root)
    if folder.calendar.step(step) is None:
        raise gates.unknown(folder.calendar, step)
    waived = any(entry["step"] == step for entry in folder.of(gates.WAIVER))
    lacking = [item for item in done.items(folder, step) if not item.met]
    if lacking and not waived:
        raise StateError(
            said("mentor.error.lacking.what", step=step_name(step), lacking=gates.listed(lacking)),
            said("mentor.error.lacking.remedy", step=step),
        )


def snapshot(root: Path) -> bytes:
    """Return the zip of a project: the same bytes for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in _handed(root):
            info = zipfile.ZipInfo(path.relative_to(root).as_posix(), EPOCH)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(info, path.read_bytes())
    return stream.getvalue()


def _handed(root: Path) -> list[Path]:
    found: list[Path] = []
    for part in PARTS:
        place = root / part
        inside = [place] if place.is_file() else sorted(place.rglob("*")) if place.is_dir() else []
        found += [p for p in inside if p.is_file() and not p.is_symlink() and not set(SKIPPED) & set(p.parts)]
    return found


def record(root: Path, step: str, verified: bool, now: dt.datetime) -> HandIn:
    """Write the snapshot of a step and record it; nothing handed in before is touched.

    Parameters
    ----------
    root : Path
    step : str
    verified : bool
        Whether every number was recomputed and agreed.
    now : datetime
        The moment, with its zone: late when the day and hour of the step are over.
    """
    calendar = read(root).calendar
    dated = calendar.step(step)
    if dated is None:
        raise gates.unknown(calendar, step)
    data = snapshot(root)
    sha256 = hashlib.sha256(data).hexdigest()
    limit = dt.datetime.combine(dated.until or dated.due, calendar.hour, ZoneInfo(calendar.zone))
    name = f"{FOLDER}/{step}-{now:%Y%m%dT%H%M%S}-{sha256[:12]}.zip"
    files.write(root / name, data)
    (root / name).chmod(0o444)
    when = now.isoformat(timespec="seconds")
    entry = {"step": step, "file": name, "sha256": sha256, "late": now > limit, "verified": verified}
    Log(root / LOG).add(EVENT, when, **entry)
    return next(item for item in entries(read(root).log) if item.file == name)


def altered(root: Path, log: Sequence[Mapping[str, Any]]) -> tuple[HandIn, ...]:
    """Return the hand-ins whose file is no longer the one that was handed in.

    A file that is not there is not altered: it may not have been pushed.
    """
    here = [item for item in entries(log) if (root / item.file).is_file()]
    return tuple(item for item in here if _digest(root / item.file) != item.sha256)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

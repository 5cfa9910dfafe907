"""A hand-in is an immutable snapshot; a late one never takes the place of one made in time."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from pythesis.core.errors import InputError, StateError
from pythesis.flow.submitting import submit
from pythesis.flow.watching import Silent
from pythesis.mentor import gates, handing
from pythesis.mentor.folder import read
from simulated_team import Team, write

IN_TIME = dt.datetime(2026, 5, 11, 15, 59, tzinfo=dt.UTC)  # 17:59 in Paris, the step is due at 18:00
LATE = dt.datetime(2026, 5, 11, 16, 1, tzinfo=dt.UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "PyTanic", Team("PyTanic", files=("src/pytanic/load.py", "data/raw/secret.csv")))


def test_a_late_second_hand_in_never_replaces_a_punctual_one(root: Path) -> None:
    first = handing.record(root, "framing", True, IN_TIME)
    again = handing.record(root, "framing", True, IN_TIME + dt.timedelta(seconds=30))
    late = handing.record(root, "framing", True, LATE)
    assert (first.late, again.late, late.late) == (False, False, True)
    assert [item.file for item in handing.counted(read(root).log)] == [again.file]
    assert [item.counts for item in handing.entries(read(root).log)] == [False, True, False]
    assert len(list((root / "hand-ins").iterdir())) == 3


def test_late_ones_count_when_nothing_came_in_time(root: Path) -> None:
    handing.record(root, "framing", True, LATE)
    second = handing.record(root, "framing", True, LATE + dt.timedelta(hours=1))
    assert handing.counted(read(root).log) == (second,)


def test_the_snapshot_holds_report_and_code_and_no_data(root: Path) -> None:
    item = handing.record(root, "framing", False, IN_TIME)
    data = (root / item.file).read_bytes()
    assert hashlib.sha256(data).hexdigest() == item.sha256
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert {"pythesis.toml", "notes/framing.md", "src/pytanic/load.py"} <= set(names)
    assert not [name for name in names if name.startswith(("data", "hand-ins", ".pythesis"))]


def test_the_same_files_give_the_same_bytes_and_a_change_is_seen(root: Path) -> None:
    assert handing.snapshot(root) == handing.snapshot(root)
    item = handing.record(root, "framing", False, IN_TIME)
    assert handing.altered(root, read(root).log) == ()
    path = root / item.file
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    assert handing.altered(root, read(root).log) == (item,)


def test_a_step_that_lacks_something_is_not_handed_in_unless_waived(root: Path) -> None:
    with pytest.raises(StateError, match="lacking"):
        submit(root, "audit", Silent())
    with pytest.raises(InputError, match="step"):
        submit(root, "frame", Silent())
    gates.waive(root, "audit", "Grace", "malade", "2026-05-12T08:00:00+00:00")
    found = submit(root, "audit", Silent())
    assert found.item is not None
    assert found.item.verified is False  # the project was never run: nothing could be recomputed

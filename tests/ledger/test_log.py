"""The log cannot be shortened, reordered or rewritten unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pythesis.core.errors import StateError
from pythesis.ledger import Log


def _three(path: Path) -> Log:
    log = Log(path)
    for number in range(3):
        log.add("opening", "2026-01-01T00:00:00+00:00", number=number)
    return log


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    log = _three(tmp_path / "log.jsonl")
    assert [entry["number"] for entry in log.of("opening")] == [0, 1, 2]


@pytest.mark.parametrize("change", ["edit", "remove", "swap"])
def test_a_change_is_seen(tmp_path: Path, change: str) -> None:
    path = tmp_path / "log.jsonl"
    log = _three(path)
    lines = path.read_text().splitlines(keepends=True)
    if change == "edit":
        lines[0] = lines[0].replace('"number": 0', '"number": 7')
    elif change == "remove":
        del lines[0]
    else:
        lines[0], lines[1] = lines[1], lines[0]
    path.write_text("".join(lines))
    with pytest.raises(StateError):
        log.entries()


def test_a_line_cut_by_a_kill_is_not_an_entry(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    log = _three(path)
    with path.open("ab") as stream:
        stream.write(b'{"event": "ope')
    assert len(log.entries()) == 3
    log.add("opening", "2026-01-02T00:00:00+00:00", number=3)
    assert [entry["number"] for entry in log.entries()] == [0, 1, 2, 3]


def test_those_who_write_at_the_same_moment_wait_for_one_another(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"

    def write(who: int) -> None:
        for number in range(15):
            Log(path).add("signature", "2026-01-01T00:00:00+00:00", who=who, number=number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    entries = Log(path).entries()  # a chain that two lines continue would be refused here
    assert sorted((e["who"], e["number"]) for e in entries) == [(w, n) for w in range(4) for n in range(15)]

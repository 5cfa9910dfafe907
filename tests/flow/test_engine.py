"""Stages run when something they depend on changed, and only then; a killed stage resumes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pythesis.api import Silent
from pythesis.core.brief import parse_brief
from pythesis.core.errors import InputError
from pythesis.core.protocols import Tools
from pythesis.flow import Engine, Settings, Stage
from pythesis.flow.engine import Context
from pythesis.ledger import code


class Calls:
    """Counts how often each toy stage runs."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.break_at: int | None = None

    def first(self, context: Context, tools: Tools) -> int:
        self.made.append("first")
        return context.settings.seed

    def second(self, context: Context, tools: Tools) -> tuple[int, ...]:
        self.made.append("second")
        parts = []
        for number in range(3):
            kept = tools.checkpoint.get(f"part-{number}")
            if kept is None:
                if self.break_at == number:
                    raise KeyboardInterrupt
                self.made.append(f"part-{number}")
                kept = str(context.results["first"] + number).encode()
                tools.checkpoint.put(f"part-{number}", kept)
            parts.append(int(kept))
        return tuple(parts)


@pytest.fixture
def calls() -> Calls:
    return Calls()


def _table(calls: Calls) -> tuple[Stage, ...]:
    return (
        Stage("first", (), "pythesis.core.said", lambda c: {"seed": c.settings.seed}, calls.first),
        Stage("second", ("first",), "pythesis.core.said", lambda c: {"brief": c.brief.data}, calls.second),
    )


def _context(tmp_path: Path, seed: int = 0, **data: Any) -> Context:
    return Context(tmp_path / "x.csv", "hash", parse_brief({"data": data}), Settings(seed=seed), {})


def test_nothing_runs_twice(tmp_path: Path, calls: Calls) -> None:
    for _ in range(2):
        engine = Engine(tmp_path)
        context = _context(tmp_path)
        engine.run(_table(calls), context, Silent())
        assert engine.result("second", context) == (0, 1, 2)
    assert calls.made.count("first") == calls.made.count("second") == 1


def test_a_change_runs_what_depends_on_it_and_says_why(tmp_path: Path, calls: Calls) -> None:
    engine = Engine(tmp_path)
    engine.run(_table(calls), _context(tmp_path), Silent())
    states = engine.states(_table(calls), _context(tmp_path, target="y"))
    assert [(s.name, s.stale, s.why) for s in states] == [
        ("first", False, ()),
        ("second", True, ("brief",)),
    ]
    states = engine.states(_table(calls), _context(tmp_path, seed=1))
    assert [s.why for s in states] == [("seed",), ("input:first",)]


def test_the_same_result_upstream_stops_the_wave(tmp_path: Path, calls: Calls) -> None:
    table = _table(calls)
    engine = Engine(tmp_path)
    engine.run(table, _context(tmp_path), Silent())
    other = Stage("first", (), "pythesis.core.said", lambda c: {"seed": "other"}, calls.first)
    engine.run((other, table[1]), _context(tmp_path), Silent())
    assert calls.made.count("first") == 2
    assert calls.made.count("second") == 1


def test_a_stage_cut_in_the_middle_resumes_inside(tmp_path: Path, calls: Calls) -> None:
    calls.break_at = 2
    engine = Engine(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        engine.run(_table(calls), _context(tmp_path), Silent())
    calls.break_at = None
    context = _context(tmp_path)
    engine = Engine(tmp_path)
    engine.run(_table(calls), context, Silent())
    assert engine.result("second", context) == (0, 1, 2)
    assert [name for name in calls.made if name.startswith("part")] == ["part-0", "part-1", "part-2"]


def test_a_removed_result_is_made_again(tmp_path: Path, calls: Calls) -> None:
    engine = Engine(tmp_path)
    engine.run(_table(calls), _context(tmp_path), Silent())
    for path in (tmp_path / "objects").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")
    states = engine.states(_table(calls), _context(tmp_path))
    assert states[0].why == ("damaged",)
    context = _context(tmp_path)
    engine.run(_table(calls), context, Silent())
    assert engine.result("second", context) == (0, 1, 2)


def test_an_unknown_stage_is_refused(tmp_path: Path, calls: Calls) -> None:
    with pytest.raises(InputError):
        Engine(tmp_path).run(_table(calls), _context(tmp_path), Silent(), "thrid")


def test_code_counts_and_comments_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "room"
    package.mkdir()
    (package / "__init__.py").write_text("from pythesis.other import f\n")
    helper = tmp_path / "other.py"
    helper.write_text("def f():\n    '''Say one.'''\n    return 1\n")
    monkeypatch.setattr(code, "ROOT", tmp_path)

    def forget() -> None:
        for kept in (code.fingerprint, code._files, code._read):
            kept.cache_clear()

    def now() -> str:
        forget()
        return code.fingerprint("pythesis.room")

    before = now()
    helper.write_text("# a comment\ndef f():\n    '''Say one!'''\n    return  1\n")
    assert now() == before
    helper.write_text("def f():\n    return 2\n")
    assert now() != before
    forget()

"""A run started from the workshop: a process of its own, whose account is a file that any tab can read.

The process is ``python -m pythesis.studio.work FOLDER EFFORT SEED``. It survives a reload, a closed tab and
the end of the workshop; its lock falls with it, however it ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pythesis.api import Project, Settings
from pythesis.core.errors import PythesisError, StateError
from pythesis.core.said import Said, said
from pythesis.flow import lately
from pythesis.ledger import files
from pythesis.words import languages, say

FOLDER = ".pythesis/studio"
ACCOUNT, LOCK = "run.jsonl", "lock"
OFTEN = 0.5  # seconds between two lines about one stage: more would only be overwritten on screen
ATTEMPTS = 4  # to take the lock, which a tab that looks holds for a moment
STARTING = 60.0  # seconds that a loaded machine may take to start a process


@dataclass(frozen=True)
class Work:
    """Where a run is: ``none``, ``starting``, ``running``, ``done``, ``failed`` or ``cut`` (killed)."""

    state: str
    finished: tuple[tuple[str, float], ...] = ()
    unchanged: int = 0
    stage: str | None = None
    step: dict[str, str] | None = None
    share: float | None = None
    problem: tuple[dict[str, str], dict[str, str]] | None = None

    @property
    def going(self) -> bool:
        """Whether the run has not ended."""
        return self.state in ("starting", "running")


def start(root: Path, settings: Settings) -> None:
    """Start a run, unless one is going."""
    if look(root).going:
        return
    account = root / FOLDER / ACCOUNT
    files.write(account, _line({"event": "asked", "at": time.time()}))
    command = [sys.executable, "-m", "pythesis.studio.work", str(root), settings.effort, str(settings.seed)]
    with (root / FOLDER / "run.log").open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd=root
        )
    threading.Thread(target=process.wait, daemon=True).start()  # leaves no dead process behind


def look(root: Path) -> Work:
    """Return where the last run is, from its account."""
    account = root / FOLDER / ACCOUNT
    if not account.is_file():
        return Work("none")
    events = [json.loads(line) for line in account.read_bytes().split(b"\n")[:-1]]
    return _told(events, _held(root))


def _told(events: list[dict[str, Any]], held: bool) -> Work:
    finished = tuple((e["stage"], e["seconds"]) for e in events if e["event"] == "finished")
    unchanged = sum(e["event"] == "unchanged" for e in events)
    ended = next((e for e in events if e["event"] == "ended"), None)
    if ended is not None:
        problem = (ended["what"], ended["remedy"]) if "what" in ended else None
        return Work("failed" if problem else "done", finished, unchanged, problem=problem)
    begun = any(e["event"] == "begun" for e in events)
    asked = float(events[0].get("at", 0)) if events else 0.0
    if not held:
        waiting = not begun and time.time() - asked < STARTING
        return Work("starting" if waiting else "cut", finished, unchanged)
    last = next((e for e in reversed(events) if e["event"] in ("started", "step", "finished")), None)
    stage = next((e["stage"] for e in reversed(events) if e["event"] == "started"), None)
    if last is None or last["event"] == "finished":
        return Work("running", finished, unchanged)
    if last["event"] == "started" or not last["total"]:
        return Work("running", finished, unchanged, stage)
    share = min(1.0, last["done"] / last["total"])
    return Work("running", finished, unchanged, stage, last["what"], share)


def _held(root: Path) -> bool:
    try:
        with files.locked(root / FOLDER / LOCK):
            return False
    except StateError:
        return True


class Account:
    """A watch that writes what happens, one line an event."""

    def __init__(self, path: Path) -> None:
        self._path, self._last = path, 0.0

    def add(self, event: str, **values: Any) -> None:
        """Write one event."""
        files.append(self._path, _line({"event": event, **values}))

    def started(self, stage: str) -> None:
        """Write that a stage begins."""
        self._last = 0.0
        self.add("started", stage=stage)

    def step(self, what: Said, done: int, total: int) -> None:
        """Write how far the running stage is."""
        if time.monotonic() - self._last >= OFTEN:
            self._last = time.monotonic()
            self.add("step", what=_both(what), done=done, total=total)

    def finished(self, stage: str, seconds: float) -> None:
        """Write that a stage ended."""
        self.add("finished", stage=stage, seconds=seconds)

    def unchanged(self, stage: str) -> None:
        """Write that a stage need not run."""
        self.add("unchanged", stage=stage)


def _both(what: Said) -> dict[str, str]:
    return {language: say(what, language) for language in languages}


def _line(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode() + b"\n"


def main(folder: str, effort: str, seed: str) -> int:
    """Run the project and write the account; return the exit code."""
    root = Path(folder)
    for _ in range(ATTEMPTS):
        try:
            with files.locked(root / FOLDER / LOCK):
                return _run(root, lately.again(root, {"effort": effort, "seed": int(seed)}))
        except StateError:  # a tab is looking whether a run goes on, or another one was started
            time.sleep(OFTEN)
    return 2


def _run(root: Path, settings: Settings) -> int:
    account = Account(root / FOLDER / ACCOUNT)
    account.add("begun", when=datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        Project(root).run(settings, watch=account)
    except PythesisError as error:
        account.add("ended", what=_both(error.what), remedy=_both(error.remedy))
        return error.exit_code
    except BaseException as error:
        problem = said("studio.today.crashed", problem=f"{type(error).__name__}: {error}")
        account.add("ended", what=_both(problem), remedy=_both(said("studio.today.crashed-remedy")))
        raise
    account.add("ended")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

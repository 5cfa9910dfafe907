"""Runs a project in another process, and kills it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path


def launch(root: Path, data: Path | None = None, *more: str) -> subprocess.Popen[bytes]:
    """Start a run of a project, or of new data in a new project, with the settings of the small project."""
    words = [sys.executable, "-m", "pythesis", "run"]
    words += [str(data), "--target", "guéri", "--out", str(root)] if data else [str(root)]
    return subprocess.Popen(
        [*words, "--effort", "quick", "--lang", "en", *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill a process that still runs after so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait(30)

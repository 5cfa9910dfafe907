"""``pythesis open``: what it refuses, and that asking for help loads no browser library."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from pythesis.ledger import briefs


def called(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pythesis", "open", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


def test_a_folder_that_is_no_project_is_refused_with_the_remedy(tmp_path: Path) -> None:
    found = called(str(tmp_path))
    assert found.returncode == 2
    assert "pythesis.toml" in found.stderr and "Traceback" not in found.stderr


def test_a_port_that_is_taken_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / briefs.NAME).write_text("[project]\n", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        found = called(str(tmp_path), "--port", port)
    assert found.returncode == 2
    assert port in found.stderr and "--port" in found.stderr


def test_help_loads_neither_streamlit_nor_the_workshop() -> None:
    look = (
        "import sys, pythesis.cli.main; print([m for m in sys.modules if 'streamlit' in m or 'studio' in m])"
    )
    found = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=600
    )
    assert found.stdout.strip() == "[]"

"""``pythesis open``: the workshop in the browser, on this machine only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import FrameType

import typer

from pythesis.cli.help import text

ADDRESS = "127.0.0.1"
USUAL = 8501  # the port Streamlit users know; another free one when it is taken
PATIENCE = 60.0  # seconds a loaded machine may take to start serving


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("open", help=text("open"), epilog=text("open", "example"))(open_)


def open_(
    project: Path = typer.Argument(Path(), help=text("options", "project")),
    cohort: Path | None = typer.Option(None, "--cohort", help=text("open", "cohort")),
    port: int | None = typer.Option(None, "--port", min=1, max=65535, help=text("open", "port")),
    headless: bool = typer.Option(False, "--headless", help=text("open", "headless")),
) -> None:
    from pythesis.cli.screen import tell
    from pythesis.core.said import said

    places = _places(project, cohort)
    root = next(iter(places.values()))
    chosen = _port(port)
    address = f"http://{ADDRESS}:{chosen}"
    tell(said("cli.opened", address=address, folder=root.name))
    if not headless:
        threading.Thread(target=_browse, args=(chosen, address), daemon=True).start()
    raise typer.Exit(_serve(places, chosen))


def _places(project: Path, cohort: Path | None) -> dict[str, Path]:
    """Return what the workshop is told to open, by the name of its variable: a project, a cohort, or both.

    Raises
    ------
    InputError, StateError
        When the project is none, or the cohort cannot be read.
    """
    from pythesis import api
    from pythesis.mentor import cohort as cohorts

    inside = project / cohorts.NAME if project.is_dir() else project
    if cohort is None and inside.name == cohorts.NAME and inside.is_file():
        cohort = inside
    places = {}
    if cohort is None or (project.is_dir() and (project / "pythesis.toml").is_file()):
        places["PYTHESIS_PROJECT"] = api.Project(project).root.resolve()
    if cohort is not None:
        cohorts.read(cohort)
        places["PYTHESIS_COHORT"] = cohort.resolve()
    return places


def _port(asked: int | None) -> int:
    """Return the port to serve on.

    Raises
    ------
    InputError
        When the one asked for is taken.
    """
    from pythesis.core.errors import InputError
    from pythesis.core.said import said

    if asked is not None and not _free(asked):
        raise InputError(said("errors.port.what", port=asked), said("errors.port.remedy"))
    if asked is not None or _free(USUAL):
        return asked or USUAL
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def _free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name != "nt":  # there, this option would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
        return True


def _browse(port: int, address: str) -> None:
    """Open the browser once something answers."""
    import webbrowser

    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        try:
            socket.create_connection((ADDRESS, port), 1).close()
        except OSError:
            time.sleep(0.2)
            continue
        webbrowser.open(address)
        return


def _serve(places: dict[str, Path], port: int) -> int:
    """Serve until interrupted; Streamlit finds the look of the delivered app in the folder it starts in."""
    from importlib.resources import files

    from pythesis.deliver.app import theme

    options = {
        "server.address": ADDRESS,
        "server.port": str(port),
        "server.headless": "true",  # Streamlit would ask for an e-mail address otherwise
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": ADDRESS,
    }
    script = str(files("pythesis") / "studio" / "app.py")
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += [part for name, value in options.items() for part in (f"--{name}", value)]
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / ".streamlit" / "config.toml"
        config.parent.mkdir()
        config.write_text(theme.config(), encoding="utf-8")
        others = {name: value for name, value in os.environ.items() if not name.startswith("PYTHESIS_")}
        environment = {**others, **{name: str(place) for name, place in places.items()}}
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        try:
            return server.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            server.terminate()
            server.wait()


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt

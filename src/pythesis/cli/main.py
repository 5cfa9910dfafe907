"""The program: its commands, and what happens to errors and interruptions."""

from __future__ import annotations

import os
import sys

import typer

from pythesis.cli import (
    audit,
    calendar,
    cohort,
    demo,
    gate,
    new,
    own,
    predict,
    rehearse,
    run,
    status,
    submit,
    verify,
)
from pythesis.cli import open as workshop
from pythesis.cli.help import speak, text

DONE, PROBLEMS, WRONG_USE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=text("pythesis"),
)
COMMANDS = (
    demo, new, run, status, workshop, own, calendar, gate, rehearse, submit, cohort, verify, audit, predict,
)  # fmt: skip
for command in COMMANDS:
    command.register(app)


def _version(value: bool) -> None:
    if value:
        from pythesis import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", help=text("options", "version"), callback=_version, is_eager=True
    ),
    debug: bool = typer.Option(False, "--debug", help=text("options", "debug")),
) -> None:
    speak(None)
    if debug:
        os.environ["PYTHESIS_DEBUG"] = "1"


def main() -> None:
    """Run the command line; errors people can act on are shown without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except KeyboardInterrupt:
        _interrupted()
    except Exception as error:
        code = _explained(error)
        if code is None:
            raise
        sys.exit(code)


def _interrupted() -> None:
    from pythesis.cli.screen import tell
    from pythesis.core.said import said

    tell(said("cli.interrupted"), stderr=True)
    sys.exit(INTERRUPTED)


def _explained(error: Exception) -> int | None:
    """Show an error people can act on and return its exit code; None for any other, or with --debug."""
    from pythesis.cli.screen import complain
    from pythesis.core.errors import PythesisError

    if os.environ.get("PYTHESIS_DEBUG") or not isinstance(error, PythesisError):
        return None
    complain(error)
    return error.exit_code

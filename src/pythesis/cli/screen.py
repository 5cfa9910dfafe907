"""What the command line shows: sentences, errors with their remedy, live progress."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from pythesis.cli.help import language
from pythesis.core.errors import PythesisError
from pythesis.core.said import Said, said
from pythesis.words import say


def console(*, stderr: bool = False) -> Console:
    """Return a console that writes data as it is, with no markup."""
    return Console(stderr=stderr, highlight=False, markup=False, soft_wrap=True)


def tell(what: Said, *, stderr: bool = False, style: str | None = None) -> None:
    """Write one sentence."""
    console(stderr=stderr).print(Text(say(what, language())), style=style)


def complain(error: PythesisError) -> None:
    """Write what is wrong and what to do."""
    out = console(stderr=True)
    out.print(Text(say(error.what, language())), style="bold")
    out.print(Text(say(error.remedy, language())))


def stage_name(stage: str) -> str:
    """Return the name of a stage as people read it."""
    name, _, spoken = stage.partition(".")
    title = say(said(f"cli.stage.{name}"), language())
    return f"{title} ({spoken})" if spoken else title


class Progressing:
    """A watch with a live line for the running stage; plain lines where there is no terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._out = console(stderr=True)
        self._quiet = quiet
        self._live = self._out.is_terminal and not quiet
        self._skipped = 0
        self._task: TaskID | None = None
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[what]}", markup=False),
            TimeElapsedColumn(),
            console=self._out,
            transient=True,
        )

    def __enter__(self) -> Progressing:
        if self._live:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._bar.stop()
        if self._skipped and not self._quiet:
            self._out.print(Text(say(said("cli.unchanged", n=self._skipped), language())), style="dim")

    def started(self, stage: str) -> None:
        """Show a stage that begins."""
        if self._live:
            self._task = self._bar.add_task(stage_name(stage), total=None, what="")

    def step(self, what: Said, done: int, total: int) -> None:
        """Show how far it is."""
        if self._live and self._task is not None:
            self._bar.update(self._task, completed=done, total=total, what=say(what, language()))

    def finished(self, stage: str, seconds: float) -> None:
        """Replace the live line by one that stays."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
        if not self._quiet:
            done = said("cli.stage-done", stage=stage_name(stage), seconds=round(seconds, 1))
            self._out.print(Text(say(done, language())))
            sys.stderr.flush()

    def unchanged(self, stage: str) -> None:
        """Count a stage that need not run."""
        self._skipped += 1

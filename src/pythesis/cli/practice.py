"""One round of practice: what the person sees, a clock that runs, and the Enter key."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol, TextIO

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from pythesis.core.said import Said, said
from pythesis.words import say

if TYPE_CHECKING:
    from pythesis.core.base import Scalar
    from pythesis.deliver.rehearsal import Passage, Question, Rehearsal

TICK = 0.25  # seconds between two looks at the clock
SOON = 20  # seconds before the end of a slide when its clock turns yellow
STOP = "q"


class Keys(Protocol):
    """Where a line typed by the person comes from."""

    def wait(self, seconds: float) -> str | None:
        """Return the line typed within `seconds`, None when there was none."""


class Keyboard:
    """Reads lines in a thread, so that the clock can run meanwhile on any system."""

    def __init__(self, source: TextIO) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(source,), daemon=True).start()

    def _read(self, source: TextIO) -> None:
        for line in source:
            self._lines.put(line.strip().lower())
        self._lines.put(STOP)

    def wait(self, seconds: float) -> str | None:
        """Return the line typed within `seconds`, None when there was none."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return None


class Practice:
    """A round of practice on a console.

    Parameters
    ----------
    rehearsal : Rehearsal
    out : Console
    keys : Keys or None
        None when nobody can answer: everything is written at once, without a clock.
    now : callable
        The seconds of a clock that never goes back.
    """

    def __init__(
        self,
        rehearsal: Rehearsal,
        out: Console,
        keys: Keys | None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rehearsal = rehearsal
        self.out = out
        self.keys = keys
        self.now = now

    def talk(self) -> None:
        """Go through the slides; at the end, say where time was lost or gained."""
        passages = self.rehearsal.passages
        self._tell("talk", style="bold", n=len(passages), minutes=self.rehearsal.minutes)
        if self.keys is not None:
            self._tell("keys", style="dim")
        taken: list[float] = []
        begun = self.now()
        for passage in passages:
            self._passage(passage)
            if self.keys is None:
                continue
            start = self.now()
            if not self._run(begun, passage.ends):
                break
            taken.append(self.now() - start)
        if taken:
            self._summary(taken)

    def questions(self) -> None:
        """Ask each question, give thirty seconds to answer it aloud, then show the answer and its proof."""
        from pythesis.deliver.rehearsal import SECONDS

        asked = self.rehearsal.questions
        if not asked:
            return
        self.out.print()
        self._tell("questions", style="bold", n=len(asked), seconds=SECONDS)
        for number, question in enumerate(asked, start=1):
            self.out.print()
            self.out.print(Text(f"{number}. {question.question}", style="bold"))
            if self.keys is not None and not self._run(self.now(), SECONDS):
                return
            self._answer(question)

    def _passage(self, passage: Passage) -> None:
        self.out.print()
        when = self._say("when", start=_clock(passage.begins), end=_clock(passage.ends))
        who = f" · {passage.speaker}" if passage.speaker else ""
        self.out.print(Text(f"{passage.number}. {passage.kicker} · {when}{who}", style="cyan"))
        self.out.print(Text(passage.headline, style="bold"))
        for note in passage.notes:
            self.out.print(Text(f"   {note}"))

    def _answer(self, question: Question) -> None:
        self.out.print(Text(question.answer))
        if question.prompt:
            self._tell("prompt", style="yellow")
        if question.more:
            self._tell("more", style="dim", more=said("text", text=question.more))
        if question.evidence:
            self._tell("evidence", style="dim", key=question.evidence)
        if question.page:
            self._tell("page", style="dim", page=question.page)

    def _run(self, begun: float, ends: int) -> bool:
        """Show the clock until Enter; False when the person stops."""
        assert self.keys is not None
        with Live(console=self.out, transient=True, auto_refresh=False) as live:
            while (line := self.keys.wait(TICK)) is None:
                live.update(self._clock(self.now() - begun, ends), refresh=True)
        return not line.startswith(STOP)

    def _clock(self, seconds: float, ends: int) -> Text:
        left = ends - seconds
        style = "red" if left < 0 else "yellow" if left < SOON else "green"
        key = "late" if left < 0 else "left"
        shown = {"now": _clock(int(seconds)), "time": _clock(round(abs(left)))}
        return Text(self._say(key, **shown), style=style)

    def _summary(self, taken: list[float]) -> None:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for head in ("slide", "planned", "taken"):
            justify: Literal["left", "right"] = "left" if head == "slide" else "right"
            table.add_column(self._say(f"head.{head}"), justify=justify, no_wrap=True, overflow="ellipsis")
        for passage, seconds in zip(self.rehearsal.passages, taken, strict=False):
            planned = passage.ends - passage.begins
            late = seconds > planned + SOON
            table.add_row(
                Text(f"{passage.number}. {passage.headline}"),
                Text(_clock(planned)),
                Text(_clock(int(seconds)), style="red" if late else ""),
            )
        self.out.print()
        self.out.print(table)
        self._tell("total", style="bold", taken=_clock(int(sum(taken))), minutes=self.rehearsal.minutes)

    def _say(self, key: str, /, **values: Scalar | Said) -> str:
        return say(said(f"cli.rehearse.{key}", **values), self.rehearsal.language)

    def _tell(self, key: str, /, *, style: str, **values: Scalar | Said) -> None:
        self.out.print(Text(self._say(key, **values), style=style))


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"

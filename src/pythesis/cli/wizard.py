"""The questions that frame a project, asked in a terminal; what was given by a flag is not asked again."""

from __future__ import annotations

import dataclasses
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pythesis.cli.help import language
from pythesis.core.errors import InputError, PythesisError
from pythesis.core.said import Said, said
from pythesis.words import say

if TYPE_CHECKING:
    from pythesis.flow.starting import Request

Table = dict[str, Any]
METRICS = ("roc_auc", "average_precision", "balanced_accuracy", "f1", "log_loss", "rmse", "mae", "r2")
DATE_ORDERS = ("day-first", "month-first")
ERRORS = ("log_loss", "rmse", "mae")  # smaller is better


@dataclass(slots=True)
class Answers:
    """What is known of the project so far, by table of the brief."""

    data: Path | None
    project: Table
    table: Table
    success: Table
    costs: Table
    calendar: Table
    unknown: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    concerned: str = ""
    constraints: str = ""
    name: str = ""
    others: tuple[Path, ...] = ()

    def request(self, spoken: str | None) -> Request:
        """Return what the flow is asked to make."""
        from pythesis.flow.starting import Request

        tables = {
            "project": {**self.project, "team": [{"name": name} for name in self.members] or None},
            "data": self.table,
            "success": self.success,
            "costs": self.costs,
            "calendar": self.calendar,
            "columns": {name: {"available": False} for name in self.unknown},
        }
        kept = {t: {k: v for k, v in keys.items() if v not in (None, "")} for t, keys in tables.items()}
        context = "\n\n".join(part for part in (self.concerned, self.constraints) if part)
        return Request(self.name, self.data, kept, context, spoken, self.others)


def complete(given: Answers, name: str | None, spoken: str | None, *, asking: bool) -> Answers:
    """Return the answers, with a name; ask what is missing when somebody is there to answer.

    Raises
    ------
    InputError
        When no name was given and nobody can be asked, with names the subject suggests.
    """
    from pythesis.mentor import names

    if not asking:
        if name is None:
            raise InputError(
                said("mentor.naming.subject.what"),
                said("mentor.naming.subject.remedy", names=_proposed(given) or ("PyTheia",)),
            )
        return dataclasses.replace(given, name=names.check(name))
    return _Interview(given, spoken).all(name)


def _proposed(given: Answers) -> tuple[str, ...]:
    from pythesis.mentor import names

    subject = str(given.project.get("title") or given.project.get("question") or "")
    return names.proposals(
        subject, str(given.table.get("target") or ""), given.data.stem if given.data else ""
    )


class _Interview:
    """Asks in turn; an empty answer leaves the question open, and it is told as vague at the end."""

    def __init__(self, given: Answers, spoken: str | None) -> None:
        self._known = given
        self._columns: tuple[str, ...] = ()
        self._task = ""

    def all(self, name: str | None) -> Answers:
        """Ask everything that is not known yet."""
        known = self._known
        self._say("lead")
        self._data()
        self._dates()
        self._fill(known.project, "title", "question")
        self._target()
        known.unknown = known.unknown or self._list("unknown", self._columns)
        self._criterion()
        if self._task in ("binary", ""):
            for key in ("false_positive", "false_negative"):
                known.costs[key] = self._kept(known.costs, key, lambda key=key: self._number(key))  # type: ignore[misc]
            if known.costs["false_positive"] is not None:
                self._fill(known.costs, "unit")
        known.concerned = known.concerned or self._text("concerned")
        known.constraints = known.constraints or self._text("constraints")
        known.members = known.members or self._list("member", ())
        self._fill(known.project, "mentor")
        self._calendar()
        known.name = self._name(name)
        return known

    def _data(self) -> None:
        from pythesis.flow import starting

        while True:
            path = self._known.data or _path(self._text("data"))
            if path is None:
                return
            try:
                self._columns = starting.columns_of(path, *self._joined())
            except PythesisError as error:
                _complain(error)
                self._known.data = None
                continue
            self._known.data = path
            self._say("columns", n=len(self._columns), columns=self._columns[:12])
            return

    def _dates(self) -> None:
        """Ask which comes first, day or month, when dates could be read both ways."""
        from pythesis.flow import starting

        table = self._known.table
        if self._known.data is None or table.get("date_order") is not None:
            return
        doubtful = starting.doubtful_dates(self._known.data, *self._joined())
        if doubtful:
            self._say("doubtful-dates", n=len(doubtful), columns=doubtful[:12])
            table["date_order"] = self._choice("date_order", DATE_ORDERS)

    def _joined(self) -> tuple[tuple[Path, ...], Sequence[Table]]:
        """Return the other tables, and how people want them joined."""
        return self._known.others, self._known.table.get("joins") or ()

    def _target(self) -> None:
        from pythesis.flow import starting

        known = self._known
        while True:
            answer = known.table.get("target") or self._text("target")
            if answer and self._columns and answer not in self._columns:
                self._say("no-column", column=answer)
                known.table["target"] = None
                continue
            known.table["target"] = answer or None
            if known.data is None or not answer:
                return
            try:
                self._task = starting.task_of(known.data, answer, *self._joined())
            except PythesisError as error:
                _complain(error)
                known.table["target"] = None
                continue
            self._say(f"task.{self._task}")
            return

    def _criterion(self) -> None:
        success = self._known.success
        if not self._known.table.get("target"):
            return
        success["metric"] = self._kept(success, "metric", lambda: self._choice("metric", METRICS))
        if success["metric"] and success.get("minimum") is None and success.get("maximum") is None:
            side = "maximum" if success["metric"] in ERRORS else "minimum"
            success[side] = self._number(side)
        if success["metric"]:
            self._fill(success, "why")

    def _calendar(self) -> None:
        from pythesis.core.brief import parse_brief
        from pythesis.mentor.calendar import plan, started

        calendar = self._known.calendar
        tracks = ("bootcamp", "part-time", "analyst", "original")
        calendar["track"] = self._kept(calendar, "track", lambda: self._choice("track", tracks))
        while calendar["track"] and not calendar.get("start"):
            answer = self._text("start")
            if not answer:
                break
            try:
                plan(
                    parse_brief({"calendar": {"track": calendar["track"], "start": started(answer)}}).calendar
                )
                calendar["start"] = answer
            except PythesisError as error:
                _complain(error)

    def _name(self, name: str | None) -> str:
        from pythesis.mentor import names

        offered = _proposed(self._known)
        while True:
            if name is None:
                for number, candidate in enumerate(offered, start=1):
                    typer.echo(f"  {number}. {candidate}")
                answer = self._text("name")
                chosen = answer.isdigit() and 0 < int(answer) <= len(offered)
                name = offered[int(answer) - 1] if chosen else answer or (offered[0] if offered else "")
            try:
                return names.check(name)
            except PythesisError as error:
                _complain(error)
                name = None

    def _fill(self, table: Table, *keys: str) -> None:
        for key in keys:
            table[key] = self._kept(table, key, lambda key=key: self._text(key) or None)  # type: ignore[misc]

    def _kept(self, table: Table, key: str, ask: Callable[[], Any]) -> Any:
        return table[key] if table.get(key) is not None else ask()

    def _text(self, question: str) -> str:
        prompt = say(said(f"cli.ask.{question}"), language())
        # Polars takes SIGINT over when it is imported, and a question would no longer be interrupted.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return str(typer.prompt(prompt, default="", show_default=False)).strip()
        except typer.Abort:
            raise KeyboardInterrupt from None

    def _number(self, question: str) -> float | None:
        while True:
            answer = self._text(question).replace(",", ".").removesuffix("%").strip()
            if not answer:
                return None
            try:
                return float(answer)
            except ValueError:
                self._say("no-number", text=answer)

    def _choice(self, question: str, choices: Sequence[str]) -> str | None:
        while True:
            answer = self._text(question)
            if not answer or answer in choices:
                return answer or None
            self._say("no-choice", text=answer, choices=tuple(choices))

    def _list(self, question: str, allowed: Sequence[str]) -> list[str]:
        while True:
            found = [part.strip() for part in self._text(question).split(",") if part.strip()]
            wrong = [part for part in found if allowed and part not in allowed]
            if not wrong:
                return found
            self._say("no-column", column=wrong[0])

    def _say(self, key: str, **values: Any) -> None:
        typer.echo(say(Said(key=f"cli.ask.{key}", values=values), language()))


def _path(text: str) -> Path | None:
    return Path(text.strip("\"'")).expanduser() if text else None


def _complain(error: PythesisError) -> None:
    from pythesis.cli.screen import complain

    complain(error)

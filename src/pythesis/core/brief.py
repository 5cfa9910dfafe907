"""The brief: what people decided about the project, as written in ``pythesis.toml``."""

from __future__ import annotations

import datetime as dt
import difflib
import typing
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, model_validator

from pythesis.core.base import Frozen
from pythesis.core.dates import written_dates
from pythesis.core.errors import InputError
from pythesis.core.said import said

Language = Literal["fr", "en"]
Availability = Literal[True, False, "?"]
DateOrder = Literal["day-first", "month-first"]


class Member(Frozen):
    """One person of the team."""

    name: str
    email: str = ""
    role: str = ""


class ProjectBrief(Frozen):
    """``[project]``: names, the question, and the people."""

    name: str = ""
    title: str = ""
    question: str = ""
    language: Language | None = None
    team: tuple[Member, ...] = ()
    mentor: str = ""


class JoinBrief(Frozen):
    """One of ``[[data.joins]]``: which tables, on which columns, and what to do with several partners.

    Tables are named as their files without ending. ``on`` is ``"key"``, ``"key1, key2"`` or ``"a = b"`` with
    the column of the right table after the sign. ``many`` is needed when a row of the left has several
    partners: ``mean`` (numbers averaged, a count added), ``first``, ``count``, or ``multiply``.
    """

    left: str = ""
    right: str
    on: str = ""
    how: Literal["left", "inner"] = "left"
    many: Literal["mean", "first", "count", "multiply"] | None = None


class DataBrief(Frozen):
    """``[data]``: sources and the roles of columns.

    ``unit`` says what one row is, ``population`` whom the rows stand for, ``weight_kind`` how ``weight``
    is to be read, ``duplicates`` what becomes of exact copies of a row (what the audit proposes when empty).
    ``time`` is the column that says when a row was made, or the list of those that say it together, such as
    ``["year", "month", "day", "hour"]``; a list of one takes that column alone.
    ``totals`` says whether rows of totals below the table stay rows (they are left out when empty).
    ``date_order`` says which comes first in dates that could be read either way; a column may say otherwise.
    ``horizon`` makes the project a forecast: how many instants ahead, ``gap`` more when the latest values
    come late; ``frequency`` (``15m``, ``1h``, ``1d``, ``1w``, ``1mo``) and ``season``, in instants, are read
    from the rows when empty.
    ``duration`` is how long a row was followed, ``event`` the column that says whether it ended, by its value
    ``ended``; one of both may be the target.
    ``exposure`` is what each row was watched for (years, kilometres, heads), beside a target that counts:
    rates are then explored, and nothing is predicted.
    """

    sources: tuple[str, ...] = ()
    joins: tuple[JoinBrief, ...] = ()
    target: str | None = None
    task: Literal["binary", "multiclass", "regression", "analysis"] | None = None
    positive: str | int | bool | None = None
    time: str | tuple[str, ...] | None = None
    group: str | None = None
    weight: str | None = None
    weight_kind: Literal["sampling", "frequency", "precision"] | None = None
    duration: str | None = None
    event: str | None = None
    ended: str | int | bool | None = None
    exposure: str | None = None
    pair: str | None = None
    duplicates: Literal["drop", "keep"] | None = None
    totals: Literal["leave-out", "keep"] | None = None
    date_order: DateOrder | None = None
    horizon: int | None = None
    gap: int | None = None
    frequency: str = ""
    season: int | None = None
    unit: str = ""
    population: str = ""

    @property
    def lasting(self) -> bool:
        """Whether the target is how long rows last, and another column says which of them have ended."""
        target, event = self.target, self.event
        return target is not None and event not in (None, target) and self.duration in (None, target)

    @property
    def rated(self) -> bool:
        """Whether the target is a count beside what each row was watched for."""
        return self.target is not None and self.exposure not in (None, self.target)

    @property
    def predicts(self) -> bool:
        """Whether a model is made: there is a target, no time still running and no count with exposure."""
        return self.target is not None and self.task != "analysis" and not (self.lasting or self.rated)


class CriterionBrief(Frozen):
    """One of ``[[success.also]]``: a further criterion, on another metric of the same model."""

    metric: str
    minimum: float | None = None
    maximum: float | None = None
    why: str = ""


class SuccessBrief(Frozen):
    """``[success]``: the criterion and why this metric; ``also`` lists further criteria.

    The first metric chooses the model; the others are judged on the model it chose.
    """

    metric: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    why: str = ""
    baseline: float | None = None
    also: tuple[CriterionBrief, ...] = ()


class CostsBrief(Frozen):
    """``[costs]``: what errors cost, in ``unit`` (``currency`` when it is money).

    ``error`` is the cost of one unit of error of a predicted number. ``today`` names the column that holds
    what is decided or forecast today, which the model is then compared with and does not use.
    """

    false_positive: float | None = None
    false_negative: float | None = None
    error: float | None = None
    today: str = ""
    unit: str = ""
    currency: str = ""


class ColumnBrief(Frozen):
    """``[columns.NAME]``: what a person knows of a column.

    ``prior`` says that its value is settled before the other columns and the target (a person's birth, a
    place): their relations are then looked at again among rows alike in it.
    ``date_order`` says which comes first in its dates, day or month.
    ``shares`` gives the share of each level in the population, such as ``{F = 0.52, M = 0.48}``.
    ``refuse`` names audit checks whose repair of this column people refused (``rare-spelling`` ...).
    """

    label: str = ""
    description: str = ""
    unit: str = ""
    kind: Literal["number", "category", "ordinal", "boolean", "date", "text", "identifier"] | None = None
    role: Literal["feature", "target", "group", "time", "weight", "identifier", "excluded"] | None = None
    available: Availability | None = None
    actionable: bool | None = None
    protected: bool | None = None
    prior: bool | None = None
    missing: str | None = None
    date_order: DateOrder | None = None
    shares: dict[str, float] = Field(default_factory=dict)
    refuse: tuple[str, ...] = ()
    note: str = ""


class CalendarBrief(Frozen):
    """``[calendar]``: the track, its start and the date of each step.

    ``offsets`` are days from the start, by step, in place of the track's or beside them. A date may be
    typed with its weekday (``"vendredi 8 mai 2026"``): ``weekdays`` keeps what was typed, to be checked.
    ``defence`` to ``defence_end`` is the range, ``defence_slot`` the team's own hour in it. ``hour`` is
    the hour of the day by which a step is due, in ``zone``.
    """

    track: Literal["", "bootcamp", "part-time", "analyst", "original"] = ""
    start: dt.date | None = None
    holidays: tuple[dt.date, ...] = ()
    offsets: dict[str, int] = Field(default_factory=dict)
    weekdays: dict[str, str] = Field(default_factory=dict)
    zone: str = "Europe/Paris"
    hour: dt.time = dt.time(18, 0)
    framing: dt.date | None = None
    audit: dt.date | None = None
    report_1: dt.date | None = None
    iteration_1: dt.date | None = None
    iteration_2: dt.date | None = None
    iteration_3: dt.date | None = None
    iteration_4: dt.date | None = None
    report_2: dt.date | None = None
    final: dt.date | None = None
    defence: dt.date | None = None
    defence_end: dt.date | None = None
    defence_slot: dt.datetime | None = None

    STEPS: typing.ClassVar[tuple[str, ...]] = (
        "framing", "audit", "report_1", "iteration_1", "iteration_2", "iteration_3", "iteration_4",
        "report_2", "final", "defence",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _spoken(cls, values: Any) -> Any:
        return written_dates(values, (*cls.STEPS, "start", "defence_end"))

    @property
    def planned(self) -> bool:
        """True when steps have dates, typed or by a track or offsets from a start."""
        generated = self.start is not None and bool(self.track or self.offsets)
        return bool(self.dated()) or generated or self.track == "original"

    def dated(self) -> tuple[tuple[str, dt.date], ...]:
        """Return the steps whose date a person typed, in the order of the workflow."""
        dates = ((step, getattr(self, step)) for step in self.STEPS)
        return tuple((step, date) for step, date in dates if date is not None)


class ReportBrief(Frozen):
    """``[report]``: languages, sections wanted, findings hidden or told first, form of the workbook."""

    languages: tuple[Language, ...] = ()
    sections: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    workbook: Literal["school", "school-variant", "long", "short"] | None = None


class QuestionBrief(Frozen):
    """One of ``[[questions]]``: a question people put to the rows, tested and counted like all the others.

    ``ask`` is ``relation`` of two columns, ``comparison`` of a number between the levels of a category (or of
    two categories), ``distribution`` of one column, or ``interaction``: whether what the first column goes
    with, as far as the target is concerned, depends on the second. ``by`` says who asks, ``why`` what for.
    """

    ask: Literal["relation", "comparison", "distribution", "interaction"]
    columns: tuple[str, ...]
    by: str = ""
    why: str = ""

    @model_validator(mode="after")
    def _counted(self) -> QuestionBrief:
        wanted = 1 if self.ask == "distribution" else 2
        if len(dict.fromkeys(self.columns)) != len(self.columns) or len(self.columns) != wanted:
            raise ValueError(f"{self.ask} takes {wanted} different columns, not {len(self.columns)}")
        return self


class BroughtBrief(Frozen):
    """One of ``[[brought]]``: a finding people made elsewhere, with its picture and the test behind it.

    ``name`` is a short name of its own, ``claim`` what it says. ``figure`` is a PNG file and ``code`` the
    file that made it, both inside the project. ``test`` names the test with ``statistic``, ``p``, ``effect``
    (called ``effect_name``, interval ``low`` to ``high`` at ``level``) and the number of rows ``n``, as
    people computed them. Nothing of it is recomputed, and every deliverable says so.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")
    claim: str = Field(min_length=1)
    by: str = ""
    columns: tuple[str, ...] = ()
    figure: str = ""
    alt: str = ""
    code: str = ""
    test: str = ""
    statistic: float | None = None
    p: float | None = Field(default=None, ge=0, le=1)
    effect_name: str = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = Field(default=0.95, gt=0, lt=1)
    n: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _whole(self) -> BroughtBrief:
        if self.test and self.n is None:
            raise ValueError("a test needs n, the number of rows it was made on")
        if not self.test and (self.p is not None or self.effect is not None):
            raise ValueError("p and effect need the name of the test they come from")
        return self


class Brief(Frozen):
    """The whole brief. Every key is optional; a predictive project needs ``data.target``."""

    project: ProjectBrief = ProjectBrief()
    data: DataBrief = DataBrief()
    success: SuccessBrief = SuccessBrief()
    costs: CostsBrief = CostsBrief()
    columns: dict[str, ColumnBrief] = Field(default_factory=dict)
    calendar: CalendarBrief = CalendarBrief()
    report: ReportBrief = ReportBrief()
    questions: tuple[QuestionBrief, ...] = ()
    brought: tuple[BroughtBrief, ...] = ()

    @property
    def framed(self) -> bool:
        """True when the project has a calendar: gates then decide when test rows open."""
        return self.calendar.planned

    def column(self, name: str) -> ColumnBrief:
        """Return what the brief says of a column, empty when it says nothing."""
        return self.columns.get(name, ColumnBrief())

    def date_order(self, name: str) -> DateOrder | None:
        """Return which comes first in the dates of a column, as told of it, else of all; None when untold."""
        return self.column(name).date_order or self.data.date_order

    def label(self, name: str) -> str:
        """Return the label of a column, its name when it has none."""
        return self.column(name).label or name


def parse_brief(values: Mapping[str, Any], where: str = "pythesis.toml") -> Brief:
    """Check plain values into a `Brief`; see `parse`."""
    return parse(Brief, values, where)


ModelT = typing.TypeVar("ModelT", bound=BaseModel)


def parse(model: type[ModelT], values: Mapping[str, Any], where: str) -> ModelT:
    """Check plain values into a model.

    Raises
    ------
    InputError
        Naming the key, what is wrong with it, and the nearest key that exists.
    """
    _check_keys(model, values, "", where)
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InputError(
            said("errors.brief-value.what", file=where, key=key, problem=first["msg"]),
            said("errors.brief-value.remedy", file=where, key=key),
        ) from None


def _check_keys(model: type[BaseModel], values: Mapping[str, Any], path: str, where: str) -> None:
    known = model.model_fields
    for key, value in values.items():
        if key not in known:
            near = difflib.get_close_matches(key, list(known), n=1, cutoff=0.0)
            raise InputError(
                said("errors.brief-key.what", file=where, key=f"{path}{key}"),
                said("errors.brief-key.remedy", nearest=f"{path}{near[0]}"),
            )
        annotation = known[key].annotation
        if isinstance(value, Mapping):
            _check_nested(annotation, value, f"{path}{key}.", where)
        elif isinstance(value, (list, tuple)) and typing.get_origin(annotation) is tuple:
            inner = typing.get_args(annotation)[0]
            for item in (item for item in value if isinstance(item, Mapping)):
                _check_nested(inner, item, f"{path}{key}.", where)


def _check_nested(annotation: Any, value: Mapping[str, Any], path: str, where: str) -> None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        _check_keys(annotation, value, path, where)
    elif typing.get_origin(annotation) is dict:
        inner = typing.get_args(annotation)[1]
        for name, item in value.items():
            if isinstance(item, Mapping):
                _check_nested(inner, item, f"{path}{name}.", where)

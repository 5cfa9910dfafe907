"""Is a column the time until something that has not yet happened to everyone?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import pictures, shapes, survival
from pythesis.stages.explore.describe import known_target, manipulation
from pythesis.stages.explore.subject import Subject, as_levels, as_numbers
from pythesis.stages.explore.told import Value, edge
from pythesis.stats.lasting import End
from pythesis.stats.lasting_names import happens, lasts, pair_of, words
from pythesis.stats.task import YES

CODE = "censored-times"
STILL = frozenset({"censored", "censure", "cens"})  # names of which 1 says that the end was not seen


@dataclass(frozen=True, slots=True)
class Lasting:
    """A time, the column that says whether it ended, the value for yes, and whether people named them."""

    time: Column
    event: Column
    ended: str
    declared: bool

    @property
    def end(self) -> End:
        """What tests of durations are given."""
        return End(self.time.name, self.event.name, self.ended)


def lasting_of(subject: Subject) -> Lasting | None:
    """Return the time and the event the brief names, else those that two columns look like by their names."""
    data, target = subject.brief.data, subject.target.column.name if subject.target is not None else None
    duration = data.duration or (target if data.event not in (None, target) else None)
    event = data.event or (target if data.duration not in (None, target) else None)
    if duration is not None and event is not None:
        time, over = _column(subject, duration, Kind.NUMBER), _column(subject, event, Kind.CATEGORY)
        if lasts(subject.rows, time) and happens(subject.rows, over, 0.0):
            return Lasting(time, over, _ended(subject, over), True)
    found = pair_of(subject.rows, subject.columns)
    return None if found is None else Lasting(*found, _ended(subject, found[1]), False)


def _column(subject: Subject, name: str, kind: Kind) -> Column:
    known = next((column for column in subject.columns if column.name == name), None)
    return known or Column(name=name, kind=kind, role=Role.EXCLUDED, dtype="")


def _ended(subject: Subject, event: Column) -> str:
    """Return the value that says "ended": the brief's, else a word for yes, else the last of both."""
    data = subject.brief.data
    names: list[str] = sorted(as_levels(subject.rows, event).drop_nulls().unique().to_list())
    wanted = data.ended
    if wanted is None and data.target == event.name:
        wanted = data.positive
    texts = () if wanted is None else (str(wanted), str(wanted).lower())
    told = next((name for name in names if name in texts), None)
    yes = next((name for name in names if name.strip().lower() in YES), names[-1])
    if told is None and words(event.name) & STILL and len(names) == 2:  # 1 means that it was cut short
        return names[0] if yes == names[1] else names[1]
    return told or yes


def is_outcome(subject: Subject, found: Lasting | None) -> bool:
    """Return whether the target itself is the duration: then no plain test of it is valid."""
    return found is not None and subject.target is not None and subject.target.column.name == found.time.name


def aimed(subject: Subject, found: Lasting | None) -> Subject:
    """Return the subject whose target is read as a time until an end, or as that end, where it is one.

    The other column of both is put to no question: it goes with the target by construction.
    """
    target = subject.target
    if found is None or target is None or target.column.name not in (found.time.name, found.event.name):
        return subject
    if not (found.declared or is_outcome(subject, found)):
        return subject
    other = found.event.name if is_outcome(subject, found) else found.time.name
    shape = "lasting" if is_outcome(subject, found) else target.shape
    return replace(
        subject,
        target=replace(target, shape=shape),
        end=found.end,
        columns=tuple(column for column in subject.columns if column.name != other),
        features=tuple(column for column in subject.features if column.name != other),
    )


def findings(subject: Subject, found: Lasting | None) -> list[Finding]:
    """Say how long rows last and that some still run, or what plain tests beside another target get wrong."""
    if found is None:
        return []
    time, event = found.time, found.event
    texts = as_levels(subject.rows, event)
    known = texts.drop_nulls()
    n = len(known)
    share = int((known == found.ended).sum()) / max(n, 1)
    values: dict[str, Value] = {
        "time": time.name, "event": event.name, "ended": found.ended, "share": share, "n": n,
    }  # fmt: skip
    effect = Effect(name="share", value=share, low=None, high=None, level=0.95)
    arguments = {"column": event.name, "value": found.ended, "target": known_target(subject)}
    counted = manipulation("count", "explore_level", arguments, effect, n)
    counted = counted.model_copy(update={"statistic": float((texts == found.ended).sum() or 0)})
    asked = subject.end is not None
    more: tuple[Validation, ...] = ()
    name = "beside"
    if asked:
        figure, after, still = _curve(subject, found)
        name = ("declared" if is_outcome(subject, found) else "ending") if found.declared else "guessed"
        more = (survival.counted(still, found.time.name, found.end, "development", after),)
        values |= {
            "after": edge(subject, time, after), "still": still.value, "low": still.low, "high": still.high,
        }  # fmt: skip
    else:
        figure = _bars(subject, time, event)
    base = f"explore.{CODE}.{name}"
    title = Said(key=f"explore.{CODE}.{'course' if asked else 'title'}", values=values)
    note = said("explore.survival.note" if asked else "explore.note.development", n=n, time=time.name)
    return [
        Finding(
            code=CODE,
            id=finding_id(CODE, (time.name, event.name)),
            stage="explore",
            verdict=Verdict.PASSED if asked else Verdict.ISSUE,
            severity=Severity.NOTICE,
            columns=(time.name, event.name),
            claim=Said(key=f"{base}.claim", values=values),
            reading=Said(key=f"{base}.reading", values=values),
            advice=Said(key=f"{base}.advice", values=values),
            validations=(counted, *more),
            figure=pictures.titled(figure, title, note),
            section="structure" if asked else "difficulty",
            affected=n,
        )
    ]


def _curve(subject: Subject, found: Lasting) -> tuple[Figure, float, survival.Still]:
    """Draw the share still running, with the middle time of an end and the share at that time."""
    times, ended, known = survival.followed(subject.rows, found.end)
    curve = survival.curve("", times[known], ended[known])
    after = survival.middle([curve], times[known], ended[known])
    names = (found.time.name, found.event.name)
    return survival.drawn(subject, CODE, names, found.time, [curve]), after, survival.still(curve, after)


def _bars(subject: Subject, time: Column, event: Column) -> Figure:
    """Draw how long rows were followed, those that ended beside those still running."""
    numbers = as_numbers(subject.rows, time).fill_null(float("nan")).to_numpy()
    texts = as_levels(subject.rows, event).to_numpy()
    bars, _ = shapes.bars(numbers)
    data: list[dict[str, Scalar]] = []
    for level in sorted({text for text in texts if text is not None}):
        inside = numbers[texts == level]
        data += [
            {"x": a, "x2": b, "count": int(((inside >= a) & (inside < b)).sum()), "level": level}
            for a, b, _ in bars
        ]
    x = pictures.column_axis(subject, time, "x")
    y = Axis(field="count", label=said("explore.axis.count"), format="count", zero=True)
    drawn = pictures.figure(CODE, (time.name, event.name), "histogram", x, y, data)
    color = pictures.column_axis(subject, event, "level", category=True)
    return drawn.model_copy(update={"color": color})

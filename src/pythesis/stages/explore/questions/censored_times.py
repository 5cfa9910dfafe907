"""Is a column the time until something that has not yet happened to everyone?"""

from __future__ import annotations

import re
import unicodedata

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect
from pythesis.stages.explore import pictures, shapes
from pythesis.stages.explore.describe import known_target, manipulation
from pythesis.stages.explore.subject import TRUE_WORDS, Subject, as_levels, as_numbers
from pythesis.stages.explore.told import Value

CODE = "censored-times"
# Names that say "how long until", and names that say "has it happened". Weak ones need a strong partner.
TIMES = frozenset({
    "tenure", "duration", "duree", "survival", "survie", "anciennete", "futime", "followup", "suivi",
})  # fmt: skip
WEAK_TIMES = frozenset({"time", "temps", "days", "jours", "months", "mois", "stop"})
EVENTS = frozenset({"event", "evenement", "censored", "censure", "fustat", "cens"})
WEAK_EVENTS = frozenset({
    "status", "statut", "death", "deces", "dead", "died", "churn", "churned", "resiliation", "relapse",
    "rechute", "failure", "panne", "defaillance", "attrition", "exited",
})  # fmt: skip
SOME = 0.01  # share of rows on each side: when it happened to all or to none, nothing is censored


def pair_of(subject: Subject) -> tuple[Column, Column] | None:
    """Return a duration and the event that ends it, when two columns look like them."""
    for time in subject.columns:
        strength = _said(time, TIMES, WEAK_TIMES) if _lasts(subject, time) else 0
        for event in subject.columns if strength else ():
            named = event.name != time.name and strength + _said(event, EVENTS, WEAK_EVENTS) >= 3
            if named and _said(event, EVENTS, WEAK_EVENTS) and _happens(subject, event):
                return time, event
    return None


def is_outcome(subject: Subject, pair: tuple[Column, Column] | None) -> bool:
    """Return whether the target itself is the duration: then no plain test of it is valid."""
    return pair is not None and subject.target is not None and subject.target.column.name == pair[0].name


def _words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", plain)}


def _said(column: Column, strong: frozenset[str], weak: frozenset[str]) -> int:
    """Return 2 for a name that leaves little doubt, 1 for one that may mean it, else 0."""
    words = _words(column.name)
    return 2 if words & strong else 1 if words & weak else 0


def _lasts(subject: Subject, column: Column) -> bool:
    if column.kind is not Kind.NUMBER:
        return False
    numbers = as_numbers(subject.rows, column).drop_nulls()
    return len(numbers) > 0 and float(numbers.min() or 0.0) >= 0  # type: ignore[arg-type]


def _happens(subject: Subject, column: Column) -> bool:
    if column.kind not in (Kind.BOOLEAN, Kind.CATEGORY, Kind.NUMBER):
        return False
    counts = as_levels(subject.rows, column).drop_nulls().value_counts(name="n").get_column("n")
    return len(counts) == 2 and int(counts.min() or 0) >= SOME * int(counts.sum())  # type: ignore[arg-type]


def findings(subject: Subject, pair: tuple[Column, Column] | None) -> list[Finding]:
    """Say that times still running are counted, and what plain tests would get wrong."""
    if pair is None:
        return []
    time, event = pair
    texts = as_levels(subject.rows, event)
    names = sorted(texts.drop_nulls().unique().to_list())
    ended = next((name for name in names if name.strip().lower() in TRUE_WORDS), names[-1])
    share = float((texts.drop_nulls() == ended).mean() or 0.0)
    n = len(texts.drop_nulls())
    outcome = is_outcome(subject, pair)
    values: dict[str, Value] = {
        "time": time.name,
        "event": event.name,
        "ended": ended,
        "share": share,
        "n": n,
    }
    base = f"explore.{CODE}.{'outcome' if outcome else 'beside'}"
    effect = Effect(name="share", value=share, low=None, high=None, level=0.95)
    arguments = {"column": event.name, "value": ended, "target": known_target(subject)}
    counted = manipulation("count", "explore_level", arguments, effect, n)
    counted = counted.model_copy(update={"statistic": float((texts == ended).sum() or 0)})
    return [
        Finding(
            code=CODE,
            id=finding_id(CODE, (time.name, event.name)),
            stage="explore",
            verdict=Verdict.NOT_APPLICABLE if outcome else Verdict.ISSUE,
            severity=Severity.WARNING if outcome else Severity.NOTICE,
            columns=(time.name, event.name),
            claim=Said(key=f"{base}.claim", values=values),
            reading=Said(key=f"{base}.reading", values=values),
            advice=Said(key=f"{base}.advice", values=values),
            validations=(counted,),
            figure=_figure(subject, time, event, values),
            section="difficulty",
            affected=n,
        )
    ]


def _figure(subject: Subject, time: Column, event: Column, values: dict[str, Value]) -> Figure:
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
    drawn = drawn.model_copy(update={"color": color})
    title = Said(key=f"explore.{CODE}.title", values=values)
    return pictures.titled(drawn, title, said("explore.note.development", n=int(str(values["n"]))))

"""The moment that ingest put together of several columns: what it was made of, and what it gives back."""

from __future__ import annotations

import polars as pl

from pythesis.core.finding import Severity
from pythesis.stages.audit.check import Subject, plain
from pythesis.stages.audit.concern import Concern, Values
from pythesis.stages.audit.counted import Arguments, counted

# Parts that a moment gives back as they stand, and the forms in which they stand as numbers or days.
COMPARED = ("date", "year", "month", "day", "hour", "minute")
PLAIN = ("number", "text", "day")


def put_together(subject: Subject) -> tuple[Concern, ...]:
    """Tell from which columns the moment of a row was put together, and how many rows have none."""
    made = subject.table.moment
    if made is None or made.name not in subject.frame.columns:
        return ()
    values = subject.frame[made.name]
    n = len(values)
    arguments: Arguments = {
        "moment": made.name,
        **dict.fromkeys(COMPARED, ""),
        **{part.place: part.column for part in made.parts if part.place in COMPARED and part.form in PLAIN},
    }
    agreeing = _agreeing(subject.frame, arguments)
    used = subject.table.time is not None and subject.table.time.name == made.name
    variant = f"together-{'time' if used else 'aside'}{'-lost' if made.lost else ''}"
    known = values.drop_nulls()
    told: Values = {
        "column": made.name, "parts": made.columns, "n": n, "known": len(known), "lost": made.lost,
        "different": known.n_unique(), "start": plain(known.min()), "end": plain(known.max()),
    }  # fmt: skip
    proof = counted(
        "audit_moment", arguments, agreeing, n, name="share of rows whose moment gives its parts back"
    )
    severity = Severity.WARNING if made.lost else Severity.NOTICE
    return (Concern(made.columns, told, severity, (proof,), variant, affected=len(known)),)


def _agreeing(frame: pl.DataFrame, arguments: Arguments) -> int:
    """Return how many rows have a moment whose parts are those of the columns it was made of."""
    moment = pl.col(str(arguments["moment"]))
    numbers = [place for place in COMPARED if arguments[place] and place != "date"]
    same = [
        getattr(moment.dt, place)() == pl.col(str(arguments[place])).cast(pl.Int64, strict=False)
        for place in numbers
    ]
    if arguments["date"]:
        same.append(moment.dt.date() == pl.col(str(arguments["date"])).cast(pl.Date))
    agreeing = pl.all_horizontal(moment.is_not_null(), *same).fill_null(value=False)
    return int(frame.select(agreeing.sum()).item())

"""Rows whose cells slid one column, as a lost or extra separator leaves them."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import ROW
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.dates import SHAPE
from pythesis.stages.audit.places import Place, places
from pythesis.stages.audit.values import numbers

ENOUGH_COLUMNS = 4
# One cell out of place is a slip of its own; two that both belong next door are a slide.
AT_LEAST = 2
MANY = 4  # ... or four out of range, and half of the cells passed, where all are numbers
# Two thirds of the cells from the first to the last stranger belong one column away.
NEXT_DOOR = 0.66
MOST_CANDIDATES = 20_000
MOST_LISTED = 500
WORTH_A_WARNING = 0.005


@check("shifted-row", section="difficulty", on="written")
def shifted_row(subject: Subject) -> Outcome:
    """Find rows in which cells belong one column to the left or to the right."""
    found = places(subject)
    telling = [(at, place) for at, place in enumerate(found) if place.kind != "any"]
    if len(telling) < ENOUGH_COLUMNS:
        return Outcome(refused=said("audit.shifted-row.few-columns"))
    strangers = [
        (f"s{at}", odd)
        for at, place in telling
        if not _all_at_home(subject, place) and (odd := place.odd()) is not None
    ]
    values = {"columns": len(telling), "n": subject.frame.height}
    if not strangers:
        return Outcome(values=values)
    marked = subject.frame.lazy().select(
        ROW, *(expression.fill_null(value=False).alias(name) for name, expression in strangers)
    )
    count = pl.sum_horizontal(pl.exclude(ROW).cast(pl.Int32))
    rows = marked.filter(count >= AT_LEAST).collect()
    slid = _slid(subject, found, rows) if 0 < rows.height <= MOST_CANDIDATES else []
    if not slid:
        return Outcome(values=values)
    return Outcome(concerns=(_concern(subject, telling, rows.height, slid),))


def _all_at_home(subject: Subject, place: Place) -> bool:
    """Return whether the distinct values alone say that no cell of a column is a stranger."""
    if place.kind == "word":
        return bool(subject.levels(place.name)["value"].str.strip_chars().is_in(sorted(place.levels)).all())
    found = numbers(subject, place.name) if place.kind == "number" and place.typed else None
    return found is not None and bool(place.low <= found.values[0] and found.values[-1] <= place.high)


def _slid(subject: Subject, found: list[Place], rows: pl.DataFrame) -> list[tuple[int, str, int]]:
    """Return the rows that slid: their position, the direction, and where it starts."""
    names = [place.name for place in found]
    cells = subject.frame.filter(pl.col(ROW).is_in(rows[ROW].implode())).select(
        ROW, pl.col(names).cast(pl.String).str.strip_chars()
    )
    slid = []
    for (row, *texts), marks in zip(cells.iter_rows(), rows.iter_rows(named=True), strict=True):
        strangers = [int(name[1:]) for name, odd in marks.items() if name != ROW and odd]
        for direction, step in (("right", -1), ("left", 1)):
            start = _slides(found, texts, strangers, step)
            if start is not None:
                slid.append((int(row), direction, start))
                break
    return slid


def _slides(found: list[Place], texts: list[str | None], strangers: list[int], step: int) -> int | None:
    """Return the first column of a slide by one place, or None when the strangers do not belong next door."""
    home = [
        at
        for at in strangers
        if 0 <= at + step < len(found)
        and found[at + step].takes(texts[at] or "")
        and not found[at].levels & found[at + step].levels
    ]
    if len(home) < AT_LEAST:
        return None
    told = [
        at for at in range(home[0], home[-1] + 1) if texts[at] is not None and found[at + step].kind != "any"
    ]
    belong = sum(found[at + step].takes(texts[at] or "") for at in told)
    if belong < NEXT_DOOR * max(1, len(told)):
        return None
    # A number among words, or a word among numbers, is no chance; numbers out of range may be.
    breaks = any(found[at].kind != found[at + step].kind for at in home)
    return home[0] if breaks or (len(home) >= MANY and 2 * len(home) >= len(told)) else None


def _concern(
    subject: Subject, telling: list[tuple[int, Place]], candidates: int, slid: list[tuple[int, str, int]]
) -> Concern:
    count, n = len(slid), subject.frame.height
    right = sum(direction == "right" for _, direction, _ in slid)
    first = min(start for _, _, start in slid)
    names = tuple(column.name for column in subject.columns)[max(0, first - 1) :]
    shown = [row for row, _, _ in slid[:5]]
    return Concern(
        columns=names,
        variant="right" if 2 * right >= count else "left",
        values={"column": names[0], "count": count, "n": n, "share": count / n},
        severity=Severity.WARNING if count / n >= WORTH_A_WARNING else Severity.NOTICE,
        validations=(_proof(telling, candidates, [row for row, _, _ in slid], n),),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(ROW).is_in(shown), names[:6]),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=None,
                why=said("audit.shifted-row.why", count=count),
                origin=finding_id("shifted-row", names),
            ),
        ),
        mergeable=False,
    )


def _proof(telling: list[tuple[int, Place]], candidates: int, rows: list[int], n: int) -> Validation:
    measured = [place for _, place in telling if place.kind == "number"]
    worded = [place for _, place in telling if place.kind == "word"]
    dated = [place.name for _, place in telling if place.kind == "date"]
    listed = () if candidates == len(rows) else tuple(rows[:MOST_LISTED])
    arguments: Arguments = {
        "numbers": tuple(place.name for place in measured),
        "lows": tuple(place.low for place in measured),
        "highs": tuple(place.high for place in measured),
        "words": tuple(place.name for place in worded),
        "known": tuple("\x1f".join(sorted(place.levels)) for place in worded),
        "dates": tuple(dated),
        "shape": SHAPE if dated else "",
        "rows": listed,
    }
    return counted("audit_misplaced", arguments, len(listed) or len(rows), n)

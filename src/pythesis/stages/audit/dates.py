"""How people write dates."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y",
    "%m/%d/%y", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y%m%dT%H%M%S",
    "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S",
)  # fmt: skip
_DAY = r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}|\d{8}|[^\W\d_]{3,9} \d{1,2}, \d{4}"
SHAPE = rf"^(?:{_DAY})(?:[T ]?\d{{1,2}}:?\d{{2}}(?::?\d{{2}})?)?$"
YEARS = (1800, 2200)
# Below this share of readable dates, it is a column of something else with a few dates in it.
MOSTLY = 0.8
# Under this share in a look at a thousand values, gaps in words could not explain the others.
LOOK, SELDOM = 1000, 0.02


@dataclass(frozen=True)
class Dates:
    """What a column of texts turned out to be, if it holds dates.

    ``state`` is ``clear``, ``ambiguous`` (day or month first, every value fits both), ``mixed`` (several
    formats) or ``none``; ``readable`` is the share of distinct texts the formats read.
    """

    state: str
    formats: tuple[str, ...] = ()


NOT_DATES = Dates("none")


def parsed(cells: pl.Series, form: str) -> pl.Series:
    """Return the dates `form` reads, with a gap for what it does not read."""
    if "%H" in form:
        return cells.str.to_datetime(form, strict=False)
    return cells.str.to_date(form, strict=False)


def likely(values: pl.Series) -> bool:
    """Return whether a look at values spread over a column leaves it possible that they are dates.

    Reading every value of a column of names costs much; of a column of dates, gaps in words left
    out, about four in five look like dates.
    """
    filled = values.drop_nulls()
    seen = filled.gather_every(max(1, len(filled) // LOOK)).str.strip_chars()
    return bool(seen.str.contains(SHAPE).any()) if len(filled) <= LOOK else _often(seen)


def _often(seen: pl.Series) -> bool:
    return float(seen.str.contains(SHAPE).mean() or 0.0) >= SELDOM  # type: ignore[arg-type]


def dates(texts: pl.Series) -> Dates:
    """Read how distinct `texts`, none of them a gap, write dates."""
    cells = texts.str.strip_chars()
    shaped = cells.str.contains(SHAPE)
    if len(cells) < 2 or float(shaped.mean() or 0.0) < MOSTLY:  # type: ignore[arg-type]
        return NOT_DATES
    sample = cells.head(200)
    reading = {f: p for f in FORMATS if (p := parsed(sample, f)).is_not_null().any() and _plausible(p)}
    reads = {form: parsed(cells, form) for form in reading}
    full = [form for form, found in reads.items() if found.null_count() == 0 and _plausible(found)]
    if full:
        return Dates("clear" if _agree([reads[f] for f in full]) else "ambiguous", tuple(full))
    mixed = _cover(reads, len(cells))
    return Dates("mixed", mixed) if len(mixed) > 1 else NOT_DATES


def settled(found: Dates, order: str | None) -> Dates:
    """Return dates that could be read either way as clear, when a person said which comes first."""
    first = {"day-first": "%d", "month-first": "%m"}.get(order or "")
    told = tuple(form for form in found.formats if first and form.startswith(first))
    return Dates("clear", told) if found.state == "ambiguous" and told else found


def _plausible(found: pl.Series) -> bool:
    years = found.drop_nulls().dt.year()
    return len(years) > 0 and bool(years.is_between(*YEARS).all())


def _agree(readings: list[pl.Series]) -> bool:
    first = readings[0].cast(pl.Date)
    return all(bool((first == other.cast(pl.Date)).all()) for other in readings[1:])


def _cover(reads: dict[str, pl.Series], n: int) -> tuple[str, ...]:
    """Return the formats that together read most texts, each adding to the ones before."""
    left = pl.Series([True] * n)
    chosen: list[str] = []
    for form, found in sorted(reads.items(), key=lambda item: (item[1].null_count(), FORMATS.index(item[0]))):
        gained = left & found.is_not_null()
        if int(gained.sum()) >= max(2, 0.01 * n):
            chosen.append(form)
            left = left & found.is_null()
    return tuple(chosen) if int(left.sum()) <= (1 - MOSTLY) * n else ()

"""Months, quarters, halves and weeks written with their year, and years of two digits."""

from __future__ import annotations

from typing import Final

import polars as pl

from pythesis.stats.moments import MONTHS

# Each way to write a period: the period before its year, the year before its period, and how many months a
# period has. A week has none: it begins on its Monday (ISO 8601).
_YEAR: Final = r"((?:19|20)\d{2})"
_APART: Final = r"[ /.-]"
_GAP: Final = r"[ /.-]?"
PERIODS: Final[dict[str, tuple[str, str, int]]] = {
    "quarter": (
        rf"^(?:[tq] ?|trim(?:estre)?\.? ?|quarter ?)?([1-4])"
        rf"(?:(?:er|e|eme|st|nd|rd|th)? ?(?:trim(?:estre)?\.?|quarter|[tq]))?{_APART}{_YEAR}$",
        rf"^{_YEAR}{_GAP}(?:[tq]|trim(?:estre)?\.?|quarter) ?([1-4])$",
        3,
    ),
    "half": (rf"^[sh] ?([12]){_APART}{_YEAR}$", rf"^{_YEAR}{_GAP}[sh] ?([12])$", 6),
    "week": (
        rf"^(?:s|w|kw|wk|sem(?:aine)?\.?|week) ?(\d{{1,2}}){_APART}{_YEAR}$",
        rf"^{_YEAR}{_GAP}(?:s|w|kw|wk|sem(?:aine)?\.?|week) ?(\d{{1,2}})$",
        0,
    ),
    "month": (rf"^(\d{{1,2}})[/.-]{_YEAR}$", rf"^{_YEAR}[/.](\d{{1,2}})$", 1),
    "name": (rf"^([a-z]{{3,9}})\.?[ /-]?({_YEAR[1:-1]}|'?\d{{2}})$", rf"^{_YEAR}[ /-]([a-z]{{3,9}})\.?$", 1),
}
MONTH_NUMBERS: Final = {word: str(number) for number, words in enumerate(MONTHS, start=1) for word in words}
# A quarter must say so: "3 2023" is none, nor is "3/2023", which is March.
_SAID: Final = r"[a-z]"
# A day, a month and a year of two digits, with what follows.
SHORT: Final = r"^(\d{1,2}[-/.]\d{1,2}[-/.])(\d{2})((?:[ T].*)?)$"
LATEST: Final = 2049  # no year of two digits is later, where others of its column do not say otherwise
CENTURY: Final = 1969  # where years of two digits fill the whole century: as POSIX has it
SOON: Final = 2030  # years beyond are read only where nothing else fits as well
NEARLY: Final = 0.6
WIDE: Final = 5  # years of the longest stretch without any, from which it says where the century begins


def plain(text: pl.Series) -> pl.Series:
    """Return texts in lower case without accents, nor blanks around."""
    folded = text.str.strip_chars().str.to_lowercase().str.normalize("NFKD")
    return folded.str.replace_all(r"\p{M}", "").alias(text.name)


def first_year(two_digits: pl.Series) -> int:
    """Return the year from which a hundred years hold those that two digits mean.

    The longest stretch of the century without any year is cut in its middle, so that births from 1934 to
    2006 and contracts from 2019 to 2024 are both read within one span; its last year is `LATEST` at most.
    Of stretches nearly as long, one that leaves no year far ahead is cut.

    Parameters
    ----------
    two_digits : Series of int
        From 0 to 99.

    Examples
    --------
    >>> years = lambda *found: first_year(pl.Series(found))
    >>> [years(34, 70, 99, 6), years(19, 24), years(48, 66)]
    [1921, 1972, 1908]
    """
    found = sorted(two_digits.drop_nulls().unique().to_list())
    if not found:
        return CENTURY
    after = [*found[1:], found[0] + 100]
    empty = {
        LATEST - (LATEST - year) % 100: next_ - year - 1 for year, next_ in zip(found, after, strict=True)
    }
    longest = max(empty.values())
    if longest < WIDE:
        return CENTURY
    clear = [year for year, length in empty.items() if length >= NEARLY * longest]
    latest = max(clear, key=lambda year: (year <= SOON, year if year <= SOON else empty[year]))
    return int(latest + (empty[latest] + 1) // 2 - 99)


def full_years(text: pl.Series, first: int) -> pl.Series:
    """Return dates with their year in four digits, of the hundred years from `first`."""
    pieces = text.str.extract_groups(SHORT)
    year = _full(pieces.struct.field("2").cast(pl.Int64), first).cast(pl.String)
    return (pieces.struct.field("1") + year + pieces.struct.field("3")).alias(text.name)


def short_years(text: pl.Series) -> pl.Series:
    """Return the two digits of the year of dates written so."""
    return text.str.extract(SHORT, 2).cast(pl.Int64)


def _full(year: pl.Series, first: int) -> pl.Series:
    return (year - first) % 100 + first


def first_days(text: pl.Series, kind: str, first: int = CENTURY) -> pl.Series:
    """Return the first day of the periods of one kind; a gap for what is none.

    Parameters
    ----------
    text : Series of str
    kind : str
        One of `PERIODS`.
    first : int
        From which a hundred years hold years of two digits.

    Examples
    --------
    >>> first_days(pl.Series(["3T 2023", "2023-Q4"]), "quarter").to_list()
    [datetime.date(2023, 7, 1), datetime.date(2023, 10, 1)]
    """
    which, year = pieces(text, kind)
    year = pl.select(pl.when(year < 100).then((year - first) % 100 + first).otherwise(year)).to_series()
    months = PERIODS[kind][2]
    parts = pl.DataFrame([which.alias("n"), year.alias("year")])
    if months:
        fits = (pl.col("n") >= 1) & (pl.col("n") <= 12 // months)
        day = pl.date("year", (pl.when(fits).then("n") - 1) * months + 1, 1)
    else:
        monday = pl.date("year", 1, 4).dt.truncate("1w") + pl.duration(days=7 * (pl.col("n") - 1))
        day = pl.when(monday.dt.iso_year() == pl.col("year")).then(monday)
    return parts.select(day.alias(text.name)).to_series()


def pieces(text: pl.Series, kind: str) -> tuple[pl.Series, pl.Series]:
    """Return which period of which year texts name, as whole numbers; gaps for what names none."""
    before, behind, _ = PERIODS[kind]
    folded = plain(text)
    one, two = folded.str.extract_groups(before), folded.str.extract_groups(behind)
    pairs = pl.DataFrame([
        one.struct.field("1").alias("a"), one.struct.field("2").alias("b"),
        two.struct.field("2").alias("c"), two.struct.field("1").alias("d"),
    ])  # fmt: skip
    which, year = pairs.select(pl.coalesce("a", "c"), pl.coalesce("b", "d").str.strip_prefix("'"))
    if kind == "name":
        which = which.replace_strict(MONTH_NUMBERS, default=None, return_dtype=pl.String)
    if kind == "quarter":
        which = which.set(~folded.str.contains(_SAID), None)
    return which.cast(pl.Int64), year.cast(pl.Int64)

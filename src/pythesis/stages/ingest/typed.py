"""Types columns of text: numbers, dates and true/false, when every value follows one format."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from pythesis.stages.ingest import dates

SAMPLE = 400  # values looked at first: most columns of words are told from them alone
MAX_DIGITS = 18  # more digits do not fit a 64-bit whole number
_SPACES = " \u00a0\u202f'’"  # separators of thousands besides comma and point
TRUE, FALSE = ("true", "vrai"), ("false", "faux")

# Each format is a pattern of Rust's regex and Python's re alike. Leading zeros ("007") make a code.
_UNSIGNED = r"(0|[1-9][0-9]*)"
_EXPONENT = r"([eE][+-]?[0-9]{1,3})?"
PATTERNS = {
    "integer": rf"^[+−-]?{_UNSIGNED}$",
    "point": rf"^[+−-]?({_UNSIGNED}(\.[0-9]*)?|\.[0-9]+){_EXPONENT}$",
    "comma": rf"^[+−-]?({_UNSIGNED}(,[0-9]*)?|,[0-9]+){_EXPONENT}$",
    "space-point": rf"^[+−-]?([1-9][0-9]{{0,2}}([{_SPACES}][0-9]{{3}})*|0|[1-9][0-9]*)(\.[0-9]*)?$",
    "space-comma": rf"^[+−-]?([1-9][0-9]{{0,2}}([{_SPACES}][0-9]{{3}})*|0|[1-9][0-9]*)(,[0-9]*)?$",
    "comma-point": r"^[+−-]?([1-9][0-9]{0,2}(,[0-9]{3})*|0|[1-9][0-9]*)(\.[0-9]*)?$",
    "point-comma": r"^[+−-]?([1-9][0-9]{0,2}(\.[0-9]{3})*|0|[1-9][0-9]*)(,[0-9]*)?$",
}
# A value such as "1,234" is one thousand in one country and just over one in another.
_AMBIGUOUS = {
    "comma": r"^[+−-]?[1-9][0-9]{0,2},[0-9]{3}$|^[+−-]?(0|[1-9][0-9]*)$",
    "point": r"^[+−-]?[1-9][0-9]{0,2}\.[0-9]{3}$|^[+−-]?(0|[1-9][0-9]*)$",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a table writes numbers: decimal mark of its plain columns, and whether it looks French."""

    decimal: str
    european: bool


def gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with blank text as gaps."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.strip_chars().str.len_bytes() > 0).then(pl.col(name)).alias(name)
        for name in texts
    )


def style_of(frame: pl.DataFrame, delimiter: str | None) -> Style:
    """Tell the decimal mark of a table from the columns that leave no doubt."""
    comma = point = 0
    for series in frame.get_columns():
        if series.dtype != pl.String:
            continue
        form = _format(_sample(series))
        if form in ("comma", "space-comma", "point-comma") and _certain(series, "comma"):
            comma += 1
        elif form in ("point", "space-point", "comma-point") and _certain(series, "point"):
            point += 1
    european = comma > point or (comma == point and delimiter == ";")
    return Style("," if european else ".", european)


def _certain(series: pl.Series, form: str) -> bool:
    sample = _sample(series)
    return not bool(sample.str.contains(_AMBIGUOUS[form]).all())


def _sample(series: pl.Series) -> pl.Series:
    return series.drop_nulls().head(SAMPLE).str.strip_chars()


def _format(values: pl.Series) -> str | None:
    """Return the first number format that all values follow."""
    if not len(values):
        return None
    for form, pattern in PATTERNS.items():
        if values.str.contains(pattern).all():
            return form
    return None


def number_format(series: pl.Series, style: Style) -> str | None:
    """Return the number format of a column of text, or None when its values are not all numbers."""
    if _format(_sample(series)) is None:
        return None
    values = series.drop_nulls().str.strip_chars()
    form = _format(values)
    if form == "comma" and not style.european and values.str.contains(_AMBIGUOUS["comma"]).all():
        return "comma-point"
    if form == "point" and style.european and values.str.contains(_AMBIGUOUS["point"]).all():
        return "point-comma"
    if form == "integer" and (values.str.len_bytes().max() or 0) > MAX_DIGITS:  # type: ignore[operator]
        return None
    return form


def to_number(series: pl.Series, form: str) -> pl.Series:
    """Read a column of text as numbers of one format; what does not follow it becomes a gap."""
    text = series.str.strip_chars()
    text = pl.select(pl.when(text.str.contains(PATTERNS[form])).then(text)).to_series().alias(series.name)
    text = text.str.replace("−", "-", literal=True).str.strip_prefix("+")
    thousands, _, decimal = form.rpartition("-")
    if thousands == "space":
        text = text.str.replace_all(f"[{_SPACES}]", "")
    elif thousands:
        text = text.str.replace_all({"comma": ",", "point": "."}[thousands], "", literal=True)
    if decimal == "comma":
        text = text.str.replace(",", ".", literal=True)
    return text.cast(pl.Int64) if form == "integer" else _floats(text)


def _floats(text: pl.Series) -> pl.Series:
    numbers = text.cast(pl.Float64)
    return pl.select(pl.when(numbers.is_finite()).then(numbers)).to_series().alias(text.name)


def truth(series: pl.Series) -> bool:
    """Return whether all values are words for true or false."""
    if not set(_sample(series).str.to_lowercase().unique()) <= {*TRUE, *FALSE}:
        return False
    words = series.drop_nulls().str.strip_chars().str.to_lowercase()
    return bool(len(words)) and bool(words.is_in([*TRUE, *FALSE]).all())


def to_truth(series: pl.Series) -> pl.Series:
    """Read words for true and false."""
    words = series.str.strip_chars().str.to_lowercase()
    known = pl.when(words.is_in(TRUE)).then(True).when(words.is_in(FALSE)).then(False)
    return pl.select(known.alias(series.name)).to_series()


def convert(frame: pl.DataFrame, delimiter: str | None) -> tuple[pl.DataFrame, dict[str, str]]:
    """Type every column of text that follows one format throughout.

    Parameters
    ----------
    frame : DataFrame
        Columns of text, or already typed ones, which stay as they are.
    delimiter : str or None
        That of the file: a semicolon speaks for decimal commas and days before months.

    Returns
    -------
    frame, formats
        Typed columns, and for each one converted the format that reads it again.
    """
    frame = finite(gaps(frame))
    style = style_of(frame, delimiter)
    columns, formats = [], {}
    for series in frame.get_columns():
        form = format_of(series, style)
        if form is not None:
            formats[series.name] = form
            series = apply(series, form)
        columns.append(series)
    return pl.DataFrame(columns, height=frame.height), formats


def finite(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with infinite and undefined numbers as gaps: no statistic is defined with them."""
    floats = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    return frame.with_columns(
        pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in floats
    )


def format_of(series: pl.Series, style: Style) -> str | None:
    """Return ``number:<format>``, ``date:<format>``, ``truth`` or None for text that stays text."""
    if series.dtype == pl.Int64:
        return "date:compact" if dates.compact(series) else None
    if series.dtype != pl.String or series.null_count() == len(series):
        return None
    if (form := number_format(series, style)) is not None:
        if form == "integer" and dates.compact(to_number(series, form)):
            return "date:compact"
        return f"number:{form}"
    if (form := dates.format_of(series, style.european)) is not None:
        return f"date:{form}"
    return "truth" if truth(series) else None


def apply(series: pl.Series, form: str) -> pl.Series:
    """Read a column in a format `format_of` returned; what does not follow it becomes a gap."""
    kind, _, name = form.partition(":")
    if kind == "number":
        return to_number(series, name)
    if kind == "date":
        return dates.parse(series, name)
    return to_truth(series)


def leading_blanks(frame: pl.DataFrame) -> bool:
    """Return whether a blank follows (almost) every delimiter, as some programs write it."""
    share = []
    for series in frame.get_columns()[1:]:
        if series.dtype == pl.String and len(sample := series.drop_nulls().head(SAMPLE)):
            share.append(bool(sample.str.starts_with(" ").all()))
    return bool(share) and sum(share) >= 0.9 * len(share)


def is_number_text(text: str) -> bool:
    """Return whether a text is a number in some format.

    Examples
    --------
    >>> is_number_text("1 234,5"), is_number_text("007")
    (True, False)
    """
    return any(re.fullmatch(pattern[1:-1], text.strip()) for pattern in PATTERNS.values())

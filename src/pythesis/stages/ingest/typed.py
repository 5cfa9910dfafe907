"""Types columns of text: numbers, dates and true/false, when every value follows one format."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from pythesis.stages.ingest import dates

SAMPLE = 400  # values looked at first: most columns of words are told from them alone
FLOATED = r"^\s*[+−-]?[0-9]+\.0\s*$"  # a whole number as programs write it among gaps
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
    """How a table writes: with decimal commas, and so days before months, or not."""

    european: bool


def gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with blank text as gaps."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    doubtful = [name for name in texts if _may_be_blank(frame[name])]
    filled = {name: pl.col(name).str.strip_chars().str.len_bytes() > 0 for name in doubtful}
    whole = frame.select(test.all().alias(name) for name, test in filled.items())
    return frame.with_columns(
        pl.when(test).then(pl.col(name)).alias(name)
        for name, test in filled.items()
        if not whole[name][0]  # a column without blank text stays as it is, not copied
    )


def _may_be_blank(values: pl.Series) -> bool:
    """Return whether a text comes before the first printed sign of ASCII or after its last: blanks do."""
    low, high = values.min(), values.max()
    return low is not None and (str(low) < "!" or str(high) >= "\x7f")


def style_of(samples: Mapping[str, Sequence[str]], delimiter: str | None) -> Style:
    """Tell the decimal mark of a table from the columns that leave no doubt."""
    comma = point = 0
    for values in samples.values():
        form = next(iter(_forms(values)), None)
        if form in ("comma", "space-comma", "point-comma"):
            comma += not _all(_AMBIGUOUS["comma"], values)
        elif form in ("point", "space-point", "comma-point"):
            point += not _all(_AMBIGUOUS["point"], values)
    return Style(comma > point or (comma == point and delimiter == ";"))


def _samples(frame: pl.DataFrame) -> dict[str, list[str]]:
    """Return the first values of each column of text, blanks around them removed."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    if not texts:
        return {}
    first = frame.select(pl.col(name).drop_nulls().head(SAMPLE).str.strip_chars().implode() for name in texts)
    return {name: first[name][0].to_list() for name in texts}


def _forms(values: Sequence[str]) -> list[str]:
    """Return the number formats that all values follow, the plainest first."""
    return [form for form, pattern in PATTERNS.items() if values and _all(pattern, values)]


def _all(pattern: str, values: Sequence[str]) -> bool:
    match = re.compile(pattern).search
    return all(match(value) for value in values)


def number_formats(frame: pl.DataFrame, samples: Mapping[str, Sequence[str]], style: Style) -> dict[str, str]:
    """Return the number format of each column of text whose values are all numbers."""
    candidates = {name: _forms(values) for name, values in samples.items()}
    left = {name: forms for name, forms in candidates.items() if forms}
    found: dict[str, str] = {}
    while left:
        checked = _follow(frame, {name: PATTERNS[forms[0]] for name, forms in left.items()})
        found |= {name: forms[0] for name, forms in left.items() if checked[name]}
        left = {name: forms[1:] for name, forms in left.items() if not checked[name] and len(forms) > 1}
    settled = {name: _settled(frame[name], form, style) for name, form in found.items()}
    return {name: form for name, form in settled.items() if form is not None}


def _follow(frame: pl.DataFrame, patterns: Mapping[str, str]) -> dict[str, bool]:
    """Return whether all values of each column follow its pattern, blanks around them removed."""
    plain = frame.select(pl.col(name).str.contains(form).all() for name, form in patterns.items())
    found: dict[str, bool] = plain.row(0, named=True) if patterns else {}
    blank = [name for name in patterns if not found[name]]
    stripped = frame.select(
        pl.col(name).str.strip_chars().str.contains(patterns[name]).all() for name in blank
    )
    return found | (stripped.row(0, named=True) if blank else {})


def _settled(series: pl.Series, form: str, style: Style) -> str | None:
    """Return the format once doubts are settled: one thousand or just over one; too long for a number."""
    doubt = {"comma": not style.european, "point": style.european}.get(form, False)
    if doubt and series.str.strip_chars().str.contains(_AMBIGUOUS[form]).all():
        return {"comma": "comma-point", "point": "point-comma"}[form]
    if form == "integer" and (series.str.len_bytes().max() or 0) > MAX_DIGITS:  # type: ignore[operator]
        return None if (series.str.strip_chars().str.len_bytes().max() or 0) > MAX_DIGITS else form  # type: ignore[operator]
    return form


def number(name: str, form: str, follows: bool = False) -> pl.Expr:
    """Return the expression that reads a column of text as numbers.

    What does not follow the format becomes a gap; ``follows`` says that all values are known to.
    """
    text = pl.col(name).str.strip_chars()
    if not follows:
        text = pl.when(text.str.contains(PATTERNS[form])).then(text)
    text = text.str.replace("−", "-", literal=True).str.strip_prefix("+")
    thousands, _, decimal = form.rpartition("-")
    if thousands == "space":
        text = text.str.replace_all(f"[{_SPACES}]", "")
    elif thousands:
        text = text.str.replace_all({"comma": ",", "point": "."}[thousands], "", literal=True)
    if decimal == "comma":
        text = text.str.replace(",", ".", literal=True)
    if form == "integer":
        return text.cast(pl.Int64, strict=False).alias(name)
    value = text.cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value).alias(name)


def truth(series: pl.Series, sample: Sequence[str]) -> bool:
    """Return whether all values are words for true or false."""
    if not {word.lower() for word in sample} <= {*TRUE, *FALSE}:
        return False
    words = series.drop_nulls().str.strip_chars().str.to_lowercase()
    return bool(len(words)) and bool(words.is_in([*TRUE, *FALSE]).all())


def to_truth(series: pl.Series) -> pl.Series:
    """Read words for true and false."""
    words = pl.col(series.name).str.strip_chars().str.to_lowercase()
    known = pl.when(words.is_in(TRUE)).then(True).when(words.is_in(FALSE)).then(False)
    return series.to_frame().select(known.alias(series.name)).to_series()


def formats_of(frame: pl.DataFrame, delimiter: str | None = None) -> dict[str, str]:
    """Return the format of each column that can be typed: ``number:<format>``, ``date:<form>``, ``truth``."""
    return _recognised(frame, delimiter)[0]


def _recognised(
    frame: pl.DataFrame, delimiter: str | None, orders: Mapping[str, str] = MappingProxyType({})
) -> tuple[dict[str, str], list[pl.Series]]:
    """Return the format of each column that can be typed, and the columns of dates read on the way."""
    samples = _samples(frame)
    style = style_of(samples, delimiter)
    numbers = number_formats(frame, samples, style)
    formats = {name: f"number:{form}" for name, form in numbers.items()}
    whole = [name for name, form in numbers.items() if form == "integer" and _eight_digits(samples[name])]
    for name in whole:
        if dates.compact(frame.select(number(name, "integer")).to_series()):
            formats[name] = "date:compact"
    for name, dtype in frame.schema.items():
        if dtype == pl.Int64 and dates.compact(frame[name]):
            formats[name] = "date:compact"
    read: list[pl.Series] = []
    for name, sample in samples.items():
        if name not in numbers and sample:
            order = orders.get(name)
            if (dated := dates.recognised(frame[name], sample, style.european, order)) is not None:
                formats[name] = f"date:{dated[0]}"
                read.append(dated[1].alias(name))
            elif truth(frame[name], sample):
                formats[name] = "truth"
    return {name: formats[name] for name in frame.columns if name in formats}, read


def _eight_digits(sample: Sequence[str]) -> bool:
    return all(len(value) == 8 for value in sample)


def convert(
    frame: pl.DataFrame, delimiter: str | None, orders: Mapping[str, str] = MappingProxyType({})
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Type every column of text that follows one format throughout.

    Parameters
    ----------
    frame : DataFrame
        Columns of text, or already typed ones, which stay as they are.
    delimiter : str or None
        That of the file: a semicolon speaks for decimal commas and days before months.
    orders : mapping of column to ``day-first`` or ``month-first``, optional
        What people said of dates that could be read either way.

    Returns
    -------
    frame, formats
        Typed columns, and for each one converted the format that reads it again.
    """
    frame = finite(gaps(frame))
    formats, dated = _recognised(frame, delimiter, orders)
    floated = _floated(frame, formats)
    frame = frame.with_columns(dated)
    read = {column.name for column in dated}
    frame, left = _plainly(frame, {name: form for name, form in formats.items() if name not in read})
    frame = apply(frame, left, follows=True)
    grouped = [
        pl.col(name).cast(pl.Int64)
        for name, form in formats.items()
        if form.startswith("number:") and ("-" in form or name in floated) and _whole(frame[name])
    ]
    return frame.with_columns(grouped), formats


def _floated(frame: pl.DataFrame, formats: Mapping[str, str]) -> set[str]:
    """Return the columns of numbers that are all written with one zero behind the point (``3.0``).

    Programs write whole numbers so once a gap stands among them: their levels are 1, 2, 3, not 1.0, 2.0, 3.0.
    """
    schema = frame.schema  # asked for once: Polars makes it anew each time
    points = [name for name, form in formats.items() if form == "number:point" and schema[name] == pl.String]
    likely = [name for name in points if frame[name].drop_nulls().head(SAMPLE).str.contains(FLOATED).all()]
    return {name for name in likely if frame[name].str.contains(FLOATED).all()}


def _plainly(frame: pl.DataFrame, formats: Mapping[str, str]) -> tuple[pl.DataFrame, dict[str, str]]:
    """Read the numbers a computer would write as they stand, far the most; return the formats left."""
    schema = frame.schema  # asked for once: Polars makes it anew each time
    plain = {
        name: pl.Int64 if form == "number:integer" else pl.Float64
        for name, form in formats.items()
        if form in ("number:integer", "number:point") and schema[name] == pl.String
    }
    read = frame.select(pl.col(name).cast(dtype, strict=False) for name, dtype in plain.items())
    # Signs, blanks and numbers too great are for the full reading.
    whole = [c for c in read.get_columns() if c.null_count() == frame[c.name].null_count() and _bounded(c)]
    done = {column.name for column in whole}
    return frame.with_columns(whole), {name: form for name, form in formats.items() if name not in done}


def _bounded(values: pl.Series) -> bool:
    return not values.dtype.is_float() or bool(values.is_finite().all())


def _whole(values: pl.Series) -> bool:
    """Return whether numbers with separated thousands have no decimals at all."""
    return bool((values == values.round()).all()) and bool((values.abs() < 2**53).all())


def finite(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with infinite and undefined numbers as gaps: no statistic is defined with them."""
    floats = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    return frame.with_columns(
        pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in floats
    )


def apply(frame: pl.DataFrame, formats: Mapping[str, str], follows: bool = False) -> pl.DataFrame:
    """Read columns in the formats `formats_of` returned; what does not follow becomes a gap."""
    numbers = {name: form[7:] for name, form in formats.items() if form.startswith("number:")}
    others = {name: form for name, form in formats.items() if name not in numbers}
    read = [
        dates.parse(frame[name], form[5:]) if form.startswith("date:") else to_truth(frame[name])
        for name, form in others.items()
    ]
    return frame.with_columns(*(number(name, form, follows) for name, form in numbers.items()), *read)


def leading_blanks(frame: pl.DataFrame) -> bool:
    """Return whether a blank follows (almost) every delimiter, as some programs write it."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String][1:]
    if not texts:
        return False
    first = frame.head(SAMPLE).select(pl.col(name).str.starts_with(" ").all() for name in texts)
    filled = frame.head(SAMPLE).select(pl.col(name).is_not_null().any() for name in texts)
    share = [blank for blank, some in zip(first.row(0), filled.row(0), strict=True) if some]
    return bool(share) and sum(share) >= 0.9 * len(share)


def is_number_text(text: str) -> bool:
    """Return whether a text is a number in some format.

    Examples
    --------
    >>> is_number_text("1 234,5"), is_number_text("007")
    (True, False)
    """
    return any(re.fullmatch(pattern[1:-1], text.strip()) for pattern in PATTERNS.values())

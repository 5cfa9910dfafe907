"""Columns stored as text that hold numbers, dates, or several things at once."""

from __future__ import annotations

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.meaning import Meaning
from pythesis.core.said import said
from pythesis.stages.audit.cell_errors import read_as_numbers
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.dates import Dates, dates, likely, parsed, settled
from pythesis.stages.audit.impossible_days import no_days
from pythesis.stages.audit.numerals import (
    ANY,
    BEFORE,
    BLANKS,
    CURRENCIES,
    HEAD,
    SIGNED,
    UNIT,
    Numerals,
    numerals,
)
from pythesis.stages.audit.placeholders import gap_words
from pythesis.stages.audit.sampled import sentences
from pythesis.stages.audit.values import days
from pythesis.stats import scales
from pythesis.stats.names import words_of
from pythesis.stats.signs import otherwise, rewritten
from pythesis.stats.spans import WHOLE

# Fewer distinct numbers than this are as well read as levels.
ENOUGH_NUMBERS = 3
# From four numbers in five on, the others look like the exception rather than the rule.
MOSTLY = 0.8
# So few words, in so few cells, are slips among numbers.
MOST_STRAYS, STRAY = 12, 0.05
FEW_WHOLE = 20  # distinct whole numbers up to here are kept as such: 7, not 7.0
# Words that name a moment, and what whole numbers under such a name count: days since 1900 in a spreadsheet
# (1954 to 2064), seconds or milliseconds since 1970 (1996 to 2036).
DATED = frozenset([
    "date", "dates", "day", "jour", "timestamp", "time", "datetime", "moment", "created", "updated",
    "modified", "start", "end", "debut", "fin", "when", "quand", "naissance", "birth", "delivered",
    "shipped", "livraison",
])  # fmt: skip
COUNTED = {"serial": (20_000, 60_000), "epoch": (820_454_400, 2_082_758_400)}
ENOUGH_DAYS = 20
FIRST = 200
AFTER = rf"{BEFORE}|[%kKMG]|Md|kg|km|cm|mm|mg|ml|{BLANKS}{UNIT}"
AMOUNT = rf"^\s*{HEAD}(?:{ANY}){BLANKS}*(?:{AFTER})?\s*$"
MARK = rf"[{CURRENCIES}%a-zA-Z]|\d[.,]\d{{1,2}}\D*$"
NUMBER = rf"^\s*{HEAD}(?:{ANY}){BLANKS}*(?:{UNIT})?\s*$"


def described(subject: Subject) -> list[Column]:
    """Return the text columns worth reading as numbers or dates: not identifiers, not sentences.

    Amounts with a currency or a unit that never come back were taken for names of rows: they are not.
    """
    return [
        c
        for c in subject.texts
        if not sentences(c)
        and ((c.kind is not Kind.IDENTIFIER and c.role is not Role.IDENTIFIER) or _amounts(subject, c))
    ]


def _amounts(subject: Subject, column: Column) -> bool:
    first = subject.levels(column.name)["value"].head(FIRST)
    first = rewritten(first)
    marked = first.str.contains(AMOUNT)
    return len(first) >= ENOUGH_NUMBERS and bool(marked.all()) and bool(first.str.contains(MARK).all())


def known(subject: Subject, name: str) -> pl.DataFrame:
    """Return the distinct texts of a column and their counts, without words that stand for a gap."""
    return subject.once("known", name, lambda: _known(subject, name))


def _known(subject: Subject, name: str) -> pl.DataFrame:
    levels = subject.levels(name)
    words = [word for words in gap_words(subject, name) for word in words]
    return levels.filter(~pl.col("value").str.strip_chars().is_in(words)) if words else levels


@check("number-as-text", needs=("rows", "text"), section="difficulty", on="written")
def number_as_text(subject: Subject) -> Outcome:
    """Find numbers kept as text by a decimal comma, a thousands sign, a currency, a unit or a stray word."""
    concerns = []
    columns = described(subject)
    for column in columns:
        levels = known(subject, column.name)
        if levels.height < ENOUGH_NUMBERS or subject.brief.column(column.name).kind in {"category", "text"}:
            continue
        if column.meaning is Meaning.DURATION and levels["value"].str.strip_chars().str.contains(WHOLE).all():
            concerns.append(_span(subject, column))
            continue
        found = numerals(levels["value"])
        if found.state != "none":
            concerns.append(_number(subject, column, levels, found))
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def _number(subject: Subject, column: Column, levels: pl.DataFrame, found: Numerals) -> Concern:
    filled = subject.frame[column.name].drop_nulls()
    count = int(filled.str.contains(found.pattern).sum())
    clear = found.state in {"clear", "multiples"}
    variant = "plain" if found.plain and found.state == "clear" else found.state
    mended = not clear and read_as_numbers(subject, column.name)
    variant += "-mended" if mended else ""
    convention = found.convention
    assert convention is not None  # every state but "none" has one
    params: dict[str, Scalar | tuple[Scalar, ...]] = {
        **_way(found),
        **({"whole": True} if clear and _levels(levels["value"], found) else {}),
    }
    decision = Decision(
        action=Action.PARSE_NUMBER if clear else Action.KEEP,
        column=column.name,
        params=params if clear else {},
        why=said(f"audit.number-as-text.why.{variant.removesuffix('-mended')}", column=column.name),
        origin=finding_id("number-as-text", (column.name,)),
    )
    marked = levels.filter(pl.col("value").str.contains(r"[^\d.\s+-]")) if not found.plain else levels
    example = str((marked if marked.height else levels)["value"][0]).strip()
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={
            "column": column.name,
            "count": count,
            "n": len(filled),
            "example": example,
            "units": found.units,
            "base": found.units[found.times.index(1.0)] if found.times else None,
        },
        # A column spoilt by a word for a gap is told once, as a gap in disguise.
        severity=Severity.INFO
        if variant == "plain"
        else (Severity.NOTICE if clear or mended else Severity.WARNING),
        validations=(
            counted("audit_pattern", {"column": column.name, "pattern": found.pattern}, count, len(filled)),
        ),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(column.name).str.contains(found.pattern), [column.name]),
        proposals=() if mended else (decision,),
    )


def _span(subject: Subject, column: Column) -> Concern:
    """Return that a column holds lengths of time, such as ``1h30``, to be read in minutes."""
    filled = subject.frame[column.name].drop_nulls()
    count = int(filled.str.strip_chars().str.contains(WHOLE).sum())
    pattern = WHOLE.replace("^", r"^\s*", 1).removesuffix("$") + r"\s*$"
    return Concern(
        columns=(column.name,),
        variant="duration",
        values={"column": column.name, "count": count, "n": len(filled), "example": str(filled[0]).strip()},
        severity=Severity.NOTICE,
        validations=(
            counted("audit_pattern", {"column": column.name, "pattern": pattern}, count, len(filled)),
        ),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(column.name).is_not_null(), [column.name]),
        proposals=(
            Decision(
                action=Action.PARSE_NUMBER,
                column=column.name,
                params={"duration": True},
                why=said("audit.number-as-text.why.duration", column=column.name),
                origin=finding_id("number-as-text", (column.name,)),
            ),
        ),
    )


def _way(found: Numerals) -> dict[str, Scalar | tuple[Scalar, ...]]:
    """Return how numbers are written, as parsing them asks."""
    way = found.convention
    if way is None:
        return {}
    accounting: dict[str, Scalar] = {"accounting": True} if found.accounting else {}
    return {
        "decimal": way.decimal,
        "thousands": way.thousands,
        "strip": found.strip,
        **({"times": found.times} if found.times else {}),
        **accounting,
    }


def _levels(texts: pl.Series, found: Numerals) -> bool:
    """Return whether texts are a few whole numbers, as of grades: levels, written without a point."""
    return texts.len() <= FEW_WHOLE and found.plain and bool(texts.str.contains(r"^\s*[-+]?\d+\s*$").all())


@check("date-as-text", section="difficulty", on="written")
def date_as_text(subject: Subject) -> Outcome:
    """Find dates kept as text or as whole numbers, and those whose day and month cannot be told apart."""
    columns = [c for c in subject.columns if not sentences(c) and c.role is not Role.TARGET]
    concerns = []
    for column in columns:
        values = subject.frame[column.name]
        if values.dtype == pl.String:
            if not likely(values):
                continue
            texts = _possible(subject, column.name)
        elif (variant := _since(column, values)) is not None:
            concerns.append(_counted_days(subject, column, values, variant))
            continue
        elif values.dtype.is_integer() and _eight_digits(values):
            texts = values.drop_nulls().unique().sort().cast(pl.String)
        else:
            continue
        found = settled(dates(texts), subject.brief.date_order(column.name))
        if found.state in {"clear", "ambiguous"}:  # several formats are another check's to tell
            concerns.append(_date(subject, column, found))
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def _possible(subject: Subject, name: str) -> pl.Series:
    """Return the distinct texts of a column without gaps in words nor days that no calendar has."""
    texts, found = known(subject, name)["value"], days(subject, name)
    return texts if found is None else texts.filter(~texts.is_in(no_days(found)["value"].to_list()))


def _since(column: Column, values: pl.Series) -> str | None:
    """Return what whole numbers named as a date count: ``serial`` days, or seconds of the ``epoch``."""
    if not values.dtype.is_integer() or not set(words_of(column.name)) & DATED:
        return None
    low, high = values.min(), values.max()
    if low is None or high is None or values.n_unique() < ENOUGH_DAYS:
        return None
    for variant, bounds in COUNTED.items():
        if bounds[0] <= low and high <= bounds[1]:  # type: ignore[operator]
            return variant
    return None


def _counted_days(subject: Subject, column: Column, values: pl.Series, variant: str) -> Concern:
    filled = values.drop_nulls()
    low, high = int(filled.min()), int(filled.max())  # type: ignore[arg-type]
    arguments: Arguments = {"column": column.name, "low": float(low), "high": float(high), "outside": False}
    return Concern(
        columns=(column.name,),
        variant=variant,
        values={"column": column.name, "low": low, "high": high, "count": len(filled), "n": len(filled)},
        severity=Severity.NOTICE,
        validations=(counted("audit_range", arguments, len(filled), len(filled)),),
        affected=len(filled),
        examples=subject.examples(pl.col(column.name).is_not_null(), [column.name]),
        proposals=(
            Decision(
                action=Action.KEEP,
                column=column.name,
                why=said(f"audit.date-as-text.why.{variant}", column=column.name),
                origin=finding_id("date-as-text", (column.name,)),
            ),
        ),
    )


def _eight_digits(values: pl.Series) -> bool:
    filled = values.drop_nulls()
    return filled.n_unique() > 10 and bool(filled.is_between(18_000_101, 22_001_231).all())


def _date(subject: Subject, column: Column, found: Dates) -> Concern:
    filled = subject.frame[column.name].drop_nulls()
    form = found.formats[0]
    readable = parsed(filled.cast(pl.String).str.strip_chars(), form)
    count = len(filled) - readable.null_count()
    example = filled.filter(readable.is_not_null())
    clear = found.state == "clear"
    decision = Decision(
        action=Action.PARSE_DATE if clear else Action.KEEP,
        column=column.name,
        params={"format": form} if clear else {},
        why=said(f"audit.date-as-text.why.{found.state}", column=column.name, format=form),
        origin=finding_id("date-as-text", (column.name,)),
    )
    return Concern(
        columns=(column.name,),
        variant=found.state,
        values={
            "column": column.name,
            "count": count,
            "n": len(filled),
            "example": str((example if len(example) else filled)[0]),
            "format": form,
            "formats": found.formats,
        },
        severity=Severity.NOTICE if clear else Severity.WARNING,
        validations=(counted("audit_dates", {"column": column.name, "format": form}, count, len(filled)),),
        affected=count,
        examples=subject.examples(pl.col(column.name).is_not_null(), [column.name]),
        proposals=(decision,),
    )


@check("mixed-types", needs=("rows", "text"), section="difficulty", on="written")
def mixed_types(subject: Subject) -> Outcome:
    """Find columns that are mostly numbers with some words among them."""
    concerns = []
    columns = described(subject)
    for column in columns:
        levels = known(subject, column.name)
        pattern = SIGNED if otherwise(levels["value"]) else NUMBER
        numbers = levels["value"].str.contains(pattern)
        total = int(levels["count"].sum())
        count = int(levels.filter(numbers)["count"].sum())
        distinct = int(numbers.sum())
        if (
            distinct < ENOUGH_NUMBERS
            or count == total
            or count < MOSTLY * total
            or distinct < MOSTLY * levels.height
        ):
            continue
        if bool(levels.filter(numbers)["value"].str.contains(r"^\s*0\d").any()):
            continue  # codes, in which letters have their place
        if scales.steps(levels["value"].str.strip_chars().to_list()) is not None:
            continue  # floors: RDC, 1er, 2e
        read = numerals(levels["value"].filter(numbers))
        concerns.append(_mixed(subject, column, levels.filter(~numbers), read, pattern))
    return Outcome(concerns=tuple(concerns), values={"columns": len(columns)})


def _stray(odd: pl.DataFrame, n: int) -> bool:
    """Return whether the words among numbers are few slips: a word with a digit may bound a number."""
    few = odd.height <= MOST_STRAYS and int(odd["count"].sum()) <= STRAY * n
    return few and not bool(odd["value"].str.contains(r"\d").any())


def _mixed(subject: Subject, column: Column, odd: pl.DataFrame, found: Numerals, pattern: str) -> Concern:
    filled = subject.frame[column.name].drop_nulls()
    count = int(filled.str.contains(pattern).sum())
    words = int(odd["count"].sum())
    read = found.state in {"clear", "multiples"} and _stray(odd, len(filled))
    way = "read" if read else "kept"
    kept = Decision(
        action=Action.KEEP,
        column=column.name,
        why=said(f"audit.mixed-types.why.{way}", column=column.name),
        origin=finding_id("mixed-types", (column.name,)),
    )
    gaps: dict[str, Scalar | tuple[Scalar, ...]] = {"values": tuple(odd["value"].str.strip_chars().sort())}
    repairs = (
        kept.model_copy(update={"action": Action.TO_MISSING, "params": gaps}),
        kept.model_copy(update={"action": Action.PARSE_NUMBER, "params": _way(found)}),
    )
    return Concern(
        columns=(column.name,),
        values={
            "column": column.name,
            "count": count,
            "n": len(filled),
            "words": words,
            "n_values": odd.height,
            "values": tuple(odd["value"].head(3).to_list()),
        },
        variant=way,
        severity=Severity.WARNING,
        validations=(
            counted("audit_pattern", {"column": column.name, "pattern": pattern}, count, len(filled)),
        ),
        affected=words,
        examples=subject.examples(pl.col(column.name).is_in(odd["value"].head(5).to_list()), [column.name]),
        proposals=repairs if read else (kept,),
    )

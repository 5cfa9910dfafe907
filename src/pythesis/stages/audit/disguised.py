"""Values that stand for a gap: words, signs, impossible numbers and dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import count_values
from pythesis.stages.audit.placeholders import LETTERS, gap_words
from pythesis.stages.audit.sampled import sentences
from pythesis.stages.audit.values import Array, Counts, Numbers, numbers

# A code such as -999 lies far from what was measured: several times the width of all other values.
FAR = 5.0
APART = 1.0
# A value seen once may be a measurement or a slip; a code comes back.
COMES_BACK = 3
FEW_LEVELS = 3
MOST_CODES = 4  # answers that are none, written in a row: refused, does not know, does not apply...
MANY_VALUES = 20
WORTH_A_WARNING = 0.05
# Zero is questioned when nothing was measured between it and a fifth of the usual value.
EMPTY_ABOVE_ZERO = 0.2
SAME_TABLE_ABOVE_ZERO = 0.1
CODES = frozenset([
    -88.0, -888.0, -8888.0, -77.0, -777.0, -111.0,
    -127.0, -128.0, -273.0, -273.15,  # a probe that is not there, absolute zero
    -32768.0, 32767.0, 65535.0, -2147483648.0, 2147483647.0, 4294967295.0,  # the last number of a counter
])  # fmt: skip
# Beside the steps of a scale: refused, does not apply, does not know.
ANSWERS = frozenset([66.0, 77.0, 88.0, 96.0, 97.0, 98.0, 666.0, 777.0, 888.0, 996.0, 997.0, 998.0])
LAST_STEP = 10.0
IMPOSSIBLE_DATES = (
    dt.date(1, 1, 1), dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1900, 1, 1), dt.date(1970, 1, 1),
    dt.date(2099, 12, 31), dt.date(2999, 12, 31), dt.date(9999, 12, 31),
)  # fmt: skip


@dataclass(frozen=True)
class Suspect:
    """A value that may stand for a gap: ``sure`` when it can hardly be a measurement."""

    value: Scalar
    text: str
    count: int
    variant: str
    sure: bool
    nearest: Scalar = None


@check("disguised-missing", section="difficulty", on="both")
def disguised_missing(subject: Subject) -> Outcome:
    """Find words and codes that stand for a gap."""
    found = stand_for_gaps(subject)
    concerns = [
        concern
        for column in subject.columns
        for concern in _concerns(subject, column, found.get(column.name, []))
    ]
    return Outcome(concerns=tuple(concerns), values={"columns": len(subject.columns)})


def stand_for_gaps(subject: Subject) -> dict[str, list[Suspect]]:
    """Return the words and codes of each column that stand for a gap, found once for all checks."""
    return subject.once("stand for gaps", "", lambda: _found(subject))


def _found(subject: Subject) -> dict[str, list[Suspect]]:
    found: dict[str, list[Suspect]] = {}
    for column in subject.columns:
        if (
            column.role is not Role.IDENTIFIER
            and column.kind is not Kind.IDENTIFIER
            and not sentences(column)
        ):
            found[column.name] = _suspects(subject, column)
    _minus_ones(subject, found)
    _zeros(subject, found)
    return found


def _suspects(subject: Subject, column: Column) -> list[Suspect]:
    values = subject.frame[column.name]
    if values.dtype == pl.String:
        sure, doubtful = gap_words(subject, column.name)
        if column.role is Role.TARGET and subject.task != "regression":  # a class is what people say it is
            classes = tuple(text for text in sure if text.casefold() in LETTERS - {"na"})
            sure, doubtful = tuple(t for t in sure if t not in classes), doubtful + classes
        counts = [(text, True) for text in sure] + [(text, False) for text in doubtful]
        return [
            Suspect(text, text, count, "word" if certain else "unknown-word", certain)
            for text, certain in counts
            if (count := _count_text(subject, column.name, text))
        ]
    if values.dtype in (pl.Date, pl.Datetime):
        return _dates(values)
    return _codes(subject, column.name) if values.dtype.is_numeric() else []


def _count_text(subject: Subject, name: str, text: str) -> int:
    levels = subject.levels(name)
    return int(levels.filter(pl.col("value").str.strip_chars() == text)["count"].sum())


def _dates(values: pl.Series) -> list[Suspect]:
    days = values.drop_nulls().cast(pl.Date)
    counts = days.value_counts(name="count").sort(values.name)
    found = []
    for day in IMPOSSIBLE_DATES:
        others = counts.filter(pl.col(values.name) != day)[values.name]
        count = int(counts.filter(pl.col(values.name) == day)["count"].sum())
        if count < 2 or len(others) < FEW_LEVELS:
            continue
        nearest = min(others, key=lambda other: abs((other - day).days))
        width = max(365, (others.max() - others.min()).days)  # type: ignore[operator, union-attr]
        if abs((nearest - day).days) > width:
            text = values.filter(values.cast(pl.Date) == day).cast(pl.String)[0]
            found.append(Suspect(str(text), str(text), count, "date", True, nearest.isoformat()))
    return found


def _codes(subject: Subject, name: str) -> list[Suspect]:
    """Return extreme values that come back and lie far from all others."""
    values = subject.frame[name]
    counted = numbers(subject, name)
    if counted is None:
        return []
    levels, repeats = counted.values, counted.counts
    if values.dtype.is_integer():
        levels = levels.astype(np.int64)
    found = []
    for high in (False, True):
        for size in range(1, MOST_CODES + 1 if high else 2):
            codes = _apart(levels, repeats, size, high)
            found += [_code(values.dtype, *code) for code in codes]
            if codes:
                break
    return found


def _apart(
    levels: Array | Counts, repeats: Counts, size: int, high: bool
) -> list[tuple[Any, int, float, bool]]:
    """Return the `size` extreme levels, with count, nearest level and sureness, when they stand for gaps.

    Questionnaires write several answers that are none in a row: 997, 998, 999.
    """
    cut = len(levels) - size if high else size
    codes, others = (levels[cut:], levels[:cut]) if high else (levels[:cut], levels[cut:])
    many = repeats[cut:] if high else repeats[:cut]
    extreme = codes[-1] if high else codes[0]
    if len(others) < FEW_LEVELS or many.min() < COMES_BACK or (np.diff(codes) != 1).any():
        return []
    near = others[-1] if high else others[0]
    width = float(others[-1]) - float(others[0])
    ratio = abs(float(codes[0] if high else codes[-1]) - float(near)) / width if width > 0 else 0.0
    negative = not high and extreme < 0 <= others[0]
    # The only negative of a column, written in nines and met again and again, needs no distance.
    if not (ratio >= APART or (negative and extreme <= -99)):
        return []
    answered = ratio >= FAR and _answers(others) and float(extreme) in ANSWERS
    if not (_like_a_code(float(extreme)) or answered or (extreme == 0 and ratio >= FAR)):
        return []
    sure = bool((ratio >= FAR or negative) and extreme != 0)
    return [(code, int(n), float(near), sure) for code, n in zip(codes, many, strict=True)]


def _code(dtype: pl.DataType, code: Any, count: int, near: float, sure: bool) -> Suspect:
    text = str(pl.Series([code.item()], dtype=dtype).cast(pl.String)[0])
    return Suspect(code.item(), text, count, "code" if code != 0 else "zero-code", sure, near)


def _answers(values: Array | Counts) -> bool:
    """Return whether values are steps of a short scale, as the answers to a question are."""
    whole = bool((values == np.round(values)).all())
    return whole and float(values[0]) >= 0 and float(values[-1]) <= LAST_STEP


def _like_a_code(value: float) -> bool:
    """Return whether a number is written as codes for gaps are: nines, or where probes and counters end."""
    digits = str(abs(int(value))) if value == int(value) else ""
    return (len(digits) >= 2 and set(digits) == {"9"}) or value in CODES


def _minus_ones(subject: Subject, found: dict[str, list[Suspect]]) -> None:
    """Add -1 where it is the only negative among codes; the same sign in other columns counts as proof."""
    likely: list[tuple[str, Suspect]] = []
    possible: list[tuple[str, Suspect]] = []
    for column in subject.columns:
        values = subject.frame[column.name]
        if column.name not in found or not values.dtype.is_numeric() or column.role is Role.TARGET:
            continue
        counted = numbers(subject, column.name)
        if counted is None:
            continue
        levels = counted.values.astype(np.int64) if values.dtype.is_integer() else counted.values
        if len(levels) < 3 or levels[0] != -1 or levels[1] < 0:
            continue
        if float(levels[-1]) <= 1:  # -1, 0, 1 is a scale of its own
            continue
        ones = int(counted.counts[0])
        text = str(pl.Series([-1], dtype=values.dtype).cast(pl.String)[0])
        nearest = plain_number(levels[1])
        suspect = Suspect(plain_number(levels[0]), text, ones, "minus-one", True, nearest)
        alone = float(levels[1]) > 0 if counted.whole else True
        (likely if alone and ones >= 2 else possible).append((column.name, suspect))
    chosen = likely + (possible if len(likely) >= 2 else [])
    for name, suspect in chosen:
        if all(other.value != suspect.value for other in found[name]):
            found[name].append(suspect)


def plain_number(value: object) -> Scalar:
    """Return a cell as a Python number."""
    return float(value) if isinstance(value, float) else int(value)  # type: ignore[call-overload]


def _zeros(subject: Subject, found: dict[str, list[Suspect]]) -> None:
    """Add zeros that stand apart from every other value: measurement, absence or gap, a person must say."""
    ratios: dict[str, tuple[float, Suspect]] = {}
    for column in subject.columns:
        values = subject.frame[column.name]
        if column.kind is Kind.NUMBER and values.dtype.is_numeric() and not found.get(column.name):
            counted = numbers(subject, column.name)
            seen = _zero(counted, values.dtype) if counted is not None else None
            if seen is not None and column.role is Role.FEATURE:
                ratios[column.name] = seen
    several = sum(ratio >= EMPTY_ABOVE_ZERO for ratio, _ in ratios.values()) >= 2
    least = SAME_TABLE_ABOVE_ZERO if several else EMPTY_ABOVE_ZERO
    for name, (ratio, suspect) in ratios.items():
        if ratio >= least:
            found.setdefault(name, []).append(suspect)


def _zero(counted: Numbers, dtype: pl.DataType) -> tuple[float, Suspect] | None:
    levels = counted.values
    if len(levels) < MANY_VALUES or levels[0] != 0:
        return None
    zeros = int(counted.counts[0])
    if zeros < COMES_BACK or zeros > counted.n / 2:
        return None
    above = levels[1:]
    step = float(np.median(np.diff(above[: max(10, len(above) // 2)])))
    if above[0] <= 3 * step:
        return None
    usual = counted.where(levels > 0).quantile(0.5)
    text = str(pl.Series([0], dtype=dtype).cast(pl.String)[0])
    return float(above[0]) / usual, Suspect(0, text, zeros, "zero", False, float(above[0]))


def _concerns(subject: Subject, column: Column, suspects: list[Suspect]) -> list[Concern]:
    """Return one concern for each kind of suspect value of a column."""
    kinds: dict[str, list[Suspect]] = {}
    for suspect in suspects:
        kinds.setdefault(suspect.variant if suspect.sure else f"{suspect.variant}-ask", []).append(suspect)
    first = True
    concerns = []
    for variant, group in kinds.items():
        concerns.append(_concern(subject, column, group, variant, first))
        first = False
    return concerns


def _concern(subject: Subject, column: Column, group: list[Suspect], variant: str, first: bool) -> Concern:
    n = subject.frame.height
    count = sum(suspect.count for suspect in group)
    values = tuple(suspect.value for suspect in group)
    raw = _as_stored(subject, column, group)
    name = {"word": "word", "unknown-word-ask": "ask-word"}.get(variant, variant.removesuffix("-ask"))
    name = f"ask-{name}" if variant.endswith("-ask") and not name.startswith("ask-") else name
    sure = group[0].sure
    touched = count / n >= WORTH_A_WARNING or column.role is Role.TARGET
    severity = Severity.WARNING if sure and touched else Severity.NOTICE
    if column.role in {Role.EXCLUDED, Role.IDENTIFIER}:
        severity = Severity.INFO
    origin = finding_id("disguised-missing", (column.name,))
    why = said(f"audit.disguised-missing.why.{name}", column=column.name, values=values, count=count)
    decision = Decision(
        action=Action.TO_MISSING if sure else Action.KEEP,
        column=column.name,
        params={"values": values} if sure else {},
        why=why,
        origin=origin,
    )
    return Concern(
        columns=(column.name,),
        variant=name,
        values={
            "column": column.name,
            "values": values,
            "n_values": len(values),
            "count": count,
            "n": n,
            "share": count / n,
            "nearest": group[0].nearest,
        },
        severity=severity,
        validations=(count_values(column.name, raw, count, n),),
        affected=count,
        weight=count,
        examples=subject.examples(pl.col(column.name).cast(pl.String).is_in(raw), [column.name]),
        proposals=(decision,) if first or sure else (),
        shared="|".join(str(value) for value in values) if sure and column.role is not Role.TARGET else "",
    )


def _as_stored(subject: Subject, column: Column, group: list[Suspect]) -> tuple[str, ...]:
    """Return the texts as the cells hold them, blanks around them included."""
    texts = {suspect.text for suspect in group}
    if subject.schema[column.name] != pl.String:
        return tuple(suspect.text for suspect in group)
    stored = subject.levels(column.name)["value"]
    return tuple(text for text in stored if text.strip() in texts)

"""What was decided about the data, by whom, and what it changed."""

from __future__ import annotations

from enum import StrEnum

from pythesis.core.base import Frozen, Scalar
from pythesis.core.said import Said


class Action(StrEnum):
    """Everything cleaning can do. Each acts on a row alone, except the two that drop rows.

    `Decision.params` of each are named beside it; bounds are strict and are numbers, or ISO dates as text.
    """

    # text to number: params decimal, thousands, strip, times, whole, accounting, duration
    PARSE_NUMBER = "parse-number"
    PARSE_DATE = "parse-date"  # text to date: params format
    PARSE_BOOLEAN = "parse-boolean"  # words to true/false: params true, false (tuples of text)
    TO_MISSING = "to-missing"  # what stands for a gap becomes one: params values (tuple), below, above
    # numbers in another unit: params factor, plus; values, below, above say which, or the rows in which the
    # column where has one of levels, or is less than before; else all
    SCALE = "scale"
    FIX_ENCODING = "fix-encoding"  # text decoded in the wrong encoding, such as "Ã©", written again
    FILL_FROM = "fill-from"  # other columns give the cell: params by, keys, values, overwrite (false)
    TRIM = "trim"  # blanks around text removed, runs of blanks folded to one
    RECODE = "recode"  # spellings of one level unified: params from_, to (tuples of equal length)
    DROP_DUPLICATES = "drop-duplicates"  # exact copies of a row, the first kept
    DROP_MISSING_TARGET = "drop-missing-target"  # rows whose target is unknown
    EXCLUDE = "exclude"  # the column stays in the data and out of the models
    KEEP = "keep"  # looked at, and left as it is


class Decision(Frozen):
    """One decision. ``by`` is ``"pythesis"`` for a proposal applied by default, else the person.

    ``origin`` names what asked for it: a finding id, ``"brief"`` or ``"workbook"``.

    ``fill-from`` freezes what development rows taught: ``by`` names one column or several, ``keys`` holds
    their texts as Polars writes them, one for each column of ``by`` and that for each of ``values`` in turn
    (``by=("a", "b"), keys=("a1", "b1", "a2", "b2"), values=("x", "y")``). Only gaps are filled, unless
    ``overwrite`` is true. Cells whose key is not listed stay.
    """

    action: Action
    column: str | None
    params: dict[str, Scalar | tuple[Scalar, ...]] = {}
    why: Said
    by: str = "pythesis"
    origin: str = ""


class JournalEntry(Frozen):
    """What one decision did: cells changed (or rows dropped) out of how many."""

    decision: Decision
    cells: int
    rows: int
    of_rows: int
    examples: tuple[tuple[str, str], ...] = ()  # (before, after), at most five


class Distribution(Frozen):
    """A column in a few numbers: enough to see what cleaning did to it.

    ``numbers`` holds minimum, lower quartile, median, upper quartile and maximum of a column of numbers;
    ``levels`` the five commonest values, as text, and their counts, of any other.
    """

    dtype: str
    filled: int
    missing: int
    distinct: int
    numbers: tuple[float, ...] = ()
    levels: tuple[tuple[str, int], ...] = ()


class Touched(Frozen):
    """A column that cleaning changed, before and after: by its cells, or by rows that were dropped."""

    column: str
    before: Distribution
    after: Distribution


class OptionalRepair(Frozen):
    """A repair that may help or hurt, listed by cleaning for iteration 3 to measure; nothing is done yet.

    ``kind`` is ``outliers`` (numbers beyond ``low`` or ``high``, Tukey's far fences on development rows),
    ``missing`` (how gaps are filled) or ``duplicates`` (exact copies that were kept; ``column`` is None).
    ``cells`` counts the cells, or rows, of development concerned, out of ``of``. ``choices`` are what can
    be measured, the first being what happens when nobody chooses; ``chosen`` is what a person asked,
    ``measured`` the choices iteration 3 gave a gain with its interval, and ``kept`` those of them it kept.
    """

    kind: str
    column: str | None
    choices: tuple[str, ...]
    cells: int
    of: int
    low: float | None = None
    high: float | None = None
    chosen: str | None = None
    measured: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    why: Said


class Conflict(Frozen):
    """Two things people said of one column that cannot both be followed; ``kept`` says which is, so far."""

    column: str
    what: str  # "availability" or "missing"
    brief: str
    workbook: str
    kept: str = "brief"
    said: Said

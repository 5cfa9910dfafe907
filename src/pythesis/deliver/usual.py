"""The usual value of a column, as exploration counted it: what an example or a form may start from."""

from __future__ import annotations

import statistics

from pythesis.core.dataset import Column, Kind
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding

DESCRIBED = "column-distribution"
DIGITS = 4  # significant digits of a middle: an example, not a measure


def level(column: Column, evidence: Evidence) -> str | None:
    """Return the most frequent level of a column of `evidence.dataset`.

    Levels of an ordinal stand in their order: without a description, the one in the middle is taken.
    """
    described = _description(column, evidence)
    first = described.claim.values.get("first") if described is not None else None
    if first is not None and str(first) in column.levels:
        return str(first)
    if not column.levels:
        return None
    return column.levels[len(column.levels) // 2 if column.kind is Kind.ORDINAL else 0]


def number(column: Column, evidence: Evidence) -> float | None:
    """Return the middle of a column of numbers: its median, else that of a figure, else of its range.

    The bins of a figure hold equal counts. Whole numbers stay whole.
    """
    found = _median(column, evidence)
    if found is None:
        return None
    whole = column.dtype.startswith(("Int", "UInt"))
    return float(round(found)) if whole else float(f"{found:.{DIGITS}g}")


def _median(column: Column, evidence: Evidence) -> float | None:
    described = _description(column, evidence)
    for validation in described.validations if described is not None else ():
        if validation.effect is not None and validation.effect.name == "median":
            return validation.effect.value
    for finding in evidence.findings:
        figure = finding.figure
        if figure and figure.mark == "binned-band" and finding.columns[:1] == (column.name,):
            seen = [row.get(figure.x.field) for row in figure.data]
            numbers = [float(x) for x in seen if isinstance(x, (int, float))]
            if numbers:
                return statistics.median_low(numbers)
    if isinstance(column.minimum, (int, float)) and isinstance(column.maximum, (int, float)):
        return (column.minimum + column.maximum) / 2
    return None


def _description(column: Column, evidence: Evidence) -> Finding | None:
    about = (f for f in evidence.findings if f.code == DESCRIBED and f.columns == (column.name,))
    return next(about, None)

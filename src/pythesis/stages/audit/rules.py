"""The form of an arithmetic rule between columns, and the rows that obey it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pythesis.stages.audit.sampled import Floats, step

FEWEST_ROWS = 40
EXACT = 1e-6
# Rounded inputs leave an error of one step, told from chance when the spread is fifty steps.
STEPS_OF_SPREAD = 50
MOST_EXPONENT = 100.0


@dataclass(frozen=True, slots=True)
class Identity:
    """A rule ``column = offset + factor * form(terms)``; for ``weighted`` sums, one weight a term."""

    column: str
    terms: tuple[str, ...]
    form: str
    weights: tuple[float, ...]
    offset: float
    tolerance: float
    share: float


def value(form: str, terms: Sequence[Floats], weights: Sequence[float], offset: float) -> Floats:
    """Compute a rule from its terms."""
    with np.errstate(all="ignore"):
        if form == "weighted":
            return offset + sum(
                (weight * term for weight, term in zip(weights, terms, strict=True)), np.zeros(len(terms[0]))
            )
        return offset + weights[0] * formed(form, terms)


def formed(form: str, terms: Sequence[Floats]) -> Floats:
    """Combine terms, before weights and offset; what has no value is a gap."""
    first, second = terms[0], terms[-1]
    made: dict[str, Floats]
    if len(terms) == 1:
        made = {
            "copy": first,
            "log": np.log(first),
            "log1p": np.log1p(first),
            "sqrt": np.sqrt(first),
            "square": first**2,
            "exp": np.exp(np.where(first < MOST_EXPONENT, first, np.nan)),
            "inverse": 1 / first,
        }
    elif form == "clock":
        return clock(minutes(first) - minutes(second))
    else:
        made = {
            "sum": first + second,
            "difference": first - second,
            "product": first * second,
            "ratio": first / second,
            "ratio-square": first / second**2,
        }
    found = made[form]
    return np.where(np.isfinite(found), found, np.nan)


def minutes(hours: Floats) -> Floats:
    """Return times written as hours and minutes (1 745 for a quarter to six in the evening) as minutes."""
    return np.floor(hours / 100) * 60 + hours % 100


def clock(spans: Floats) -> Floats:
    """Return spans of minutes brought within half a day of zero."""
    return (spans + 720) % 1440 - 720


def is_clock(values: Floats) -> bool:
    """Return whether numbers look like times written as hours and minutes."""
    known = values[~np.isnan(values)]
    if len(known) < FEWEST_ROWS or known.min() < 0 or known.max() > 2400 or known.max() < 1200:
        return False
    whole = bool(np.all(known == np.round(known)))
    return whole and bool(np.all(known % 100 < 60)) and len(np.unique(known)) > 24


def tolerance(y: Floats) -> float:
    """Return how far from a rule a written value may lie: its last decimal, less if the spread is small."""
    known = y[~np.isnan(y)]
    unit = step(known[:2_000])
    spread = float(np.subtract(*np.quantile(known, [0.95, 0.05])))
    if unit == 0 or spread < STEPS_OF_SPREAD * unit:
        return max(0.51 * unit if spread > 4 * unit else 0.0, EXACT * spread)
    return max(1.01 * unit, EXACT * spread)


def obeyed(y: Floats, made: Floats, allowed: float) -> tuple[int, int]:
    """Return the rows that obey a rule, and those where it can be tried."""
    known = ~np.isnan(y) & ~np.isnan(made)
    close = np.abs(y[known] - made[known]) <= allowed + 1e-9 * np.abs(y[known])
    return int(close.sum()), int(known.sum())

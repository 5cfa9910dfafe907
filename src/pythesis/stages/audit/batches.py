"""Columns that mark how rows were produced, and shift what was measured on them."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments
from pythesis.stages.audit.sampled import (
    GAP,
    Codes,
    Floats,
    amount,
    as_codes,
    as_numbers,
    countable,
    describing,
)
from pythesis.stats import recompute
from pythesis.stats.names import words_of

# Names of the circumstances of a measure, which should not change what is measured.
CIRCUMSTANCES = frozenset({
    "batch", "lot", "lots", "plate", "plaque", "run", "lab", "labo", "laboratory", "laboratoire",
    "instrument",
    "machine", "device", "appareil", "sensor", "capteur", "scanner", "operator", "operateur", "technician",
    "technicien", "site", "centre", "center", "serie", "series", "wave", "vague", "interviewer", "enqueteur",
    "session", "round", "source", "file", "fichier", "reader", "rater", "observer", "observateur", "kit",
    "reagent", "reactif", "chip", "array", "lane",
})  # fmt: skip
# Words that may stand beside them; "device protection" is no circumstance.
BESIDE = frozenset(
    {"id", "no", "num", "nr", "number", "numero", "code", "name", "nom", "ref", "de", "of", "the", "du"}
)
# Epsilon squared: 0.06 is a medium difference, 0.14 a large one (Cohen 1988).
MEDIUM = 0.06
LARGE = 0.14
MOST_LEVELS = 60
FEWEST_A_LEVEL = 5
FEWEST_ROWS = 40
MOST_NUMBERS = 500
SEVERAL = 3
# Without a telling name: most numbers shift, and rows of one level lie next to one another.
MOST_SHIFT = 0.6
NEIGHBOURS = 0.9

FIXED = 0.9999  # of the spread of ranks: such a number is a property of the level


@check("batch-effect", needs=("rows", "features"), section="bias")
def batch_effect(subject: Subject) -> Outcome:
    """Compare numbers between the levels of the columns that say how rows were produced."""
    n = subject.development.height
    levels = [
        c
        for c in subject.columns
        if describing(c)
        and not amount(c)
        and c.kind not in {Kind.DATE, Kind.TEXT}
        and c.role is not Role.TIME
        and 2 <= c.distinct <= min(MOST_LEVELS, n / FEWEST_A_LEVEL)
    ]
    numbers = [c for c in subject.columns if describing(c) and amount(c) and countable(c)][:MOST_NUMBERS]
    if n < FEWEST_ROWS or not levels or not numbers:
        return Outcome(
            refused=said("audit.batch-effect.nothing", n=n, levels=len(levels), numbers=len(numbers))
        )
    rows = subject.development_sample
    ranks = np.column_stack([ranked(rows.numbers(c.name)) for c in numbers])
    names = [c.name for c in numbers]
    concerns = [
        concern
        for c in levels
        if (concern := _shifting(subject, c, names, ranks, rows.codes(c.name))) is not None
    ]
    return Outcome(concerns=tuple(concerns), values={"columns": len(levels), "numbers": len(numbers)})


def ranked(values: Floats) -> Floats:
    """Return ranks, gaps as not-a-number."""
    known = ~np.isnan(values)
    made = np.full(len(values), np.nan)
    made[known] = rankdata(values[known])
    return made


def epsilon_squared(ranks: Floats, codes: Codes) -> tuple[float, int]:
    """Return the share of the spread of ranks that levels explain, corrected for chance (Kelley 1935)."""
    known = ~np.isnan(ranks) & (codes != GAP)
    ranks, codes = ranks[known], codes[known]
    n, groups = len(ranks), len(np.unique(codes))
    total = float(((ranks - ranks.mean()) ** 2).sum()) if n else 0.0
    if groups < 2 or n <= groups + 1 or total == 0:
        return 0.0, n
    sizes = np.bincount(codes)
    means = np.bincount(codes, weights=ranks) / np.maximum(sizes, 1)
    within = float(((ranks - means[codes]) ** 2).sum())
    return max(0.0, 1 - (within / (n - groups)) / (total / (n - 1))), n


def shares_held(ranks: Floats, codes: Codes) -> Floats:
    """Return `epsilon_squared` of each column of ranks, all at once.

    Parameters
    ----------
    ranks : array, shape (n, columns)
        Gaps as not-a-number.
    codes : array of int, shape (n,)

    Returns
    -------
    array, shape (columns,)
    """
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] != GAP]
    if not len(order):
        return np.zeros(ranks.shape[1])
    starts = np.flatnonzero(np.concatenate([[True], np.diff(codes[order]) != 0]))
    values = ranks[order]
    known = ~np.isnan(values)
    values = np.where(known, values, 0.0)
    sizes = np.add.reduceat(known.astype(np.float64), starts, axis=0)
    sums = np.add.reduceat(values, starts, axis=0)
    n, groups = sizes.sum(axis=0), (sizes > 0).sum(axis=0)
    with np.errstate(all="ignore"):
        middle = sums.sum(axis=0) / n
        total = (np.where(known, values - middle, 0.0) ** 2).sum(axis=0)
        between = np.where(sizes > 0, sizes * (sums / sizes - middle) ** 2, 0.0).sum(axis=0)
        held = 1 - ((total - between) / (n - groups)) / (total / (n - 1))
    usable = (groups >= 2) & (n > groups + 1) & (total > 0)
    return np.where(usable, np.maximum(0.0, np.nan_to_num(held)), 0.0)


def _shifting(
    subject: Subject, column: Column, names: list[str], ranks: Floats, codes: Codes
) -> Concern | None:
    words = set(words_of(column.name))
    named = bool(words & CIRCUMSTANCES) and words <= CIRCUMSTANCES | BESIDE
    held = zip(names, shares_held(ranks, codes).tolist(), strict=True)
    # A number that the levels fix altogether (where a sensor stands) belongs to them: a dependency, no shift.
    shifts = {name: share for name, share in held if name != column.name and share < FIXED}
    if not shifts:
        return None
    worst = max(shifts, key=lambda name: (shifts[name], name))
    moved = [name for name in shifts if shifts[name] >= (MEDIUM if named else LARGE)]
    known = codes[codes != GAP]
    together = float((known[1:] == known[:-1]).mean()) if len(known) > 1 else 0.0
    unnamed = len(moved) >= max(SEVERAL, MOST_SHIFT * len(shifts)) and together >= NEIGHBOURS
    if not moved or not (named or unnamed):
        return None
    full = ranked(as_numbers(subject.development[worst]))
    effect, n = epsilon_squared(full, as_codes(subject.development[column.name]))
    arguments: Arguments = {"column": column.name, "number": worst}
    return Concern(
        columns=(column.name, *sorted(moved, key=lambda name: -shifts[name])),
        variant="named" if named else "blocks",
        values={
            "column": column.name,
            "number": worst,
            "effect": effect,
            "n_moved": len(moved),
            "numbers": len(shifts),
            "levels": column.distinct,
            "n": n,
        },
        severity=Severity.WARNING if named and effect >= LARGE else Severity.NOTICE,
        validations=(
            Validation(
                test="ranks compared between levels",
                statistic=effect,
                effect=Effect(
                    name="epsilon squared", value=effect, low=None, high=None, level=0.95, smallest=MEDIUM
                ),
                n=n,
                rows="development",
                reference="Kelley 1935",
                recipe="audit_batch",
                arguments=arguments,
                recompute=recompute.snippet("audit_batch", arguments),
            ),
        ),
        affected=n,
        weight=effect,
    )

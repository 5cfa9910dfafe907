"""The evidence under a claim: a test, its effect with an interval, its rows, how to redo it."""

from __future__ import annotations

from pythesis.core.base import Frozen, Scalar
from pythesis.core.said import Said


class Effect(Frozen):
    """A size with its interval.

    ``low`` or ``high`` may be the bound of the measure itself when the interval is one-sided
    (Cramer's V, epsilon squared). ``smallest`` is the smallest effect worth telling on this scale, in
    distance from ``null``, the value that means no effect.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    level: float
    one_sided: bool = False
    null: float = 0.0
    smallest: float | None = None


class Validation(Frozen):
    """One test or data manipulation that backs a sentence.

    ``p`` tests "no effect"; ``p_smallest`` tests "effect at most ``effect.smallest``"; the adjusted
    values are Benjamini-Hochberg over ``family`` of ``family_size`` questions. A manipulation (a
    recomputed count) has no p and no family. ``rows`` names the rows used: ``confirm``, ``explore``,
    ``cross-screening``, ``development``, ``test``, ``all``, or ``whole`` (all rows of a table of which
    only some were brought here). ``recipe`` and ``arguments`` regenerate ``recompute``, the snippet a
    reader can paste. ``refused`` says why no test was possible.
    """

    test: str
    statistic: float | None = None
    p: float | None = None
    p_smallest: float | None = None
    p_adjusted: float | None = None
    p_smallest_adjusted: float | None = None
    family: str | None = None
    family_size: int | None = None
    effect: Effect | None = None
    n: int
    n_groups: int | None = None
    rows: str
    assumptions: tuple[Said, ...] = ()
    reference: str = ""
    recipe: str = ""
    arguments: dict[str, Scalar | tuple[Scalar, ...]] = {}
    recompute: str = ""
    settles: int | None = None  # rows that would settle an effect of twice the smallest worth telling
    refused: Said | None = None

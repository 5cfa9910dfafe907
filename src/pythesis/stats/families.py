"""Many questions share one budget: adjusted p-values, verdicts, and levels of what was selected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from pythesis.core.finding import Verdict
from pythesis.core.validation import Validation

BUDGET = 0.05  # share of false claims a project may expect; the level juries know


def adjust(
    validations: Sequence[Validation],
    family: str,
    budget: float = BUDGET,
    asked: int | None = None,
    caution: float = 0.0,
) -> tuple[Validation, ...]:
    """Adjust the p-values of one family (Benjamini & Hochberg 1995).

    Parameters
    ----------
    validations : sequence of Validation
        Every question of the family that was put to these rows. Refused ones pass through untouched.
    family : str
        Name of the family, such as ``"target"``.
    budget : float
        The share of false claims the family may expect; kept with nothing but the verdict, asked here so
        that one name travels through the calls.
    asked : int, optional
        Number of questions when some are not in `validations`: those count as p = 1.
    caution : float
        Each p-value counts as `p` times one plus `caution` over its rows: the tails of tests that hold
        for many rows are too thin for few (decision 0015).

    Returns
    -------
    tuple of Validation
        In the same order, with ``p_adjusted``, ``p_smallest_adjusted``, ``family`` and ``family_size``.

    Raises
    ------
    ValueError
        When `asked` is less than the questions given, or `budget` is not a share.
    """
    if not 0 < budget < 1:
        raise ValueError(f"budget must be between 0 and 1, not {budget}")
    tested = [v for v in validations if v.p is not None and v.refused is None]
    size = len(tested) if asked is None else asked
    if size < len(tested):
        raise ValueError(f"{len(tested)} questions given, {asked} said to be asked")
    plain = _benjamini_hochberg([_careful(v.p, v.n, caution) for v in tested], size)
    large = _benjamini_hochberg([_careful(v.p_smallest, v.n, caution) for v in tested], size)
    adjusted = iter(zip(plain, large, strict=True))
    return tuple(
        v if v.p is None or v.refused is not None else _with(v, family, size, *next(adjusted))
        for v in validations
    )


def _careful(p: float | None, n: int, caution: float) -> float:
    return 1.0 if p is None else min(1.0, p * (1 + caution / max(n, 1)))


def _with(v: Validation, family: str, size: int, plain: float, large: float) -> Validation:
    # Nobody may claim "more than d" with more certainty than "more than nothing".
    return v.model_copy(
        update={
            "family": family,
            "family_size": size,
            "p_adjusted": plain,
            "p_smallest_adjusted": None if v.p_smallest is None else max(plain, large),
        }
    )


def _benjamini_hochberg(values: list[float], size: int) -> list[float]:
    if not values:
        return []
    padded = np.concatenate([np.asarray(values), np.ones(size - len(values))])
    return [float(p) for p in stats.false_discovery_control(padded)[: len(values)]]


def verdict(validation: Validation, budget: float = BUDGET) -> Verdict:
    """Return what the evidence allows, from adjusted p-values (plain ones outside a family).

    ``validated``: "effect at most d" is rejected. ``negligible``: the whole interval lies within d of no
    effect, however small its p. ``present``: "no effect" is rejected, the size undecided.
    ``not_established`` otherwise; ``not_applicable`` when the test was refused.

    Raises
    ------
    ValueError
        For a manipulation: a count or a share has no p, hence no statistical verdict.
    """
    if validation.refused is not None:
        return Verdict.NOT_APPLICABLE
    if validation.p is None:
        raise ValueError(f"{validation.test} has no p-value: it describes, it does not test")
    plain = validation.p if validation.p_adjusted is None else validation.p_adjusted
    large = (
        validation.p_smallest if validation.p_smallest_adjusted is None else validation.p_smallest_adjusted
    )
    if plain < budget and large is not None and large < budget:
        return Verdict.VALIDATED
    if _inside(validation):
        return Verdict.NEGLIGIBLE
    return Verdict.PRESENT if plain < budget else Verdict.NOT_ESTABLISHED


def _inside(validation: Validation) -> bool:
    effect = validation.effect
    if effect is None or effect.smallest is None or effect.low is None or effect.high is None:
        return False
    return effect.null - effect.smallest < effect.low and effect.high < effect.null + effect.smallest


def selected_level(kept: int, asked: int, budget: float = BUDGET) -> float:
    """Return the level of intervals of selected effects (Benjamini & Yekutieli 2005).

    With `kept` effects told of `asked`, intervals at level ``1 - kept * budget / asked`` miss the truth,
    on average over the kept ones, no more often than `budget`.

    Examples
    --------
    >>> selected_level(kept=3, asked=30)
    0.995
    """
    if not 0 <= kept <= asked:
        raise ValueError(f"kept {kept} of {asked}")
    return 1 - max(kept, 1) * budget / max(asked, 1)


def halve(validations: Sequence[Validation]) -> tuple[Validation, ...]:
    """Double the adjusted p-values, for cross-screening (Zhao, Small & Rosenbaum 2018).

    Each half of the rows confirms what the other proposed, at half the level: both lists together keep
    the budget.
    """
    return tuple(
        v.model_copy(
            update={
                name: min(1.0, 2 * value)
                for name in ("p_adjusted", "p_smallest_adjusted")
                if (value := getattr(v, name)) is not None
            }
        )
        for v in validations
    )

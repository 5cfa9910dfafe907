"""From an estimate to a validation: interval, what was assumed, how to redo it, rows that would settle."""

from __future__ import annotations

import math

from pythesis.core.base import Scalar
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stats import recompute, thresholds
from pythesis.stats.ranks import Estimate
from pythesis.stats.sides import Pair

FEWEST_ROWS = 10  # no interval of a rank correlation means anything below
POWER = 2.486  # 1.645 + 0.842: normal quantiles of a one-sided 5% test with 80% power
ZERO_OR_MORE = frozenset(
    {thresholds.EPSILON, thresholds.V, thresholds.SHAPE, thresholds.ENDS, thresholds.RATES}
)  # effects that cannot be below zero

Arguments = dict[str, Scalar | tuple[Scalar, ...]]


def build(
    data: Pair, found: Estimate, rows: str, *, test: str, effect: str, distance: float, level: float,
    recipe: str, arguments: Arguments, reference: str, assumed: tuple[Said, ...], n_groups: int | None = None,
) -> Validation:  # fmt: skip
    """Return the validation of an estimate."""
    return Validation(
        test=test,
        statistic=found.statistic,
        p=found.p,
        p_smallest=found.p_smallest,
        effect=Effect(
            name=effect,
            value=found.effect,
            low=found.low,
            high=found.high,
            level=level,
            one_sided=_bounded(effect) and found.low == 0.0,
            null=thresholds.null(effect),
            smallest=distance,
        ),
        n=data.n,
        rows=rows,
        n_groups=n_groups,
        assumptions=(*assumed, *_readings(data)),
        reference=reference,
        recipe=recipe,
        arguments=arguments,
        recompute=recompute.snippet(recipe, arguments),
        settles=_settles(effect, distance, found.error, data.n),
    )


def _bounded(effect: str) -> bool:
    """Return whether an effect cannot be below zero."""
    return thresholds.base(effect) in ZERO_OR_MORE


def _readings(data: Pair) -> tuple[Said, ...]:
    """Return what must be known of how the two columns were read: gaps left out, texts as lengths."""
    notes = []
    if data.dropped:
        notes.append(said("stats.assumption.gaps", n=data.dropped, total=data.n + data.dropped))
    notes.extend(
        said("stats.assumption.length", column=side.name)
        for side in (data.x, data.y)
        if side.reading == "length"
    )
    return tuple(notes)


def _settles(effect: str, distance: float, error: float, n: int) -> int:
    """Return the rows that would show "more than d" four times in five if the effect were 2d.

    Never the rows for the observed effect: that would repeat the p-value in other words. For effects
    bounded at zero, `error` is that of the square root.
    """
    root = thresholds.base(effect) in ZERO_OR_MORE - {thresholds.V}
    gap = math.sqrt(2 * distance) - math.sqrt(distance) if root else distance
    return max(FEWEST_ROWS, math.ceil(n * (POWER * error / gap) ** 2))


def refusal(n: int, rows: str, reason: Said, n_groups: int | None = None) -> Validation:
    """Return the validation of a question that no test can answer here."""
    return Validation(test="refused", n=n, n_groups=n_groups, rows=rows, refused=reason)


def sides(data: Pair, rows: str) -> Arguments:
    """Return the arguments of a recipe that reads both columns in any way."""
    return {
        "x": data.x.name, "x_reading": data.x.reading, "x_order": data.x.order,
        "y": data.y.name, "y_reading": data.y.reading, "y_order": data.y.order, "rows": rows,
    }  # fmt: skip

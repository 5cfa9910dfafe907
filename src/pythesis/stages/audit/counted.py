"""Validations by data manipulation: a count that a reader can make again."""

from __future__ import annotations

from pythesis.core.base import Scalar
from pythesis.core.validation import Effect, Validation
from pythesis.stats import recompute
from pythesis.stats.probe import ProbeScore

Arguments = dict[str, Scalar | tuple[Scalar, ...]]


def counted(
    recipe: str,
    arguments: Arguments,
    count: float,
    of: int,
    *,
    share: float | None = None,
    name: str = "share of rows",
    rows: str = "all",
    n_groups: int | None = None,
) -> Validation:
    """Return the validation of a count among `of` rows.

    The share is descriptive, of these rows: it has no interval and no p-value.
    """
    value = share if share is not None else (count / of if of else 0.0)
    return Validation(
        test="recomputed count",
        statistic=float(count),
        effect=Effect(name=name, value=value, low=None, high=None, level=0.95),
        n=of,
        n_groups=n_groups,
        rows=rows,
        recipe=recipe,
        arguments=arguments,
        recompute=recompute.snippet(recipe, arguments),
    )


def count_values(column: str, values: tuple[str, ...], count: int, of: int) -> Validation:
    """Return the validation of "so many cells of this column hold one of these values"."""
    return counted("count_rows", {"column": column, "values": values}, count, of)


def held_out(recipe: str, arguments: Arguments, score: ProbeScore) -> Validation:
    """Return the validation of a score on rows the scorer was not fitted on."""
    return Validation(
        test="held-out score",
        statistic=score.value,
        effect=Effect(
            name=score.metric,
            value=score.value,
            low=score.low,
            high=score.high,
            level=0.95,
            null=0.0 if score.metric == "r2" else 0.5,
        ),
        n=score.n,
        rows="development",
        reference="Kaufman, Rosset, Perlich & Stitelman 2012",
        recipe=recipe,
        arguments=arguments,
        recompute=recompute.snippet(recipe, arguments),
    )

"""Two columns and one question: do they go together, by how much, and how do we know?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stats import dependence, ranks, tables, thresholds, two_groups
from pythesis.stats.ranks import Estimate
from pythesis.stats.shape import shape, turning
from pythesis.stats.sides import Pair, Side, pair
from pythesis.stats.validations import FEWEST_ROWS, Arguments, build, refusal, sides

MOST_LEVELS = 60  # beyond, a column names things rather than sorting them into kinds
ROWS_A_LEVEL = 5  # on average; under it levels are nearly identifiers

__all__ = ["relate", "shape", "turning"]

INDEPENDENT = said("stats.assumption.independent")


def relate(
    frame: pl.DataFrame,
    x: Column,
    y: Column,
    *,
    rows: str,
    group: str | None = None,
    time: str | None = None,
    level: float = 0.95,
    seed: int = 0,
    smallest: Mapping[str, float] | None = None,
) -> Validation:
    """Test one relation, with its effect, interval and snippet.

    The test follows from what the columns hold, how many rows there are and how rows depend on one
    another; never from a p-value.

    Parameters
    ----------
    frame : DataFrame
        The rows used and no other.
    x, y : Column
        The feature and the outcome. With two outcome levels and two groups the effect is the share of
        ``hit`` (in ``arguments``) among ``first`` minus among ``second``; with numbers and two groups it
        is the probability that a value of ``first`` lies above one of ``second``, ties counting half.
    rows : str
        Which rows these are: ``confirm``, ``explore``, ``development`` or ``all``.
    group, time : str, optional
        Columns that tie rows together or put them in order.
    level : float
        Level of the interval.
    seed : int
        Seed of permutations.
    smallest : mapping, optional
        Distances worth telling set by the brief, by name of effect (see `thresholds`).

    Returns
    -------
    Validation
        With p None and ``refused`` set when no valid test exists.

    See Also
    --------
    pythesis.stats.families.adjust : many questions at once.
    """
    why = _impossible_kind(x) or _impossible_kind(y)
    if why is not None:
        return refusal(frame.height, rows, why)
    data = pair(frame, x, y, group, time)
    why = _impossible(data)
    if why is not None:
        return refusal(data.n, rows, why, data.n_groups)
    if group is not None or time is not None:
        return dependence.relate(data, rows, group, time, level, seed, smallest)
    return _independent(data, rows, level, seed, smallest)


def _impossible_kind(column: Column) -> Said | None:
    reasons = {Kind.IDENTIFIER: "identifier", Kind.CONSTANT: "constant", Kind.EMPTY: "empty"}
    reason = reasons.get(column.kind)
    return None if reason is None else said(f"stats.refused.{reason}", column=column.name)


def _impossible(data: Pair) -> Said | None:
    if data.n < FEWEST_ROWS:
        return said("stats.refused.few-rows", n=data.n, fewest=FEWEST_ROWS)
    for side in (data.x, data.y):
        if side.distinct < 2:
            return said("stats.refused.constant", column=side.name)
        # All but a few rows tie: what is ranked is those few against all others, as with a rare level.
        if side.ordered and (apart := data.n - int(np.bincount(side.codes).max())) < two_groups.FEWEST:
            fewest = two_groups.FEWEST
            return said("stats.refused.few-apart", column=side.name, n=apart, fewest=fewest)
        if not side.ordered and side.distinct > min(MOST_LEVELS, max(2, data.n // ROWS_A_LEVEL)):
            return said("stats.refused.many-levels", column=side.name, levels=side.distinct, n=data.n)
    return None


def _independent(
    data: Pair, rows: str, level: float, seed: int, raised: Mapping[str, float] | None
) -> Validation:
    ordered = (data.x.ordered, data.y.ordered)
    if all(ordered):
        return _numbers(data, rows, level, raised)
    if any(ordered):
        numbers, groups = (data.x, data.y) if data.x.ordered else (data.y, data.x)
        if groups.distinct == 2:
            return _two_groups(data, numbers, groups, rows, level, seed, raised)
        return _several_groups(data, numbers, groups, rows, level, raised)
    if data.x.distinct == data.y.distinct == 2:
        return _two_by_two(data, rows, level, seed, raised)
    return _table(data, rows, level, seed, raised)


def _numbers(data: Pair, rows: str, level: float, raised: Mapping[str, float] | None) -> Validation:
    distance = thresholds.smallest(thresholds.RHO, raised)
    found = ranks.spearman(data.x.codes, data.y.codes, distance, level)
    arguments: Arguments = {**sides(data, rows), "smallest": distance, "level": level}
    return build(
        data, found, rows, test="spearman", effect=thresholds.RHO, distance=distance, level=level,
        recipe="spearman", arguments=arguments, reference="Spearman 1904; Bonett & Wright 2000; Borkowf 2002",
        assumed=(INDEPENDENT,),
    )  # fmt: skip


def _two_groups(
    data: Pair, numbers: Side, groups: Side, rows: str, level: float, seed: int,
    raised: Mapping[str, float] | None,
) -> Validation:  # fmt: skip
    distance = thresholds.smallest(thresholds.P_ABOVE, raised)
    in_first = groups.codes == 1
    least = min(int(in_first.sum()), data.n - int(in_first.sum()))
    if least < two_groups.FEWEST:
        why = said("stats.refused.few-in-level", column=groups.name, n=least, fewest=two_groups.FEWEST)
        return refusal(data.n, rows, why)
    arguments: Arguments = {
        "x": numbers.name, "reading": numbers.reading, "order": numbers.order, "y": groups.name,
        "first": groups.levels[1], "second": groups.levels[0], "rows": rows, "smallest": distance,
        "level": level,
    }  # fmt: skip
    if two_groups.needs_permutation(numbers.codes, in_first):
        found = two_groups.probability_above_permuted(numbers.codes, in_first, distance, level, seed)
        return build(
            data, found, rows, test="brunner-munzel-permuted", effect=thresholds.P_ABOVE, distance=distance,
            level=level, recipe="brunner_munzel_permuted", arguments={**arguments, "seed": seed},
            reference="Neubert & Brunner 2007; Newcombe 2006",
            assumed=(INDEPENDENT, said("stats.assumption.permuted")),
        )  # fmt: skip
    found = two_groups.probability_above(numbers.codes, in_first, distance, level)
    return build(
        data, found, rows, test="brunner-munzel", effect=thresholds.P_ABOVE, distance=distance, level=level,
        recipe="brunner_munzel", arguments=arguments, reference="Brunner & Munzel 2000",
        assumed=(INDEPENDENT,),
    )  # fmt: skip


def _several_groups(
    data: Pair, numbers: Side, groups: Side, rows: str, level: float, raised: Mapping[str, float] | None
) -> Validation:
    distance = thresholds.smallest(thresholds.EPSILON, raised)
    found = ranks.kruskal_wallis(numbers.codes, groups.codes, distance, level)
    arguments: Arguments = {
        "x": numbers.name, "reading": numbers.reading, "order": numbers.order, "y": groups.name,
        "rows": rows, "smallest": distance, "level": level,
    }  # fmt: skip
    return build(
        data, found, rows, test="kruskal-wallis", effect=thresholds.EPSILON, distance=distance, level=level,
        recipe="kruskal_wallis", arguments=arguments,
        reference="Kruskal & Wallis 1952; Kelley 1935; Smithson 2003", assumed=(INDEPENDENT,),
    )  # fmt: skip


def _table(data: Pair, rows: str, level: float, seed: int, raised: Mapping[str, float] | None) -> Validation:
    distance = thresholds.smallest(thresholds.V, raised)
    counts = tables.cross(data.x.codes, data.y.codes)
    found = tables.cramers_v(counts, distance, level, seed)
    return _counted(data, counts, found, rows, thresholds.V, distance, level, "cramers_v", {"seed": seed})


def _two_by_two(
    data: Pair, rows: str, level: float, seed: int, raised: Mapping[str, float] | None
) -> Validation:
    counts = tables.cross(data.x.codes, data.y.codes)
    rate = float(counts[:, 1].sum() / counts.sum())
    distance = thresholds.smallest(thresholds.RISK, raised, rate)
    found = tables.risk_difference(counts, distance, level, seed)
    named: Arguments = {
        "first": data.x.levels[1], "second": data.x.levels[0], "hit": data.y.levels[1], "seed": seed,
    }  # fmt: skip
    return _counted(data, counts, found, rows, thresholds.RISK, distance, level, "risk_difference", named)


def _counted(
    data: Pair, counts: tables.Counts, found: Estimate, rows: str, effect: str, distance: float, level: float,
    recipe: str, named: Arguments,
) -> Validation:  # fmt: skip
    sparse = tables.sparse(counts)
    reference = {
        "cramers_v": "Pearson 1900; Bergsma 2013; Smithson 2003",
        "risk_difference": "Pearson 1900; Newcombe 1998; Miettinen & Nurminen 1985",
    }[recipe]
    arguments: Arguments = {
        "x": data.x.name, "y": data.y.name, "rows": rows, "smallest": distance, "level": level, **named,
    }  # fmt: skip
    return build(
        data, found, rows, test="chi-squared-monte-carlo" if sparse else "chi-squared", effect=effect,
        distance=distance, level=level, recipe=recipe, arguments=arguments, reference=reference,
        assumed=(INDEPENDENT, said("stats.assumption.sparse")) if sparse else (INDEPENDENT,),
    )  # fmt: skip

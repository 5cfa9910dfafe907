"""What no model on these columns can do: an error that stays, or a criterion beyond the ceiling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import Found, cause
from pythesis.stages.conclude.growth import LITTLE, Growth, enough_for_a_ceiling, validation
from pythesis.stages.conclude.signal import signal
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.scores import LEVEL

MOSTLY_EXPLAINED = 1 / 3  # of the trivial loss left: with less, the model is good and the criterion high
PERMUTATIONS = 199
BETWEEN = 0.10  # share of the residual variance between units from which a missing column is named
SURE = 0.01


def ceiling(case: Case, grown: Growth) -> Effect:
    """Return the score the recommended model grows towards, with the bound that even slow growth keeps.

    The far end adds, to the end of the score's interval, all further doublings at the slowest decay.
    """
    sign = 1.0 if case.metric.higher else -1.0
    ends = [e for e in (case.score.low, case.score.high) if e is not None]
    good = max(ends, key=lambda e: sign * e, default=case.score.value)
    value, far = case.score.value + sign * grown.left, good + sign * grown.most
    if case.metric.higher:
        value, far = min(value, case.metric.best), min(far, case.metric.best)
    else:
        value, far = max(value, case.metric.best), max(far, case.metric.best)
    low, high = (case.score.value, far) if case.metric.higher else (far, case.score.value)
    return Effect(name="ceiling", value=value, low=low, high=high, level=LEVEL)


def left_over(case: Case, grown: Growth, levers: float) -> float:
    """Return what of the missing gain neither more rows nor the other remedies account for."""
    return case.missing - grown.left - levers


def beyond(case: Case, grown: Growth | None, levers: float) -> list[Found]:
    """Return what stays out of reach: of these columns, and of the criterion.

    Both say that these columns cannot do it. The data are named first when much of the error is left, the
    criterion when little is.
    """
    if grown is None or not signal(case):
        return []
    rest = left_over(case, grown, levers)
    if rest <= 0:
        return []
    found = irreducible(case, grown, rest)
    if not enough_for_a_ceiling(case):
        return [found]
    far = out_of_reach(case, grown, rest)
    left = case.loss / case.trivial_loss if case.trivial_loss else 1.0
    if left > MOSTLY_EXPLAINED:
        return [found, far]
    no_surer = found.cause.model_copy(update={"confidence": far.cause.confidence})
    return [far, replace(found, cause=no_surer)]


def irreducible(case: Case, grown: Growth, rest: float) -> Found:
    """There is signal, more rows do not help enough, a freer model does not either: error stays."""
    conflict, twins = conflicting(case)
    shared = between_units(case)
    named = "irreducible"
    key = "conflict" if conflict > 0 else "plain"
    checks = [validation(case, grown)]
    share, p = 0.0, 1.0
    if shared is not None:
        share, p = shared
        if share >= BETWEEN and p <= SURE:
            named, key = "missing-columns", case.rows.method if case.rows.method == "time" else "group"
            checks.append(_of_units(case, share, p))
    statement = said(
        f"conclude.cause.irreducible.statement.{key}",
        left=case.loss / case.trivial_loss if case.trivial_loss else 0.0,
        more=_more(case, grown), conflict=conflict, twins=twins, share=share, p=p, column=_unit(case),
    )  # fmt: skip
    surely = grown.most + (rest - left_over(case, grown, 0.0)) < case.missing
    confidence = "likely" if surely else "possible"
    if named == "missing-columns" and surely:
        confidence = "shown"
    remedy = said(f"conclude.cause.{named}.remedy", column=_unit(case))
    return Found(cause(named, confidence, statement, remedy, *checks), rest)


def _more(case: Case, grown: Growth) -> Said:
    """Say what the last doubling of the rows lets expect of more of them."""
    little = grown.high < LITTLE * case.trivial_loss
    return said(
        f"conclude.cause.irreducible.more.{'rising' if grown.low > 0 else 'flat' if little else 'unsure'}",
        gain=grown.gain, low=grown.low, high=grown.high, metric=metric_name(case.metric.name),
        model=the(case.model),
    )  # fmt: skip


def _unit(case: Case) -> str:
    column = case.rows.table.time if case.rows.method == "time" else case.rows.table.group
    return column.name if column is not None else ""


def out_of_reach(case: Case, grown: Growth, rest: float) -> Found:
    """The criterion lies beyond the ceiling these columns allow: likely when even slow growth stays below."""
    top = ceiling(case, grown)
    far = top.high if case.metric.higher else top.low
    surely = far is not None and case.metric.gain(case.threshold, far) > 0
    statement = said(
        "conclude.cause.out-of-reach.statement", threshold=case.threshold, value=case.score.value,
        ceiling=top.value, far=far, metric=metric_name(case.metric.name), n=case.rows.n,
    )  # fmt: skip
    check = validation(case, grown).model_copy(
        update={"test": "extrapolated learning curve", "p": None, "effect": top}
    )
    remedy = said("conclude.cause.out-of-reach.remedy", ceiling=top.value)
    confidence = "likely" if surely else "possible"
    return Found(cause("out-of-reach", confidence, statement, remedy, check), rest)


def conflicting(case: Case) -> tuple[float, int]:
    """Return the share of twins (rows equal in every column used) of unlike targets, and the twins."""
    recipe = case.recipe or next((r for r in case.improved.recipes if r.treatments), None)
    if recipe is None:
        return 0.0, 0
    columns = list(dict.fromkeys(t.column for t in recipe.treatments))
    keyed = case.rows.frame.select(columns)
    keyed.columns = [f"k{i}" for i in range(len(columns))]
    names = keyed.columns
    counted = keyed.with_columns(pl.Series("y", case.rows.observed)).select(
        pl.len().over(names).alias("same"), pl.col("y").n_unique().over(names).alias("targets")
    )
    twins = counted.filter(pl.col("same") > 1)
    if twins.height == 0 or not case.rows.aim.classes:
        return 0.0, twins.height
    return int((twins["targets"] > 1).sum()) / twins.height, twins.height


def between_units(case: Case) -> tuple[float, float] | None:
    """Return the share of the residual variance that lies between groups or stretches, and its p-value.

    Notes
    -----
    Variance components of a one-way layout (Searle, Casella & McCulloch 1992); p from permutations of the
    residuals over rows. Held-out rows of a group were predicted without any row of it.
    """
    rows = case.predictions(case.model).filter(pl.col("repeat") == 0).sort("__row")
    block = rows["block"].to_numpy()
    names, code, sizes = np.unique(block, return_inverse=True, return_counts=True)
    if case.rows.method not in {"group", "time"} or len(names) < 10 or len(names) > len(block) / 2:
        return None
    residual = _residuals(case, rows)
    residual = residual - residual.mean()
    n, k = len(residual), len(names)

    def between(values: np.ndarray) -> float:
        means = np.bincount(code, values) / sizes
        return float((sizes * means**2).sum())

    found, total = between(residual), float((residual**2).sum())
    usual = (n - (sizes**2).sum() / n) / (k - 1)
    within = (total - found) / (n - k)
    component = max(0.0, (found / (k - 1) - within) / usual)
    generator = np.random.default_rng((case.improved.plan.seed, 29))
    as_much = sum(between(generator.permutation(residual)) >= found for _ in range(PERMUTATIONS))
    share = component / (component + within) if component + within > 0 else 0.0
    return share, (1 + as_much) / (1 + PERMUTATIONS)


def _residuals(case: Case, rows: pl.DataFrame) -> np.ndarray:
    aim = case.rows.aim
    if not aim.classes:
        return np.asarray(rows["observed"].to_numpy() - rows["predicted"].to_numpy(), dtype=float)
    one = aim.positive or aim.classes[0]
    event = rows["observed"].to_numpy() == one
    return np.asarray(event - rows[f"probability_{one}"].to_numpy(), dtype=float)


def _of_units(case: Case, share: float, p: float) -> Validation:
    return Validation(
        test="permuted residuals between units", p=p, n=case.score.n, rows="development",
        n_groups=len(np.unique(case.rows.blocks)),
        effect=Effect(
            name="share of the residual variance between units", value=share, low=None, high=None,
            level=LEVEL, smallest=BETWEEN,
        ),
        reference="Searle, Casella & McCulloch 1992",
    )  # fmt: skip

"""How the prediction moves with one column, the others left as they are."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.recipe import Treatment
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explain.importance import Weight
from pythesis.stages.explain.setting import Setting
from pythesis.stages.explain.titles import title
from pythesis.stats import thresholds
from pythesis.stats.learning import fitting
from pythesis.stats.scores import LEVEL, corrected_interval

SHOWN = 3  # columns pictured, most important first
POINTS = 12  # of the grid of a number, at quantiles: where rows are
LEVELS = 10
SPREAD = 0.2  # of a standard deviation: Cohen's small difference, that of shares in `thresholds`
MOST_ROWS = 300  # held-out rows a fold whose prediction is averaged at each point


def findings(one: Setting, found: tuple[Weight, ...]) -> list[Finding]:
    """Return one finding for each of the most important columns that are numbers or levels."""
    treatments = {t.column: t for t in one.recipe.treatments}
    made = []
    for weight in found:
        treatment = treatments[weight.column]
        if weight.value > 0 and treatment.kind in {"number", "boolean", "category", "ordinal"}:
            finding = _finding(one, treatment, weighs=weight.low > 0)
            if finding is not None:
                made.append(finding)
        if len(made) == SHOWN:
            break
    return made


def _grid(one: Setting, treatment: Treatment) -> list[Scalar]:
    values = one.made[treatment.column]
    if treatment.kind in {"number", "boolean"}:
        there = values.drop_nans().to_numpy()
        return [float(v) for v in np.unique(np.quantile(there, np.linspace(0.03, 0.97, POINTS)))]
    if treatment.kind == "ordinal" and len(treatment.levels) <= LEVELS:
        return list(treatment.levels)
    counts = values.value_counts(sort=True).sort(["count", treatment.column], descending=[True, False])
    return counts[treatment.column].to_list()[:LEVELS]


def _responses(one: Setting, treatment: Treatment, grid: list[Scalar]) -> np.ndarray:
    """Return the mean prediction at each point by fold: (folds, points, classes or 1)."""
    out = []
    for place, (fold, fitted) in enumerate(one.fitted):
        held = fold.held
        if len(held) > MOST_ROWS:
            held = np.sort(
                np.random.default_rng((one.plan.seed, place)).choice(held, MOST_ROWS, replace=False)
            )
        made = one.made[held]
        dtype = made.schema[treatment.column]
        moved = pl.concat(
            [made.with_columns(pl.lit(point, dtype=dtype).alias(treatment.column)) for point in grid]
        )
        means = []
        for part in fitting.parted(fitting.predict(fitted, moved), len(grid)):
            values = part.probabilities if part.probabilities is not None else part.values[:, None]
            means.append(values.mean(axis=0))
        out.append(means)
    return np.array(out)


def _followed(one: Setting, responses: np.ndarray) -> int:
    """Return the class whose probability is followed: the class of interest, or the one that moves most."""
    aim = one.rows.aim
    if aim.positive is not None:
        return aim.classes.index(aim.positive)
    return int(np.argmax(np.ptp(responses.mean(axis=0), axis=0)))


def _finding(one: Setting, treatment: Treatment, *, weighs: bool) -> Finding | None:
    grid = _grid(one, treatment)
    if len(grid) < 2:
        return None
    responses = _responses(one, treatment, grid)
    followed = _followed(one, responses)
    curves = responses[:, :, followed]
    points = [corrected_interval(curves[:, i], one.ratio) for i in range(len(grid))]
    means = [p[0] for p in points]
    top, bottom = int(np.argmax(means)), int(np.argmin(means))
    gap, low, high = corrected_interval(curves[:, top] - curves[:, bottom], one.ratio)
    aim = one.rows.aim
    share = aim.task != "regression"
    kind = _worded("probability" if share else "value", treatment)
    levels = int(one.made[treatment.column].drop_nulls().n_unique())
    if treatment.kind in {"category", "ordinal"} and len(grid) < levels:
        kind += "-frequent"
    values: dict[str, Scalar | Said] = {
        "column": treatment.column, "top": grid[top], "bottom": grid[bottom],
        "high_value": means[top], "low_value": means[bottom], "gap": gap, "low": low, "high": high,
        "target": aim.target, "class_": aim.classes[followed] if share else "",
        "shown": len(grid), "levels": levels,
    }  # fmt: skip
    claim = said(f"explain.effect.claim.{kind}", **values)
    smallest = _smallest(one, followed)
    validation = Validation(
        test="partial dependence",
        effect=Effect(
            name="highest minus lowest mean prediction",
            value=gap,
            low=low,
            high=high,
            level=LEVEL,
            smallest=smallest,
        ),
        n=one.rows.n,
        rows="development",
        reference="Friedman 2001; interval Nadeau & Bengio 2003",
        assumptions=(said("explain.effect.assumption"),),
    )
    return Finding(
        code="partial-dependence",
        id=finding_id("partial-dependence", (treatment.column,)),
        stage="explain",
        verdict=_verdict(low, high, smallest),
        columns=(treatment.column, aim.target),
        claim=claim,
        reading=said(
            f"explain.effect.reading{'' if low > 0 else '-together' if weighs else '-unsure'}",
            column=treatment.column,
        ),
        advice=said("explain.effect.advice", column=treatment.column),
        validations=(validation,),
        figure=_figure(treatment, grid, points, claim, values, share=share),
        section="relation",
    )


def _smallest(one: Setting, followed: int) -> float:
    """Return the least move worth telling: a fifth of a standard deviation of the target."""
    observed, aim = one.rows.observed, one.rows.aim
    if aim.task == "regression":
        return SPREAD * float(np.std(observed.astype(float)))
    rate = float(np.mean(observed == aim.classes[followed]))
    return thresholds.smallest(thresholds.RISK, rate=rate)


def _verdict(low: float, high: float, smallest: float) -> Verdict:
    if low > smallest:
        return Verdict.VALIDATED
    if high < smallest:
        return Verdict.NEGLIGIBLE
    return Verdict.PRESENT if low > 0 else Verdict.NOT_ESTABLISHED


def _worded(key: str, treatment: Treatment) -> str:
    """Return the key of the sentence that quotes levels, or of the one that writes numbers."""
    return f"{key}-number" if treatment.kind == "number" else key


def _level(at: Scalar) -> str:
    """Return the name of a level; one kept as a number that is whole has no decimals."""
    return f"{at:.0f}" if isinstance(at, float) and at.is_integer() else str(at)


def _figure(
    treatment: Treatment,
    grid: list[Scalar],
    points: list[tuple[float, float, float]],
    claim: Said,
    values: dict[str, Scalar | Said],
    *,
    share: bool,
) -> Figure:
    rows: tuple[dict[str, Scalar], ...] = tuple(
        {"at": at if isinstance(at, float) else str(at), "value": mean, "low": low, "high": high}
        for at, (mean, low, high) in zip(grid, points, strict=True)
    )
    shown: Literal["percent", "number"] = "percent" if share else "number"
    value = said(f"explain.effect.axis.{'probability' if share else 'value'}", **values)
    numeric = treatment.kind == "number"
    if numeric:
        x = Axis(field="at", label=said("explain.axis.named", column=treatment.column))
        y = Axis(field="value", label=value, format=shown)
    else:
        rows = tuple({**row, "at": _level(row["at"])} for row in rows)
        x = Axis(field="value", label=value, format=shown)
        y = Axis(field="at", label=said("explain.axis.named", column=treatment.column), format="category")
    return Figure(
        id=finding_id("partial-dependence", (treatment.column,)),
        mark="line" if numeric else "dot-interval",
        title=title(claim),
        alt=said(f"explain.effect.{_worded('alt', treatment)}", **values),
        x=x,
        y=y,
        note=said("explain.effect.note"),
        data=rows,
    )

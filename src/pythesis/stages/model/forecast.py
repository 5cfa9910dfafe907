"""What a forecast is worth, step by step ahead, and how it ran beside what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import ROW
from pythesis.core.figure import Axis, Figure, Reference
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.past import Past
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.model.pipeline import bounds
from pythesis.stats.learning.decision import step_bins
from pythesis.stats.learning.naming import the
from pythesis.stats.recipes.parts.relative import ratio_interval
from pythesis.stats.recipes.parts.worth import interval
from pythesis.stats.recompute import Argument, snippet
from pythesis.stats.scores import LEVEL

Array = npt.NDArray[Any]
DRAWS = 1000
SMALLEST = 0.05  # of the trivial errors: a forecast that saves less changes no decision
INSTANTS = 150  # shown in the figure: more are a smear
FEWEST = 20  # rows under which a step, or a coverage, is not told


@dataclass(frozen=True, slots=True)
class Told:
    """Stored predictions of one split, first repeat, by row, with the step and moment of each."""

    recipe: ModelRecipe
    past: Past
    own: pl.DataFrame
    other: pl.DataFrame
    baseline: str
    split: str
    seed: int


def findings(
    recipe: ModelRecipe, predictions: pl.DataFrame, baseline: str, frame: pl.DataFrame, split: str, seed: int
) -> tuple[Finding, ...]:
    """Return what the forecast gains on the trivial one by step, and its course with the coverage.

    Parameters
    ----------
    predictions : DataFrame
        Stored predictions; those of `recipe` and of `baseline` in `split` are read.
    frame : DataFrame
        Rows of the table with ``__row``, the time and the columns of the past.

    Notes
    -----
    Errors are scaled by those of the trivial forecast on the same rows (relative mean absolute error,
    Davydenko & Fildes 2013), where the scaled error of Hyndman & Koehler (2006) takes training rows.
    """
    past = recipe.past
    if past is None:
        return ()
    kept = predictions.filter((pl.col("split") == split) & (pl.col("repeat") == 0))
    columns = [ROW, past.time, past.step, *([past.group] if past.group is not None else [])]
    placed = frame.select(list(dict.fromkeys(columns)))
    own, other = (
        kept.filter(pl.col("model") == name).sort(ROW).join(placed, on=ROW, how="left", maintain_order="left")
        for name in (recipe.name, baseline)
    )
    if own.height < FEWEST or own.height != other.height:
        return ()
    told = Told(recipe, past, own, other, baseline, split, seed)
    found = [_steps(told)] if recipe.name != baseline else []
    return (*found, _course(told))


def _steps(told: Told) -> Finding:
    past = told.past
    step = told.own[past.step].to_numpy()
    whole = _relative(told, 1, past.horizon)
    pieces = [(a, b) for a, b in step_bins(past.horizon) if ((step >= a) & (step <= b)).sum() >= FEWEST]
    shown = [(a, b, _relative(told, a, b)) for a, b in pieces] if past.horizon > 1 else []
    effect = _effect(whole)
    verdict = _verdict(effect)
    key = {Verdict.VALIDATED: "better", Verdict.PRESENT: "better", Verdict.NEGLIGIBLE: "same"}.get(verdict)
    if key is None:
        key = "worse" if (effect.low or 0) > 1 else "undecided"
    values: dict[str, Scalar | Said] = {
        "model": the(told.recipe.name), "baseline": the(told.baseline), "ratio": effect.value,
        "low": effect.low, "high": effect.high, "n": whole.n, "horizon": past.horizon,
    }  # fmt: skip
    return Finding(
        code="forecast-steps",
        id=finding_id("forecast-steps"),
        stage="finish",
        verdict=verdict,
        severity=Severity.INFO if key == "better" else Severity.NOTICE,
        claim=said(f"model.forecast.steps.claim.{key}", **values),
        reading=said(f"model.forecast.steps.reading.{key}"),
        validations=(whole, *(v for _, _, v in shown)),
        figure=_by_step(told, shown, values) if len(shown) > 1 else None,
        section="relation",
        affected=whole.n,
    )


def _effect(check: Validation) -> Effect:
    assert check.effect is not None
    return check.effect


def _verdict(effect: Effect) -> Verdict:
    low, high = effect.low or 0.0, effect.high if effect.high is not None else np.inf
    if high < 1 - SMALLEST:
        return Verdict.VALIDATED
    if low > 1 - SMALLEST and high < 1 + SMALLEST:
        return Verdict.NEGLIGIBLE
    return Verdict.PRESENT if high < 1 else Verdict.NOT_ESTABLISHED


def _relative(told: Told, first: int, last: int) -> Validation:
    inside = told.own[told.past.step].is_between(first, last)
    own, other = told.own.filter(inside), told.other.filter(inside)
    errors = [np.abs(one["observed"].to_numpy() - one["predicted"].to_numpy()) for one in (own, other)]
    block = own["block"].to_numpy()
    found = ratio_interval(errors[0], errors[1], block, DRAWS, told.seed, LEVEL)  # type: ignore[no-untyped-call]
    ratio, low, high = found
    arguments: dict[str, Argument] = {
        "model": told.recipe.name, "other": told.baseline, "split": told.split, "step": told.past.step,
        "from": first, "to": last, "level": LEVEL, "draws": DRAWS, "seed": told.seed,
    }  # fmt: skip
    return Validation(
        test="bootstrap of relative errors",
        effect=Effect(
            name="mean absolute error over that of the trivial forecast", value=ratio, low=low, high=high,
            level=LEVEL, null=1.0, smallest=SMALLEST,
        ),
        n=own.height, n_groups=int(np.unique(block).size),
        rows="test" if told.split == "test" else "development",
        reference="Davydenko & Fildes 2013; Politis & Romano 1994",
        recipe="forecast_steps", arguments=arguments, recompute=snippet("forecast_steps", arguments),
    )  # fmt: skip


def _by_step(
    told: Told, shown: list[tuple[int, int, Validation]], values: dict[str, Scalar | Said]
) -> Figure:
    data: list[dict[str, Scalar]] = []
    for first, last, check in shown:
        effect = _effect(check)
        name = str(first) if first == last else f"{first} – {last}"
        data.append(
            {"step": name, "value": effect.value, "low": effect.low, "high": effect.high, "n": check.n}
        )
    return Figure(
        id="forecast-steps",
        mark="dot-interval",
        title=said("model.forecast.steps.title", **values),
        alt=said("model.forecast.steps.alt", **values),
        x=Axis(field="value", label=said("model.forecast.steps.axis.ratio"), zero=True),
        y=Axis(field="step", label=said("model.forecast.steps.axis.step"), format="category"),
        references=(Reference(axis="x", value=1.0, label=said("model.forecast.steps.level")),),
        data=tuple(data),
    )


def _course(told: Told) -> Finding:
    recipe, own, past = told.recipe, told.own, told.past
    observed = own["observed"].to_numpy().astype(float)
    step = own[past.step].to_numpy()
    values: dict[str, Scalar | Said] = {
        "model": the(recipe.name), "target": recipe.target, "n": own.height,
        "mae": float(np.mean(np.abs(observed - own["predicted"].to_numpy()))),
    }  # fmt: skip
    validations: tuple[Validation, ...] = ()
    key, verdict, severity = "no-interval", Verdict.NOT_APPLICABLE, Severity.INFO
    if recipe.interval is not None:
        check = _covered(told, observed, step)
        effect = _effect(check)
        level = recipe.interval_level or 0.0
        values |= {"share": effect.value, "low": effect.low, "high": effect.high, "level": level}
        low, high = effect.low or 0.0, effect.high or 1.0
        key = "short" if high < level else "wide" if low > level else "held"
        verdict = Verdict.ISSUE if key == "short" else Verdict.PASSED
        severity = Severity.WARNING if key == "short" else Severity.INFO
        validations = (check,)
    rows = "test" if told.split == "test" else "folds"
    return Finding(
        code="forecast-course",
        id=finding_id("forecast-course"),
        stage="finish",
        verdict=verdict,
        severity=severity,
        claim=said(f"model.forecast.course.claim.{key}", rows=said(f"model.forecast.rows.{rows}"), **values),
        reading=said(f"model.forecast.course.reading.{key}"),
        validations=validations,
        figure=_drawn(told, values),
        section="relation",
        affected=own.height,
    )


def halves(recipe: ModelRecipe) -> tuple[float, ...]:
    """Return the half-width of the interval at each step of the horizon."""
    steps = recipe.past.horizon if recipe.past is not None else 1
    return recipe.interval_steps or (recipe.interval or 0.0,) * steps


def _covered(told: Told, observed: Array, step: Array) -> Validation:
    recipe = told.recipe
    half = np.array(halves(recipe))[step.astype(int) - 1]
    error = np.abs((np.log1p(observed) if recipe.log_target else observed) - told.own["raw"].to_numpy())
    held, block = (error <= half).astype(float), told.own["block"].to_numpy()
    low, high = interval(held, block, DRAWS, told.seed, LEVEL)  # type: ignore[no-untyped-call]
    arguments: dict[str, Argument] = {
        "model": recipe.name, "split": told.split, "step": told.past.step, "halves": halves(recipe),
        "log": recipe.log_target, "level": LEVEL, "draws": DRAWS, "seed": told.seed,
    }  # fmt: skip
    return Validation(
        test="bootstrap of the coverage",
        effect=Effect(
            name="share of values inside the interval", value=float(held.mean()), low=low, high=high,
            level=LEVEL,
        ),
        n=len(held), n_groups=int(np.unique(block).size),
        rows="test" if told.split == "test" else "development",
        reference="Barber, Candes, Ramdas & Tibshirani 2023; Politis & Romano 1994",
        recipe="forecast_coverage", arguments=arguments, recompute=snippet("forecast_coverage", arguments),
    )  # fmt: skip


def _drawn(told: Told, values: dict[str, Scalar | Said]) -> Figure:
    """Draw the last instants of one group: observed, forecast, and the band around it."""
    past, own = told.past, told.own
    low, high = bounds(told.recipe, own["raw"].to_numpy(), own[past.step].to_numpy())
    own = own.with_columns(pl.Series("low", low), pl.Series("high", high)).drop_nulls(past.time)
    group = None
    if past.group is not None:
        group = own[past.group].cast(pl.String).drop_nulls().mode().sort().first()
        own = own.filter(pl.col(past.group).cast(pl.String) == group)
    last = own.sort(past.time, ROW).unique(past.time, keep="first", maintain_order=True).tail(INSTANTS)
    dated = last.schema[past.time].is_temporal()
    bounded = told.recipe.interval is not None
    data: list[dict[str, Scalar]] = []
    for forecast, name in ((False, "observed"), (True, "predicted")):
        for row in last.iter_rows(named=True):
            moment = row[past.time]
            point: dict[str, Scalar] = {
                "moment": moment.isoformat() if dated else float(moment), "forecast": forecast,
                "value": float(row[name]),
                "low": row["low"] if bounded and forecast else None,
                "high": row["high"] if bounded and forecast else None,
            }  # fmt: skip
            data.append(point)
    note = said("model.forecast.course.note.all", n=last.height)
    if group is not None:
        note = said("model.forecast.course.note.group", n=last.height, column=past.group, group=str(group))
    return Figure(
        id="forecast-course",
        mark="line",
        title=said("model.forecast.course.title", **values),
        alt=said("model.forecast.course.alt", **values),
        x=Axis(
            field="moment",
            label=said("model.forecast.course.axis.time", column=past.time),
            format="date" if dated else "number",
        ),
        y=Axis(field="value", label=said("model.forecast.course.axis.value", column=told.recipe.target)),
        color=Axis(field="forecast", label=said("model.forecast.course.axis.series"), format="category"),
        note=note,
        data=tuple(data),
    )

"""Which columns the predictions rest on: what is lost when one is shuffled among held-out rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.figure import Axis, Figure, Reference
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explain.setting import Setting, score_predicted
from pythesis.stages.explain.titles import title
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import names
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.learning.pipeline import output_columns
from pythesis.stats.scores import LEVEL, corrected_interval

MOST_COLUMNS = 30  # columns shuffled; the others weigh less in the model itself
MOST_ROWS = 1_000  # held-out rows a fold: the mean loss over them is known far better than it varies by fold
ROUNDING = 1e-12  # a loss below is the arithmetic of a score, not the column
SHOWN = 15
SMALL, SHUFFLES = 2_000, 5  # with few rows one shuffle is noisy: several are averaged


@dataclass(frozen=True, slots=True)
class Weight:
    """What shuffling one column loses, in the metric's unit, with its interval over folds."""

    column: str
    value: float
    low: float
    high: float


def weights(one: Setting) -> tuple[Weight, ...]:
    """Return the permutation importance of the columns (Fisher, Rudin & Dominici 2019), `ordered`.

    Each column is shuffled among held-out rows only, in the model fitted without them.
    """
    treatments = {t.column: t for t in one.recipe.treatments}
    columns = _heaviest(one)
    lost = np.full((len(one.fitted), len(columns)), np.nan)
    for place, (fold, fitted) in enumerate(one.fitted):
        one.tools.progress.step(said("explain.progress.importance"), place, len(one.fitted))
        generator = np.random.default_rng((one.plan.seed, place))
        held = fold.held
        if len(held) > MOST_ROWS:
            held = np.sort(generator.choice(held, MOST_ROWS, replace=False))
        made, observed = one.made[held], one.rows.observed[held]
        base = score_predicted(one, observed, fitting.predict(fitted, made))
        times = SHUFFLES if one.rows.n <= SMALL else 1
        for position, column in enumerate(columns):
            parts = made.select(names(treatments[column]))
            orders = [generator.permutation(len(held)) for _ in range(times)]
            moved = pl.concat([made] * times).with_columns(parts[np.concatenate(orders)])
            shuffled = [
                score_predicted(one, observed, part)
                for part in fitting.parted(fitting.predict(fitted, moved), times)
            ]
            lost[place, position] = one.metric.gain(base, float(np.mean(shuffled)))
    found = []
    for position, column in enumerate(columns):
        losses = lost[:, position]
        losses[np.abs(losses) < ROUNDING] = 0.0
        mean, low, high = corrected_interval(losses, one.ratio)
        if np.isfinite(mean):
            found.append(
                Weight(column, mean, low if np.isfinite(low) else mean, high if np.isfinite(high) else mean)
            )
    return ordered(found)


def ordered(found: Iterable[Weight]) -> tuple[Weight, ...]:
    """Return weights whose interval lies above zero first, then the others, each part by size.

    A column that cost much in one fold and nothing in the next is no pillar of the predictions.
    """
    return tuple(sorted(found, key=lambda w: (w.low <= 0, -w.value, w.column)))


def _heaviest(one: Setting) -> list[str]:
    """Return the columns to shuffle: all, or those that weigh most inside the fitted models."""
    columns = list(dict.fromkeys(t.column for t in one.recipe.treatments))
    if len(columns) <= MOST_COLUMNS:
        return columns
    total = dict.fromkeys(columns, 0.0)
    for _, fitted in one.fitted:
        model = fitted.pipeline.named_steps["model"]
        inside = getattr(model, "coef_", None)
        sizes = (
            np.abs(np.atleast_2d(inside)).mean(axis=0) if inside is not None else model.feature_importances_
        )
        for column, size in zip(output_columns(fitted.pipeline, one.recipe), sizes, strict=True):
            total[column] += float(size)
    return sorted(columns, key=lambda c: -total[c])[:MOST_COLUMNS]


def finding(one: Setting, found: tuple[Weight, ...]) -> Finding | None:
    """Say which columns the model rests on."""
    if not found:
        return None
    top, smallest = found[0], 0.01 * one.trivial_loss
    verdict = Verdict.NOT_ESTABLISHED
    if top.low > smallest:
        verdict = Verdict.VALIDATED
    elif top.low > 0:
        verdict = Verdict.PRESENT
    used = [w for w in found if w.low > 0]
    key = "several" if len(used) > 1 else "one" if used else "none"
    metric = metric_name(one.metric.name)
    only = key == "one" and len(one.recipe.treatments) == 1
    claim = said(
        f"explain.importance.claim.{'only' if only else key}",
        column=top.column, metric=metric, value=top.value, low=top.low, high=top.high,
        others=tuple(w.column for w in used[1:4]), next=len(used[1:4]),
        n=len(used), of=len(one.recipe.treatments),
    )  # fmt: skip
    effect = Effect(
        name="loss when shuffled", value=top.value, low=top.low, high=top.high, level=LEVEL, smallest=smallest
    )
    validation = Validation(
        test="permutation importance", statistic=top.value, effect=effect, n=one.rows.n, rows="development",
        reference="Breiman 2001; Fisher, Rudin & Dominici 2019; interval Nadeau & Bengio 2003",
        assumptions=(said("explain.importance.assumption"),),
    )  # fmt: skip
    return Finding(
        code="importance",
        id=finding_id("importance"),
        stage="explain",
        verdict=verdict,
        columns=(top.column,),
        claim=claim,
        reading=said(f"explain.importance.reading.{key}", column=top.column),
        advice=said(f"explain.importance.advice{'' if used else '-none'}"),
        validations=(validation,),
        figure=_figure(sorted(found, key=lambda w: (-w.value, w.column))[:SHOWN], claim, one),
        section="relation",
    )


def _figure(found: Sequence[Weight], claim: Said, one: Setting) -> Figure:
    return Figure(
        id="importance",
        mark="dot-interval",
        title=title(claim),
        alt=said("explain.importance.alt", n=len(found), column=found[0].column, value=found[0].value),
        x=Axis(
            field="value",
            label=said("explain.importance.axis", metric=metric_name(one.metric.name)),
            zero=True,
        ),
        y=Axis(field="column", label=said("explain.axis.column"), format="category"),
        references=(Reference(axis="x", value=0.0, label=said("explain.importance.zero")),),
        note=said("explain.importance.note", shown=len(found), of=len(one.recipe.treatments)),
        data=tuple({"column": w.column, "value": w.value, "low": w.low, "high": w.high} for w in found),
    )

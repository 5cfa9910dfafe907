"""Which classes are mistaken for which, and the rows the model gets most wrong."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from scipy import stats

from pythesis.core.base import Scalar
from pythesis.core.dataset import ROW
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explain.setting import Setting
from pythesis.stages.explain.titles import title
from pythesis.stats.recompute import Argument, snippet
from pythesis.stats.scores import LEVEL

WORST = 15  # rows shown one by one: what a person can read
BESIDE = 5  # columns shown beside each
MOST_CLASSES = 12
OWN = ("observed", "predicted", "probability", "loss")


def worst_rows(one: Setting, columns: tuple[str, ...]) -> tuple[dict[str, Scalar], ...]:
    """Return the rows of largest loss, each with its values in the columns that matter most."""
    losses = one.losses()
    order = np.lexsort((one.held_out[ROW].to_numpy(), -losses))[:WORST]
    shown = [c for c in columns if c not in OWN][:BESIDE]
    rows = []
    for place in order:
        held = one.held_out.row(int(place), named=True)
        row: dict[str, Scalar] = {
            ROW: int(held[ROW]), "observed": held["observed"], "predicted": held["predicted"],
        }  # fmt: skip
        if one.rows.aim.classes:
            row["probability"] = float(held[f"probability_{held['observed']}"])
        row["loss"] = float(losses[place])
        table = one.rows.frame.row(int(one.at[place]), named=True)
        row.update({c: _plain(table[c]) for c in shown})
        rows.append(row)
    return tuple(rows)


def _plain(value: object) -> Scalar:
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if isinstance(value, dt.date | dt.datetime | dt.time) else str(value)


def confusion(one: Setting) -> Finding | None:
    """Return the most frequent mistake, and the costliest when errors have a cost."""
    aim = one.rows.aim
    if not aim.classes:
        return None
    observed, predicted = one.held_out["observed"].to_numpy(), one.held_out["predicted"].to_numpy()
    wrong = int(np.sum(observed != predicted))
    pairs = [
        (int(np.sum((observed == a) & (predicted == b))), a, b)
        for a in aim.classes for b in aim.classes if a != b
    ]  # fmt: skip
    count, truth, said_ = max(pairs, key=lambda p: p[0])
    of = int(np.sum(observed == truth))
    interval = stats.binomtest(count, of).proportion_ci(LEVEL, method="wilson") if of else None
    low, high = (float(interval.low), float(interval.high)) if interval is not None else (0.0, 0.0)
    values: dict[str, Scalar | Said] = {
        "count": count, "of": of, "truth": truth, "predicted": said_, "share": count / max(of, 1),
        "low": low, "high": high, "wrong": wrong, "n": len(observed), "error": wrong / len(observed),
    }  # fmt: skip
    key = "none" if wrong == 0 else "pair"
    claim = said(f"explain.confusion.claim.{key}", **values)
    arguments: dict[str, Argument] = {
        "model": one.recipe.name,
        "observed": truth,
        "predicted": said_,
        "level": LEVEL,
    }
    validation = Validation(
        test="count of held-out predictions", statistic=float(count),
        effect=Effect(name="share", value=count / max(of, 1), low=low, high=high, level=LEVEL),
        n=of, rows="development", reference="Wilson 1927", recipe="score_confusion",
        arguments=arguments, recompute=snippet("score_confusion", arguments),
    )  # fmt: skip
    return Finding(
        code="confusion",
        id=finding_id("confusion"),
        stage="explain",
        verdict=Verdict.VALIDATED if wrong else Verdict.PASSED,
        columns=(aim.target,),
        claim=claim,
        reading=_costs(one, observed, predicted),
        advice=said("explain.confusion.advice"),
        validations=(validation,),
        figure=_figure(one, observed, predicted, claim, values) if wrong else None,
        section="difficulty",
        affected=wrong,
    )


def _costs(one: Setting, observed: np.ndarray, predicted: np.ndarray) -> Said:
    aim, costs = one.rows.aim, one.brief.costs
    if aim.positive is None or costs.false_positive is None or costs.false_negative is None:
        return said("explain.confusion.reading.no-costs")
    alarms = int(np.sum((observed != aim.positive) & (predicted == aim.positive)))
    missed = int(np.sum((observed == aim.positive) & (predicted != aim.positive)))
    spent, lost = alarms * costs.false_positive, missed * costs.false_negative
    key = "missed" if lost > spent else "alarms"
    return said(
        f"explain.confusion.reading.{key}", alarms=alarms, missed=missed, spent=spent, lost=lost,
        unit=costs.currency or costs.unit, n=len(observed),
    )  # fmt: skip


def _figure(
    one: Setting, observed: np.ndarray, predicted: np.ndarray, claim: Said, values: dict[str, Scalar | Said]
) -> Figure:
    counts = pl.Series(observed).value_counts(sort=True)
    frequent = set(counts.to_series(0).to_list()[:MOST_CLASSES])
    classes = [c for c in one.rows.aim.classes if c in frequent]
    data: list[dict[str, Scalar]] = []
    for truth in classes:
        of = int(np.sum(observed == truth))
        for guess in classes:
            count = int(np.sum((observed == truth) & (predicted == guess)))
            data.append(
                {"observed": truth, "predicted": guess, "value": count / of, "count": count, "of": of}
            )
    return Figure(
        id="confusion",
        mark="heatmap",
        title=title(claim),
        alt=said("explain.confusion.alt", **values),
        x=Axis(field="predicted", label=said("explain.confusion.predicted"), format="category"),
        y=Axis(field="observed", label=said("explain.confusion.observed"), format="category"),
        color=Axis(field="value", label=said("explain.confusion.share"), format="percent"),
        note=said("explain.confusion.note", n=len(observed)),
        data=tuple(data),
    )

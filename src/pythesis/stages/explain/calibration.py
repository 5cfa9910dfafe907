"""Do probabilities keep their word, and are errors centred on zero?"""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure, Reference
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explain.setting import Setting
from pythesis.stages.explain.titles import title
from pythesis.stats.bootstrap import resamples
from pythesis.stats.scores import LEVEL

ROWS_A_BIN = 50  # under that a bin's rate says little
MOST_BINS = 10
DRAWS = 500  # of the bootstrap over groups or blocks, per bin


def finding(one: Setting) -> Finding | None:
    """Return the calibration of probabilities, or the mean error by size of the prediction."""
    return _residuals(one) if one.rows.aim.task == "regression" else _calibration(one)


def bins(forecast: np.ndarray, n_bins: int) -> list[np.ndarray]:
    """Return positions of rows cut into bins of about equal size by forecast; ties stay together."""
    edges = np.unique(np.quantile(forecast, np.linspace(0, 1, n_bins + 1)))
    number = np.clip(np.searchsorted(edges, forecast, side="right") - 1, 0, max(len(edges) - 2, 0))
    return [np.flatnonzero(number == i) for i in range(max(len(edges) - 1, 1)) if np.any(number == i)]


def mean_interval(values: np.ndarray, block: np.ndarray, level: float, seed: int) -> tuple[float, float]:
    """Return the interval of a mean: over blocks when rows share them, else Wilson or Student's t."""
    n = len(values)
    if len(np.unique(block)) < n:
        means = [values[at].mean() for at in resamples(block, DRAWS, seed)]
        low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)
    if np.isin(values, (0.0, 1.0)).all():
        interval = stats.binomtest(int(values.sum()), n).proportion_ci(level, method="wilson")
        return float(interval.low), float(interval.high)
    if n < 2:
        return float(values.mean()), float(values.mean())
    half = float(stats.t.ppf((1 + level) / 2, n - 1)) * float(values.std(ddof=1)) / math.sqrt(n)
    return float(values.mean()) - half, float(values.mean()) + half


def _binned(one: Setting, forecast: np.ndarray, outcome: np.ndarray) -> list[dict[str, Scalar]]:
    n_bins = int(min(MOST_BINS, max(2, len(forecast) // ROWS_A_BIN)))
    parts = bins(forecast, n_bins)
    block = one.rows.blocks[one.at]
    rows: list[dict[str, Scalar]] = []
    for at in parts:
        low, high = mean_interval(outcome[at], block[at], LEVEL, one.plan.seed)
        # All bins are looked at: a departure is told at the level shared among them (Bonferroni).
        sure = mean_interval(outcome[at], block[at], 1 - (1 - LEVEL) / len(parts), one.plan.seed)
        rows.append(
            {
                "forecast": float(forecast[at].mean()), "observed": float(outcome[at].mean()),
                "low": low, "high": high, "n": len(at), "sure_low": sure[0], "sure_high": sure[1],
            }
        )  # fmt: skip
    return rows


def _calibration(one: Setting) -> Finding:
    aim = one.rows.aim
    chances = one.held_out.select(aim.probabilities).to_numpy()
    observed = one.held_out["observed"].to_numpy()
    if aim.positive is not None:
        forecast = chances[:, aim.classes.index(aim.positive)]
        outcome = (observed == aim.positive).astype(float)
    else:
        forecast = chances.max(axis=1)
        outcome = (observed == np.array(aim.classes)[chances.argmax(axis=1)]).astype(float)
    rows = _binned(one, forecast, outcome)
    off = [r for r in rows if not _number(r["sure_low"]) <= _number(r["forecast"]) <= _number(r["sure_high"])]
    worst = max(off or rows, key=lambda r: abs(_number(r["forecast"]) - _number(r["observed"])))
    gap = float(np.average([abs(_number(r["forecast"]) - _number(r["observed"])) for r in rows],
                           weights=[_number(r["n"]) for r in rows]))  # fmt: skip
    kind = "binary" if aim.positive is not None else "multiclass"
    values: dict[str, Scalar] = {
        "forecast": worst["forecast"], "observed": worst["observed"], "low": worst["sure_low"],
        "high": worst["sure_high"], "n": worst["n"], "off": len(off), "bins": len(rows), "gap": gap,
        "positive": aim.positive or "",
    }  # fmt: skip
    claim = said(f"explain.calibration.claim.{kind}.{'off' if off else 'kept'}", **values)
    figure = Figure(
        id="calibration",
        mark="calibration",
        title=title(claim),
        alt=said("explain.calibration.alt", **values),
        x=Axis(field="forecast", label=said("explain.calibration.forecast"), format="percent"),
        y=Axis(field="observed", label=said("explain.calibration.observed"), format="percent"),
        note=said("explain.calibration.note", bins=len(rows), n=one.held_out.height),
        data=tuple({k: r[k] for k in ("forecast", "observed", "low", "high", "n")} for r in rows),
    )
    return Finding(
        code="calibration", id=finding_id("calibration"), stage="explain",
        verdict=Verdict.PRESENT if off else Verdict.PASSED,
        severity=Severity.NOTICE if off else Severity.INFO,
        claim=claim,
        reading=said(f"explain.calibration.reading.{'off' if off else 'kept'}"),
        advice=said(f"explain.calibration.advice.{'off' if off else 'kept'}"),
        validations=(_validation(one, gap, worst, len(rows), "calibration by bins", "mean gap"),),
        figure=figure, section="bias",
    )  # fmt: skip


def _residuals(one: Setting) -> Finding:
    predicted = one.held_out["predicted"].to_numpy()
    residual = one.held_out["observed"].to_numpy() - predicted
    rows = _binned(one, predicted, residual)
    off = [r for r in rows if not _number(r["sure_low"]) <= 0 <= _number(r["sure_high"])]
    worst = max(off or rows, key=lambda r: abs(_number(r["observed"])))
    values: dict[str, Scalar] = {
        "forecast": worst["forecast"], "error": worst["observed"], "low": worst["sure_low"],
        "high": worst["sure_high"], "n": worst["n"], "off": len(off), "bins": len(rows),
        "typical": float(np.median(np.abs(residual))),
    }  # fmt: skip
    key = _way(rows, off)
    claim = said(f"explain.residuals.claim.{'off' if off else 'kept'}", **values)
    figure = Figure(
        id="residuals",
        mark="binned-band",
        title=title(claim),
        alt=said("explain.residuals.alt", **values),
        x=Axis(field="forecast", label=said("explain.residuals.predicted")),
        y=Axis(field="observed", label=said("explain.residuals.error"), zero=True),
        references=(Reference(axis="y", value=0.0, label=said("explain.residuals.zero")),),
        note=said("explain.residuals.note", bins=len(rows), n=one.held_out.height),
        data=tuple({k: r[k] for k in ("forecast", "observed", "low", "high", "n")} for r in rows),
    )
    return Finding(
        code="residuals", id=finding_id("residuals"), stage="explain",
        verdict=Verdict.PRESENT if off else Verdict.PASSED,
        severity=Severity.NOTICE if off else Severity.INFO,
        claim=claim,
        reading=said(f"explain.residuals.reading.{key}"),
        advice=said(f"explain.residuals.advice.{key}"),
        validations=(
            _validation(
                one, _number(worst["observed"]), worst, len(rows), "mean error by bins", "mean error"
            ),
        ),
        figure=figure, section="bias",
    )  # fmt: skip


def _way(rows: list[dict[str, Scalar]], off: list[dict[str, Scalar]]) -> str:
    """Return how errors stray: not at all, all one way over more than half of the groups, or as a bend."""
    signs = {_number(r["observed"]) > 0 for r in off}
    if not off or len(signs) > 1 or 2 * len(off) <= len(rows):
        return "off" if off else "kept"
    return "below" if signs == {True} else "above"


def _validation(
    one: Setting, value: float, worst: dict[str, Scalar], n_bins: int, test: str, name: str
) -> Validation:
    low, high, level = None, None, LEVEL
    if name == "mean error":
        low, high = _number(worst["sure_low"]), _number(worst["sure_high"])
        level = 1 - (1 - LEVEL) / n_bins
    return Validation(
        test=test,
        effect=Effect(name=name, value=value, low=low, high=high, level=level),
        n=one.held_out.height,
        rows="development",
        reference="Wilson 1927; Bonferroni over bins"
        if name == "mean gap"
        else "Student's t; Bonferroni over bins",
        assumptions=(said("explain.calibration.assumption"),),
    )


def _number(value: Scalar) -> float:
    return float(value or 0)

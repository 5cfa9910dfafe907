"""At which thresholds do decisions by the model beat treating everyone and treating nobody?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pythesis.core.base import Scalar
from pythesis.core.brief import CostsBrief
from pythesis.core.figure import Axis, Figure, Level, Reference
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explain.setting import Setting
from pythesis.stages.explain.titles import title
from pythesis.stats.bootstrap import weights
from pythesis.stats.recipes.parts.benefit import chance_not_better, net_benefits
from pythesis.stats.recompute import Argument, snippet
from pythesis.stats.scores import LEVEL

Array = npt.NDArray[Any]

GRID = (0.01, 0.02, 0.05, *(round(0.1 * step, 1) for step in range(1, 10)), 0.95, 0.98)
EVEN = ("ratio.useful-once", "ratio.not-shown")  # readings that name the ratio of one threshold
FEWEST = 10  # rows that would be treated, under which a threshold is a handful of cases
DRAWS = 2_000
CODE = "decision-curve"
WAYS = ("model", "everyone")  # of deciding who is treated


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold: net benefit of the model and of treating everyone, and the model's gain.

    The gain is over the better of treating everyone and treating nobody; ``p`` tests that the model is
    better than neither.
    """

    threshold: float
    net: tuple[float, float, float]
    everyone: tuple[float, float, float]
    gain: tuple[float, float, float]
    p: float

    @property
    def ratio(self) -> float:
        """How many false alarms a missed case costs when this threshold is the right one."""
        return (1 - self.threshold) / self.threshold


def implied(costs: CostsBrief) -> float | None:
    """Return the threshold that the costs of errors imply (Elkan 2001); None when they imply none."""
    alarm, miss = costs.false_positive, costs.false_negative
    if alarm is None or miss is None or alarm <= 0 or miss <= 0:
        return None
    return alarm / (alarm + miss)


def curve(
    forecast: Array, event: Array, block: Array, thresholds: tuple[float, ...], seed: int
) -> tuple[Point, ...]:
    """Return the decision curve of held-out forecasts, with bootstrap bands over rows or blocks.

    Parameters
    ----------
    forecast : array, shape (n,)
        Held-out probability of the class of interest.
    event : array of bool, shape (n,)
    block : array, shape (n,)
        The unit each row is drawn with.
    thresholds : tuple of float
        Between 0 and 1, both left out.
    seed : int

    References
    ----------
    Vickers, A. J. & Elkin, E. B. (2006). Decision curve analysis. Medical Decision Making 26, 565-574.
    """
    parts = [net_benefits(forecast, event, cut) for cut in thresholds]  # type: ignore[no-untyped-call]
    table = np.column_stack([values for pair in parts for values in pair])
    drawn = np.concatenate([(w @ table) / w.sum(axis=1, keepdims=True) for w in weights(block, DRAWS, seed)])
    found = []
    for at, cut in enumerate(thresholds):
        own, everyone = table[:, 2 * at], table[:, 2 * at + 1]
        own_drawn, everyone_drawn = drawn[:, 2 * at], drawn[:, 2 * at + 1]
        gain = float(own.mean() - max(0.0, everyone.mean()))
        found.append(
            Point(
                cut,
                _with(float(own.mean()), own_drawn),
                _with(float(everyone.mean()), everyone_drawn),
                _with(gain, own_drawn - np.maximum(0.0, everyone_drawn)),
                chance_not_better(  # type: ignore[no-untyped-call]
                    forecast, event, block, cut, own_drawn, everyone_drawn
                ),
            )
        )
    return tuple(found)


def _with(value: float, drawn: Array) -> tuple[float, float, float]:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return value, float(low), float(high)


def finding(one: Setting) -> Finding | None:
    """Return the decision curve of a binary model; None for another task."""
    aim = one.rows.aim
    if aim.positive is None:
        return None
    forecast = one.held_out[f"probability_{aim.positive}"].to_numpy()
    event = one.held_out["observed"].to_numpy() == aim.positive
    block = one.held_out["block"].to_numpy()
    asked = implied(one.brief.costs)
    kept = tuple(cut for cut in GRID if np.sum(forecast >= cut) >= FEWEST)
    cuts = tuple(sorted({*kept, *(() if asked is None else (asked,))}))
    if not cuts:
        return None
    points = curve(forecast, event, block, cuts, one.plan.seed)
    # Costs name one threshold beforehand; without them all are looked at, and share the level (Bonferroni).
    judged = tuple(p for p in points if asked is None or p.threshold == asked)
    sure = tuple(p for p in judged if p.p <= (1 - LEVEL) / len(judged) and p.gain[0] > 0)
    best = max(sure or judged, key=lambda p: p.gain[0])
    key = f"{'ratio' if asked is None else 'costs'}.{'useful' if sure else 'not-shown'}"
    told = f"{key}-once" if asked is None and len(sure) == 1 else key  # one threshold is no range
    values = _values(one, judged, sure, best)
    even = "-even" if told in EVEN and round(best.ratio, 3) == 1 else ""  # nobody says "1 times"
    claim = said(f"explain.decision-curve.claim.{told}", **values)
    return Finding(
        code=CODE, id=finding_id(CODE), stage="explain",
        verdict=Verdict.VALIDATED if sure else Verdict.NOT_ESTABLISHED, severity=Severity.INFO,
        columns=(aim.target,), claim=claim,
        reading=said(f"explain.decision-curve.reading.{told}{even}", **values),
        advice=said(f"explain.decision-curve.advice.{key}", **values),
        validations=(_validation(one, best, len(judged)),),
        figure=_figure(one, points, asked, claim, values),
        section="difficulty",
    )  # fmt: skip


def _values(
    one: Setting, judged: tuple[Point, ...], sure: tuple[Point, ...], best: Point
) -> dict[str, Scalar | Said]:
    gain, low, high = best.gain
    return {
        "gain": 100 * gain, "low": 100 * low, "high": 100 * high, "threshold": best.threshold,
        "ratio": best.ratio, "shown": len(sure), "looked": len(judged), "n": one.held_out.height,
        "first": (sure or judged)[0].threshold, "last": (sure or judged)[-1].threshold,
        "most": (sure or judged)[0].ratio, "least": (sure or judged)[-1].ratio,
        "p": min(1.0, best.p * len(judged)), "positive": one.rows.aim.positive,
    }  # fmt: skip


def _validation(one: Setting, best: Point, family: int) -> Validation:
    arguments: dict[str, Argument] = {
        "model": one.recipe.name, "positive": one.rows.aim.positive, "threshold": best.threshold,
        "level": LEVEL, "draws": DRAWS, "seed": one.plan.seed,
    }  # fmt: skip
    gain, low, high = best.gain
    return Validation(
        test="decision curve on held-out predictions",
        p=best.p,
        p_adjusted=min(1.0, best.p * family),
        family=CODE,
        family_size=family,
        effect=Effect(name="gain in net benefit", value=gain, low=low, high=high, level=LEVEL),
        n=one.held_out.height,
        rows="development",
        reference="Vickers & Elkin 2006; Clopper & Pearson 1934; Bonferroni over the thresholds looked at",
        assumptions=(said("explain.decision-curve.assumption"),),
        recipe="decision_curve",
        arguments=arguments,
        recompute=snippet("decision_curve", arguments),
    )


def _figure(
    one: Setting,
    points: tuple[Point, ...],
    asked: float | None,
    claim: Said,
    values: dict[str, Scalar | Said],
) -> Figure:
    data: list[dict[str, Scalar]] = []
    floor = min(0.0, *(p.net[0] for p in points)) - 0.1 * float(np.max([p.net[0] for p in points]))
    for way in WAYS:
        for p in points:
            net, low, high = p.net if way == WAYS[0] else p.everyone
            if (
                way == WAYS[0] or net >= floor
            ):  # treating everyone falls without end: cut where it leaves the model's range
                data.append(
                    {"threshold": p.threshold, "net": net, "low": low, "high": high, "way": way,
                     "ratio": p.ratio}
                )  # fmt: skip
    lines = [Reference(axis="y", value=0.0, label=said("explain.decision-curve.nobody"))]
    if asked is not None:
        lines.append(Reference(axis="x", value=asked, label=said("explain.decision-curve.asked")))
    return Figure(
        id=CODE,
        mark="line",
        title=title(claim),
        alt=said("explain.decision-curve.alt", **values),
        x=Axis(field="threshold", label=said("explain.decision-curve.threshold"), format="percent"),
        y=Axis(field="net", label=said("explain.decision-curve.net"), zero=True),
        color=Axis(field="way", label=said("explain.decision-curve.ways"), format="category"),
        references=tuple(lines),
        note=said("explain.decision-curve.note", n=one.held_out.height, fewest=FEWEST),
        levels=tuple(Level(code=way, name=said(f"explain.decision-curve.way.{way}")) for way in WAYS),
        data=tuple(data),
    )

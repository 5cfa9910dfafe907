"""Do rows stand for unequal numbers of a population, and what would weighting change?"""

from __future__ import annotations

import numpy as np

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect
from pythesis.stages.explore import pictures, tables
from pythesis.stages.explore.describe import manipulation
from pythesis.stages.explore.subject import Subject, as_levels
from pythesis.stages.explore.told import Value
from pythesis.stats import weighting

CODE = "sampling-weights"
ROWS, STOOD_FOR = "1", "w"  # signs of the figure; the note says what they mean


def findings(subject: Subject) -> list[Finding]:
    """Say what declared weights would change; undeclared ones are pointed out by the audit."""
    data = subject.brief.data
    if data.weight is None or data.weight not in subject.rows.columns:
        return []
    if data.weight_kind != "sampling":
        return [_unused(data.weight, data.weight_kind or "unknown")]
    found = _declared(subject, data.weight)
    return [found if found is not None else _unused(data.weight, "sampling")]


def _plain(code: str, name: str, verdict: Verdict, severity: Severity, **more: Value) -> Finding:
    values: dict[str, Value] = {"w": name, **more}
    base = f"explore.{CODE}.{code}"
    return Finding(
        code=CODE,
        id=finding_id(CODE, (name,)),
        stage="explore",
        verdict=verdict,
        severity=severity,
        columns=(name,),
        claim=Said(key=f"{base}.claim", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        section="bias",
    )


def _unused(name: str, kind: str) -> Finding:
    return _plain(f"unused-{kind}", name, Verdict.NOT_APPLICABLE, Severity.NOTICE)


def _declared(subject: Subject, name: str) -> Finding | None:
    target = subject.target
    if (
        target is None
        or target.shape not in ("rate", "number")
        or not subject.rows.get_column(name).dtype.is_numeric()
    ):
        return None
    values = tables.measured(subject.rows, target)
    weights = subject.rows.get_column(name).cast(float).fill_null(float("nan")).to_numpy()
    known = ~np.isnan(values) & ~np.isnan(weights)
    clusters = None
    if subject.group is not None:
        texts = as_levels(subject.rows, subject.group)
        known &= texts.is_not_null().to_numpy()
        clusters = texts.to_numpy()[known].astype(str)
    found = weighting.weighted(values[known], weights[known], clusters)
    if found is None:
        return None
    apart = found.gap_low > 0 or found.gap_high < 0
    told: dict[str, Value] = {
        "target": target.column.name, "n": found.n, "effective": round(found.effective),
        "weighted": _size(subject, found.value), "plain": _size(subject, found.plain),
        "low": _size(subject, found.low), "high": _size(subject, found.high), "what": _what(subject),
    }  # fmt: skip
    base = _plain("apart" if apart else "alike", name, Verdict.ISSUE if apart else Verdict.PASSED,
                  Severity.NOTICE if apart else Severity.INFO, **told)  # fmt: skip
    effect = Effect(name=_effect(subject), value=found.value, low=found.low, high=found.high, level=0.95)
    arguments: dict[str, Scalar] = {
        "column": target.column.name, "weight": name, "hit": target.positive or "",
        "group": subject.group_name,
    }  # fmt: skip
    validation = manipulation("weighted mean", "explore_weighted", arguments, effect, found.n)
    figure = _figure(subject, name, found, base.claim.key.removesuffix(".claim"), {"w": name, **told})
    return base.model_copy(update={"validations": (validation,), "figure": figure, "affected": found.n})


def _effect(subject: Subject) -> str:
    assert subject.target is not None
    return "rate" if subject.target.shape == "rate" else "mean"


def _what(subject: Subject) -> Said:
    target = subject.target
    assert target is not None
    if target.shape == "rate":
        return said("explore.measure.rate", target=target.column.name, positive=target.positive)
    return said("explore.measure.mean", target=target.column.name)


def _size(subject: Subject, value: float) -> Said:
    rate = subject.target is not None and subject.target.shape == "rate"
    return said("explore.value.percent" if rate else "explore.value.number", v=value)


def _figure(
    subject: Subject, name: str, found: weighting.Weighted, base: str, values: dict[str, Value]
) -> Figure:
    rate = _effect(subject) == "rate"
    x = Axis(field="value", label=said("explore.axis.measure", measure=_what(subject)),
             format="percent" if rate else "number")  # fmt: skip
    y = Axis(field="level", label=said(f"explore.{CODE}.axis"), format="category")
    data: list[dict[str, Scalar]] = [
        {"level": ROWS, "value": found.plain, "low": None, "high": None, "n": found.n},
        {"level": STOOD_FOR, "value": found.value, "low": found.low, "high": found.high, "n": found.n},
    ]
    drawn = pictures.figure(CODE, (name,), "dot-interval", x, y, data)
    title = Said(key=f"{base}.title", values=values)
    return pictures.titled(drawn, title, Said(key=f"explore.{CODE}.note", values=values))

"""Whom do the rows stand for? Shares of protected or declared columns, against declared reference shares."""

from __future__ import annotations

import numpy as np
from scipy import stats

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column
from pythesis.core.figure import Axis
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import pictures, tables
from pythesis.stages.explore.describe import known_target, manipulation
from pythesis.stages.explore.subject import Scale, Subject, as_levels, members, scale
from pythesis.stages.explore.told import Value
from pythesis.stats import intervals

CODE = "representation"
FEWEST = 100  # rows of a level under which its error rate is known to 10 points at best
FAR = 0.02  # gap of shares, beyond the interval, under which no reading of the table changes
FEWEST_GROUPS = 10
ROWS, POPULATION = "●", "○"  # signs of the figure, the same in every language; the note says what they mean


def findings(subject: Subject) -> list[Finding]:
    """Return one finding for each column of levels that is protected, or whose shares are declared."""
    found: list[Finding] = []
    for column in subject.features:
        known = subject.brief.column(column.name)
        if (known.protected or known.shares) and scale(column) in (Scale.LEVELS, Scale.ORDERED):
            told = _finding(subject, column, dict(known.shares))
            if told is not None:
                found.append(told)
    return found


def _counted(subject: Subject, column: Column, level: str, confidence: float) -> Validation | None:
    """Return the share of a level with its interval; None when groups are too few for one."""
    names = [column.name, *([subject.group.name] if subject.group is not None else [])]
    rows = subject.rows.select(list(dict.fromkeys(names))).drop_nulls()
    hits = (as_levels(rows, column) == level).to_numpy().astype(float)
    n = len(hits)
    if not n:
        return None
    share = float(hits.mean())
    if subject.group is None:
        low, high = intervals.proportion(int(hits.sum()), n, confidence)
    else:
        who = members(as_levels(rows, subject.group))
        k = int(who.max()) + 1
        if k < FEWEST_GROUPS:
            return None
        spread = k / (k - 1) * float((np.bincount(who, weights=hits - share) ** 2).sum()) / n**2
        half = float(stats.t.ppf((1 + confidence) / 2, k - 1)) * spread**0.5
        low, high = max(0.0, share - half), min(1.0, share + half)
    effect = Effect(name="share", value=share, low=low, high=high, level=confidence)
    arguments: dict[str, Scalar] = {
        "column": column.name, "value": level, "target": known_target(subject), "group": subject.group_name,
        "level": confidence,
    }  # fmt: skip
    return manipulation("share of a level", "explore_share", arguments, effect, n)


def _finding(subject: Subject, column: Column, declared: dict[str, float]) -> Finding | None:
    texts = as_levels(subject.rows, column)
    levels = list(declared) if declared else tables.keep_levels(texts)[0]
    if len(levels) < 2:
        return None
    counted = {one: _counted(subject, column, one, 1 - 0.05 / len(levels)) for one in levels}
    shares = {one: v for one, v in counted.items() if v is not None and v.effect is not None}
    if len(shares) < 2:
        return None
    n = next(iter(shares.values())).n
    sizes = {one: round(v.effect.value * v.n) for one, v in shares.items() if v.effect is not None}
    least = min(sizes, key=lambda one: (sizes[one], one))
    values: dict[str, Value] = {
        "x": column.name, "n": n, "least": least, "n_least": sizes[least], "fewest": FEWEST,
        "share_least": sizes[least] / n, "levels": len(shares),
    }  # fmt: skip
    away = _away(shares, declared)
    if away:
        worst = max(away, key=lambda one: (abs(away[one]), one))
        effect = shares[worst].effect
        assert effect is not None
        values |= {
            "worst": worst, "here": effect.value, "low": effect.low, "high": effect.high,
            "there": declared[worst], "level": effect.level, "away": len(away),
        }  # fmt: skip
    kind = "apart" if away else "alike" if declared else "few" if sizes[least] < FEWEST else "enough"
    issue = kind in ("apart", "few")
    base = f"explore.{CODE}.{kind}"
    data: list[dict[str, Scalar]] = []
    for one, validation in shares.items():
        effect = validation.effect
        assert effect is not None
        data.append({"level": one, "seen": ROWS, "value": effect.value, "low": effect.low,
                     "high": effect.high, "n": sizes[one]})  # fmt: skip
        if declared:
            data.append({"level": one, "seen": POPULATION, "value": declared[one], "low": None, "high": None,
                         "n": None})  # fmt: skip
    x = Axis(field="value", label=said("explore.axis.share"), format="percent", zero=True)
    axis = pictures.column_axis(subject, column, "level", category=True)
    drawn = pictures.figure(CODE, (column.name,), "dot-interval", x, axis, data)
    if declared:
        color = Axis(field="seen", label=said(f"explore.{CODE}.seen"), format="category")
        drawn = drawn.model_copy(update={"color": color})
    note = said(f"explore.{CODE}.note-{'declared' if declared else 'plain'}", n=n)
    return Finding(
        code=CODE,
        id=finding_id(CODE, (column.name,)),
        stage="explore",
        verdict=Verdict.ISSUE if issue else Verdict.PASSED,
        severity=Severity.NOTICE if issue else Severity.INFO,
        columns=(column.name,),
        claim=Said(key=f"{base}.claim", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        validations=tuple(shares.values()),
        figure=pictures.titled(drawn, Said(key=f"{base}.title", values=values), note),
        section="bias",
        affected=n,
    )


def _away(shares: dict[str, Validation], declared: dict[str, float]) -> dict[str, float]:
    """Return the levels whose whole interval lies beyond the declared share, and by how much."""
    away: dict[str, float] = {}
    for one, validation in shares.items():
        effect = validation.effect
        if one not in declared or effect is None or effect.low is None or effect.high is None:
            continue
        if effect.low > declared[one] + FAR or effect.high < declared[one] - FAR:
            away[one] = effect.value - declared[one]
    return away

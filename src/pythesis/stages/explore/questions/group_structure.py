"""Do rows of one group resemble one another?"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy import stats

from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect
from pythesis.stages.explore import pictures, tables
from pythesis.stages.explore.describe import manipulation
from pythesis.stages.explore.subject import Subject, as_levels, members
from pythesis.stages.explore.tellers import overall
from pythesis.stages.explore.told import Value

CODE = "group-structure"
ALIKE = 0.05  # share of spread above which rows of a group count for clearly fewer than they are
FEWEST_GROUPS = 5  # a share between fewer groups says little


def findings(subject: Subject) -> list[Finding]:
    """Return how much of the spread of the target groups account for, or nothing without groups."""
    target, group = subject.target, subject.group
    if target is None or group is None or target.shape not in ("rate", "number"):
        return []
    values = tables.measured(subject.rows, target)
    texts = as_levels(subject.rows, group)
    known = ~np.isnan(values) & texts.is_not_null().to_numpy()
    codes = members(texts.filter(pl.Series(known)))
    sizes = np.bincount(codes)
    n, k = int(known.sum()), len(sizes)
    if k < FEWEST_GROUPS or n <= k:
        return []
    scores = values[known] if target.shape == "rate" else stats.rankdata(values[known])
    spread = float(((scores - scores.mean()) ** 2).sum())
    if spread == 0:
        return []
    means = np.bincount(codes, weights=scores) / sizes
    share = float((sizes * (means - scores.mean()) ** 2).sum()) / spread
    alike = 1 - (n - 1) / (n - k) * (1 - share)
    return [_finding(subject, alike, n, k, int(np.median(sizes)))]


def _finding(subject: Subject, alike: float, n: int, k: int, median_size: int) -> Finding:
    target, group = subject.target, subject.group
    assert target is not None and group is not None
    kind = "alike" if alike >= ALIKE else "apart"
    base = f"explore.{CODE}.{kind}"
    values: dict[str, Value] = {
        "group": group.name,
        "target": target.column.name,
        "n": n,
        "groups": k,
        "size": median_size,
        "share": max(0.0, alike),
        "spread": said(
            f"explore.{CODE}.spread.{'values' if target.shape == 'rate' else 'ranks'}",
            target=target.column.name,
        ),
    }
    effect = Effect(name="epsilon-squared", value=alike, low=None, high=None, level=0.95)
    arguments = {"column": target.column.name, "group": group.name, "hit": target.positive or ""}
    counted = manipulation("share between groups", "explore_groups", arguments, effect, n)
    rows = tables.by_level(subject, subject.rows, group, as_levels(subject.rows, group))
    axis = pictures.column_axis(subject, group, "level", category=True)
    drawn = pictures.dots(CODE, subject, group, axis, rows, overall(subject, subject.rows))
    note = Said(key=f"explore.{CODE}.note", values={**values, "shown": sum(not r.others for r in rows)})
    return Finding(
        code=CODE,
        id=finding_id(CODE, (group.name, target.column.name)),
        stage="explore",
        verdict=Verdict.ISSUE if kind == "alike" else Verdict.PASSED,
        severity=Severity.NOTICE if kind == "alike" else Severity.INFO,
        columns=(group.name, target.column.name),
        claim=Said(key=f"{base}.claim", values=values),
        reading=Said(key=f"{base}.reading", values=values),
        advice=Said(key=f"{base}.advice", values=values),
        validations=(counted.model_copy(update={"n_groups": k}),),
        figure=pictures.titled(drawn, Said(key=f"{base}.title", values=values), note),
        section="structure",
        affected=n,
    )

"""What iteration 3 should try, each with what it may bring."""

from __future__ import annotations

import numpy as np
from scipy import stats

from pythesis.core.decision import OptionalRepair
from pythesis.core.iteration import Change
from pythesis.core.said import said
from pythesis.stages.explain.setting import Setting
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.learning.results import Modelled, Proposal
from pythesis.stats.learning.treatments import calendar
from pythesis.stats.scores import METRICS

GAPS = 0.01  # share of rows with a gap under which marking gaps cannot matter
CROWDED = 0.05  # inputs per training row above which a linear model is free to fit noise
SKEWED = 1.0  # skewness above which the logarithm brings long right tails closer
APART = 0.1  # standard deviations between mean and median under which filling by either is the same
LINEAR = ("LogisticRegression", "Ridge")


def proposals(
    one: Setting, simple: Modelled, optional: tuple[OptionalRepair, ...] = ()
) -> tuple[Proposal, ...]:
    """Return the changes to try, in order; ``optional`` are the repairs that cleaning left to the models."""
    made = [
        _mean(one, optional),
        _gaps(one),
        _far(one, optional),
        _penalty(one),
        _calendar(one),
        _log(one),
        _flexible(one, simple),
    ]
    return tuple(p for p in made if p is not None)


def _gaps(one: Setting) -> Proposal | None:
    shares = _shares(one)
    gaps = sorted(shares, key=lambda c: (-shares[c], c))
    if not gaps:
        return None
    what = said("model.change.missing-indicator.what", n=len(gaps), columns=tuple(gaps))
    expected = said(
        "model.change.missing-indicator.expected", column=gaps[0], share=shares[gaps[0]], n=len(gaps)
    )
    return Proposal("missing-indicator", Change(what=what, expected=expected))


def _shares(one: Setting) -> dict[str, float]:
    """Return the share of gaps of each column a linear model scales, where there are enough to matter."""
    if one.recipe.family not in LINEAR:
        return {}
    scaled = [t.column for t in one.recipe.treatments if t.encoding == "scale" and t.kind != "date"]
    shares = {c: one.rows.frame[c].null_count() / one.rows.n for c in scaled}
    return {c: share for c, share in shares.items() if share >= GAPS}


def _mean(one: Setting, optional: tuple[OptionalRepair, ...]) -> Proposal | None:
    """Propose the mean for the gaps of numbers whose mean is not their median; what people chose stays."""
    listed = [r.column for r in optional if r.kind == "missing" and "mean" in r.choices]
    settled = {r.column for r in optional if r.kind == "missing" and r.chosen not in {None, "mean"}}
    apart = {c: _apart(one, c) for c in _shares(one) if c in listed and c not in settled}
    found = sorted((c for c in apart if apart[c] >= APART), key=lambda c: (-apart[c], c))
    if not found:
        return None
    what = said("model.change.fill-mean.what", n=len(found), columns=tuple(found))
    expected = said("model.change.fill-mean.expected", column=found[0], gap=apart[found[0]])
    return Proposal("fill-mean", Change(what=what, expected=expected), tuple(found))


def _apart(one: Setting, column: str) -> float:
    """Return how far the mean lies from the median, in standard deviations."""
    values = one.rows.frame[column].drop_nulls().to_numpy().astype(float)
    values = values[np.isfinite(values)]
    spread = float(values.std()) if len(values) else 0.0
    return abs(float(values.mean() - np.median(values))) / spread if spread > 0 else 0.0


def _far(one: Setting, optional: tuple[OptionalRepair, ...]) -> Proposal | None:
    """Propose the ranks of numbers that hold far values: a line is pulled by them, a rank is not."""
    if one.recipe.family not in LINEAR:
        return None
    scaled = {t.column for t in one.recipe.treatments if t.encoding == "scale" and t.kind == "number"}
    far = [r for r in optional if r.kind == "outliers" and r.column in scaled]
    if not far:
        return None
    far.sort(key=lambda r: (-r.cells / r.of, r.column or ""))
    columns = tuple(r.column for r in far if r.column is not None)
    first = far[0]
    what = said("model.change.ranks.what", n=len(columns), columns=columns)
    expected = said(
        f"model.change.ranks.expected.{_side(one, first)}", column=first.column, cells=first.cells,
        of=first.of, low=first.low, high=first.high,
    )  # fmt: skip
    return Proposal("ranks", Change(what=what, expected=expected), columns)


def _side(one: Setting, far: OptionalRepair) -> str:
    """Return on which side of the bounds a column holds values: a bound no value crosses is not told."""
    values = one.rows.frame[far.column or ""]
    below, above = (values < far.low).any(), (values > far.high).any()
    return "both" if below == above else "below" if below else "above"


def _penalty(one: Setting) -> Proposal | None:
    if one.recipe.family not in LINEAR:
        return None
    fold, fitted = one.fitted[0]
    inputs = int(fitted.pipeline.named_steps["model"].n_features_in_)
    if inputs / len(fold.train) < CROWDED:
        return None
    expected = said("model.change.penalty.expected", inputs=inputs, rows=len(fold.train))
    return Proposal("penalty", Change(what=said("model.change.penalty.what"), expected=expected))


def _calendar(one: Setting) -> Proposal | None:
    added = calendar(one.rows, "linear")
    if added is None or any(t.column == added.column for t in one.recipe.treatments):
        return None
    parts = tuple(said(f"model.part.{part}") for part in added.parts)
    return Proposal(
        "calendar",
        Change(
            what=said("model.change.calendar.what", column=added.column, parts=parts),
            expected=said("model.change.calendar.expected"),
        ),
    )


def _log(one: Setting) -> Proposal | None:
    if one.rows.aim.task != "regression" or float(one.rows.observed.min()) < 0:
        return None
    skewness = float(stats.skew(one.rows.observed))
    if not np.isfinite(skewness) or skewness < SKEWED:
        return None
    mean, median = float(one.rows.observed.mean()), float(np.median(one.rows.observed))
    return Proposal(
        "log-target",
        Change(
            what=said("model.change.log-target.what", column=one.rows.aim.target),
            expected=said("model.change.log-target.expected", mean=mean, median=median),
        ),
    )


def _flexible(one: Setting, simple: Modelled) -> Proposal:
    """Expect from flexible models what the small tree already tells of bends and combinations."""
    metric = METRICS[one.rows.aim.metric]
    scores = {m.name: s.value for m in simple.iteration.models for s in m.scores if s.metric == metric.name}
    what = said("model.change.flexible.plan")
    if "tree" not in scores or "linear" not in scores:
        return Proposal("flexible", Change(what=what))
    lead = metric.gain(scores["tree"], scores["linear"])
    key = "even" if _even(simple) else "ahead" if lead > 0 else "behind"
    expected = said(
        f"model.change.flexible.expected.{key}",
        lead=abs(lead),
        metric=metric_name(metric.name),
    )
    return Proposal("flexible", Change(what=what, expected=expected))


def _even(simple: Modelled) -> bool:
    """Return whether the comparison of the linear model and the small tree tells neither from the other."""
    both = [c for c in simple.iteration.comparisons if {c.first, c.second} == {"linear", "tree"}]
    return any(c.verdict == "not_distinguished" for c in both)

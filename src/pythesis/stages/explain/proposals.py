"""What iteration 3 should try, each with what it may bring."""

from __future__ import annotations

import numpy as np
from scipy import stats

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
LINEAR = ("LogisticRegression", "Ridge")


def proposals(one: Setting, simple: Modelled) -> tuple[Proposal, ...]:
    """Return the changes to try, in the order they will be tried."""
    made = [_gaps(one), _penalty(one), _calendar(one), _log(one), _flexible(one, simple)]
    return tuple(p for p in made if p is not None)


def _gaps(one: Setting) -> Proposal | None:
    if one.recipe.family not in LINEAR:
        return None
    scaled = [t.column for t in one.recipe.treatments if t.encoding == "scale" and t.kind != "date"]
    shares = {c: one.rows.frame[c].null_count() / one.rows.n for c in scaled}
    gaps = sorted((c for c in shares if shares[c] >= GAPS), key=lambda c: (-shares[c], c))
    if not gaps:
        return None
    what = said("model.change.missing-indicator.what", n=len(gaps))
    expected = said(
        "model.change.missing-indicator.expected", column=gaps[0], share=shares[gaps[0]], n=len(gaps)
    )
    return Proposal("missing-indicator", Change(what=what, expected=expected))


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
    if added is None:
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
    key = "ahead" if lead > 0 else "behind"
    expected = said(
        f"model.change.flexible.expected.{key}",
        lead=abs(lead),
        metric=metric_name(metric.name),
    )
    return Proposal("flexible", Change(what=what, expected=expected))

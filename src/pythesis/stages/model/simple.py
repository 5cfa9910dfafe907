"""Iteration 1: trivial references and simple models. Is the approach relevant?"""

from __future__ import annotations

import math

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.iteration import Comparison, Iteration
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.stages.model import portfolio
from pythesis.stages.model.assess import Assessed, assess, attempt, failed_said, score_said
from pythesis.stages.model.persistence import references
from pythesis.stats.comparison import compare
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.learning.results import Modelled
from pythesis.stats.learning.rows import Rows, development


def simple(dataset: Dataset[pl.DataFrame], split: Split, brief: Brief, plan: Plan, tools: Tools) -> Modelled:
    """Fit and score the trivial and the simple models by cross-validation on development rows."""
    rows = development(dataset, split, brief, plan)
    made = [assess(portfolio.trivial(rows, plan), rows, plan, tools)]  # it has nothing to fail on
    made.extend(references(dataset, rows, brief, plan))
    if portfolio.linear(rows, plan).treatments:
        made.extend(attempt(r(rows, plan), rows, plan, tools) for r in (portfolio.linear, portfolio.tree))
    baseline = _best(made, rows, trivial=True)
    chosen = _best(made, rows, trivial=False) or baseline
    comparisons = _comparisons(made, baseline, rows)
    told = _reason(rows.aim.why)
    iteration = Iteration(
        number=1,
        question=said(
            f"model.simple.question{'-forecast' if _forecasts(made) else ''}{'-told' if told else ''}",
            target=rows.aim.target,
            metric=metric_name(rows.aim.metric),
            why=told or rows.aim.why,
        ),
        models=tuple(m.model for m in made),
        comparisons=comparisons,
        decision=_decision(made, chosen, baseline, comparisons, rows),
    )
    return Modelled(
        iteration=iteration,
        recipes=tuple(m.recipe for m in made if m.recipe is not None),
        chosen=chosen.model.name,
        baseline=baseline.model.name,
        metric=rows.aim.metric,
        predictions=pl.concat(m.predictions for m in made if m.model.scores),
        seconds={m.model.name: m.seconds for m in made if m.model.failed is None},
        plan=plan,
    )


def _forecasts(made: list[Assessed]) -> bool:
    """Return whether a trivial answer is a known value, and not the same for every row."""
    return sum(m.model.role == "trivial" for m in made) > 1


def _best(made: list[Assessed], rows: Rows, *, trivial: bool) -> Assessed:
    among = [m for m in made if (m.model.role == "trivial") is trivial and m.model.failed is None] or made
    return min(among, key=lambda m: m.loss(rows.aim.metric))


def _reason(why: Said) -> str:
    """Return why people chose the metric, in their words without the full stop; empty if they do not say."""
    return str(why.values["text"]).strip().rstrip(".") if why.key == "text" else ""


def _comparisons(made: list[Assessed], baseline: Assessed, rows: Rows) -> tuple[Comparison, ...]:
    """Compare each simple model with the best trivial one, then the simple ones with each other."""
    simple_ones = [m for m in made if m.model.role == "simple" and m.model.failed is None]
    pairs = [(m, baseline) for m in simple_ones]
    pairs += [(one, other) for i, one in enumerate(simple_ones) for other in simple_ones[i + 1 :]]
    found = []
    for one, other in pairs:
        names = (one.model.name, other.model.name)
        found.append(compare(names, one.predictions, other.predictions, rows.aim))
    return tuple(c for c in found if c is not None)


def _decision(
    made: list[Assessed],
    chosen: Assessed,
    baseline: Assessed,
    comparisons: tuple[Comparison, ...],
    rows: Rows,
) -> Said:
    metric = rows.aim.metric
    failed = failed_said(m.model for m in made)
    if chosen is baseline:
        nothing = "none-fitted" if any(m.model.failed for m in made) else "no-columns"
        return said(f"model.simple.decision.{nothing}", failed=failed)
    pair = (chosen.model.name, baseline.model.name)
    verdict = next((c.verdict for c in comparisons if (c.first, c.second) == pair), "not_distinguished")
    score, reference = chosen.score(metric), baseline.score(metric)
    key = {"better": "relevant", "worse": "worse", "not_distinguished": "undecided"}[verdict]
    if key == "worse" and rows.table.past is None and baseline.model.name == "persistence":
        key = "worse-past"
    share = 0.0
    if baseline.loss(metric) > 0 and math.isfinite(chosen.loss(metric)):
        share = 1 - chosen.loss(metric) / baseline.loss(metric)
    told = said(
        f"model.simple.decision.{key}",
        model=the(chosen.model.name),
        score=score_said(score),
        baseline=the(baseline.model.name),
        reference=score_said(reference),
        share=share,
        sample=said(f"model.sample.{'some' if rows.sampled else 'all'}", n=rows.n, total=rows.total),
    )
    if not any(m.model.failed for m in made):
        return told
    return said("model.simple.decision.with-failed", decision=told, failed=failed)

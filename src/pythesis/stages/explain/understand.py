"""Iteration 2 in order: columns, effects, errors, slices, more rows, chance; then what to try."""

from __future__ import annotations

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.decision import OptionalRepair
from pythesis.core.finding import Finding, Verdict
from pythesis.core.iteration import Iteration
from pythesis.core.protocols import Tools
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.stages.explain import (
    calibration,
    decision_curve,
    effects,
    errors,
    importance,
    protected,
    slices,
)
from pythesis.stages.explain.alone import alone
from pythesis.stages.explain.curve import chance, chance_finding, curve_finding, learning_curve
from pythesis.stages.explain.proposals import proposals
from pythesis.stages.explain.setting import setting
from pythesis.stats.learning.naming import the
from pythesis.stats.learning.results import Diagnosis, Modelled, Proposal, Understood


def run(
    dataset: Dataset[pl.DataFrame],
    split: Split,
    brief: Brief,
    simple: Modelled,
    tools: Tools,
    optional: tuple[OptionalRepair, ...] = (),
    audited: tuple[Finding, ...] = (),
) -> Understood:
    """Look at the best simple model on development rows and propose the changes to try.

    ``optional`` are the repairs that cleaning left to the models: those a fold can learn are proposed.
    ``audited`` are the findings of the audit: some name protected columns.
    """
    one = setting(dataset, split, brief, simple, tools)
    if one is None:
        return _nothing(simple)
    found = importance.weights(one)
    curve, luck = learning_curve(one), chance(one)
    findings: list[Finding | None] = [
        importance.finding(one, found),
        *effects.findings(one, found),
        calibration.finding(one),
        errors.confusion(one),
        decision_curve.finding(one),
        *protected.findings(one, audited),
        *slices.findings(one),
        curve_finding(one, curve),
        chance_finding(one, luck) if luck is not None else None,
    ]
    kept = tuple(f.model_copy(update={"rank": i}) for i, f in enumerate((f for f in findings if f), 1))
    wanted = proposals(one, simple, optional)
    iteration = Iteration(
        number=2,
        question=said("explain.question", model=the(one.recipe.name)),
        changes=tuple(p.change for p in wanted),
        findings=kept,
        errors=errors.worst_rows(one, tuple(w.column for w in found)),
        decision=_decision(kept, wanted),
    )
    diagnosis = Diagnosis(
        doubling=curve.doubling,
        curve=curve.points,
        permuted=None if luck is None else luck.p,
        permuted_scores=() if luck is None else luck.shuffled,
        permuted_real=None if luck is None else luck.real,
        single=alone(one, [w.column for w in found]),
    )
    return Understood(iteration, wanted, diagnosis, one.held_out.clear(), {})


def _decision(findings: tuple[Finding, ...], wanted: tuple[Proposal, ...]) -> Said:
    shown = sum(f.verdict in {Verdict.VALIDATED, Verdict.PRESENT} for f in findings)
    changes = tuple(said(f"model.change.{p.code}.short") for p in wanted)
    return said("explain.decision", n=len(wanted), changes=changes, findings=len(findings), shown=shown)


def _nothing(simple: Modelled) -> Understood:
    iteration = Iteration(
        number=2, question=said("explain.question-none"), decision=said("explain.decision-none")
    )
    diagnosis = Diagnosis(None, (), None, (), None)
    return Understood(iteration, (), diagnosis, simple.predictions.clear(), {})

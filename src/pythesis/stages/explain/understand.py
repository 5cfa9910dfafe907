"""Iteration 2 in order: columns, effects, errors, slices, more rows, chance; then what to try."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.decision import OptionalRepair
from pythesis.core.faults import Guard, nothing
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
from pythesis.stages.explain.curve import Chance, Curve, chance, chance_finding, curve_finding, learning_curve
from pythesis.stages.explain.proposals import proposals
from pythesis.stages.explain.setting import Setting, setting
from pythesis.stats.learning.fitting import FitFailed
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
    work = partial(_setting, dataset, split, brief, simple, tools)
    one = Guard("explain", "explain.decision-fault").tried("setting", (), work, lambda why: why)
    if isinstance(one, Said):
        return _nothing(simple, one)
    if one is None:
        failed = any(m.failed for m in simple.iteration.models)
        return _nothing(simple, said("explain.decision-none-fitted" if failed else "explain.decision-none"))
    guard = Guard("explain", "explain.fault")
    found = guard.tried("importance", (), lambda: importance.weights(one), lambda _: ())
    curve = guard.tried("learning-curve", (), lambda: learning_curve(one), lambda _: Curve((), None))
    luck = None
    if one.rows.table.past is None:  # a shifted series resembles itself: trivial forecasts judge instead
        luck = guard.tried("permuted-target", (), lambda: chance(one), nothing)
    columns = tuple(w.column for w in found)
    findings = _findings(one, audited, found, curve, luck, guard)
    errors_ = guard.tried("worst-rows", (), lambda: errors.worst_rows(one, columns), lambda _: ())
    single = guard.tried("alone", (), lambda: alone(one, list(columns)), lambda _: ())
    wanted = guard.tried("proposals", (), lambda: proposals(one, simple, optional), lambda _: ())
    kept = tuple(f.model_copy(update={"rank": i}) for i, f in enumerate([*findings, *guard.found], 1))
    iteration = Iteration(
        number=2,
        question=said("explain.question", model=the(one.recipe.name)),
        changes=tuple(p.change for p in wanted),
        findings=kept,
        errors=errors_,
        decision=_decision(kept, wanted),
    )
    diagnosis = Diagnosis(
        doubling=curve.doubling,
        curve=curve.points,
        permuted=None if luck is None else luck.p,
        permuted_scores=() if luck is None else luck.shuffled,
        permuted_real=None if luck is None else luck.real,
        single=single,
        growing=curve.growing,
    )
    return Understood(iteration, wanted, diagnosis, one.held_out.clear(), {})


def _setting(
    dataset: Dataset[pl.DataFrame], split: Split, brief: Brief, simple: Modelled, tools: Tools
) -> Setting | Said | None:
    """Return what is looked at, or why the model could not be fitted again."""
    try:
        return setting(dataset, split, brief, simple, tools)
    except FitFailed as error:
        why = said("model.improve.failed.why", kind=error.kind, told=error.told)
        return said("explain.decision-not-again", why=why)


def _findings(
    one: Setting,
    audited: tuple[Finding, ...],
    found: tuple[importance.Weight, ...],
    curve: Curve,
    luck: Chance | None,
    guard: Guard,
) -> list[Finding]:
    """Return what each diagnostic finds; one that fails is said by the guard, and the others are made."""
    parts: dict[str, Callable[[], list[Finding] | Finding | None]] = {
        "importance": lambda: importance.finding(one, found),
        "partial-dependence": lambda: effects.findings(one, found),
        "calibration": lambda: calibration.finding(one),
        "confusion": lambda: errors.confusion(one),
        decision_curve.CODE: lambda: decision_curve.finding(one),
        protected.CODE: lambda: protected.findings(one.held, audited),
        "worst-slices": lambda: slices.findings(one.held),
        "learning-curve": lambda: curve_finding(one, curve),
        "permuted-target": lambda: None if luck is None else chance_finding(one, luck),
    }
    made: list[Finding] = []
    for code, part in parts.items():
        some = guard.tried(code, (), part, nothing)
        made += some if isinstance(some, list) else [] if some is None else [some]
    return made


def _decision(findings: tuple[Finding, ...], wanted: tuple[Proposal, ...]) -> Said:
    shown = sum(f.verdict in {Verdict.VALIDATED, Verdict.PRESENT} for f in findings)
    looked = sum(f.verdict is not Verdict.NOT_APPLICABLE for f in findings)
    changes = tuple(said(f"model.change.{p.code}.short") for p in wanted)
    key = "explain.decision" if shown else "explain.decision-none-shown"
    return said(key, n=len(wanted), changes=changes, findings=looked, shown=shown)


def _nothing(simple: Modelled, decision: Said) -> Understood:
    iteration = Iteration(number=2, question=said("explain.question-none"), decision=decision)
    diagnosis = Diagnosis(None, (), None, (), None)
    return Understood(iteration, (), diagnosis, simple.predictions.clear(), {})

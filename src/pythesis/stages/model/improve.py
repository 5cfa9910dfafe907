"""Iteration 3: each proposed change alone, then flexible models, compared by one declared test."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.iteration import Change, Comparison, Iteration, Score
from pythesis.core.plan import Plan
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import Said, said
from pythesis.core.split import Split
from pythesis.core.validation import Effect
from pythesis.stages.model import portfolio
from pythesis.stages.model.assess import Assessed, assess, failed_said, score_said, unscored, why
from pythesis.stages.model.changes import changed
from pythesis.stages.model.choice import Choice, choose
from pythesis.stages.model.cost import estimated
from pythesis.stages.model.ensemble import blend
from pythesis.stages.model.length import lengths, settled
from pythesis.stages.model.limit import Limit
from pythesis.stages.model.search import Kept, Planned, beforehand, planned, search
from pythesis.stats.comparison import compare, selection_optimism
from pythesis.stats.learning.fitting import FitFailed, OutOfTime
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.learning.results import Modelled, Proposal, Understood
from pythesis.stats.learning.rows import Rows, development
from pythesis.stats.learning.spread import fill
from pythesis.stats.scores import METRICS
from pythesis.words import numbers

FLEXIBLE = "model.change.flexible.what"
ORDERED = ("fill-mean", "missing-indicator", "ranks", "penalty", "calendar", "log-target")


@dataclass(slots=True)
class Trial:
    """What iteration 3 has tried so far."""

    models: list[Assessed]
    changes: list[Change]
    comparisons: list[Comparison]
    cut: list[str]
    limit: Limit


def improve(
    dataset: Dataset[pl.DataFrame],
    split: Split,
    brief: Brief,
    simple: Modelled,
    understood: Understood,
    plan: Plan,
    tools: Tools,
) -> Modelled:
    """Try the proposed changes one by one, then the portfolio, and recommend a model."""
    rows = development(dataset, split, brief, plan)
    before = _assessed(simple)
    baseline = before[simple.baseline]
    trial = Trial([], [], [], [], Limit(plan, tools.clock))
    for one in before.values():
        if one.recipe is not None and one.recipe.treatments:
            trial.limit.spent(one.recipe, one.seconds, len(rows.folds), estimated(one.recipe, rows))
    base = before[simple.chosen]
    tried = planned(rows, plan)
    usable = bool(portfolio.linear(rows, plan).treatments)
    if usable:
        kept, base = _changes(base, understood.proposals, rows, plan, tools, trial)
        _portfolio(base, kept, understood.proposals, list(before.values()), tried, rows, plan, tools, trial)
    else:
        tried = Planned((), (), without_catboost=False)
    everyone = [m for m in (*before.values(), *trial.models) if m.score(simple.metric) is not None]
    learning = [m for m in everyone if m.model.role != "trivial"]
    out = set() if plan.prefer == "score" else dropped(trial)
    candidates = [m for m in learning if m.model.name not in out] or [baseline]
    choice = choose(candidates, baseline, rows, plan)
    _against_best(choice, rows, trial)
    iteration = Iteration(
        number=3,
        question=said("model.improve.question", n=len(understood.proposals), plan=tried.said(rows, plan))
        if usable
        else said("model.improve.question-none"),
        changes=_with_recommended(trial, choice),
        models=tuple(m.model for m in trial.models),
        comparisons=tuple(trial.comparisons),
        decision=_decision(choice, learning, baseline, rows, trial, plan),
    )
    frames = [m.predictions for m in trial.models if m.model.scores]
    return Modelled(
        iteration=iteration,
        recipes=tuple(m.recipe for m in (*before.values(), *trial.models) if m.recipe is not None),
        chosen=choice.chosen.model.name,
        baseline=simple.baseline,
        metric=simple.metric,
        predictions=pl.concat(frames) if frames else simple.predictions.clear(),
        seconds={m.model.name: m.seconds for m in trial.models},
        plan=plan,
    )


def dropped(trial: Trial) -> set[str]:
    """Return the models made by a change to the simple model that was not shown to gain.

    Their change is told as dropped, so that none of them is recommended for a lead within noise.
    """
    return {m.model.name for c, m in _paired(trial) if c.what.key != FLEXIBLE and not c.kept}


def _with_recommended(trial: Trial, choice: Choice) -> tuple[Change, ...]:
    """Return the changes tried; those the recommended model is made of are kept, even where a gain is unsure.

    An ensemble is made of the models that carry weight in it.
    """
    recipe = choice.chosen.recipe
    members = {} if recipe is None or not recipe.members else recipe.parameters
    used = {choice.chosen.model.name, *members}
    tried = [change.what.key == FLEXIBLE and made.model.name in used for change, made in _paired(trial)]
    return tuple(
        change.model_copy(update={"kept": True}) if recommended else change
        for change, recommended in zip(trial.changes, tried, strict=True)
    )


def _paired(trial: Trial) -> zip[tuple[Change, Assessed]]:
    """Return each change with the model it made: the models that follow the last change come of none."""
    return zip(trial.changes, trial.models, strict=False)


def _assessed(simple: Modelled) -> dict[str, Assessed]:
    recipes = {r.name: r for r in simple.recipes}
    return {
        m.name: Assessed(m, simple.of(m.name), simple.seconds.get(m.name, 0.0), recipes.get(m.name))
        for m in simple.iteration.models
    }


def _gain(comparison: Comparison) -> Effect:
    """Return the gain of the first model, positive when it is better."""
    difference = comparison.difference
    if METRICS[comparison.metric].higher or difference.low is None or difference.high is None:
        return difference.model_copy(update={"name": f"gain in {comparison.metric}"})
    return Effect(
        name=f"gain in {comparison.metric}",
        value=-difference.value,
        low=-difference.high,
        high=-difference.low,
        level=difference.level,
    )


def _try(
    new: ModelRecipe, against: Assessed, proposal: Change, rows: Rows, plan: Plan, tools: Tools, trial: Trial
) -> Assessed | None:
    """Fit one recipe, measure its gain over another, and record both; None when it was not kept."""
    try:
        trial.limit.before(new, estimated(new, rows), len(rows.folds))
        asked = new
        new = settled(asked, rows, plan, tools, trial.limit.during)
        made = assess(new, rows, plan, tools)
    except OutOfTime:
        trial.cut.append(new.name)
        trial.models.append(unscored(new, plan, None))
        trial.changes.append(proposal)
        return None
    except FitFailed as error:
        trial.models.append(unscored(new, plan, why(error)))
        trial.changes.append(proposal.model_copy(update={"kept": False}))
        return None
    trial.limit.spent(asked, made.seconds, len(rows.folds), estimated(asked, rows))
    trial.models.append(made)
    names = (made.model.name, against.model.name)
    comparison = compare(names, made.predictions, against.predictions, rows.aim)
    if comparison is None:
        trial.changes.append(proposal)
        return None
    trial.comparisons.append(comparison)
    kept = comparison.verdict == "better"
    trial.changes.append(proposal.model_copy(update={"gain": _gain(comparison), "kept": kept}))
    return made if kept else None


def _changes(
    base: Assessed,
    proposals: tuple[Proposal, ...],
    rows: Rows,
    plan: Plan,
    tools: Tools,
    trial: Trial,
) -> tuple[list[Kept], Assessed]:
    """Make each proposed change to the best simple model in turn; keep what gains beyond noise."""
    kept: list[Kept] = []
    wanted = {p.code: p for p in proposals}
    for code in (c for c in ORDERED if c in wanted):
        columns = wanted[code].columns
        new = changed(code, base.recipe, rows, columns) if base.recipe is not None else None
        if new is None:
            continue
        better = _try(new, base, wanted[code].change, rows, plan, tools, trial)
        if better is not None:
            base = better
            kept.append((code, columns))
    return kept, base


def _portfolio(
    base: Assessed,
    kept: list[Kept],
    proposals: tuple[Proposal, ...],
    before: list[Assessed],
    tried: Planned,
    rows: Rows,
    plan: Plan,
    tools: Tools,
    trial: Trial,
) -> None:
    """Search with the changes kept, each model measured against the best simple one; then the ceiling."""
    proposed = next((p.change for p in proposals if p.code == "flexible"), None)

    def attempt(recipe: ModelRecipe) -> Assessed:
        what = Change(what=said(FLEXIBLE, model=the(recipe.name)))
        if proposed is not None:
            what = what.model_copy(update={"expected": proposed.expected})
        _try(recipe, base, what, rows, plan, tools, trial)
        return trial.models[-1]

    known = [*before, *trial.models]
    fill(beforehand(tried, kept, rows, plan), rows, plan, tools, lengths)
    search(tried, kept, known, rows, plan, attempt)
    scored = [m for m in (*before, *trial.models) if m.model.scores and m.model.role != "trivial"]
    ceiling = blend(scored, rows, plan)
    if ceiling is not None:
        trial.models.append(ceiling)


def _against_best(choice: Choice, rows: Rows, trial: Trial) -> None:
    """Record how the recommended model compares with the best ones, when that was not yet measured."""
    known = {frozenset((c.first, c.second)) for c in trial.comparisons}
    for other in (choice.best, choice.ceiling):
        names = (choice.chosen.model.name, other.model.name)
        if names[0] == names[1] or frozenset(names) in known:
            continue
        known.add(frozenset(names))
        found = compare(names, choice.chosen.predictions, other.predictions, rows.aim)
        if found is not None:
            trial.comparisons.append(found)


def _decision(
    choice: Choice, learning: list[Assessed], baseline: Assessed, rows: Rows, trial: Trial, plan: Plan
) -> Said:
    metric = rows.aim.metric
    scored = [m for m in learning if m.score(metric) is not None] or [baseline]
    optimism = selection_optimism([m.predictions for m in scored], rows.aim, plan.seed)
    best, chosen, ceiling = (m.score(metric) for m in (choice.best, choice.chosen, choice.ceiling))
    corrected = None
    if ceiling is not None and optimism is not None:
        corrected = ceiling.value - optimism if METRICS[metric].higher else ceiling.value + optimism
    if not choice.chosen.model.features_used and any(m.model.failed for m in trial.models):
        key = "none-fitted"
    elif plan.prefer == "score":
        key = "score" if choice.chosen is choice.best else "score-together"
    elif choice.chosen is not choice.best:
        key = "simplest"
    else:
        key = "best" if choice.shown else "best-not-excluded"
    return said(
        f"model.improve.decision.{key}",
        model=the(choice.chosen.model.name),
        score=score_said(chosen),
        best=the(choice.best.model.name),
        best_score=score_said(best),
        limit=max(choice.limit, 0.0),
        margin=choice.margin,
        metric=metric_name(metric),
        tried=len(scored),
        ceiling=_ceiling(choice, rows, plan),
        apart=said(f"model.improve.apart.{_apart(choice, learning, trial, metric)}"),
        trivial=_beside_trivial(choice, baseline, rows),
        corrected=_corrected(corrected, ceiling, len(scored)),
        cut=_cut_said(trial),
        failed=failed_said(m.model for m in trial.models),
    )


def _apart(choice: Choice, learning: list[Assessed], trial: Trial, metric: str) -> str:
    """Return whether a model of a dropped change has a better score than the best of the others."""
    out = dropped(trial)
    better = (m for m in learning if m.model.name in out and m.loss(metric) < choice.best.loss(metric))
    return "some" if any(better) else "none"


def _beside_trivial(choice: Choice, baseline: Assessed, rows: Rows) -> Said:
    """Say that the recommended model is not shown to do better than the trivial answer, when it is not."""
    names = (choice.chosen.model.name, baseline.model.name)
    found = None
    if names[0] != names[1]:
        found = compare(names, choice.chosen.predictions, baseline.predictions, rows.aim)
    if found is None or found.verdict == "better":
        return said("model.improve.trivial.none")
    key = "worse" if found.verdict == "worse" else "level"
    reference = score_said(baseline.score(rows.aim.metric))
    return said(f"model.improve.trivial.{key}", baseline=the(baseline.model.name), reference=reference)


def _ceiling(choice: Choice, rows: Rows, plan: Plan) -> Said:
    """Say what the ensemble reaches beside the recommended model, when that was not said already."""
    together = choice.chosen.recipe is not None and choice.chosen.recipe.members
    shown = choice.chosen if together else choice.ceiling
    recipe = shown.recipe
    if recipe is None or not recipe.members:
        return said("model.search.ceiling.none")
    members = tuple(the(name) for name in recipe.parameters)
    if shown is choice.chosen:
        return said("model.search.ceiling.chosen", models=members)
    if shown is choice.best:
        return said("model.search.ceiling.told", models=members)
    score = score_said(shown.score(rows.aim.metric))
    return said("model.search.ceiling.beside", score=score, models=members)


def _corrected(value: float | None, told: Score | None, tried: int) -> Said:
    """Say what the best score becomes once corrected, or that the correction does not show."""
    if value is None or told is None or tried < 2:
        return said("model.improve.corrected.none")
    if numbers.number(value, "en") == numbers.number(told.value, "en"):
        return said("model.improve.corrected.same", tried=tried)
    return said("model.improve.corrected.value", tried=tried, value=value)


def _cut_said(trial: Trial) -> Said:
    if not trial.cut:
        return said("model.improve.cut.none")
    return said("model.improve.cut.some", n=len(trial.cut), models=tuple(the(name) for name in trial.cut))

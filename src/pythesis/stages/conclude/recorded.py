"""What can be concluded from the scores the iterations recorded, when nothing more could be looked at."""

from __future__ import annotations

from pythesis.core.brief import Brief
from pythesis.core.conclusion import Conclusion, Judged
from pythesis.core.iteration import Model, Score
from pythesis.core.said import Said, said
from pythesis.stages.conclude import criteria
from pythesis.stages.conclude.case import criterion
from pythesis.stats.learning.results import Modelled
from pythesis.stats.scores import METRICS


def recorded(brief: Brief, simple: Modelled, improved: Modelled, fault: Said) -> Conclusion:
    """Judge the criterion by the recorded scores alone; `fault` says why nothing more could be looked at.

    Parameters
    ----------
    simple, improved : Modelled
        Iterations 1 and 3, whose models hold their cross-validated scores.

    Raises
    ------
    ValueError
        When the recommended or the trivial model has no score in the declared metric.
    """
    models = (*simple.iteration.models, *improved.iteration.models)
    score = _score(models, improved.chosen, simple.metric)
    baseline = _score(models, simple.baseline, simple.metric)
    asked = criterion(brief, METRICS[simple.metric], baseline)
    outcome = criteria.outcome(score, asked)
    first = criteria.sentence(Judged(criterion=asked, score=score, outcome=outcome), improved.chosen)
    draft = asked.source == "draft"
    bare = outcome in {"failure", "undecided"}
    allows = said(f"conclude.business.{outcome}-bare") if bare else allowed(outcome, False, draft)
    business = [allows] + [said("conclude.business.draft")] * draft
    return Conclusion(
        outcome=outcome, criterion=asked, score=score, baseline=baseline, model=improved.chosen,
        scientific=(first, fault), business=tuple(business),
    )  # fmt: skip


def allowed(outcome: str, doubted: bool, draft: bool) -> Said:
    """Say what the outcome allows: a draft that nobody set never allows a use."""
    key = outcome
    if outcome == "success":
        key = "suspicious" if doubted else "success-draft" if draft else "success"
    return said(f"conclude.business.{key}")


def _score(models: tuple[Model, ...], name: str, metric: str) -> Score:
    found = (s for m in models if m.name == name for s in m.scores if s.metric == metric)
    score = next(found, None)
    if score is None:
        raise ValueError(f"{name}: {metric} could not be computed on any fold")
    return score

"""Everything the conclusion weighs, gathered once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.conclusion import Criterion
from pythesis.core.dataset import Dataset
from pythesis.core.finding import Finding
from pythesis.core.iteration import Comparison, Model, Score
from pythesis.core.protocols import Tools
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.core.split import Split
from pythesis.core.validation import Effect
from pythesis.stats.comparison import compare
from pythesis.stats.learning.results import Modelled, Understood
from pythesis.stats.learning.rows import Rows, development
from pythesis.stats.scores import METRICS, Metric, cross_validated

USEFUL = 0.10  # of the trivial model's loss: the gain a drafted criterion asks for, until a person decides


@dataclass(frozen=True, slots=True)
class Case:
    """The recommended model beside the trivial one, the criterion, and what iterations 1 to 3 measured.

    ``gain`` is how much better than the trivial model, positive when better, with its interval. ``audited``
    are the findings of the audit, which name columns that may hold the answer.
    """

    rows: Rows
    brief: Brief
    tools: Tools
    simple: Modelled
    understood: Understood
    improved: Modelled
    model: str
    score: Score
    baseline: Score
    criterion: Criterion
    gain: Effect | None
    gain_p: float | None
    audited: tuple[Finding, ...] = ()

    @property
    def metric(self) -> Metric:
        """The declared metric."""
        return METRICS[self.rows.aim.metric]

    @property
    def trivial_loss(self) -> float:
        """Loss of the trivial model."""
        return self.metric.loss(self.baseline.value)

    @property
    def loss(self) -> float:
        """Loss of the recommended model."""
        return self.metric.loss(self.score.value)

    @property
    def threshold(self) -> float:
        """The value the criterion asks for."""
        bound = self.criterion.minimum if self.metric.higher else self.criterion.maximum
        return float(bound) if bound is not None else float("nan")

    @property
    def missing(self) -> float:
        """How far the score is from the criterion; of a score on the right side, its worse end is."""
        distance = self.metric.gain(self.threshold, self.score.value)
        if distance > 0:
            return distance
        ends = [e for e in (self.score.low, self.score.high) if e is not None]
        return max([self.metric.gain(self.threshold, end) for end in ends], default=distance)

    @property
    def met(self) -> bool:
        """Whether the score itself meets the criterion, wherever its interval may reach."""
        return self.metric.gain(self.threshold, self.score.value) <= 0

    @property
    def recipe(self) -> ModelRecipe | None:
        """The recipe of the recommended model; None when it uses no column."""
        found = next((r for r in self.improved.recipes if r.name == self.model), None)
        return found if found is not None and found.treatments else None

    def predictions(self, name: str) -> pl.DataFrame:
        """Return the held-out predictions of a model of iterations 1 or 3."""
        found = self.improved.of(name)
        return found if found.height else self.simple.of(name)

    def models(self) -> tuple[Model, ...]:
        """Return the models of iterations 1 and 3 that were scored."""
        everyone = (*self.simple.iteration.models, *self.improved.iteration.models)
        return tuple(m for m in everyone if m.scores)

    def best(self, role: str) -> Model | None:
        """Return the best model of a role, None when there is none."""
        among = [m for m in self.models() if m.role == role and self.value(m) is not None]
        return min(among, key=lambda m: self.metric.loss(self.value(m) or 0.0), default=None)

    def value(self, model: Model) -> float | None:
        """Return a model's score in the declared metric."""
        return next((s.value for s in model.scores if s.metric == self.metric.name), None)

    def compared(self, first: str, second: str) -> Comparison | None:
        """Compare two models, first minus second, by the declared test."""
        return compare((first, second), self.predictions(first), self.predictions(second), self.rows.aim)

    def in_gain(self, comparison: Comparison) -> Effect:
        """Return a comparison as the gain of its first model, positive when better."""
        found = comparison.difference
        if self.metric.higher or found.low is None or found.high is None:
            return found.model_copy(update={"name": "gain"})
        return Effect(name="gain", value=-found.value, low=-found.high, high=-found.low, level=found.level)


def case(
    dataset: Dataset[pl.DataFrame],
    split: Split,
    brief: Brief,
    simple: Modelled,
    understood: Understood,
    improved: Modelled,
    tools: Tools,
    audited: tuple[Finding, ...] = (),
) -> Case:
    """Gather the case of the recommended model."""
    rows = development(dataset, split, brief, improved.plan)
    stored = improved.of(improved.chosen)
    chosen = stored if stored.height else simple.of(improved.chosen)
    score = _scored(rows, improved.chosen, chosen)
    trivial = simple.of(simple.baseline)
    baseline = _scored(rows, simple.baseline, trivial)
    found = None
    if improved.chosen != simple.baseline:
        found = compare((improved.chosen, simple.baseline), chosen, trivial, rows.aim)
    metric = METRICS[rows.aim.metric]
    made = Case(
        rows=rows, brief=brief, tools=tools, simple=simple, understood=understood, improved=improved,
        model=improved.chosen, score=score, baseline=baseline,
        criterion=criterion(brief, metric, baseline), gain=None, gain_p=None,
        audited=audited,
    )  # fmt: skip
    if found is None:
        return made
    return replace(made, gain=made.in_gain(found), gain_p=found.p)


def _scored(rows: Rows, name: str, predictions: pl.DataFrame) -> Score:
    score = cross_validated(rows.aim.metric, name, predictions, rows.aim.classes, rows.aim.positive)
    if score is None:  # no fold allowed it: every fold holds one class only
        raise ValueError(f"{name}: {rows.aim.metric} could not be computed on any fold")
    return score


def criterion(brief: Brief, metric: Metric, baseline: Score) -> Criterion:
    """Return the brief's criterion, or a draft that asks for a useful gain over the trivial model."""
    wanted = brief.success
    stated = wanted.minimum if wanted.minimum is not None else wanted.maximum
    source, why = "brief", said("conclude.criterion.brief")
    if wanted.why:
        why = said("text", text=wanted.why)
    if stated is None and wanted.baseline is not None:
        stated, why = wanted.baseline, said("conclude.criterion.baseline", value=wanted.baseline)
    if stated is None:
        loss = (1 - USEFUL) * metric.loss(baseline.value)
        stated = metric.best - loss if metric.higher else metric.best + loss
        source, why = "draft", said("conclude.criterion.draft", share=USEFUL, reference=baseline.value)
    bounds = {"minimum": stated} if metric.higher else {"maximum": stated}
    return Criterion(metric=metric.name, source=source, why=why, **bounds)

"""The four modelling iterations: models, scores with intervals, comparisons, decisions."""

from __future__ import annotations

from pythesis.core.base import Frozen, Scalar
from pythesis.core.finding import Finding
from pythesis.core.said import Said
from pythesis.core.validation import Effect


class Score(Frozen):
    """A score with its interval and what the interval is about.

    ``metric`` carries scikit-learn's scorer name without ``neg_``. ``estimand`` is ``fitted-model``
    (test rows, this model) or ``procedure`` (cross-validation, models fitted this way). ``split`` is
    ``test``, ``cross-validation`` or ``nested-cross-validation``. ``recipe`` and ``arguments``
    regenerate ``recompute``, which redoes the score from the stored predictions.
    """

    metric: str
    value: float
    low: float | None
    high: float | None
    level: float
    estimand: str
    split: str
    n: int
    n_groups: int | None = None
    method: str  # how the interval was made, with its reference
    recipe: str = ""
    arguments: dict[str, Scalar | tuple[Scalar, ...]] = {}
    recompute: str = ""


class Exclusion(Frozen):
    """A column kept out of the models, and why."""

    column: str
    reason: Said


class Model(Frozen):
    """One fitted procedure. ``role`` is ``trivial``, ``simple`` or ``flexible``.

    ``family`` is the public class at its heart (``DummyClassifier``, ``LogisticRegression``,
    ``LGBMClassifier`` ...); ``parameters`` are what it was given beyond defaults. ``failed`` says why a fit
    could not be made; such a model, like one ``cut_by_clock``, has no scores.
    """

    name: str
    label: Said
    role: str
    family: str
    parameters: dict[str, Scalar] = {}
    features_used: tuple[str, ...]
    excluded: tuple[Exclusion, ...] = ()
    plan: str
    cut_by_clock: bool = False
    failed: Said | None = None
    scores: tuple[Score, ...] = ()


class Comparison(Frozen):
    """Two models on the same rows by one declared test. ``difference`` is first minus second, in the
    metric's own unit; ``verdict`` is ``better``, ``worse`` or ``not_distinguished`` for the first."""

    first: str
    second: str
    metric: str
    difference: Effect
    p: float | None
    test: str
    reference: str
    verdict: str
    n: int
    recipe: str = ""
    arguments: dict[str, Scalar | tuple[Scalar, ...]] = {}
    recompute: str = ""


class Change(Frozen):
    """Something tried, what was expected, the measured gain, and whether it was kept."""

    what: Said
    expected: Said | None = None
    gain: Effect | None = None
    kept: bool | None = None


class Iteration(Frozen):
    """One of the four iterations: the question asked, what was tried, found and decided."""

    number: int
    question: Said
    changes: tuple[Change, ...] = ()
    models: tuple[Model, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[dict[str, Scalar], ...] = ()  # worst rows, one mapping a row, "__row" included
    decision: Said

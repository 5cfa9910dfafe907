"""What more rows would bring, and what chance alone would score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure, Reference
from pythesis.core.finding import Finding, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explain.setting import Setting, score_predicted
from pythesis.stages.explain.titles import title
from pythesis.stats.learning import fitting
from pythesis.stats.learning.growing import Growing, growing
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.scores import LEVEL, corrected_interval

SHARES = (0.125, 0.25, 0.5)  # of the training rows, beside all of them: three doublings
FEWEST_ROWS = 30  # a training part smaller than this is left out of the curve
PERMUTATIONS = 39  # allow p = 0.025 when none scores as well (Ojala & Garriga 2010)
PERMUTED_FOLDS = 3  # the last ones: a mean of three is steady enough to stand beside nineteen others
MANY_CLASSES = 12  # with more, a fit costs so much that one fold stands for three, on both sides alike
PERMUTED_ROWS = 2_000  # enough to tell a score from chance; more only cost time
ALIKE = 0.3  # resemblance of a target to itself, shifted, beyond which a shift is no shuffle
BY_LUCK = 4.0  # standard errors that no shift of unrelated rows reaches
WORTH = 0.01  # of the trivial loss: what more rows must promise to be worth collecting


@dataclass(frozen=True, slots=True)
class Curve:
    """The score by number of training rows, and the gain of the last doubling (value, low, high)."""

    points: tuple[tuple[int, float, float | None, float | None], ...]
    doubling: tuple[float, float, float] | None
    growing: Growing | None = None


def learning_curve(one: Setting) -> Curve:
    """Score the model on nested parts of the training rows of each fold; whole groups are kept or left."""

    def step(done: int, of: int) -> None:
        one.tools.progress.step(said("explain.progress.curve"), done, of)

    shares = tuple(s for s in SHARES if s * min(len(f.train) for f in one.rows.folds) >= FEWEST_ROWS)
    plan = one.plan
    grown = growing(one.rows, one.recipe, one.made, one.stored, shares, plan.seed, plan.threads, step)
    table = np.array(grown.scores)
    points = []
    for size, scores in zip(grown.sizes, table.T, strict=True):
        mean, low, high = corrected_interval(scores, grown.ratio)
        if math.isfinite(mean):
            points.append((size, mean, _known(low), _known(high)))
    if 0.5 not in shares:
        return Curve(tuple(points), None)
    gain, low, high, _ = grown.gain(1.0, one.metric.name)
    doubling = (gain, low, high) if math.isfinite(low) else None
    return Curve(tuple(points), doubling, grown if 0.25 in shares else None)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _sample(one: Setting, key: str) -> Said:
    """Say what the curve tells of the rows that were too many to compare models on."""
    rows = one.rows
    if not rows.sampled:
        return said("explain.curve.sample.none")
    return said(f"explain.curve.sample.{key}", n=rows.n, total=rows.total, left=rows.total - rows.n)


def curve_finding(one: Setting, curve: Curve) -> Finding | None:
    """Say whether more rows would help."""
    if curve.doubling is None or len(curve.points) < 2:
        return None
    gain, low, high = curve.doubling
    smallest = WORTH * one.trivial_loss
    key = "rising" if low > 0 else "flat" if high < smallest else "unsure"
    verdict = {"rising": Verdict.PRESENT, "flat": Verdict.NEGLIGIBLE, "unsure": Verdict.NOT_ESTABLISHED}[key]
    if low > smallest:
        verdict = Verdict.VALIDATED
    values: dict[str, Scalar] = {
        "gain": gain, "low": low, "high": high, "half": curve.points[-2][0], "full": curve.points[-1][0],
        "twice": 2 * curve.points[-1][0], "score": curve.points[-1][1],
    }  # fmt: skip
    metric = metric_name(one.metric.name)
    claim = said(f"explain.curve.claim.{key}", metric=metric, **values)
    return Finding(
        code="learning-curve",
        id=finding_id("learning-curve"),
        stage="explain",
        verdict=verdict,
        claim=claim,
        reading=said(f"explain.curve.reading.{key}", sample=_sample(one, key)),
        advice=said(f"explain.curve.advice.{key}", **values),
        validations=(
            Validation(
                test="corrected resampled t",
                effect=Effect(
                    name="gain of the last doubling", value=gain, low=low, high=high, level=LEVEL,
                    smallest=smallest,
                ),
                n=one.rows.n, rows="development", reference="Nadeau & Bengio 2003",
            ),
        ),
        figure=Figure(
            id="learning-curve",
            mark="line",
            title=title(claim),
            alt=said("explain.curve.alt", metric=metric, **values),
            x=Axis(field="rows", label=said("explain.curve.rows"), format="count"),
            y=Axis(field="value", label=said("explain.curve.score", metric=metric)),
            note=said("explain.curve.note"),
            data=tuple({"rows": n, "value": v, "low": lo, "high": hi} for n, v, lo, hi in curve.points),
        ),
        section="structure",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chance:
    """The real score on some rows, scores of the shuffled target on the same, and the p-value."""

    real: float
    shuffled: tuple[float, ...]
    p: float
    n: int
    folds: int


def chance(one: Setting) -> Chance | None:
    """Score a shuffled target the same way (Ojala & Garriga 2010).

    Rows in groups or in time are shifted round by a random number of places instead, which keeps what
    neighbours share. A target that repeats itself (seasons) is foretold by the calendar however it is
    shifted: shifts then say nothing, and None is returned.
    """
    generator = np.random.default_rng((one.plan.seed, 11))
    keep = np.arange(one.rows.n)
    if one.rows.n > PERMUTED_ROWS:
        keep = np.sort(generator.choice(one.rows.n, PERMUTED_ROWS, replace=False))
    if _repeats(one, keep):
        return None
    parts = _parts(one, keep)
    real = _scored(one, one.rows.observed, parts)
    if not math.isfinite(real):
        return None
    shuffled = []
    for done in range(PERMUTATIONS):
        one.tools.progress.step(said("explain.progress.chance"), done, PERMUTATIONS)
        shuffled.append(_scored(one, _moved(one, keep, generator), parts))
    kept = tuple(s for s in shuffled if math.isfinite(s))
    if len(kept) < PERMUTATIONS:
        return None
    as_good = sum(one.metric.gain(s, real) >= 0 for s in kept)
    return Chance(real, kept, (1 + as_good) / (1 + len(kept)), len(keep), len(parts))


def _moved(one: Setting, keep: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    moved = one.rows.observed.copy()
    block = one.rows.blocks[keep]
    if len(np.unique(block)) == len(block):
        moved[keep] = one.rows.observed[generator.permutation(keep)]
        return moved
    ordered = keep[np.argsort(block, kind="stable")]
    shift = int(generator.integers(len(keep) // 10 + 1, len(keep) - len(keep) // 10))
    moved[ordered] = np.roll(one.rows.observed[ordered], shift)
    return moved


def _repeats(one: Setting, keep: np.ndarray) -> bool:
    """Return whether rows that are shifted, not shuffled, resemble themselves after some far shift."""
    block = one.rows.blocks[keep]
    n = len(keep)
    if len(np.unique(block)) == n:
        return False
    real = one.rows.observed[keep[np.argsort(block, kind="stable")]]
    most = max(ALIKE, BY_LUCK / math.sqrt(n))
    shifts = range(n // 10 + 1, n // 2 + 1)  # those beyond are the same the other way round
    return any(_resemblance(real, np.roll(real, s), bool(one.rows.aim.classes)) > most for s in shifts)


def _resemblance(real: np.ndarray, moved: np.ndarray, classes: bool) -> float:
    """Return the correlation of two orders of one target; of classes, their agreement beyond chance."""
    if not classes:
        spread = float(np.var(real))
        return float(np.mean((real - np.mean(real)) * (moved - np.mean(real)))) / spread if spread else 1.0
    shares = np.unique(real, return_counts=True)[1] / len(real)
    by_chance = float((shares**2).sum())
    return (float(np.mean(real == moved)) - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0


@dataclass(frozen=True, slots=True)
class _Part:
    """One fold of the rows kept: positions, and inputs prepared once, unless preparing needs the target."""

    train: np.ndarray
    held: np.ndarray
    fitted: fitting.Fitted
    inputs: tuple[Any, Any] | None


def _parts(one: Setting, keep: np.ndarray) -> list[_Part]:
    chosen = np.zeros(one.rows.n, dtype=bool)
    chosen[keep] = True
    parts = []
    folds = 1 if len(one.rows.aim.classes) > MANY_CLASSES else PERMUTED_FOLDS
    for fold, fitted in one.fitted[-folds:]:
        train, held = fold.train[chosen[fold.train]], fold.held[chosen[fold.held]]
        if len(train) and len(held):
            inputs = None
            if not fitting.learns_from_target(one.recipe):
                inputs = (
                    fitting.prepared(fitted, one.made[train]), fitting.prepared(fitted, one.made[held])
                )  # fmt: skip
            parts.append(_Part(train, held, fitted, inputs))
    return parts


def _scored(one: Setting, observed: np.ndarray, parts: list[_Part]) -> float:
    values = []
    for part in parts:
        target = observed[part.train]
        if one.rows.aim.classes and len(np.unique(target)) < 2:
            continue
        if part.inputs is None:
            fitted = fitting.fit(one.recipe, one.made[part.train], target)
            predicted = fitting.predict(fitted, one.made[part.held])
        else:
            predicted = fitting.predict(fitting.refit(part.fitted, part.inputs[0], target), part.inputs[1])
        values.append(score_predicted(one, observed[part.held], predicted))
    kept = [v for v in values if math.isfinite(v)]
    return float(np.mean(kept)) if kept else math.nan


def chance_finding(one: Setting, found: Chance) -> Finding:
    """Say how far the score is from what chance gives."""
    best = max(found.shuffled) if one.metric.higher else min(found.shuffled)
    key = "beyond" if found.p <= 0.05 else "within"
    level = sum(s >= found.real if one.metric.higher else s <= found.real for s in found.shuffled)
    values: dict[str, Scalar] = {
        "real": found.real, "best": best, "mean": float(np.mean(found.shuffled)), "p": found.p,
        "times": len(found.shuffled), "n": found.n, "folds": found.folds, "level": level,
    }  # fmt: skip
    metric = metric_name(one.metric.name)
    claim = said(
        f"explain.chance.claim.{key}{'-but' if level and key == 'beyond' else ''}", metric=metric, **values
    )
    edges = np.linspace(min(found.shuffled), max(found.shuffled), 8)
    counts, edges = np.histogram(found.shuffled, bins=edges if edges[0] < edges[-1] else 1)
    return Finding(
        code="permuted-target",
        id=finding_id("permuted-target"),
        stage="explain",
        verdict=Verdict.VALIDATED if key == "beyond" else Verdict.NOT_ESTABLISHED,
        claim=claim,
        reading=said(f"explain.chance.reading.{key}"),
        advice=said(f"explain.chance.advice.{key}"),
        validations=(
            Validation(
                test="permuted target", statistic=found.real, p=found.p, n=found.n, rows="development",
                reference="Ojala & Garriga 2010",
                assumptions=(said("explain.chance.assumption"),),
            ),
        ),
        figure=Figure(
            id="permuted-target",
            mark="histogram",
            title=title(claim),
            alt=said("explain.chance.alt", metric=metric, **values),
            x=Axis(field="x", label=said("explain.chance.axis", metric=metric)),
            y=Axis(field="y", label=said("explain.chance.count"), format="count", zero=True),
            references=(Reference(axis="x", value=found.real, label=said("explain.chance.real")),),
            data=tuple(
                {"x": float(a), "x2": float(b), "y": int(c)}
                for a, b, c in zip(edges[:-1], edges[1:], counts, strict=True)
            ),
        ),
        section="structure",
    )  # fmt: skip

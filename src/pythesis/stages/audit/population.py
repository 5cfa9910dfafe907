"""Whom the rows stand for: shares against declared ones, and weights that nobody uses."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.stats import chisquare

from pythesis.core.base import Scalar
from pythesis.core.dataset import Column, Role
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.sampled import Floats, amount, as_numbers, countable, describing
from pythesis.stats import recompute
from pythesis.stats.names import words_of

# Five points away from the declared share, and three times what chance makes.
AWAY = 0.05
NOISE = 3.0
FEWEST_ROWS = 30
# Names that only a weight of survey or aggregation has.
SURELY = frozenset({
    "fnlwgt", "wgt", "weighting", "pweight", "fweight", "sampweight", "sampleweight", "ponderation", "pond",
    "pondere", "redressement", "extrapolation", "expansion", "pwgtp", "perwt", "finalwgt", "wtper", "wght",
})  # fmt: skip
# Names that a weight may share with a mass: then its mean must be one, or the name say that it is a sample's.
PERHAPS = frozenset({"weight", "weights", "poids", "wt", "w", "coef", "coefficient"})
OF_A_SAMPLE = frozenset({
    "sample", "sampling", "survey", "sondage", "echantillon", "final", "design", "enquete", "person",
    "household",
    "menage", "individu", "ind", "rep", "replicate", "population", "calage", "post", "stratification",
})  # fmt: skip
MEAN_ONE = 0.02
FEWEST_WEIGHTS = 3
SHIFT_SMALL = 0.02  # standard deviations by which weighting moves a mean
SHIFT_LARGE = 0.10


@check("sampling-bias", section="bias", on="written")
def sampling_bias(subject: Subject) -> Outcome:
    """Compare the shares of levels with those declared in the brief."""
    declared = [c for c in subject.columns if subject.brief.column(c.name).shares]
    if not declared:
        return Outcome(refused=said("audit.sampling-bias.none-declared"))
    concerns, values, proofs = [], {}, []
    for column in declared:
        seen = _levels(subject, column)
        if len(seen) < FEWEST_ROWS:
            return Outcome(refused=said("audit.sampling-bias.few-rows", column=column.name, n=len(seen)))
        apart, proof = _apart(subject, column, seen)
        proofs.append(proof)
        values = {"columns": len(declared), "n": len(seen)}
        if apart is not None:
            concerns.append(apart)
    return Outcome(concerns=tuple(concerns), values=values, validations=tuple(proofs))


def _levels(subject: Subject, column: Column) -> pl.Series:
    frame = subject.development if column.role is Role.TARGET else subject.frame
    return frame[column.name].drop_nulls().cast(pl.String)


def _apart(subject: Subject, column: Column, seen: pl.Series) -> tuple[Concern | None, Validation]:
    shares = subject.brief.column(column.name).shares
    total = sum(shares.values())
    n = len(seen)
    gaps = {level: float((seen == level).sum()) / n - share / total for level, share in shares.items()}
    other = 1 - sum(float((seen == level).sum()) for level in shares) / n
    worst = max(gaps, key=lambda level: (abs(gaps[level]), level))
    expected = shares[worst] / total
    noise = NOISE * float(np.sqrt(max(expected * (1 - expected), 1e-12) / n))
    counts = np.array([float((seen == level).sum()) for level in shares])
    p = None
    if counts.sum() and min(shares.values()) > 0:
        expected_counts = counts.sum() * np.array(list(shares.values())) / total
        p = float(chisquare(counts, expected_counts).pvalue) if expected_counts.min() >= 5 else None
    rows = "development" if column.role is Role.TARGET else "all"
    arguments: Arguments = {
        "column": column.name,
        "level": worst,
        "expected": expected,
        "part": "" if rows == "all" else rows,
    }
    proof = Validation(
        test="share against the declared one",
        statistic=gaps[worst],
        p=p,
        effect=Effect(
            name="difference of shares", value=gaps[worst], low=None, high=None, level=0.95, smallest=AWAY
        ),
        n=n,
        rows=rows,
        recipe="audit_shares",
        arguments=arguments,
        recompute=recompute.snippet("audit_shares", arguments),
    )
    if abs(gaps[worst]) < max(AWAY, noise) and other < AWAY:
        return None, proof
    concern = Concern(
        columns=(column.name,),
        values={
            "column": column.name,
            "level": worst,
            "seen": expected + gaps[worst],
            "expected": expected,
            "gap": abs(gaps[worst]),
            "n": n,
        },
        severity=Severity.WARNING,
        validations=(proof,),
        affected=n,
        weight=abs(gaps[worst]),
    )
    return concern, proof


@check("weights-ignored", section="bias")
def weights_ignored(subject: Subject) -> Outcome:
    """Find weights of rows that the brief does not declare, and what using them would change."""
    declared = subject.table.with_role(Role.WEIGHT)
    if declared:
        kind = subject.brief.data.weight_kind
        variant = "declared" if kind is not None else "unnamed"
        return Outcome(values={"column": declared[0].name}, variant=variant)
    numbers = [c for c in subject.columns if describing(c) and amount(c) and countable(c)]
    if not numbers:
        return Outcome(refused=said("audit.weights-ignored.no-number"))
    concerns = [concern for column in numbers if (concern := _weight(subject, column, numbers)) is not None]
    return Outcome(concerns=tuple(concerns), values={"columns": len(numbers)})


def _weight(subject: Subject, column: Column, numbers: list[Column]) -> Concern | None:
    words = set(words_of(column.name))
    if not words & (SURELY | PERHAPS):
        return None
    weights = as_numbers(subject.frame[column.name])
    known = weights[~np.isnan(weights)]
    if len(known) < FEWEST_ROWS or known.min() < 0 or len(np.unique(known)) < FEWEST_WEIGHTS:
        return None
    centred = abs(float(known.mean()) - 1) <= MEAN_ONE and known.std() > 0.01
    surely = bool(words & SURELY) or (bool(words & PERHAPS) and bool(words & OF_A_SAMPLE))
    if not surely and not (words & PERHAPS and centred):
        return None
    moved = {
        other.name: shift
        for other in numbers
        if other is not column
        and (shift := weighted_shift(weights, as_numbers(subject.frame[other.name]))) is not None
    }
    worst = max(moved, key=lambda name: (abs(moved[name]), name), default="")
    effect = moved.get(worst, 0.0)
    n = int((weights > 0).sum())
    arguments: Arguments = {"column": column.name, "other": worst}
    proofs = (
        (
            Validation(
                test="means with and without weights",
                statistic=effect,
                effect=Effect(
                    name="shift in standard deviations",
                    value=effect,
                    low=None,
                    high=None,
                    level=0.95,
                    smallest=SHIFT_LARGE,
                ),
                n=len(weights),
                rows="all",
                recipe="audit_weighted",
                arguments=arguments,
                recompute=recompute.snippet("audit_weighted", arguments),
            ),
        )
        if worst
        else (counted("audit_missing", {"column": column.name}, len(weights) - len(known), len(weights)),)
    )
    values: dict[str, Scalar] = {"column": column.name, "other": worst, "shift": abs(effect), "n": n}
    return Concern(
        columns=(column.name,),
        variant="moves" if abs(effect) >= SHIFT_SMALL else "alone",
        values=values,
        severity=Severity.WARNING if abs(effect) >= SHIFT_LARGE or surely else Severity.NOTICE,
        validations=proofs,
        affected=n,
        weight=abs(effect),
    )


def weighted_shift(weights: Floats, values: Floats) -> float | None:
    """Return by how many standard deviations weighting moves the mean of a column."""
    both = ~np.isnan(weights) & ~np.isnan(values)
    if both.sum() < FEWEST_ROWS or weights[both].sum() <= 0:
        return None
    spread = float(values[both].std())
    if spread == 0:
        return None
    return float((np.average(values[both], weights=weights[both]) - values[both].mean()) / spread)

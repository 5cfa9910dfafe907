"""The causes of failure, and of a success too good to be believed, each looked for by its own evidence."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import polars as pl

from pythesis.core.conclusion import Cause
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import USEFUL, Case
from pythesis.stages.conclude.drift import drift
from pythesis.stats.comparison import compare, corrected_t
from pythesis.stats.learning import fitting
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.scores import LEVEL, compute, fold_scores

REFERENCE = "Nadeau & Bengio 2003"
FLAT = 0.01  # of the trivial loss: a last doubling of the rows that brings less has nothing more to bring
ALMOST_ALL = 0.90  # share of the model's gain one column alone reaches when it may hold the answer
NEARLY_PERFECT = 0.20  # of the trivial loss: success is looked at twice when less is left
COPIES = 0.20  # share of rows with an exact twin elsewhere above which held-out rows were partly seen
DECIDES = ("f1", "balanced_accuracy", "accuracy", "precision", "recall", "f1_macro", "f1_weighted")
SURENESS = ("shown", "likely", "possible")


def causes(case: Case, outcome: str) -> tuple[Cause, ...]:
    """Return the causes found, surest first, numbered; of failure, or of suspicious success."""
    looked = SUSPICIOUS if outcome == "success" else FAILURE
    found = [cause for look in looked if (cause := look(case)) is not None]
    if outcome != "success" and not found:
        found = [_unknown(case)]
    found.sort(key=lambda c: SURENESS.index(c.confidence))
    return tuple(c.model_copy(update={"rank": i}) for i, c in enumerate(found, 1))


def _cause(code: str, confidence: str, statement: Said, remedy: Said, *validations: Validation) -> Cause:
    return Cause(
        code=code, rank=1, confidence=confidence, statement=statement, validations=validations, remedy=remedy
    )


def _of_gain(case: Case, gain: Effect, p: float | None, name: str) -> Validation:
    return Validation(
        test="corrected resampled t",
        p=p,
        effect=gain.model_copy(update={"name": name, "smallest": USEFUL * case.trivial_loss}),
        n=case.score.n,
        n_groups=case.score.n_groups,
        rows="development",
        reference=REFERENCE,
    )


def _no_signal(case: Case) -> Cause | None:
    """The upper limit of the gain lies below a useful one, or a shuffled target scores as well."""
    useful = USEFUL * case.trivial_loss
    luck = case.understood.diagnosis.permuted
    chance = luck is not None and luck > 0.05
    if case.gain is None or case.gain.high is None or case.gain.low is None:
        return None
    bounded = case.gain.high < useful
    if not bounded and not (chance and case.gain.low <= 0):
        return None
    statement = said(
        f"conclude.cause.no-signal.statement.{'bounded' if bounded else 'chance'}",
        gain=case.gain.value, low=case.gain.low, high=case.gain.high, useful=useful,
        metric=metric_name(case.metric.name), p=1.0 if luck is None else luck,
    )  # fmt: skip
    checks = [_of_gain(case, case.gain, case.gain_p, "gain over the trivial model")]
    if luck is not None:
        checks.append(
            Validation(
                test="permuted target", statistic=case.understood.diagnosis.permuted_real, p=luck,
                n=case.score.n, rows="development", reference="Ojala & Garriga 2010",
            )
        )  # fmt: skip
    confidence = "shown" if bounded and chance else "likely" if bounded else "possible"
    return _cause("no-signal", confidence, statement, said("conclude.cause.no-signal.remedy"), *checks)


def _signal(case: Case) -> bool:
    """Return whether something is predicted beyond chance and beyond the trivial model."""
    luck = case.understood.diagnosis.permuted
    beats = case.gain is not None and case.gain.low is not None and case.gain.low > 0
    return beats and (luck is None or luck <= 0.05)


def _too_few_rows(case: Case) -> Cause | None:
    """The learning curve still rises: twice the rows would bring something."""
    doubling = case.understood.diagnosis.doubling
    if doubling is None or doubling[1] <= 0 or doubling[0] < FLAT * case.trivial_loss:
        return None
    gain, low, high = doubling
    missing = case.metric.gain(case.threshold, case.score.value)
    confidence = "likely" if gain >= missing / 2 else "possible"
    statement = said(
        "conclude.cause.too-few-rows.statement", gain=gain, low=low, high=high, n=case.rows.n,
        metric=metric_name(case.metric.name), twice=2 * case.rows.n,
    )  # fmt: skip
    effect = Effect(name="gain of the last doubling", value=gain, low=low, high=high, level=LEVEL)
    check = Validation(
        test="corrected resampled t", effect=effect, n=case.score.n, rows="development", reference=REFERENCE
    )
    return _cause("too-few-rows", confidence, statement, said("conclude.cause.too-few-rows.remedy"), check)


def _too_simple(case: Case) -> Cause | None:
    """A flexible model beats the best simple one beyond noise, and the criterion is still not met."""
    simple, flexible = case.best("simple"), case.best("flexible")
    if simple is None or flexible is None:
        return None
    found = case.compared(flexible.name, simple.name)
    if found is None or found.verdict != "better":
        return None
    gain = case.in_gain(found)
    statement = said(
        "conclude.cause.model-too-simple.statement", gain=gain.value, low=gain.low, high=gain.high,
        metric=metric_name(case.metric.name),
        flexible=the(flexible.name),
        simple=the(simple.name),
    )  # fmt: skip
    check = _of_gain(case, gain, found.p, "flexible minus simple")
    return _cause(
        "model-too-simple", "likely", statement, said("conclude.cause.model-too-simple.remedy"), check
    )


def _overfitting(case: Case) -> Cause | None:
    """A stronger penalty wins beyond noise."""
    found = next(
        (
            c
            for c in case.improved.iteration.comparisons
            if c.first.endswith("+penalty") and c.verdict == "better"
        ),
        None,
    )
    if found is None:
        return None
    gain = case.in_gain(found)
    statement = said(
        "conclude.cause.overfitting.statement", gain=gain.value, low=gain.low, high=gain.high,
        metric=metric_name(case.metric.name),
    )  # fmt: skip
    check = _of_gain(case, gain, found.p, "gain of a stronger penalty")
    return _cause("overfitting", "likely", statement, said("conclude.cause.overfitting.remedy"), check)


def _irreducible(case: Case) -> Cause | None:
    """There is signal, more rows do not help, a flexible model does not either."""
    doubling, curve = case.understood.diagnosis.doubling, case.understood.diagnosis.curve
    simple, flexible = case.best("simple"), case.best("flexible")
    if not _signal(case) or doubling is None or simple is None or flexible is None or len(curve) < 2:
        return None
    found = case.compared(flexible.name, simple.name)
    level = found is None or found.verdict != "better"
    rising = doubling[1] > 0 and doubling[0] >= FLAT * case.trivial_loss
    flat = doubling[2] < USEFUL * case.trivial_loss  # a wide interval shows nothing about more rows
    if rising or not level or not flat:
        return None
    conflict, twins = conflicting(case)
    statement = said(
        f"conclude.cause.irreducible.statement.{'conflict' if conflict > 0 else 'plain'}",
        left=case.loss / case.trivial_loss if case.trivial_loss else 0.0,
        gain=doubling[0], low=doubling[1], high=doubling[2], conflict=conflict, twins=twins,
        metric=metric_name(case.metric.name),
    )  # fmt: skip
    effect = Effect(
        name="gain of the last doubling", value=doubling[0], low=doubling[1], high=doubling[2], level=LEVEL
    )
    check = Validation(
        test="corrected resampled t", effect=effect, n=case.score.n, rows="development", reference=REFERENCE
    )
    remedy = said("conclude.cause.irreducible.remedy")
    return _cause("irreducible", "likely", statement, remedy, check)


def conflicting(case: Case) -> tuple[float, int]:
    """Return the share of twins (rows equal in every column used) of unlike targets, and the twins."""
    recipe = next((r for r in case.improved.recipes if r.treatments), None)
    if recipe is None:
        return 0.0, 0
    columns = list(dict.fromkeys(t.column for t in recipe.treatments))
    keyed = case.rows.frame.select(columns)
    keyed.columns = [f"k{i}" for i in range(len(columns))]
    names = keyed.columns
    counted = keyed.with_columns(pl.Series("y", case.rows.observed)).select(
        pl.len().over(names).alias("same"), pl.col("y").n_unique().over(names).alias("targets")
    )
    twins = counted.filter(pl.col("same") > 1)
    if twins.height == 0 or not case.rows.aim.classes:
        return 0.0, twins.height
    return int((twins["targets"] > 1).sum()) / twins.height, twins.height


def _threshold(case: Case) -> Cause | None:
    """It ranks well and decides badly: another threshold, chosen on the other folds, gains."""
    aim = case.rows.aim
    if aim.positive is None or aim.metric not in DECIDES:
        return None
    rows = case.predictions(case.model)
    gains = _threshold_gains(rows, case)
    _, ratio = fold_scores(aim.metric, rows, aim.classes, aim.positive)
    mean, low, high, p = corrected_t(gains, ratio)
    if not math.isfinite(low) or low <= 0 or mean < FLAT * case.trivial_loss:
        return None
    statement = said(
        "conclude.cause.threshold.statement", gain=mean, low=low, high=high,
        metric=metric_name(aim.metric),
    )  # fmt: skip
    effect = Effect(name="gain of moving the threshold", value=mean, low=low, high=high, level=LEVEL)
    check = Validation(
        test="corrected resampled t", p=p, effect=effect, n=case.score.n, rows="development",
        reference=REFERENCE,
    )  # fmt: skip
    return _cause("threshold", "shown", statement, said("conclude.cause.threshold.remedy"), check)


def _threshold_gains(rows: pl.DataFrame, case: Case) -> np.ndarray:
    aim = case.rows.aim
    positive = str(aim.positive)
    other = next(c for c in aim.classes if c != positive)
    forecast = rows[f"probability_{positive}"].to_numpy()
    observed, predicted = rows["observed"].to_numpy(), rows["predicted"].to_numpy()
    place = (rows["repeat"].to_numpy().astype(np.int64) << 20) + rows["fold"].to_numpy()
    cuts = np.unique(np.quantile(forecast, np.linspace(0.02, 0.98, 49)))

    def score(at: np.ndarray, cut: float) -> float:
        decided = np.where(forecast[at] >= cut, positive, other)
        return compute(aim.metric, observed[at], decided, None, aim.classes, positive)

    gains = []
    for fold in np.unique(place):
        held, rest = np.flatnonzero(place == fold), np.flatnonzero(place != fold)
        best = max(cuts, key=lambda cut: score(rest, cut))
        now = compute(aim.metric, observed[held], predicted[held], None, aim.classes, positive)
        gains.append(score(held, float(best)) - now)
    return np.array(gains)


def _leakage(case: Case) -> Cause | None:
    """Almost nothing is left to explain, and one column alone nearly does it."""
    if case.trivial_loss <= 0 or case.loss > NEARLY_PERFECT * case.trivial_loss:
        return None
    single = case.understood.diagnosis.single
    if single:
        column, value = single[0]
        share = (case.trivial_loss - case.metric.loss(value)) / (case.trivial_loss - case.loss)
        if share >= ALMOST_ALL:
            return _one_column(case, column, value, share)
    return None


def _one_column(case: Case, column: str, value: float, share: float) -> Cause:
    without, check = _without(case, column)
    statement = said(
        "conclude.cause.leakage.statement.column", column=column, value=value, share=share,
        score=case.score.value, without=without, metric=metric_name(case.metric.name),
    )  # fmt: skip
    availability = case.brief.column(column).available
    confidence = "possible" if availability is True else "shown" if availability is False else "likely"
    return _cause(
        "leakage", confidence, statement, said("conclude.cause.leakage.remedy.column", column=column), *check
    )


def _without(case: Case, column: str) -> tuple[float | None, tuple[Validation, ...]]:
    """Score the recommended model once more without one column."""
    recipe = next((r for r in case.improved.recipes if r.name == case.model), None)
    if recipe is None:
        return None, ()
    left = tuple(t for t in recipe.treatments if t.column != column)
    if not left:
        return None, ()
    smaller = recipe.model_copy(update={"name": "without", "treatments": left})
    label = said("conclude.progress.without", column=column)
    crossed = fitting.cross_validate(smaller, case.rows, case.improved.plan, case.tools, label)
    found = compare((case.model, "without"), case.predictions(case.model), crossed.predictions, case.rows.aim)
    if found is None:
        return None, ()
    gain = case.in_gain(found)
    value = case.score.value - found.difference.value
    return value, (_of_gain(case, gain, found.p, "score with the column minus without"),)


def _copies(case: Case) -> Cause | None:
    """Many rows have an exact twin: held-out rows were partly seen in training."""
    if (
        case.trivial_loss <= 0
        or case.loss > NEARLY_PERFECT * case.trivial_loss
        or case.rows.method in {"group", "time"}
    ):
        return None
    _, twins = conflicting(case)
    share = twins / max(case.rows.n, 1)
    if share < COPIES:
        return None
    statement = said("conclude.cause.leakage.statement.copies", share=share, twins=twins, n=case.rows.n)
    check = Validation(
        test="count of exact twins", statistic=float(twins), n=case.rows.n, rows="development",
        effect=Effect(name="share", value=share, low=None, high=None, level=LEVEL),
    )  # fmt: skip
    return _cause("leakage", "possible", statement, said("conclude.cause.leakage.remedy.copies"), check)


def _unknown(case: Case) -> Cause:
    """Nothing stands out: the interval is too wide, or several small causes add up."""
    statement = said("conclude.cause.unclear.statement", n=case.rows.n)
    return _cause("too-few-rows", "possible", statement, said("conclude.cause.unclear.remedy"))


FAILURE: tuple[Callable[[Case], Cause | None], ...] = (
    _no_signal,
    drift,
    _threshold,
    _too_simple,
    _overfitting,
    _too_few_rows,
    _irreducible,
)
SUSPICIOUS: tuple[Callable[[Case], Cause | None], ...] = (_leakage, _copies)

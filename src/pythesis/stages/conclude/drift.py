"""Did the world change between the early and the late rows, and what does the change cost?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from pythesis.core.dataset import Column
from pythesis.core.recipe import ModelRecipe
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stages.conclude.found import Found, cause
from pythesis.stats import bootstrap
from pythesis.stats.learning import fitting
from pythesis.stats.learning.features import features
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.learning.rows import Rows
from pythesis.stats.learning.treatments import treatments
from pythesis.stats.scores import LEVEL

MOST_ROWS = 4_000
TELLS_APART = 0.75  # area above which early and late values are told apart well enough to say that they moved
FOLDS = 3
# Shares of the rows in time that count as late (changed a while ago, or near the end), and as early.
LATE, EARLY = (1 / 3, 1 / 8), 1 / 2
PIECES = 5  # stretches of the late rows, each predicted from the four others
SHORT = 0.05  # of the trivial loss: what the shorter window must lose at the least
DRAWS = 1_000
FEWEST = 60  # late rows under which nothing is compared
FEWEST_BLOCKS = 5  # stretches of late rows under which a bootstrap over them tells too little


@dataclass(frozen=True, slots=True)
class Aged:
    """What late rows lose when learnt from early rows instead of as many late ones."""

    effect: Effect
    n: int
    trained: int


def drift(case: Case) -> Found | None:
    """Compare teachers of equal size, early and late, on the late rows; say whether values moved too."""
    time = case.rows.table.time
    if case.rows.method != "time" or time is None or case.recipe is None:
        return None
    looked = (aged(case, time, share) for share in LATE)
    shown = [one for one in looked if one is not None and (one.effect.low or 0.0) > _least(case, one)]
    if not shown:
        return None
    lost = max(shown, key=lambda one: one.effect.value)
    apart = domain_auc(case.rows, _late(case.rows, time), case.improved.plan.seed)
    moved = apart is not None and apart >= TELLS_APART
    statement = said(
        f"conclude.cause.drift.statement.{'values' if moved else 'meaning'}",
        auc=apart, gap=lost.effect.value, low=lost.effect.low, high=lost.effect.high, column=time.name,
        metric=metric_name(case.metric.name), n=lost.n, trained=lost.trained,
    )  # fmt: skip
    checks = [
        Validation(
            test="block bootstrap: taught by late rows minus by early ones", effect=lost.effect, n=lost.n,
            rows="development", reference="Politis & Romano 1994",
        )
    ]  # fmt: skip
    if apart is not None:
        checks.append(
            Validation(
                test="domain classifier", statistic=apart, n=case.rows.n, rows="development",
                reference="Lopez-Paz & Oquab 2017",
            )
        )  # fmt: skip
    told = cause("drift", "shown", statement, said("conclude.cause.drift.remedy"), *checks)
    return Found(told, lost.effect.value)


def _least(case: Case, one: Aged) -> float:
    """Return what the lower limit must pass: over few stretches a bootstrap is too sure of itself."""
    return 0.0 if one.n >= LATE[0] * case.rows.n - 1 else SHORT * case.trivial_loss


def _rank(rows: Rows, time: Column) -> np.ndarray:
    return rows.frame[time.name].rank("ordinal").fill_null(0).to_numpy()


def _late(rows: Rows, time: Column) -> np.ndarray:
    return np.asarray(_rank(rows, time) > rows.n / 2)


def aged(case: Case, time: Column, share: float = LATE[0]) -> Aged | None:
    """Predict each stretch of late rows twice: from the other late rows, and from as many early ones.

    Equal numbers of rows leave time as the only difference. The interval comes from a bootstrap over the
    stretches of time rows are drawn with (Politis & Romano 1994), at a level shared between the windows
    looked at; ``share`` is that of the late rows. Where neither late rows nor early ones are shown to be
    predicted by their own kind better than by the trivial answer of early rows, nothing was there to
    change: None.
    """
    rows = case.rows
    order = np.argsort(_rank(rows, time), kind="stable")
    late, early = order[round(rows.n * (1 - share)) :], order[: round(rows.n * EARLY)]
    few = share != LATE[0] and len(np.unique(rows.blocks[late])) < FEWEST_BLOCKS
    if len(late) < FEWEST or len(early) < len(late) or few:
        return None
    generator = np.random.default_rng((case.improved.plan.seed, 31))
    drawn = [np.sort(generator.choice(early, len(late) - len(p), replace=False)) for p in _pieces(late)]
    recent, older = _told(case, late), _told(case, late, drawn)
    if recent is None or older is None:
        return None
    lost = _ahead(case, recent, older, late)
    if lost is None or not (
        _knows(case, late, recent, early) or _knows(case, early, _told(case, early), early)
    ):
        return None
    return Aged(lost, len(late), round(float(np.mean([len(train) for train in drawn]))))


def _pieces(at: np.ndarray) -> list[np.ndarray]:
    return np.array_split(at, PIECES)


def _told(case: Case, at: np.ndarray, taught: list[np.ndarray] | None = None) -> bootstrap.Scorer | None:
    """Return the scorer of each piece of some rows predicted from others: by default the other pieces."""
    rows, recipe = case.rows, case.recipe
    assert recipe is not None  # the caller looked
    made = features(rows.frame, recipe.treatments)
    told = []
    for number, piece in enumerate(_pieces(at)):
        train = np.setdiff1d(at, piece) if taught is None else taught[number]
        if rows.aim.classes and len(np.unique(rows.observed[train])) < 2:
            return None
        told.append(fitting.predict(fitting.fit(recipe, made[train], rows.observed[train]), made[piece]))
    return _scorer(case, told, at)


def _knows(case: Case, at: np.ndarray, score: bootstrap.Scorer | None, before: np.ndarray) -> bool:
    """Return whether predictions of some rows are shown better than the trivial answer of early rows."""
    if score is None:
        return False
    trivial = case.simple.recipe("trivial")
    made = features(case.rows.frame, trivial.treatments)
    fitted = fitting.fit(trivial, made[before], case.rows.observed[before])
    gain = _ahead(case, score, _scorer(case, [fitting.predict(fitted, made[at])], at), at)
    return gain is not None and (gain.low or 0.0) > 0


def _ahead(case: Case, first: bootstrap.Scorer, second: bootstrap.Scorer, at: np.ndarray) -> Effect | None:
    """Return how far one teacher is ahead of another on the same rows, by a bootstrap over stretches."""
    level = 1 - (1 - LEVEL) / len(LATE)
    block = case.rows.blocks[at]
    sign = 1.0 if case.metric.higher else -1.0
    value = sign * float((first(np.ones((1, len(block)))) - second(np.ones((1, len(block)))))[0])
    weights = bootstrap.weights(block, DRAWS, case.improved.plan.seed)
    drawn = np.concatenate([sign * (first(w) - second(w)) for w in weights])
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < DRAWS / 2 or not np.isfinite(value):
        return None
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    name = "score taught by late rows minus by early ones"
    return Effect(name=name, value=value, low=float(low), high=float(high), level=level)


def _scorer(case: Case, parts: list[fitting.Predicted], at: np.ndarray) -> bootstrap.Scorer:
    aim = case.rows.aim
    values = np.concatenate([p.values for p in parts])
    chances = [p.probabilities for p in parts if p.probabilities is not None]
    probabilities = np.concatenate(chances) if chances else None
    observed = case.rows.observed[at]
    return bootstrap.scorer(aim.metric, observed, values, probabilities, aim.classes, aim.positive)


def domain_auc(rows: Rows, later: np.ndarray, seed: int) -> float | None:
    """Return how well two sets of rows are told apart from the columns used, the calendar left out."""
    made = tuple(t for t in treatments(rows, "tree") if t.kind != "date" and t.encoding != "target")
    if not made:
        return None
    side = np.where(later, "late", "early")
    generator = np.random.default_rng((seed, 17))
    keep = np.arange(rows.n)
    if rows.n > MOST_ROWS:
        keep = np.sort(generator.choice(rows.n, MOST_ROWS, replace=False))
    recipe = ModelRecipe(
        name="domain", task="binary", target="late", classes=("early", "late"), positive="late",
        treatments=made, family="LGBMClassifier",
        parameters={"n_estimators": 60, "num_leaves": 8, "random_state": seed}, seed=seed,
    )  # fmt: skip
    frame = features(rows.frame, made)
    fold = generator.integers(0, FOLDS, len(keep))
    found = []
    for number in range(FOLDS):
        train, held = keep[fold != number], keep[fold == number]
        if len(np.unique(side[train])) < 2 or len(np.unique(side[held])) < 2:
            return None
        fitted = fitting.fit(recipe, frame[train], side[train])
        chances = fitting.predict(fitted, frame[held]).probabilities
        if chances is not None:
            found.append(roc_auc_score(side[held] == "late", chances[:, 1]))
    return float(np.mean(found)) if found else None

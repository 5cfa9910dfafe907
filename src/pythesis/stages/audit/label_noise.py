"""Labels that are probably wrong, claimed only after wrong labels put in on purpose were found again.

Where a model is surest, honest outcomes hardly surprise it, less still the surer it is. Wrong labels spread
at random surprise it everywhere alike: an error rate that stays flat over the surest rows bounds their share
(after Northcutt, Jiang & Chuang 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import binom
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from pythesis.core.base import Scalar
from pythesis.core.dataset import ROW
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import MOST_EXAMPLES, Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments
from pythesis.stages.audit.sampled import Codes, Floats, sample, sentences
from pythesis.stats import probe, recompute

MOST_ROWS = 5_000
FEWEST_ROWS = 300
FEWEST_RARE = 30
MOST_CLASSES = 10
SUREST = 0.2  # of the rows, and as many next to them
# The surest rows are wrong in two of a hundred at least, surely in more than one: fewer are no use to anyone.
LEAST = 0.02
SURELY = 0.01
SURE_AT = 0.05
SURER = 0.85  # of the errors of always saying the commonest class: nearer, predictions know no more than that
MOST = 0.3  # beyond, the model is not sure of anything
# Honest outcomes are at least half as surprising again among the next rows; wrong labels are not.
FLAT = 1.5
FEW_ROWS = 1_000  # under which two fifths cannot be compared so finely
FLAT_IF_FEW = 1.4
# One label in ten is put wrong; where they are surest, predictions must give most of those back: 1 - s of
# them when a share s of the labels is wrong at random, one in as many as classes when chance alone decides.
INJECTED = 0.1
SHOWN = 0.6
REPEATED_IF_FEW = 4  # times, since one label in ten of few rows are too few to count on
WORTH_A_WARNING = 0.03
FLATTER, FAR = 1.25, 0.5


@dataclass(frozen=True, slots=True)
class Surprise:
    """Errors of held-out predictions among the surest rows, and among as many next to them."""

    wrong: int
    n: int
    following: float
    rows: tuple[int, ...]

    @property
    def share(self) -> float:
        """Share of the surest rows whose label is not the predicted one."""
        return self.wrong / self.n


@check("label-noise", needs=("rows", "features", "classes"), cost="heavy", section="difficulty")
def label_noise(subject: Subject) -> Outcome:
    """Look for labels that contradict a model where it is surest, calibrated with wrong labels put in."""
    target = subject.target
    assert target is not None  # the check needs classes
    known = subject.labelled
    rows = sample(known, most=MOST_ROWS).rows
    sizes = rows[target.name].value_counts(name="__n")["__n"].to_list()
    if rows.height < FEWEST_ROWS or not 2 <= len(sizes) <= MOST_CLASSES or min(sizes) < FEWEST_RARE:
        return Outcome(
            refused=said(
                "audit.label-noise.too-few",
                n=rows.height,
                least=FEWEST_ROWS,
                rare=FEWEST_RARE,
                most=MOST_CLASSES,
            )
        )
    names = [c.name for c in subject.features if not sentences(c)]
    if not names:
        return Outcome(refused=said("audit.needs.features"))
    with threadpool_limits(1):
        return _judged(subject, rows, target.name, names)


def _trivial(sizes: list[int]) -> float:
    """Return the share of errors of always saying the commonest class."""
    return 1 - max(sizes) / sum(sizes)


def _marked(found: Surprise, trivial: float) -> bool:
    """Return whether noise is the likelier reading: as frequent in the next rows, and far from mere chance.

    An outcome that hangs partly on chance, told by few columns, looks alike but rises and comes near it.
    """
    flat = found.following <= FLATTER * found.share
    return found.share >= WORTH_A_WARNING and flat and found.share <= FAR * trivial


def _judged(subject: Subject, rows: pl.DataFrame, target: str, names: list[str]) -> Outcome:
    sizes = rows[target].value_counts(name="__n")["__n"].to_list()
    x = probe.encode(rows, names)
    y = probe.outcome(rows[target], "binary").astype(np.int64)
    group = subject.table.group
    fold = probe.fold_of(y.astype(np.float64), rows[group.name] if group else None, 0)
    found = surprise(x, y, fold)
    values: dict[str, Scalar] = {
        "target": target,
        "share": found.share,
        "wrong": found.wrong,
        "n": found.n,
        "next": found.following,
    }
    surely = bool(binom.sf(found.wrong - 1, found.n, SURELY) < SURE_AT)
    flat = FLAT if rows.height >= FEW_ROWS else FLAT_IF_FEW
    sure = (found.share + found.following) / 2
    if sure > min(MOST, SURER * _trivial(sizes)) or (
        found.share >= LEAST and found.following > flat * found.share
    ):
        return Outcome(refused=said("audit.label-noise.overlap", **values))
    excluded = tuple(name for name in subject.held if name not in names and name != target)
    proof = _proof(subject, target, excluded, found)
    if found.share < LEAST or not surely:
        return Outcome(values=values, validations=(proof,))
    times = 1 if rows.height >= FEW_ROWS else REPEATED_IF_FEW
    back, put = given_back(x, y, fold, times)
    if back < SHOWN * put:
        return Outcome(refused=said("audit.label-noise.deaf", shown=back / max(put, 1), injected=INJECTED))
    odd = [int(rows[ROW][place]) for place in found.rows[:MOST_EXAMPLES]]
    return Outcome(
        concerns=(
            Concern(
                columns=(target,),
                values={**values, "injected": INJECTED, "back": back, "put": put},
                severity=Severity.WARNING if _marked(found, _trivial(sizes)) else Severity.NOTICE,
                validations=(proof, _calibration(subject, target, excluded, back, put, times)),
                affected=round(found.share * rows.height),
                examples=subject.examples(pl.col(ROW).is_in(odd), [target, *names[:4]]),
            ),
        )
    )


def surprise(x: Floats, y: Codes, fold: Codes) -> Surprise:
    """Return how often held-out predictions are wrong where they are surest."""
    order, predicted = surest(x, y, fold)
    wrong = (predicted != y)[order]
    n = int(SUREST * len(y))
    odd = order[:n][wrong[:n]]
    return Surprise(
        int(wrong[:n].sum()), n, float(wrong[n : 2 * n].mean()), tuple(int(place) for place in odd)
    )


def given_back(x: Floats, y: Codes, fold: Codes, times: int) -> tuple[int, int]:
    """Put labels wrong on purpose; return those given back among the surest two fifths, and those there."""
    back = put = 0
    for seed in range(times):
        labels = spoilt(y, INJECTED, seed)
        order, predicted = surest(x, labels, fold)
        seen = order[: 2 * int(SUREST * len(y))]
        moved = seen[labels[seen] != y[seen]]
        put += len(moved)
        back += int((predicted[moved] == y[moved]).sum())
    return back, put


def surest(x: Floats, y: Codes, fold: Codes) -> tuple[Codes, Codes]:
    """Return the rows from the surest held-out prediction to the least sure, and the predictions."""
    likely = np.zeros((len(y), int(y.max()) + 1))
    for number in np.unique(fold):
        train, test = fold != number, fold == number
        if len(np.unique(y[train])) < 2:
            continue
        model = HistGradientBoostingClassifier(
            max_iter=60,
            max_leaf_nodes=8,
            max_bins=63,
            early_stopping=False,
            random_state=0,
        ).fit(x[train], y[train])
        likely[np.ix_(test, model.classes_)] = model.predict_proba(x[test])
    order = np.argsort(-likely.max(axis=1).round(9), kind="stable")
    return order, likely.argmax(axis=1)


def spoilt(y: Codes, share: float, seed: int) -> Codes:
    """Return labels of which a share was moved to another class, drawn at random."""
    rng = np.random.default_rng(seed)
    moved = rng.random(len(y)) < share
    other = rng.integers(1, int(y.max()) + 1, len(y))
    return np.where(moved, (y + other) % (int(y.max()) + 1), y)


def _arguments(subject: Subject, target: str, excluded: tuple[str, ...], times: int) -> Arguments:
    group = subject.table.group
    return {
        "target": target,
        "except": excluded,
        "group": group.name if group else "",
        "injected": INJECTED if times else 0.0,
        "times": times,
    }


def _proof(subject: Subject, target: str, excluded: tuple[str, ...], found: Surprise) -> Validation:
    arguments = _arguments(subject, target, excluded, 0)
    low, high = (float(bound) for bound in binom.interval(0.95, found.n, found.share))
    return Validation(
        test="errors where held-out predictions are surest",
        statistic=float(found.wrong),
        effect=Effect(
            name="share of the surest rows",
            value=found.share,
            low=low / found.n,
            high=high / found.n,
            level=0.95,
            smallest=LEAST,
        ),
        n=found.n,
        rows="development",
        reference="Northcutt, Jiang & Chuang 2021",
        recipe="audit_label_noise",
        arguments=arguments,
        recompute=recompute.snippet("audit_label_noise", arguments),
    )


def _calibration(
    subject: Subject, target: str, excluded: tuple[str, ...], back: int, put: int, times: int
) -> Validation:
    arguments = _arguments(subject, target, excluded, times)
    return Validation(
        test="labels put wrong on purpose and given back",
        statistic=float(back),
        effect=Effect(name="share given back", value=back / put, low=None, high=None, level=0.95),
        n=put,
        rows="development",
        reference="Northcutt, Jiang & Chuang 2021",
        recipe="audit_label_noise",
        arguments=arguments,
        recompute=recompute.snippet("audit_label_noise", arguments),
    )

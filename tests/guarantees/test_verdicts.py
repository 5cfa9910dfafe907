"""Section 5: when the target goes with nothing, at most 5 projects in 100 say that it does."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from guarantees.worlds import at_most, column
from pythesis.core.finding import Verdict
from pythesis.stats.families import adjust, halve, selected_level, verdict
from pythesis.stats.relation import relate

pytestmark = pytest.mark.slow
SAID = {Verdict.VALIDATED, Verdict.PRESENT}
KINDS = ["number", "number", "number", "number", "two", "two", "several", "several"]


def table(rng: np.random.Generator, n: int, target: str) -> pl.DataFrame:
    """Return columns of every kind, some skewed, tied, rare, or copies of another; a target apart."""
    base = rng.normal(size=n)
    data = {
        "0": base,
        "1": np.round(np.exp(base + 0.3 * rng.normal(size=n))),
        "2": rng.poisson(0.6, n).astype(float),
        "3": rng.standard_t(2, n),
        "4": rng.choice(["a", "b"], n),
        "5": np.where(rng.random(n) < 0.12, "rare", "usual"),
        "6": rng.choice(list("abcd"), n, p=[0.55, 0.25, 0.15, 0.05]),
        "7": np.digitize(base, [-0.5, 0.7]).astype(str),
    }
    outcome = rng.normal(size=n) if target == "number" else rng.choice(["no", "yes"], n, p=[0.75, 0.25])
    return pl.DataFrame(data).with_columns(pl.Series("y", outcome))


@pytest.mark.parametrize("target", ["number", "two"])
@pytest.mark.parametrize(("n", "runs"), [(60, 300), (100, 300), (200, 300), (1000, 200)])
def test_unrelated_target(n: int, runs: int, target: str) -> None:
    rng, wrong, large = np.random.default_rng(50), 0, 0
    for seed in range(runs):
        frame = table(rng, n, target)
        asked = [
            relate(frame, column(str(i), kind), column("y", target), rows="confirm", seed=seed)
            for i, kind in enumerate(KINDS)
        ]
        said = [verdict(v) for v in adjust(asked, "target")]
        wrong += any(one in SAID for one in said)
        large += Verdict.VALIDATED in said
    assert at_most(wrong, runs, 0.05) and at_most(large, runs, 0.05)


def test_cross_screening_keeps_the_budget() -> None:
    """Each half proposes what looks strongest to the other half, which answers at half the level."""
    rng, wrong, runs = np.random.default_rng(51), 0, 300
    for _ in range(runs):
        halves = [table(rng, 60, "number"), table(rng, 60, "number")]
        said = []
        for exploring, confirming in (halves, halves[::-1]):
            seen = [
                relate(exploring, column(str(i), k), column("y", "number"), rows="explore")
                for i, k in enumerate(KINDS)
            ]
            best = sorted(range(len(KINDS)), key=lambda i: seen[i].p or 1.0)[:3]
            asked = [
                relate(confirming, column(str(i), KINDS[i]), column("y", "number"), rows="confirm")
                for i in best
            ]
            said += [verdict(v) for v in halve(adjust(asked, "target"))]
        wrong += any(one in SAID for one in said)
    assert at_most(wrong, runs, 0.05)


def test_selected_intervals_miss_one_in_twenty_on_average() -> None:
    rng = np.random.default_rng(52)
    false_share = []
    for _ in range(150):
        rho = rng.choice([0.0, 0.05, 0.2, 0.4], 20)
        x = rng.normal(size=(150, 20))
        noise = rng.normal(size=(150, 20))
        ys = rho * x + np.sqrt(1 - rho**2) * noise
        frames = [pl.DataFrame({"x": x[:, i], "y": ys[:, i]}) for i in range(20)]
        pair = (column("x", "number"), column("y", "number"))
        asked = adjust([relate(frame, *pair, rows="confirm") for frame in frames], "pairs")
        kept = [i for i, v in enumerate(asked) if verdict(v) in SAID]
        missed = 0
        for i in kept:
            again = relate(frames[i], *pair, rows="confirm", level=selected_level(len(kept), 20)).effect
            truth = 6 / np.pi * np.arcsin(rho[i] / 2)
            assert again is not None and again.low is not None and again.high is not None
            missed += not again.low <= truth <= again.high
        false_share.append(missed / max(len(kept), 1))
    assert np.mean(false_share) <= 0.05 + 3 * np.std(false_share) / np.sqrt(150)


@pytest.mark.parametrize(
    ("rho", "n", "verdicts", "at_least"),
    [
        (0.2, 600, {Verdict.VALIDATED}, 0.7),
        (0.4, 150, {Verdict.VALIDATED}, 0.85),
        (0.0, 1600, {Verdict.NEGLIGIBLE}, 0.9),
    ],
)
def test_power(rho: float, n: int, verdicts: set[Verdict], at_least: float) -> None:
    """Twice the smallest effect is settled by the rows that `settles` announces, four times in five."""
    rng, found = np.random.default_rng(53), 0
    for _ in range(200):
        x = rng.normal(size=n)
        frame = pl.DataFrame({"x": x, "y": rho * x + np.sqrt(1 - rho**2) * rng.normal(size=n)})
        found += (
            verdict(relate(frame, column("x", "number"), column("y", "number"), rows="confirm")) in verdicts
        )
    assert found >= 200 * at_least

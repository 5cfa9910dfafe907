"""A change told as dropped makes no recommended model, and a model no better than the trivial one says so."""

from __future__ import annotations

import numpy as np
import polars as pl
from tests.stages.model.hand import chain, dataset, logistic

from pythesis.core.iteration import Iteration
from pythesis.core.plan import Plan
from pythesis.words import fill


def _noise(n: int = 300) -> pl.DataFrame:
    generator = np.random.default_rng(8)
    far = generator.standard_t(1.5, size=n)
    return pl.DataFrame({"a": far, "b": generator.normal(size=n), "y": generator.choice(["u", "v"], n)})


def _by_name(iteration: Iteration) -> dict[str, float]:
    return {m.name: m.scores[0].value for m in iteration.models if m.scores}


def test_no_dropped_change_is_recommended() -> None:
    for seed in range(4):
        frame = logistic(200, seed=seed, strength=0.5)
        found = chain(dataset(frame, "outcome", folds=3), plan=Plan(effort="quick", seed=seed))
        made = found.improved.iteration
        named = [c.name for c in made.models]
        dropped = {n for n, c in zip(named, made.changes, strict=False) if "+" in n and not c.kept}
        assert dropped
        assert found.improved.chosen not in dropped
        told = fill(made).decision.en
        scores = _by_name(made) | _by_name(found.simple.iteration)
        ahead = any(scores[n] > scores[found.improved.chosen] for n in dropped)
        if made.decision.key.endswith((".best", ".best-not-excluded")):
            assert ("dropped changes apart" in told) == ahead


def test_a_model_no_better_than_the_trivial_answer_says_so() -> None:
    found = fill(chain(dataset(_noise(), "y", folds=4)).improved.iteration).decision
    assert "is not shown to do better than the same answer for every row" in found.en
    assert "Rien ne montre que le modèle recommandé fasse mieux" in found.fr
    good = fill(chain(dataset(logistic(400, strength=2.0), "outcome")).improved.iteration).decision
    assert "not shown to do better" not in good.en

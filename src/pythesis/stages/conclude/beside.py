"""The last rows beside the trivial answer: a model that does no better there is not told as one that may."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pythesis.core.iteration import Score
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect
from pythesis.stats import bootstrap
from pythesis.stats.learning.naming import metric_name, the
from pythesis.stats.learning.results import Finished
from pythesis.stats.scores import LEVEL, METRICS, arrays, draws, of_frame

NAME = "gain over the trivial answer on the test rows"


@dataclass(frozen=True, slots=True)
class Beside:
    """What the model gains over the trivial answer on the test rows, positive when it is better."""

    baseline: Score
    name: str
    gain: Effect

    @property
    def beaten(self) -> bool:
        """Whether the trivial answer is shown to do better than the model."""
        return self.gain.high is not None and self.gain.high < 0

    @property
    def ahead(self) -> bool:
        """Whether the model is shown to do better than the trivial answer."""
        return self.gain.low is not None and self.gain.low > 0

    def told(self) -> Said:
        """Say how the model stands beside the trivial answer on the test rows."""
        return said(
            f"conclude.last.{'worse' if self.beaten else 'undecided'}",
            baseline=the(self.name), reference=self.baseline.value, gain=self.gain.value, low=self.gain.low,
            high=self.gain.high, metric=metric_name(self.baseline.metric), n=self.baseline.n,
        )  # fmt: skip

    def allowed(self) -> Said:
        """Say what a model that the trivial answer beats may be used for."""
        return said("conclude.business.beaten", baseline=the(self.name))


def beside(finished: Finished, model: str, baseline: Score | None, seed: int = 0) -> Beside | None:
    """Compare the model with the trivial answer on the test rows, by draws of the same rows for both.

    Parameters
    ----------
    baseline : Score or None
        The score of the trivial answer on the test rows.

    Returns
    -------
    Beside or None
        None when the test rows stayed closed, or hold no predictions of one of the two.

    Notes
    -----
    A paired percentile bootstrap over rows, groups or blocks of time (Efron & Tibshirani 1993).
    """
    names = [m.name for m in finished.iteration.models if m.role == "trivial" and m.name != model]
    if not finished.opened or baseline is None or not names or "model" not in finished.predictions.columns:
        return None
    frames = [
        finished.predictions.filter(pl.col("model") == one, pl.col("split") == "test").sort("__row")
        for one in (model, names[0])
    ]
    if frames[0].is_empty() or not frames[0]["__row"].equals(frames[1]["__row"]):
        return None
    recipe, measure = finished.recipe, METRICS[baseline.metric]
    scorers = [
        bootstrap.scorer(measure.name, *arrays(f, recipe.classes), recipe.classes, recipe.positive)
        for f in frames
    ]
    sign = 1.0 if measure.higher else -1.0
    scored = [of_frame(measure.name, f, recipe.classes, recipe.positive) for f in frames]
    value = measure.gain(*scored)
    drawn = bootstrap.weights(frames[0]["block"].to_numpy(), draws(frames[0].height), seed)
    gains = np.concatenate([sign * (scorers[0](w) - scorers[1](w)) for w in drawn])
    gains = gains[np.isfinite(gains)]
    if not np.isfinite(value) or len(gains) < draws(frames[0].height) / 2:
        return None
    low, high = np.quantile(gains, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    gain = Effect(
        name=NAME, value=value, low=min(float(low), value), high=max(float(high), value), level=LEVEL
    )
    return Beside(baseline, names[0], gain)

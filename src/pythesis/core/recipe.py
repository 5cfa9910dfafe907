"""A model as data: enough to build it, and to write the plain code that builds it."""

from __future__ import annotations

from typing import Literal

from pythesis.core.base import Frozen, Scalar
from pythesis.core.past import Past

SEASONS = ("month", "weekday", "hour")  # parts of a date that come round
LEVELS = {"min_frequency": 1}  # each of them is a level, however few its rows


class Treatment(Frozen):
    """How one column enters the model.

    Stateless part (the same for every row, done in Polars before the pipeline): numbers and booleans
    become ``Float64`` with NaN for a gap; categories and ordinals become text, a gap being the level
    ``"(missing)"``; texts have ``""`` for a gap; dates become ``<name>.year``, ``.month``, ``.day``,
    ``.weekday``, ``.hour`` (datetimes only) and ``.days`` (since 1970-01-01).
    Learnt part (fitted inside the fold): ``encoding``. ``parameters`` of ``scale``: ``fill`` (``mean``, else
    the median), ``indicator`` (gaps marked), ``ranks`` (far values held back: each value gives its rank, told
    by that many quantiles and spread as a normal curve), ``seasons`` (of a date: the month, the day of the
    week and the hour are levels, one-hot, for a line through their numbers would part December from January
    and bend at no hour); of ``pass``: ``means`` (beside the number, the cross-fitted average of the target
    over the rows of exactly that value).
    """

    column: str
    kind: Literal["number", "boolean", "category", "ordinal", "date", "text"]
    encoding: Literal["scale", "pass", "one-hot", "target", "ordinal", "tfidf"]
    levels: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # of a date
    parameters: dict[str, Scalar] = {}

    @property
    def prepared(self) -> tuple[Treatment, ...]:
        """The treatments the learnt part is made of: itself, or a date's numbers and its levels apart."""
        if not self.parameters.get("seasons"):
            return (self,)
        levels = tuple(part for part in self.parts if part in SEASONS)
        numbers = tuple(part for part in self.parts if part not in SEASONS)
        left = {name: value for name, value in self.parameters.items() if name != "seasons"}
        made = [self.model_copy(update={"parts": numbers, "parameters": left})] if numbers else []
        coded = {"encoding": "one-hot", "parts": levels, "parameters": dict(LEVELS)}
        return (*made, self.model_copy(update=coded)) if levels else tuple(made)


class ModelRecipe(Frozen):
    """The chosen model: treatments by column, estimator and its parameters.

    ``family`` is a public class of scikit-learn, LightGBM or CatBoost. ``classes`` are the target's levels
    as text, in the order of the probabilities; empty for a regression. With ``log_target`` the pipeline
    predicts z, the logarithm of 1 + y, and the prediction is ``exp(z) * smearing - 1`` kept inside
    ``clip``. ``threshold`` turns the probability of ``positive`` into a decision (0.5 when None).
    ``interval`` is the half-width of the prediction interval of a regression at ``interval_level``,
    on the scale the pipeline predicts: ``prediction - interval`` to ``prediction + interval``, or with
    ``log_target`` ``exp(z - interval) - 1`` to ``exp(z + interval) - 1``.

    An ensemble has ``members``: its family is ``VotingClassifier`` or ``VotingRegressor``, ``parameters``
    give each member's weight by its name (a member without one serves only ``fold_weights``), and
    ``treatments`` are the columns of all members. ``fold_weights`` are the weights chosen for each fold
    without its rows, by which it was scored. With ``log_target`` all members predict z.

    In a forecast, ``past`` says how the columns of the past are made from the rows before, and
    ``interval_steps`` gives the half-width for each step of the horizon in place of ``interval``, the widest.
    """

    name: str
    task: Literal["binary", "multiclass", "regression"]
    target: str
    classes: tuple[str, ...] = ()
    positive: str | None = None
    treatments: tuple[Treatment, ...]
    family: str
    parameters: dict[str, Scalar] = {}
    members: tuple[ModelRecipe, ...] = ()
    fold_weights: tuple[dict[str, float], ...] = ()
    log_target: bool = False
    smearing: float = 1.0
    clip: tuple[float, float] | None = None
    threshold: float | None = None
    interval: float | None = None
    interval_level: float | None = None
    interval_steps: tuple[float, ...] = ()
    past: Past | None = None
    seed: int = 0

    @property
    def voters(self) -> tuple[ModelRecipe, ...]:
        """The members that carry weight, in order, each on the columns the ensemble still has."""
        columns = {t.column for t in self.treatments}
        return tuple(
            m.model_copy(update={"treatments": tuple(t for t in m.treatments if t.column in columns)})
            for m in self.members
            if m.name in self.parameters
        )

    @property
    def families(self) -> tuple[str, ...]:
        """The public classes of the model: its own, then those of the members that carry weight."""
        return tuple(dict.fromkeys((self.family, *(m.family for m in self.voters))))

    def weighted(self, weights: dict[str, float]) -> ModelRecipe:
        """Return the same ensemble with other weights, by the names of members."""
        return self.model_copy(update={"parameters": {n: w for n, w in weights.items() if w > 0}})

"""What the model's decisions are worth in the brief's units, beside deciding without it and today's rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.dataset import ROW
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import Case
from pythesis.stats.learning.decision import best_threshold, costs_known
from pythesis.stats.recipes.parts.worth import cost, decided, interval, said_yes
from pythesis.stats.recompute import Argument, snippet
from pythesis.stats.scores import LEVEL

Array = npt.NDArray[Any]

DRAWS = 1_000
FEWEST = 30  # rows where today's rule is known, under which it is not judged


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean cost of a row with the model and by another way of deciding, and what is saved.

    ``against`` is ``always``, ``never``, ``today`` or ``trivial``; ``threshold`` is None for a regression.
    """

    against: str
    model: float
    other: float
    threshold: float | None
    check: Validation

    @property
    def saved(self) -> tuple[float, float, float]:
        """What is saved a row, with its interval."""
        effect = self.check.effect
        assert effect is not None
        return effect.value, float(effect.low or 0), float(effect.high or 0)


def worth(case: Case) -> tuple[Gain, ...]:
    """Return what is saved a row: beside the cheapest answer without a model first, today's rule last.

    Nothing when the brief has no costs. Each fold is decided by the threshold of least cost on the others.
    """
    aim, costs = case.rows.aim, case.brief.costs
    if aim.task == "regression" and costs.error is not None:
        return _errors(case, costs.error)
    if aim.positive is None or not costs_known(costs):
        return ()
    rows = _held_out(case, case.model)
    if rows["fold"].n_unique() < 2:
        return ()
    return _decisions(case, rows)


def _held_out(case: Case, model: str) -> pl.DataFrame:
    rows = case.predictions(model)
    return rows.filter(rows["repeat"] == 0).sort(ROW)


def _decisions(case: Case, rows: pl.DataFrame) -> tuple[Gain, ...]:
    aim, costs = case.rows.aim, case.brief.costs
    positive, other = str(aim.positive), next(c for c in aim.classes if c != aim.positive)
    alarm, miss = float(costs.false_positive or 0), float(costs.false_negative or 0)
    forecast, event = rows[f"probability_{positive}"].to_numpy(), rows["observed"].to_numpy() == positive
    own = cost(decided(forecast, event, rows["fold"].to_numpy(), alarm, miss), event, alarm, miss)  # type: ignore[no-untyped-call]
    threshold = best_threshold(forecast, event, costs).value
    everyone = np.ones(len(event), dtype=bool)
    ways = {"never": (~everyone, everyone), "always": (everyone, everyone)}
    if costs.today in case.rows.frame.columns:
        ways["today"] = said_yes(_today(case, rows).to_list(), positive, aim.classes)  # type: ignore[no-untyped-call]
    found = []
    for name, (yes, known) in ways.items():
        if known.sum() < FEWEST and name == "today":
            continue
        beside = cost(yes, event, alarm, miss)  # type: ignore[no-untyped-call]
        arguments: dict[str, Argument] = {
            "model": case.model, "positive": positive, "other": other, "alarm": alarm, "miss": miss,
            "against": name, "today": costs.today if name == "today" else "",
        }  # fmt: skip
        found.append(
            _gain(
                case,
                name,
                own,
                beside,
                known,
                rows["block"].to_numpy(),
                threshold,
                "decision_worth",
                arguments,
            )
        )
    fixed = sorted(found[:2], key=lambda g: g.other)
    return (*fixed, *found[2:])


def _errors(case: Case, price: float) -> tuple[Gain, ...]:
    rows = _held_out(case, case.model)
    observed = rows["observed"].to_numpy().astype(float)
    own = price * np.abs(observed - rows["predicted"].to_numpy().astype(float))
    trivial = rows.select(ROW).join(
        _held_out(case, case.simple.baseline).select(ROW, "predicted"),
        on=ROW,
        how="left",
        maintain_order="left",
    )["predicted"]
    ways = {"trivial": trivial}
    if case.brief.costs.today in case.rows.frame.columns:
        ways["today"] = _today(case, rows)
    found = []
    for name, values in ways.items():
        beside = price * np.abs(observed - values.cast(pl.Float64, strict=False).to_numpy())
        known = np.isfinite(beside)
        if known.sum() < FEWEST or (name == "trivial" and case.model == case.simple.baseline):
            continue
        arguments: dict[str, Argument] = {
            "model": case.model, "other": case.simple.baseline, "cost": price,
            "today": case.brief.costs.today if name == "today" else "",
        }  # fmt: skip
        block = rows["block"].to_numpy()
        found.append(_gain(case, name, own, beside, known, block, None, "error_worth", arguments))
    return tuple(found)


def _today(case: Case, rows: pl.DataFrame) -> pl.Series:
    column = case.brief.costs.today
    table = case.rows.frame.select(ROW, column)
    return rows.select(ROW).join(table, on=ROW, how="left", maintain_order="left")[column]


def _gain(
    case: Case,
    name: str,
    own: Array,
    beside: Array,
    known: Array,
    block: Array,
    threshold: float | None,
    recipe: str,
    arguments: dict[str, Argument],
) -> Gain:
    seed = case.improved.plan.seed
    saved = (beside - own)[known]
    low, high = interval(saved, block[known], DRAWS, seed, LEVEL)  # type: ignore[no-untyped-call]
    arguments = {**arguments, "level": LEVEL, "draws": DRAWS, "seed": seed}
    check = Validation(
        test="bootstrap of what is saved",
        effect=Effect(name="cost saved a row", value=float(saved.mean()), low=low, high=high, level=LEVEL),
        n=len(saved), rows="development", reference="Efron & Tibshirani 1993",
        recipe=recipe, arguments=arguments, recompute=snippet(recipe, arguments),
    )  # fmt: skip
    return Gain(name, float(own[known].mean()), float(beside[known].mean()), threshold, check)


def told(case: Case, gains: tuple[Gain, ...]) -> tuple[Said, ...]:
    """Return a sentence for each way of deciding; first of all when costs or today's rule tell nothing."""
    sentences = [_sentence(case, gain, first=number == 0) for number, gain in enumerate(gains)]
    costs = case.brief.costs
    if not gains and case.rows.aim.task in {"binary", "regression"}:
        key = "no-costs" if case.rows.aim.task == "binary" else "no-cost-of-error"
        sentences.append(
            said("conclude.worth.no-costs") if key == "no-costs" else said(f"conclude.beside.{key}")
        )
    if gains and costs.today and all(g.against != "today" for g in gains):
        sentences.append(said("conclude.beside.unread", column=costs.today, fewest=FEWEST))
    return tuple(sentences)


def _sentence(case: Case, gain: Gain, *, first: bool) -> Said:
    saved, low, high = gain.saved
    costs = case.brief.costs
    unit = costs.currency or costs.unit
    key = "saves" if low > 0 else "costs" if high < 0 else "unsure"
    room = "worth" if first and gain.threshold is not None else "beside"
    if gain.against in {"always", "never"}:
        policy = said(f"conclude.policy.{gain.against}", value=case.rows.aim.positive)
    else:
        kind = "rule" if gain.threshold is not None else "forecast"
        way = f"today-{kind}" if gain.against == "today" else "trivial"
        policy = said(f"conclude.beside.{way}", column=costs.today)
    return said(
        f"conclude.{room}.{key}{'' if unit else '-plain'}",
        saved=100 * saved, low=100 * low, high=100 * high, model=100 * gain.model, fixed=100 * gain.other,
        unit=unit, policy=policy, threshold=gain.threshold, n=gain.check.n,
    )  # fmt: skip

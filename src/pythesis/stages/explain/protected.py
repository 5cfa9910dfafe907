"""Protected columns, always shown: the score of each group, and what is decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.figure import Axis, Figure, Level
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explain.held import Held
from pythesis.stages.explain.slices import Slice, quarters
from pythesis.stages.explain.titles import title
from pythesis.stats.bootstrap import scorer, weights
from pythesis.stats.learning.decision import best_threshold, costs_known
from pythesis.stats.learning.naming import metric_name
from pythesis.stats.recipes.parts.rates import counted, members, rate
from pythesis.stats.recompute import Argument, snippet
from pythesis.stats.scores import LEVEL, compute

Array = npt.NDArray[Any]

FEWEST, OF_A_KIND = 30, 10  # rows of a group, and of each class in it, under which it is not judged
MOST = 8
DRAWS = 500
CODE = "group-scores"
MEASURES = ("selected", "missed", "alarms")


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a protected column: its rows, its score and its rates; None when rows are too few."""

    piece: Slice
    n: int
    score: tuple[float, float, float] | None
    rates: dict[str, tuple[float, float, float, int]]


def findings(one: Held, audited: tuple[Finding, ...], code: str = CODE) -> list[Finding]:
    """Return one finding for each protected column, of the brief or found by the audit.

    ``code`` tells findings of one model from those of another.
    """
    names = [n for n, told in one.brief.columns.items() if told.protected]
    names += [f.columns[0] for f in audited if f.code == "protected-column" and len(f.columns) == 1]
    refused = {n for n, told in one.brief.columns.items() if told.protected is False}
    frame = one.frame
    kept = [n for n in dict.fromkeys(names) if n in frame.columns and n not in refused]
    return [_finding(one, name, code) for name in kept]


def _pieces(one: Held, column: str) -> Iterator[Slice]:
    values = one.frame[column]
    if values.dtype.is_numeric() and values.n_unique() > MOST:
        yield from quarters(column, values)
    else:
        counts = values.drop_nulls().cast(pl.String).value_counts(sort=True)
        counts = counts.sort(["count", column], descending=[True, False])
        for level in counts[column].to_list()[:MOST]:
            yield Slice(column, "level", level, None, None, np.zeros(0, dtype=bool))
    if values.null_count():
        yield Slice(column, "missing", None, None, None, np.zeros(0, dtype=bool))


def _threshold(one: Held, event: Array) -> float:
    if costs_known(one.brief.costs):
        if one.recipe.threshold is not None:  # settled before, on other rows than those of the test
            return one.recipe.threshold
        forecast = one.predictions[f"probability_{one.aim.positive}"].to_numpy()
        return best_threshold(forecast, event, one.brief.costs).value
    return 0.5


def _groups(one: Held, column: str, threshold: float, event: Array) -> list[Group]:
    values = one.frame[column]
    block, aim = one.block, one.aim
    found = []
    for piece in _pieces(one, column):
        inside = members(values, piece.kind, piece.value, piece.low, piece.high)  # type: ignore[no-untyped-call]
        n = int(inside.sum())
        if n < FEWEST:
            found.append(Group(piece, n, None, {}))
            continue
        rates = {}
        if aim.positive is not None:
            yes = one.predictions[f"probability_{aim.positive}"].to_numpy() >= threshold
            for name in MEASURES:
                about, hit = counted(name, event, yes)  # type: ignore[no-untyped-call]
                at = inside & about
                if at.sum() >= OF_A_KIND:
                    share = rate(hit[at], block[at], LEVEL, one.seed)  # type: ignore[no-untyped-call]
                    rates[name] = (*share, int(at.sum()))
        found.append(Group(piece, n, _score(one, inside), rates))
    return found


def _score(one: Held, inside: Array) -> tuple[float, float, float] | None:
    aim, rows = one.aim, one.predictions.filter(pl.Series(inside))
    observed, predicted = rows["observed"].to_numpy(), rows["predicted"].to_numpy()
    if aim.classes:
        counts = [int(np.sum(observed == c)) for c in aim.classes]
        if sum(c >= OF_A_KIND for c in counts) < len(aim.classes):
            return None
    chances = rows.select(aim.probabilities).to_numpy() if aim.classes else None
    value = compute(aim.metric, observed, predicted, chances, aim.classes, aim.positive)
    score = scorer(aim.metric, observed, predicted, chances, aim.classes, aim.positive)
    drawn = np.concatenate([score(w) for w in weights(rows["block"].to_numpy(), DRAWS, one.seed)])
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < DRAWS / 2:
        return None
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(value), float(low), float(high)


def _finding(one: Held, column: str, code: str = CODE) -> Finding:
    aim = one.aim
    event = one.predictions["observed"].to_numpy() == aim.positive
    threshold = _threshold(one, event) if aim.positive is not None else 0.5
    groups = _groups(one, column, threshold, event)
    scored = [g for g in groups if g.score is not None]
    few = tuple(g.piece.name() for g in groups if g.score is None)
    metric = metric_name(aim.metric)
    values: dict[str, Any] = {
        "column": column,
        "metric": metric,
        "groups": len(groups),
        "scored": len(scored),
    }
    values |= {"fewest": FEWEST, "kind": OF_A_KIND}
    parts: list[Said] = []
    if len(scored) >= 2:
        ordered = sorted(scored, key=lambda g: one.metric.loss((g.score or (0.0,))[0]))
        for name, group in (("best", ordered[0]), ("worst", ordered[-1])):
            value, low, high = group.score or (0.0, 0.0, 0.0)
            values |= {name: group.piece.name(), f"{name}_value": value, f"{name}_low": low,
                       f"{name}_high": high, f"{name}_n": group.n}  # fmt: skip
        parts += _settled(values)
    checks = []
    for measure in MEASURES:
        known = sorted((g for g in groups if measure in g.rates), key=lambda g: g.rates[measure][0])
        if len(known) < 2:
            continue
        ends = {"high": known[-1], "low": known[0]}
        told: dict[str, Any] = {"threshold": threshold, "positive": aim.positive}
        for name, group in ends.items():
            share, low, high, n = group.rates[measure]
            told |= {name: group.piece.name(), f"{name}_share": share, f"{name}_from": low,
                     f"{name}_to": high, f"{name}_n": n}  # fmt: skip
            checks.append(_check(one, group, measure, threshold))
        parts.append(said(f"explain.group-scores.rate.{measure}", **told))
    if few:
        parts.append(said("explain.group-scores.few", few=few, n_few=len(few), **values))
    key = "told" if len(scored) >= 2 else "too-few"
    level = key == "told" and values["best_value"] == values["worst_value"]
    claim = said(
        f"explain.group-scores.claim.{'equal' if level else key}{'-more' if parts else ''}",
        **values,
        more=said_all(parts),
    )
    return Finding(
        code=code, id=finding_id(code, (column,)), stage="explain",
        verdict=Verdict.NOT_ESTABLISHED,  # groups are shown, no gap between them is tested
        severity=Severity.NOTICE, columns=(column,), claim=claim,
        reading=said(
            f"explain.group-scores.reading.{'rates-alone' if checks and key == 'too-few' else key}",
            column=column,
        ),
        advice=said(f"explain.group-scores.advice.{key}", column=column),
        validations=tuple(checks) or (_plain(one),),
        figure=_figure(one, scored, claim, values, code) if scored else None,
        section="bias", affected=sum(g.n for g in groups),
    )  # fmt: skip


def _settled(values: Mapping[str, Any]) -> list[Said]:
    """Say beside the best and the worst score that their intervals overlap, when they do."""
    bottom = max(values["best_low"], values["worst_low"])
    top = min(values["best_high"], values["worst_high"])
    level = values["best_value"] == values["worst_value"]
    return [said("explain.group-scores.overlap")] if bottom <= top and not level else []


def said_all(parts: list[Said]) -> Said:
    """Return sentences one after the other as one."""
    if not parts:
        return said("text", text="")
    whole = parts[-1]
    for part in reversed(parts[:-1]):
        whole = said("explain.group-scores.both", first=part, then=whole)
    return whole


def _plain(one: Held) -> Validation:
    return Validation(test="count of held-out predictions", n=one.predictions.height, rows=one.rows)


def _check(one: Held, group: Group, measure: str, threshold: float) -> Validation:
    piece = group.piece
    arguments: dict[str, Argument] = {
        "model": one.recipe.name, "positive": one.aim.positive, "threshold": threshold,
        "column": piece.column, "kind": piece.kind, "value": str(piece.value or ""),
        "low": piece.low or 0.0, "high": piece.high or 0.0, "measure": measure, "level": LEVEL,
        "seed": one.seed, "split": one.split,
    }  # fmt: skip
    share, low, high, n = group.rates[measure]
    return Validation(
        test="count of held-out predictions",
        effect=Effect(name="share", value=share, low=low, high=high, level=LEVEL),
        n=n, rows=one.rows, reference="Wilson 1927", recipe="group_rate",
        arguments=arguments, recompute=snippet("group_rate", arguments),
    )  # fmt: skip


def _figure(one: Held, scored: list[Group], claim: Said, values: dict[str, Any], code: str) -> Figure:
    data: list[dict[str, Scalar]] = []
    for group in scored:
        value, low, high = group.score or (0.0, 0.0, 0.0)
        row: dict[str, Scalar] = {"group": _named(group.piece), "value": value, "low": low, "high": high}
        row["n"] = group.n
        data.append(row | {name: group.rates[name][0] if name in group.rates else None for name in MEASURES})
    return Figure(
        id=finding_id(code, (str(values["column"]),)), mark="dot-interval", title=title(claim),
        alt=said("explain.group-scores.alt", **{k: values[k] for k in ("column", "metric", "scored")}),
        x=Axis(field="value", label=said("explain.curve.score", metric=values["metric"])),
        y=Axis(field="group", label=said("explain.axis.named", column=values["column"]), format="category"),
        note=said("explain.group-scores.note", n=one.predictions.height, fewest=FEWEST, kind=OF_A_KIND),
        levels=tuple(_level(group.piece) for group in scored if group.piece.kind == "range"),
        data=tuple(data),
    )  # fmt: skip


def _level(piece: Slice) -> Level:
    name = said("explain.group-scores.range", low=piece.low, high=piece.high)
    return Level(code=_named(piece), name=name)


def _named(piece: Slice) -> str:
    if piece.kind == "level":
        return str(piece.value)
    if piece.kind == "number":
        return f"{piece.low:g}"
    return "∅" if piece.kind == "missing" else f"{piece.low:g} – {piece.high:g}"

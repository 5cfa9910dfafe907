"""The pages of a project with a target: iterations and interpretation."""

from __future__ import annotations

from typing import Any

from pythesis.core.figure import Axis, Figure, Reference
from pythesis.core.iteration import Change, Comparison, Iteration, Model
from pythesis.core.said import said
from pythesis.deliver.app.findings import finding
from pythesis.deliver.app.pages import criterion, score_note
from pythesis.deliver.app.voice import Voice, clean
from pythesis.deliver.jury.question import lately, seen_on
from pythesis.deliver.story.attempts import outcome
from pythesis.deliver.story.names import named, plain, the
from pythesis.words import numbers

SCORES_FIGURE = "app-scores"
ERROR_COLUMNS = 6  # features beside an error: more does not fit a projector
ERRORS_SHOWN = 15
KEPT = {"kept": "yes", "kept-unshown": "yes-unshown", "dropped": "no", "to-try": "undecided"}


def iterations(voice: Voice) -> dict[str, Any]:
    """Return the four iterations as the app shows them."""
    conclusion = voice.evidence.conclusion
    asked = ""
    if conclusion is not None:
        metric = voice.known("metric", conclusion.criterion.metric)
        asked = voice.own("iterations.criterion", metric=metric, asked=criterion(conclusion.criterion, voice))
    return {
        "lead": voice.own("iterations.lead"),
        "figure": SCORES_FIGURE,
        "criterion": asked,
        "items": [_iteration(iteration, voice) for iteration in voice.evidence.iterations],
        "imported": imported(voice),
    }


def imported(voice: Voice) -> dict[str, Any] | None:
    """Return the results the team had elsewhere, which nothing here verified; None without any."""
    results = voice.evidence.imported
    if not results:
        return None
    names = ("model", "metric", "score-alone", "interval", "measured", "by")
    rows = [
        [
            clean(one.model),
            voice.known("metric", one.metric),
            voice.number(one.score),
            voice.interval(one.low, one.high) or "—",
            clean(one.scored_on) or "—",
            clean(one.by) or "—",
        ]
        for one in results
    ]
    return {
        "title": voice.own("iterations.imported", n=len(results)),
        "note": voice.own("iterations.imported-note"),
        "table": {"head": [voice.own(f"iterations.head.{n}") for n in names], "rows": rows},
    }


def _iteration(iteration: Iteration, voice: Voice) -> dict[str, Any]:
    question, _, rest = voice.say(iteration.question).partition("? ")
    question += "?" * bool(rest)
    decision, by = voice.decision(iteration)
    return {
        "name": voice.own("iterations.name", number=iteration.number),
        "question": question,
        "about": rest,
        "other_scores": other_scores(iteration, voice),
        "models": models(iteration, voice),
        "notes": _notes(iteration, voice),
        "changes": {
            "head": [voice.own(f"iterations.head.{name}") for name in ("change", "expected", "gain", "kept")],
            "rows": [_change(change, voice) for change in iteration.changes],
        },
        "comparisons": [comparison(c, voice) for c in iteration.comparisons],
        "decision": decision,
        "decision_by": by,
    }


def _notes(iteration: Iteration, voice: Voice) -> list[Any]:
    """Say which models have no score: those the clock cut, and those that could not be fitted."""
    cut = [voice.own("iterations.cut")] if any(m.cut_by_clock for m in iteration.models) else []
    return cut + [
        voice.own("iterations.failed", model=m.label, why=m.failed)
        for m in iteration.models
        if m.failed is not None
    ]


def models(iteration: Iteration, voice: Voice) -> dict[str, list[Any]]:
    """Return the models of an iteration with the score the criterion is about, one row a score."""
    metric = _metric(voice)
    rows = [
        [
            voice.say(model.label),
            voice.number(score.value),
            voice.interval(score.low, score.high) or "—",
            voice.known("split-name", score.split),
        ]
        for model in iteration.models
        for score in model.scores
        if score.metric == metric
    ]
    names = ("model", "score", "interval", "measured")
    head = [voice.own(f"iterations.head.{name}", metric=voice.known("metric", metric)) for name in names]
    return {"head": head, "rows": rows}


def other_scores(iteration: Iteration, voice: Voice) -> dict[str, list[Any]]:
    """Return the other scores of the models of an iteration, one column a metric."""
    main = _metric(voice)
    metrics = list(dict.fromkeys(s.metric for m in iteration.models for s in m.scores if s.metric != main))
    rows = []
    for model in iteration.models:
        values = {score.metric: score.value for score in model.scores}
        rows.append([voice.say(model.label), *(voice.number(values.get(metric)) for metric in metrics)])
    head = [voice.own("iterations.head.model"), *(voice.known("metric", metric) for metric in metrics)]
    return {"head": head, "rows": rows if metrics else []}


def _metric(voice: Voice) -> str:
    """Return the metric of the criterion, else the first one measured."""
    conclusion = voice.evidence.conclusion
    if conclusion is not None:
        return conclusion.criterion.metric
    found = (s.metric for it in voice.evidence.iterations for m in it.models for s in m.scores)
    return next(found, "")


def _change(change: Change, voice: Voice) -> list[str]:
    gain = "—"
    if change.gain is not None:
        interval = voice.interval(change.gain.low, change.gain.high)
        gain = (
            f"{voice.number(change.gain.value)} ({interval})" if interval else voice.number(change.gain.value)
        )
    kept = voice.own(f"cell.{KEPT[outcome(change)]}")
    return [voice.say(change.what), voice.say(change.expected) or "—", gain, kept]


def comparison(compared: Comparison, voice: Voice) -> str:
    """Return in one sentence which of two models is better, if it can be told."""
    names = {m.name: m.label for iteration in voice.evidence.iterations for m in iteration.models}
    key = compared.verdict if compared.verdict in {"better", "worse"} else "not-distinguished"
    effect = compared.difference
    return voice.own(
        f"comparison.{key}",
        first=the(names.get(compared.first, plain(compared.first))),
        second=the(names.get(compared.second, plain(compared.second))),
        metric=voice.known("metric", compared.metric),
        difference=effect.value,
        interval=voice.interval(effect.low, effect.high) or "—",
        level=voice.level(effect.level),
        test=named("test", compared.test),
        n=compared.n,
    )


def scores_figure(voice: Voice) -> Figure | None:
    """Return every model's main score with its interval on one axis, in the order they were tried.

    The metric is that of the criterion, so that all are on one scale; other scores are in the tables.
    """
    conclusion = voice.evidence.conclusion
    if conclusion is None:
        return None
    asked, rows = conclusion.criterion, []
    for iteration in voice.evidence.iterations:
        for model in iteration.models:
            rows += [_row(model, place, voice) for place in _places(model, asked.metric)]
    unique = {row["level"]: row for row in rows}
    if not unique:
        return None
    limit = asked.minimum if asked.minimum is not None else asked.maximum
    references = (
        () if limit is None else (Reference(axis="x", value=limit, label=said("app.scores.criterion")),)
    )
    return Figure(
        id=SCORES_FIGURE,
        mark="dot-interval",
        title=said("app.scores.title"),
        alt=said("app.scores.alt", n=len(unique), metric=voice.known("metric", asked.metric)),
        x=Axis(field="value", label=said("text", text=voice.known("metric", asked.metric))),
        y=Axis(field="level", label=said("app.scores.model"), format="category"),
        references=references,
        data=tuple(unique.values()),
    )


def _places(model: Model, metric: str) -> list[int]:
    return [place for place, score in enumerate(model.scores) if score.metric == metric]


def _row(model: Model, place: int, voice: Voice) -> dict[str, Any]:
    score, level = model.scores[place], voice.say(model.label)
    if score.split == "test":
        level = voice.own("scores.on-test", model=level)
    return {"level": level, "value": score.value, "low": score.low, "high": score.high, "n": score.n}


def interpretation(voice: Voice) -> dict[str, Any]:
    """Return what the model relies on and where it is wrong."""
    found = lately(tuple(f for iteration in voice.evidence.iterations for f in iteration.findings))
    conclusion = voice.evidence.conclusion
    other = seen_on(voice.evidence)
    lead = voice.own("interpretation.lead")
    return {
        "lead": lead if other is None else f"{lead} {voice.say(other)}",
        "findings": [finding(f, voice) for f in found],
        "score": score_note(conclusion.score, voice) if conclusion else "",
        "errors_lead": voice.own("interpretation.errors-lead"),
        "errors": errors(voice),
    }


def errors(voice: Voice, most: int = ERRORS_SHOWN) -> dict[str, list[Any]]:
    """Return the rows on which the model is most wrong, with the columns it relies on."""
    rows = [row for iteration in voice.evidence.iterations for row in iteration.errors][:most]
    if not rows:
        return {"head": [], "rows": []}
    recipe, features = voice.evidence.recipe, []
    if recipe is not None:
        features = [t.column for t in recipe.treatments if t.kind != "text" and t.column in rows[0]]
    first = ["__row", *(f for f in rows[0] if f != "__row" and voice.known("field", f) != f)]
    fields = first + [f for f in features if f not in first][:ERROR_COLUMNS]
    head = [voice.known("field", f) if f in first else voice.column(f) for f in fields]
    return {"head": head, "rows": [[_cell(f, row.get(f), voice) for f in fields] for row in rows]}


def _cell(field: str, value: Any, voice: Voice) -> str:
    if field.startswith("probability") and isinstance(value, float):
        return numbers.percent(value, voice.language)
    if field == "__row" and isinstance(value, int):
        return str(value)
    return voice.cell(value)

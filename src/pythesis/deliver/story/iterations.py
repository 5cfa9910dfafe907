"""The parts of a report about one iteration: its scores, comparisons, findings and worst errors."""

from __future__ import annotations

from pythesis.core.base import Scalar
from pythesis.core.evidence import Evidence
from pythesis.core.figure import Axis, Figure, Level, Reference
from pythesis.core.iteration import Comparison, Iteration, Model, Score
from pythesis.core.said import Said
from pythesis.deliver.story import findings, names, notes
from pythesis.deliver.story.attempts import changes
from pythesis.deliver.story.blocks import Block, FigureBlock, Heading, Paragraph, TableBlock
from pythesis.deliver.story.names import own, plain
from pythesis.deliver.story.repeated import advised_once

METRICS_SHOWN = 3
ERRORS_SHOWN = 10
ERROR_COLUMNS = 5  # features beside what was observed and predicted


def iteration(evidence: Evidence, number: int, *, condensed: bool = False) -> list[Block]:
    """Return what one iteration asked, tried, measured, found and decided."""
    it = evidence.iteration(number)
    key = f"iteration-{number}"
    blocks: list[Block] = [Paragraph(it.question, key, "lead", own("iteration.question"))]
    blocks += _scores(evidence, it)
    blocks += _comparisons(evidence, it)
    planned = all(change.kept is None and change.gain is None for change in it.changes)
    blocks += [] if planned else changes(it.changes, key)
    shown = it.findings[:3] if condensed else it.findings
    if shown:
        blocks.append(Heading(2, own("iteration.findings"), f"{key}-findings"))
        for finding in advised_once(shown):
            blocks += findings.brief(finding)
    if it.errors and not condensed:
        blocks += _errors(evidence, it)
    blocks += changes(it.changes, key) if planned else []
    return [*blocks, *_decision(evidence, it)]


def _decision(evidence: Evidence, it: Iteration) -> list[Block]:
    note = notes.written(evidence, f"iteration-{it.number}")
    title = Heading(2, own("iteration.decision"), f"iteration-{it.number}-decision")
    if note is not None:
        label = own("finding.signed", who=note.signed_by) if note.signed_by else own("finding.written")
        return [title, Paragraph(plain(note.text), "", "signed", label)]
    return [title, Paragraph(it.decision, f"iteration-{it.number}")]


def metrics_of(evidence: Evidence, models: tuple[Model, ...]) -> list[str]:
    seen = dict.fromkeys(score.metric for model in models for score in model.scores)
    main = evidence.conclusion.criterion.metric if evidence.conclusion else None
    return sorted(seen, key=lambda metric: metric != main)[:METRICS_SHOWN]


def _scores(evidence: Evidence, it: Iteration) -> list[Block]:
    models = tuple(model for model in it.models if model.scores)
    if not models:
        return []
    metrics = metrics_of(evidence, models)
    rows = tuple(_score_row(model, metrics) for model in models)
    heads = (own("head.model"), own("head.model-role"), *(names.named("metric-short", m) for m in metrics))
    first = next(score for model in models for score in model.scores)
    caption = own("scores.caption", split=names.named("split", first.split), n=first.n, level=first.level)
    keys = tuple(f"iteration-{it.number}/{model.name}" for model in models)
    note = own(
        "scores.note", method=names.method(first.method), estimand=names.named("estimand", first.estimand)
    )
    widths = (2.6, 1.3, *(1.9 for _ in metrics))
    table = TableBlock(caption, heads, rows, "ll" + "r" * len(metrics), keys, widths, note)
    drawn = score_figure(evidence, it, metrics[0], models)
    blocks: list[Block] = [Heading(2, own("iteration.scores"), f"iteration-{it.number}-scores")]
    blocks += [FigureBlock(drawn, f"iteration-{it.number}")] if drawn else []
    blocks.append(table)
    if any(model.cut_by_clock for model in it.models):
        cut = tuple(model.label for model in it.models if model.cut_by_clock)
        blocks.append(Paragraph(own("scores.cut", models=cut), f"iteration-{it.number}", "weak"))
    for model in it.models:
        if model.failed is not None:
            told = own("scores.failed", model=model.label, why=model.failed)
            blocks.append(Paragraph(told, f"iteration-{it.number}", "weak"))
    return blocks


def _score_row(model: Model, metrics: list[str]) -> tuple[Said, ...]:
    found = {score.metric: score for score in model.scores}
    cells = (
        names.interval(s.value, s.low, s.high) if (s := found.get(metric)) else plain("–")
        for metric in metrics
    )
    return (model.label, names.named("model-role", model.role), *cells)


def score_figure(evidence: Evidence, it: Iteration, metric: str, models: tuple[Model, ...]) -> Figure | None:
    """Return the models of an iteration side by side, None when there is only one."""
    scored: list[tuple[Model, Score]] = [
        (model, score) for model in models for score in model.scores if score.metric == metric
    ]
    if len(scored) < 2:
        return None
    data: tuple[dict[str, Scalar], ...] = tuple(
        {"model": model.name, "value": score.value, "low": score.low, "high": score.high}
        for model, score in scored
    )
    base = evidence.conclusion.criterion if evidence.conclusion else None
    wanted = base.minimum if base and base.minimum is not None else base.maximum if base else None
    lines: tuple[Reference, ...] = ()
    if base and base.metric == metric and wanted is not None:
        lines = (Reference(axis="x", value=wanted, label=own("scores.criterion")),)
    name = names.named("metric", metric)
    return Figure(
        id=f"iteration-{it.number}-scores",
        mark="dot-interval",
        title=own("scores.title", n=it.number, metric=name),
        alt=own("scores.alt", n=len(scored), metric=name),
        x=Axis(field="value", label=own("head.metric", metric=name)),
        y=Axis(field="model", label=own("head.model"), format="category"),
        references=lines,
        levels=tuple(Level(code=model.name, name=model.label) for model, _ in scored),
        data=data,
    )


def _comparisons(evidence: Evidence, it: Iteration) -> list[Block]:
    if not it.comparisons:
        return []
    labels = {model.name: model.label for each in evidence.iterations for model in each.models}
    rows = tuple(_comparison_row(c, labels) for c in it.comparisons)
    first = it.comparisons[0]
    heads = tuple(own(f"head.{h}") for h in ("first", "second", "difference", "p", "comparison"))
    caption = own("comparison.caption", test=names.named("test", first.test), level=first.difference.level)
    keys = (f"iteration-{it.number}",) * len(rows)
    title = Heading(2, own("comparison.title"), f"iteration-{it.number}-comparisons")
    note = own("comparison.note", metric=names.named("metric", first.metric))
    return [title, TableBlock(caption, heads, rows, "llrrl", keys, (2.3, 2.3, 2.1, 1.0, 2.2), note)]


def _comparison_row(comparison: Comparison, labels: dict[str, Said]) -> tuple[Said, ...]:
    d = comparison.difference
    return (
        labels.get(comparison.first, plain(comparison.first)),
        labels.get(comparison.second, plain(comparison.second)),
        names.interval(d.value, d.low, d.high),
        own("cell.p", v=comparison.p) if comparison.p is not None else plain("–"),
        names.named("comparison-verdict", comparison.verdict),
    )


def _errors(evidence: Evidence, it: Iteration) -> list[Block]:
    fixed = [name for name in ("__row", "observed", "predicted", "probability") if name in it.errors[0]]
    others = [n for n in it.errors[0] if n not in fixed and n != "loss" and not n.startswith("__")]
    shown = fixed + others[:ERROR_COLUMNS]
    heads = tuple(
        own(f"head.{name.strip('_')}") if name in fixed else own("cell.column", column=name) for name in shown
    )
    rows = tuple(tuple(_value(error.get(name), name) for name in shown) for error in it.errors[:ERRORS_SHOWN])
    align = "".join("r" if isinstance(it.errors[0].get(name), (int, float)) else "l" for name in shown)
    keys = (f"iteration-{it.number}",) * len(rows)
    table = TableBlock(
        own("errors.caption"), heads, rows, align, keys, spare=max(0, len(shown) - len(fixed) - 1)
    )
    return [Heading(2, own("errors.title"), f"iteration-{it.number}-errors"), table]


def _value(value: Scalar, name: str) -> Said:
    if value is None:
        return plain("–")
    if name == "probability" and isinstance(value, float):
        return own("cell.percent", v=value)
    if name == "__row" and isinstance(value, int):
        return own("cell.raw", v=value)
    # What is observed is written as what is predicted; a year among the columns keeps its four digits.
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
        if name in ("observed", "predicted") or number < 0 or not number.is_integer():
            return own("cell.number", v=number)
    return own("cell.raw", v=int(value) if isinstance(value, float) else value)

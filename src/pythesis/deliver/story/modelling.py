"""The parts of a report about models: problem, iterations, scores, errors, conclusion."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.base import Scalar
from pythesis.core.conclusion import Cause, Criterion
from pythesis.core.evidence import Evidence
from pythesis.core.figure import Axis, Figure, Level, Reference
from pythesis.core.finding import Finding
from pythesis.core.iteration import Comparison, Iteration, Model, Score
from pythesis.core.recipe import Treatment
from pythesis.core.said import Said
from pythesis.deliver.story import findings, names, notes
from pythesis.deliver.story.attempts import changes
from pythesis.deliver.story.blocks import (
    Block,
    Bullets,
    FigureBlock,
    Heading,
    Paragraph,
    Proof,
    TableBlock,
)
from pythesis.deliver.story.names import own, plain
from pythesis.words import say

METRICS_SHOWN = 3
ERRORS_SHOWN = 10
ERROR_COLUMNS = 5  # features beside what was observed and predicted
EXCLUDED_SHOWN = 30
USED_NAMED = 24  # columns named in the sentence that counts them
PARAMETERS_SHOWN = 30


def problem(evidence: Evidence) -> list[Block]:
    """Return the type of problem, the metric and why, and what would be a success."""
    target = evidence.dataset.target
    blocks: list[Block] = []
    if target is not None:
        task = names.named("task", evidence.task)
        blocks.append(Paragraph(own("problem.type", column=target.name, task=task), "raw", "lead"))
    conclusion = evidence.conclusion
    if conclusion is None:
        return blocks
    criterion = conclusion.criterion
    metric = names.named("metric", criterion.metric)
    blocks.append(Heading(2, own("problem.metric-title"), "metric"))
    blocks.append(Paragraph(own("problem.metric", metric=metric), "conclusion"))
    meaning = names.named("metric-meaning", criterion.metric)
    if meaning.key != "text":
        blocks.append(Paragraph(meaning))
    blocks += asked(criterion)
    if evidence.brief.success.why:
        blocks.append(Paragraph(plain(evidence.brief.success.why), "", "signed", own("problem.why")))
    if criterion.source == "draft":
        blocks.append(Paragraph(own("problem.draft"), "", "draft"))
    return blocks


def asked(criterion: Criterion) -> list[Block]:
    """Return what counts as a success, and why unless people say it in their own words beside it."""
    side = "minimum" if criterion.minimum is not None else "maximum"
    limit = getattr(criterion, side)
    blocks: list[Block] = []
    if limit is not None:
        metric = names.named("metric-short", criterion.metric)
        blocks.append(Paragraph(own(f"problem.{side}", metric=metric, limit=limit), "conclusion"))
    if criterion.why.key != "text":
        blocks.append(Paragraph(criterion.why, "conclusion"))
    return blocks


def used_columns(evidence: Evidence) -> list[Block]:
    """Return the columns the models read and those kept out, with the reasons."""
    models = [m for it in evidence.iterations for m in it.models if m.role != "trivial"]
    if not models:
        return []
    last = models[-1]
    used = last.features_used
    made = evidence.dataset.past is not None  # columns of the past have names of their own making
    key = "used" if made or not used else "used-named" if len(used) <= USED_NAMED else "used-among"
    told = own(f"columns.{key}", n=len(used), columns=tuple(used[:USED_NAMED]))
    blocks: list[Block] = [Paragraph(told, f"model/{last.name}")]
    reasons: dict[str, Said] = {}
    for model in models:
        for exclusion in model.excluded:
            reasons.setdefault(exclusion.column, exclusion.reason)
    if not reasons:
        return blocks
    shown = list(reasons.items())[:EXCLUDED_SHOWN]
    rows = tuple((own("cell.column", column=column), why) for column, why in shown)
    left = len(reasons) - len(shown)
    note = own("columns.more-excluded", n=left) if left else None
    heads = (own("head.column"), own("head.why"))
    caption = own("columns.excluded", n=len(reasons))
    keys = (f"model/{last.name}",) * len(rows)
    return [*blocks, TableBlock(caption, heads, rows, "ll", keys, (2, 5), note)]


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
        for finding in _advised_once(shown):
            blocks += findings.brief(finding)
    if it.errors and not condensed:
        blocks += _errors(evidence, it)
    blocks += changes(it.changes, key) if planned else []
    return [*blocks, *_decision(evidence, it)]


def _advised_once(shown: Sequence[Finding]) -> list[Finding]:
    """Return findings in a row that give the same advice with that of the last one only."""
    kept = []
    for finding, after in zip(shown, (*shown[1:], None), strict=True):
        same = after is not None and after.code == finding.code and _same(after.advice, finding.advice)
        kept.append(finding.model_copy(update={"advice": None}) if same else finding)
    return kept


def _same(one: Said | None, other: Said | None) -> bool:
    return one is not None and other is not None and say(one, "en") == say(other, "en")


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


def _encoding(treatment: Treatment) -> str:
    """Return how a column enters, with the repairs that iteration 3 kept for it."""
    filled = "-mean" if treatment.parameters.get("fill") == "mean" else ""
    held = "-ranks" if treatment.parameters.get("ranks") else ""
    beside = "-seasons" if treatment.parameters.get("seasons") else ""
    means = "-means" if treatment.parameters.get("means") else ""
    return treatment.encoding + filled + held + beside + means


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
    table = TableBlock(own("errors.caption"), heads, rows, align, keys)
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


def conclusion(evidence: Evidence) -> list[Block]:
    """Return whether it succeeded, against what, and the causes when it did not."""
    end = evidence.conclusion
    if end is None:
        return []
    metric = names.named("metric", end.criterion.metric)
    blocks: list[Block] = [
        Heading(2, own(f"outcome.{end.standing}"), "outcome", end.standing),
        *(Paragraph(part, "conclusion") for part in end.scientific),
    ]
    scored = [(own("conclusion.model"), end.score), (own("conclusion.baseline"), end.baseline)]
    last = headline(evidence)
    if last is not None and last != end.score:
        scored.insert(1, (own("conclusion.model"), last))
    heads = tuple(own(f"head.{h}") for h in ("model", "where", "n"))
    rows = tuple(_ending_row(what, score) for what, score in scored)
    caption = own("conclusion.caption", metric=metric, level=end.score.level)
    blocks.append(
        TableBlock(
            caption, (*heads, own("head.metric", metric=metric)), rows, "llrr", ("conclusion",) * len(rows)
        )
    )
    blocks += _redo(evidence)
    if end.rows_to_decide:
        blocks.append(Paragraph(own("conclusion.rows-to-decide", n=end.rows_to_decide), "conclusion"))
    blocks.append(Heading(2, own("conclusion.business"), "business"))
    note = notes.written(evidence, "conclusion")
    if note is not None:
        label = own("finding.signed", who=note.signed_by) if note.signed_by else own("finding.written")
        blocks.append(Paragraph(plain(note.text), "", "signed", label))
    else:
        draft = own("finding.draft")
        first, more = end.business[:1], end.business[1:]
        blocks += [Paragraph(part, "conclusion", "draft", draft, more) for part in first]
    return blocks


def causes(evidence: Evidence) -> list[Block]:
    """Return the causes of what the score is, surest first, each with its remedy and its evidence."""
    end = evidence.conclusion
    if end is None or not end.causes:
        return []
    blocks: list[Block] = []
    for cause in sorted(end.causes, key=lambda c: c.rank):
        blocks += _cause(cause)
    return blocks


def _cause(cause: Cause) -> list[Block]:
    name = names.named("cause", cause.code)
    sure = names.named("confidence", cause.confidence)
    key = f"cause.{cause.code}"
    blocks: list[Block] = [
        Heading(2, own("causes.heading", cause=name, sure=sure), f"cause-{cause.rank}"),
        Paragraph(cause.sentence, key),
        Paragraph(cause.remedy, key, "advice", own("finding.advice")),
    ]
    proof = findings.proof(cause.validations, key)
    return [*blocks, proof] if proof else blocks


def chosen(evidence: Evidence) -> list[Block]:
    """Return the chosen model: family, parameters, how columns enter, and the code that redoes its score."""
    recipe = evidence.recipe
    if recipe is None:
        return []
    blocks: list[Block] = [
        Paragraph(
            own("chosen.lead", name=_label(evidence, recipe.name), n=len(recipe.treatments)),
            "recipe",
        )
    ]
    counts: dict[tuple[str, str], int] = {}
    for treatment in recipe.treatments:
        kind = (treatment.kind, _encoding(treatment))
        counts[kind] = counts.get(kind, 0) + 1
    items = tuple(
        Paragraph(own(f"chosen.encoding.{encoding}", n=n, kind=names.named("kinds", kind)), "recipe")
        for (kind, encoding), n in sorted(counts.items())
    )
    if items:
        blocks.append(Bullets(items))
    if recipe.parameters:
        shown = sorted(recipe.parameters.items())[:PARAMETERS_SHOWN]
        rows = tuple((plain(name), own("cell.raw", v=value)) for name, value in shown)
        heads = (own("head.parameter"), own("head.value"))
        blocks.append(TableBlock(own("chosen.parameters"), heads, rows, "ll", ("recipe",) * len(rows)))
    if recipe.threshold is not None:
        blocks.append(Paragraph(own("chosen.threshold", v=recipe.threshold), "recipe"))
    return blocks


def _label(evidence: Evidence, name: str) -> Said:
    known = {model.name: model.label for it in evidence.iterations for model in it.models}
    return known.get(name, plain(name))


def headline(evidence: Evidence) -> Score | None:
    """Return the score of the chosen model on the test rows, None when they were not opened."""
    end = evidence.conclusion
    for it in reversed(evidence.iterations):
        for model in (m for m in it.models if m.role != "trivial"):
            for score in model.scores:
                if score.split == "test" and end is not None and score.metric == end.criterion.metric:
                    return score
    return None


def _ending_row(what: Said, score: Score) -> tuple[Said, ...]:
    value = names.interval(score.value, score.low, score.high)
    return (what, names.named("split", score.split), own("cell.count", v=score.n), value)


def _redo(evidence: Evidence) -> list[Block]:
    end = evidence.conclusion
    if end is None or not end.score.recompute:
        return []
    return [Proof((own("chosen.redo"),), end.score.recompute.strip(), "conclusion")]

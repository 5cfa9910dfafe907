"""The parts of a report about the modelling as a whole: problem, columns, conclusion, causes, model."""

from __future__ import annotations

from pythesis.core.conclusion import Cause, Criterion
from pythesis.core.evidence import Evidence
from pythesis.core.iteration import Score
from pythesis.core.recipe import Treatment
from pythesis.core.said import Said
from pythesis.deliver.story import findings, names, notes
from pythesis.deliver.story.blocks import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Proof,
    TableBlock,
)
from pythesis.deliver.story.names import own, plain

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


def _encoding(treatment: Treatment) -> str:
    """Return how a column enters, with the repairs that iteration 3 kept for it."""
    filled = "-mean" if treatment.parameters.get("fill") == "mean" else ""
    held = "-ranks" if treatment.parameters.get("ranks") else ""
    beside = "-seasons" if treatment.parameters.get("seasons") else ""
    means = "-means" if treatment.parameters.get("means") else ""
    return treatment.encoding + filled + held + beside + means


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
            own("chosen.lead", name=names.the(_label(evidence, recipe.name)), n=len(recipe.treatments)),
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

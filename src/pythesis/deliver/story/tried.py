"""The register of what was tried: every model of every iteration, its score, and what came of it."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.iteration import Iteration, Model
from pythesis.core.said import Said
from pythesis.deliver.story import names
from pythesis.deliver.story.blocks import TableBlock
from pythesis.deliver.story.iterations import metrics_of
from pythesis.deliver.story.names import own, plain

IMPORTED_SHOWN = 30
REASONED = 60  # characters of a failure that a cell holds; the register file has it whole


def register(evidence: Evidence) -> TableBlock | None:
    """Return every model of every iteration in one table, by the main metric, with its verdict.

    A model without a score is there too, with the reason. None when no model has a score.
    """
    every = [(it, model) for it in evidence.iterations for model in it.models]
    scored = tuple(model for _, model in every if model.scores)
    if not scored:
        return None
    metric = metrics_of(evidence, scored)[0]
    labels = {model.name: model.label for _, model in every}
    rows = tuple(_row(evidence, it, model, metric, labels) for it, model in every)
    keys = tuple(f"iteration-{it.number}/{model.name}" for it, model in every)
    heads = (
        own("head.iteration"), own("head.model"), own("head.where"), names.named("metric-short", metric),
        own("head.verdict"),
    )  # fmt: skip
    widths = (0.9, 3, 1.7, 2, 2.6)
    return TableBlock(own("scores.all"), heads, rows, "rllrl", keys, widths, own("tried.note"))


def _row(
    evidence: Evidence, it: Iteration, model: Model, metric: str, labels: dict[str, Said]
) -> tuple[Said, ...]:
    score = next((s for s in model.scores if s.metric == metric), None)
    dash = plain("–")
    return (
        own("cell.count", v=it.number),
        model.label,
        dash if score is None else names.named("split", score.split),
        dash if score is None else names.interval(score.value, score.low, score.high),
        _verdict(evidence, it, model, metric, labels),
    )


def _verdict(evidence: Evidence, it: Iteration, model: Model, metric: str, labels: dict[str, Said]) -> Said:
    """Say what came of a model: failed, cut, recommended, the ceiling, or how it compares."""
    if model.failed is not None:
        kind, told = (str(model.failed.values.get(name, "")) for name in ("kind", "told"))
        return own("tried.failed", kind=kind, told=told[:REASONED])
    if model.cut_by_clock:
        return own("tried.cut")
    compared = next((c for c in it.comparisons if c.first == model.name and c.metric == metric), None)
    recommended = evidence.conclusion is not None and evidence.conclusion.model == model.name
    if compared is None and model.family.startswith("Voting") and not recommended:
        return own("tried.ceiling")
    if compared is None:
        return own("tried.recommended") if recommended else plain("–")
    verdict = compared.verdict.replace("_", "-")
    other = names.the(labels.get(compared.second, plain(compared.second)))
    return own(f"tried.{verdict}{'-recommended' if recommended else ''}", other=other)


def imported(evidence: Evidence) -> TableBlock | None:
    """Return the results the team had elsewhere, told apart from those measured here; None without any."""
    if not evidence.imported:
        return None
    shown = evidence.imported[:IMPORTED_SHOWN]
    rows = tuple(
        (
            plain(one.model),
            names.named("metric-short", one.metric),
            names.interval(one.score, one.low, one.high),
            plain(one.scored_on or "–"),
            plain(one.by or "–"),
        )
        for one in shown
    )
    heads = (
        own("head.model"), own("head.measure"), own("head.score-alone"), own("head.where"),
        own("head.author"),
    )  # fmt: skip
    keys = ("imported",) * len(rows)
    left = len(evidence.imported) - len(shown)
    note = own("tried.imported-more", n=left) if left else own("tried.imported-note")
    caption = own("tried.imported", n=len(evidence.imported))
    return TableBlock(caption, heads, rows, "llrll", keys, (2.6, 1.4, 2, 1.8, 1.4), note)

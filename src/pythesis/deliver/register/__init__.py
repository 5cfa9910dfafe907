"""The register of iterations: one row per model tried, for anyone's spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator

from pythesis.core.evidence import Evidence
from pythesis.core.imported import ImportedResult
from pythesis.core.iteration import Comparison, Iteration, Model
from pythesis.core.receipt import Receipts

HEAD = (
    "iteration", "model", "role", "family", "parameters", "columns", "data", "division", "seed", "plan",
    "seconds", "metric", "score", "low", "high", "scored_on", "rows", "compared_with", "difference",
    "difference_low", "difference_high", "p", "verdict", "recommended", "cut_by_clock", "failed",
    "origin", "by", "note",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(evidence: Evidence, receipts: Receipts) -> bytes:
    """Return the register as CSV, UTF-8 with a mark so that spreadsheets read accents.

    Each model of an iteration has a row for each of its metrics. ``data`` and ``division`` are fingerprints
    of the cleaned table and of how its rows are divided: rows that share both can be compared. ``origin`` is
    ``measured``, or the place a result was imported from: the team's own word, which nothing here verified.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEAD)
    for iteration in evidence.iterations:
        for model in iteration.models:
            writer.writerows(_rows(evidence, receipts, iteration, model))
    writer.writerows([_safe(cell) for cell in _imported(result)] for result in evidence.imported)
    return ("\ufeff" + stream.getvalue()).encode()


def division(evidence: Evidence) -> str:
    """Return the fingerprint of parts, halves and folds."""
    parts = (evidence.reservation.model_dump_json(), evidence.split.model_dump_json())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _rows(
    evidence: Evidence, receipts: Receipts, iteration: Iteration, model: Model
) -> Iterator[list[object]]:
    recommended = evidence.conclusion is not None and evidence.conclusion.model == model.name
    start: list[object] = [
        iteration.number, model.name, model.role, model.family,
        json.dumps(model.parameters, sort_keys=True, ensure_ascii=False), len(model.features_used),
        evidence.dataset.fingerprint[:12], division(evidence), evidence.seed, model.plan,
        _seconds(receipts, iteration, model),
    ]  # fmt: skip
    failed = "" if model.failed is None else model.failed.en
    end: list[object] = [_yes(recommended), _yes(model.cut_by_clock), failed, "measured", "", ""]
    for score in model.scores:
        numbers: list[object] = [score.metric, score.value, score.low, score.high, score.split, score.n]
        against = _against(iteration, model, score.metric)
        yield [_safe(cell) for cell in (*start, *numbers, *against, *end)]
    if not model.scores:
        yield [_safe(cell) for cell in (*start, *[""] * 12, *end)]


def _imported(result: ImportedResult) -> list[object]:
    """Return a result the team had elsewhere: what it says of it, and nothing else."""
    known: dict[str, object] = {
        "model": result.model, "metric": result.metric, "score": result.score, "low": result.low,
        "high": result.high, "scored_on": result.scored_on, "rows": result.rows, "origin": result.place,
        "by": result.by, "note": result.note,
    }  # fmt: skip
    return [known.get(name) for name in HEAD]


def _seconds(receipts: Receipts, iteration: Iteration, model: Model) -> object:
    """Return the training seconds of a model; those of the refit in iteration 4 have replaced the earlier."""
    found = receipts.training_seconds.get(model.name)
    return "" if found is None or iteration.number == 2 else round(found, 3)


def _against(iteration: Iteration, model: Model, metric: str) -> list[object]:
    found: Comparison | None = next(
        (c for c in iteration.comparisons if c.first == model.name and c.metric == metric), None
    )
    if found is None:
        return [""] * 6
    gap = found.difference
    return [found.second, gap.value, gap.low, gap.high, found.p, found.verdict]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _safe(cell: object) -> object:
    """Return a cell no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell

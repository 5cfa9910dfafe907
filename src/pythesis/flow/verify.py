"""Recomputes what a project claims and names every number that is not what the data say.

Nothing found in the project is run as code: stages, snippets and deliverables are regenerated here.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pythesis.core.evidence import Evidence
from pythesis.core.protocols import Tools
from pythesis.core.said import Said, said
from pythesis.flow import brought, framing, imported, people
from pythesis.flow.deliverables import ink_stages, iterations_of
from pythesis.flow.engine import Context, Engine, Settings, SystemClock, Watch, version_of
from pythesis.flow.outputs import data_files, read_receipts, workbook_cells
from pythesis.flow.table import DATA, FINISH, MODELS
from pythesis.ledger import files
from pythesis.stats import recompute
from pythesis.stats.learning.repairs import measured
from pythesis.words import fill

TOLERANCE = 1e-9  # snippets and stages use the same arithmetic, apart from the order of some sums
ZERO = 1e-15  # below this a difference of two sums is the order they were taken in
NUMBER = re.compile(r"\d+(?:[.,\u202f\u00a0]\d+)*")
MARKED = re.compile(r'<data[^>]*?value="([^"]*)"[^>]*?data-evidence="([^"]*)"[^>]*>([^<]*)')


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A number or sentence that is not what was recomputed."""

    where: str
    claimed: str
    recomputed: str


@dataclass
class Report:
    """What was recomputed, what did not agree, and what could not be checked."""

    checked: dict[str, int] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)
    unchecked: list[Said] = field(default_factory=list)

    def count(self, kind: str, n: int = 1) -> None:
        """Add to the number of things recomputed."""
        self.checked[kind] = self.checked.get(kind, 0) + n


class Nowhere:
    """A checkpoint that keeps nothing: verification computes afresh."""

    def get(self, key: str) -> bytes | None:
        """Return None."""
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keep nothing."""


def verify(root: Path, evidence: Evidence, watch: Watch, *, full: bool = False) -> Report:
    """Recompute the evidence of a project and its deliverables.

    Parameters
    ----------
    root : Path
        The project.
    evidence : Evidence
        As read from ``reports/evidence.json``.
    watch : Watch
        Told of the progress.
    full : bool
        Retrain every model too, instead of trusting the ledger and the stored predictions.
    """
    report = Report()
    context = _context(root, evidence)
    source_ok = context.source_hash == evidence.raw.fingerprint
    if not source_ok:
        report.mismatches.append(
            Mismatch(context.source.name, evidence.raw.fingerprint[:12], context.source_hash[:12])
        )
    _regenerate(context, watch)
    models = _models(root, context, watch, full=full, report=report) if evidence.conclusion else False
    _compare_evidence(evidence, context, report, models=models)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for path, data in data_files(context.results).items():
            files.write(place / path, data)
        stored = root / "data/processed/predictions.parquet"
        if evidence.conclusion and not (full and models) and stored.is_file():
            files.write(place / "data/processed/predictions.parquet", stored.read_bytes())
        _recompute(evidence, place, report, watch)
    _compare_deliverables(root, evidence, context, report, watch)
    return report


def _context(root: Path, evidence: Evidence) -> Context:
    book = root / "references/audit.xlsx"
    previous = {"references/audit.xlsx": book.read_bytes()} if book.is_file() else {}
    sources = framing.sources_of(root, evidence.brief.data.sources)
    return Context(
        source=sources[0],
        others=sources[1:],
        source_hash=framing.source_hash(sources),
        brief=evidence.brief,
        settings=Settings(
            seed=evidence.seed,
            effort=evidence.effort,
            prefer=evidence.prefer,
            budget=evidence.budget,
            cut=tuple(m.name for it in evidence.iterations for m in it.models if m.cut_by_clock),
        ),
        cells=workbook_cells(previous.get("references/audit.xlsx")),
        languages=_languages(evidence),
        brought=brought.read(root, evidence.brief),
        imported=imported.read(root),
        notes=evidence.notes,
        gates=evidence.gates,
        openings=evidence.openings,
        feedback=evidence.feedback,
        previous=previous,
    )


def _languages(evidence: Evidence) -> tuple[str, ...]:
    found = dict.fromkeys([evidence.language, *(d.language for d in evidence.deliverables if d.language)])
    return tuple(found)


def _regenerate(context: Context, watch: Watch) -> None:
    tools = Tools(SystemClock(), Nowhere(), watch)
    for stage in DATA:
        watch.started(stage.name)
        context.results[stage.name] = stage.run(context, tools)
        watch.finished(stage.name, 0.0)


def _models(root: Path, context: Context, watch: Watch, *, full: bool, report: Report) -> bool:
    """Fill in the results of the models: retrained, or from a ledger whose keys still hold."""
    context.open_test = bool(context.openings)
    stages = MODELS + FINISH
    if full:
        tools = Tools(SystemClock(), Nowhere(), watch)
        for stage in stages:
            watch.started(stage.name)
            context.results[stage.name] = stage.run(context, tools)
            watch.finished(stage.name, 0.0)
        return True
    if (root / ".pythesis").is_dir():
        engine = Engine(root / ".pythesis")
        states = engine.states(DATA + stages, context)
        if not any(state.stale for state in states):
            for stage in stages:
                engine.result(stage.name, context)
            return True
    report.unchecked.append(said("cli.verify.models-not-retrained"))
    return False


def _compare_evidence(evidence: Evidence, context: Context, report: Report, *, models: bool) -> None:
    results = context.results
    labels = {name: evidence.brief.label(name) for name in evidence.brief.columns}
    found = brought.behind((*results["audit"].findings, *results["explore"].findings), context.brought)
    fresh: dict[str, Any] = {
        "raw": results["ingest"].table,
        "reservation": results["ingest"].reservation,
        "journal": results["clean"].journal,
        "touched": results["clean"].touched,
        "conflicts": results["clean"].conflicts,
        "dataset": results["split"].learning.table,
        "split": results["split"].split,
        "questions": results["explore"].questions,
        "imported": context.imported,
        "findings": people.with_words(people.ordered(found, evidence.brief.report.order), evidence.notes),
    }
    if models:
        fresh["iterations"] = tuple(
            it.model_copy(update={"findings": people.with_words(it.findings, evidence.notes)})
            for it in iterations_of(results)
        )
        fresh["conclusion"] = results["confirm"].conclusion
        fresh["recipe"] = results["finish"].recipe
    fresh["optional"] = measured(results["clean"].optional, fresh.get("iterations", evidence.iterations))
    renewed = fill(evidence.model_copy(update=fresh), labels)
    held = evidence.model_dump(mode="json")
    for path, claimed, recomputed in _differences(held, renewed.model_dump(mode="json"), "", report):
        report.mismatches.append(Mismatch(path, claimed, recomputed))


def _differences(held: Any, fresh: Any, path: str, report: Report) -> Iterator[tuple[str, str, str]]:
    if isinstance(held, dict) and isinstance(fresh, dict):
        name = held.get("id") or held.get("name")
        here = f"{path}[{name}]" if isinstance(name, str) and path else path
        for key in dict.fromkeys([*held, *fresh]):
            yield from _differences(held.get(key), fresh.get(key), f"{here}.{key}".lstrip("."), report)
    elif isinstance(held, list) and isinstance(fresh, list):
        if len(held) != len(fresh):
            yield path, f"{len(held)} items", f"{len(fresh)} items"
        for number, (one, other) in enumerate(zip(held, fresh, strict=False)):
            yield from _differences(one, other, f"{path}.{number}", report)
    else:
        report.count("values")
        if not _same(held, fresh):
            yield path, _short(held), _short(fresh)


def _same(held: Any, fresh: Any) -> bool:
    if isinstance(held, float | int) and isinstance(fresh, float | int) and not isinstance(held, bool):
        return math.isclose(held, fresh, rel_tol=TOLERANCE, abs_tol=ZERO)
    return bool(held == fresh)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 120 else text[:117] + "..."


def _recompute(evidence: Evidence, place: Path, report: Report, watch: Watch) -> None:
    items = list(_with_recipes(evidence, "evidence"))
    for number, (where, item) in enumerate(items):
        watch.step(said("cli.verify.snippets"), number, len(items))
        try:
            code = recompute.snippet(item.recipe, item.arguments)
        except KeyError:  # of another version, or altered
            report.mismatches.append(Mismatch(f"{where}.recipe", _short(item.recipe), "?"))
            continue
        if code != item.recompute:
            report.mismatches.append(Mismatch(f"{where}.recompute", _short(item.recompute), _short(code)))
        data = _source(item.recipe, item.arguments)
        if not (place / data).is_file():
            report.unchecked.append(said("cli.verify.no-data", file=data, where=where))
            continue
        result = recompute.run(item.recipe, item.arguments, data=str(place / data))
        report.count("snippets")
        for name, claimed in _claimed(item).items():
            if name in result and claimed is not None and not _same(claimed, result[name]):
                report.mismatches.append(Mismatch(f"{where}.{name}", _short(claimed), _short(result[name])))


def _source(recipe: str, arguments: dict[str, Any]) -> str:
    if "data" in arguments:
        return str(arguments["data"])
    found = re.search(r'^DATA = ["\'](.+)["\']$', recompute.snippet(recipe, {}), re.MULTILINE)
    return found.group(1) if found else "data/processed/rows.parquet"


def _with_recipes(item: Any, where: str) -> Iterator[tuple[str, Any]]:
    if isinstance(item, BaseModel):
        if getattr(item, "recipe", "") and isinstance(getattr(item, "recompute", None), str):
            yield where, item
        name = getattr(item, "id", None) or getattr(item, "name", None)
        here = f"{where}[{name}]" if isinstance(name, str) else where
        for key in type(item).model_fields:
            yield from _with_recipes(getattr(item, key), f"{here}.{key}")
    elif isinstance(item, tuple):
        for number, part in enumerate(item):
            yield from _with_recipes(part, f"{where}.{number}")


def _claimed(item: Any) -> dict[str, Any]:
    effect = getattr(item, "effect", None) or getattr(item, "difference", None)
    claimed = {
        name: getattr(item, name, None)
        for name in ("statistic", "p", "n", "n_groups", "value", "low", "high")
    }
    if effect is not None:
        claimed.update(effect=effect.value, low=effect.low, high=effect.high)
    return claimed


def _compare_deliverables(
    root: Path, evidence: Evidence, context: Context, report: Report, watch: Watch
) -> None:
    receipts = read_receipts(root)
    if receipts is None or any(version_of(n) != v for n, v in receipts.libraries.items()):
        report.unchecked.append(said("cli.verify.other-versions"))
        return
    context.results["evidence"] = evidence.model_copy(update={"deliverables": ()})
    tools = Tools(SystemClock(), Nowhere(), watch)
    predictive = evidence.conclusion is not None
    for stage in ink_stages(context.languages, predictive):
        if not all(name in context.results for name in stage.reads):
            continue  # drawn from models that were not retrained
        watch.started(stage.name)
        for path, data in stage.run(context, tools).items():
            _compare_file(root / path, path, data, report)
        watch.finished(stage.name, 0.0)


def _compare_file(actual: Path, path: str, expected: bytes, report: Report) -> None:
    if not actual.is_file():
        report.mismatches.append(Mismatch(path, "", "missing"))
        return
    report.count("files")
    found = actual.read_bytes()
    if found == expected:
        return
    if actual.suffix == ".html":
        report.mismatches.extend(_html_differences(path, found.decode(errors="replace"), expected.decode()))
    elif actual.suffix in {".pptx", ".docx"}:
        report.mismatches.extend(_edited_differences(path, found, expected))
    elif actual.suffix in {".pdf", ".json", ".skops", ".onnx"}:
        report.mismatches.append(Mismatch(path, "altered", "as drawn from the evidence"))


def _html_differences(path: str, found: str, expected: str) -> list[Mismatch]:
    held, fresh = MARKED.findall(found), MARKED.findall(expected)
    if len(held) != len(fresh):
        return [Mismatch(path, f"{len(held)} numbers", f"{len(fresh)} numbers")]
    changed = [
        Mismatch(f"{path}#{new[1]}", f"{old[0]} ({old[2]})", f"{new[0]} ({new[2]})")
        for old, new in zip(held, fresh, strict=True)
        if old != new
    ]
    return changed or [Mismatch(path, "altered", "as drawn from the evidence")]


def _edited_differences(path: str, found: bytes, expected: bytes) -> list[Mismatch]:
    """Slides and documents are there to be edited: only numbers that the evidence does not have count."""
    from pythesis.deliver.report.word import read as document
    from pythesis.deliver.slides import read as deck

    texts = deck.texts if path.endswith(".pptx") else document.texts
    try:
        known = {number for text in texts(expected) for number in NUMBER.findall(text)}
        foreign = [
            (text, number) for text in texts(found) for number in NUMBER.findall(text) if number not in known
        ]
    except ValueError:
        return [Mismatch(path, "unreadable", "as drawn from the evidence")]
    return [Mismatch(path, f"{number}: {_short(text)}", "not in the evidence") for text, number in foreign]

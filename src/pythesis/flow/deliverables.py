"""The end of the table of stages: the evidence, then everything drawn from it."""

from __future__ import annotations

from typing import Any

from pythesis.core.evidence import Deliverable, Evidence
from pythesis.core.protocols import Tools
from pythesis.flow import brought, people
from pythesis.flow.engine import Context, Stage, version_of
from pythesis.flow.table import words_and_ink
from pythesis.stats.dictionary import drafts
from pythesis.stats.learning.repairs import measured
from pythesis.words import fill

KINDS = {
    ".pdf": "pdf",
    ".html": "html",
    ".docx": "document",
    ".pptx": "slides",
    ".ipynb": "notebook",
    ".xlsx": "workbook",
}
PACKAGED = ("onnx", "onnxruntime")  # an extra: whether it is there decides what the package holds


def _assemble(context: Context, tools: Tools) -> Evidence:
    return assembled(context)


def assembled(context: Context) -> Evidence:
    """Bind the results of the stages, people's words and the log into the evidence."""
    results = context.results
    dataset, cleaned, divided = results["ingest"], results["clean"], results["split"]
    explored = results["explore"]
    iterations = iterations_of(results)
    finished = results.get("finish")
    concluded = results.get("confirm")
    found = brought.behind((*results["audit"].findings, *explored.findings), context.brought)
    evidence = Evidence(
        task=task_of(context),
        language=context.languages[0],
        seed=context.settings.seed,
        effort=context.settings.effort,
        prefer=context.settings.prefer,
        budget=context.settings.budget,
        brief=context.brief,
        raw=dataset.table,
        dictionary=drafts(dataset.table.given),
        dataset=divided.learning.table,
        reservation=dataset.reservation,
        joins=dataset.table.joins,
        decisions=tuple(entry.decision for entry in cleaned.journal),
        journal=cleaned.journal,
        touched=cleaned.touched,
        optional=measured(cleaned.optional, tuple(iterations)),
        conflicts=cleaned.conflicts,
        split=divided.split,
        questions=explored.questions,
        findings=people.with_words(people.ordered(found, context.brief.report.order), context.notes),
        imported=context.imported,
        iterations=tuple(
            it.model_copy(update={"findings": people.with_words(it.findings, context.notes)})
            for it in iterations
        ),
        conclusion=concluded.conclusion if concluded else None,
        recipe=finished.recipe if finished else None,
        notes=context.notes,
        gates=context.gates,
        contributions=people.contributions(context.brief, context.notes),
        openings=context.openings,
        feedback=context.feedback,
    )
    labels = {name: context.brief.label(name) for name in context.brief.columns}
    return fill(evidence, labels)


def iterations_of(results: dict[str, Any]) -> tuple[Any, ...]:
    """Return the iterations reached, in order."""
    return tuple(
        results[name].iteration for name in ("simple", "understand", "improve", "finish") if name in results
    )


def task_of(context: Context) -> str:
    """Return the task: binary, multiclass, regression or analysis."""
    from pythesis.stages import ingest

    task: str = ingest.task_of(context.results["ingest"].table, context.brief)
    return task


def evidence_stage(predictive: bool) -> Stage:
    """Return the stage that binds results, notes and log into the evidence."""
    reads: tuple[str, ...] = ("ingest", "audit", "clean", "split", "explore")
    if predictive:
        reads += ("simple", "understand", "improve", "finish", "confirm")
    return Stage(
        "evidence",
        reads,
        "pythesis.flow.deliverables",
        lambda c: {
            "brief": c.brief,
            "imported": [result.model_dump(mode="json") for result in c.imported],
            "brought": [finding.model_dump(mode="json") for finding in c.brought],
            "notes": [note.model_dump(mode="json") for note in c.notes],
            "gates": [gate.model_dump(mode="json") for gate in c.gates],
            "feedback": [item.model_dump(mode="json") for item in c.feedback],
            "openings": [opening.model_dump(mode="json") for opening in c.openings],
            "words": words_and_ink(c)["words"],
            "languages": list(c.languages),
            "effort": c.settings.effort,
            "prefer": c.settings.prefer,
            "budget": c.settings.budget,
        },
        _assemble,
    )


def ink_stages(languages: tuple[str, ...], predictive: bool) -> tuple[Stage, ...]:
    """Return the stages that draw: each leaves a mapping from path to bytes."""
    made = []
    for language in languages:
        made += [
            _ink(f"report.{language}", "pythesis.deliver.report", _per_language("report", language)),
            _ink(f"slides.{language}", "pythesis.deliver.slides", _per_language("slides", language)),
            _ink(f"jury.{language}", "pythesis.deliver.jury", _per_language("jury", language)),
        ]
    made += [
        _ink("notebooks", "pythesis.deliver.notebooks", _first_language("notebooks")),
        _ink("workbook", "pythesis.deliver.workbook", _workbook, previous=True),
    ]
    if predictive:
        made.append(_ink("code", "pythesis.deliver.code", _code, ("evidence", "split", "improve")))
        made.append(
            _ink("package", "pythesis.deliver.package", _package, ("evidence", "split", "finish"), PACKAGED)
        )
        made.append(_ink("app", "pythesis.deliver.app", _app, ("evidence", "finish")))
    else:
        made.append(_ink("app", "pythesis.deliver.app", _app, ("evidence", "split")))
    return tuple(made)


def _ink(
    name: str,
    module: str,
    run: Any,
    reads: tuple[str, ...] = ("evidence",),
    libraries: tuple[str, ...] = (),
    *,
    previous: bool = False,
) -> Stage:
    def depends(context: Context) -> dict[str, Any]:
        found = words_and_ink(context)
        if libraries:
            found["extra"] = {name: version_of(name) for name in libraries}
        if previous:
            found["previous"] = {name: dict(cell) for name, cell in context.cells.items()}
        return found

    return Stage(name, reads, module, depends, run)


def _per_language(room: str, language: str) -> Any:
    def run(context: Context, tools: Tools) -> dict[str, bytes]:
        drawn: dict[str, bytes] = _room(room).render(context.results["evidence"], language)
        return drawn

    return run


def _first_language(room: str) -> Any:
    def run(context: Context, tools: Tools) -> dict[str, bytes]:
        drawn: dict[str, bytes] = _room(room).render(context.results["evidence"], context.languages[0])
        return drawn

    return run


def _workbook(context: Context, tools: Tools) -> dict[str, bytes]:
    before = context.previous.get("references/audit.xlsx")
    drawn: dict[str, bytes] = _room("workbook").render(
        context.results["evidence"], context.languages[0], before
    )
    return drawn


def _code(context: Context, tools: Tools) -> dict[str, bytes]:
    room, divided = _room("code"), context.results["split"]
    plan = context.results["improve"].plan
    folds = room.folds(divided.learning, divided.split, context.brief, plan)
    drawn: dict[str, bytes] = room.render(context.results["evidence"], context.languages[0], folds)
    return drawn


def _package(context: Context, tools: Tools) -> dict[str, bytes]:
    pipeline = context.results["finish"].pipeline
    drawn: dict[str, bytes] = _room("package").render(
        context.results["evidence"], pipeline, context.languages[0], context.results["split"].learning.frame
    )
    return drawn


def _app(context: Context, tools: Tools) -> dict[str, bytes]:
    finished = context.results.get("finish")
    predictions = finished.predictions if finished else None
    rows = None if finished else context.results["split"].dataset.frame
    drawn: dict[str, bytes] = _room("app").render(
        context.results["evidence"], context.languages, predictions, rows
    )
    return drawn


def _room(name: str) -> Any:
    import importlib

    return importlib.import_module(f"pythesis.deliver.{name}")


def listed(paths: tuple[str, ...]) -> tuple[Deliverable, ...]:
    """Describe generated files by kind and language."""
    found = []
    for path in paths:
        parts = path.rsplit("/", 1)[-1].split(".")
        language = parts[-2] if len(parts) > 2 and parts[-2] in ("en", "fr") else None
        found.append(Deliverable(path=path, kind=KINDS.get(f".{parts[-1]}", "file"), language=language))
    return tuple(found)

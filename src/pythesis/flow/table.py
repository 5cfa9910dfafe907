"""The table of stages: what each reads, what else it depends on, and what it calls.

Stages are imported where they run, so that asking for the status of a project loads none of them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from pythesis.core.protocols import Tools
from pythesis.flow.engine import Context, Stage
from pythesis.ledger.code import data_fingerprint


def _alone() -> AbstractContextManager[object]:
    """Keep small fits on one thread: more of them spin for longer than they work."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits


def _ingest(context: Context, tools: Tools) -> Any:
    from pythesis.stages import ingest

    return ingest.run(context.source, context.brief, context.settings.seed, context.others)


def _audit(context: Context, tools: Tools) -> Any:
    from pythesis.flow.checking import checked

    with _alone():
        return checked(context.results["ingest"], context.brief)


def _clean(context: Context, tools: Tools) -> Any:
    from pythesis.stages import clean

    dataset = context.results["ingest"]
    proposals = context.results["audit"].proposals
    decisions = clean.decide(dataset.table, proposals, context.brief, context.cells)
    disputed = clean.conflicts(dataset.table, context.brief, context.cells)
    return clean.run(dataset, decisions, disputed)


def _split(context: Context, tools: Tools) -> Any:
    from pythesis.stages import split

    with _alone():
        return split.run(context.results["clean"].dataset, context.brief, context.settings.seed)


def _explore(context: Context, tools: Tools) -> Any:
    from pythesis.stages import explore

    divided = context.results["split"]
    with _alone():
        return explore.run(
            divided.dataset, divided.split, context.brief, context.settings.seed, tools.progress,
            context.results["audit"].findings,
        )  # fmt: skip


def _simple(context: Context, tools: Tools) -> Any:
    from pythesis.stages import model

    divided = context.results["split"]
    return model.simple(divided.learning, divided.split, context.brief, _plan(context), tools)


def _understand(context: Context, tools: Tools) -> Any:
    from pythesis.stages import explain

    divided = context.results["split"]
    before = context.results
    return explain.run(
        divided.learning, divided.split, context.brief, before["simple"], tools, before["clean"].optional,
        before["audit"].findings,
    )  # fmt: skip


def _improve(context: Context, tools: Tools) -> Any:
    from pythesis.stages import model

    divided, before = context.results["split"], context.results
    return model.improve(
        divided.learning,
        divided.split,
        context.brief,
        before["simple"],
        before["understand"],
        _plan(context),
        tools,
    )


def _finish(context: Context, tools: Tools) -> Any:
    from pythesis.flow.finishing import finished

    divided, before = context.results["split"], context.results
    return finished(
        divided.learning, divided.split, context.brief, before["simple"], before["improve"], tools,
        context.open_test, before["audit"].findings,
    )  # fmt: skip


def _conclude(context: Context, tools: Tools) -> Any:
    from pythesis.stages import conclude

    return conclude.run(*_case(context, tools))


def _case(context: Context, tools: Tools, improved: Any = None) -> tuple[Any, ...]:
    """Return what a conclusion is drawn from; `improved` stands for the iteration 3 of the results."""
    divided, before = context.results["split"], context.results
    return (
        divided.learning, divided.split, context.brief, before["simple"], before["understand"],
        improved or before["improve"], tools, before["audit"].findings,
    )  # fmt: skip


def _confirm(context: Context, tools: Tools) -> Any:
    from dataclasses import replace

    from pythesis.stages import conclude
    from pythesis.stages.conclude.confirm import confirm

    finished, concluded = context.results["finish"], context.results["conclude"]
    if not any(m.failed for m in finished.iteration.models):
        return confirm(concluded, finished, conclude.look(*_case(context, tools)), _later(context))
    # The recommended model could not be fitted again: the conclusion is about the one in its place.
    instead = replace(context.results["improve"], chosen=finished.recipe.name)
    case = _case(context, tools, instead)
    return confirm(conclude.run(*case), finished, conclude.look(*case), _later(context))


def _later(context: Context) -> str | None:
    """Return the column of time by which test rows come after all others, None when they do not."""
    reservation = context.results["split"].learning.reservation
    later: str | None = reservation.column if reservation.method == "time" else None
    return later


def _plan(context: Context) -> Any:
    from pythesis.core.plan import Plan

    chosen = context.settings
    return Plan(
        effort=chosen.effort,
        budget=chosen.budget,
        cut=chosen.cut,
        prefer=chosen.prefer,
        seed=chosen.seed,
        threads=chosen.threads,
    )


def _asked(context: Context) -> dict[str, Any]:
    """What every stage that reads rows depends on: the brief's roles, the dictionary, the seed."""
    return {
        "brief.data": context.brief.data,
        "brief.columns": context.brief.columns,
        "brief.today": context.brief.costs.today,
        "seed": context.settings.seed,
    }


def _decided(context: Context) -> dict[str, dict[str, str]]:
    """What people decided in the workbook; their other words change no row."""
    kept = ("availability", "missing")
    return {name: {k: cell[k] for k in kept if k in cell} for name, cell in context.cells.items()}


def _modelled(context: Context) -> dict[str, Any]:
    chosen = context.settings
    return {
        **_asked(context),
        "brief.success": context.brief.success,
        "brief.costs": context.brief.costs,
        "effort": chosen.effort,
        "budget": chosen.budget,
        "prefer": chosen.prefer,
    }


DATA = (
    Stage(
        "ingest", (), "pythesis.stages.ingest",
        lambda c: {**_asked(c), "source": c.source_hash}, _ingest,
    ),
    Stage("audit", ("ingest",), "pythesis.flow.checking", _asked, _audit),
    Stage(
        "clean", ("ingest", "audit"), "pythesis.stages.clean",
        lambda c: {**_asked(c), "workbook": _decided(c)}, _clean,
    ),
    Stage("split", ("clean",), "pythesis.stages.split", _asked, _split),
    Stage(
        "explore", ("audit", "split"), "pythesis.stages.explore",
        lambda c: {**_asked(c), "brief.questions": c.brief.questions}, _explore,
    ),
)  # fmt: skip

MODELS = (
    Stage("simple", ("split",), "pythesis.stages.model", _modelled, _simple),
    Stage(
        "understand", ("audit", "clean", "split", "simple"), "pythesis.stages.explain", _modelled, _understand
    ),
    Stage("improve", ("split", "simple", "understand"), "pythesis.stages.model", _modelled, _improve),
    Stage(
        "conclude", ("audit", "split", "simple", "understand", "improve"), "pythesis.stages.conclude",
        _modelled, _conclude,
    ),
)  # fmt: skip

FINISH = (
    Stage(
        "finish", ("audit", "split", "simple", "improve"), "pythesis.flow.finishing",
        lambda c: {**_modelled(c), "open_test": c.open_test}, _finish,
    ),
    Stage(
        "confirm",
        ("audit", "split", "simple", "understand", "improve", "conclude", "finish"),
        "pythesis.stages.conclude", _modelled, _confirm,
    ),
)  # fmt: skip


def words_and_ink(context: Context) -> dict[str, Any]:
    """What a deliverable depends on beside the evidence: sentences, templates, fonts."""
    return {
        "words": data_fingerprint("pythesis.words"),
        "ink": data_fingerprint("pythesis.deliver"),
        "languages": list(context.languages),
    }

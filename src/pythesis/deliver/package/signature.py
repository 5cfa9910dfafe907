"""What the model expects and answers, as data."""

from __future__ import annotations

from typing import Any

from pythesis.core.dataset import Column
from pythesis.core.evidence import Evidence
from pythesis.core.recipe import Treatment
from pythesis.deliver.code.trusted import trusted

VERSION = 1


def signature(evidence: Evidence, sha256: str) -> dict[str, Any]:
    """Return the signature of the model of the evidence.

    Parameters
    ----------
    evidence : Evidence
        With a recipe.
    sha256 : str
        Digest of ``model.skops``.

    Returns
    -------
    dict
        ``columns`` (name, kind, dtype, levels or range, whether gaps were seen), ``target``, ``task``,
        ``classes``, ``positive``, ``threshold``, ``family``, ``families``, ``trusted`` and ``sha256``.
    """
    recipe = evidence.recipe
    assert recipe is not None
    known = {column.name: column for column in evidence.dataset.columns}
    return {
        "version": VERSION,
        "sha256": sha256,
        "family": recipe.family,
        "families": list(recipe.families),
        "trusted": list(trusted(*recipe.families)),
        "task": recipe.task,
        "target": recipe.target,
        "classes": list(recipe.classes),
        "positive": recipe.positive,
        "threshold": recipe.threshold,
        "log_target": recipe.log_target,
        "smearing": recipe.smearing,
        "clip": list(recipe.clip) if recipe.clip else None,
        "interval": recipe.interval,
        "interval_level": recipe.interval_level,
        "interval_steps": list(recipe.interval_steps),
        "past": recipe.past.model_dump() if recipe.past is not None else None,
        "columns": [_column(t, known.get(t.column)) for t in _once(recipe.treatments)],
    }


def _once(treatments: tuple[Treatment, ...]) -> list[Treatment]:
    """Return the first treatment of each column: one column may enter the model in several ways."""
    first: dict[str, Treatment] = {}
    for treatment in treatments:
        first.setdefault(treatment.column, treatment)
    return list(first.values())


def _column(treatment: Treatment, column: Column | None) -> dict[str, Any]:
    described: dict[str, Any] = {"name": treatment.column, "kind": treatment.kind}
    if column is None:
        return described
    described["dtype"] = column.dtype
    described["gaps"] = column.missing > 0
    levels = treatment.levels or (
        column.levels if treatment.kind in ("category", "ordinal", "boolean") else ()
    )
    if levels:
        described["levels"] = list(levels)
    if column.minimum is not None:
        described["minimum"], described["maximum"] = column.minimum, column.maximum
    return described

"""What iteration 3 found of the optional repairs that cleaning left to it."""

from __future__ import annotations

from pythesis.core.decision import OptionalRepair
from pythesis.core.iteration import Change, Iteration

# The change that measures a choice, by the kind of repair.
MEASURES = {
    ("missing", "mean"): "fill-mean",
    ("missing", "indicator"): "missing-indicator",
    ("outliers", "ranks"): "ranks",
}


def measured(
    optional: tuple[OptionalRepair, ...], iterations: tuple[Iteration, ...]
) -> tuple[OptionalRepair, ...]:
    """Return the repairs with the choices that iteration 3 measured, and those it kept."""
    changes = tuple(change for it in iterations if it.number == 3 for change in it.changes)
    return tuple(_settled(repair, changes) for repair in optional)


def _settled(repair: OptionalRepair, changes: tuple[Change, ...]) -> OptionalRepair:
    seen: list[str] = []
    kept: list[str] = []
    for choice in repair.choices:
        change = _change(MEASURES.get((repair.kind, choice)), repair.column, changes)
        if change is not None and change.gain is not None:
            seen.append(choice)
            kept += [choice] if change.kept else []
    return repair.model_copy(update={"measured": tuple(seen), "kept": tuple(kept)})


def _change(code: str | None, column: str | None, changes: tuple[Change, ...]) -> Change | None:
    """Return the change that tried a choice on a column."""
    if code is None:
        return None
    tried = (c for c in changes if c.what.key == f"model.change.{code}.what")
    return next((c for c in tried if column in _columns(c)), None)


def _columns(change: Change) -> tuple[object, ...]:
    columns = change.what.values.get("columns", ())
    return columns if isinstance(columns, tuple) else ()

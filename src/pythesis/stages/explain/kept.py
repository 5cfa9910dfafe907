"""Whom the model kept serves less well: what iteration 2 found of groups was of the model it looked at."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import HALF, ROW, Dataset
from pythesis.core.faults import Guard
from pythesis.core.finding import Finding
from pythesis.core.said import said
from pythesis.stages.explain import protected, slices
from pythesis.stages.explain.held import Held
from pythesis.stats.learning.aim import aim_of
from pythesis.stats.learning.naming import the
from pythesis.stats.learning.results import Finished, Modelled

GROUPS, SLICES = f"{protected.CODE}-kept", f"{slices.CODE}-kept"


def kept(
    dataset: Dataset[pl.DataFrame],
    brief: Brief,
    simple: Modelled,
    improved: Modelled,
    finished: Finished,
    audited: tuple[Finding, ...] = (),
) -> tuple[Finding, ...]:
    """Judge groups of rows by the predictions of the model kept.

    Protected groups are scored on the test rows once they are open, if these can score two groups, else on
    the held-out rows of cross-validation. The worst groups of rows need two halves: they are looked for on
    held-out rows. Nothing is returned that iteration 2 already told of this very model.

    Parameters
    ----------
    simple, improved : Modelled
        Iterations 1 and 3, with the held-out predictions of their models.
    finished : Finished
        Iteration 4.
    audited : tuple of Finding
        Findings of the audit: some name protected columns.
    """
    recipe = finished.recipe
    if not recipe.treatments:
        return ()
    again = recipe.name == simple.chosen
    stored = improved.of(recipe.name)
    crossed = stored if stored.height else simple.of(recipe.name)
    held = _held(dataset, brief, finished, crossed, "cross-validation", improved.plan.seed)
    test = _held(dataset, brief, finished, finished.predictions, "test", improved.plan.seed)
    guard = Guard("explain", "explain.fault")
    found: list[Finding] = []

    def tried(code: str, one: Held | None, work: Callable[[Held], list[Finding]]) -> list[Finding]:
        made = [] if one is None else guard.tried(code, (), lambda: work(one), lambda _: [])
        return [_about(f, one, recipe.name) for f in made if one is not None]

    def groups(one: Held) -> list[Finding]:
        return protected.findings(one, audited, GROUPS)

    late = tried(GROUPS, test, groups)
    early = {} if again else {f.columns: f for f in tried(GROUPS, held, groups)}
    for finding in late or early.values():
        few = finding.figure is None or len(finding.figure.data) < 2
        if not few:
            found.append(finding)
        elif finding.columns in early or not again:
            found.append(early.get(finding.columns, finding))
    if not again:
        found += tried(SLICES, held, lambda one: slices.findings(one, SLICES))
    return (*found, *guard.found)


def _held(
    dataset: Dataset[pl.DataFrame],
    brief: Brief,
    finished: Finished,
    stored: pl.DataFrame,
    split: str,
    seed: int,
) -> Held | None:
    """Return the predictions of the model kept on one kind of rows; None without any."""
    name = finished.recipe.name
    if not stored.height:
        return None
    own = stored.filter(pl.col("model") == name, pl.col("split") == split, pl.col("repeat") == 0).sort(ROW)
    if not own.height:
        return None
    frame = own.select(ROW).join(dataset.frame, on=ROW, how="left", maintain_order="left")
    half = frame[HALF].fill_null("").to_numpy()
    aim = aim_of(dataset.frame, dataset.table, brief)
    return Held(finished.recipe, brief, aim, frame, half, own, seed, split)


def _about(finding: Finding, one: Held, name: str) -> Finding:
    rows = said(f"explain.kept.rows.{one.split}", n=one.predictions.height)
    claim = said("explain.kept.claim", model=the(name), rows=rows, claim=finding.claim)
    return finding.model_copy(update={"claim": claim})

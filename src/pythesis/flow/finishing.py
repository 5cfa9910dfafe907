"""Iteration 4: the last score of the model kept, and what it does to groups of rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.finding import Finding
from pythesis.core.protocols import Tools
from pythesis.core.split import Split

if TYPE_CHECKING:
    import polars as pl

    from pythesis.stats.learning.results import Finished, Modelled


def finished(
    dataset: Dataset[pl.DataFrame],
    split: Split,
    brief: Brief,
    simple: Modelled,
    improved: Modelled,
    tools: Tools,
    open_test: bool,
    audited: tuple[Finding, ...],
) -> Finished:
    """Finish with the model recommended, then judge groups of rows by its predictions.

    Parameters
    ----------
    open_test : bool
        Whether the test rows may be read.
    audited : tuple of Finding
        Findings of the audit: some name protected columns.
    """
    from pythesis.stages import explain, model

    last = model.finish(dataset, split, brief, improved, tools, open_test)
    found = explain.kept(dataset, brief, simple, improved, last, audited)
    iteration = last.iteration.model_copy(update={"findings": (*last.iteration.findings, *found)})
    return replace(last, iteration=iteration)

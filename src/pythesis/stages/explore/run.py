"""The stage: what the columns look like, what goes with the target, and how we know."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.evidence import Questions
from pythesis.core.finding import Finding
from pythesis.core.protocols import Progress
from pythesis.core.said import said
from pythesis.core.split import Split
from pythesis.stages.explore import own, themes
from pythesis.stages.explore.pairs import explore_pairs
from pythesis.stages.explore.phrasing import varied
from pythesis.stages.explore.questions import (
    ABOUT_TARGET,
    censored_times,
    column_distribution,
    confounders,
    group_structure,
    representation,
    sampling_weights,
    segments,
    target_distribution,
)
from pythesis.stages.explore.relations import explore_target
from pythesis.stages.explore.subject import Subject, subject_of
from pythesis.stages.explore.wanted import wanted_of

STEPS = 3


@dataclass(frozen=True, slots=True)
class Explored:
    """Findings, best first within each family, and how many questions were asked."""

    findings: tuple[Finding, ...]
    questions: tuple[Questions, ...]


def run(
    dataset: Dataset[pl.DataFrame], split: Split, brief: Brief, seed: int, progress: Progress
) -> Explored:
    """Explore the development rows of a cleaned and divided data set.

    Parameters
    ----------
    dataset : Dataset
        Cleaned rows with ``__row``, ``__part``, ``__half`` and ``__fold``. Test rows are never looked at.
    split : Split
        Says whether each half proposes for the other.
    brief : Brief
        Units, labels, what is known of columns.
    seed : int
        Seed of permutations.
    progress : Progress
        Told what is being done.

    Returns
    -------
    Explored
        Relations with the target first (ranked), then the description of columns.
    """
    subject = subject_of(dataset, split, brief, seed)
    if not subject.rows.height:
        return Explored((), ())
    progress.step(said("explore.progress.describing"), 0, STEPS)
    described = target_distribution.findings(subject)
    described += sampling_weights.findings(subject) + representation.findings(subject)
    described += group_structure.findings(subject)
    described += column_distribution.findings(subject)
    progress.step(said("explore.progress.pairs"), 1, STEPS)
    wanted = wanted_of(subject)
    pairs = explore_pairs(subject, wanted.pairs)
    together = themes.findings(subject, pairs, ABOUT_TARGET)
    progress.step(said("explore.progress.asking"), 2, STEPS)
    together += segments.findings(subject)
    lasting = censored_times.pair_of(subject)
    related, questions, answered = (
        ([], None, [])  # a time still running is no plain number: nothing is tested, and the finding says so
        if censored_times.is_outcome(subject, lasting)
        else explore_target(subject, ABOUT_TARGET, pairs.same, progress, wanted)
    )
    related = [*censored_times.findings(subject, lasting), *related]
    again = confounders.looked(subject, answered, pairs.same)
    if subject.target is not None:
        related = confounders.beside(related, again, subject.target.column.name)
    related += confounders.findings(subject, again)
    progress.step(said("explore.progress.done"), STEPS, STEPS)
    found = [*related, *together, *described]
    asked = own.findings(subject, wanted, pairs.wanted, found, ABOUT_TARGET)
    findings = own.marked([*ranked([*related, *asked, *together]), *described], subject)
    return Explored(tuple(varied(findings)), tuple(q for q in (questions, pairs.questions) if q is not None))


def ranked(findings: list[Finding]) -> list[Finding]:
    """Number the findings in the order people should read them, from 1."""
    return [f.model_copy(update={"rank": place}) for place, f in enumerate(findings, start=1)]


__all__ = ["Explored", "Subject", "run"]

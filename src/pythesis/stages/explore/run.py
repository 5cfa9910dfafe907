"""The stage: what the columns look like, what goes with the target, and how we know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.evidence import Questions
from pythesis.core.faults import empty
from pythesis.core.finding import Finding
from pythesis.core.protocols import Progress
from pythesis.core.said import said
from pythesis.core.split import Split
from pythesis.stages.explore import courses, own, ranking, readings, themes
from pythesis.stages.explore.family import Answer
from pythesis.stages.explore.pairs import CODE as COLUMNS_TOGETHER
from pythesis.stages.explore.pairs import Pairs, explore_pairs
from pythesis.stages.explore.phrasing import varied
from pythesis.stages.explore.question import Asked
from pythesis.stages.explore.questions import (
    ABOUT_TARGET,
    censored_times,
    column_distribution,
    confounders,
    counts_watched,
    group_structure,
    representation,
    sampling_weights,
    segments,
    target_distribution,
)
from pythesis.stages.explore.relations import explore_target
from pythesis.stages.explore.subject import Subject, subject_of
from pythesis.stages.explore.wanted import wanted_of
from pythesis.stats import drawn

STEPS = 3


@dataclass(frozen=True, slots=True)
class Explored:
    """Findings, best first within each family, and how many questions were asked."""

    findings: tuple[Finding, ...]
    questions: tuple[Questions, ...]


def run(
    dataset: Dataset[pl.DataFrame], split: Split, brief: Brief, seed: int, progress: Progress,
    audited: Sequence[Finding] = (),
) -> Explored:  # fmt: skip
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
    audited : sequence of Finding
        Findings of the audit: some name columns that the law may protect.

    Returns
    -------
    Explored
        Relations with the target first (ranked), then the description of columns.
    """
    subject = subject_of(dataset, split, brief, seed, readings.protected_by(audited, brief))
    if not subject.rows.height:
        return Explored((), ())
    progress.step(said("explore.progress.describing"), 0, STEPS)
    lasting = subject.guard.tried(
        censored_times.CODE, (), lambda: censored_times.lasting_of(subject), lambda _: None
    )
    subject = counts_watched.aimed(censored_times.aimed(subject, lasting))
    describing = (
        target_distribution, counts_watched, sampling_weights, representation, group_structure,
        column_distribution,
    )  # fmt: skip
    described = [finding for part in describing for finding in _tried(subject, part.CODE, part.findings)]
    progress.step(said("explore.progress.pairs"), 1, STEPS)
    wanted = wanted_of(subject)
    pairs = subject.guard.tried(
        COLUMNS_TOGETHER, (), lambda: explore_pairs(subject, wanted.pairs), lambda _: Pairs()
    )
    together = _tried(subject, COLUMNS_TOGETHER, lambda s: themes.findings(s, pairs, ABOUT_TARGET))
    together += _tried(subject, courses.CODE, lambda s: courses.findings(s, pairs.courses))
    progress.step(said("explore.progress.asking"), 2, STEPS)
    together += _tried(subject, segments.CODE, segments.findings)
    related, questions, answered = explore_target(subject, ABOUT_TARGET, pairs.same, progress, wanted)
    related = [*_tried(subject, censored_times.CODE, lambda s: censored_times.findings(s, lasting)), *related]
    related = subject.guard.tried(
        confounders.CODE,
        (),
        lambda: _again(subject, related, answered, pairs.same),
        lambda _: related,
    )
    related = ranking.placed(related)
    progress.step(said("explore.progress.done"), STEPS, STEPS)
    found = [*related, *together, *described]
    asked = _tried(subject, own.CODE, lambda s: own.findings(s, wanted, pairs.wanted, found, ABOUT_TARGET))
    told = [*ranked([*related, *asked, *together]), *described, *subject.guard.found]
    findings = own.marked(told, subject)
    resting = drawn.beside(varied(findings), dataset.table)
    return Explored(resting, tuple(q for q in (questions, pairs.questions) if q is not None))


def _tried(subject: Subject, code: str, part: Callable[[Subject], list[Finding]]) -> list[Finding]:
    """Return the findings of a part of the exploration, none when it fails, which is then said."""
    return subject.guard.tried(code, (), lambda: part(subject), empty)


def _again(
    subject: Subject,
    related: list[Finding],
    answered: Sequence[tuple[Asked, Answer]],
    same: Mapping[str, tuple[str, ...]],
) -> list[Finding]:
    """Return the relations with what becomes of each within strata of other columns."""
    again = confounders.looked(subject, answered, same)
    if subject.target is not None:
        related = confounders.beside(related, again, subject.target.column.name)
    return [*related, *confounders.findings(subject, again)]


def ranked(findings: list[Finding]) -> list[Finding]:
    """Number the findings in the order people should read them, from 1."""
    return [f.model_copy(update={"rank": place}) for place, f in enumerate(findings, start=1)]


__all__ = ["Explored", "Subject", "run"]

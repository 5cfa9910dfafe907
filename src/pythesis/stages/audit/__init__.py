"""What is wrong, odd or worth knowing in a table before anything is learnt from it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pythesis.core.base import Frozen
from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset
from pythesis.core.decision import Decision
from pythesis.core.finding import Finding
from pythesis.stages.audit.batches import batch_effect
from pythesis.stages.audit.cell_errors import cell_errors
from pythesis.stages.audit.check import Check, Subject
from pythesis.stages.audit.clocks import clock_change
from pythesis.stages.audit.collinear import collinear_columns
from pythesis.stages.audit.concern import Outcome
from pythesis.stages.audit.coordinates import exchanged_coordinates
from pythesis.stages.audit.copies import duplicate_column
from pythesis.stages.audit.dependency import functional_dependency
from pythesis.stages.audit.derived import derived_column
from pythesis.stages.audit.disguised import disguised_missing
from pythesis.stages.audit.encoded import encoded_target
from pythesis.stages.audit.encoding import mojibake
from pythesis.stages.audit.fan_out import join_fan_out
from pythesis.stages.audit.far import outliers
from pythesis.stages.audit.gap_pattern import missing_pattern
from pythesis.stages.audit.gaps import constant_column, missing_values
from pythesis.stages.audit.identifiers import high_cardinality, identifier_column
from pythesis.stages.audit.impossible import impossible_value
from pythesis.stages.audit.label_noise import label_noise
from pythesis.stages.audit.layout import file_layout
from pythesis.stages.audit.leak import target_leak
from pythesis.stages.audit.mixed_dates import mixed_date_formats
from pythesis.stages.audit.near import near_duplicate_rows
from pythesis.stages.audit.once import once
from pythesis.stages.audit.order import sort_order, time_drift
from pythesis.stages.audit.outcome import post_outcome_column
from pythesis.stages.audit.personal import personal_data
from pythesis.stages.audit.population import sampling_bias, weights_ignored
from pythesis.stages.audit.protected import protected_column
from pythesis.stages.audit.rare import rare_category
from pythesis.stages.audit.rounded import heaping
from pythesis.stages.audit.rows import conflicting_labels, duplicate_rows
from pythesis.stages.audit.second_look import Reader, as_read, both, changed, pointed
from pythesis.stages.audit.shapes import censored_values, skewed_number, zero_inflation
from pythesis.stages.audit.shifted import shifted_row
from pythesis.stages.audit.spelling import inconsistent_category, untrimmed_text
from pythesis.stages.audit.stale import stale_data
from pythesis.stages.audit.stored import date_as_text, mixed_types, number_as_text
from pythesis.stages.audit.structure import group_structure, time_structure
from pythesis.stages.audit.stuck import stuck_value
from pythesis.stages.audit.target import class_imbalance, small_sample
from pythesis.stages.audit.unit_changes import unit_change
from pythesis.stages.audit.units import unit_error
from pythesis.stages.audit.wide import wide_data
from pythesis.stats import drawn

CHECKS: tuple[Check, ...] = (
    duplicate_rows,
    conflicting_labels,
    constant_column,
    identifier_column,
    missing_values,
    disguised_missing,
    mixed_types,
    number_as_text,
    date_as_text,
    untrimmed_text,
    inconsistent_category,
    mixed_date_formats,
    mojibake,
    impossible_value,
    unit_error,
    unit_change,
    stuck_value,
    exchanged_coordinates,
    duplicate_column,
    personal_data,
    cell_errors,
    outliers,
    shifted_row,
    rare_category,
    skewed_number,
    zero_inflation,
    censored_values,
    heaping,
    near_duplicate_rows,
    stale_data,
    high_cardinality,
    post_outcome_column,
    target_leak,
    class_imbalance,
    small_sample,
    group_structure,
    time_structure,
    clock_change,
    functional_dependency,
    derived_column,
    collinear_columns,
    missing_pattern,
    label_noise,
    sort_order,
    time_drift,
    batch_effect,
    encoded_target,
    wide_data,
    weights_ignored,
    sampling_bias,
    protected_column,
    join_fan_out,
    file_layout,
)


class Audit(Frozen):
    """What the checks found, and what they propose to do about it.

    ``reading`` holds the proposals applied to read the cells of text columns before their meaning was
    looked at: the findings whose snippets read ``data/processed/read.parquet`` rest on them.
    """

    findings: tuple[Finding, ...]
    proposals: tuple[Decision, ...]
    reading: tuple[Decision, ...] = ()


def run(
    dataset: Dataset[pl.DataFrame],
    brief: Brief,
    reader: Reader | None = None,
    counts: dict[str, pl.DataFrame] | None = None,
    checks: Sequence[Check] = CHECKS,
) -> Audit:
    """Run every check of the registry, or those asked for.

    Integrity is read on all rows, those of the whole table where it was counted; whatever relates a feature
    to the target reads development rows only.
    Checks of how cells are written look first. What they propose reads numbers, dates and gaps kept as
    text; the checks of what cells mean then look at the table as it reads.

    Parameters
    ----------
    dataset : Dataset
        Rows as ingest left them, with ``__row`` and ``__part``.
    brief : Brief
    reader : callable, optional
        Applies those of the proposals that only read cells. Without it, cells mean what is written.
    counts : dict, optional
        What ingest counted of the same rows; taken out as it is used.
    checks : sequence of Check, optional
        Those to run. Without the checks that say how cells read, cells mean what is written.

    Returns
    -------
    Audit
        At least one finding a check, in the order given; proposals in the same order. A
        trouble that several checks saw is told by one of them (`once`).
    """
    written = Subject(dataset, brief, counts if counts is not None else {})
    first = {check.code: check.seen(written) for check in checks if check.on != "read"}
    proposed = [d for seen in first.values() for concern in seen.concerns for d in concern.proposals]
    read, (_, reading) = as_read(written, proposed, reader)
    findings: list[Finding] = []
    proposals: list[Decision] = []
    for check in checks:
        told, decisions = check.told(_outcome(check, first.get(check.code), read, reading))
        findings.extend(told)
        proposals.extend(decisions)
    told_once = drawn.beside(once(findings), dataset.table)
    return Audit(findings=told_once, proposals=tuple(proposals), reading=reading)


def _outcome(check: Check, first: Outcome | None, read: Subject, reading: Sequence[Decision]) -> Outcome:
    """Return what a check saw: in the cells as written, as they read, or both."""
    if first is not None and (check.on == "written" or not reading):
        return first
    second = check.seen(read)
    second = pointed(second) if reading else second
    return second if first is None else both(first, second, changed(reading))

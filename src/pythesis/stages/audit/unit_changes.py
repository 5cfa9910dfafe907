"""A column that goes over to another unit, from a row or a moment on, or in some stations or batches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.dataset import ROW, Column, Kind, Role
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import Severity, finding_id
from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.batches import CIRCUMSTANCES
from pythesis.stages.audit.check import Subject, check, plain
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments
from pythesis.stages.audit.moment import moment
from pythesis.stages.audit.sampled import as_codes, as_numbers
from pythesis.stages.audit.unit_steps import Unit, apart_of, step_of, units_of
from pythesis.stages.audit.values import describes
from pythesis.stats import recompute
from pythesis.stats.names import words_of

ENOUGH = 80
ENOUGH_VALUES = 10
MOST_LEVELS = 60
# Columns beside those of `CIRCUMSTANCES` that say where or by whom a number was taken.
PLACES = CIRCUMSTANCES | frozenset({
    "station", "stations", "store", "shop", "magasin", "country", "pays", "region", "agency", "agence",
    "hospital", "hopital", "clinic", "clinique", "provider", "fournisseur", "supplier", "plant", "usine",
    "farm", "ferme", "team", "equipe", "year", "annee", "plateforme", "platform", "system", "systeme",
    "etablissement", "origin", "origine", "import", "export", "city", "town", "ville", "commune",
    "department",
    "departement", "district", "province", "state", "depot", "warehouse", "entrepot", "branch", "succursale",
    "office", "bureau", "ward", "service", "field", "parcelle", "school", "ecole",
})  # fmt: skip


@dataclass(frozen=True)
class Change:
    """The rows of one side and how they are told: before a row or a moment, or of some levels."""

    column: str
    unit: Unit  # leads from the rows of the side to all others
    where: str
    before: Scalar = None
    levels: tuple[str, ...] = ()
    first: int = 0  # the first row of the new unit, from 1, for a step in the order of the file

    @property
    def variant(self) -> str:
        """How it is told."""
        if self.levels:
            return "levels"
        named = "time" if isinstance(self.before, str) else "value"
        return "row" if self.where == ROW else named


@check("unit-change", section="difficulty")
def unit_change(subject: Subject) -> Outcome:
    """Find numbers that go over to another unit at one place, or in some levels of a circumstance."""
    columns = [
        c
        for c in subject.columns
        if describes(c)
        and c.kind is Kind.NUMBER
        and subject.schema[c.name].is_numeric()
        and subject.distinct(c.name) >= ENOUGH_VALUES
    ]
    if subject.frame.height < ENOUGH or not columns:
        return Outcome(refused=said("audit.unit-change.no-number"))
    views = _views(subject)
    changes = [change for column in columns if (change := _change(subject, column, views)) is not None]
    concerns = tuple(_concern(subject, change) for change in changes)
    return Outcome(concerns=concerns, values={"columns": len(columns)})


@dataclass(frozen=True)
class Views:
    """What is the same for all columns: the orders of the sample, and the columns of places."""

    orders: dict[str, np.ndarray]
    places: tuple[Column, ...]


def _views(subject: Subject) -> Views:
    dated, rows = moment(subject), subject.sample.rows
    names = [] if dated is None else [dated.name]
    in_time = dated is not None and _in_time(subject, dated)
    orders = {}
    for name in [*names, *([] if in_time else [ROW])]:
        keys = rows.select(*dict.fromkeys([name, ROW])).with_columns(place=pl.int_range(pl.len()))
        orders[name] = keys.filter(pl.col(name).is_not_null()).sort(name, ROW)["place"].to_numpy()
    places = (c for c in subject.columns if 2 <= c.distinct <= MOST_LEVELS and set(words_of(c.name)) & PLACES)
    return Views(orders, tuple(places))


def _in_time(subject: Subject, dated: Column) -> bool:
    """Return whether the file is in the order of its moments; one column of it is sorted, not all."""
    return subject.frame.select(ROW, dated.name).sort(ROW)[dated.name].drop_nulls().is_sorted()


def _change(subject: Subject, column: Column, views: Views) -> Change | None:
    units = units_of(set(words_of(column.name)))
    for order, places in views.orders.items():
        change = _in_order(subject, column, order, places, units) if column.name != order else None
        if change is not None:
            return change
    return _by_level(subject, column, views, units)


def _in_order(
    subject: Subject, column: Column, order: str, places: np.ndarray, units: list[Unit]
) -> Change | None:
    """Return the step of a column in an order: screened on a sample, then placed among all rows."""
    if step_of(subject.sample.numbers(column.name)[places], units) is None:
        return None
    names = [ROW, *sorted({column.name, order} - {ROW})]
    rows = subject.frame.select(names).filter(pl.col(order).is_not_null()).sort(order, ROW)
    found = step_of(as_numbers(rows[column.name]), units)
    if found is None:
        return None
    before = _bound(rows[order][found.at])
    return Change(column.name, found.unit, order, before, first=int(rows[ROW][found.at]) + 1)


def _bound(value: Any) -> Scalar:
    """Return a bound as decisions hold it: a number, or a moment as ISO text."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value.isoformat() if isinstance(value, dt.date) else plain(value)


def _by_level(subject: Subject, column: Column, views: Views, units: list[Unit]) -> Change | None:
    for by in views.places:
        if by.name == column.name:
            continue
        sample = subject.sample
        if apart_of(sample.numbers(column.name), sample.codes(by.name), units) is None:
            continue
        levels = subject.frame[by.name]
        found = apart_of(as_numbers(subject.frame[column.name]), as_codes(levels), units)
        if found is not None:
            names = levels.drop_nulls().unique().sort().cast(pl.String).to_list()
            return Change(
                column.name, found.unit.back, by.name, levels=tuple(names[at] for at in found.levels)
            )
    return None


def _concern(subject: Subject, change: Change) -> Concern:
    column = subject.column(change.column)
    proof, side = _proof(subject, change)
    numbers = subject.frame.select(pl.col(change.column).cast(pl.Float64), side.alias("side"))
    mine = plain(numbers.filter("side")[change.column].median())
    others = plain(numbers.filter(~pl.col("side"))[change.column].median())
    count, n = int(proof.statistic or 0), proof.n
    proposal = _proposal(subject, change)
    converted = proposal.action is Action.SCALE
    unit = change.unit if change.unit.factor >= 1 and change.unit.plus >= 0 else change.unit.back
    return Concern(
        columns=(change.column, *((change.where,) if change.where != ROW else ())),
        variant=change.variant,
        values={
            "column": change.column,
            "where": change.where,
            "before": change.before,
            "when": f"{change.before:g}" if isinstance(change.before, float) else str(change.before),
            "first": change.first,
            "levels": change.levels,
            "n_levels": len(change.levels),
            "count": count,
            "others": n - count,
            "n": n,
            "middle": mine,
            "other": others,
            "unit": said(f"audit.unit-change.unit.{unit.key}", times=unit.factor),
            "next": said(f"audit.unit-change.next.{'converted' if converted else 'kept'}"),
        },
        severity=Severity.NOTICE if column.role is Role.EXCLUDED else Severity.WARNING,
        validations=(proof,),
        affected=min(count, n - count),
        weight=min(count, n - count),
        examples=subject.examples(side, [name for name in (change.column, change.where) if name != ROW]),
        proposals=(proposal,),
        mergeable=False,
    )


def _side(subject: Subject, change: Change) -> pl.Expr:
    """Return which rows are on the side of a change."""
    if change.levels:
        return pl.col(change.where).cast(pl.String).is_in(list(change.levels))
    if isinstance(change.before, str):
        return pl.col(change.where).cast(pl.Datetime("us")) < dt.datetime.fromisoformat(change.before)
    return pl.col(change.where).cast(pl.Float64) < float(str(change.before))


def _proof(subject: Subject, change: Change) -> tuple[Validation, pl.Expr]:
    side = _side(subject, change)
    rows = subject.frame.select(pl.col(change.column).cast(pl.Float64).alias("x"), side.alias("side"))
    rows = rows.filter(pl.col("x").is_finite() & pl.col("side").is_not_null())
    mine, others = rows.filter("side")["x"], rows.filter(~pl.col("side"))["x"]
    arguments: Arguments = {
        "column": change.column, "where": change.where, "before": change.before, "levels": change.levels,
    }  # fmt: skip
    effect = float(np.median(mine.to_numpy())) - float(np.median(others.to_numpy()))
    proof = Validation(
        test="medians on both sides of a step",
        statistic=float(len(mine)),
        effect=Effect(name="difference of medians", value=effect, low=None, high=None, level=0.95),
        n=rows.height,
        rows="all",
        recipe="audit_step",
        arguments=arguments,
        recompute=recompute.snippet("audit_step", arguments),
    )
    return proof, side


def _proposal(subject: Subject, change: Change) -> Decision:
    """Return the conversion of the rows of one side to the unit of all others, or that a person confirms it.

    Rows to come have a moment or a level, and are converted or left by it; they have no place in the file,
    so that a step told by it alone is left to people. A target is never converted unasked.
    """
    origin = finding_id("unit-change", (change.column, *((change.where,) if change.where != ROW else ())))
    if change.where == ROW or subject.column(change.column).role is Role.TARGET:
        return Decision(
            action=Action.KEEP,
            column=change.column,
            why=said("audit.unit-change.why.kept", column=change.column),
            origin=origin,
        )
    params: dict[str, Scalar | tuple[Scalar, ...]] = {"factor": change.unit.factor, "where": change.where}
    if not change.unit.ratio:
        params["plus"] = change.unit.plus
    params |= {"levels": change.levels} if change.levels else {"before": change.before}
    return Decision(
        action=Action.SCALE,
        column=change.column,
        params=params,
        why=said("audit.unit-change.why.converted", column=change.column),
        origin=origin,
    )

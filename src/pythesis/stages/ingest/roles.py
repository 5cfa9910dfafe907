"""What each column is for: what the brief says, else what a look at structure proposes.

The look never reads the target: it must not depend on what the project tries to predict.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.errors import InputError
from pythesis.core.said import Said, said
from pythesis.stages.ingest import structure

_KINDS = {"identifier": Role.IDENTIFIER}


def named(brief: Brief) -> dict[str, tuple[Role, Said]]:
    """Return the roles the brief gives, with the reason to show."""
    roles: dict[str, tuple[Role, Said]] = {}
    for column, told in brief.columns.items():
        if told.role is not None:
            roles[column] = Role(told.role), said("ingest.roles.told")
        if told.available is False:
            roles[column] = Role.EXCLUDED, said("ingest.roles.unavailable")
    today = brief.costs.today
    if today and today not in roles and brief.column(today).available is not True:
        roles[today] = Role.EXCLUDED, said("ingest.roles.today")
    data = brief.data
    for name in (data.duration, data.event):
        if name is not None:  # how long, or whether it ended, is known with the outcome only
            roles[name] = Role.EXCLUDED, said("ingest.roles.lasting")
    for name, role in (
        (data.weight, Role.WEIGHT),
        (data.time, Role.TIME),
        (data.group, Role.GROUP),
        (data.target, Role.TARGET),
    ):
        if name is not None:
            roles[name] = role, said("ingest.roles.told")
    if data.pair is not None and data.group is None:
        # Rows of a pair stay together and are compared with one another, never as two samples.
        roles[data.pair] = Role.GROUP, said("ingest.pairs.told")
    return roles


def check_names(source: str, names: list[str], brief: Brief) -> None:
    """Refuse a brief that names a column the table does not have.

    Raises
    ------
    InputError
        With the nearest names that exist.
    """
    data = brief.data
    named = (data.group, data.time, data.weight, data.pair, data.duration, data.event)
    for place, name in [
        ("target", data.target),
        *(("column", name) for name in named),
        ("column", brief.costs.today or None),
        *_listed(brief),
    ]:
        if name is not None and name not in names:
            near = nearest(name, names)
            raise InputError(
                said(f"ingest.errors.no-such-{place}.what", file=source, column=name, n=len(names)),
                said(f"ingest.errors.no-such-{place}.remedy", near=near),
            )


def _listed(brief: Brief) -> Iterable[tuple[str, str | None]]:
    return (("column", name) for name in brief.columns)


def nearest(name: str, names: list[str]) -> tuple[str, ...]:
    """Return up to three names that look like `name`, letter case aside, else the last columns."""
    folded: dict[str, str] = {}
    for candidate in names:
        folded.setdefault(candidate.casefold(), candidate)
    close = difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.5)
    return tuple(folded[match] for match in close) or tuple(names[-3:])


def assign(frame: pl.DataFrame, columns: list[Column], brief: Brief) -> tuple[Column, ...]:
    """Return the columns with their roles and the reason for each role."""
    told = named(brief)
    roles = dict(told)
    for column in columns:
        if column.name not in roles:
            proposal = _own(column)
            if proposal is not None:
                roles[column.name] = proposal
    taken = {role for role, _ in told.values()}
    target = next((name for name, (role, _) in told.items() if role is Role.TARGET), None)
    free = [c for c in columns if c.name != target and c.name not in told]
    found = structure.look(frame, free, time=_of(told, Role.TIME), group=_of(told, Role.GROUP))
    for role, proposal_ in ((Role.GROUP, found.group), (Role.TIME, found.time)):
        if proposal_ is not None and role not in taken:
            roles[proposal_[0]] = role, proposal_[1]
    given = ((c, *roles.get(c.name, (Role.FEATURE, None))) for c in columns)
    return tuple(c.model_copy(update={"role": role, "role_reason": reason}) for c, role, reason in given)


def _of(told: dict[str, tuple[Role, Said]], wanted: Role) -> str | None:
    return next((name for name, (role, _) in told.items() if role is wanted), None)


def _own(column: Column) -> tuple[Role, Said] | None:
    """Return the role a column's own kind gives it."""
    if column.kind is Kind.IDENTIFIER:
        return Role.IDENTIFIER, said("ingest.roles.identifier")
    if column.kind is Kind.EMPTY:
        return Role.EXCLUDED, said("ingest.roles.empty")
    if column.kind is Kind.CONSTANT:
        return Role.EXCLUDED, said("ingest.roles.constant")
    return None

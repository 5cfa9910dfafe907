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
from pythesis.core.moment import Moment
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
    if data.rated and data.exposure is not None:  # rates are the question, and it is half of each of them
        roles[data.exposure] = Role.EXCLUDED, said("ingest.roles.exposure")
    for name, role in (
        (data.weight, Role.WEIGHT),
        (data.time if isinstance(data.time, str) else None, Role.TIME),
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
    times = data.time if isinstance(data.time, tuple) else (data.time,)
    named = (data.group, *times, data.weight, data.pair, data.duration, data.event, data.exposure)
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


def assign(
    frame: pl.DataFrame, columns: list[Column], brief: Brief, moment: Moment | None = None
) -> tuple[Column, ...]:
    """Return the columns with their roles and the reason for each role.

    A `moment` made of several columns is the time where people list them, name one of them, or where the rows
    form a series; else it is kept out of the models, which have its parts.
    """
    told = _dated(named(brief), brief, moment)
    roles = dict(told)
    if moment is not None:
        roles.setdefault(moment.name, (Role.EXCLUDED, said("ingest.moment.restated", parts=moment.columns)))
    for column in columns:
        if column.name not in roles:
            proposal = _own(column)
            if proposal is not None:
                roles[column.name] = proposal
    taken = {role for role, _ in told.values()}
    target = next((name for name, (role, _) in told.items() if role is Role.TARGET), None)
    free = [c for c in columns if c.name != target and c.name not in told]
    parts = {moment.name: moment.columns} if moment is not None else {}
    found = structure.look(frame, free, _of(told, Role.TIME), _of(told, Role.GROUP), parts)
    for role, proposal_ in ((Role.GROUP, found.group), (Role.TIME, found.time)):
        if proposal_ is not None and role not in taken:
            roles[proposal_[0]] = role, proposal_[1]
    given = ((c, *roles.get(c.name, (Role.FEATURE, None))) for c in columns)
    return tuple(c.model_copy(update={"role": role, "role_reason": reason}) for c, role, reason in given)


def _dated(
    told: dict[str, tuple[Role, Said]], brief: Brief, moment: Moment | None
) -> dict[str, tuple[Role, Said]]:
    """Return the roles told with the moment in the place of a time that is one column, or a part of it."""
    time, listed = _of(told, Role.TIME), brief.data.time
    if isinstance(listed, tuple):
        rest = {name: given for name, given in told.items() if name != time}
        name = moment.name if moment is not None else listed[0]
        return {**rest, name: (Role.TIME, said("ingest.roles.told"))}
    if moment is None or time not in moment.columns:
        return told
    rest = {name: given for name, given in told.items() if name != time}
    return {
        **rest,
        moment.name: (Role.TIME, said("ingest.moment.refined", column=time, parts=moment.columns)),
    }


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

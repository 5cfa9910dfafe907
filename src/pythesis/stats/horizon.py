"""Whether a brief that asks for a forecast can have one."""

from __future__ import annotations

from typing import Any, NoReturn

from pythesis.core.brief import Brief
from pythesis.core.dataset import Table
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stats.task import task_of


def check_horizon(table: Table, brief: Brief) -> None:
    """Refuse a horizon where there is no series to forecast.

    Raises
    ------
    InputError
        Without a time column or a target that is a number, or with a horizon, gap, season or frequency
        that counts nothing.
    """
    data = brief.data
    for key, value, least in (("horizon", data.horizon, 1), ("gap", data.gap, 0), ("season", data.season, 2)):
        if value is not None and value < least:
            refuse("count", key=key, value=value, least=least)
    if data.horizon is None:
        return
    if table.time is None:
        refuse("no-time", horizon=data.horizon)
    if task_of(table, brief) != "regression":
        refuse("not-a-number", column=table.target.name if table.target is not None else "")


def refuse(what: str, **values: Any) -> NoReturn:
    """Refuse a forecast, with the reason and the remedy."""
    raise InputError(
        said(f"split.past.error.{what}.what", **values), said(f"split.past.error.{what}.remedy", **values)
    )

"""What kind of answer a target asks for."""

from __future__ import annotations

from collections.abc import Iterable

from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Kind, Table
from pythesis.core.said import Said, said
from pythesis.stats.kinds import GAP_WORDS

YES = ("1", "1.0", "true", "yes", "oui", "y", "o", "vrai", "positive", "positif")  # by themselves
MAX_CLASSES = 15  # whole numbers with more levels are amounts, whatever their name


def task_of(table: Table, brief: Brief) -> str:
    """Return ``binary``, ``multiclass``, ``regression`` or ``analysis`` (no target, or none to predict).

    The brief's task overrides what the target's values say; neither times still running nor counts beside an
    exposure are predicted.
    """
    return _task(table.target, brief)[0]


def task_reason(table: Table, brief: Brief) -> Said:
    """Return why the task is what `task_of` says, in words."""
    return _task(table.target, brief)[1]


def _task(target: Column | None, brief: Brief) -> tuple[str, Said]:
    if target is None:
        return "analysis", said("ingest.task.no-target")
    name = target.name
    if brief.data.lasting:
        return "analysis", said("ingest.task.lasting", column=name, event=brief.data.event or "")
    if brief.data.rated:
        return "analysis", said("ingest.task.rated", column=name, exposure=brief.data.exposure or "")
    if brief.data.task is not None:
        return brief.data.task, said("ingest.task.told", task=brief.data.task)
    levels = classes(target)
    coded = almost_number(target) or target.kind in (Kind.ORDINAL, Kind.CATEGORY)
    if levels == 2:
        return "binary", said("ingest.task.two", column=name)
    if target.dtype == "String" and not almost_number(target):
        return "multiclass", said("ingest.task.levels", column=name, n=levels)
    if coded and levels <= MAX_CLASSES:
        return "multiclass", said("ingest.task.few-levels", column=name, n=levels)
    return "regression", said("ingest.task.number", column=name)


def classes(target: Column) -> int:
    """Return the number of levels of a target, words for a gap apart."""
    gaps = sum(level.strip() in GAP_WORDS for level in target.levels)
    return target.distinct - gaps


def almost_number(column: Column) -> bool:
    """Return whether a column of text is a number apart from stray words, which cleaning may mend."""
    return column.kind_reason is not None and column.kind_reason.key == "kinds.almost-number"


def affirmative(levels: Iterable[str]) -> str | None:
    """Return the one level that says yes by itself, None when none or several do.

    A class 1 beside a class 2 is a code, not a yes.

    Examples
    --------
    >>> affirmative(["no", "yes"]), affirmative(["0", "1"]), affirmative(["1", "2"])
    ('yes', '1', None)
    """
    names = {level: level.strip().lower() for level in levels}
    coded = not {"0", "0.0"}.intersection(names.values())
    yes = [one for one, name in names.items() if name in YES and not (coded and name in {"1", "1.0"})]
    return yes[0] if len(yes) == 1 else None

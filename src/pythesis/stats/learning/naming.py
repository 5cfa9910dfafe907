"""Models as words name them.

``linear+calendar`` is the linear model with one change, ``lightgbm~3`` LightGBM in its third setting.
"""

from __future__ import annotations

from pythesis.core.said import Said, said


def label(name: str) -> Said:
    """Return the label of a model for tables and axes."""
    return _named(name, "label")


def the(name: str) -> Said:
    """Return a model as it is named inside a sentence."""
    return _named(name, "the")


def metric_name(name: str) -> Said:
    """Return the name of a metric in words."""
    return said(f"model.metric.name.{name}")


def metric_the(name: str) -> Said:
    """Return a metric as it is named inside a sentence, with its article."""
    return said(f"model.metric.the.{name}")


def _named(name: str, form: str) -> Said:
    base, *changes = name.split("+")
    plain, _, setting = base.partition("~")
    found = said(f"model.{form}.{plain}")
    if setting:
        found = said(f"model.{form}.setting", base=found, number=int(setting))
    for code in changes:
        found = said(f"model.{form}.changed", base=found, change=said(f"model.change.{code}.short"))
    return found

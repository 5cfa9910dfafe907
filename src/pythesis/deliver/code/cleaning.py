"""What ``clean.py`` needs: one call for each decision that changes cells.

The meaning of each action is that of `pythesis.stages.clean.apply`; a test proves the two equal.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pythesis.core.decision import Action, Decision
from pythesis.core.evidence import Evidence
from pythesis.deliver.code.literals import Call, Source
from pythesis.stats import signs, spans

_NUMERIC = ("Int64", "Float64")
_BLANKS = " \u00a0\u202f\u2009"
_APOSTROPHES = "'’"


def cleaning(evidence: Evidence) -> dict[str, Any]:
    """Return the values ``clean.py.jinja`` puts in."""
    types = {column.name: column.dtype for column in evidence.raw.columns}
    steps: list[dict[str, Any]] = []
    for decision in evidence.decisions:
        if decision.column in types:
            call = _filled(decision, types) if decision.action is Action.FILL_FROM else None
            call = call or _call(decision, decision.column, types)
            if call is not None:
                steps.append({"why": decision.why, "call": call})
    actions = {step["call"].function for step in steps}
    return {
        "steps": steps,
        "actions": actions,
        "changes": bool(actions),
        "accounting": any(d.params.get("accounting") is True for d in evidence.decisions),
        "multiples": any("times" in d.params for d in evidence.decisions),
        "spans": (spans.WHOLE, spans.PARTS),
        "signs": (signs.BRACKETS, signs.TRAILING, signs.APART),
        "duplicates": any(d.action is Action.DROP_DUPLICATES for d in evidence.decisions),
    }


def _call(decision: Decision, column: str, types: dict[str, str]) -> Call | None:
    """Return the call of one decision, and note the type it leaves; None when it changes nothing."""
    dtype = types[column]
    where = (Source("rows"), column)
    if decision.action is Action.TO_MISSING:
        return _to_missing(decision, where, dtype)
    if decision.action is Action.SCALE:
        return _scaled(decision, where, types)
    if decision.action is Action.PARSE_NUMBER and decision.params.get("duration") is True:
        types[column] = "Float64" if dtype == "String" else dtype
        return Call("to_minutes", where) if dtype == "String" else None
    if decision.action is Action.PARSE_NUMBER:
        kept = "Int64" if decision.params.get("whole") is True else "Float64"
        if dtype in _NUMERIC and kept == "Float64":
            types[column] = kept
            return Call("as_float", where) if dtype != kept else None
        if dtype == "String" or (dtype in _NUMERIC and dtype != kept):
            types[column] = kept
            return Call("to_number", where, _number(decision))
        return None
    if decision.action is Action.PARSE_DATE:
        if dtype not in ("String", "Int64"):
            return None
        layout = str(decision.params["format"])
        types[column] = "Datetime" if "%H" in layout else "Date"
        return Call("to_moment" if "%H" in layout else "to_date", (*where, layout))
    if dtype != "String":
        return None
    if decision.action in {Action.TRIM, Action.FIX_ENCODING}:
        return Call("trim" if decision.action is Action.TRIM else "fix_encoding", where)
    if decision.action is Action.RECODE:
        pairs = zip(_texts(decision, "from_"), _texts(decision, "to"), strict=True)
        return Call("recode", (*where, dict(pairs)))
    if decision.action is Action.PARSE_BOOLEAN:
        types[column] = "Boolean"
        return Call(
            "to_boolean", where, {"true": _texts(decision, "true"), "false": _texts(decision, "false")}
        )
    return None


def _to_missing(decision: Decision, where: tuple[object, ...], dtype: str) -> Call:
    values = _texts(decision, "values")
    if dtype == "String":
        return Call("to_missing", (*where, [value.strip() for value in values]))
    if dtype in _NUMERIC:
        return Call("number_to_missing", (*where, _numbers(values)), _bounds(decision))
    if dtype not in ("Date", "Datetime"):
        return Call("value_to_missing", (*where, values))
    bounds = ((name, decision.params.get(name)) for name in ("below", "above"))
    return Call("date_to_missing", (*where, values), {n: str(v) for n, v in bounds if _is_moment(v)})


def _scaled(decision: Decision, where: tuple[object, ...], types: dict[str, str]) -> Call | None:
    column = str(decision.column)
    if types[column] not in _NUMERIC:
        return None
    types[column] = "Float64"
    if "where" in decision.params:
        return _scaled_rows(decision, where, types)
    values = _numbers(_texts(decision, "values"))
    named = {"values": values} if values else {}
    return Call("scale", (*where, float(str(decision.params["factor"]))), {**named, **_bounds(decision)})


def _scaled_rows(decision: Decision, where: tuple[object, ...], types: dict[str, str]) -> Call | None:
    """Return the call that scales the rows another column names; None when the table has no such column."""
    params = decision.params
    factor, before = float(str(params["factor"])), params.get("before")
    named: dict[str, object] = {"where": str(params["where"])}
    if named["where"] not in types:
        return None
    if "plus" in params:
        named["plus"] = float(str(params["plus"]))
    if before is None:
        named["levels"] = _texts(decision, "levels")
    else:
        named["before"] = float(str(before)) if _is_number(str(before)) else str(before)
    return Call("scale_rows", (*where, factor), named)


def _filled(decision: Decision, types: dict[str, str]) -> Call | None:
    by, keys, values = (_texts(decision, name) for name in ("by", "keys", "values"))
    width = len(by)
    matches: dict[tuple[str, ...], str] = {}
    for place, value in enumerate(values if by else values[:1]):
        matches.setdefault(tuple(keys[place * width : (place + 1) * width]), value)
    if not matches or any(name not in types for name in by):
        return None
    flag = {"overwrite": True} if decision.params.get("overwrite", False) is True else {}
    return Call("fill_from", (Source("rows"), str(decision.column), by, list(matches.items())), flag)


def _numbers(texts: list[str]) -> list[float]:
    return [float(text) for text in texts if _is_number(text)]


def _bounds(decision: Decision) -> dict[str, object]:
    stated = ((name, str(decision.params.get(name))) for name in ("below", "above"))
    return {name: float(text) for name, text in stated if _is_number(text)}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _is_moment(value: object) -> bool:
    try:
        dt.datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _number(decision: Decision) -> dict[str, object]:
    thousands = str(decision.params.get("thousands", ""))
    return {
        "strip": sorted(_texts(decision, "strip"), key=lambda word: (-len(word), word)),
        "thousands": {" ": _BLANKS, "'": _APOSTROPHES}.get(thousands, thousands),
        "decimal": str(decision.params.get("decimal", ".")),
        **({"times": _times(decision)} if "times" in decision.params else {}),
        **{name: True for name in ("whole", "accounting") if decision.params.get(name) is True},
    }


def _times(decision: Decision) -> dict[str, float]:
    """Return the factor of each unit, the longest unit first."""
    given = decision.params["times"]
    factors = (float(str(value)) for value in (given if isinstance(given, tuple) else (given,)))
    pairs = zip(_texts(decision, "strip"), factors, strict=True)
    return dict(sorted(pairs, key=lambda one: (-len(one[0]), one)))


def _texts(decision: Decision, name: str) -> list[str]:
    values = decision.params.get(name, ())
    return [str(value) for value in (values if isinstance(values, tuple) else (values,))]

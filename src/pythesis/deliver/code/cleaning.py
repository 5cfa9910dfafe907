"""What ``clean.py`` needs: one call for each decision that changes cells.

The meaning of each action is that of `pythesis.stages.clean.apply`; a test proves the two equal.
"""

from __future__ import annotations

from typing import Any

from pythesis.core.decision import Action, Decision
from pythesis.core.evidence import Evidence
from pythesis.deliver.code.literals import Call, Source

_NUMERIC = ("Int64", "Float64")
_BLANKS = " \u00a0\u202f\u2009"
_APOSTROPHES = "'’"


def cleaning(evidence: Evidence) -> dict[str, Any]:
    """Return the values ``clean.py.jinja`` puts in."""
    types = {column.name: column.dtype for column in evidence.raw.columns}
    steps: list[dict[str, Any]] = []
    for decision in evidence.decisions:
        if decision.column in types:
            call = _call(decision, decision.column, types)
            if call is not None:
                steps.append({"why": decision.why, "call": call})
    actions = {step["call"].function for step in steps}
    return {
        "steps": steps,
        "actions": actions,
        "changes": bool(actions),
        "duplicates": any(d.action is Action.DROP_DUPLICATES for d in evidence.decisions),
    }


def _call(decision: Decision, column: str, types: dict[str, str]) -> Call | None:
    """Return the call of one decision, and note the type it leaves; None when it changes nothing."""
    dtype = types[column]
    where = (Source("rows"), column)
    if decision.action is Action.TO_MISSING:
        return _to_missing(decision, where, dtype)
    if decision.action is Action.PARSE_NUMBER:
        if dtype in _NUMERIC:
            types[column] = "Float64"
            return Call("as_float", where) if dtype != "Float64" else None
        if dtype == "String":
            types[column] = "Float64"
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
    if decision.action is Action.TRIM:
        return Call("trim", where)
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
        return Call("number_to_missing", (*where, [float(value) for value in values if _is_number(value)]))
    return Call("date_to_missing", (*where, values))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(decision: Decision) -> dict[str, object]:
    thousands = str(decision.params.get("thousands", ""))
    return {
        "strip": sorted(_texts(decision, "strip"), key=lambda word: (-len(word), word)),
        "thousands": {" ": _BLANKS, "'": _APOSTROPHES}.get(thousands, thousands),
        "decimal": str(decision.params.get("decimal", ".")),
    }


def _texts(decision: Decision, name: str) -> list[str]:
    values = decision.params.get(name, ())
    return [str(value) for value in (values if isinstance(values, tuple) else (values,))]

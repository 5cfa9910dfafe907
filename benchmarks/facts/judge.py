"""Says whether what exploration told of a table holds a known fact, misses it, or says the contrary.

An expectation names columns and what must be said of them; each kind is one function of the findings. It is
*found* when a finding says it with the right direction, *wrong* when a claim says the contrary (the other
direction, or "hardly differs" of a strong effect), else *missed*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

FOUND, MISSED, WRONG = "found", "missed", "wrong"
Finding = Mapping[str, Any]
Kind = Callable[[Sequence[Finding], Mapping[str, Any]], str]
RELATIONS = (
    "number-number", "number-category", "category-number", "category-category", "ordinal-number",
    "ordinal-category", "ordinal-levels", "shape",
)  # fmt: skip
KEPT = ("validated", "present")
UPWARD, DOWNWARD = ("rises", "overall-rises", "more"), ("falls", "overall-falls", "less")
# Statements of a direction; in departures from the group or from trend and season too.
WAYS = ("bins", "order", "length", "bend", "missing", "digits", "departures")
CLOSE = 0.03  # a share found on development rows against one of the whole file


def judged(findings: Sequence[Finding], expected: Iterable[Mapping[str, Any]]) -> str:
    """Return what becomes of a fact made of one or several expectations."""
    found = [KINDS[one["kind"]](findings, one) for one in expected]
    return WRONG if WRONG in found else MISSED if MISSED in found else FOUND


def said(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the key and the values of every sentence inside a claim, outermost first."""
    if isinstance(value, Mapping):
        if "key" in value:
            yield plain(value["key"]), value.get("values", {})
        for inner in value.values():
            yield from said(inner)


def plain(key: str) -> str:
    """Return the key of a sentence, whichever of its wordings was chosen."""
    return re.sub(r"-[0-9]+$", "", key).replace("explore.variants.", "explore.") if "variants" in key else key


def pattern(finding: Finding) -> str:
    """Return the last word of the statement: ``rises``, ``falls``, ``peak`` ..."""
    for key, _ in said(finding["claim"]):
        words = key.split(".")
        if words[-1] == "claim" and words[1] in WAYS:
            return words[-2].removesuffix("-inside")
    return ""


def _about(findings: Sequence[Finding], codes: Iterable[str], column: str) -> list[Finding]:
    wanted = tuple(codes)
    return [
        f for f in findings
        if f["code"] in wanted and (f["columns"][:1] == [column] or column in f["same_as"])
    ]  # fmt: skip


def level(value: Any) -> str:
    """Return a level as text, whole numbers without decimals."""
    return str(value).removesuffix(".0")


def _drawn(finding: Finding) -> dict[str, float]:
    """Return the value drawn at each level: a rate, a centre, the median of a box."""
    data = (finding["figure"] or {}).get("data", ())
    return {level(row["level"]): row.get("value", row.get("q50")) for row in data if "level" in row}


def relation(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The target goes with a column: ``up``, ``down``, or higher at one level than at another."""
    about = _about(findings, told.get("codes", RELATIONS), told["column"])
    kept = [f for f in about if f["verdict"] in KEPT]
    if not kept:
        return WRONG if any(f["verdict"] == "negligible" and f["code"] != "shape" for f in about) else MISSED
    ways = [_way(f, told) for f in kept]
    return FOUND if True in ways else WRONG if False in ways else MISSED


def _way(finding: Finding, told: Mapping[str, Any]) -> bool | None:
    if "high" in told:
        drawn = _drawn(finding)
        if told["high"] not in drawn or told["low"] not in drawn:
            return None
        return drawn[told["high"]] > drawn[told["low"]]
    wanted = told.get("way")
    if wanted is None:
        return True
    seen = pattern(finding)
    if finding["code"] == "shape":
        return True if wanted == "bend" else None
    if seen in UPWARD + DOWNWARD:
        return (seen in UPWARD) == (wanted == "up") if wanted != "bend" else None
    return None


def none(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The target does not go with a column, or weighting by it changes nothing."""
    weights = [f for f in findings if f["code"] == "sampling-weights" and f["columns"] == [told["column"]]]
    if weights:
        return FOUND if weights[0]["verdict"] == "passed" else WRONG
    about = _about(findings, RELATIONS, told["column"])
    if any(f["verdict"] in KEPT for f in about):
        return WRONG
    return FOUND if about or any(f["code"] == "unsettled-questions" for f in findings) else MISSED


def gap(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The target differs where a column is missing: ``more`` or ``less``."""
    return relation(findings, {**told, "codes": ("missing-target",), "way": told["way"]})


def text(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The target goes with a measure of a text, or with a term."""
    if "term" not in told:
        return relation(findings, {**told, "codes": (told["code"],)})
    named = [
        row for f in _about(findings, ("text-terms",), told["column"]) if f["verdict"] in KEPT
        for row in f["examples"]
    ]  # fmt: skip
    hits = [row for row in named if row.get("term") == told["term"]]
    if not hits:
        return MISSED
    return FOUND if any((row["gap"] > 0) == (told["way"] == "up") for row in hits) else WRONG


def together(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """Columns move together: one theme, or one set that says the same, holds them all."""
    wanted = set(told["columns"])
    themes = [f for f in findings if f["code"] == "columns-together"]
    twins = [{f["columns"][0], *f["same_as"]} for f in findings if f["same_as"]]
    held = any(wanted <= set(f["columns"]) for f in themes) or any(wanted <= t for t in twins)
    return FOUND if held else MISSED


def shape(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """A column has one of the shapes named."""
    for f in findings:
        if f["code"] in ("column-distribution", "target-distribution") and f["columns"][0] == told["column"]:
            name = plain(f["claim"]["key"]).split(".")[2]
            return FOUND if name in told["shapes"] else MISSED
    return MISSED


def share(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """A level makes up a share of the rows."""
    for f in findings:
        if f["code"] in ("column-distribution", "target-distribution") and f["columns"][0] == told["column"]:
            for row in (f["figure"] or {}).get("data", ()):
                if level(row.get("level")) == told["level"]:
                    return FOUND if abs(row["share"] - told["share"]) <= CLOSE else WRONG
    return MISSED


def interaction(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The effect of one column differs with another."""
    for f in findings:
        if (
            f["code"] == "interactions"
            and f["verdict"] in KEPT
            and set(told["columns"]) <= set(f["columns"][:2])
        ):
            return FOUND
    return MISSED


def course_by(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The course of a day or of a week differs with a column; ``peaks`` says how many each level has."""
    for f in findings:
        if f["code"] != f"season-levels-{told['cycle']}" or f["columns"][0] != told["column"]:
            continue
        if f["verdict"] not in KEPT:
            continue
        values = next(v for key, v in said(f["claim"]) if key.endswith((".peaks", ".same")))
        seen = {level(values[name]): len(values[f"at_{name}"]) for name in ("a", "b")}
        wanted = told.get("peaks", {})
        return FOUND if all(seen.get(one) == n for one, n in wanted.items()) else WRONG
    return MISSED


def within(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """A relation changes among rows alike in another column, or in one that says the same as it."""
    for f in findings:
        if f["code"] != "confounders":
            continue
        if len(f["columns"]) == 3 and f["columns"][0] == told["column"] and f["columns"][2] in told["among"]:
            status = plain(f["claim"]["key"]).split(".")[-1].removesuffix("-partly")
            return FOUND if status in told["becomes"] else WRONG if status == "holds" else MISSED
        for row in f["examples"]:
            same = row.get("column") == told["column"] and row.get("within") in told["among"]
            if same and row["status"] in told["becomes"]:
                return FOUND
    return MISSED


def grouped(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """Rows of one group resemble one another by at least so much."""
    for f in findings:
        if f["code"] == "group-structure":
            return FOUND if f["claim"]["values"]["share"] >= told["least"] else WRONG
    return MISSED


def course(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The target rises or falls over time, or has a season with its high and low at given places."""
    wanted = "time-trend" if "way" in told else f"season-{told['cycle']}"
    for f in findings:
        if f["code"] != wanted or f["verdict"] not in KEPT:
            continue
        if "way" in told:
            up = f["tests"][0]["effect"]["value"] > 0
            return FOUND if up == (told["way"] == "up") else WRONG
        drawn = {str(row["place"]): row["value"] for row in f["figure"]["data"]}
        high, low = ([drawn[str(p)] for p in told[k] if str(p) in drawn] for k in ("high", "low"))
        return FOUND if high and low and min(high) > max(low) else WRONG
    return MISSED


def leak(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The audit takes columns out as leaks and says how well they give the target, held out."""
    for f in findings:
        if f["code"] in ("target-leak", "post-outcome-column") and set(told["columns"]) <= set(f["columns"]):
            scores = [v["effect"]["value"] for v in f["tests"] if v["test"] == "held-out score"]
            if scores and scores[0] >= told["least"]:
                return FOUND
    return MISSED


def peaks(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """The highest and the lowest period of a trend that was told lie in the months named."""
    for f in findings:
        for key, values in said(f["claim"]) if f["code"] == "time-trend" and f["verdict"] in KEPT else ():
            if key.endswith(".claim") and "at_high" in values:
                if not all(isinstance(values[at], list) for at in ("at_high", "at_low")):
                    return MISSED  # too many periods share an end: none is named
                high, low = (
                    {int(one["values"]["v"][5:7]) for one in values[at]} for at in ("at_high", "at_low")
                )
                return FOUND if high & set(told["high"]) and low & set(told["low"]) else WRONG
    return MISSED


def few(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """So few rows that nothing may be claimed of a column: it must be left open, not called nothing."""
    about = _about(findings, RELATIONS, told["column"])
    if any(f["verdict"] in (*KEPT, "negligible") for f in about):
        return relation(findings, told)
    return FOUND if about else MISSED


def space(findings: Sequence[Finding], told: Mapping[str, Any]) -> str:
    """Neighbours resemble one another."""
    return FOUND if any(f["code"] == "space" and f["verdict"] in KEPT for f in findings) else MISSED


KINDS: dict[str, Kind] = {
    "relation": relation, "none": none, "gap": gap, "text": text, "together": together, "shape": shape,
    "share": share, "interaction": interaction, "within": within, "grouped": grouped, "course": course,
    "few": few, "course-by": course_by, "space": space, "leak": leak, "peaks": peaks,
}  # fmt: skip

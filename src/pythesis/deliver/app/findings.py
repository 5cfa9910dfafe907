"""Turns findings and figures into what the app shows: sentences, tables, specifications."""

from __future__ import annotations

from typing import Any

from pythesis.core.figure import Figure
from pythesis.core.finding import Finding
from pythesis.core.validation import Effect, Validation
from pythesis.deliver import charts, identity
from pythesis.deliver.app.narrow import narrowed
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.story import references
from pythesis.deliver.story.findings import HALF, SETTLED, origin, settling
from pythesis.deliver.story.names import DAYS, half, named
from pythesis.deliver.story.names import effect as effect_name
from pythesis.words import numbers

Table = dict[str, list[Any]]
SCREEN_FONT = "Source Sans, Source Sans Pro, sans-serif"


def finding(found: Finding, voice: Voice) -> dict[str, Any]:
    """Return a finding as the app shows it, ``figure`` being the name of its figure."""
    claim = voice.say(found.claim)
    title = voice.say(found.figure.title) if found.figure else claim
    others = tuple(found.same_as)
    return {
        "id": found.id,
        "verdict": found.verdict.value,
        "severity": found.severity.value,
        "section": found.section,
        "columns": list(found.columns),
        "title": title,
        "claim": claim,
        "reading": voice.reading(found),
        "advice": voice.say(found.advice),
        "figure": found.figure.id if found.figure else None,
        "brought": voice.say(origin(found)),
        "same_as": voice.own("finding.same-as", columns=others) if others else "",
        "by": voice.by(found),
        "stale": found.stale,
        "validations": [_validation(v, voice, found.verdict in SETTLED) for v in found.validations],
        "search": " ".join((title, claim, found.code, *(voice.column(c) for c in found.columns))),
    }


def _validation(validation: Validation, voice: Voice, settled: bool) -> dict[str, Any]:
    return {
        "table": _table(validation, voice),
        "sentences": _sentences(validation, voice, settled),
        "recompute": validation.recompute,
    }


def _table(validation: Validation, voice: Voice) -> Table:
    rows = [[voice.own("how.test"), voice.say(named("test", validation.test))]]
    if validation.effect is not None:
        rows.append([voice.own("how.effect"), _effect(validation.effect, voice)])
    if validation.p_smallest_adjusted is not None:
        rows.append([voice.own("how.p-smallest"), _p(validation.p_smallest_adjusted, voice)])
    if validation.p_adjusted is not None:
        rows.append([voice.own("how.p-adjusted"), _p(validation.p_adjusted, voice)])
    elif validation.p is not None:
        rows.append([voice.own("how.p"), _p(validation.p, voice)])
    counted = voice.own("how.rows-counted", n=validation.n)
    if validation.n_groups is not None:
        counted = voice.own("how.groups-counted", n=validation.n, groups=validation.n_groups)
    rows.append([voice.own("how.rows"), f"{counted} ({voice.rows(validation.rows)})"])
    if sources := references.short(validation.reference, voice.language):
        rows.append([voice.own("how.reference"), sources])
    return {"head": [voice.own("how.what"), voice.own("how.value")], "rows": rows}


def _effect(effect: Effect, voice: Voice) -> str:
    if effect.level == HALF and effect.low is not None:
        ends = half(effect)
        key = "half-date" if effect.name == DAYS else "half"
        return voice.own(f"how.{key}", name=effect_name(effect.name), value=ends.pop("v"), **ends)
    text = voice.own("how.named", name=effect_name(effect.name), value=effect.value)
    interval = voice.interval(effect.low, effect.high)
    if not interval:
        return text
    return f"{text} ({voice.own('how.interval', level=voice.level(effect.level))} {interval})"


def _p(value: float, voice: Voice) -> str:
    return numbers.p_value(value, voice.language)


def _sentences(validation: Validation, voice: Voice, settled: bool) -> list[str]:
    sentences = [voice.say(validation.refused)] if validation.refused else []
    if validation.effect is not None and validation.effect.smallest is not None:
        sentences.append(voice.own("how.smallest", smallest=validation.effect.smallest))
    if validation.family_size is not None:
        sentences.append(voice.own("how.family", n=validation.family_size))
    if settling(validation, settled):
        sentences.append(voice.own("how.settles", n=validation.settles))
    return sentences + [voice.say(assumption) for assumption in validation.assumptions]


def figure(drawn: Figure, voice: Voice, *, phone: bool = True, height: int | None = None) -> dict[str, Any]:
    """Return a figure as the app shows it: specification, words for who cannot see it, its table.

    `phone` says whether it may also be drawn narrow, `height` how many pixels its plot may fill.
    """
    head, rows = charts.table(drawn, voice.language, voice.labels)
    names = [name if head.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(head, 1)]
    spec = charts.spec(drawn, voice.language, voice.labels, titled=False, height=height)
    return {
        "spec": fonts(inlined(narrowed(spec) if phone else spec)),
        "alt": voice.say(drawn.alt),
        "note": voice.say(drawn.note),
        "table": {"head": names, "rows": [list(row) for row in rows]},
    }


def inlined(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification whose rows stand below its root, around all of its layers.

    Rows at the root are taken out by Streamlit, which turns them into an Arrow table: it loads pandas and
    PyArrow for it, longer than all the rest of a page. Those of a figure are few, and go as they are.
    """
    rows = {"data": spec["data"], "layer": spec["layer"]}
    return {name: value for name, value in spec.items() if name != "data"} | {"layer": [rows]}


def fonts(node: Any) -> Any:
    """Return a specification in the fonts that Streamlit serves: the same faces under a shorter name."""
    if isinstance(node, dict):
        return {key: fonts(value) for key, value in node.items()}
    if isinstance(node, list):
        return [fonts(value) for value in node]
    return SCREEN_FONT if node == identity.SANS else node

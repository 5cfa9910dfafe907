"""Names of the evidence's own vocabulary (kinds, tests, metrics ...) as sentences of ``report.toml``."""

from __future__ import annotations

import datetime as dt
import re

from pythesis.core.base import Scalar
from pythesis.core.evidence import Evidence
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect
from pythesis.words import has

DAYS = "median-day"  # an effect told in days since 1970-01-01
_EPOCH = dt.date(1970, 1, 1)
Value = Scalar | Said | tuple[Scalar | Said, ...]


def own(key: str, /, **values: Value) -> Said:
    """Return a sentence of ``report.toml``."""
    return Said(key=f"report.{key}", values=values)


def aim(evidence: Evidence) -> Said:
    """Return what the project does about its target: predict it, explain it alone, or that there is none."""
    target, brief = evidence.dataset.target, evidence.brief.data
    if target is None:
        return own("data.no-target")
    if brief.lasting:
        return own("data.target-lasting", column=target.name, event=brief.event)
    if brief.rated:
        return own("data.target-rated", column=target.name, exposure=brief.exposure)
    if evidence.task == "analysis":
        return own("data.target-explained", column=target.name)
    return own("data.target", column=target.name, task=named("task", evidence.task))


def family(name: str, evidence: Evidence) -> Said:
    """Return the name of a family of questions; in an analysis the target is explained, not predicted."""
    explained = name == "target" and evidence.task == "analysis"
    return named("family", "target-explained" if explained else name)


def plain(text: str) -> Said:
    """Return words that are already written, such as a person's."""
    return said("text", text=text)


def the(label: Said) -> Said:
    """Return the label of a model with its article, as it stands inside a sentence."""
    if not label.key.startswith("model.label."):
        return label
    values = {name: the(value) if isinstance(value, Said) else value for name, value in label.values.items()}
    return Said(key=label.key.replace(".label.", ".the.", 1), values=values)


def named(group: str, code: str) -> Said:
    """Return the name of a code of the evidence, the code itself when nobody named it."""
    slug = re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")
    key = f"report.{group}.{slug}"
    return Said(key=key) if slug and has(key, "en") else plain(code.replace("_", " "))


def effect(name: str) -> Said:
    """Return the name of an effect, with what the frame of the question adds to it."""
    for ending in ("within", "deviations", "strata", "between", "panel", "contrast"):
        if name.endswith(f"-{ending}"):
            return own(f"effect-{ending}", name=named("effect", name.removesuffix(f"-{ending}")))
    if name.startswith("difference of "):
        return own("effect-difference", name=named("metric", name.removeprefix("difference of ")))
    known = named("effect", name)
    return known if known.key != "text" else named("metric", name)


def half(effect: Effect) -> dict[str, Value]:
    """Return the middle of a column and the ends of its middle half: dates when the column holds days."""
    ends = {"v": effect.value, "low": effect.low or 0.0, "high": effect.high or 0.0}
    if effect.name != DAYS:
        return dict(ends)
    return {
        name: _EPOCH.fromordinal(_EPOCH.toordinal() + int(end // 1)).isoformat() for name, end in ends.items()
    }


def brought(by: str, kind: str) -> Said:
    """Return who asked a question (``asked``), in vain (``put``), or ``brought`` a finding made elsewhere."""
    return own(f"finding.{kind}-team") if by == "team" else own(f"finding.{kind}", who=by)


_METHODS = (
    (r"percentile bootstrap, (?P<draws>[\d,]+) draws of (?P<units>[\d,]+) units", "bootstrap"),
    (r"corrected t over (?P<folds>\d+) folds", "corrected"),
)


def method(text: str) -> Said:
    """Return how an interval was made, in words."""
    for pattern, name in _METHODS:
        found = re.search(pattern, text)
        if found:
            numbers = {k: int(v.replace(",", "")) for k, v in found.groupdict().items()}
            return own(f"method.{name}", **numbers)
    return named("method", text)


def interval(value: float, low: float | None, high: float | None) -> Said:
    """Return a value with its interval in brackets."""
    if low is None or high is None:
        return own("cell.number", v=value)
    return own("cell.interval", v=value, low=low, high=high)

"""From a validation and a verdict to whole sentences: claim, title, note, advice."""

from __future__ import annotations

from pythesis.core.finding import Verdict
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore.family import KEPT
from pythesis.stages.explore.subject import Subject
from pythesis.stages.explore.told import Told, Value
from pythesis.stats import thresholds


def rows_said(validation: Validation, cross: bool) -> Said:
    """Return which rows were used, with their number (and that of groups)."""
    name = "cross" if cross and validation.family is not None else validation.rows
    if validation.n_groups:
        return said(f"explore.rows.{name}-groups", n=validation.n, n_groups=validation.n_groups)
    return said(f"explore.rows.{name}", n=validation.n)


def effect_said(validation: Validation, columns: tuple[str, str]) -> Said:
    """Return the sentence that gives the size of an effect and its interval.

    Differences are turned round so that they read from the larger side, as the comparison before them.
    """
    effect = validation.effect
    if effect is None:
        return said("explore.effect.none")
    name = thresholds.base(effect.name)
    value, low, high = effect.value, effect.low, effect.high
    values: dict[str, Value] = {"x": columns[0], "target": columns[1], "level": effect.level}
    if name == thresholds.P_ABOVE:
        first, second = validation.arguments.get("first"), validation.arguments.get("second")
        who = first if value >= 0.5 else second
        value, low, high = (value, low, high) if value >= 0.5 else (1 - value, _less(1, high), _less(1, low))
        values["who"] = who if isinstance(who, str) else str(who)
    elif name == thresholds.RISK and value < 0:
        value, low, high = -value, _less(0, high), _less(0, low)
    if name in (thresholds.P_ABOVE, thresholds.EPSILON):
        values |= {"numbers": str(validation.arguments["x"]), "groups": str(validation.arguments["y"])}
    values["value"] = value
    if low is None or high is None:
        return Said(key=f"explore.effect.{name}.alone", values=values)
    values |= {"low": low, "high": high}
    shape = "least" if effect.one_sided else "between"
    return Said(key=f"explore.effect.{name}.{shape}", values=values)


def _less(whole: float, part: float | None) -> float | None:
    return None if part is None else whole - part


def smallest_said(effect: Effect | None) -> Said:
    """Return the smallest effect worth telling, on the scale of the effect."""
    if effect is None or effect.smallest is None:
        return said("explore.smallest.none")
    return said(f"explore.smallest.{thresholds.base(effect.name)}", v=effect.smallest)


def frame_said(validation: Validation) -> Said | None:
    """Return the sentence that says how dependence changed the question, None for independent rows."""
    name = validation.effect.name if validation.effect else ""
    if name.endswith(thresholds.WITHIN):
        return said("explore.frame.within")
    if name.endswith(thresholds.DEVIATIONS):
        return said("explore.frame.deviations")
    return None


def claim_said(
    told: Told | None, validation: Validation, verdict: Verdict, columns: tuple[str, str], cross: bool
) -> Said:
    """Return the comment: what is seen, how large, on which rows, and what the test allows to say."""
    values: dict[str, Value] = {"x": columns[0], "target": columns[1], "rows": rows_said(validation, cross)}
    if verdict is Verdict.NOT_APPLICABLE or validation.refused is not None or told is None:
        reason = validation.refused or said("explore.refused.empty")
        return Said(key="explore.claim.not_applicable", values={**values, "reason": reason})
    values |= {
        "statement": told.claim(),
        "effect": effect_said(validation, columns),
        "smallest": smallest_said(validation.effect),
        "p": validation.p_adjusted if validation.p_adjusted is not None else validation.p,
        "m": validation.family_size or 0,
        "n": validation.n,
    }
    framed = frame_said(validation)
    if framed is not None:
        values["effect"] = said("explore.effect.framed", effect=values["effect"], frame=framed)
    return Said(key=f"explore.claim.{_kind(validation, verdict)}", values=_settling(values, validation))


def _kind(validation: Validation, verdict: Verdict) -> str:
    if verdict is Verdict.NOT_ESTABLISHED:
        if validation.rows == "explore" and validation.family is None:
            return "not_proposed"
        return "not_established" if _settles(validation) else "not_established-plain"
    return verdict.value


def _settling(values: dict[str, Value], validation: Validation) -> dict[str, Value]:
    return {**values, "settles": validation.settles} if _settles(validation) else values


def _settles(validation: Validation) -> bool:
    return validation.settles is not None and validation.settles > validation.n


def title_said(told: Told, verdict: Verdict, columns: tuple[str, str], n: int) -> Said:
    """Return the title of the figure: the pattern when it is established, else that it is not."""
    if verdict in KEPT:
        return told.title()
    return said(f"explore.title.{verdict.value}", x=columns[0], target=columns[1], n=n)


def note_said(told: Told, validation: Validation, subject: Subject) -> Said:
    """Return which rows are drawn, how intervals were made, and what was grouped."""
    kind = "dependent" if subject.group else "timed" if subject.time else "independent"
    note = said(f"explore.note.{kind}", rows=rows_said(validation, subject.split.cross_screening))
    others = told.extras.get("others")
    if isinstance(others, int) and others:
        return said("explore.note.grouped", note=note, others=others)
    return note


def advice_said(verdict: Verdict, validation: Validation, columns: tuple[str, str]) -> Said:
    """Return what to do next."""
    key = f"explore.advice.{verdict.value}"
    if verdict is Verdict.NOT_ESTABLISHED and not _settles(validation):
        key += "-plain"
    values: dict[str, Value] = {"x": columns[0], "target": columns[1], "n": validation.n}
    return Said(key=key, values=_settling(values, validation))

"""From a validation and a verdict to whole sentences: claim, title, note, advice."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from pythesis.core.finding import Verdict
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.explore import readings
from pythesis.stages.explore.family import KEPT
from pythesis.stages.explore.sides import KNOWN, MISSING, form_of, sides_of
from pythesis.stages.explore.subject import Subject, Target
from pythesis.stages.explore.told import Told, Value, outcome
from pythesis.stats import thresholds

UNSHOWN = (Verdict.NEGLIGIBLE, Verdict.NOT_ESTABLISHED)  # said apart when only one direction was looked for

LOGARITHMS = (thresholds.HAZARD, thresholds.RATIO)  # told as ratios
SAME_COLUMN = (
    "explore.shape-question",
    "explore.survival-question",
    "explore.rate-question",
)  # about the values of the column itself


def rows_said(validation: Validation, cross: bool) -> Said:
    """Return which rows were used, with their number (and that of groups)."""
    halved = validation.rows in ("explore", "confirm")
    name = "cross" if cross and halved and validation.family is not None else validation.rows
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
    gaps = bool(validation.arguments.get("gaps"))
    sides = sides_of(validation)
    values |= {"numbers": numbers_said(validation, sides.numbers), "groups": sides.groups}
    if name == thresholds.P_ABOVE:
        who = sides.first if value >= 0.5 else sides.second
        value, low, high = (value, low, high) if value >= 0.5 else (1 - value, _less(1, high), _less(1, low))
        values["who"] = who
        name = f"{who}-above" if gaps and who in (MISSING, KNOWN) else name
    elif name == thresholds.RISK and value < 0:
        value, low, high = -value, _less(0, high), _less(0, low)
    elif name in LOGARITHMS:
        if "first" in validation.arguments:
            first, second = (sides.first, sides.second) if value >= 0 else (sides.second, sides.first)
            value, low, high = (value, low, high) if value >= 0 else (-value, _less(0, high), _less(0, low))
            values |= {"first": first, "second": second}
            name = f"{name}-levels"
        value = math.exp(value)
        low, high = (None if v is None else math.exp(v) for v in (low, high))
    elif name == thresholds.RATES:  # a mean square, told as the distance it is the square of
        value = math.sqrt(value)
        low, high = (None if v is None else math.sqrt(max(v, 0.0)) for v in (low, high))
    values["value"] = value
    if low is None or high is None:
        return Said(key=f"explore.effect.{name}.alone", values=values)
    values |= {"low": low, "high": high}
    shape = "least" if effect.one_sided else "between"
    return Said(key=f"explore.effect.{name}.{shape}", values=values)


def numbers_said(validation: Validation, column: str) -> Said | str:
    """Return what was ranked: the column, or what was counted in its texts."""
    named = validation.arguments
    side = "y" if named.get("y") == column else "x"
    reading = named.get("reading", named.get(f"{side}_reading"))
    return said(f"explore.counted.{reading}", x=column) if reading in ("length", "digits") else column


def _less(whole: float, part: float | None) -> float | None:
    return None if part is None else whole - part


def tested_direction(told: Told, validation: Validation, target: Target) -> Told:
    """Return the pattern told in the direction that was tested, never in a turn that was not.

    A test of ranks says "up" or "down" on the whole; a peak seen in the bins is the question of the shape.
    """
    base, _, pattern = told.base.rpartition(".")
    if base.split(".")[-1] not in ("bins", "order", "length", "digits"):
        return told
    if validation.effect is None:  # no test was possible: the turn is told as seen
        turns = pattern in ("peak", "dip") and base.split(".")[-1] != "digits"
        return replace(told, base=f"{base}.turns") if turns else told
    effect, sides = validation.effect, sides_of(validation)
    name = thresholds.base(effect.name)
    up = effect.value > 0
    if name == thresholds.P_ABOVE and sides.groups == target.column.name:
        up = (sides.first if effect.value > effect.null else sides.second) == target.positive
    elif name not in (thresholds.RHO, thresholds.RATIO):
        return replace(told, base=f"{base}.rises") if pattern in ("peak", "dip") else told
    wanted = "rises" if up else "falls"
    if pattern == wanted:
        return told
    # The ends alone may show nothing of a rise or fall that the bins between them show.
    inside = ""
    if base in ("explore.bins", "explore.order") and told.values.get("inner"):
        inside = "-inside" if told.values["at_low"] != told.values["at_high"] else "-one"
    return replace(told, base=f"{base}.overall-{wanted}{inside}")


def smallest_said(effect: Effect | None) -> Said:
    """Return the smallest effect worth telling, on the scale of the effect."""
    if effect is None or effect.smallest is None:
        return said("explore.smallest.none")
    name = thresholds.base(effect.name)
    size = math.exp(effect.smallest) if name in LOGARITHMS else effect.smallest
    size = math.sqrt(size) if name == thresholds.RATES else size
    return said(f"explore.smallest.{name}", v=size)


def frame_said(validation: Validation) -> Said | None:
    """Return the sentence that says how dependence changed the question, None for independent rows."""
    if validation.effect is not None and validation.effect.name.endswith(thresholds.BETWEEN):
        return said("explore.frame.between")
    form = form_of(validation)
    form = "deviations" if form == "deviations-season" else form
    group = validation.arguments.get("group")
    return said(f"explore.frame.{form}", group=group) if form else None


def framed_effect(validation: Validation, columns: tuple[str, str]) -> Said:
    """Return the size of an effect, and what dependence between rows made of the question."""
    effect, framed = effect_said(validation, columns), frame_said(validation)
    return effect if framed is None else said("explore.effect.framed", effect=effect, frame=framed)


@dataclass(frozen=True, slots=True)
class Case:
    """One decided question, ready to be put into words.

    ``words`` is the path of its sentences: ``explore`` for a plain relation, else that of the question.
    """

    columns: tuple[str, str]
    told: Told | None
    validation: Validation
    verdict: Verdict
    subject: Subject
    words: str = "explore"
    trend: bool = False

    @property
    def cross(self) -> bool:
        """Whether each half proposed for the other."""
        return self.subject.split.cross_screening

    @property
    def settles(self) -> bool:
        """Whether more rows than these are known to settle the question; rows do not settle one of groups."""
        needed = self.validation.settles if self.validation.n_groups is None else None
        return needed is not None and needed > self.validation.n

    def values(self) -> dict[str, Value]:
        """Return the values every sentence of the case may name."""
        values: dict[str, Value] = {"x": self.columns[0], "target": self.columns[1], "n": self.validation.n}
        if self.subject.target is not None:
            values["outcome"] = outcome(self.subject.target)
        if self.settles:
            values["settles"] = self.validation.settles
        return values

    def outcome(self) -> str:
        """Return the name of the sentence for the verdict."""
        return self._outcome() + ("-trend" if self.trend and self.verdict in UNSHOWN else "")

    def _outcome(self) -> str:
        if self.verdict is not Verdict.NOT_ESTABLISHED:
            return self.verdict.value
        if self.validation.rows == "explore" and self.validation.family is None:
            return "not_proposed"
        return "not_established" if self.settles else "not_established-plain"


def claim_said(case: Case) -> Said:
    """Return the comment: what is seen, how large, on which rows, and what the test allows to say."""
    validation = case.validation
    values = case.values() | {"rows": rows_said(validation, case.cross)}
    if case.told is None or case.verdict is Verdict.NOT_APPLICABLE:
        reason = validation.refused or said("explore.refused.empty")
        seen: dict[str, Value] = {} if case.told is None else {"statement": case.told.claim()}
        return Said(key=f"{case.words}.claim.not_applicable", values={**values, **seen, "reason": reason})
    values |= {
        "statement": case.told.claim(),
        "effect": framed_effect(validation, case.columns),
        "smallest": smallest_said(validation.effect),
        "p": validation.p if validation.p_adjusted is None else validation.p_adjusted,
        "m": validation.family_size or 0,
    }
    return Said(key=f"{case.words}.claim.{case.outcome()}", values=values)


def title_said(case: Case) -> Said:
    """Return the title of the figure: the pattern when it is established, else that it is not."""
    if case.verdict in KEPT and case.told is not None:
        return case.told.title()
    tail = "-trend" if case.trend and case.verdict in UNSHOWN else ""
    return Said(key=f"{case.words}.title.{case.verdict.value}{tail}", values=case.values())


def note_said(told: Told, validation: Validation, subject: Subject) -> Said:
    """Return which rows are drawn, how intervals were made, and what was grouped."""
    if validation.rows == "development":
        return said("explore.note.development", n=told.n)
    kind = "dependent" if subject.group else "timed" if subject.time else "independent"
    note = said(f"explore.note.{kind}", rows=rows_said(validation, subject.split.cross_screening))
    if subject.brief.data.weight_kind == "sampling" and subject.brief.data.weight:
        note = said("explore.sampling-weights.beside", note=note, w=subject.brief.data.weight)
    if told.extras.get("signs"):
        note = said("explore.note.signs", note=note, x=str(told.values["x"]))
    others = told.extras.get("others")
    if isinstance(others, int) and others:
        return said("explore.note.grouped", note=note, others=others)
    return note


def advice_said(case: Case) -> Said:
    """Return what to do next."""
    if case.words != "explore":
        return Said(key=f"{case.words}.advice.{_kept(case)}", values=case.values())
    outcome = case.outcome().removesuffix("-trend").replace("not_proposed", "not_established-plain")
    return Said(key=f"explore.advice.{outcome}", values=case.values())


def _kept(case: Case) -> str:
    return "kept" if case.verdict in KEPT else "none"


def reading_said(case: Case) -> Said:
    """Return the drafted opinion on a relation with the target."""
    values = case.values()
    known = readings.knowledge(case.subject, case.columns[0])
    if case.words in SAME_COLUMN and case.verdict in KEPT and known in ("protected", "audited", "after"):
        return Said(key=f"explore.reading.{known}", values=values)
    if case.verdict is Verdict.NOT_APPLICABLE:
        return Said(key="explore.reading.not_applicable", values=values)
    if case.words != "explore":
        one_way = case.told is not None and case.told.extras.get("one_way") and case.verdict in KEPT
        return Said(key=f"{case.words}.reading.{_kept(case)}{'-pace' if one_way else ''}", values=values)
    if case.verdict is Verdict.NOT_ESTABLISHED:
        return Said(key=f"explore.reading.{case.verdict.value}", values=values)
    if case.verdict is Verdict.NEGLIGIBLE:
        kind = "trend" if case.trend else "lever" if known == "lever" else "plain"
        return Said(key=f"explore.reading.negligible-{kind}", values=values)
    if readings.suspicious(case.validation, case.columns[1]):
        return Said(key="explore.reading.suspicious", values=values)
    if known in ("unknown", "available") and case.told is not None:
        frame = case.told.base.split(".")[1]
        return Said(key=f"explore.reading.{known}-{frame}", values={**values, **case.told.values})
    return Said(key=f"explore.reading.{known}", values=values)

"""Relations between columns whose rows belong together or follow one another: which design answers."""

from __future__ import annotations

from collections.abc import Mapping

from pythesis.core.said import Said, said
from pythesis.core.validation import Validation
from pythesis.stats import grams, grouped, means, panel, serial, thresholds
from pythesis.stats.sides import Pair
from pythesis.stats.validations import Arguments, build, refusal, sides

Raised = Mapping[str, float] | None
SHUFFLED = "Good 2005; Phipson & Smyth 2010; Kott 2001"


def relate(
    data: Pair, rows: str, group: str | None, time: str | None, level: float, seed: int, raised: Raised
) -> Validation:
    """Answer by the design that dependence asks for, or refuse.

    A column with one value a group is permuted between groups, whatever the times: groups are what was
    drawn. Otherwise times count, and groups then lose their means.
    """
    if group is not None and (time is None or grouped.design(data) == "between"):
        return _groups(data, rows, group, level, seed, raised)
    assert time is not None
    return _times(data, rows, group, time, level, raised)


def _groups(data: Pair, rows: str, group: str, level: float, seed: int, raised: Raised) -> Validation:
    assert data.n_groups is not None
    design = grouped.design(data)
    if design != "within" and data.n_groups < grouped.FEWEST_GROUPS:
        fewest = grouped.FEWEST_GROUPS
        why = said("stats.refused.few-groups", n_groups=data.n_groups, fewest=fewest, group=group)
        return refusal(data.n, rows, why, data.n_groups)
    if design == "within" and not grouped.varies(data):
        why = said("stats.refused.no-variation-within", group=group, columns=(data.x.name, data.y.name))
        return refusal(data.n, rows, why, data.n_groups)
    effect, distance, arguments = _question(
        data, rows, thresholds.WITHIN if design == "within" else "", level, raised
    )
    arguments |= {"group": group, "seed": seed}
    if design == "within":
        found = grouped.within(data, effect, distance, level, seed)
        recipe = "groups_within"
    else:
        found = grouped.whole(data, effect, distance, level, seed, permute=design == "between")
        recipe, arguments = "groups_between", arguments | {"permute": design == "between"}
    return build(
        data, found, rows, test=f"groups-{design}", effect=effect, distance=distance, level=level,
        recipe=recipe, arguments=arguments, reference=SHUFFLED, n_groups=data.n_groups,
        assumed=_assumed(data, design, group),
    )  # fmt: skip


def _assumed(data: Pair, design: str, group: str) -> tuple[Said, ...]:
    few = design == "within" and (data.n_groups or 0) < grouped.FEWEST_GROUPS
    notes = [said(f"stats.assumption.{design}", group=group, n_groups=data.n_groups)]
    if few:
        notes.append(said("stats.assumption.these-groups", n_groups=data.n_groups))
    return tuple(notes)


def _times(data: Pair, rows: str, group: str | None, time: str, level: float, raised: Raised) -> Validation:
    part = next((side.name for side in (data.x, data.y) if serial.of_calendar(data, side)), None)
    if part is not None:
        return refusal(data.n, rows, said("stats.course.of-calendar", column=part, time=time), data.n_groups)
    few = next((side for side in (data.x, data.y) if serial.runs(side) < grouped.FEWEST_GROUPS), None)
    if few is not None and group is None:
        changes, fewest = serial.runs(few) - 1, grouped.FEWEST_GROUPS
        why = said("stats.course.few-runs", column=few.name, time=time, changes=changes, fewest=fewest)
        return refusal(data.n, rows, why, data.n_groups)
    plan, left = serial.plan(data)
    if plan.refused == "few-moments" and group is not None:
        if panel.possible(data):
            return panel.relate(data, rows, group, time, level, raised)
        if means.possible(data):
            return means.relate(data, rows, group, time, level, raised)
    if plan.refused is not None:
        return refusal(
            data.n, rows, said(f"stats.refused.{plan.refused}", time=time, n=data.n), data.n_groups
        )
    effect, distance, arguments = _question(data, rows, thresholds.DEVIATIONS, level, raised)
    found = serial.estimate(data, plan, left, effect, distance, level)
    arguments |= {
        "time": time, "group": group, "periods": plan.periods, "differenced": plan.differenced,
        "shifted": plan.shifted,
    }  # fmt: skip
    notes = [
        said("stats.assumption.changes" if plan.differenced else "stats.assumption.deviations", time=time)
    ]
    if group is not None:
        notes.append(said("stats.assumption.group-means", group=group, n_groups=data.n_groups))
    return build(
        data, found, rows, test="circular-shift" if plan.shifted else "time-blocks", effect=effect,
        distance=distance, level=level, recipe="time_series", arguments=arguments, reference=serial.REFERENCE,
        n_groups=data.n_groups, assumed=tuple(notes),
    )  # fmt: skip


def _question(data: Pair, rows: str, form: str, level: float, raised: Raised) -> tuple[str, float, Arguments]:
    """Return the effect's name, the smallest worth telling, and the arguments every recipe shares."""
    effect = grams.name_of(data.x, data.y, form)
    rate = float((data.y.codes == 1).mean()) if thresholds.base(effect) == thresholds.RISK else None
    distance = thresholds.smallest(effect, raised, rate)
    arguments: Arguments = {**sides(data, rows), "effect": effect, "smallest": distance, "level": level}
    for side, name in ((data.x, "x"), (data.y, "y")):
        if not side.ordered:
            arguments[f"{name}_order"] = side.levels
    return effect, distance, arguments

"""Columns determined by another, and the rows that break the rule.

A value depends on a key when rows of equal key have equal values (Codd 1971); rows off the commonest value of
their key are counted as in Kivinen & Mannila 1995 (g3), against what chance alone would make.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from pythesis.core.dataset import ROW, Column
from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.audit.check import MOST_EXAMPLES, Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.sampled import GAP, Codes, amount, as_codes, describing

# Pairs of rows with equal key must disagree at most a fifth as often as any two rows, which would disagree
# at least ten times: then the key, not chance, decides the value.
MOST_DISAGREEING = 0.2
ENOUGH_EXPECTED = 10
# Beyond eight rows in a hundred off the rule it is no rule.
MOST_OFF = 0.08
# Under five rows in a thousand nothing computed from the column moves.
WORTH_A_WARNING = 0.005
# Slips are scattered: in large groups they leave a clear majority. Groups split in two are not slips.
LARGE_GROUP = 8
CLEAR_MAJORITY = 0.75
MOST_SPLIT = 0.5
# Slips strike each key at about the same rate; exceptions of a few keys are how things are. The rates may
# vary four times as much as chance makes them.
MOST_UNEVEN = 4.0
# An exact key of finer values counts only when at least four slips would have shown on it.
ENOUGH_SHOWN = 4
# Three rules of one key broken by the same rows speak of the key, not of the values.
SEVERAL_RULES = 3
SAME_ROWS = 1.5
# A key comes back: over nine distinct values for ten rows it names rows.
MOST_DISTINCT = 0.9
# A sample of rows holds too few pairs of a key with more values than this.
FINE_KEY = 4_000
MOST_KEYS = 60
MOST_VALUES = 200
MOST_CELLS = 60_000_000  # compared by the screen, whatever the shape


@dataclass(frozen=True, slots=True)
class Dependency:
    """A key and the value it determines, with the rows off the commonest value of their key."""

    key: str
    value: str
    off: int
    n: int
    groups: int
    both_ways: bool


@check("functional-dependency", section="structure")
def functional_dependency(subject: Subject) -> Outcome:
    """Find columns determined by another one, and the rows that break the rule."""
    keys, values = _keys(subject), _values(subject)
    if not keys or len(values) < 2:
        return Outcome(refused=said("audit.functional-dependency.no-key", columns=len(subject.columns)))
    chosen = _best(_screened(subject, keys, values), subject)
    amounts = {c.name for c in keys if amount(c)}
    found: list[Dependency] = []
    told: set[frozenset[str]] = set()
    for key, value in chosen:
        rule = _counted(subject, key, value) if frozenset((key, value)) not in told else None
        if rule is not None and not (rule.off and key in amounts):
            told.add(frozenset((key, value)))
            found.append(rule)
    return Outcome(concerns=_told(subject, found), values={"keys": len(keys), "columns": len(values)})


def _told(subject: Subject, found: list[Dependency]) -> tuple[Concern, ...]:
    """Return one concern a rule; rules of one key broken by the same rows make one, about the key."""
    concerns: list[Concern] = []
    off = {(rule.key, rule.value): _off_rows(subject, rule) for rule in found if rule.off}
    together: set[str] = set()
    for key in dict.fromkeys(rule.key for rule in found):
        rules = [rule for rule in found if rule.key == key and rule.off]
        rows = {row for rule in rules for row in off[key, rule.value]}
        if len(rules) >= SEVERAL_RULES and len(rows) <= SAME_ROWS * max(rule.off for rule in rules):
            together.add(key)
            concerns.append(_about_key(subject, rules, sorted(rows)))
    several = _exact_of_one_key(found)
    concerns.extend(_all_from_key(subject, rules) for rules in several)
    told = {(rule.key, rule.value) for rules in several for rule in rules}
    concerns.extend(
        _concern(subject, rule, off.get((rule.key, rule.value), []))
        for rule in found
        if (rule.key, rule.value) not in told and (not rule.off or rule.key not in together)
    )
    return tuple(concerns)


def _exact_of_one_key(found: list[Dependency]) -> list[list[Dependency]]:
    """Return the rules without exception of each key that has several."""
    exact = [rule for rule in found if not rule.off and not rule.both_ways]
    by_key = {key: [r for r in exact if r.key == key] for key in dict.fromkeys(r.key for r in exact)}
    return [rules for rules in by_key.values() if len(rules) >= SEVERAL_RULES]


def _all_from_key(subject: Subject, rules: list[Dependency]) -> Concern:
    names = tuple(rule.value for rule in rules)
    shown = names[:MOST_EXAMPLES]
    return replace(
        _concern(subject, rules[0], []),
        columns=(rules[0].key, *names),
        variant="exact-several" if len(names) <= MOST_EXAMPLES else "exact-numerous",
        values={"key": rules[0].key, "columns": shown, "n_columns": len(names), "groups": rules[0].groups},
        validations=tuple(_proof(rule) for rule in rules),
        mergeable=False,
    )


def _about_key(subject: Subject, rules: list[Dependency], rows: list[int]) -> Concern:
    worst = max(rules, key=lambda rule: rule.off)
    alone = _concern(subject, worst, rows)
    names = tuple(rule.value for rule in rules)
    return replace(
        alone,
        columns=(worst.key, *names),
        variant="key",
        values={**alone.values, "columns": names[:3], "n_columns": len(names), "rows": len(rows)},
        validations=tuple(_proof(rule) for rule in rules),
        affected=len(rows),
        mergeable=False,
    )


def _keys(subject: Subject) -> list[Column]:
    """Return the columns whose values come back: categories, texts, whole numbers, dates."""
    n, schema = subject.frame.height, subject.schema
    found = [
        c
        for c in subject.columns
        if describing(c)
        and not schema[c.name].is_float()
        and 2 <= c.distinct <= MOST_DISTINCT * (n - c.missing)
    ]
    return sorted(found, key=amount)[:MOST_KEYS]


def _values(subject: Subject) -> list[Column]:
    schema = subject.schema
    found = [c for c in subject.columns if describing(c) and c.distinct >= 2]
    coarse = sorted(found, key=lambda c: schema[c.name].is_float())
    return coarse[:MOST_VALUES]


@dataclass(frozen=True, slots=True)
class Seen:
    """A key that seems to determine a value: pairs of equal key, how many disagree, against chance."""

    key: str
    distinct: int
    pairs: int
    disagree: int
    ratio: float


def _screened(subject: Subject, keys: list[Column], values: list[Column]) -> dict[str, list[Seen]]:
    """Return, for each value, the keys that seem to determine it."""
    names = [c.name for c in values]
    rows = subject.sample.rows
    budget = max(1_000, MOST_CELLS // (len(keys) * len(values)))
    rows = rows if rows.height <= budget else rows[np.sort(_drawn(rows.height, budget))]
    matrix = np.column_stack([as_codes(rows[name]) for name in names])
    apart = np.array([_apart(matrix[:, place]) for place in range(len(names))])
    found: dict[str, list[Seen]] = {}
    for key in keys:
        if key.distinct > FINE_KEY and subject.frame.height > rows.height:
            part = entities(subject.frame, key.name, rows.height)
            codes = np.column_stack([as_codes(part[name]) for name in names])
            pairs, disagree = _compared(as_codes(part[key.name]), codes)
        else:
            pairs, disagree = _compared(as_codes(rows[key.name]), matrix)
        expected = pairs * apart
        for place, name in enumerate(names):
            if name == key.name or expected[place] < ENOUGH_EXPECTED:
                continue
            ratio = float(disagree[place] / expected[place])
            if ratio <= (0.0 if amount(key) else MOST_DISAGREEING):
                seen = Seen(key.name, key.distinct, int(pairs[place]), int(disagree[place]), ratio)
                found.setdefault(name, []).append(seen)
    return found


def _drawn(height: int, most: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(0).choice(height, most, replace=False)


def _apart(codes: Codes) -> float:
    """Return how often two rows taken at random have different values."""
    known = codes[codes != GAP]
    if len(known) == 0:
        return 0.0
    shares = np.bincount(known) / len(known)
    return float(1 - (shares**2).sum())


def entities(frame: pl.DataFrame, key: str, most: int) -> pl.DataFrame:
    """Return rows of a few of the values of a key, all their rows together."""
    keys = frame[key].drop_nulls()
    drawn = keys[np.sort(_drawn(len(keys), min(len(keys), most // 4)))].unique()
    among = frame[key].is_in(drawn.implode()).fill_null(value=False)
    return frame[among.arg_true().head(most)]


def _compared(key: Codes, matrix: Codes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return, for each column, the neighbours of equal key (both filled) and those that disagree."""
    order = np.argsort(key, kind="stable")
    order = order[key[order] != GAP]
    same = key[order][1:] == key[order][:-1]
    left, right = matrix[order[:-1][same]], matrix[order[1:][same]]
    filled = (left != GAP) & (right != GAP)
    return filled.sum(axis=0), (filled & (left != right)).sum(axis=0)


def _best(screened: dict[str, list[Seen]], subject: Subject) -> list[tuple[str, str]]:
    """Return one key for each value: of those that disagree least, the one with fewest values.

    A finer key that never disagrees, where slips would have shown, is the better rule.
    """
    order = {c.name: place for place, c in enumerate(subject.columns)}
    chosen = []
    for value, keys in screened.items():
        least = min(seen.ratio for seen in keys)
        near = [seen for seen in keys if seen.ratio <= least + 0.02]
        best = min(near, key=lambda seen: (seen.distinct, order[seen.key]))
        if best.disagree:
            rate = best.disagree / best.pairs
            exact = [s for s in keys if not s.disagree and s.pairs * rate >= ENOUGH_SHOWN]
            best = min(exact, key=lambda seen: (seen.distinct, order[seen.key]), default=best)
        chosen.append((best.key, value))
    return sorted(chosen, key=lambda pair: order[pair[1]])


def _counted(subject: Subject, key: str, value: str) -> Dependency | None:
    """Count the rows off the rule on all rows, or return None when there is no rule."""
    filled = subject.frame.select(pl.col(key).alias("key"), pl.col(value).alias("value")).drop_nulls()
    sizes = filled.group_by("key", "value").len("size")
    groups = sizes.group_by("key").agg(
        pl.col("size").sum().alias("rows"), pl.col("size").max().alias("most"), pl.len().alias("levels")
    )
    off = filled.height - int(groups["most"].sum())
    mixed = groups.filter((pl.col("levels") > 1) & (pl.col("rows") >= LARGE_GROUP))
    split = int((mixed["most"] < CLEAR_MAJORITY * mixed["rows"]).sum())
    if off > MOST_OFF * filled.height or split > MOST_SPLIT * max(mixed.height, 1):
        return None
    if off and _uneven(groups["rows"].to_numpy(), (groups["rows"] - groups["most"]).to_numpy()):
        return None
    both = off == 0 and groups.height == filled["value"].n_unique()
    return Dependency(key, value, off, filled.height, groups.height, both)


def _uneven(rows: npt.NDArray[np.int64], off: npt.NDArray[np.int64]) -> bool:
    """Return whether the share of rows off the rule varies between keys far more than chance makes it."""
    several = rows > 1
    rows, off = rows[several], off[several]
    rate = off.sum() / rows.sum()
    expected = rows * rate
    spread = float(((off - expected) ** 2 / (expected * (1 - rate))).sum())
    freedom = max(len(rows) - 1, 1)
    return bool(spread > MOST_UNEVEN * (freedom + 2 * np.sqrt(freedom)))


def _concern(subject: Subject, found: Dependency, off_rows: list[int]) -> Concern:
    variant = "broken" if found.off else ("both-ways" if found.both_ways else "exact")
    share = found.off / found.n
    return Concern(
        columns=(found.key, found.value),
        variant=variant,
        values={
            "key": found.key,
            "column": found.value,
            "off": found.off,
            "n": found.n,
            "share": share,
            "groups": found.groups,
        },
        severity=Severity.WARNING if share >= WORTH_A_WARNING else Severity.NOTICE,
        validations=(_proof(found),),
        affected=found.off,
        weight=share,
        examples=subject.examples(pl.col(ROW).is_in(off_rows[:MOST_EXAMPLES]), [found.key, found.value])
        if off_rows
        else (),
    )


def _proof(found: Dependency) -> Validation:
    return counted(
        "audit_dependency",
        {"key": found.key, "column": found.value},
        found.off,
        found.n,
        n_groups=found.groups,
        name="share of rows off the rule",
    )


def _off_rows(subject: Subject, found: Dependency) -> list[int]:
    """Return the rows whose value is not the commonest of their key."""
    key, value = found.key, found.value
    rows = subject.frame.select(ROW, pl.col(key).alias("key"), pl.col(value).alias("value")).drop_nulls()
    sizes = rows.group_by("key", "value").len("size")
    sizes = sizes.sort("key", "size", "value", descending=[False, True, False])
    usual = sizes.group_by("key", maintain_order=True).agg(pl.col("value").first().alias("usual"))
    joined = rows.join(usual, on="key", maintain_order="left")
    return [int(row) for row in joined.filter(pl.col("value") != pl.col("usual"))[ROW]]

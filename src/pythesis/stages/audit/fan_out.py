"""Rows multiplied by a join: blocks of rows equal in nearly every column."""

from __future__ import annotations

import numpy as np
import polars as pl

from pythesis.core.finding import Severity
from pythesis.core.join import Join
from pythesis.core.said import said
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import counted
from pythesis.stages.audit.sampled import as_codes

# A block repeats at least 60 % of the columns; the others tell the rows of a block apart.
REPEATED = 0.6
FEWEST_COLUMNS = 5
MOST_COLUMNS = 300
ENOUGH_ROWS = 20
LEAST = 0.005
WORTH_A_WARNING = 0.02
# All rows up to here; beyond, stretches of rows, since a join leaves its copies side by side.
ALL_ROWS = 50_000
STRETCHES = 5
# Equal values that chance would give to one pair of rows in a million: one thing written twice.
BITS_BEYOND = 20
DIFFERING = 0.5  # of the pairs, in a column that tells rows of a block apart
SORTED_BY = 3


@check("join-fan-out", section="structure", on="written")
def join_fan_out(subject: Subject) -> Outcome:
    """Find rows that repeat a block of columns, as a join with several matches makes them."""
    told = [concern for join in subject.table.joins if (concern := _reported(subject, join)) is not None]
    if told:
        return Outcome(concerns=tuple(told))
    columns = [c for c in subject.columns if c.distinct >= 2][:MOST_COLUMNS]
    n = subject.frame.height
    if n < ENOUGH_ROWS or len(columns) < FEWEST_COLUMNS:
        return Outcome(
            refused=said("audit.join-fan-out.too-small", n=n, columns=len(columns), least=FEWEST_COLUMNS)
        )
    names = [c.name for c in columns]
    target = subject.target
    rows = _looked_at(subject.frame)
    codes = np.column_stack([as_codes(rows[name]) for name in names]).astype(np.int32)
    differ = _differing(codes)
    if differ is None:
        return Outcome(values={"n": n, "columns": len(columns)})
    apart = tuple(name for name, much in zip(names, differ, strict=True) if much)
    block = [name for name in names if name not in apart]
    if not apart or len(block) < REPEATED * len(names) or (target is not None and target.name in apart):
        return Outcome(values={"n": n, "columns": len(columns)})
    repeated = n - subject.frame.select(block).unique().height
    exact = n - subject.frame.select(names).unique().height
    new = repeated - exact
    if new < max(ENOUGH_ROWS, LEAST * n, repeated / 2) or not _beyond_chance(
        codes, [names.index(name) for name in block]
    ):
        return Outcome(values={"n": n, "columns": len(columns)})
    everything = {c.name for c in subject.columns}
    left_out = tuple(name for name in subject.frame.columns if name in everything - set(block))
    concern = Concern(
        columns=apart,
        variant="target" if target is not None else "plain",
        values={
            "columns": apart[:3],
            "repeated": repeated,
            "n": n,
            "share": repeated / n,
            "n_block": len(block),
            "entities": n - repeated,
        },
        severity=Severity.WARNING if repeated - exact >= WORTH_A_WARNING * n else Severity.NOTICE,
        validations=(counted("audit_duplicates", {"except": left_out}, repeated, n),),
        affected=repeated,
    )
    return Outcome(concerns=(concern,))


def _reported(subject: Subject, join: Join) -> Concern | None:
    """Return a concern about a join of the ingest that multiplied rows, as its report says."""
    keys = tuple(left for left, _ in join.on if left in subject.frame.columns)
    if join.rows_after <= join.rows_left or not keys:
        return None
    more = join.rows_after - join.rows_left
    filled = subject.frame[keys[0]].drop_nulls()
    sizes = filled.unique_counts()
    shared = int(sizes.filter(sizes > 1).sum())
    return Concern(
        columns=keys,
        variant="report",
        values={
            "left": join.left,
            "right": join.right,
            "columns": keys,
            "before": join.rows_left,
            "n": join.rows_after,
            "more": more,
            "share": more / max(1, join.rows_left),
            "most": join.most_partners,
        },
        severity=Severity.WARNING if more >= WORTH_A_WARNING * join.rows_left else Severity.NOTICE,
        validations=(
            counted(
                "audit_groups",
                {"column": keys[0]},
                shared,
                len(filled),
                n_groups=len(sizes),
                name="share of rows whose key comes back",
            ),
        ),
        affected=more,
        mergeable=False,
    )


def _looked_at(frame: pl.DataFrame) -> pl.DataFrame:
    if frame.height <= ALL_ROWS:
        return frame
    size = ALL_ROWS // STRETCHES
    starts = np.linspace(0, frame.height - size, STRETCHES).astype(int)
    return pl.concat([frame[int(start) : int(start) + size] for start in starts])


def _differing(codes: np.ndarray) -> np.ndarray | None:
    """Return the columns in which rows of one block differ, from neighbours in several orders."""
    n, width = codes.shape
    distinct = codes.max(axis=0) + 1
    orders = [np.arange(n)]
    finest = np.argsort(-np.where(distinct < n, distinct, 0), kind="stable")[:SORTED_BY]
    orders.extend(np.argsort(codes[:, place], kind="stable") for place in finest)
    bits = np.array([_bits(codes[:, place]) for place in range(width)])
    best: np.ndarray | None = None
    most = 0
    for order in orders:
        same = codes[order][1:] == codes[order][:-1]
        share = same.mean(axis=1)
        weight = same @ bits
        pair = (share >= REPEATED) & (share < 1) & (weight >= 2 * np.log2(n) + BITS_BEYOND)
        if int(pair.sum()) > most:
            most = int(pair.sum())
            best = ~same[pair]
    if best is None or most < ENOUGH_ROWS:
        return None
    return np.asarray(best.mean(axis=0) >= DIFFERING / 2)


def _bits(codes: np.ndarray) -> float:
    """Return how surprising it is, in bits, that two rows have the same value."""
    shares = np.bincount(codes + 1) / len(codes)
    return float(-np.log2(max(float((shares**2).sum()), 1e-12)))


def _beyond_chance(codes: np.ndarray, block: list[int]) -> bool:
    n = len(codes)
    return sum(_bits(codes[:, place]) for place in block) >= 2 * float(np.log2(n)) + BITS_BEYOND

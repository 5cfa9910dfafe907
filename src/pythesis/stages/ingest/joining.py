"""Joins several tables into one, and counts what that does to their rows.

A join that would multiply rows is refused until a person says what to do with several partners.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief, JoinBrief
from pythesis.core.errors import InputError
from pythesis.core.join import Join
from pythesis.core.said import said
from pythesis.stages.ingest import keys
from pythesis.stages.ingest.orders import suffix

FORMAT = "format:"


@dataclass(frozen=True, slots=True)
class Part:
    """One table as it was read: ``stem`` names it in joins."""

    name: str
    stem: str
    frame: pl.DataFrame
    reading: dict[str, Scalar]
    fingerprint: str
    joins: tuple[Join, ...] = ()
    seen: dict[tuple[str, str], str] = field(default_factory=dict)  # (table, column) to its name now

    def now(self, table: str, column: str) -> str | None:
        """Return the name a column of one of the joined tables has by now."""
        name = self.seen.get((table, column), column)
        return name if name in self.frame.columns else None


def assemble(first: Part, others: Sequence[Part], brief: Brief) -> Part:
    """Join further tables to the first one.

    Declared joins come first, in their order; tables no join names are joined on proposed keys.

    Raises
    ------
    InputError
        Unknown tables or columns, no key, several keys that fit alike, rows that would be multiplied.
    """
    waiting = {part.stem: part for part in others}
    if len(waiting) < len(others) or first.stem in waiting:
        raise _error("same-stem", tables=tuple(sorted(part.stem for part in (first, *others))))
    whole = first
    for told in brief.data.joins:
        if told.right not in waiting:
            near = difflib.get_close_matches(told.right, list(waiting), n=1, cutoff=0.0)
            raise _error("no-right", table=told.right, near=near[0] if near else "")
        right = waiting.pop(told.right)
        whole = _told(whole, right, told)
    while waiting:
        stem, proposal = _next(whole, waiting)
        whole = _join(
            whole, waiting.pop(stem), proposal.on, JoinBrief(right=stem), "pythesis", proposal.reason
        )
    reading = {**whole.reading, "format": "joined", "tables": ", ".join(p.stem for p in (first, *others))}
    return replace(
        whole, reading=reading, fingerprint=marked([part.fingerprint for part in (first, *others)])
    )


def marked(fingerprints: Sequence[str]) -> str:
    """Return one hash of several sources, in their order."""
    return hashlib.sha256("".join(fingerprints).encode()).hexdigest()


def _next(whole: Part, waiting: dict[str, Part]) -> tuple[str, keys.Proposal]:
    """Return the first waiting table for which keys are found."""
    for stem, part in waiting.items():
        proposal = keys.propose(whole.frame, part.frame, stem)
        if proposal is None:
            continue
        if proposal.rivals:
            written = tuple(_written(on) for on in (proposal.on, *proposal.rivals))
            raise _error("several-keys", table=stem, keys=written, first=written[0])
        return stem, proposal
    stem = next(iter(waiting))
    raise _error("no-key", left=whole.stem, table=stem, columns=tuple(waiting[stem].frame.columns[:8]))


def _told(whole: Part, right: Part, told: JoinBrief) -> Part:
    """Join a table as the brief says; without ``on``, on proposed keys."""
    if not told.on:
        proposal = keys.propose(whole.frame, right.frame, right.stem)
        if proposal is None or proposal.rivals:
            _next(whole, {right.stem: right})
        assert proposal is not None
        return _join(whole, right, proposal.on, told, "pythesis", proposal.reason)
    pairs = []
    for written in told.on.split(","):
        a, _, b = (piece.strip() for piece in written.partition("="))
        left = whole.now(told.left or whole.stem, a)
        b = b or a
        for name, found, place, names in (
            (a, left is not None, told.left or whole.stem, whole.frame.columns),
            (b, b in right.frame.columns, right.stem, right.frame.columns),
        ):
            if not found:
                near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
                raise _error("no-key-column", table=place, column=name, near=near[0])
        pairs.append((str(left), b))
    return _join(whole, right, tuple(pairs), told, "brief", said("ingest.joins.told"))


def _join(whole: Part, right: Part, on: keys.Pairs, told: JoinBrief, by: str, reason: Any) -> Part:
    left_keys, right_keys = _keyed(whole, right, on)
    names = left_keys.columns
    partners = right_keys.drop_nulls().group_by(names).len("n")
    met = left_keys.join(partners, on=names, how="left", maintain_order="left")["n"]
    most = int(met.max() or 0)  # type: ignore[arg-type]
    if most > 1 and told.many is None:
        raise _multiplied(whole, right, on, met)
    added, renamed = _added(whole, right, on, right_keys, told.many)
    left = whole.frame.hstack(left_keys)
    joined = left.join(added, on=names, how=told.how, maintain_order="left_right").drop(names)
    repeated = _repeated(joined, renamed)
    joined = joined.drop(renamed.pop(name) for name in repeated)
    orphans = right_keys.join(left_keys.drop_nulls(), on=names, how="anti").height
    gaps = int(left_keys.select(pl.any_horizontal(pl.all().is_null())).to_series().sum())
    report = Join(
        left=told.left or whole.stem,
        right=right.stem,
        on=on,
        how=told.how,
        by=by,
        reason=reason,
        many=told.many,
        rows_left=whole.frame.height,
        rows_right=right.frame.height,
        rows_after=joined.height,
        left_orphans=int(met.is_null().sum()),
        right_orphans=orphans,
        left_gaps=gaps,
        left_unique=left_keys.drop_nulls().is_unique().all(),
        right_unique=bool((partners["n"] == 1).all()),
        most_partners=most,
        columns=tuple(name for name in joined.columns if name not in whole.frame.columns),
        renamed=tuple(sorted(renamed.items())),
        repeated=repeated,
    )
    seen = {**whole.seen, **{(right.stem, a): b for a, b in renamed.items()}}
    seen |= {(right.stem, b): a for a, b in on}
    return replace(
        whole, frame=joined, joins=(*whole.joins, report), reading=_reading(whole, right, renamed), seen=seen
    )


def rejoin(frame: pl.DataFrame, right: Part, known: Join) -> pl.DataFrame:
    """Join a table to new rows as it was joined at first; a row without a partner is kept, with gaps.

    Raises
    ------
    InputError
        When the table by now has several rows of one key, which it had not.
    """
    whole = Part("", known.left, frame, {}, "")
    left_keys, right_keys = _keyed(whole, right, known.on)
    rows, _ = _added(whole, right, known.on, right_keys, known.many)
    other = {old: new for old, new in known.renamed if old in rows.columns and new not in rows.columns}
    rows = rows.rename(other)
    names = left_keys.columns
    if known.many is None and not rows.select(names).is_unique().all():
        met = left_keys.join(rows.group_by(names).len("n"), on=names, how="left", maintain_order="left")["n"]
        if int(met.max() or 0) > 1:  # type: ignore[arg-type]
            raise _multiplied(whole, right, known.on, met)
        rows = rows.unique(names, keep="first", maintain_order=True)
    joined = frame.hstack(left_keys).join(rows, on=names, how="left", maintain_order="left").drop(names)
    return joined.drop(name for name in joined.columns if name not in {*frame.columns, *known.columns})


def _reading(whole: Part, right: Part, renamed: dict[str, str]) -> dict[str, Scalar]:
    """Keep the formats of the columns that came along."""
    formats = {key[len(FORMAT) :]: form for key, form in right.reading.items() if key.startswith(FORMAT)}
    came = {f"{FORMAT}{renamed.get(name, name)}": form for name, form in formats.items()}
    return {**came, **whole.reading}


def _keyed(whole: Part, right: Part, on: keys.Pairs) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the keys of both sides, in one type a pair, as columns ``__key<i>``."""
    ours, theirs = [], []
    for i, (a, b) in enumerate(on):
        both = keys.comparable(whole.frame[a], right.frame[b])
        if both is None:
            raise _error("key-types", left=whole.stem, column=a, table=right.stem, other=b)
        ours.append(both[0].alias(f"__key{i}"))
        theirs.append(both[1].alias(f"__key{i}"))
    return pl.DataFrame(ours), pl.DataFrame(theirs)


def _added(
    whole: Part, right: Part, on: keys.Pairs, right_keys: pl.DataFrame, many: str | None
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return what the right brings, under names the left does not have, several partners treated as told."""
    names, used = right_keys.columns, {b for _, b in on}
    taken = set(whole.frame.columns)
    renamed: dict[str, str] = {}
    for name in (name for name in right.frame.columns if name not in used and name in taken):
        new = f"{name}_{suffix(right.stem)}"
        while new in taken or new in right.frame.columns:
            new += "_"
        renamed[name] = new
    rows = right.frame.select(name for name in right.frame.columns if name not in used).rename(renamed)
    rows = rows.hstack(right_keys).drop_nulls(names)
    count = pl.len().cast(pl.Int64).alias(f"{suffix(right.stem)}_rows")
    if many == "first":
        rows = rows.unique(names, keep="first", maintain_order=True)
    elif many == "count":
        rows = rows.group_by(names, maintain_order=True).agg(count)
    elif many == "mean":
        numeric = [n for n, dtype in rows.schema.items() if dtype.is_numeric() and n not in names]
        rows = rows.group_by(names, maintain_order=True).agg(pl.col(numeric).mean(), count)
    return rows, {old: new for old, new in renamed.items() if new in rows.columns}


def _repeated(joined: pl.DataFrame, renamed: dict[str, str]) -> tuple[str, ...]:
    """Return columns of the right that say again what the left's column of the same name says."""
    return tuple(
        old
        for old, new in sorted(renamed.items())
        if joined[old].dtype == joined[new].dtype
        and (joined[old].eq_missing(joined[new]) | joined[new].is_null()).all()
    )


def _multiplied(whole: Part, right: Part, on: keys.Pairs, met: pl.Series) -> InputError:
    after = int(met.fill_null(1).sum())
    worst = int(met.arg_max() or 0)
    key = tuple(str(whole.frame[a][worst]) for a, _ in on)
    return _error(
        "multiplied",
        left=whole.stem,
        table=right.stem,
        keys=_written(on),
        before=whole.frame.height,
        after=after,
        most=int(met[worst]),
        example=", ".join(key),
    )


def _written(on: keys.Pairs) -> str:
    return ", ".join(a if a == b else f"{a} = {b}" for a, b in on)


def _error(key: str, **values: Scalar | tuple[Scalar, ...]) -> InputError:
    return InputError(
        said(f"ingest.unjoined.{key}.what", **values), said(f"ingest.unjoined.{key}.remedy", **values)
    )

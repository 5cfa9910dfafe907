"""What a check is: a small pure function, its facts, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar, cast

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.dataset import PART, RESERVED, ROW, Column, Dataset, Kind, Role, Table
from pythesis.core.decision import Decision
from pythesis.core.errors import InputError
from pythesis.core.faults import fault, strict
from pythesis.core.finding import Finding, Severity, Verdict, finding_id
from pythesis.core.said import Said, said
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.sampled import Sample, sample
from pythesis.stats.task import task_of
from pythesis.words import has, languages

MOST_EXAMPLES = 5
# Beyond this many columns with the same trouble, one finding lists them all.
MOST_ALIKE = 15
# Lesser points are a wall well before: beyond this many, one finding lists them.
MOST_ALIKE_LESSER = 4
MOST_SAME = 3  # columns struck by the very same thing, such as one word for a gap: one finding lists more
COUNTED = {"level": "value", "n": "count"}  # names of what ingest counted, and here
Made = TypeVar("Made")
Need = Literal["rows", "features", "target", "classes", "text"]
# What a check looks at: cells as they are written, as they read once numbers, dates and gaps in disguise
# are read for what they are, or both.
On = Literal["written", "read", "both"]


@dataclass(frozen=True)
class Subject:
    """What a check may look at. ``frame`` has all rows, ``development`` those that may show the target.

    ``counts`` holds what ingest counted of columns of text (``level``, ``n``): levels taken from it leave it.
    """

    dataset: Dataset[pl.DataFrame]
    brief: Brief
    counts: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def frame(self) -> pl.DataFrame:
        """All rows, for checks of integrity."""
        return self.dataset.frame

    @property
    def table(self) -> Table:
        """What ingest knows of the columns."""
        return self.dataset.table

    @cached_property
    def schema(self) -> dict[str, pl.DataType]:
        """How columns are stored: Polars makes its schema anew each time it is asked."""
        return dict(self.frame.schema)

    @cached_property
    def target(self) -> Column | None:
        """The target, or None in an analysis."""
        return self.table.target

    def column(self, name: str) -> Column:
        """Return the column of that name; ``KeyError`` when there is none."""
        return self._named[name]

    @cached_property
    def _named(self) -> dict[str, Column]:
        return {column.name: column for column in self.table.columns}

    @cached_property
    def development(self) -> pl.DataFrame:
        """Development rows, the only ones in which features may be related to the target."""
        return self.frame.filter(pl.col(PART) == "development")

    @cached_property
    def labelled(self) -> pl.DataFrame:
        """Development rows whose target is known; all of them without a target."""
        target, rows = self.target, self.development
        if target is None or not rows[target.name].null_count():
            return rows  # the same rows: a copy would only fill memory
        return rows.filter(pl.col(target.name).is_not_null())

    @cached_property
    def sample(self) -> Sample:
        """At most 20,000 rows of all, to screen relations between features."""
        return sample(self.frame)

    @cached_property
    def development_sample(self) -> Sample:
        """At most 20,000 development rows whose target is known, to screen relations with it."""
        return sample(self.labelled)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns of the source that the frame holds: a moment put together of several is none of them."""
        present = set(self.frame.columns) - ({self.table.moment.name} if self.table.moment else set())
        return tuple(column for column in self.table.columns if column.name in present)

    @cached_property
    def held(self) -> tuple[str, ...]:
        """Names of all columns the snippets find in the rows, a moment put together of several among them."""
        present = set(self.frame.columns)
        return tuple(column.name for column in self.table.columns if column.name in present)

    @cached_property
    def features(self) -> tuple[Column, ...]:
        """Columns a model may use that hold something."""
        return tuple(c for c in self.columns if c.role is Role.FEATURE and c.kind is not Kind.EMPTY)

    @cached_property
    def texts(self) -> tuple[Column, ...]:
        """Columns stored as text that hold something."""
        n = self.frame.height
        return tuple(c for c in self.columns if self.schema[c.name] == pl.String and c.missing < n)

    @cached_property
    def task(self) -> str:
        """The task (`task_of`); times and counts that no model predicts are numbers to the checks."""
        task = task_of(self.table, self.brief)
        return "regression" if task == "analysis" and self.table.target is not None else task

    def levels(self, name: str) -> pl.DataFrame:
        """Return the distinct texts of a column, ``value`` and ``count``, most frequent first.

        Gaps are left out. The result is kept, since several checks read the same column.
        """
        return self.once("levels", name, lambda: self._counted(self.frame[name].drop_nulls(), name))

    def _counted(self, values: pl.Series, name: str) -> pl.DataFrame:
        """Count the levels of a column; texts met once are apart: one key sorts far faster than two."""
        values = values.alias("value")
        if self.distinct(name) == len(values):
            again, once = pl.DataFrame(schema={"value": values.dtype, "count": pl.UInt32}), values
        else:
            known = self.counts.pop(name, None)
            counted = values.value_counts(name="count") if known is None else known.rename(COUNTED)
            again = counted.filter(pl.col("count") > 1)
            once = counted.filter(pl.col("count") == 1)["value"]
        single = once.sort().to_frame().with_columns(count=pl.lit(1, again.schema["count"]))
        return pl.concat([again.sort(["count", "value"], descending=[True, False]), single])

    def distinct(self, name: str) -> int:
        """Return how many different values a column holds, gaps apart; counted once."""
        return self.once("distinct", name, lambda: self._different(name))

    def _different(self, name: str) -> int:
        told = self._named.get(name)
        # What ingest counted stands as long as the rows are those it counted.
        if told is not None and self.table.n_rows == self.frame.height:
            return told.distinct
        return self.frame[name].drop_nulls().n_unique()

    def once(self, what: str, name: str, make: Callable[[], Made]) -> Made:
        """Return what `make` makes of a column, made once, since several checks ask."""
        if (what, name) not in self._made:
            self._made[what, name] = make()
        return cast(Made, self._made[what, name])

    @cached_property
    def _made(self) -> dict[tuple[str, str], object]:
        return {}

    def reread(self, dataset: Dataset[pl.DataFrame], changed: Iterable[str]) -> Subject:
        """Return the same rows as they read in `dataset`; what was counted in unchanged columns is kept."""
        apart = set(changed)
        if (whole := dataset.table.whole) is not None:  # counted as written
            table = dataset.table.model_copy(update={"whole": whole.without(apart)})
            dataset = dataset.replace(table=table)
        counts = {name: counted for name, counted in self.counts.items() if name not in apart}
        other = Subject(dataset, self.brief, counts)
        kept = {key: made for key, made in self._made.items() if key[1] not in {"", *apart}}
        other._made.update(kept)
        return other

    def examples(self, rows: pl.Expr, names: Iterable[str]) -> tuple[dict[str, Scalar], ...]:
        """Return up to five rows as plain mappings, ``__row`` first."""
        chosen = [name for name in names if name not in RESERVED]
        found = self.frame.lazy().filter(rows).select(ROW, *chosen).head(MOST_EXAMPLES).collect()
        return tuple({name: plain(value) for name, value in row.items()} for row in found.to_dicts())


def plain(value: object) -> Scalar:
    """Return a cell as a scalar a finding may hold (dates as ISO text, not-a-number as a gap)."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat is not None else str(value)


@dataclass(frozen=True)
class Check:
    """A check and its facts. ``cost`` is ``light`` (one pass over the rows) or ``heavy`` (fits models)."""

    code: str
    needs: tuple[Need, ...]
    cost: Literal["light", "heavy"]
    section: str
    look: Callable[[Subject], Outcome]
    on: On = "read"

    def seen(self, subject: Subject) -> Outcome:
        """Look, and return what was seen, or why nothing can be."""
        for need in self.needs:
            reason = _unmet(need, subject)
            if reason is not None:
                return Outcome(refused=reason)
        try:
            return self.look(subject)
        except InputError:
            raise
        except Exception as error:
            if strict():
                raise
            return Outcome(refused=fault(error, "audit.needs.fault"))

    def run(self, subject: Subject) -> tuple[tuple[Finding, ...], tuple[Decision, ...]]:
        """Look, and return findings and proposals; a check always says something."""
        return self.told(self.seen(subject))

    def told(self, outcome: Outcome) -> tuple[tuple[Finding, ...], tuple[Decision, ...]]:
        """Return what was seen as findings and proposals."""
        try:
            return self._told(outcome)
        except Exception as error:  # a number no sentence can say, such as one that is not finite
            if strict():
                raise
            return (self._refusal(fault(error, "audit.needs.fault")),), ()

    def _told(self, outcome: Outcome) -> tuple[tuple[Finding, ...], tuple[Decision, ...]]:
        if outcome.refused is not None:
            return (self._refusal(outcome.refused),), ()
        if not outcome.concerns:
            return (self._passed(outcome),), ()
        proposals = tuple(decision for concern in outcome.concerns for decision in concern.proposals)
        return self._issues(outcome.concerns), proposals

    def _refusal(self, reason: Said) -> Finding:
        return Finding(
            code=self.code,
            id=finding_id(self.code),
            stage="audit",
            verdict=Verdict.NOT_APPLICABLE,
            claim=reason,
            section=self.section,
        )

    def _passed(self, outcome: Outcome) -> Finding:
        key = f"audit.{self.code}.passed" + (f"-{outcome.variant}" if outcome.variant else "")
        return Finding(
            code=self.code,
            id=finding_id(self.code),
            stage="audit",
            verdict=Verdict.PASSED,
            claim=Said(key=key, values=dict(outcome.values)),
            validations=outcome.validations,
            section=self.section,
            affected=0,
        )

    def _issues(self, concerns: tuple[Concern, ...]) -> tuple[Finding, ...]:
        findings: list[Finding] = []
        same = _grouped(concerns, lambda concern: (concern.variant, concern.severity, concern.shared))
        told = [group for key, group in same.items() if key[2] and len(group) > MOST_SAME]
        findings.extend(self._together(group, "-same") for group in told)
        done = {id(concern) for group in told for concern in group}
        left = [concern for concern in concerns if id(concern) not in done]
        alike = _grouped(left, lambda concern: (concern.variant, concern.severity, concern.mergeable))
        for (_, severity, mergeable), group in alike.items():
            most = MOST_ALIKE if severity in {Severity.WARNING, Severity.BLOCKING} else MOST_ALIKE_LESSER
            if mergeable and len(group) > most:
                findings.append(self._together(group))
            else:
                findings.extend(self._one(concern) for concern in group)
        return _apart(findings)

    def _one(self, concern: Concern) -> Finding:
        return Finding(
            code=self.code,
            id=finding_id(self.code, concern.columns),
            stage="audit",
            verdict=Verdict.ISSUE,
            severity=concern.severity,
            columns=concern.columns,
            claim=Said(key=self._key("claim", concern.variant), values=dict(concern.values)),
            reading=Said(key=self._key("reading", concern.variant), values=dict(concern.values)),
            advice=Said(key=self._key("advice", concern.variant), values=dict(concern.values)),
            validations=concern.validations,
            section=self.section,
            affected=concern.affected,
            examples=concern.examples,
            same_as=concern.same_as,
        )

    def _together(self, group: list[Concern], ending: str = "") -> Finding:
        worst = sorted(group, key=lambda concern: -concern.weight)
        names = tuple(dict.fromkeys(name for concern in worst for name in concern.columns))
        shown = names[:MOST_EXAMPLES]
        values = {
            **worst[0].values,
            "columns": shown,
            "n_columns": len(names),
            "more": len(names) - len(shown),
        }
        variant = worst[0].variant
        return Finding(
            code=self.code,
            id=finding_id(self.code, worst[0].columns) + ending
            if ending
            else "-".join(part for part in (self.code, variant, "many", worst[0].severity.value) if part),
            stage="audit",
            verdict=Verdict.ISSUE,
            severity=worst[0].severity,
            columns=names,
            claim=Said(key=self._key("many", variant + ending), values=values),
            reading=Said(key=self._key("reading", variant, "-many"), values=values),
            advice=Said(key=self._key("advice", variant, "-many"), values=values),
            validations=tuple(v for concern in worst[:MOST_EXAMPLES] for v in concern.validations),
            section=self.section,
            affected=max((concern.affected or 0 for concern in group), default=0),
            examples=worst[0].examples,
        )

    def _key(self, part: str, variant: str, ending: str = "") -> str:
        """Return the most particular sentence: of the variant, of a shorter one, else of the check.

        Where some variants have one of their own, that of the others is called ``otherwise``.
        """
        for tail in dict.fromkeys((ending, "")):
            left = variant
            while left:
                if has(key := f"audit.{self.code}.{part}{tail}.{left}", languages[0]):
                    return key
                left = left.rpartition("-")[0]
            if has(key := f"audit.{self.code}.{part}{tail}.otherwise", languages[0]):
                return key
            if has(key := f"audit.{self.code}.{part}{tail}", languages[0]):
                return key
        return f"audit.{self.code}.{part}"


def _grouped(
    concerns: Iterable[Concern], key: Callable[[Concern], tuple[str, Severity, str | bool]]
) -> dict[tuple[str, Severity, str | bool], list[Concern]]:
    groups: dict[tuple[str, Severity, str | bool], list[Concern]] = {}
    for concern in concerns:
        groups.setdefault(key(concern), []).append(concern)
    return groups


def _apart(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings with ids of their own: the second thing said of a column adds what it says."""
    seen: set[str] = set()
    kept: list[Finding] = []
    for finding in findings:
        tail = finding.claim.key.rpartition(".")[2]
        own = finding.id if finding.id not in seen else f"{finding.id}-{tail}"
        seen.add(own)
        kept.append(finding if own == finding.id else finding.model_copy(update={"id": own}))
    return tuple(kept)


def _unmet(need: Need, subject: Subject) -> Said | None:
    met = {
        "rows": subject.frame.height > 0,
        "features": bool(subject.features),
        "target": subject.target is not None and subject.development.height > 0,
        "classes": subject.task in {"binary", "multiclass"} and subject.development.height > 0,
        "text": bool(subject.texts),
    }
    if met[need]:
        return None
    if need == "classes" and subject.task == "regression":
        return said("audit.needs.classes-number")
    return said(f"audit.needs.{need}")


def check(
    code: str,
    *,
    needs: tuple[Need, ...] = ("rows",),
    cost: Literal["light", "heavy"] = "light",
    section: str,
    on: On = "read",
) -> Callable[[Callable[[Subject], Outcome]], Check]:
    """Give a function the facts of a check: stable code, needs, cost, section telling it, cells it reads."""

    def made(look: Callable[[Subject], Outcome]) -> Check:
        return Check(code=code, needs=needs, cost=cost, section=section, look=look, on=on)

    return made

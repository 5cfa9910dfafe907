"""What will be done to the data: what the audit proposes, and what people decided instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.dataset import Column, Role, Table
from pythesis.core.decision import Action, Decision
from pythesis.core.finding import finding_id
from pythesis.core.said import said
from pythesis.stages.clean.conflicts import NO, YES
from pythesis.stages.clean.strategies import Strategy, strategy

# Blanks go first, then gaps and spellings, so that what is left reads as numbers or dates; rows go last.
# What other columns fill is learnt from cells with blanks and gaps mended, before any is respelt.
ORDER = (
    Action.FIX_ENCODING,
    Action.TRIM,
    Action.TO_MISSING,
    Action.FILL_FROM,
    Action.RECODE,
    Action.PARSE_NUMBER,
    Action.PARSE_DATE,
    Action.PARSE_BOOLEAN,
    Action.SCALE,
    Action.EXCLUDE,
    Action.KEEP,
    Action.DROP_DUPLICATES,
    Action.DROP_MISSING_TARGET,
)
# Only doubts about when a column is known are settled by "it is known": an identifier stays one.
SETTLED_BY_AVAILABILITY = ("target-leak", "post-outcome-column")
# Doubts that end when another check reads the column as numbers or dates.
SETTLED_BY_READING = (
    "number-as-text",
    "mixed-types",
    "date-as-text",
    "mixed-date-formats",
    "rare-category",
    "high-cardinality",
)
BOUNDS = ("below", "above")
PARSING = {Action.PARSE_NUMBER, Action.PARSE_DATE, Action.PARSE_BOOLEAN}
KEPT_AS_TEXT = frozenset({"category", "ordinal", "text", "identifier"})


def decide(
    table: Table, proposals: Sequence[Decision], brief: Brief, cells: Mapping[str, Mapping[str, str]]
) -> tuple[Decision, ...]:
    """Merge what the audit proposes with what people said; people win.

    Parameters
    ----------
    table : Table
        The table as it was read.
    proposals : sequence of Decision
        Of the audit, ``by="pythesis"``.
    brief : Brief
        ``data.duplicates`` and ``columns.NAME.available``, ``role``, ``kind``, ``missing`` and ``refuse``
        are read; where brief and workbook disagree, the brief wins and `conflicts` says so.
    cells : mapping of column name to cells of the audit workbook
        ``availability``, ``missing``; cells nobody filled are absent.

    Returns
    -------
    tuple of Decision
        In the order in which they apply: by action, then by column. A column is excluded once at most.
    """
    names = {column.name: position for position, column in enumerate(table.columns)}
    said_by_people = [
        decision
        for column in table.columns
        for decision in _people(column, brief, cells.get(column.name, {}), _person(brief))
    ]
    said_by_people += _copies(brief, _person(brief))
    verdicts = {d.column: d for d in said_by_people if d.action in {Action.EXCLUDE, Action.KEEP}}
    kept = [_heard(p, brief) for p in proposals if not _overruled(p, brief, verdicts)]
    merged = _once(said_by_people + _settled(kept))
    merged += _without_target(table, merged)
    parsed = {decision.column for decision in merged if decision.action in PARSING}
    return tuple(  # stable within a column
        sorted(merged, key=lambda d: (_place(d, d.column in parsed), names.get(d.column or "", -1)))
    )


def _without_target(table: Table, merged: Sequence[Decision]) -> list[Decision]:
    """Return that rows whose target is, or becomes, unknown are left out, unless a person said so already."""
    target = table.target
    if target is None:
        return []
    mine = {decision.action for decision in merged if decision.column == target.name}
    unknown = target.missing > 0 or not mine.isdisjoint({Action.TO_MISSING, Action.PARSE_NUMBER})
    if not unknown or Action.DROP_MISSING_TARGET in mine:
        return []
    origin = finding_id("missing-values", (target.name,))
    return [_made(Action.DROP_MISSING_TARGET, target.name, "clean.why.no-target", "pythesis", origin)]


def _place(decision: Decision, parsed: bool) -> float:
    """Return where a decision stands: bounds, and codes among numbers kept as text, wait for parsing."""
    if decision.action is Action.TO_MISSING:
        if not decision.params.keys().isdisjoint(BOUNDS):
            return ORDER.index(Action.SCALE) + 0.5
        values = decision.params.get("values", ())
        codes = isinstance(values, tuple) and any(not isinstance(v, str) for v in values)
        if parsed and codes:
            return ORDER.index(Action.SCALE) - 0.5
    return ORDER.index(decision.action)


def _person(brief: Brief) -> str:
    """Return who decides: the only member of the team, else the team."""
    return brief.project.team[0].name if len(brief.project.team) == 1 else "team"


def _people(column: Column, brief: Brief, cells: Mapping[str, str], person: str) -> list[Decision]:
    decisions = []
    if column.role is not Role.TARGET:
        available, origin = _availability(column.name, brief, cells)
        asked = brief.column(column.name).role
        if asked == "excluded" or available is False:
            key = "clean.why.excluded" if asked == "excluded" else "clean.why.unavailable"
            source = "brief" if asked == "excluded" else origin
            decisions.append(_made(Action.EXCLUDE, column.name, key, person, source))
        elif asked == "feature":
            decisions.append(_made(Action.KEEP, column.name, "clean.why.feature", person, "brief"))
        elif available is True:
            decisions.append(_made(Action.KEEP, column.name, "clean.why.available", person, origin))
    text, origin = _treatment(column.name, brief, cells)
    return decisions + ([_of_gaps(column, text, person, origin)] if text else [])


def _of_gaps(column: Column, text: str, person: str, origin: str) -> Decision:
    """Return what a person's words on the gaps of a column ask for.

    A constant is written in the cells, a column to drop leaves the models, rows without target go. What
    learns from other rows (a median, a mode) is left to the folds: it is kept with the strategy it names.
    """
    asked = strategy(text) or Strategy("")
    target = column.role is Role.TARGET
    if target and asked.code == "drop-rows":
        return _made(Action.DROP_MISSING_TARGET, column.name, "clean.why.drop-target", person, origin)
    why = said("clean.why.strategy", column=column.name, strategy=text)
    made = Decision(action=Action.KEEP, column=column.name, why=why, by=person, origin=origin)
    if asked.code == "constant" and not target:
        params = {"by": (), "keys": (), "values": (asked.value,)}
        return made.model_copy(update={"action": Action.FILL_FROM, "params": params})
    if asked.code == "drop-column" and not target:
        return made.model_copy(update={"action": Action.EXCLUDE})
    return made.model_copy(update={"params": {"strategy": asked.code}}) if asked.code else made


def _copies(brief: Brief, person: str) -> list[Decision]:
    """Return what the brief says of exact copies of a row."""
    policy = brief.data.duplicates
    if policy is None:
        return []
    action = Action.DROP_DUPLICATES if policy == "drop" else Action.KEEP
    why = said(f"clean.why.duplicates-{policy}")
    return [Decision(action=action, column=None, why=why, by=person, origin="brief")]


def _made(action: Action, column: str, key: str, person: str, origin: str) -> Decision:
    return Decision(action=action, column=column, why=said(key, column=column), by=person, origin=origin)


def _availability(name: str, brief: Brief, cells: Mapping[str, str]) -> tuple[bool | None, str]:
    stated = brief.column(name).available
    if stated is True or stated is False:
        return stated, "brief"
    written = cells.get("availability", "").strip().casefold()
    if written in NO | YES:
        return written in YES, "workbook"
    return None, ""


def _treatment(name: str, brief: Brief, cells: Mapping[str, str]) -> tuple[str, str]:
    stated = brief.column(name).missing
    if stated:
        return stated, "brief"
    return cells.get("missing", "").strip(), "workbook"


def _heard(proposal: Decision, brief: Brief) -> Decision:
    """Return a proposal, or that its column stays as it is when people refused what its check proposes."""
    code = proposal.origin.partition(".")[0]
    if proposal.column is None or proposal.action is Action.KEEP:
        return proposal
    if code not in brief.column(proposal.column).refuse:
        return proposal
    excluding = proposal.action is Action.EXCLUDE
    why = said("clean.why.refused-exclusion" if excluding else "clean.why.refused", column=proposal.column)
    return Decision(
        action=Action.KEEP, column=proposal.column, why=why, by=_person(brief), origin=proposal.origin
    )


def _overruled(proposal: Decision, brief: Brief, verdicts: Mapping[str | None, Decision]) -> bool:
    """Return whether a person's decision replaces a proposal."""
    if proposal.column is None:
        return proposal.action is Action.DROP_DUPLICATES and brief.data.duplicates == "keep"
    kind = brief.column(proposal.column).kind
    if proposal.action in PARSING and kind in KEPT_AS_TEXT:
        return True
    verdict = verdicts.get(proposal.column)
    if verdict is None or proposal.action is not Action.EXCLUDE:
        return False
    if verdict.action is Action.EXCLUDE or verdict.why.key == "clean.why.feature":
        return True
    settled = proposal.origin.startswith(SETTLED_BY_AVAILABILITY)
    return verdict.why.key == "clean.why.available" and settled


def _settled(proposals: Sequence[Decision]) -> list[Decision]:
    """Leave out doubts about how to read a column, or about its levels, once a check settles them."""
    respelt = {proposal.column for proposal in proposals if proposal.action is Action.RECODE}
    read = {proposal.column for proposal in proposals if proposal.action in PARSING}
    return [
        proposal
        for proposal in proposals
        if not (proposal.column in respelt and _rare(proposal))
        and (
            proposal.action is not Action.KEEP
            or proposal.column not in read
            or proposal.by != "pythesis"
            or proposal.origin.partition(".")[0] not in SETTLED_BY_READING
        )
    ]


def _rare(proposal: Decision) -> bool:
    return (
        proposal.action is Action.KEEP
        and proposal.by == "pythesis"
        and proposal.origin.partition(".")[0] == "rare-category"
    )


def _once(decisions: list[Decision]) -> list[Decision]:
    """Return the decisions with the first exclusion of a column only, and no row-dropping twice."""
    seen: set[tuple[Action, str | None]] = set()
    kept = []
    single = {Action.EXCLUDE, Action.DROP_DUPLICATES, Action.DROP_MISSING_TARGET}
    respelt: set[tuple[str | None, object]] = set()
    for decision in decisions:
        mark = (decision.action, decision.column)
        if decision.action is Action.RECODE:
            decision = _respelt_once(decision, respelt)
        if decision.action is Action.RECODE and not decision.params["from_"]:
            continue
        if decision.action in single and mark in seen:
            continue
        seen.add(mark)
        kept.append(decision)
    return kept


def _respelt_once(decision: Decision, respelt: set[tuple[str | None, object]]) -> Decision:
    """Return a respelling without the texts that an earlier one takes."""
    old, new = (_texts(decision.params[name]) for name in ("from_", "to"))
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if (decision.column, a) not in respelt]
    respelt.update((decision.column, a) for a, _ in pairs)
    if len(pairs) == len(old):
        return decision
    told = {"from_": tuple(a for a, _ in pairs), "to": tuple(b for _, b in pairs)}
    return decision.model_copy(update={"params": {**decision.params, **told}})


def _texts(value: Scalar | tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)

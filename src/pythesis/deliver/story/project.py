"""The parts of a report about people, data, cleaning and rows."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.dataset import Table
from pythesis.core.decision import Action, Distribution, JournalEntry
from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.core.said import Said, said
from pythesis.deliver.story import findings, modelling, names
from pythesis.deliver.story.blocks import Block, Bullets, Heading, Paragraph, Prompt, TableBlock
from pythesis.deliver.story.columns import dictionary
from pythesis.deliver.story.names import own, plain
from pythesis.deliver.story.notes import written
from pythesis.stats import drawn
from pythesis.words import say

LASTING = "censored-times"
TARGET_ALONE = "target-distribution"  # the picture of the target that says what there is to predict
TOLD_TOGETHER = 3  # columns changed alike for one reason, from which the journal tells them in one line
COLUMNS_OF_A_REASON = 6  # in one cell of the journal
JOURNAL_SHOWN = 40
MANY_PROBLEMS = 12  # of one severity told one by one; a table holds the others


def prompt(evidence: Evidence, name: str, *, alone: bool = False) -> Prompt:
    """Return the section only people can write, with their text when they wrote it.

    With `alone` it is its whole chapter, whose title is enough.
    """
    note = written(evidence, f"section-{name}", name)
    key = f"people.section.{name}"
    title, question = said(f"{key}.title"), said(f"{key}.prompt")
    if note is None:
        return Prompt(name, title, question, titled=not alone)
    return Prompt(name, title, question, note.text, note.signed_by, note.stale, not alone)


def context(evidence: Evidence) -> list[Block]:
    """Return context, objectives, team and expertise."""
    brief = evidence.brief
    blocks: list[Block] = []
    if brief.project.question:
        blocks.append(Paragraph(own("context.question", question=plain(brief.project.question)), "", "lead"))
    blocks += [prompt(evidence, "context"), prompt(evidence, "objectives")]
    if evidence.conclusion is not None:
        criterion = evidence.conclusion.criterion
        blocks += [Heading(2, own("context.criterion"), "criterion"), *modelling.asked(criterion)]
        if criterion.why.key == "text":
            blocks.append(Paragraph(criterion.why, "conclusion"))
    if brief.project.team or brief.project.mentor:
        blocks.append(Heading(2, own("context.team"), "team"))
    if brief.project.team:
        rows = tuple((plain(m.name), plain(m.role or "–")) for m in brief.project.team)
        headers = (own("head.name"), own("head.part"))
        blocks.append(TableBlock(own("context.team"), headers, rows, "ll", ("brief",) * len(rows)))
    if brief.project.mentor:
        blocks.append(Paragraph(own("context.mentor", mentor=plain(brief.project.mentor))))
    blocks.append(prompt(evidence, "expertise"))
    return blocks


def data(evidence: Evidence, limit: int = findings.TOLD) -> list[Block]:
    """Return source, volume, licence, target and the dictionary of columns; `limit` findings are told."""
    raw, table = evidence.raw, evidence.dataset
    blocks: list[Block] = [
        Heading(2, own("data.source-title"), "source"),
        Paragraph(own("data.source", file=raw.source, n=raw.n_rows, columns=len(raw.given)), "raw"),
        *(Paragraph(sentence, "raw") for sentence in drawn.sentences(raw)),
        Paragraph(own("data.fingerprint", digest=raw.fingerprint[:16]), "raw"),
    ]
    brief = evidence.brief.data
    if brief.unit:
        blocks.append(Paragraph(own("data.unit", unit=plain(brief.unit))))
    if brief.population:
        blocks.append(Paragraph(own("data.population", population=plain(brief.population))))
    blocks += [
        prompt(evidence, "licence"),
        Heading(
            2, own("data.target-title" if evidence.task != "analysis" else "data.subject-title"), "target"
        ),
        *_target(evidence),
    ]
    blocks += _relevant(evidence, limit)
    blocks += [Heading(2, own("data.columns-title"), "columns"), _kinds(table), dictionary(evidence)]
    undescribed = sum(not evidence.brief.column(c.name).description for c in table.given)
    if undescribed:
        blocks.append(
            Paragraph(own("data.undescribed", n=undescribed, of=len(table.given)), "brief", "draft")
        )
    return blocks


def _target(evidence: Evidence) -> list[Block]:
    target = evidence.dataset.target
    if target is None:
        return [Paragraph(names.aim(evidence))]
    blocks: list[Block] = [Paragraph(names.aim(evidence), "raw")]
    if target.levels and len(target.levels) <= 12:
        blocks.append(Paragraph(own("data.target-levels", levels=target.levels), "raw"))
    elif isinstance(target.minimum, (int, float)) and isinstance(target.maximum, (int, float)):
        blocks.append(Paragraph(own("data.target-range", low=target.minimum, high=target.maximum), "raw"))
    alone = [f for f in findings.visible(evidence) if f.columns == (target.name,) and f.figure is not None]
    if evidence.brief.data.lasting:  # a histogram would take times still running for measured ones
        alone = [f for f in findings.visible(evidence) if f.code == LASTING and f.figure is not None]
    told = {f.id for f in findings.told(evidence)}
    alone.sort(key=lambda f: f.code != TARGET_ALONE)
    for finding in [f for f in alone if f.id not in told][:1]:
        blocks += findings.brief(finding)
    return blocks


def _relevant(evidence: Evidence, limit: int) -> list[Block]:
    """Return the columns that the findings told relate to the target, by rank."""
    target = evidence.dataset.target
    told = [f for f in findings.told(evidence)[:limit] if f.verdict in findings.SHOWN]
    told = [f for f in told if target is None or target.name in f.columns]
    spoken = dict.fromkeys(name for f in told for name in f.columns)
    columns = tuple(name for name in spoken if target is None or name != target.name)
    if not columns:
        return []
    key = "data.relevant" if target is not None else "data.relevant-analysis"
    said = own(key, columns=columns, n=len(columns), **({"target": target.name} if target else {}))
    return [Heading(2, own("data.relevant-title"), "relevant"), Paragraph(said, "findings")]


def _kinds(table: Table) -> Paragraph:
    counts: dict[str, int] = {}
    for column in table.given:
        counts[column.kind.value] = counts.get(column.kind.value, 0) + 1
    parts = tuple(
        own("data.kind-count", n=n, kind=names.named("kinds", kind)) for kind, n in sorted(counts.items())
    )
    return Paragraph(own("data.kinds", parts=parts), "raw")


def audit(evidence: Evidence) -> list[Block]:
    """Return the problems found in the table, gravest first, and how many checks passed."""
    found = findings.problems(evidence)
    checks = [f for f in findings.visible(evidence) if f.stage == "audit"]
    passed = sum(f.verdict.value == "passed" for f in checks)
    blocks: list[Block] = [Paragraph(own("audit.count", n=len(found), passed=passed), "findings", "lead")]
    grave: list[Block] = []
    for severity in ("blocking", "warning"):
        for finding in [f for f in found if f.severity.value == severity][:MANY_PROBLEMS]:
            grave += findings.brief(finding, checks)
    blocks += [Heading(2, own("audit.grave"), "grave"), *grave] if grave else []
    rest = _beyond(found) + [f for f in found if f.severity.value in ("notice", "info")]
    table = findings.points(rest, own("audit.notices-caption"))
    if table is not None:
        blocks += [Heading(2, own("audit.notices"), "notices"), table]
    return blocks


def _beyond(found: Sequence[Finding]) -> list[Finding]:
    kept = []
    for severity in ("blocking", "warning"):
        kept += [f for f in found if f.severity.value == severity][MANY_PROBLEMS:]
    return kept


def cleaning(evidence: Evidence) -> list[Block]:
    """Return the journal of cleaning and how columns enter the models."""
    changed = [e for e in evidence.journal if e.cells or e.rows or e.decision.action.value == "exclude"]
    blocks: list[Block] = []
    if not evidence.journal:
        return [Paragraph(own("cleaning.nothing"), "journal")]
    dropping = (Action.DROP_DUPLICATES, Action.DROP_MISSING_TARGET)
    cells = sum(e.cells for e in evidence.journal)
    rows = sum(e.rows for e in evidence.journal if e.decision.action in dropping)
    key = "cleaning.lead" if cells or rows else "cleaning.lead-none"
    blocks.append(Paragraph(own(key, n=len(evidence.journal), cells=cells, rows=rows), "journal", "lead"))
    shown = (_alike(changed) or _for_each_reason(evidence.journal))[:JOURNAL_SHOWN]
    heads = tuple(own(f"head.{h}") for h in ("column", "action", "changed", "why", "by"))
    lines = tuple(_journal_row(entries) for entries in shown)
    left = len(evidence.journal) - sum(map(len, shown))
    note = own("cleaning.more", n=left) if left else None
    caption = own("cleaning.caption")
    blocks.append(
        TableBlock(caption, heads, lines, "llrll", ("journal",) * len(lines), (1.7, 1.9, 1.4, 4.2, 1.2), note)
    )
    blocks += [Paragraph(conflict.said, "conflicts") for conflict in evidence.conflicts]
    if evidence.touched:
        blocks.append(_before_after(evidence))
    if evidence.task != "analysis":
        blocks.append(Heading(2, own("cleaning.prepared"), "prepared"))
        blocks += [Paragraph(own("cleaning.inside-folds")), Paragraph(own("cleaning.scaled"))]
    return blocks


def _before_after(evidence: Evidence) -> TableBlock:
    """Return what cleaning changed of each column: filled cells, different values, middle or commonest."""
    heads = tuple(own(f"head.{h}") for h in ("column", "filled", "different", "typical"))
    pairs = evidence.touched[:JOURNAL_SHOWN]
    lines = tuple(
        (
            own("cell.column", column=pair.column),
            own("cell.change", before=pair.before.filled, after=pair.after.filled),
            own("cell.change", before=pair.before.distinct, after=pair.after.distinct),
            own("cell.change-words", before=_typical(pair.before), after=_typical(pair.after)),
        )
        for pair in pairs
    )
    return TableBlock(
        own("cleaning.before-after"), heads, lines, "lrrl", ("touched",) * len(lines), (2, 1.6, 1.6, 4), None
    )


def _typical(found: Distribution) -> Said:
    if found.numbers:
        return own("cell.number", v=found.numbers[len(found.numbers) // 2])
    return own("cell.levels", levels=(found.levels[0][0],)) if found.levels else plain("–")


def _alike(changed: Sequence[JournalEntry]) -> list[tuple[JournalEntry, ...]]:
    """Return changes one by one, but for those of many columns and one reason, such as "?" for a gap."""
    groups = _for_each_reason(changed)
    return [
        part
        for group in groups
        for part in ([group] if len(group) >= TOLD_TOGETHER else [(entry,) for entry in group])
    ]


def _for_each_reason(journal: Sequence[JournalEntry]) -> list[tuple[JournalEntry, ...]]:
    """Return decisions, those of one reason together."""
    alike: dict[tuple[str, ...], list[JournalEntry]] = {}
    for entry in journal:
        decision = entry.decision
        alike.setdefault((decision.action.value, decision.by, say(decision.why, "en")), []).append(entry)
    return [tuple(entries) for entries in alike.values()]


def _journal_row(entries: tuple[JournalEntry, ...]) -> tuple[Said, ...]:
    entry = entries[0]
    decision = entry.decision
    columns = tuple(dict.fromkeys(e.decision.column for e in entries if e.decision.column))
    shown = columns if len(columns) <= COLUMNS_OF_A_REASON else columns[: COLUMNS_OF_A_REASON - 1]
    others = (own("cell.others", n=len(columns) - len(shown)),) if len(columns) > len(shown) else ()
    cells = sum(e.cells for e in entries)
    if entry.rows and not cells:
        changed = own("cell.rows", n=entry.rows)
    elif cells:
        changed = own("cell.cells", n=cells)
    else:
        changed = plain("–")
    return (
        own("cell.columns", columns=(*shown, *others)) if columns else own("cell.table"),
        names.named("action", decision.action.value),
        changed,
        decision.why,
        _decided(decision.by),
    )


def rows(evidence: Evidence) -> list[Block]:
    """Return how rows were set aside, halved and folded, and why that way."""
    kept, split = evidence.reservation, evidence.split
    models = evidence.task != "analysis"
    blocks: list[Block] = [Heading(2, own("rows.reserved-title"), "reserved")]
    if kept.sealed:
        blocks.append(
            Paragraph(
                own("rows.reserved", n=kept.n_test, share=kept.share, left=kept.n_development), "reservation"
            )
        )
    else:
        key = "rows.unsealed" if models else "rows.all-explored"
        blocks.append(Paragraph(own(key, n=kept.n_development), "reservation"))
    if models or kept.sealed:
        blocks.append(Paragraph(kept.reason, "reservation"))
    if models:
        blocks.append(openings(evidence))
    blocks.append(Heading(2, own("rows.divided-title"), "divided"))
    key = "rows.cross" if split.cross_screening else "rows.halves"
    blocks.append(Paragraph(own(key, explore=split.n_explore, confirm=split.n_confirm), "split"))
    if models:
        folds = own("rows.folds", k=split.n_folds, method=names.named("folds", split.method))
        blocks += [Paragraph(folds, "split"), Paragraph(split.reason, "split")]
    if split.naive is not None:
        blocks.append(Paragraph(_naive(evidence), "split", "fair", own("rows.naive-title")))
    return blocks


def _naive(evidence: Evidence) -> Said:
    naive = evidence.split.naive
    assert naive is not None
    return own(
        f"rows.naive-{naive.verdict}",
        metric=names.named("metric", naive.metric),
        careless=naive.careless,
        careful=naive.careful,
        low=naive.difference_low,
        high=naive.difference_high,
        n=naive.n,
    )


def openings(evidence: Evidence) -> Paragraph:
    """Return how often the test rows were opened, as every report says."""
    n = len(evidence.openings)
    if not evidence.reservation.sealed:
        return Paragraph(own("rows.no-test"), "reservation")
    if n == 0:
        return Paragraph(own("rows.never-opened"), "openings")
    labels = {model.name: model.label for it in evidence.iterations for model in it.models}
    opened = [(o, labels.get(o.model, plain(o.model))) for o in evidence.openings]
    if n == 1:
        return Paragraph(own("rows.opened-once", model=names.the(opened[0][1])), "openings")
    why = tuple(own("rows.opening", number=o.number, model=model, why=plain(o.why)) for o, model in opened)
    return Paragraph(own("rows.opened-again", n=n, why=why), "openings", "bad")


def questions(evidence: Evidence) -> list[Block]:
    """Return how many questions were asked and what is left after the correction."""
    items = tuple(
        Paragraph(
            own(
                "questions.family",
                family=names.family(q.family, evidence),
                asked=q.asked,
                proposed=q.proposed,
                kept=q.kept,
                level=q.level,
            ),
            f"questions.{q.family}",
        )
        for q in evidence.questions
    )
    return [Bullets(items), Paragraph(own("questions.why"))] if items else []


def _decided(by: str) -> Said:
    """Return who decided, in words when nobody in particular did."""
    if by in ("pythesis", "team"):
        return own("cell.default" if by == "pythesis" else "cell.team")
    return plain(by)

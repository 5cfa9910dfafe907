"""What the three reports say, in order, as blocks without language or ink."""

from __future__ import annotations

from collections.abc import Sequence

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding
from pythesis.core.said import Said
from pythesis.deliver.code.names import package_name
from pythesis.deliver.story import calendar, findings, iterations, modelling, names, project, references
from pythesis.deliver.story.attempts import changes
from pythesis.deliver.story.blocks import (
    Block,
    Bullets,
    Chapter,
    Document,
    FigureBlock,
    Gallery,
    Heading,
    Kind,
    Paragraph,
    TableBlock,
)
from pythesis.deliver.story.names import own, plain
from pythesis.deliver.story.past import known_when_forecasting
from pythesis.deliver.story.repeated import told_once
from pythesis.deliver.story.tried import imported, register
from pythesis.stats import drawn

__all__ = ["Document", "documents", "exploration", "final", "modelled"]

TOP = 5  # findings in the summary
DISTRIBUTIONS = 12  # columns drawn; a table of all of them stands in the chapter on data
SEGMENTS = "segments"
NAMED = 3  # problems of the table named in the summary
FINAL_TOLD = 6  # findings told again in the final report


def documents(evidence: Evidence) -> tuple[Document, ...]:
    """Return the reports an evidence allows: modelling only when there are models."""
    made = [exploration(evidence)]
    if evidence.iterations:
        made.append(modelled(evidence))
    return (*made, final(evidence))


def exploration(evidence: Evidence) -> Document:
    """Return report 1: the data, what is wrong with them, what they say."""
    told = findings.told(evidence)
    segments = _stable_segments(evidence)
    explored = [f for f in findings.visible(evidence) if f.stage == "explore"]
    rest = findings.without(explored, [*told, *segments])
    chapters: list[tuple[str, list[Block]]] = [
        ("summary", _summary(evidence, explored=True)),
        ("context", project.context(evidence)),
        ("data", project.data(evidence)),
        ("audit", project.audit(evidence)),
        ("cleaning", project.cleaning(evidence)),
        ("rows", project.rows(evidence)),
        ("distributions", _distributions(evidence)),
        ("findings", _told(evidence)),
        ("segments", [block for finding in segments for block in findings.full(finding, 2)]),
        ("limits", _limits(evidence)),
        ("others", _others(evidence, rest)),
        ("methods", _methods(evidence, explored=True)),
    ]
    return _document("exploration", evidence, chapters, explored=True)


def modelled(evidence: Evidence) -> Document:
    """Return report 2: the problem, four iterations, and whether it succeeded."""
    chapters: list[tuple[str, list[Block]]] = [
        ("summary", _summary(evidence)),
        ("problem", modelling.problem(evidence)),
        ("rows", project.rows(evidence)),
        ("columns", [*modelling.used_columns(evidence), *known_when_forecasting(evidence)]),
        *(
            (f"iteration-{it.number}", iterations.iteration(evidence, it.number))
            for it in evidence.iterations
        ),
        ("chosen", _tried(evidence)),
        ("conclusion", modelling.conclusion(evidence)),
        ("causes", modelling.causes(evidence)),
        ("methods", _methods(evidence)),
    ]
    return _document("modelling", evidence, chapters)


def final(evidence: Evidence) -> Document:
    """Return the final report: both condensed, conclusion, people, limits, files."""
    chapters: list[tuple[str, list[Block]]] = [
        ("summary", _summary(evidence)),
        ("context", project.context(evidence)),
        ("data", project.data(evidence, FINAL_TOLD)),
        ("cleaning", project.cleaning(evidence)),
        ("findings", _told(evidence, FINAL_TOLD)),
        ("segments", [b for finding in _stable_segments(evidence) for b in findings.full(finding, 2)]),
        ("problem", modelling.problem(evidence)),
        ("rows", project.rows(evidence)),
        ("models", _models(evidence)),
        ("conclusion", modelling.conclusion(evidence)),
        ("causes", modelling.causes(evidence)),
        ("limits", _limits(evidence)),
        ("difficulties", [project.prompt(evidence, "difficulties", alone=True)]),
        ("opening", [project.prompt(evidence, "opening", alone=True)]),
        ("people", _people(evidence)),
        ("files", _files(evidence)),
        ("methods", _methods(evidence)),
    ]
    return _document("final", evidence, chapters)


def _document(
    kind: Kind, evidence: Evidence, chapters: list[tuple[str, list[Block]]], *, explored: bool = False
) -> Document:
    wanted = set(evidence.brief.report.sections)
    kept = [(name, blocks) for name, blocks in chapters if blocks and (not wanted or name in wanted)]
    brief = evidence.brief.project
    return Document(
        kind=kind,
        project=brief.name,
        title=plain(brief.title) if brief.title else _title(evidence),
        question=brief.question,
        people=tuple(member.name for member in brief.team),
        mentor=brief.mentor,
        source=evidence.raw.source,
        facts=_facts(evidence, explored),
        chapters=tuple(Chapter(name, _chapter_title(name), tuple(blocks)) for name, blocks in kept),
    )


def _chapter_title(name: str) -> Said:
    stem, _, number = name.partition("-")
    if stem == "iteration":
        return (
            own(f"chapter.iteration-{number}")
            if number in "1234"
            else own("chapter.iteration", n=int(number))
        )
    return own(f"chapter.{name}")


def _title(evidence: Evidence) -> Said:
    target = evidence.dataset.target
    if target is None:
        return own("cover.analysis", file=evidence.raw.source)
    if evidence.task == "analysis":
        return own("cover.explain", column=target.name, file=evidence.raw.source)
    return own("cover.predict", column=target.name, file=evidence.raw.source)


def _facts(evidence: Evidence, explored: bool) -> tuple[tuple[Said, Said], ...]:
    facts = [
        (own("cover.rows"), own("cell.count", v=evidence.raw.n_rows)),
        (own("cover.columns"), own("cell.count", v=len(evidence.raw.given))),
    ]
    asked = sum(q.asked for q in evidence.questions)
    if asked:
        facts.append((own("cover.questions"), own("cell.count", v=asked)))
    end = evidence.conclusion
    if end is not None and not explored:
        score = modelling.headline(evidence) or end.score
        name = names.named("metric-short", end.criterion.metric)
        where = names.named("split", score.split)
        what = own("cover.score-alone", metric=name, where=where)
        if score.low is not None and score.high is not None:
            what = own("cover.score", metric=name, where=where, low=score.low, high=score.high)
        facts.append((what, own("cell.number", v=score.value)))
    return tuple(facts)


def _summary(evidence: Evidence, *, explored: bool = False) -> list[Block]:
    """Return the report in a page: the table, the problems, what holds, whether it succeeded."""
    raw, target = evidence.raw, evidence.dataset.target
    items = [Paragraph(own("data.source", file=raw.source, n=raw.n_rows, columns=len(raw.given)), "raw")]
    items += [Paragraph(sentence, "raw") for sentence in drawn.sentences(raw)[:1]]
    items.append(Paragraph(names.aim(evidence), "raw" if target is not None else ""))
    grave = [f for f in findings.problems(evidence) if f.severity in findings.PROBLEMS]
    items.append(Paragraph(_problems(grave), "findings"))
    for q in evidence.questions:
        family = names.family(q.family, evidence)
        asked = own("summary.questions", asked=q.asked, kept=q.kept, family=family)
        items.append(Paragraph(asked, f"questions.{q.family}"))
    ending = [] if explored else _ending(evidence)
    drafts = Paragraph(own("summary.drafts"), "", "weak")
    return [Bullets(tuple(items)), *ending, *_top(evidence), drafts]


def _problems(grave: Sequence[Finding]) -> Said:
    """Return how many problems ask for a decision, the first ones by name."""
    if not grave:
        return own("summary.no-problem")
    codes = tuple(dict.fromkeys(f.code for f in grave))
    key = "summary.problems" if len(codes) <= NAMED else "summary.problems-among"
    which = tuple(own("quoted", name=names.named("check", code)) for code in codes[:NAMED])
    return own(key, n=len(grave), which=which)


def _top(evidence: Evidence) -> list[Block]:
    shown = [f for f in findings.told(evidence) if f.verdict in findings.SHOWN][:TOP]
    blocks: list[Block] = [Heading(2, own("summary.findings"), "main-findings")]
    if not shown:
        return [*blocks, Paragraph(own("findings.none"))]
    return [*blocks, Bullets(tuple(Paragraph(_short(f), f.id) for f in shown))]


def _ending(evidence: Evidence) -> list[Block]:
    end = evidence.conclusion
    if end is None:
        return []
    title = Heading(2, own(f"outcome.{end.standing}"), "summary-outcome", end.standing)
    return [title, *(Paragraph(part, "conclusion") for part in end.scientific[:2])]


def _short(finding: Finding) -> Said:
    """Return a finding in a line: its short claim with the verdict."""
    if finding.figure is None:
        return finding.claim
    verdict = names.named("verdict", finding.verdict.value)
    return own("summary.finding", claim=finding.figure.title, verdict=verdict)


def _told(evidence: Evidence, limit: int = findings.TOLD) -> list[Block]:
    told = findings.told(evidence)[:limit]
    blocks: list[Block] = project.questions(evidence)
    if not told:
        return [*blocks, Paragraph(own("findings.none"))]
    kept = sum(f.verdict in findings.SHOWN for f in told)
    key = "findings.lead" if kept == len(told) else "findings.lead-open" if kept else "findings.open"
    blocks.append(Paragraph(own(key, n=kept, open=len(told) - kept), "findings"))
    for finding in told_once(told):
        blocks += findings.full(finding, 2)
    return blocks


def _stable_segments(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the segments an analysis found: they stand for its model, though no test can validate them."""
    if evidence.task != "analysis":
        return ()
    found = (f for f in findings.visible(evidence) if f.code == SEGMENTS and f.figure is not None)
    return tuple(found)


def _distributions(evidence: Evidence) -> list[Block]:
    """Return how the values of columns are spread, those the findings speak of first."""
    spoken = [name for f in findings.told(evidence) for name in f.columns]
    order = {name: place for place, name in enumerate(dict.fromkeys(spoken))}
    drawn = [
        f
        for f in findings.visible(evidence)
        if f.code == "column-distribution" and f.figure is not None and len(f.columns) == 1
    ]
    drawn.sort(key=lambda f: order.get(f.columns[0], len(order)))
    shown = tuple(FigureBlock(f.figure, f.id) for f in drawn[:DISTRIBUTIONS] if f.figure is not None)
    if not shown:
        return []
    notes = [figure.figure.note for figure in shown if figure.figure.note is not None]
    times = {place: notes.count(note) for place, note in enumerate(notes)}
    most = max(times, key=lambda place: times[place], default=0)
    note = notes[most] if times.get(most, 0) > 1 else None  # said once, under all the figures that share it
    return [Paragraph(own("distributions.lead", n=len(shown), of=len(drawn))), Gallery(shown, note)]


def _others(evidence: Evidence, rest: tuple[Finding, ...]) -> list[Block]:
    blocks: list[Block] = []
    asked = [f for f in rest if f.verdict.value != "not_applicable"]
    table = findings.annex(asked, own("others.caption", n=len(asked)))
    if table is not None:
        blocks.append(table)
    refused = [f for f in rest if f.verdict.value == "not_applicable"]
    table = findings.annex(refused, own("others.refused", n=len(refused)))
    if table is not None:
        blocks.append(table)
    return blocks + findings.quiet(f for f in findings.visible(evidence) if f.stage == "audit")


def _limits(evidence: Evidence) -> list[Block]:
    told = {f.id for f in findings.told(evidence)} | {f.id for f in findings.problems(evidence)}
    biases = [f for f in findings.visible(evidence) if f.section == "bias" and f.id not in told]
    shown = [f for f in biases if f.verdict.value in ("issue", "validated", "present")]
    blocks: list[Block] = [Paragraph(own("limits.observed"))]
    for finding in shown[:3]:
        blocks += findings.brief(finding, level=2)
    unsealed = not evidence.reservation.sealed and evidence.task != "analysis"
    if len(evidence.openings) > 1 or unsealed:
        blocks.append(project.openings(evidence))
    return [*blocks, project.prompt(evidence, "limits")]


def _tried(evidence: Evidence) -> list[Block]:
    """Return the chosen model, then the table of everything that was tried."""
    table = register(evidence)
    tables = [one for one in (table, imported(evidence)) if one is not None]
    return [*modelling.chosen(evidence), *tables]


def _models(evidence: Evidence) -> list[Block]:
    table = register(evidence)
    if table is None:
        return []
    blocks: list[Block] = [one for one in (table, imported(evidence)) if one is not None]
    for it in evidence.iterations:
        key = f"iteration-{it.number}"
        blocks.append(Heading(2, _chapter_title(key), key))
        blocks.append(Paragraph(it.question, key))
        blocks += changes(it.changes, key, 3)
        blocks.append(Paragraph(it.decision, key, "lead", own("iteration.decided")))
    return [*blocks, Heading(2, own("chapter.chosen"), "chosen"), *modelling.chosen(evidence)]


def _people(evidence: Evidence) -> list[Block]:
    blocks: list[Block] = [project.prompt(evidence, "contributions")]
    if evidence.contributions:
        heads = tuple(own(f"head.{h}") for h in ("name", "part", "signed"))
        rows = tuple(
            (plain(c.name), plain(c.role or "–"), own("cell.count", v=len(c.signed)))
            for c in evidence.contributions
        )
        blocks.append(TableBlock(own("people.caption"), heads, rows, "llr", ("contributions",) * len(rows)))
    blocks += calendar.steps(evidence)
    blocks += calendar.feedback(evidence)
    return blocks


MODULES = ("load", "clean", "split", "features", "history", "train", "predict")  # of the delivered code
OF_A_MODEL = {*MODULES, "tests", "models", "iterations"}
FILES = ("brief", "data", "workbook", "audit", "explore", "iterations", *MODULES, "tests", "models",
         "reports", "app", "log")  # fmt: skip


def _files(evidence: Evidence) -> list[Block]:
    shown = [name for name in FILES if evidence.recipe is not None or name not in OF_A_MODEL]
    if evidence.recipe is None or evidence.recipe.past is None:
        shown = [name for name in shown if name != "history"]
    package = plain(package_name(evidence))
    rows = tuple(
        (
            own("file.module", package=package, name=plain(name))
            if name in MODULES
            else own(f"file.{name}.path"),
            own(f"file.{name}.what"),
        )
        for name in shown
    )
    heads = (own("head.path"), own("head.content"))
    return [
        TableBlock(own("file.caption"), heads, rows, "ll", ("",) * len(rows), (2, 4)),
        Paragraph(own("file.verify")),
    ]


def _methods(evidence: Evidence, *, explored: bool = False) -> list[Block]:
    verdicts = ("validated", "present", "negligible", "not_established", "issue", "not_applicable")
    rows = tuple((names.named("verdict", v), own(f"verdict-meaning.{v.replace('_', '-')}")) for v in verdicts)
    heads = (own("head.verdict"), own("head.meaning"))
    blocks: list[Block] = [
        TableBlock(own("methods.verdicts"), heads, rows, "ll", ("",) * len(rows), (1.4, 5)),
        Paragraph(own("methods.evidence")),
        Paragraph(
            own("methods.seed", seed=evidence.seed, effort=names.named("effort", evidence.effort)), "seed"
        ),
    ]
    sources = references.cited(evidence, explored)
    if sources:
        blocks.append(Heading(2, own("methods.sources"), "sources"))
        blocks.append(Bullets(tuple(Paragraph(plain(source)) for source in sources), small=True))
    return blocks

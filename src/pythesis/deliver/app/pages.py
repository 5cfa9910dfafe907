"""The pages that every project has: story, data, findings, limits."""

from __future__ import annotations

from typing import Any

from pythesis.core.conclusion import Conclusion, Criterion
from pythesis.core.dataset import Column, Role
from pythesis.core.decision import JournalEntry
from pythesis.core.iteration import Score
from pythesis.deliver.app.choose import (
    READ_FIRST,
    described,
    grave,
    problems,
    relations,
    strongest,
    test_score,
)
from pythesis.deliver.app.findings import finding
from pythesis.deliver.app.voice import Voice, clean
from pythesis.stats.learning.naming import the
from pythesis.words import numbers

KEY_FINDINGS = 3
FIRST_RUN = "first run"  # what the log says of an opening nobody asked for
YEARS = range(1500, 2201)  # whole numbers that carry no separator of thousands when both ends are of these
LEVELS_SHOWN = 4  # of a category, in a cell: more makes the row unreadable


def project(voice: Voice) -> dict[str, str]:
    """Return the names of the project and its question."""
    brief = voice.evidence.brief
    name = clean(brief.project.name) or clean(voice.evidence.raw.source)
    target = voice.evidence.dataset.target
    if brief.project.question:
        question = brief.project.question
    elif target is not None:
        key = "question-explained" if voice.evidence.task == "analysis" else "question"
        question = voice.own(f"project.{key}", target=target.name)
    else:
        question = voice.own("project.question-analysis")
    return {"name": name, "title": clean(brief.project.title, 120) or name, "question": question}


def story(voice: Voice) -> dict[str, Any]:
    """Return the story of the project in one page."""
    evidence, conclusion = voice.evidence, voice.evidence.conclusion
    outcome = conclusion.standing if conclusion else "analysis"
    told = strongest(evidence, KEY_FINDINGS)
    seen = () if told or conclusion else described(evidence, KEY_FINDINGS)
    practice, by = voice.practice()
    return {
        "outcome": outcome,
        "outcome_sentence": voice.own(f"outcome.{outcome}"),
        "cards": score_cards(voice, conclusion) if conclusion else analysis_cards(voice),
        "findings": [finding(f, voice) for f in told],
        "described": [finding(f, voice) for f in seen],
        "questions": _questions(voice),
        "no_finding": voice.own("story.no-finding"),
        "scientific": [voice.say(s) for s in conclusion.scientific] if conclusion else [],
        "business": practice,
        "business_by": by,
    }


def score_cards(voice: Voice, conclusion: Conclusion) -> list[dict[str, str]]:
    """Return the score, what it is compared with, and what was asked of it."""
    score, metric = conclusion.score, voice.known("metric", conclusion.score.metric)
    last = test_score(voice.evidence)
    key = "card.score" if score.split == "test" else "card.score-judged"
    cards = [_score_card(key, metric, score, voice)]
    if last is not None and score.split != "test":
        cards = [
            _score_card("card.score-judged", metric, score, voice),
            _score_card("card.score-test", metric, last, voice),
        ]
    return [
        *cards,
        {
            "label": voice.own("card.baseline"),
            "value": voice.number(conclusion.baseline.value),
            "note": baseline_note(voice, conclusion),
        },
        {
            "label": voice.own("card.criterion"),
            "value": criterion(conclusion.criterion, voice),
            "note": voice.own(f"card.criterion-{_source(conclusion.criterion)}"),
        },
    ]


def baseline_note(voice: Voice, conclusion: Conclusion) -> str:
    """Say which answer the model is compared with."""
    if conclusion.trivial == "trivial":
        return voice.own("card.baseline-note")
    return voice.own("card.baseline-note-forecast", model=the(conclusion.trivial))


def _score_card(key: str, metric: str, score: Score, voice: Voice) -> dict[str, str]:
    note = voice.own("card.score-note", metric=metric, note=score_note(score, voice))
    return {"label": voice.own(key), "value": voice.number(score.value), "note": note[:1].upper() + note[1:]}


def _source(asked: Criterion) -> str:
    return "brief" if asked.source == "brief" else "draft"


def criterion(asked: Criterion, voice: Voice) -> str:
    """Return what was asked of the score: ``at least 0.75``."""
    if asked.minimum is not None:
        return voice.own("card.at-least", value=asked.minimum)
    if asked.maximum is not None:
        return voice.own("card.at-most", value=asked.maximum)
    return "—"


def score_note(score: Score, voice: Voice) -> str:
    """Return the interval of a score and the rows it is about."""
    code = score.split if score.split in {"test", "cross-validation", "nested-cross-validation"} else "other"
    rows = voice.own(f"score.{code}", n=score.n)
    interval = voice.interval(score.low, score.high)
    return (
        f"{voice.own('score.interval', level=voice.level(score.level))} {interval}. {rows}"
        if interval
        else rows
    )


def analysis_cards(voice: Voice) -> list[dict[str, str]]:
    """Return what an analysis rests on: rows, columns, relations."""
    evidence = voice.evidence
    kept = len(relations(evidence))
    values = (
        ("rows", evidence.dataset.n_rows),
        ("columns", len(evidence.dataset.given)),
        ("relations", kept),
    )
    return [
        {
            "label": voice.own(f"card.{name}"),
            "value": numbers.count(value, voice.language),
            "note": voice.own(f"card.{name}-note"),
        }
        for name, value in values
    ]


def _questions(voice: Voice) -> str:
    asked = sum(q.asked for q in voice.evidence.questions)
    if not asked:
        return ""
    kept = sum(q.kept for q in voice.evidence.questions)
    return voice.own(
        "story.questions", asked=asked, kept=kept, level=voice.level(voice.evidence.questions[0].level)
    )


def data(voice: Voice) -> dict[str, Any]:
    """Return what the data are, what was changed and how rows were divided."""
    evidence = voice.evidence
    table, brief = evidence.dataset, evidence.brief
    facts = [voice.own("data.size", rows=table.n_rows, columns=len(table.given), source=table.source)]
    unit = brief.data.unit
    facts.append(voice.own("data.unit", unit=clean(unit, 200)) if unit else voice.own("data.no-unit"))
    if brief.data.population:
        facts.append(voice.own("data.population", population=clean(brief.data.population, 200)))
    if table.target is not None:
        key = "target-explained" if evidence.task == "analysis" else "target"
        facts.append(voice.own(f"data.{key}", target=table.target.name))
    gaps = [c for c in table.given if c.missing]
    facts.append(voice.own("data.gaps", n=len(gaps)) if gaps else voice.own("data.no-gap"))
    found, serious = problems(evidence), grave(evidence)
    problems_key = "problems-lead" if serious else "problems-light" if found else "no-problem"
    return {
        "lead": voice.own("data.lead"),
        "facts": facts,
        "columns_lead": voice.own("data.columns-lead"),
        "columns": _columns(voice),
        "problems_lead": voice.own(f"data.{problems_key}", n=len(found), grave=len(serious)),
        "problems": [finding(f, voice) for f in serious],
        "others": {
            "head": [voice.own("data.head.problem"), voice.own("data.head.advice")],
            "rows": [[voice.say(f.claim), voice.say(f.advice)] for f in found if f not in serious],
        },
        "journal_lead": _journal_lead(voice),
        "journal": _journal(voice),
        "split": division(voice),
    }


def _columns(voice: Voice) -> dict[str, list[Any]]:
    head = [
        voice.own(f"data.head.{name}") for name in ("column", "kind", "role", "gaps", "distinct", "values")
    ]
    described = any(c.description for c in voice.evidence.brief.columns.values())
    explains = voice.evidence.task == "analysis"
    rows = []
    for column in voice.evidence.dataset.given:
        share = column.missing / max(1, voice.evidence.dataset.n_rows)
        row = [
            voice.column(column.name),
            voice.known("kind", column.kind.value),
            voice.known("role", "explained" if explains and column.role == "target" else column.role.value),
            numbers.percent(share, voice.language),
            numbers.count(column.distinct, voice.language),
            values(column, voice),
        ]
        if described:
            row.append(clean(voice.evidence.brief.column(column.name).description, 200))
        rows.append(row)
    return {"head": head + [voice.own("data.head.description")] * described, "rows": rows}


def values(column: Column, voice: Voice) -> str:
    """Return the range of a column, or its first levels."""
    if column.levels:
        shown = ", ".join(clean(level, 30) or "∅" for level in column.levels[:LEVELS_SHOWN])
        return shown + ("…" if len(column.levels) > LEVELS_SHOWN else "")
    low, high = column.minimum, column.maximum
    if low is None or high is None:
        return voice.own("data.distinct", n=column.distinct) if column.distinct else ""
    years = all(isinstance(end, float) and end.is_integer() and end in YEARS for end in (low, high))
    return voice.own("data.range", low=_end(low, voice, years), high=_end(high, voice, years))


def _end(value: float | str, voice: Voice, year: bool) -> str:
    if not isinstance(value, float):
        return clean(numbers.date(str(value)[:10], voice.language))
    return str(int(value)) if year else voice.number(value)


def _journal_lead(voice: Voice) -> str:
    taken = voice.evidence.journal
    changed = sum(1 for entry in taken if entry.cells or entry.rows)
    key = "journal-lead" if changed else "journal-unchanged" if taken else "no-journal"
    return voice.own(f"data.{key}", n=len(taken), changed=changed)


def _journal(voice: Voice) -> dict[str, list[Any]]:
    names = ("action", "column", "why", "changed", "by")
    return {
        "head": [voice.own(f"data.head.{name}") for name in names],
        "rows": _together([_entry(entry, voice) for entry in voice.evidence.journal]),
    }


def _together(rows: list[list[str]]) -> list[list[str]]:
    """Write decisions that are the same but for their column in one row, where the first one stands."""
    columns: dict[tuple[str, ...], list[str]] = {}
    for action, column, *rest in rows:
        columns.setdefault((action, *rest), []).append(column)
    return [[key[0], ", ".join(dict.fromkeys(found)), *key[1:]] for key, found in columns.items()]


def _entry(entry: JournalEntry, voice: Voice) -> list[str]:
    decision = entry.decision
    return [
        voice.known("action", decision.action.value),
        voice.column(decision.column) if decision.column else "",
        voice.say(decision.why),
        voice.own("data.changed", cells=entry.cells, rows=entry.rows),
        voice.own("data.by-default") if decision.by == "pythesis" else clean(decision.by),
    ]


def division(voice: Voice) -> list[str]:
    """Return how rows were divided, and why."""
    reservation, split = voice.evidence.reservation, voice.evidence.split
    sealed = "sealed" if reservation.sealed else "not-sealed"
    sealed += "" if voice.evidence.conclusion is not None else "-analysis"
    models = voice.evidence.conclusion is not None  # without, no score and no fold is spoken of
    sentences = [
        voice.own(f"split.{sealed}", test=reservation.n_test, development=reservation.n_development),
        *([voice.say(reservation.reason)] if models or reservation.sealed else []),
        voice.own("split.halves", explore=split.n_explore, confirm=split.n_confirm),
        *([voice.say(split.reason)] if models else []),
    ]
    if split.naive is not None:
        naive = split.naive
        metric = voice.known("metric", naive.metric)
        sentences.append(
            voice.own(
                f"split.naive-{naive.verdict}", metric=metric, careless=naive.careless, careful=naive.careful
            )
        )
    return sentences


def all_findings(voice: Voice) -> dict[str, Any]:
    """Return every finding, the strongest first, and the columns they name."""
    evidence = voice.evidence
    hidden = set(evidence.brief.report.hide)
    chosen = strongest(evidence, len(evidence.findings))
    first = {f.id: place for place, f in enumerate(chosen)}
    shown = [f for f in evidence.all_findings() if f.id not in hidden and f.code not in hidden]
    shown.sort(key=lambda f: (first.get(f.id, len(first)), READ_FIRST.index(f.verdict), f.rank or 1_000_000))
    named = {column for f in shown for column in f.columns}
    names = [c.name for c in evidence.dataset.columns if c.name in named]
    return {
        "lead": voice.own("findings.lead", n=len(shown)),
        "items": [finding(f, voice) for f in shown],
        "columns": [{"name": name, "label": voice.column(name)} for name in names],
    }


def limits(voice: Voice) -> dict[str, Any]:
    """Return what the project cannot say, and what would mend it."""
    evidence, conclusion = voice.evidence, voice.evidence.conclusion
    causes = conclusion.causes if conclusion else ()
    failed = conclusion is not None and conclusion.outcome != "success"
    return {
        "lead": voice.own("limits.lead"),
        "general": _general(voice),
        "causes_title": voice.own("limits.causes-failed" if failed else "limits.causes"),
        "causes": [
            {
                "confidence": voice.known("confidence", cause.confidence),
                "statement": voice.say(cause.sentence),
                "remedy": voice.say(cause.remedy),
            }
            for cause in causes
        ],
        "open": [voice.say(f.claim) for f in grave(evidence)],
        "excluded": excluded(voice),
        "openings": [
            voice.own(
                "limits.first-opening" if o.why == FIRST_RUN else "limits.opening",
                number=o.number,
                model=voice.model(o.model),
                why=clean(o.why, 200),
            )
            for o in evidence.openings
        ],
    }


def _general(voice: Voice) -> list[str]:
    evidence = voice.evidence
    lines = [voice.own("limits.association")]
    population = clean(evidence.brief.data.population, 200)
    key = "limits.population" if population else "limits.no-population"
    lines.append(voice.own(key, population=population, source=evidence.raw.source))
    if evidence.conclusion is not None:
        lines.append(voice.own("limits.rows" if evidence.reservation.sealed else "limits.rows-not-sealed"))
    if evidence.split.cross_screening:
        lines.append(voice.own("limits.cross-screening"))
    conclusion = evidence.conclusion
    if conclusion is not None and conclusion.rows_to_decide is not None:
        lines.append(voice.own("limits.rows-to-decide", n=conclusion.rows_to_decide))
    unsigned = sum(1 for f in evidence.all_findings() if f.reading is not None and f.signed_by is None)
    if unsigned:
        lines.append(voice.own("limits.draft", n=unsigned))
    return lines


def excluded(voice: Voice) -> dict[str, list[Any]]:
    """Return the columns kept out of the models, and why."""
    reasons: dict[str, str] = {}
    for iteration in voice.evidence.iterations:
        for model in iteration.models:
            for exclusion in model.excluded:
                reasons.setdefault(exclusion.column, voice.say(exclusion.reason))
    for column in voice.evidence.dataset.columns:
        if column.role in {Role.EXCLUDED, Role.IDENTIFIER} and column.role_reason is not None:
            reasons.setdefault(column.name, voice.say(column.role_reason))
    return {
        "head": [voice.own("data.head.column"), voice.own("data.head.why")],
        "rows": [[voice.column(name), reason] for name, reason in reasons.items()],
    }

"""Chooses what is told in twenty minutes: the answer first, then why it can be believed, then its limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pythesis.core.conclusion import Conclusion
from pythesis.core.evidence import Evidence
from pythesis.core.figure import Figure
from pythesis.core.finding import Finding, Verdict
from pythesis.core.said import Said
from pythesis.deliver import measure
from pythesis.deliver.app import modelling, pages
from pythesis.deliver.app.choose import described, grave, main_comparison, problems, strongest
from pythesis.deliver.app.voice import TOOL, Voice, clean
from pythesis.deliver.jury.question import seen_on
from pythesis.deliver.measure import opening
from pythesis.deliver.slides.compared import side_by_side
from pythesis.deliver.slides.page import HEADLINE, HEADLINE_SIZES
from pythesis.deliver.slides.shown import bar, cards
from pythesis.deliver.slides.slide import Block, Picture, Slide, Table, Words, stacked
from pythesis.deliver.story import names
from pythesis.deliver.story.findings import BROUGHT, about, origin, ranked
from pythesis.words import numbers

KEY_FINDINGS = 3
SEGMENTS = "segments"
KEY_FINDINGS_ANALYSIS = 6  # an analysis has no model to tell of
CLAIM, READING, ADVICE = 230, 150, 150  # characters of each that are read while someone speaks
MOST_LINES = 10  # lines of a figure a room can read
LISTED = 5  # sentences of a list that are still read on a screen


def main(voice: Voice) -> tuple[Slide, ...]:
    """Return the slides of the presentation, in order."""
    return tuple(_slides(voice, voice.evidence))


def _slides(voice: Voice, evidence: Evidence) -> Iterator[Slide]:
    yield _cover(voice)
    conclusion = evidence.conclusion
    if conclusion is not None:
        yield _outcome(voice, conclusion)
    yield _data(voice)
    yield _problems(voice)
    yield _division(voice)
    most = KEY_FINDINGS if conclusion is not None else KEY_FINDINGS_ANALYSIS
    found = strongest(evidence, most)
    for number, finding in enumerate(found, start=1):
        yield _finding(finding, voice, voice.own("kicker.finding", number=number), 2.0)
    if conclusion is None:
        for finding in (f for f in ranked(evidence) if f.code == SEGMENTS and f.figure is not None):
            yield _finding(finding, voice, voice.own("kicker.segments"), 2.0)
    if not found:
        yield _nothing(voice)
        for finding in () if conclusion else described(evidence, KEY_FINDINGS):
            yield _finding(finding, voice, voice.own("kicker.described"), 1.5)
    if conclusion is not None:
        yield from _models(voice)
        yield _practice(voice)
    yield _limits(voice)
    yield from _next(voice)


def _cover(voice: Voice) -> Slide:
    project, brief = pages.project(voice), voice.evidence.brief.project
    people = ", ".join(clean(member.name) for member in brief.team)
    mentor = voice.own("cover.mentor", mentor=clean(brief.mentor)) if brief.mentor else ""
    table = voice.evidence.dataset
    data = voice.own("cover.data", rows=table.n_rows, n=len(table.given), source=voice.evidence.raw.source)
    paragraphs = (
        ("", project["question"]),
        ("", data),
        ("", people or voice.own("cover.nobody")),
        ("", mentor),
    )
    notes = (voice.own("notes.cover", question=project["question"]),)
    kicker = project["name"] if project["name"] != project["title"] else voice.own("kicker.cover")
    return Slide("cover", kicker, project["title"], Words(paragraphs), None, notes, 0.7, "brief")


def _outcome(voice: Voice, conclusion: Conclusion) -> Slide:
    score = conclusion.score
    metric = voice.known("metric", score.metric).partition(", ")[0]
    asked = pages.criterion(conclusion.criterion, voice)
    headline = voice.own(f"outcome.{conclusion.standing}", metric=metric, value=score.value, asked=asked)
    said = tuple(("", voice.say(sentence)) for sentence in conclusion.scientific[:2])
    notes = (voice.own("notes.outcome"), *(text for _, text in said))
    kicker = voice.own("kicker.outcome")
    return Slide("plain", kicker, headline, cards(voice, conclusion), Words(said), notes, 1.6, "conclusion")


def _data(voice: Voice) -> Slide:
    evidence = voice.evidence
    table, brief = evidence.dataset, evidence.brief.data
    target = table.target
    key = "headline.data" if target is not None else "headline.data-analysis"
    if target is not None and evidence.task == "analysis":
        key = "headline.data-explained"
    headline = voice.own(key, rows=table.n_rows, n=len(table.given), target=target.name if target else "")
    gaps = sorted((c for c in table.given if c.missing), key=lambda c: -c.missing)
    shown = [c for c in table.given if c is target] + [c for c in gaps if c is not target]
    shown += [c for c in table.given if c not in shown]
    head = tuple(voice.own(f"head.{name}") for name in ("column", "kind", "gaps", "values"))
    rows = tuple(
        (
            voice.column(c.name),
            voice.known("kind", c.kind.value),
            numbers.percent(c.missing / max(1, table.n_rows), voice.language),
            clean(pages.values(c, voice), 44),
        )
        for c in shown[:8]
    )
    unit = clean(brief.unit, 200)
    said = [voice.own("data.unit", unit=unit) if unit else voice.own("data.no-unit")]
    if brief.population:
        said.append(voice.own("data.population", population=clean(brief.population, 200)))
    said.append(voice.own("data.gaps", n=len(gaps)) if gaps else voice.own("data.no-gap"))
    if len(rows) < len(table.given):
        said.append(
            voice.own("data.shown" if gaps else "data.shown-first", shown=len(rows), n=len(table.given))
        )
    notes = (voice.own("notes.data"), *said)
    words = Words(tuple(("", text) for text in said))
    return Slide("plain", voice.own("kicker.data"), headline, Table(head, rows), words, notes, 1.5, "raw")


def _problems(voice: Voice) -> Slide:
    found, serious = problems(voice.evidence), grave(voice.evidence)
    told = (serious or found)[:LISTED]
    key = "headline.small-problems" if found else "headline.no-problem"
    if serious:
        key = "headline.problems" if len(serious) < len(found) else "headline.all-problems"
    headline = voice.own(key, n=len(found), grave=len(serious))
    paragraphs = tuple(
        (opening(voice.say(f.claim), 1, CLAIM), opening(voice.say(f.advice), 1, ADVICE)) for f in told
    )
    main: Block
    if told:
        head = (voice.own("head.problem"), voice.own("head.advice"))
        main = Table(head, paragraphs)
    else:
        main = Words((("", voice.own("problems.none")),), large=True)
    changed = voice.own("problems.changed", n=len(voice.evidence.journal))
    notes = (voice.own("notes.problems"), *(voice.say(f.claim) for f in told), changed)
    kicker = voice.own("kicker.data")
    return Slide("plain", kicker, headline, main, None, notes, 1.4, told[0].id if told else "raw")


def _division(voice: Voice) -> Slide:
    reservation = voice.evidence.reservation
    key = "headline.sealed" if reservation.sealed else "headline.not-sealed"
    if not reservation.sealed and voice.evidence.conclusion is None:
        key = "headline.halves"
    headline = voice.own(key, n=reservation.n_test)
    said = pages.division(voice)
    words = Words(tuple(("", sentence) for sentence in said))
    notes = (voice.own("notes.division"), *said)
    return Slide("plain", voice.own("kicker.method"), headline, bar(voice), words, notes, 1.5, "split")


def _finding(finding: Finding, voice: Voice, kicker: str, weight: float) -> Slide:
    claim, reading = voice.say(finding.claim), voice.reading(finding)
    headline = voice.say(finding.figure.title) if finding.figure else claim
    known = _known(finding, voice)
    label = voice.own("label.reading-draft" if finding.drafted_by == TOOL else "label.reading")
    said = claim.startswith(f"{headline}.") and _one_headline(headline)
    body = claim.removeprefix(f"{headline}.").lstrip() if said else claim
    advice = voice.say(finding.advice)
    side = (
        ("", voice.say(origin(finding))),
        ("", opening(body, 2, CLAIM)),
        (voice.own("label.known") if known else "", known),
        (label if reading else "", opening(reading, 1, READING)),
        (voice.own("label.advice") if advice else "", opening(advice, 1, ADVICE)),
    )
    words = Words(tuple(pair for pair in side if pair[1]))
    notes = (voice.own("notes.finding"), claim, reading, advice, known)
    if finding.figure is None:
        return Slide("plain", kicker, headline, words, None, notes, weight, finding.id)
    picture, kept = _legible(finding.figure)
    if kept:
        first = voice.own("figure.first", shown=kept, n=len(finding.figure.data))
        words = Words((*words.paragraphs, ("", first)))
    return Slide("plain", kicker, headline, picture, words, notes, weight, finding.id)


def _legible(figure: Figure) -> tuple[Picture, int]:
    """Return the picture of a figure, of its first lines only when it has too many for a screen.

    The number is that of the lines kept, 0 when all are.
    """
    if figure.mark not in ("dot-interval", "bar") or figure.color is not None:
        return Picture(figure), 0
    if len(figure.data) <= MOST_LINES:
        return Picture(figure), 0
    return Picture(figure.model_copy(update={"data": figure.data[:MOST_LINES]})), MOST_LINES


def _one_headline(text: str, lines: int = 3) -> bool:
    """Return whether a text is shown whole as a headline of at most some lines."""
    across = HEADLINE[2] * 72
    return any(measure.lines(text, size, across, True) <= min(most, lines) for size, most in HEADLINE_SIZES)


def _known(finding: Finding, voice: Voice) -> str:
    """Return how a finding is known in one sentence: rows, correction, verdict."""
    if not finding.validations or finding.code == BROUGHT:
        return ""
    first = finding.validations[0]
    rows = voice.rows(first.rows)
    verdict = voice.known("verdict", finding.verdict.value)
    if first.p_adjusted is not None and first.family_size is not None:
        told = voice.own(
            "known.tested",
            n=first.n,
            rows=rows,
            verdict=verdict,
            p=first.p_adjusted,
            family=first.family_size,
        )
        return _capital(told)
    return voice.own("known.counted", n=first.n, rows=rows)


def _nothing(voice: Voice) -> Slide:
    asked = sum(q.asked for q in voice.evidence.questions)
    tested = sum(q.proposed for q in voice.evidence.questions)
    said = voice.own("nothing.asked", asked=asked, proposed=tested)
    words = Words((("", said), ("", voice.own("nothing.means"))), large=True)
    headline, notes = voice.own("headline.nothing"), (voice.own("notes.nothing"), said)
    return Slide("plain", voice.own("kicker.findings"), headline, words, None, notes, 2.0, "questions")


def _models(voice: Voice) -> Iterator[Slide]:
    evidence = voice.evidence
    shown, some = side_by_side(voice)
    if shown is not None:
        compared = main_comparison(evidence)
        told = [("", modelling.comparison(compared, voice))] if compared else []
        if some is not None:
            told.append(("", voice.own("models.some", shown=some[0], n=some[1])))
        if not stacked(shown):
            told += [
                (voice.own("label.iteration", number=it.number), opening(voice.decision(it)[0], 1, CLAIM))
                for it in evidence.iterations
            ]
        decisions = (voice.decision(it)[0] for it in evidence.iterations)
        notes = (voice.own("notes.models"), *(text for _, text in told[:1]), *decisions)
        kicker, headline = voice.own("kicker.models"), _models_headline(voice)
        yield Slide("plain", kicker, headline, shown, Words(tuple(told)), notes, 2.5, "iterations")
    found = [f for it in evidence.iterations for f in it.findings if f.figure is not None]
    told_findings = [f for f in found if f.verdict not in {Verdict.NOT_APPLICABLE, Verdict.PASSED}] or found
    for finding in told_findings[:1]:
        slide = _finding(finding, voice, voice.own("kicker.interpretation"), 1.6)
        yield _also(slide, voice, seen_on(evidence, (finding,)))
    errors = modelling.errors(voice, most=6)
    if errors["rows"]:
        rows = tuple(tuple(row[:7]) for row in errors["rows"])
        table = Table(tuple(errors["head"][:7]), rows)
        notes = (voice.own("notes.errors"), voice.own("interpretation.errors-lead"))
        words = Words((("", voice.own("interpretation.errors-lead")), ("", voice.own("errors.read"))))
        headline = voice.own("headline.errors")
        slide = Slide("plain", voice.own("kicker.errors"), headline, table, words, notes, 1.2, "iteration-2")
        yield _also(slide, voice, seen_on(evidence))


def _also(slide: Slide, voice: Voice, what: Said | None) -> Slide:
    """Return a slide that also says one more sentence, beside what it shows and in its notes."""
    if what is None:
        return slide
    told = voice.say(what)
    words = slide.side if isinstance(slide.side, Words) else None
    side = Words((*words.paragraphs, ("", told))) if words is not None else slide.side
    return replace(slide, side=side, notes=(*slide.notes, told))


def _models_headline(voice: Voice) -> str:
    compared = main_comparison(voice.evidence)
    if compared is None:
        return voice.own("headline.models")
    labels = {m.name: m.label for iteration in voice.evidence.iterations for m in iteration.models}
    key = compared.verdict if compared.verdict in {"better", "worse"} else "not-distinguished"
    found = (names.the(labels.get(name, names.plain(name))) for name in (compared.first, compared.second))
    first, second = (voice.say(label) for label in found)
    return _capital(voice.own(f"headline.{key}", first=first, second=second))


def _practice(voice: Voice) -> Slide:
    said, by = voice.practice()
    whole = bool(said) and _one_headline(said[0], lines=2)
    headline = said[0].removesuffix(".") if whole else voice.own("headline.practice")
    words = Words(tuple(("", opening(text, 2, CLAIM)) for text in said[whole:][:LISTED]), bullets=True)
    notes = (voice.own("notes.practice"), *said, by)
    return Slide("plain", voice.own("kicker.practice"), headline, words, None, notes, 1.5, "conclusion")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _limits(voice: Voice) -> Slide:
    content = pages.limits(voice)
    causes = content["causes"]
    said = [(_capital(cause["confidence"]), _capital(cause["statement"])) for cause in causes[:3]]
    said += [("", text) for text in content["general"]]
    headline = voice.own("headline.causes" if causes else "headline.limits", n=len(causes))
    notes = (voice.own("notes.limits"),)
    words = Words(tuple(said[: LISTED + 1]))
    return Slide("plain", voice.own("kicker.limits"), headline, words, None, notes, 1.6, "conclusion.causes")


def _next(voice: Voice) -> Iterator[Slide]:
    conclusion = voice.evidence.conclusion
    causes = conclusion.causes if conclusion else ()
    said = list(dict.fromkeys((voice.say(names.named("cause", c.code)), voice.say(c.remedy)) for c in causes))
    said += [
        (voice.say(about(f)), voice.say(f.advice)) for f in grave(voice.evidence) if f.advice is not None
    ]
    said = said[:LISTED]
    if not said:
        return
    words = Words(tuple(said))
    notes = (voice.own("notes.next"),)
    headline = voice.own("headline.next", n=len(said))
    yield Slide("plain", voice.own("kicker.next"), headline, words, None, notes, 1.0, "conclusion.causes")

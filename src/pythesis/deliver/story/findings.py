"""A finding as blocks: claim, picture, opinion, advice, and how it is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from pythesis.core.evidence import Evidence
from pythesis.core.finding import Finding, Severity, Verdict
from pythesis.core.said import Said
from pythesis.core.validation import Validation
from pythesis.deliver.story import names
from pythesis.deliver.story.blocks import Block, FigureBlock, Heading, Paragraph, Proof, TableBlock
from pythesis.deliver.story.names import Value, own, plain

TOLD = 10  # findings told one by one; the annex holds the others
FEWEST = 5  # figures a school asks of an exploration: completed by questions left open
ANNEX_SHOWN = 150  # rows of an annex; beyond, nobody reads and the evidence file has them all
POINTS_SHOWN = 40
VALIDATIONS_SHOWN = 3  # of one finding; its record has the others
PROBLEMS = (Severity.WARNING, Severity.BLOCKING)
ORDER = (Severity.BLOCKING, Severity.WARNING, Severity.NOTICE, Severity.INFO)
BROUGHT = "brought-finding"  # made elsewhere, by people: a picture, a test of theirs
DATES = "explore.shape.dates.claim"
HALF = 0.5  # level of what is no interval of confidence: between the quartiles
SETTLED = (Verdict.VALIDATED, Verdict.NEGLIGIBLE)
SHOWN = (Verdict.VALIDATED, Verdict.PRESENT, Verdict.ISSUE)


def visible(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the findings of audit and exploration that the brief does not hide."""
    hidden = set(evidence.brief.report.hide)
    return tuple(f for f in evidence.findings if f.id not in hidden and f.code not in hidden)


def ranked(evidence: Evidence, stage: str = "explore") -> tuple[Finding, ...]:
    """Return the ranked findings of a stage, first in rank first."""
    found = [f for f in visible(evidence) if f.stage == stage and f.rank > 0]
    return tuple(sorted(found, key=lambda f: f.rank))


def told(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the findings that make the story: those shown, by rank, open questions, and people's own."""
    found = [f for f in ranked(evidence) if f.verdict in SHOWN]
    own_ones = [f for f in ranked(evidence) if f.brought_by]
    others = (Verdict.NEGLIGIBLE, Verdict.NOT_ESTABLISHED)
    rest = [f for f in ranked(evidence) if f.verdict in others and f.figure is not None]
    told = [*found[:TOLD], *rest[: max(0, FEWEST - len(found))]]
    return tuple(told) + tuple(f for f in own_ones if f not in told)


def problems(evidence: Evidence) -> tuple[Finding, ...]:
    """Return what the audit found wrong, gravest first."""
    return troubles([f for f in visible(evidence) if f.stage == "audit"])


def troubles(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what checks found wrong, gravest first, each trouble once."""
    wrong = [f for f in found if f.verdict in (Verdict.ISSUE, Verdict.WAIVED) and not f.told_by]
    return tuple(sorted(wrong, key=lambda f: (ORDER.index(f.severity), f.code, f.id)))


def also(finding: Finding, found: Iterable[Finding]) -> list[Block]:
    """Return a line naming the other checks that saw the trouble of a finding, empty when none did."""
    codes = dict.fromkeys(f.code for f in found if f.told_by == finding.id)
    if not codes:
        return []
    others = tuple(own("quoted", name=names.named("check", code)) for code in codes)
    return [Paragraph(own("finding.also", checks=others, n=len(others)), finding.id)]


def about(finding: Finding) -> Said:
    """Return a heading: the claim of its picture, else the columns it is about."""
    if finding.figure is not None and finding.figure.title != finding.claim:
        return finding.figure.title
    if not finding.columns:
        return names.named("check", finding.code)
    shown = finding.columns[:1] if finding.stage == "explain" else finding.columns[:3]
    return own("finding.about", check=names.named("check", finding.code), columns=shown)


def full(finding: Finding, level: int, others: Iterable[Finding] = ()) -> list[Block]:
    """Return everything about a finding, heading included, and which of the `others` it tells."""
    state = _state(finding)
    blocks: list[Block] = [Heading(3 if level == 3 else 2, about(finding), finding.id, state, finding.id)]
    blocks += [*_shown(finding), *also(finding, others)]
    blocks += opinion(finding)
    if finding.advice is not None:
        blocks.append(Paragraph(finding.advice, finding.id, "advice", own("finding.advice")))
    proof = proof_of(finding)
    return [*blocks, proof] if proof else blocks


def brief(finding: Finding, others: Iterable[Finding] = (), *, level: Literal[2, 3] = 3) -> list[Block]:
    """Return a problem in a few lines: what, which of the `others` it tells, what to do, how it is known."""
    blocks: list[Block] = [Heading(level, about(finding), finding.id, _state(finding), finding.id)]
    blocks += [*_shown(finding), *also(finding, others)]
    if finding.reading is not None and (finding.signed_by or finding.drafted_by != "pythesis"):
        blocks += opinion(finding)
    if finding.advice is not None:
        blocks.append(Paragraph(finding.advice, finding.id, "advice", own("finding.advice")))
    proof = proof_of(finding)
    return [*blocks, proof] if proof else blocks


def _state(finding: Finding) -> str:
    """Return the verdict to show: that of a description, which nothing could contradict, is left out."""
    return "" if finding.verdict is Verdict.PASSED and finding.stage != "audit" else finding.verdict.value


def _shown(finding: Finding) -> list[Block]:
    """Return who brought it when people did, the picture and the comment."""
    blocks: list[Block] = []
    by = origin(finding)
    if by is not None:
        blocks.append(Paragraph(by, "", "weak"))
    if finding.figure is not None:
        blocks.append(FigureBlock(finding.figure, finding.id, captioned=False))
    return [*blocks, Paragraph(finding.claim, finding.id)]


def origin(finding: Finding) -> Said | None:
    """Return who brought a finding and whether its test was made here; None for the machine's own."""
    if not finding.brought_by:
        return None
    tested = any(validation.family is not None for validation in finding.validations)
    kind = "asked" if tested else "put"
    return names.brought(finding.brought_by, "brought" if finding.code == BROUGHT else kind)


def opinion(finding: Finding) -> list[Block]:
    """Return the business opinion: signed, written by a person, or still a draft, and said so."""
    if finding.reading is None:
        return []
    if finding.signed_by:
        label = own("finding.signed", who=finding.signed_by)
    elif finding.drafted_by != "pythesis":
        label = own("finding.written")
    else:
        return [Paragraph(finding.reading, finding.id, "draft", own("finding.draft"))]
    blocks: list[Block] = [Paragraph(finding.reading, finding.id, "signed", label)]
    if finding.stale:
        blocks.append(Paragraph(own("finding.stale"), "", "draft"))
    return blocks


def proof_of(finding: Finding) -> Proof | None:
    """Return how a finding is known, None when nothing backs it but its own words."""
    return proof(finding.validations, finding.id, settled=finding.verdict in SETTLED)


def proof(validations: Sequence[Validation], key: str, *, settled: bool = False) -> Proof | None:
    """Return the first validations in sentences with their code, and how many others there are.

    The rows that would settle a question are not told of one that is `settled`.
    """
    shown = validations[:VALIDATIONS_SHOWN]
    found: list[Said] = []
    for line in (line for validation in shown for line in validation_lines(validation, settled)):
        found += [line] if line not in found else []  # the same assumption is said once
    if len(validations) > len(shown):
        found.append(own("proof.others", n=len(validations) - len(shown)))
    code = "\n\n".join(dict.fromkeys(v.recompute.strip() for v in shown if v.recompute))
    return Proof(tuple(found), code, key) if found or code else None


def validation_lines(validation: Validation, settled: bool = False) -> tuple[Said, ...]:
    """Return a validation in sentences: rows and test, effect, correction, what it rests on."""
    lines: list[Said] = []
    rows = _rows(validation)
    if validation.refused is not None:
        lines.append(own("proof.refused", why=validation.refused))
    elif validation.p is None:
        lines.append(own("proof.counted", rows=rows))
    else:
        lines.append(own("proof.test", test=names.named("test", validation.test), rows=rows, p=validation.p))
    if validation.effect is not None:
        lines.append(_effect(validation))
    if validation.p_adjusted is not None and validation.family_size is not None:
        family = names.named("family", validation.family or "")
        values: dict[str, Value] = {"family": family, "m": validation.family_size, "p": validation.p_adjusted}
        small = validation.p_smallest_adjusted
        if small is None:
            lines.append(own("proof.adjusted", **values))
        else:
            lines.append(own("proof.adjusted-smallest", **values, p2=small))
    if settling(validation, settled):
        lines.append(own("proof.settles", n=validation.settles))
    lines += validation.assumptions
    return tuple(lines)


def settling(validation: Validation, settled: bool) -> bool:
    """Return whether to tell how many rows would settle a question: it is open, and there are fewer."""
    return not settled and validation.settles is not None and validation.settles > validation.n


def _rows(validation: Validation) -> Said:
    # A test on exploring rows means that the confirming half suggested the claim: cross-screening.
    crossed = validation.rows == "explore" and validation.p_adjusted is not None
    rows = names.named("rows", "cross-screening" if crossed else validation.rows)
    if validation.n_groups:
        return own("proof.rows-groups", n=validation.n, rows=rows, groups=validation.n_groups)
    return own("proof.rows", n=validation.n, rows=rows)


def _effect(validation: Validation) -> Said:
    effect = validation.effect
    assert effect is not None
    values: dict[str, Value] = {"name": names.effect(effect.name), "v": effect.value}
    if effect.low is None or effect.high is None:
        return own("proof.effect", **values)
    values |= {"level": effect.level, "low": effect.low, "high": effect.high}
    if effect.level == HALF:
        key = "proof.effect-half-date" if effect.name == names.DAYS else "proof.effect-half"
        return own(key, **(values | names.half(effect)))
    if effect.smallest is None:
        return own("proof.effect-interval", **values)
    return own("proof.effect-smallest", **values, d=effect.smallest)


def annex(findings: Iterable[Finding], caption: Said) -> TableBlock | None:
    """Return the findings not told one by one as a compact table, None when there are none."""
    listed = sorted(findings, key=_annex_order)
    if not listed:
        return None
    left, listed = len(listed) - ANNEX_SHOWN, listed[:ANNEX_SHOWN]
    note = own("others.more", n=left) if left > 0 else None
    rows = tuple(_annex_row(f) for f in listed)
    headers = tuple(own(f"head.{name}") for name in ("statement", "verdict", "effect", "n", "p_adjusted"))
    return TableBlock(
        caption, headers, rows, "lllrr", tuple(f.id for f in listed), (5.2, 1.5, 2.2, 0.9, 1.1), note
    )


def points(listed: Sequence[Finding], caption: Said) -> TableBlock | None:
    """Return lesser points of the audit: what, what to do, how many rows; None when there are none."""
    if not listed:
        return None
    left, listed = len(listed) - POINTS_SHOWN, listed[:POINTS_SHOWN]
    note = own("audit.more", n=left) if left > 0 else None
    headers = tuple(own(f"head.{name}") for name in ("statement", "advice", "affected"))
    rows = tuple(
        (
            f.claim,
            f.advice or plain("–"),
            plain("–") if f.affected is None else own("cell.count", v=f.affected),
        )
        for f in listed
    )
    return TableBlock(caption, headers, rows, "llr", tuple(f.id for f in listed), (4, 3, 0.9), note)


def quiet(found: Iterable[Finding]) -> list[Block]:
    """Return in two sentences which checks found nothing, and which did not apply."""
    kept = sorted(found, key=lambda f: (f.code, f.id))
    blocks: list[Block] = []
    for verdict in (Verdict.PASSED, Verdict.NOT_APPLICABLE):
        codes = dict.fromkeys(f.code for f in kept if f.verdict is verdict)
        if codes:
            checks = tuple(own("quoted", name=names.named("check", code)) for code in codes)
            blocks.append(Paragraph(own(f"others.{verdict.value}", n=len(checks), checks=checks)))
    return blocks


def refused(listed: Sequence[Finding], caption: Said) -> TableBlock | None:
    """Return the checks that did not apply, and why; None when there are none."""
    if not listed:
        return None
    ordered = sorted(listed, key=lambda f: (f.code, f.id))
    rows = tuple((names.named("check", f.code), f.claim) for f in ordered)
    heads = (own("head.check"), own("head.statement"))
    return TableBlock(caption, heads, rows, "ll", tuple(f.id for f in ordered), (2, 5))


def _annex_order(finding: Finding) -> tuple[int, int, int, str]:
    verdicts = list(Verdict)
    return verdicts.index(finding.verdict), ORDER.index(finding.severity), finding.rank or 10**6, finding.id


def _annex_row(finding: Finding) -> tuple[Said, ...]:
    first = finding.validations[0] if finding.validations else None
    effect = first.effect if first else None
    shown = names.interval(effect.value, effect.low, effect.high) if effect else plain("")
    if finding.claim.key == DATES:  # its numbers count days
        middle, low, high = (_bare(finding.claim.values[name]) for name in ("q50", "q25", "q75"))
        shown = own("cell.stretch", v=middle, low=low, high=high)
    adjusted = first.p_adjusted if first else None
    described = finding.verdict is Verdict.PASSED and finding.stage != "audit"
    return (
        finding.figure.title if finding.figure is not None else finding.claim,
        own("verdict.described") if described else names.named("verdict", finding.verdict.value),
        shown,
        own("cell.count", v=first.n) if first else plain(""),
        own("cell.p", v=adjusted) if adjusted is not None else plain(""),
    )


def _bare(value: Value) -> Value:
    """Return a date without the article it has in a sentence."""
    if isinstance(value, Said) and value.key == "explore.value.date":
        return own("cell.date", **value.values)
    return value


def without(findings: Sequence[Finding], told_ones: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that are not among those told."""
    known = {f.id for f in told_ones}
    return tuple(f for f in findings if f.id not in known)


def lead(paragraph: Paragraph) -> Paragraph:
    """Return a paragraph set as an opening sentence."""
    return replace(paragraph, tone="lead")

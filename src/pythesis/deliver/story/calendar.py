"""The calendar of a project, its gates, and the feedback it received."""

from __future__ import annotations

from pythesis.core.evidence import Evidence
from pythesis.core.feedback import Feedback
from pythesis.core.figure import Axis, Figure, Level
from pythesis.core.gate import Gate
from pythesis.core.said import Said
from pythesis.deliver.story import names
from pythesis.deliver.story.blocks import Block, FigureBlock, Heading, Paragraph, TableBlock
from pythesis.deliver.story.names import own, plain


def steps(evidence: Evidence) -> list[Block]:
    """Return the Gantt chart of the calendar and the state of each step."""
    if not evidence.gates:
        return []
    blocks: list[Block] = [Heading(2, own("people.calendar"), "calendar")]
    dated = [gate for gate in evidence.gates if gate.due is not None]
    if len(dated) > 1:
        blocks.append(_gantt(dated))
    heads = tuple(own(f"head.{h}") for h in ("step", "due", "state"))
    rows = tuple((names.named("step", g.step), _due(g), _state(g)) for g in evidence.gates)
    caption = own("people.states")
    return [*blocks, TableBlock(caption, heads, rows, "lll", ("gates",) * len(rows), (2.4, 2, 3))]


def _gantt(dated: list[Gate]) -> FigureBlock:
    first, last = dated[0], dated[-1]
    end = last.until or last.due
    dates = {"n": len(dated), "first": first.begins or first.due, "last": end}
    figure = Figure(
        id="calendar",
        mark="span",
        title=own("people.gantt", **dates),
        alt=own("people.gantt", **dates),
        x=Axis(field="due", label=own("head.due"), format="date"),
        y=Axis(field="step", label=own("head.step"), format="category"),
        levels=tuple(Level(code=g.step, name=names.named("step", g.step)) for g in dated),
        data=tuple(
            {"step": gate.step, "begins": gate.begins or gate.due, "due": gate.until or gate.due}
            for gate in dated
        ),
    )
    return FigureBlock(figure, "gates")


def _due(gate: Gate) -> Said:
    if gate.due is None:
        return plain("–")
    if gate.until is not None:
        return own("cell.dates", low=gate.due, high=gate.until)
    return own("cell.date", v=gate.due)


def _state(gate: Gate) -> Said:
    if gate.state == "waived":
        return own("people.waived", who=plain(gate.waived_by or ""), why=plain(gate.why))
    if gate.lacking:
        return own("people.lacking", who=plain(gate.signed_by or ""), what=gate.lacking, n=len(gate.lacking))
    if gate.signed_by:
        return own("people.passed", who=plain(gate.signed_by))
    return own("people.open")


def feedback(evidence: Evidence) -> list[Block]:
    """Return the remarks received, each with its answer: that is where feedback is closed."""
    if not evidence.feedback:
        return []
    blocks: list[Block] = [Heading(2, own("people.feedback"), "feedback")]
    for item in evidence.feedback:
        label = own("people.remark", who=plain(item.by), about=about(evidence, item))
        blocks.append(Paragraph(plain(item.text), "", "fair", label))
        if item.closed:
            answer = own("people.answer", who=plain(item.answered_by or ""))
            blocks.append(Paragraph(plain(item.answer), "", "signed", answer))
        else:
            blocks.append(Paragraph(own("people.unanswered"), "", "draft"))
    return blocks


def about(evidence: Evidence, item: Feedback) -> Said:
    """Return what a remark is about, in words."""
    try:
        found = evidence.finding(item.about)
    except KeyError:
        kind, _, name = item.about.partition("-")
        if kind == "section":
            return named_section(name)
        return own("people.whole") if not item.about else names.named("step", item.about)
    return found.figure.title if found.figure is not None else found.claim


def named_section(name: str) -> Said:
    """Return the title of a section."""
    return Said(key=f"people.section.{name}.title")

"""The defence as the app gives it: the slides of the deck, their time, their speaker, and what to say."""

from __future__ import annotations

from typing import Any

from pythesis.core.figure import Figure
from pythesis.deliver import charts
from pythesis.deliver.app import findings, screen
from pythesis.deliver.app.voice import Voice, clean
from pythesis.deliver.slides import outline
from pythesis.deliver.slides.backup import backup
from pythesis.deliver.slides.slide import Block, Cards, Picture, Slide, Table, Words, stacked
from pythesis.deliver.slides.timing import MINUTES, schedule

# Times the letters of a figure on a page, for the end of a room to read; where much is drawn.
LARGER, LEAST_LARGER = 1.5, 1.15
LETTERS = ("fontSize", "labelFontSize", "titleFontSize", "subtitleFontSize", "labelLimit", "titleLimit")
HEIGHTS = ("y", "y2")  # channels whose numbers are pixels from the top of the plot, which grows
NARROW = 415  # pixels of a figure beside words, its letters not yet larger
LOWEST = 80  # pixels of a plot
NARROWEST = 0.12  # share of a line below which a part of a whole cannot carry its label

Content = dict[str, Any]


def talk(voice: Voice) -> tuple[Content, dict[str, Content]]:
    """Return the steps of the defence, backup slides last, and the figures they show by name."""
    voice = Voice(voice.evidence, voice.language, room="slides")
    people = [clean(member.name) for member in voice.evidence.brief.project.team]
    figures: dict[str, Content] = {}
    steps: list[Content] = []
    for timed in schedule(outline.main(voice), people):
        times = {"begins": timed.begins, "ends": timed.ends, "speaker": timed.speaker}
        steps.append(_step(timed.slide, voice, figures, len(steps) + 1) | times)
    for slide in backup(voice):
        times = {"begins": None, "ends": None, "speaker": ""}
        steps.append(_step(slide, voice, figures, len(steps) + 1) | times)
    return {"seconds": MINUTES * 60, "steps": steps}, figures


def _step(slide: Slide, voice: Voice, figures: dict[str, Content], number: int) -> Content:
    drawn = [block for block in (slide.main, slide.side) if block is not None and not _silent(block)]
    title, room = screen.under(slide.headline)
    above = stacked(slide.main)
    size, widths = screen.letters(drawn, room, beside=len(drawn) == 2 and not above)
    shown = [_block(block, voice, figures, number, room) for block in drawn]
    return {
        "kind": slide.kind,
        "kicker": slide.kicker,
        "headline": slide.headline,
        "blocks": [block | {"widths": widths} if block["type"] == "table" else block for block in shown],
        "stacked": above,
        "letters": size,
        "title": title,
        "notes": [note for note in dict.fromkeys(slide.notes) if note],
    }


def _silent(block: Block) -> bool:
    return isinstance(block, Words) and not any(text for _, text in block.paragraphs)


def _block(block: Block, voice: Voice, figures: dict[str, Content], number: int, room: float) -> Content:
    if isinstance(block, Words):
        kept = [[label, text] for label, text in block.paragraphs if text]
        return {"type": "words", "paragraphs": kept, "bullets": block.bullets}
    if isinstance(block, Picture):
        name = f"talk-{number}"
        figures[name] = _figure(block.figure, voice, room)
        return {"type": "figure", "figure": name}
    if isinstance(block, Cards):
        return {"type": "cards", "cards": [[card.label, card.value, card.note] for card in block.cards]}
    if isinstance(block, Table):
        return {"type": "table", "head": list(block.head), "rows": [list(row) for row in block.rows]}
    parts = [[label, written, max(share, NARROWEST)] for label, written, share, _ in block.parts]
    return {"type": "bar", "parts": parts}


def _figure(figure: Figure, voice: Voice, room: float) -> Content:
    """Return a figure that fills its place: its letters large, smaller where its lines would not fit."""
    most = screen.figure_room(voice.say(figure.note), room)
    beside = charts.spec(figure, voice.language, voice.labels, titled=False, width=NARROW)
    around = charts.beyond(beside)
    shown = findings.figure(figure, voice, phone=False, height=max(LOWEST, round(most / LARGER - around)))
    tall = shown["spec"]["height"]
    larger = max(LEAST_LARGER, min(LARGER, most / (tall + around)))
    spec = enlarged(shown["spec"], larger)
    spec["height"] = min(spec["height"], max(LOWEST, round(most - around * larger)))
    return shown | {"spec": spec}


def enlarged(node: Any, larger: float = LARGER) -> Any:
    """Return a specification whose letters, and the room they need, are larger."""
    if isinstance(node, list):
        return [enlarged(value, larger) for value in node]
    if not isinstance(node, dict):
        return node
    made = {key: enlarged(value, larger) for key, value in node.items()}
    for name in HEIGHTS:
        if isinstance(made.get(name), dict) and isinstance(made[name].get("value"), (int, float)):
            made[name] = {"value": round(made[name]["value"] * larger)}
    for name in LETTERS:
        if isinstance(made.get(name), (int, float)):
            made[name] = round(made[name] * larger)
    if made.get("type") == "tick" and "size" in made:
        made["size"] = round(made["size"] * larger)
    if "$schema" in made:
        made["height"] = round(made["height"] * larger)
        made["padding"] = {side: round(value * larger) for side, value in made["padding"].items()}
    return made

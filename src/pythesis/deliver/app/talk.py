"""The defence as the app gives it: the slides of the deck, their time, their speaker, and what to say."""

from __future__ import annotations

from typing import Any

from pythesis.deliver.app import findings
from pythesis.deliver.app.voice import Voice, clean
from pythesis.deliver.slides import outline
from pythesis.deliver.slides.backup import backup
from pythesis.deliver.slides.slide import Block, Cards, Picture, Slide, Table, Words, stacked
from pythesis.deliver.slides.timing import MINUTES, schedule

LARGER = 1.5  # times the letters of a figure on a page are drawn, so that the end of a room reads them
LETTERS = ("fontSize", "labelFontSize", "titleFontSize", "subtitleFontSize", "labelLimit", "titleLimit")
HEIGHTS = ("y", "y2")  # channels whose numbers are pixels from the top of the plot, which grows
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
    blocks = [b for b in (slide.main, slide.side) if b is not None]
    shown = [_block(block, voice, figures, number) for block in blocks]
    return {
        "kind": slide.kind,
        "kicker": slide.kicker,
        "headline": slide.headline,
        "blocks": [block for block in shown if block.get("paragraphs") != []],
        "stacked": stacked(slide.main),
        "notes": [note for note in dict.fromkeys(slide.notes) if note],
    }


def _block(block: Block, voice: Voice, figures: dict[str, Content], number: int) -> Content:
    if isinstance(block, Words):
        kept = [[label, text] for label, text in block.paragraphs if text]
        return {"type": "words", "paragraphs": kept, "bullets": block.bullets}
    if isinstance(block, Picture):
        name = f"talk-{number}"
        drawn = findings.figure(block.figure, voice, phone=False)
        figures[name] = drawn | {"spec": enlarged(drawn["spec"])}
        return {"type": "figure", "figure": name}
    if isinstance(block, Cards):
        return {"type": "cards", "cards": [[card.label, card.value, card.note] for card in block.cards]}
    if isinstance(block, Table):
        return {"type": "table", "head": list(block.head), "rows": [list(row) for row in block.rows]}
    parts = [[label, written, max(share, NARROWEST)] for label, written, share, _ in block.parts]
    return {"type": "bar", "parts": parts}


def enlarged(node: Any) -> Any:
    """Return a specification whose letters, and the room they need, are larger."""
    if isinstance(node, list):
        return [enlarged(value) for value in node]
    if not isinstance(node, dict):
        return node
    made = {key: enlarged(value) for key, value in node.items()}
    for name in HEIGHTS:
        if isinstance(made.get(name), dict) and isinstance(made[name].get("value"), (int, float)):
            made[name] = {"value": round(made[name]["value"] * LARGER)}
    for name in LETTERS:
        if isinstance(made.get(name), (int, float)):
            made[name] = round(made[name] * LARGER)
    if "$schema" in made:
        made["height"] = round(made["height"] * LARGER)
        made["padding"] = {side: round(value * LARGER) for side, value in made["padding"].items()}
    return made

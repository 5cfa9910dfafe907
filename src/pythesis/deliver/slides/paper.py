"""The slides without PowerPoint: the same descriptions drawn as a PDF, through Typst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pythesis.deliver import charts, identity, measure
from pythesis.deliver.app import pages
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.office import legible
from pythesis.deliver.report.pdf import compiled, look
from pythesis.deliver.slides import place
from pythesis.deliver.slides.draw import numeric
from pythesis.deliver.slides.page import FIGURE_PIXELS, FIGURE_TALL, LONG_CELL
from pythesis.deliver.slides.slide import Block, Cards, Picture, Slide, Table, Words

Drawn = dict[str, Any]


def render(talk: Sequence[Slide], backup: Sequence[Slide], voice: Voice) -> bytes:
    """Return the PDF of the slides, one page each, the backup slides last.

    Parameters
    ----------
    talk, backup : sequence of Slide
    voice : Voice
        The language, and the labels of columns.
    """
    named = pages.project(voice)
    people = [legible(member.name) for member in voice.evidence.brief.project.team]
    content = {
        "lang": voice.language,
        "title": legible(named["title"]),
        "name": legible(named["name"]),
        "people": people,
        "slides": [_slide(slide, voice) for slide in (*talk, *backup)],
        "sequential": list(identity.SEQUENTIAL),
    }
    data = json.dumps({"deck": content, "look": look()}, ensure_ascii=False)
    return compiled(identity.text("slides.typ").encode(), data)


def _slide(slide: Slide, voice: Voice) -> Drawn:
    blocks = [_block(block, voice) for block in (slide.main, slide.side) if block is not None]
    return {
        "kind": slide.kind,
        "kicker": legible(slide.kicker),
        "headline": legible(slide.headline),
        "blocks": [block for block in blocks if block["type"] != "words" or block["paragraphs"]],
        "rule": place.rule(slide.headline, exact=True),
        "boxes": place.boxes(slide, exact=True),
    }


def _block(block: Block, voice: Voice) -> Drawn:
    if isinstance(block, Words):
        kept = [[legible(label), legible(text)] for label, text in block.paragraphs if text]
        return {"type": "words", "paragraphs": kept, "bullets": block.bullets, "large": block.large}
    if isinstance(block, Picture):
        size = {"width": FIGURE_PIXELS, "height": FIGURE_TALL}
        drawn = charts.svg(block.figure, voice.language, voice.labels, titled=False, **size)
        alt = legible(voice.say(block.figure.alt))
        return {"type": "picture", "svg": drawn.decode(), "alt": alt or block.figure.id}
    if isinstance(block, Cards):
        cards = [[legible(text) for text in (card.label, card.value, card.note)] for card in block.cards]
        return {"type": "cards", "cards": cards}
    if isinstance(block, Table):
        rows = [[legible(text) for text in row] for row in block.rows]
        head = [legible(text) for text in block.head]
        columns = list(zip(head, *rows, strict=True))
        least = [max(measure.longest_word(text) for text in column) for column in columns]
        wanted = [min(max(measure.width(text, True) for text in column), LONG_CELL) for column in columns]
        letters = [  # in the font of the identity, which is always there
            [few / measure.FALLBACK_IS_WIDER[True], max(few, want) / measure.FALLBACK_IS_WIDER[True]]
            for few, want in zip(least, wanted, strict=True)
        ]
        flush = numeric(block.rows, len(head))
        apart = [before and not here for before, here in zip([False, *flush], flush, strict=False)]
        letters = [[few + more, want + more] for (few, want), more in zip(letters, apart, strict=True)]
        whole = all(want < LONG_CELL for want in wanted)  # else the longest cells take what is left
        return {
            "type": "table",
            "head": head,
            "rows": rows,
            "letters": letters,
            "whole": whole,
            "numeric": flush,
            "apart": apart,
        }
    parts = [[legible(label), number, share, forward] for label, number, share, forward in block.parts]
    return {"type": "bar", "parts": parts}

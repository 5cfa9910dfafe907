"""The file: a 16:9 master of our own, slides in it, speaker's notes, and no date inside."""

from __future__ import annotations

import re
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches

from pythesis.deliver import identity, measure
from pythesis.deliver.app import pages
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.office import legible, name_file
from pythesis.deliver.slides import place
from pythesis.deliver.slides.draw import Pen
from pythesis.deliver.slides.page import HEADLINE, HEADLINE_SIZES, MARGIN, TALL, WIDE, Box
from pythesis.deliver.slides.slide import Slide, Table, Words, stacked

COVER_SIZES = ((48.0, 2), (44.0, 2), (40.0, 2), (36.0, 2), (32.0, 2), (28.0, 2))
TITLE_ONLY = 5  # place of that layout in the default template


def prepare(presentation: Any, voice: Voice) -> None:
    """Turn the default template into a 16:9 one in the project's look, with one layout."""
    presentation.slide_width, presentation.slide_height = Inches(WIDE), Inches(TALL)
    master = presentation.slide_masters[0]
    _theme(master)
    layout = master.slide_layouts[TITLE_ONLY]
    for holder in (*master.placeholders, *layout.placeholders):
        if holder.placeholder_format.type == 1:  # title
            holder.left, holder.top, holder.width, holder.height = (Inches(side) for side in HEADLINE)
        else:
            holder._element.getparent().remove(holder._element)
    for other in list(master.slide_layouts):
        if other is not layout and other.name != layout.name:
            master.slide_layouts.remove(other)
    project = pages.project(voice)
    name_file(
        presentation.core_properties,
        title=project["title"],
        subject=project["question"],
        author=", ".join(m.name for m in voice.evidence.brief.project.team),
        language=voice.language,
    )


def _theme(master: Any) -> None:
    """Set the fonts and the colours of the theme, which new text and charts of a person will take."""
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    xml = part.blob.decode("utf-8")
    xml = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{identity.SANS}", xml)
    colours = {"dk1": identity.INK, "dk2": identity.MUTED, "lt1": identity.PAPER, "lt2": identity.WASH}
    colours |= {f"accent{n}": code for n, code in enumerate(identity.SERIES, start=1)}
    colours |= {"hlink": identity.ACCENT, "folHlink": identity.MUTED}
    for name, code in colours.items():
        value = code.removeprefix("#").upper()
        xml = re.sub(
            rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>', xml, flags=re.S
        )
    part._blob = xml.encode("utf-8")


def add(presentation: Any, slide: Slide, voice: Voice, number: int, time: str) -> None:
    """Draw one slide with its notes."""
    drawn = presentation.slides.add_slide(presentation.slide_layouts[0])
    pen = Pen(drawn, voice)
    left = _cover(pen, slide) if slide.kind == "cover" else _plain(pen, slide, number)
    said = dict.fromkeys([time, *slide.notes, *left])
    drawn.notes_slide.notes_text_frame.text = legible("\n\n".join(text for text in said if text))


def _headline(pen: Pen, slide: Slide, box: Box, sizes: tuple[tuple[float, int], ...]) -> list[str]:
    title = pen.slide.shapes.title
    title.left, title.top, title.width, title.height = (Inches(side) for side in box)
    frame = pen.plain(title.text_frame, MSO_ANCHOR.TOP)
    frame.paragraphs[0].line_spacing = 1.0
    across = box[2] * 72
    fits = ((size, most) for size, most in sizes if measure.lines(slide.headline, size, across, True) <= most)
    size, most = next(fits, sizes[-1])
    text = measure.shortened(slide.headline, size, across, most, True)
    pen.run(frame.paragraphs[0], text, size, identity.INK, True)
    frame.paragraphs[0].alignment = 1  # left
    return [] if text == slide.headline else [slide.headline]


def _cover(pen: Pen, slide: Slide) -> list[str]:
    pen.rectangle((0, 0, 0.35, TALL), identity.ACCENT)
    left = _headline(pen, slide, (1.1, 1.9, WIDE - 2.2, 1.6), COVER_SIZES)
    kicker = pen.frame((1.1, 1.2, WIDE - 2.2, 0.45))
    pen.run(
        kicker.paragraphs[0], measure.shortened(slide.kicker, 20.0, 700.0, 1), 20.0, identity.ACCENT, True
    )
    if isinstance(slide.main, Words):
        left += pen.words(slide.main, (1.1, 3.75, WIDE - 2.6, 2.6))
    return left


def _plain(pen: Pen, slide: Slide, number: int) -> list[str]:
    tone = identity.MUTED if slide.kind == "backup" else identity.ACCENT
    kicker = pen.frame((MARGIN, 0.42, WIDE - 2 * MARGIN, 0.3))
    pen.run(kicker.paragraphs[0], measure.shortened(slide.kicker, 14.0, 800.0, 1), 14.0, tone, True)
    left = _headline(pen, slide, HEADLINE, HEADLINE_SIZES)
    pen.rectangle((MARGIN, place.rule(slide.headline), WIDE - 2 * MARGIN, 0.015), identity.LINE)
    first, second = place.boxes(slide)
    if slide.main is not None:
        left += pen.block(slide.main, first)
    if slide.side is not None and not (isinstance(slide.side, Words) and not slide.side.paragraphs):
        if isinstance(slide.main, Table) and stacked(slide.main):
            second = pen.below(slide.main, first, second)
        left += pen.block(slide.side, second)
    _foot(pen, number)
    return left


def _foot(pen: Pen, number: int) -> None:
    name = pages.project(pen.voice)["name"]
    left = pen.frame((MARGIN, 7.02, 9.0, 0.25))
    pen.run(left.paragraphs[0], measure.shortened(name, 11.0, 600.0, 1), 11.0, identity.QUIET)
    right = pen.frame((WIDE - MARGIN - 1.0, 7.02, 1.0, 0.25))
    right.paragraphs[0].alignment = 3  # right
    pen.run(right.paragraphs[0], str(number), 11.0, identity.QUIET)

"""The slides of the defence: twelve or so for twenty minutes, and backup slides for the questions."""

from __future__ import annotations

import io

from pptx import Presentation

from pythesis.core.evidence import Evidence
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.office import without_dates
from pythesis.deliver.slides import deck, outline
from pythesis.deliver.slides.backup import backup

__all__ = ["render"]


def render(evidence: Evidence, language: str) -> dict[str, bytes]:
    """Return the slides as a PowerPoint file.

    Parameters
    ----------
    evidence : Evidence
    language : {"en", "fr"}

    Returns
    -------
    dict
        ``reports/slides.<language>.pptx`` and its bytes, the same for the same evidence.
    """
    voice = Voice(evidence, language, room="slides")
    presentation = Presentation()
    deck.prepare(presentation, voice)
    slides = outline.main(voice)
    times = deck.schedule(slides)
    for number, (slide, start, end) in enumerate(times, start=1):
        deck.add(presentation, slide, voice, number, voice.own("notes.time", start=start, end=end))
    extra = backup(voice)
    for number, slide in enumerate(extra, start=len(times) + 1):
        deck.add(presentation, slide, voice, number, "")
    written = io.BytesIO()
    presentation.save(written)
    return {f"reports/slides.{language}.pptx": without_dates(written.getvalue())}

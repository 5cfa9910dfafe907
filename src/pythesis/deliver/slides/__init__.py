"""The slides of the defence: twelve or so for twenty minutes, and backup slides for the questions."""

from __future__ import annotations

import io

from pptx import Presentation

from pythesis.core.evidence import Evidence
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.office import without_dates
from pythesis.deliver.slides import deck, outline, paper, timing
from pythesis.deliver.slides.backup import backup

__all__ = ["render"]


def render(evidence: Evidence, language: str) -> dict[str, bytes]:
    """Return the slides as a PowerPoint file, and as a PDF for the day PowerPoint fails.

    Parameters
    ----------
    evidence : Evidence
    language : {"en", "fr"}

    Returns
    -------
    dict
        ``reports/slides.<language>.pptx`` and ``reports/slides.<language>.pdf`` with their bytes, the same
        for the same evidence.
    """
    voice = Voice(evidence, language, room="slides")
    presentation = Presentation()
    deck.prepare(presentation, voice)
    times, extra = timing.schedule(outline.main(voice)), backup(voice)
    for number, timed in enumerate(times, start=1):
        spoken = voice.own("notes.time", start=timed.start, end=timed.end)
        deck.add(presentation, timed.slide, voice, number, spoken)
    for number, slide in enumerate(extra, start=len(times) + 1):
        deck.add(presentation, slide, voice, number, "")
    written = io.BytesIO()
    presentation.save(written)
    return {
        f"reports/slides.{language}.pptx": without_dates(written.getvalue()),
        f"reports/slides.{language}.pdf": paper.render([timed.slide for timed in times], extra, voice),
    }

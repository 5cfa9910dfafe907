"""When each slide begins and ends, and who speaks: the time of the defence shared out by weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pythesis.deliver.slides.slide import Slide

MINUTES = 20  # the presentation a jury listens to before its questions
STEP = 30  # seconds: nobody looks at a clock more finely while speaking


@dataclass(frozen=True, slots=True)
class Timed:
    """A slide of the talk, the seconds at which it begins and ends, and who speaks (empty: nobody named)."""

    slide: Slide
    begins: int
    ends: int
    speaker: str

    @property
    def start(self) -> str:
        """The beginning as a clock shows it."""
        return clock(self.begins)

    @property
    def end(self) -> str:
        """The end as a clock shows it."""
        return clock(self.ends)


def schedule(slides: Sequence[Slide], people: Sequence[str] = ()) -> list[Timed]:
    """Return each slide with its time, to the half minute, and its speaker.

    People follow one another in the order given, each for a part of about the same length, so that nobody
    speaks twice and the word is passed between two slides.

    Examples
    --------
    >>> cover = Slide("plain", "", "", None, None, (), 1.0, "")
    >>> [(timed.start, timed.end, timed.speaker) for timed in schedule([cover, cover], ["Ada", "Bo"])]
    [('0:00', '10:00', 'Ada'), ('10:00', '20:00', 'Bo')]
    """
    total = sum(slide.weight for slide in slides)
    spent, times = 0.0, []
    for slide in slides:
        start, spent = spent, spent + slide.weight
        speaker = people[int((start + spent) / 2 / total * len(people))] if people else ""
        times.append(Timed(slide, _seconds(start / total), _seconds(spent / total), speaker))
    return times


def _seconds(share: float) -> int:
    return round(share * MINUTES * 60 / STEP) * STEP


def clock(seconds: int) -> str:
    """Write seconds as minutes and seconds, such as ``2:30``."""
    return f"{seconds // 60}:{seconds % 60:02d}"

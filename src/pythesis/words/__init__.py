"""Keys to whole sentences, numbers, dates and typography, in French and English."""

from pythesis.words.say import Run, fill, one_line, runs, say, system_language, unfilled
from pythesis.words.sentences import entries, has, languages, template

__all__ = [
    "Run",
    "entries",
    "fill",
    "has",
    "languages",
    "one_line",
    "runs",
    "say",
    "system_language",
    "template",
    "unfilled",
]

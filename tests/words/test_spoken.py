"""What is spoken of a claim is its first sentences, whole, quotations and numbers untouched."""

from __future__ import annotations

from pythesis.core.said import said
from pythesis.words import say


def _told(*sentences: str) -> str:
    claim = said("text", text=" ".join(sentences))
    return say(said("jury.answer.told", finding=claim), "en")


def test_the_first_sentences_are_kept_whole() -> None:
    short, long = "It rises by 0.5 points.", "It was tested on " + "rows and " * 45 + "rows."
    assert _told(short) == short
    assert _told(short, "It holds.") == f"{short} It holds."
    assert _told(short, long, "It holds.") == short
    assert _told(long, short) == long, "one sentence at least"

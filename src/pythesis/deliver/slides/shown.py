"""What a slide shows beside its words, and the backup slide on the same matter shows again."""

from __future__ import annotations

from pythesis.core.conclusion import Conclusion
from pythesis.deliver.app import pages
from pythesis.deliver.app.voice import Voice
from pythesis.deliver.slides.compared import side_by_side
from pythesis.deliver.slides.slide import Bar, Block, Card, Cards
from pythesis.words import numbers

SCORES = frozenset({"outcome", "trivial", "surprise", "criterion-draft", "criterion-brief"})
ROWS = frozenset({"split", "seal", "openings"})
MODELS = frozenset({"comparison", "changes"})


def cards(voice: Voice, conclusion: Conclusion) -> Cards:
    """Return the score, what it is compared with and what was asked, side by side."""
    found = pages.score_cards(voice, conclusion)
    return Cards(tuple(Card(card["label"], card["value"], card["note"]) for card in found))


def bar(voice: Voice) -> Bar:
    """Return how the rows are divided, to scale."""
    reservation, split = voice.evidence.reservation, voice.evidence.split
    total = max(1, split.n_explore + split.n_confirm + reservation.n_test)
    halves = (("explore", split.n_explore, False), ("confirm", split.n_confirm, False))
    parts = [(voice.own(f"division.{name}"), n, forward) for name, n, forward in halves]
    if reservation.sealed:
        test = "test" if voice.evidence.openings else "test-analysis"
        parts.append((voice.own(f"division.{test}"), reservation.n_test, True))
    return Bar(tuple((label, numbers.count(n, voice.language), n / total, on) for label, n, on in parts))


def about(question: str, voice: Voice) -> Block | None:
    """Return what is to be seen when a question of the jury is answered, None when it is words alone.

    Parameters
    ----------
    question : str
        Its name in the catalogue of words: ``split``, ``comparison``.
    voice : Voice
    """
    conclusion = voice.evidence.conclusion
    if question in SCORES and conclusion is not None:
        return cards(voice, conclusion)
    if question in ROWS:
        return bar(voice)
    return side_by_side(voice)[0] if question in MODELS else None

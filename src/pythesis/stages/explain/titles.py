"""The short form of a claim, for headings, slides and the tops of figures."""

from __future__ import annotations

from pythesis.core.said import Said


def title(claim: Said) -> Said:
    """Return the title that stands beside a claim in the words: the same facts, fewer of them.

    Examples
    --------
    >>> from pythesis.core.said import said
    >>> title(said("explain.curve.claim.flat")).key
    'explain.curve.title.flat'
    """
    return claim.model_copy(update={"key": claim.key.replace(".claim.", ".title.")})

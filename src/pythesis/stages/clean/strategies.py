"""What people mean when they write how to treat the gaps of a column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Words of either language, without accents; the first that fits wins.
WORDS = (
    ("drop-column", r"(supprimer|exclure|retirer|ecarter|drop|remove|exclude).*(colonne|column|variable)"),
    ("drop-rows", r"^(supprimer|retirer|ecarter|drop|remove)( (les|la|the|des))?( (lignes?|rows?))?$"),
    ("indicator", r"indicat|\bflag\b"),
    ("group-median", r"medi.*\b(par|by|per|selon)\b"),
    ("median", r"medi"),
    ("mean", r"moyenne|\bmean\b|average"),
    ("mode", r"\bmode\b|most frequent|plus frequent"),
    ("as-is", r"^(laisser|conserver|garder|ne rien faire|rien|leave|keep|nothing|as is)\b"),
)
CONSTANT = re.compile(
    r"^(?:constante?|constant|remplacer par|remplir (?:par|avec)|mettre(?: a)?"
    r"|replace (?:by|with)|fill with|set to)"
    r"\s*:?\s*[\"'\u00ab\u201c]?\s*(?P<value>.+?)\s*[\"'\u00bb\u201d]?$"
)


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way to treat gaps: ``code``, and the value of a constant as it was written."""

    code: str
    value: str = ""


def strategy(text: str) -> Strategy | None:
    """Return the strategy that a person wrote in French or English, or None when it reads as none.

    Examples
    --------
    >>> strategy("Médiane par ville").code, strategy("remplacer par 0")
    ('group-median', Strategy(code='constant', value='0'))
    """
    written = " ".join(text.split()).strip(" .")
    plain = _plain(written)
    if plain in {"0", "zero"}:
        return Strategy("constant", "0")
    match = CONSTANT.match(plain)
    if match and not re.search(r"medi|moyenne|mean|mode|average", match["value"]):
        start, end = match.span("value")
        return Strategy("constant", written[start:end] if len(written) == len(plain) else match["value"])
    return next((Strategy(code) for code, pattern in WORDS if re.search(pattern, plain)), None)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))

"""Words and signs people type where they have nothing to say."""

from __future__ import annotations

import polars as pl

from pythesis.stages.audit.check import Subject
from pythesis.stages.audit.dates import SHAPE

SIGNS = frozenset({"", "?", "??", "???", "-", "--", "---", "–", "—", ".", "..", "...", "…", "*", "/", "_"})
WORDS = frozenset(
    {
        "n/a", "#n/a", "n.a.", "n.a", "<na>", "nan", "null", "(null)", "<null>", "nat", "n.r.", "n.c.",
        "n.d.", "n/d", "missing", "(missing)", "empty", "(empty)", "blank", "vide", "(vide)",
        "manquant", "manquante", "undefined",
        "non renseigné", "non renseignée", "non renseigne", "non disponible", "not available", "not recorded",
        "not provided", "not applicable", "sans objet", "no data", "pas de donnée", "à compléter", "tbd",
        "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#valeur!", "#nom?",
    }
)  # fmt: skip
# Two letters are also codes of countries and states: they count only where other values are not such codes.
LETTERS = frozenset({"na", "nc", "nd", "nr", "mq", "ns", "nsp"})
A_LIST = 10
FEW_OTHERS = 3  # beside fewer levels, letters are one of the answers: R and NR, D and ND
# These say that nobody knows, which may itself tell something: a person decides.
DOUBTFUL = frozenset(
    {
        "unknown", "(unknown)", "unk", "inconnu", "inconnue", "unspecified", "not specified", "non précisé",
        "non précisée", "non spécifié", "undetermined", "indéterminé", "indéterminée", "ne sait pas",
        "don't know", "dont know", "prefer not to say", "ne se prononce pas", "sans opinion", "no opinion",
        "refus", "refused", "prefer not to answer", "ne souhaite pas répondre", "sans réponse",
        "pas de réponse", "no answer", "nsp/nrp", "ne sait pas / ne répond pas",
    }
)  # fmt: skip
# In a column of numbers or of dates a word of absence, or of what is still to come, cannot be a level.
AMONG_NUMBERS = frozenset({
    "none", "nil", "unknown", "inconnu", "aucun", "aucune", "abs", "abs.", "absent", "absente", "disp",
    "disp.", "dispensé", "dispensée", "nn", "non noté", "non notée", "nous consulter", "sur demande",
    "on request", "price on request", "non communiqué", "non communiquée", "not disclosed",
    "à définir", "a définir", "a definir", "à préciser", "a préciser", "a preciser", "à confirmer",
    "a confirmer", "à déterminer", "a déterminer", "a determiner", "à fixer", "a fixer", "à venir", "a venir",
    "en attente", "tba", "tbc", "to be defined", "to be determined", "to be confirmed", "to be announced",
    "pending",
})  # fmt: skip
EVERY = sorted(SIGNS | WORDS | LETTERS | DOUBTFUL | AMONG_NUMBERS)
MOST_BYTES = 48
NUMBER = r"^[-+]?[\d\s.,]*\d[\d\s.,]*(\s*(?:[%€$£]|/ ?\d{1,3}))?$"


def gap_words(subject: Subject, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return `placeholders` of a column, read once."""
    return subject.once("gap-words", name, lambda: placeholders(subject.levels(name)))


def placeholders(levels: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a text column that surely, then doubtfully, stand for a gap.

    Parameters
    ----------
    levels : DataFrame
        Distinct texts and their counts (``value``, ``count``).
    """
    # No word above is longer than 30 signs: reading the longer texts would only cost time.
    short = levels.filter(pl.col("value").str.len_bytes() <= MOST_BYTES)["value"].str.strip_chars()
    listed = short.str.to_lowercase().is_in(EVERY)
    candidates = short.filter(listed).unique().sort().to_list()
    if not candidates:
        return (), ()
    known = {text: text.casefold() for text in candidates}
    others = short.filter(~listed).unique()
    if not len(others):
        others = pl.Series([t for t in candidates if known[t] not in SIGNS], dtype=pl.String)
    numbers = levels.height > 1 and (_mostly(others, NUMBER) or _mostly(others, SHAPE))
    codes = _mostly(others, r"^[^\W\d_]{2}$")
    signs = _mostly(others, r"^\W+$")
    sure, doubtful = [], []
    for text in candidates:
        word = known[text]
        if (
            word in WORDS
            or (word in SIGNS and (word == "" or not signs))
            or (numbers and word in AMONG_NUMBERS | DOUBTFUL)
        ):
            sure.append(text)
        elif word in LETTERS:
            # "NA" is a gap far more often than it is Namibia: it takes a list of countries to doubt it.
            if codes and (word != "na" or len(others) >= A_LIST):
                doubtful += [text] if word == "na" else []
            elif word != "na" and not numbers and len(others) < FEW_OTHERS:
                doubtful.append(text)
            else:
                sure.append(text)
        elif word in DOUBTFUL:
            doubtful.append(text)
    return tuple(sure), tuple(doubtful)


def _mostly(texts: pl.Series, pattern: str) -> bool:
    return len(texts) > 0 and int(texts.str.contains(pattern).sum()) >= 0.8 * len(texts)

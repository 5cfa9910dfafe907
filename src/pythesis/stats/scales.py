"""Words that have an order: levels of intensity, months, days, sizes, and ranges of numbers."""

from __future__ import annotations

import re
import unicodedata

from pythesis.stats.names import RANKS

# Each scale lists steps in order; a step may have several spellings.
_SCALES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("none", "aucun", "aucune"), ("very low", "tres faible", "tres bas"), ("low", "faible", "bas",
     "basse", "l"), ("medium", "moderate", "mid", "moyen", "moyenne", "modere", "m"), ("high", "eleve",
     "elevee", "fort", "haut", "h"), ("very high", "tres eleve", "tres elevee", "tres fort")),
    (("very poor", "tres mauvais"), ("poor", "bad", "mauvais", "mauvaise", "po"), ("fair", "passable",
     "fa"), ("average", "typical", "ta", "moyen", "moyenne"), ("good", "bon", "bonne", "gd"),
     ("very good", "tres bon", "tres bonne"), ("excellent", "ex"), ("premium",), ("ideal", "ideale")),
    (("never", "jamais"), ("rarely", "seldom", "rarement"), ("sometimes", "parfois", "quelquefois"),
     ("often", "souvent", "usually"), ("always", "toujours")),
    (("strongly disagree", "completely disagree", "totally disagree", "pas du tout d'accord",
     "pas d'accord du tout", "tout a fait en desaccord", "fortement en desaccord"), ("disagree",
     "somewhat disagree", "rather disagree", "pas d'accord", "plutot pas d'accord", "en desaccord",
     "plutot en desaccord"),
     ("neutral", "neutre", "ni d'accord ni pas d'accord", "ni d'accord, ni pas d'accord",
     "ni en accord ni en desaccord", "neither agree nor disagree"), ("agree", "somewhat agree",
     "rather agree", "d'accord", "plutot d'accord"),
     ("strongly agree", "completely agree", "totally agree", "tout a fait d'accord",
     "fortement d'accord")),
    (("xxs",), ("xs",), ("s", "small", "petit", "petite"), ("m", "medium", "moyen", "moyenne"), ("l",
     "large", "grand", "grande"), ("xl", "extra large", "tres grand"), ("xxl",), ("xxxl",)),
    (("january", "jan", "janvier", "janv"), ("february", "feb", "fevrier", "fev", "fevr"), ("march",
     "mar", "mars"), ("april", "apr", "avril", "avr"), ("may", "mai"), ("june", "jun", "juin"), ("july",
     "jul", "juillet", "juil"), ("august", "aug", "aout"), ("september", "sep", "sept", "septembre"),
     ("october", "oct", "octobre"), ("november", "nov", "novembre"), ("december", "dec", "decembre")),
    (("monday", "mon", "lundi", "lun"), ("tuesday", "tue", "tues", "mardi", "mar"), ("wednesday", "wed",
     "mercredi", "mer"), ("thursday", "thu", "thur", "jeudi", "jeu"), ("friday", "fri", "vendredi",
     "ven"), ("saturday", "sat", "samedi", "sam"), ("sunday", "sun", "dimanche", "dim")),
    (("minor", "mineur", "mineure", "mild", "leger", "legere"), ("moderate", "modere", "moderee"),
     ("severe", "serious", "grave", "major"), ("critical", "critique", "fatal", "mortel")),
    (("pas du tout satisfait", "pas du tout satisfaite", "very dissatisfied", "very unsatisfied",
     "pas satisfait", "pas satisfaite", "tres insatisfait", "tres insatisfaite"), ("peu satisfait",
     "peu satisfaite",
     "plutot pas satisfait", "plutot insatisfait", "plutot insatisfaite", "dissatisfied", "unsatisfied",
     "insatisfait", "insatisfaite", "somewhat dissatisfied"),
     ("neutral", "neutre", "ni satisfait ni insatisfait",
     "moyennement satisfait"), ("satisfied", "satisfait", "satisfaite", "plutot satisfait",
     "plutot satisfaite",
     "somewhat satisfied"),
     ("very satisfied", "tres satisfait", "tres satisfaite", "tout a fait satisfait")),
    (("not important", "not at all important", "pas important", "pas du tout important"),
     ("slightly important", "peu important"), ("moderately important", "moyennement important"),
     ("important",),
     ("very important", "tres important"), ("extremely important", "essentiel", "essential")),
    (("very unlikely", "tres improbable"), ("unlikely", "improbable", "peu probable"), ("neutral", "neutre"),
     ("likely", "probable"), ("very likely", "tres probable")),
    (("ajourne", "insuffisant"), ("passable",), ("assez bien", "ab"), ("bien", "b"), ("tres bien", "tb")),
    (("first", "premier", "premiere", "1st"), ("second", "deuxieme", "seconde", "2nd"), ("third",
     "troisieme", "3rd"), ("fourth", "quatrieme", "4th"), ("fifth", "cinquieme", "5th")),
)  # fmt: skip
MIN_STEPS = 3
_NUMBER = r"[0-9]+(?:[ \u00a0\u202f][0-9]{3})*(?:[.,][0-9]+)?"
_BELOW = re.compile(rf"(?:<|<=|≤|under|less than|below|moins de|jusqu'a|up to)\s*({_NUMBER})(.*)")
_ABOVE = re.compile(rf"(?:>|>=|≥|over|more than|above|plus de|at least)\s*({_NUMBER})(.*)")
_RANGE = re.compile(
    rf"(?:\[|\(|\]|de |from )?\s*({_NUMBER})\s*[€$%]?\s*(?:-|–|—|to|a|et|,|;)\s*({_NUMBER})(.*)"
)
_PLUS = re.compile(rf"({_NUMBER})\s*([^\W\d_]*|[€$%])\s*(?:\+|and over|and more|et plus|or more|ou plus)(.*)")
_NTH = re.compile(r"([0-9]{1,2})\s*(?:er|ere|re|e|eme|nd|nde|st|rd|th)(?:\s+(\D*))?")
# Dwellings by their main rooms, as French advertisements name them: T3 and F3 have three, a studio has one.
_ROOMS = re.compile(r"([tf]) ?([1-9][0-9]?)( ?bis)?(?: ?(?:\+|et plus|ou plus|and over|or more))?")
_STUDIO = "studio"
# Names of columns that say so, where T1 to T4 alone could be treatments.
_DWELLINGS = frozenset({
    "logement", "logements", "dwelling", "housing", "appartement", "appart", "apartment", "flat", "bien",
    "biens", "habitation", "typologie", "pieces", "rooms", "lot", "local",
})  # fmt: skip
_GROUND = frozenset({"rdc", "rez-de-chaussee", "rez de chaussee", "ground floor", "ground"})


def order(levels: list[str], numbered: bool = False) -> list[str] | None:
    """Return the levels in their order when all belong to one known scale, else None.

    Levels such as ``T2`` and ``T3`` are in order where a ``studio``, a ``T1 bis`` or an ``F3`` shows that
    they are dwellings, or where `numbered` says that their column is one of ranks.

    Examples
    --------
    >>> order(["high", "low", "medium"])
    ['low', 'medium', 'high']
    >>> order(["> 10", "5-10", "< 5"])
    ['< 5', '5-10', '> 10']
    """
    if len(levels) < MIN_STEPS:
        return None
    plain = {level: _plain(level) for level in levels}
    for scale in _SCALES:
        steps = {word: step for step, words in enumerate(scale) for word in words}
        if all(word in steps for word in plain.values()):
            placed = {level: steps[word] for level, word in plain.items()}
            if len(set(placed.values())) == len(levels):
                return sorted(levels, key=placed.__getitem__)
    return _ranges(plain) or _places(plain) or _by_rooms(levels, numbered)


def ranked(words: tuple[str, ...]) -> bool:
    """Return whether the name of a column says that ``T1``, ``T2``, ``T3`` stand in an order."""
    return bool((_DWELLINGS | RANKS).intersection(words))


def _by_rooms(levels: list[str], numbered: bool) -> list[str] | None:
    placed = _rooms(levels, numbered)
    return None if placed is None else sorted(levels, key=lambda level: (placed[level], level))


def _rooms(levels: list[str], numbered: bool = False) -> dict[str, float] | None:
    """Return how many main rooms each level names, half ones for ``bis``; None when some name none."""
    found: dict[str, float] = {}
    letters: set[str] = set()
    for level in levels:
        text = _unaccented(level.strip().lower())
        match = _ROOMS.fullmatch(text)
        if match is None and text != _STUDIO:
            return None
        found[level] = float(match[2]) + (0.5 if match[3] else 0.0) if match else 1.0
        letters.add(match[1] if match else _STUDIO)
        numbered = numbered or (match is not None and match[3] is not None)
    return found if letters - {_STUDIO} and (numbered or len(letters) > 1) else None


def steps(levels: list[str]) -> dict[str, float] | None:
    """Return the step of each level when all belong to one known scale, floors or dwellings, else None.

    Several levels may stand on one step: two ways to say the same.

    Examples
    --------
    >>> steps(["RDC", "rez-de-chaussée", "2e", "2ème"])
    {'RDC': 0.0, 'rez-de-chaussée': 0.0, '2e': 2.0, '2ème': 2.0}
    """
    plain = {level: _plain(level) for level in levels}
    for scale in _SCALES:
        held = {word: float(step) for step, words in enumerate(scale) for word in words}
        if all(word in held for word in plain.values()):
            return {level: held[word] for level, word in plain.items()}
    floors = {level: _floor(level) for level in levels}
    tails = {floor[1] for floor in floors.values() if floor and floor[1] is not None}
    if len(tails) > 2 or any(floor is None for floor in floors.values()):
        return _rooms(levels)
    return {level: floor[0] for level, floor in floors.items() if floor is not None}


def _floor(level: str) -> tuple[float, str | None] | None:
    """Return the floor a level names, with what is written behind it: ``2e étage``, ``RDC``."""
    text = _unaccented(level.strip().lower())
    if text in _GROUND:
        return 0.0, None
    match = _NTH.fullmatch(text)
    return (float(match[1]), (match[2] or "").strip()) if match else None


def _plain(level: str) -> str:
    text = unicodedata.normalize("NFKD", level.strip().lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[\s_.]+", " ", text).strip() if not re.search(r"\d", text) else text


def _ranges(plain: dict[str, str]) -> list[str] | None:
    placed: dict[str, tuple[float, float]] = {}
    tails = set()
    for level in plain:
        where = _range(_unaccented(level.strip().lower()))
        if where is None:
            return None
        placed[level] = where[0]
        tails.add(where[1])
    spread = len(set(placed.values())) == len(placed) and len(tails) <= 2
    return sorted(placed, key=placed.__getitem__) if spread else None


def _places(plain: dict[str, str]) -> list[str] | None:
    """Return levels such as floors (``RDC``, ``1er étage``, ``2e étage``) in their order."""
    floors = {level: _floor(level) for level in plain}
    placed = {level: floor[0] for level, floor in floors.items() if floor is not None}
    tails = {floor[1] for floor in floors.values() if floor is not None and floor[1] is not None}
    spread = len(placed) == len(plain) == len(set(placed.values())) and len(tails) <= 2
    return sorted(placed, key=placed.__getitem__) if spread else None


def _unaccented(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _range(text: str) -> tuple[tuple[float, float], str] | None:
    if match := _BELOW.fullmatch(text):
        return (_value(match[1]), -1.0), match[2].strip()
    if match := _ABOVE.fullmatch(text):
        return (_value(match[1]), float("inf")), match[2].strip()
    if match := _PLUS.fullmatch(text):
        return (_value(match[1]), float("inf")), (match[2] + match[3]).strip()
    if (match := _RANGE.fullmatch(text)) and _value(match[1]) <= _value(match[2]):
        return (_value(match[1]), _value(match[2])), match[3].strip(" ])")
    return None


def _value(text: str) -> float:
    return float(re.sub(r"[ \u00a0\u202f]", "", text).replace(",", "."))

"""What values a quantity may take, told by the words of its name, in English and French."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bound:
    """A quantity named by `words` lies from `low` to `high`; a name with a word of `unless` is another thing.

    ``sure`` bounds hold whatever the subject (an age is never negative); of the others a person may know
    better (a negative amount may be a refund). The words ``alone`` speak of it when no other is beside them:
    "hours" may be those of the day, "hours worked" is a length of time.
    """

    key: str
    words: frozenset[str]
    low: float | None
    high: float | None
    sure: bool = True
    unless: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()

    def speaks(self, words: frozenset[str]) -> bool:
        """Return whether the words of a name speak of this quantity."""
        meant = bool(words & self.words) or (bool(words) and words <= self.alone)
        return meant and not words & (self.unless - self.words)


# Differences, balances and scores may have any sign; so may what is centred or on a logarithmic scale.
CHANGES = frozenset({
    "change", "delta", "diff", "difference", "variation", "growth", "croissance", "evolution", "gap",
    "ecart", "balance", "solde", "net", "profit", "benefice", "margin", "marge", "gain", "loss", "perte",
    "return", "rendement", "error", "erreur", "residual", "score", "log", "ln", "z", "std", "scaled",
    "normalized", "offset", "drift", "anomaly", "trend", "tendance", "index", "indice", "pc", "pca",
    "slope", "elevation", "altitude", "lag", "delay", "retard", "temp", "temperature", "group", "groupe",
    "class", "classe", "id", "code", "type", "rank", "rang", "adjusted", "relative",
})  # fmt: skip


def _bound(
    key: str,
    words: str,
    low: float | None,
    high: float | None,
    sure: bool = True,
    unless: str = "",
    alone: str = "",
) -> Bound:
    others = CHANGES | frozenset(unless.split())
    return Bound(key, frozenset(words.split()), low, high, sure, others, frozenset(alone.split()))


# Beside these an hour or a month is what something is counted by, not a time of the day or of the year.
_PER = (
    "per par worked total sum somme week weekly hebdo semaine travail work sup supp supplementaire "
    "supplementaires overtime extra pay paye salary salaire wage rate taux tarif price prix cost cout "
    "rent loyer revenue revenu income amount montant budget charges payment premium prime duration "
    "duree nb nbr nombre count since depuis anciennete seniority tenure experience age contrat contract "
    "formation training mensuel monthly speed vitesse consumption consommation energy energie power "
    "puissance volume km kwh"
)

BOUNDS = (
    _bound(
        "latitude",
        "lat latitude",
        -90, 90,
    ),
    _bound(
        "longitude",
        "lon lng long longitude",
        -180, 180,
    ),
    _bound(
        "age",
        "age ages",
        0, 125,
        unless="building house tree maison batiment years company firm vehicle car",
    ),
    _bound(
        "percent",
        "percent percentage percentages pct pourcent pourcentage pourcentages humidity humidite "
        "hygrometrie",
        0, 100,
    ),
    _bound(
        "percent",
        "rate taux share part completion attendance assiduite",
        0, 100, sure=False,
        unless="heart pulse cardiaque exchange change interest interet per tax",
    ),
    _bound(
        "hour",
        "hour heure hr",
        0, 24,
        unless=_PER + " month mois year an annee",
        alone="hours heures hrs",
    ),
    _bound(
        "month",
        "month mois mth mnth",
        1, 12,
        unless=_PER + " hour hours heure heures year",
    ),
    _bound(
        "ph",
        "ph",
        0, 14,
    ),
    _bound(
        "count",
        "count counts cnt nb nbr nombre number quantity quantite qty qte visits visites orders "
        "commandes children enfants rooms pieces bedrooms bathrooms tenure population passengers "
        "passagers units inventory stock calls appels clicks items articles employees effectif "
        "salaries votes views",
        0, None,
        unless="phone telephone account serie",
    ),
    _bound(
        "size",
        "hours heures height hauteur taille width largeur length longueur weight poids mass masse "
        "surface area "
        "superficie distance duration duree speed vitesse volume depth profondeur size pressure "
        "pression power puissance energy energie consumption consommation rainfall precipitation "
        "precipitations pluie rain thickness epaisseur diameter diametre radius bmi imc glucose "
        "insulin insuline cholesterol concentration",
        0, None,
    ),
    _bound(
        "price",
        "price prix cost cout fare tarif salary salaire wage rent loyer fee frais revenue revenu "
        "revenus income sales ventes turnover amount montant budget charges payment paiement total "
        "tip premium prime spend spending depense depenses",
        0, None, sure=False,
    ),
)  # fmt: skip


def bounds_of(words: tuple[str, ...]) -> tuple[Bound, ...]:
    """Return the bounds that the words of a name speak of.

    Examples
    --------
    >>> [bound.key for bound in bounds_of(("client", "age"))]
    ['age']
    >>> bounds_of(("price", "change"))
    ()
    >>> [bound.key for bound in bounds_of(("heures", "sup", "mois"))]
    ['size']
    """
    said = frozenset(words)
    return tuple(bound for bound in BOUNDS if bound.speaks(said))

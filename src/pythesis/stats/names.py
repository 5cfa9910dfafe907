"""Words in the names of columns that speak of codes, amounts, ranks or identifiers, in English and French."""

from __future__ import annotations

import re
import unicodedata

# Codes that sort rows.
CODES = frozenset({
    "code", "type", "class", "classe", "category", "categorie", "cat", "group", "groupe", "region",
    "zone", "zip", "zipcode", "postal", "postcode", "departement", "department", "commune", "insee",
    "channel", "canal", "segment", "cluster", "status", "statut", "state", "sector", "secteur",
    "district", "species", "espece", "plot", "station", "store", "shop", "magasin", "brand",
    "marque", "id", "subclass", "country", "pays", "gender", "sex", "sexe", "race", "method",
    "mode", "label", "target", "outcome", "diagnosis", "cause", "reason", "motif", "product",
    "produit",
})  # fmt: skip
# Amounts, never codes or identifiers.
AMOUNTS = frozenset({
    "count", "cnt", "number", "nb", "nbr", "nombre", "age", "price", "prix", "amount", "montant",
    "total", "sum", "size", "surface", "area", "rate", "ratio", "length", "weight", "years",
    "months", "duration", "distance", "quantity", "qty", "quantite", "qte", "effectif",
})  # fmt: skip
# Ranks: an order without distances.
RANKS = frozenset({
    "quality", "qualite", "qual", "grade", "rank", "rang", "level", "niveau", "rating", "stars",
    "etoiles", "stage", "severity", "gravity", "satisfaction", "priority", "priorite", "importance",
    "month", "mth", "mnth", "mo", "mois", "weekday", "dayofweek", "quarter", "trimestre", "season",
    "saison", "education", "stade", "likert", "agreement", "cond", "condition", "score", "note",
})  # fmt: skip
# What names a row, when values seldom come back.
NAMES = frozenset({
    "id", "ids", "uid", "uuid", "guid", "key", "cle", "identifier", "identifiant", "matricule",
    "siret", "siren", "index", "idx", "record", "ref", "reference", "ticket", "serial", "ssn",
    "iban", "isbn", "nir", "rpps", "finess", "vin", "email", "mail", "phone", "telephone", "tel", "url",
    "name", "nom", "no", "num", "numero", "nr", "rownames", "unnamed", "order", "pid",
})  # fmt: skip
# What names an entity even when values come back.
STRONG_ID = frozenset({
    "id", "uid", "uuid", "guid", "identifier", "identifiant", "matricule", "siret", "siren",
    "nir", "ssn", "iban", "rpps",
})  # fmt: skip

# Things that carry a number of their own; the number is their name, not an amount.
NUMBERED = frozenset({
    "flight", "vol", "invoice", "facture", "account", "compte", "policy", "contract", "contrat", "bill",
    "case", "dossier", "licence", "license", "plate",
})  # fmt: skip
# Dates of birth: they describe whom a row is about, and never say when it was made.
_BIRTHS = frozenset(
    {"birth", "born", "naissance", "nais", "naiss", "dob", "birthday", "birthdate", "ne", "nee"}
)
_NOT_PLURAL = ("ss", "us", "is", "as")


def codes(words: tuple[str, ...]) -> bool:
    """Return whether a name speaks of a code, also at the end of a run-on word (``roomtype``)."""
    return bool(CODES.intersection(words)) or any(
        len(word) > 4 and word.endswith(("type", "code")) for word in words
    )


def amounts(words: tuple[str, ...]) -> bool:
    """Return whether a name speaks of an amount: its words, or French ``nb...``; a last ``number`` names."""
    named = words[-1:] == ("number",) and len(words) > 1
    spoken = AMOUNTS.intersection(words) - ({"number"} if named else set())
    return bool(spoken) or any(word.startswith("nb") for word in words)


def counted(words: tuple[str, ...]) -> bool:
    """Return whether a name ends on a plural, as names of counts do (``credits``, ``enfants``)."""
    last = words[-1] if words else ""
    plural = len(last) > 3 and last.endswith("s") and not last.endswith(_NOT_PLURAL)
    return plural and last not in CODES | RANKS


def of_birth(name: str) -> bool:
    """Return whether a column of dates is named after births.

    Examples
    --------
    >>> of_birth("Né(e) le"), of_birth("date_of_birth"), of_birth("opened")
    (True, True, False)
    """
    return bool(_BIRTHS.intersection(words_of(name)))


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column name, lower case, without accents.

    Examples
    --------
    >>> words_of("customerID"), words_of("Numéro_Client")
    (('customer', 'id'), ('numero', 'client'))
    >>> words_of("N° séjour")
    ('no', 'sejour')
    """
    numbered = re.sub(r"\b([Nn])°", r"\1o ", name[:300])  # N° is numéro
    plain = unicodedata.normalize("NFKD", numbered).encode("ascii", "ignore").decode()
    spaced = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3 \2\4", plain)
    return tuple(re.findall(r"[a-z]+", spaced.lower()))

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
    "months", "duration", "distance",
})  # fmt: skip
# Ranks: an order without distances.
RANKS = frozenset({
    "quality", "qualite", "qual", "grade", "rank", "rang", "level", "niveau", "rating", "stars",
    "etoiles", "stage", "severity", "gravity", "satisfaction", "priority", "priorite", "importance",
    "month", "mth", "mois", "weekday", "dayofweek", "quarter", "trimestre", "season",
    "saison", "education", "stade", "likert", "agreement", "cond", "condition", "score", "note",
})  # fmt: skip
# What names a row, when values seldom come back.
NAMES = frozenset({
    "id", "ids", "uid", "uuid", "guid", "key", "cle", "identifier", "identifiant", "matricule",
    "siret", "siren", "index", "idx", "record", "ref", "reference", "ticket", "serial", "ssn",
    "iban", "isbn", "vin", "email", "mail", "phone", "telephone", "tel", "url", "name", "nom", "no",
    "num", "numero", "nr", "rownames", "unnamed", "order", "pid",
})  # fmt: skip
# What names an entity even when values come back.
STRONG_ID = frozenset({
    "id", "uid", "uuid", "guid", "identifier", "identifiant", "matricule", "siret", "siren",
})  # fmt: skip


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column name, lower case, without accents.

    Examples
    --------
    >>> words_of("customerID"), words_of("Numéro_Client")
    (('customer', 'id'), ('numero', 'client'))
    """
    plain = unicodedata.normalize("NFKD", name[:300]).encode("ascii", "ignore").decode()
    spaced = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3 \2\4", plain)
    return tuple(re.findall(r"[a-z]+", spaced.lower()))

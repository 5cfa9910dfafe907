"""What the values of a column mean beyond how they are stored, from the values and the name alone."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import polars as pl

from pythesis.core.dataset import Column, Kind, Role
from pythesis.core.said import Said, said
from pythesis.stats import scales

MAX_LEVELS = 60  # levels listed in a column; beyond, a list says nothing to a person
# Under this many values, being all different is no sign of an identifier.
MIN_IDENTIFIER = 20
NEARLY_UNIQUE = 0.95
MOSTLY_UNIQUE = 0.5  # short texts of which half are met once name things (tickets, people) more than sorts
FEW_CODES = 10  # whole numbers 1..k up to here are more often codes than amounts
LONG_TEXT = 50  # mean characters of a sentence rather than of a label
MANY_WORDS = 6
ALMOST = 0.5  # share of numbers from which stray words are strays
FEW_STRAYS = 12  # ... if they are few different words

_CODE = {
    "code", "type", "class", "classe", "category", "categorie", "cat", "group", "groupe", "region", "zone",
    "zip", "zipcode", "postal", "postcode", "cp", "departement", "department", "dep", "commune", "insee",
    "channel", "canal", "segment", "cluster", "status", "statut", "state", "sector", "secteur", "district",
    "species", "espece", "plot", "station", "store", "shop", "magasin", "brand", "marque", "id", "subclass",
    "country", "pays", "gender", "sex", "sexe", "race", "method", "mode", "label", "target", "outcome",
    "diagnosis", "cause", "reason", "motif", "product", "produit", "area",
}  # fmt: skip
_AMOUNTS = {
    "count", "cnt", "number", "nb", "nbr", "nombre", "age", "price", "prix", "amount", "montant", "total", "sum",
    "size", "surface", "area", "rate", "ratio", "length", "weight", "years", "months", "duration", "distance",
}  # fmt: skip
_RANKS = {
    "quality", "qualite", "qual", "grade", "rank", "rang", "level", "niveau", "rating", "stars", "etoiles",
    "stage", "severity", "gravity", "satisfaction", "priority", "priorite", "importance", "pclass", "month",
    "mnth", "mois", "weekday", "dayofweek", "quarter", "trimestre", "season", "saison", "education", "stade",
    "likert", "agreement", "cond", "score", "note",
}  # fmt: skip
_NAMES = {
    "id", "ids", "uid", "uuid", "guid", "key", "cle", "identifier", "identifiant", "matricule", "siret", "siren",
    "index", "idx", "record", "ref", "reference", "ticket", "serial", "ssn", "iban", "isbn", "vin", "email",
    "mail", "phone", "telephone", "tel", "url", "name", "nom", "no", "num", "numero", "nr", "rownames", "unnamed",
    "order", "udi", "pid", "instant",
}  # fmt: skip
_STRONG_ID = {"id", "uid", "uuid", "guid", "identifier", "identifiant", "matricule", "siret", "siren"}


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


def describe(values: pl.Series, name: str, kind: Kind | None = None, role: Role = Role.FEATURE) -> Column:
    """Return what is known of a column: kind with its reason, levels, bounds, gaps.

    Parameters
    ----------
    values : Series
        As stored: text, numbers, booleans, dates.
    name : str
        Its name in the source; words such as "id" or "code" in it are evidence too.
    kind : Kind, optional
        What a person said; then nothing is guessed.
    role : Role
        Put in the column as it is.
    """
    missing = values.null_count()
    distinct = values.drop_nulls().n_unique()
    reason: Said = said("kinds.told")
    if kind is None or distinct == 0:
        kind, reason = kind_of(values, name)
    listed = kind in (Kind.CATEGORY, Kind.ORDINAL, Kind.BOOLEAN) and distinct <= MAX_LEVELS
    low, high = _bounds(values)
    return Column(
        name=name,
        kind=kind,
        role=role,
        dtype=values.dtype.base_type().__name__,
        missing=missing,
        distinct=distinct,
        levels=_levels(values, kind) if listed else (),
        minimum=low,
        maximum=high,
        kind_reason=reason,
    )


def kind_of(values: pl.Series, name: str) -> tuple[Kind, Said]:
    """Tell the kind of a column and why."""
    known = values.drop_nulls()
    distinct, n = known.n_unique(), len(known)
    if n == 0:
        return Kind.EMPTY, said("kinds.empty")
    if distinct == 1 and n == len(values):
        return Kind.CONSTANT, said("kinds.constant", value=_shown(known[0]))
    if values.dtype in (pl.Date, pl.Datetime):
        return Kind.DATE, said("kinds.date")
    if distinct == 1:
        return Kind.CATEGORY, said("kinds.one-value-and-gaps", value=_shown(known[0]), n=values.null_count())
    if distinct == 2 and n > 2:
        first, second = sorted(_shown(value) for value in known.unique())
        return Kind.BOOLEAN, said("kinds.two-values", first=first, second=second)
    if values.dtype == pl.String:
        return _text(known, name, distinct)
    if values.dtype.is_float() and not _whole(known):
        return Kind.NUMBER, said("kinds.measured")
    return _integer(known, name, distinct, whole=len(known) == len(values))


def _whole(known: pl.Series) -> bool:
    return bool((known == known.round()).all()) and float(known.abs().max()) < 2**53  # type: ignore[arg-type]


def _integer(known: pl.Series, name: str, distinct: int, whole: bool) -> tuple[Kind, Said]:
    words, n = set(words_of(name)), len(known)
    low, high = int(known.min()), int(known.max())  # type: ignore[arg-type]
    yearly = low >= 1500 and high <= 2200
    if whole and distinct == n >= MIN_IDENTIFIER and not yearly:
        if high - low == n - 1:
            return Kind.IDENTIFIER, said("kinds.row-number", low=low, high=high)
        if words & _NAMES and not words & _AMOUNTS:
            return Kind.IDENTIFIER, said("kinds.unique-number")
    if words & _STRONG_ID and distinct > MAX_LEVELS and not words & _AMOUNTS:
        return Kind.IDENTIFIER, said("kinds.named-identifier", n=distinct)
    if (
        (words & _NAMES)
        and distinct >= NEARLY_UNIQUE * n
        and n >= MIN_IDENTIFIER
        and not words & _AMOUNTS
        and not yearly
    ):
        return Kind.IDENTIFIER, said("kinds.nearly-unique", n=distinct, of=n)
    if distinct <= 12 and low >= -1 and high <= 15 and words & _RANKS:
        return Kind.ORDINAL, said("kinds.rank-name", n=distinct)
    if (
        words & _CODE
        and not words & _AMOUNTS
        and distinct <= max(MAX_LEVELS, n // 20)
        and n >= 2 * distinct
        and not yearly
    ):
        return Kind.CATEGORY, said("kinds.code-name", n=distinct)
    if low == 1 and distinct == high <= FEW_CODES and n >= 10 * distinct and not words & _AMOUNTS:
        return Kind.CATEGORY, said("kinds.few-codes", n=distinct, high=high)
    if low == -1 and high <= 12 and distinct >= 3 and n >= 5 * distinct and int((known >= 0).sum()) > 0:
        return Kind.CATEGORY, said("kinds.codes-and-gap", n=distinct)
    if yearly:
        return Kind.NUMBER, said("kinds.year", low=low, high=high)
    return Kind.NUMBER, said("kinds.whole-number", n=distinct)


def _text(known: pl.Series, name: str, distinct: int) -> tuple[Kind, Said]:
    counts = known.value_counts(sort=False, name="__n")
    levels = counts.get_column(known.name)
    stray = strays(known)
    if stray is not None:
        share, words = stray
        return Kind.TEXT, said("kinds.almost-number", share=share, n=len(words), examples=words[:3])
    n, words = len(known), set(words_of(name))
    ordered = scales.order(levels.to_list()) if distinct <= 30 else None
    if ordered is not None:
        return Kind.ORDINAL, said("kinds.scale", first=ordered[0], last=ordered[-1])
    length = float(known.str.len_chars().mean())  # type: ignore[arg-type]
    spaces = float((known.str.count_matches(" ") + 1).mean())  # type: ignore[arg-type]
    written = length >= LONG_TEXT or spaces >= MANY_WORDS
    if written and distinct > 0.2 * n and distinct > 10 and not words & _NAMES:
        return Kind.TEXT, said("kinds.sentences", length=length)
    if n >= MIN_IDENTIFIER and distinct >= NEARLY_UNIQUE * n:
        return Kind.IDENTIFIER, said("kinds.nearly-unique", n=distinct, of=n)
    if distinct > MAX_LEVELS and (words & _STRONG_ID or (words & _NAMES and distinct > MOSTLY_UNIQUE * n)):
        return Kind.IDENTIFIER, said("kinds.named-identifier", n=distinct)
    if distinct > MAX_LEVELS and distinct > MOSTLY_UNIQUE * n:
        digits = float(known.str.contains(r"\d").mean())  # type: ignore[arg-type]
        if digits > 0.5:
            return Kind.IDENTIFIER, said("kinds.mostly-unique", n=distinct, of=n)
        return Kind.TEXT, said("kinds.mostly-unique-words", n=distinct, of=n)
    return Kind.CATEGORY, said("kinds.words", n=distinct)


_NUMBER = r"^\s*[+−-]?([0-9][0-9 \u00a0\u202f]*([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?\s*$"
_LEADING_ZERO = r"^\s*[+−-]?0[0-9]"


def strays(known: pl.Series) -> tuple[float, tuple[str, ...]] | None:
    """Return the share of numbers in a column of text and its stray words, when it is almost a number.

    Values that carry a unit ("12,5 kg") count as numbers when every word after them is the same few.
    Codes with leading zeros are never numbers.
    """
    if known.head(2000).str.contains(_LEADING_ZERO).any():
        return None
    plain = known.str.contains(_NUMBER)
    if float(plain.head(2000).mean()) < ALMOST:  # type: ignore[arg-type]
        unit = known.str.extract(
            r"^\s*[+−-]?[0-9][0-9 \u00a0\u202f]*(?:[.,][0-9]+)?\s*([^0-9\s+−-][^0-9]{0,11})$"
        )
        if unit.n_unique() > 4 or float(unit.is_not_null().mean()) < 0.9:  # type: ignore[arg-type]
            return None
        plain = plain | unit.is_not_null()
    share = float(plain.mean())  # type: ignore[arg-type]
    words = known.filter(~plain).str.strip_chars().unique().sort()
    if share < ALMOST or known.filter(plain).n_unique() < 3:
        return None
    if len(words) > FEW_STRAYS and share < 0.9:
        return None
    return share, tuple(words.head(10).to_list())


def _levels(values: pl.Series, kind: Kind) -> tuple[str, ...]:
    texts = values.drop_nulls().cast(pl.String).alias("level")
    counted = texts.value_counts().sort("count", "level", descending=[True, False])
    levels = counted["level"].to_list()
    if kind is Kind.ORDINAL:
        ordered = scales.order(levels)
        if ordered is not None:
            return tuple(ordered)
        if values.dtype.is_numeric():
            return tuple(sorted(levels, key=float))
    return tuple(levels)


def _bounds(values: pl.Series) -> tuple[float | str | None, float | str | None]:
    if values.null_count() == len(values) or values.dtype in (pl.String, pl.Boolean, pl.Null):
        return None, None
    low, high = values.min(), values.max()
    if isinstance(low, (dt.date, dt.datetime)) and isinstance(high, (dt.date, dt.datetime)):
        return low.isoformat(), high.isoformat()
    return float(low), float(high)  # type: ignore[arg-type]


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

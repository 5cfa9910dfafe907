"""Notions a team should be able to explain, proposed from the task and the names of columns.

Column names are matched on whole words without accents, in French and English: a proposal that does not
fit is crossed out by a person, so a few wrong ones cost little, and no notion is ever taken as known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pythesis.core.brief import Brief
from pythesis.core.said import Said, said

TASKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "binary": ("baseline", "imbalance", "threshold", "calibration"),
        "multiclass": ("baseline", "imbalance", "confusion"),
        "regression": ("baseline", "error-scale", "outliers"),
        "analysis": ("effect-size", "multiplicity", "confounding"),
    }
)
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "seasonality": "date day jour month mois year annee an week semaine time heure hour",
        "geography": "lat lon latitude longitude city ville region commune postcode zip country pays",
        "money": "price prix cost cout salary salaire revenue income amount montant fare",
        "protected": "age sex sexe gender genre race nationality nationalite religion",
        "repeated": "patient customer client user utilisateur station id player joueur",
        "text": "comment commentaire review avis description text texte title titre",
    }
)


def proposed(brief: Brief, task: str, columns: Iterable[str]) -> tuple[Said, ...]:
    """Return the notions to explain, those of the task first.

    Examples
    --------
    >>> [n.key for n in proposed(Brief(), "regression", ["Prix (euros)"])][-1]
    'mentor.notion.money'
    """
    words = {word for name in columns for word in _words(name)}
    codes = list(TASKS.get(task, ()))
    codes += [code for code, known in COLUMNS.items() if words & set(known.split())]
    if brief.data.time and "seasonality" not in codes:
        codes.append("seasonality")
    if brief.data.group and "repeated" not in codes:
        codes.append("repeated")
    return tuple(said(f"mentor.notion.{code}") for code in codes)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    return re.findall(r"[a-z]+", plain.encode("ascii", "ignore").decode().lower())

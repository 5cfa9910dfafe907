"""A sentence as facts: a key into the words and the values it names."""

from __future__ import annotations

from pydantic import Field

from pythesis.core.base import Frozen, Scalar


class Said(Frozen):
    """What is said, before it is put into words.

    Parameters
    ----------
    key : str
        Path into the sentence files, ``"explore.number-number.claim.rises"`` being the entry
        ``number-number.claim.rises`` of ``words/<lang>/explore.toml``.
    values : dict
        Raw facts: numbers unrounded, shares between 0 and 1, column names as in the table,
        nested ``Said`` for a part that is itself a sentence, tuples for lists.
    fr, en : str
        The rendered sentences; empty until ``words.fill`` writes them for the evidence file.
    """

    key: str
    values: dict[str, Scalar | Said | tuple[Scalar | Said, ...]] = Field(default_factory=dict)
    fr: str = ""
    en: str = ""


def said(key: str, /, **values: Scalar | Said | tuple[Scalar | Said, ...]) -> Said:
    """Build a `Said` with keyword values.

    Examples
    --------
    >>> said("audit.constant-column.claim", column="year").values["column"]
    'year'
    """
    return Said(key=key, values=values)


Said.model_rebuild()

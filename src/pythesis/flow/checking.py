"""The checks of the audit, with cells read as cleaning would read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pythesis.core.brief import Brief
from pythesis.core.dataset import Dataset

if TYPE_CHECKING:
    import polars as pl

    from pythesis.stages.audit import Audit


def checked(
    dataset: Dataset[pl.DataFrame], brief: Brief, counts: dict[str, pl.DataFrame] | None = None
) -> Audit:
    """Audit a data set as ingest left it: numbers and dates kept as text are looked at as such.

    Parameters
    ----------
    dataset : Dataset
    brief : Brief
        What people say of a column's kind, or refuse, is followed in the reading too.
    counts : dict, optional
        What ingest counted of the same rows; taken out as it is used.

    Returns
    -------
    Audit
    """
    from pythesis.stages import audit, clean

    return audit.run(dataset, brief, lambda rows, proposals: clean.as_read(rows, proposals, brief), counts)

"""Rows sorted into strata by a third column: by its levels, or between edges."""

import numpy as np

from pythesis.stats.recipes.parts.columns import values


def stratum_of(column, levels, edges, keep):
    """Number of the stratum of each row, -1 for the rows left out."""
    if levels:
        strata = values(column, "category", levels).fill_null(-1).to_numpy()
    else:
        numbers = column.cast(float).fill_null(float("nan")).to_numpy()
        strata = np.where(np.isnan(numbers), -1, np.searchsorted(np.array(edges), numbers))
    return np.where(np.isin(strata, keep), strata, -1) if keep else strata

"""Many groups seen at a few moments: one mean a group, and groups compared with one another.

So few moments cannot tell a relation over time from a shared drift, and rows of one group are partly the same
piece of news. Means of groups are independent of one another when groups are: they answer another question,
which groups differ, and the text says so.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stats import grouped, ranks, thresholds
from pythesis.stats.ranks import Floats
from pythesis.stats.sides import Pair, Side
from pythesis.stats.validations import Arguments, build, sides

EFFECT = thresholds.RHO + thresholds.BETWEEN
REFERENCE = "Spearman 1904; Neuhaus & Kalbfleisch 1998; Bonett & Wright 2000; Borkowf 2002"


def possible(data: Pair) -> bool:
    """Return whether enough groups differ on both sides, each side being an order or two levels."""
    if (data.n_groups or 0) < grouped.FEWEST_GROUPS:
        return False
    plain = all(side.ordered or side.distinct == 2 for side in (data.x, data.y))
    return plain and all(np.unique(mean_of(data, side)).size > 1 for side in (data.x, data.y))


def mean_of(data: Pair, side: Side) -> Floats:
    """Return the mean of each group: of numbers, or of the second of two levels counted as one."""
    assert data.groups is not None
    values = side.numbers if side.ordered else side.codes.astype(float)
    means: Floats = np.bincount(data.groups, weights=values) / np.bincount(data.groups)
    return np.round(means, 12)


def relate(
    data: Pair, rows: str, group: str, time: str, level: float, raised: Mapping[str, float] | None
) -> Validation:
    """Test whether groups whose mean of `x` is higher have a higher mean of `y`."""
    distance = thresholds.smallest(EFFECT, raised)
    codes = [np.unique(mean_of(data, side), return_inverse=True)[1] for side in (data.x, data.y)]
    found = ranks.spearman(codes[0].astype(np.int64), codes[1].astype(np.int64), distance, level)
    arguments: Arguments = {
        **sides(data, rows), "group": group, "time": time, "smallest": distance, "level": level,
    }  # fmt: skip
    for side, name in ((data.x, "x"), (data.y, "y")):
        if not side.ordered:
            arguments[f"{name}_order"] = side.levels
    return build(
        data, found, rows, test="group-means", effect=EFFECT, distance=distance, level=level,
        recipe="group_means", arguments=arguments, reference=REFERENCE, n_groups=data.n_groups,
        assumed=(said("stats.means.between", group=group, n_groups=data.n_groups, time=time),),
    )  # fmt: skip

"""Relations between columns whose rows belong together or follow one another."""

from __future__ import annotations

from collections.abc import Mapping

from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stats.sides import Pair


def relate(
    data: Pair, *, rows: str, group: str | None, time: str | None, level: float, seed: int,
    raised: Mapping[str, float] | None,
) -> Validation:  # fmt: skip
    """Refuse for now."""
    reason = said("stats.refused.few-rows", n=data.n, fewest=10)
    return Validation(test="refused", n=data.n, n_groups=data.n_groups, rows=rows, refused=reason)

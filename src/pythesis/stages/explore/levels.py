"""Which levels of a category differ, added to a relation found by Kruskal and Wallis."""

from __future__ import annotations

import polars as pl

from pythesis.core.dataset import Column
from pythesis.core.finding import Finding
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.explore.family import KEPT
from pythesis.stats import dunn

MOST_LISTED = 60  # pairs listed in the finding, the most different first


def with_levels(
    frame: pl.DataFrame, column: Column, target: Column, finding: Finding, test: Validation
) -> Finding:
    """Return a kept finding with the pairs of levels that differ; others are returned as they are."""
    if test.test != "kruskal-wallis" or finding.verdict not in KEPT:
        return finding
    found, validation = dunn.which_differ(frame, column, target, test.rows)
    differ = [v for v in found if v.differ]
    key = (
        "explore.dunn.all"
        if len(differ) == len(found)
        else "explore.dunn.some"
        if differ
        else "explore.dunn.none"
    )
    claim = said(
        key, claim=finding.claim, differ=len(differ), pairs=len(found), rest=len(found) - len(differ),
        high=found[0].first, low=found[0].second, groups=str(test.arguments["y"]),
    )  # fmt: skip
    listed = tuple({"higher": v.first, "lower": v.second, "z": v.z, "p": v.p} for v in found[:MOST_LISTED])
    return finding.model_copy(
        update={"claim": claim, "validations": (*finding.validations, validation), "examples": listed}
    )

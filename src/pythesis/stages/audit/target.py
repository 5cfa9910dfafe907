"""The target's balance, and whether there are rows enough to learn."""

from __future__ import annotations

import polars as pl

from pythesis.core.finding import Severity
from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.audit.check import Concern, Outcome, Subject, check
from pythesis.stages.audit.counted import Arguments, counted

# Always answering the commonest class is then right four times in five: accuracy says little.
COMMON = 0.8
VERY_COMMON = 0.9
# The rarest class needs thirty rows for its own score to have a useful interval.
ENOUGH_RARE = 30
# Under a hundred rows a score moves by several points with a single row.
ENOUGH_ROWS = 100
ROWS_A_FEATURE = 10


@check("class-imbalance", needs=("rows", "target", "classes"), section="difficulty")
def class_imbalance(subject: Subject) -> Outcome:
    """Compare the sizes of the classes of the target on development rows."""
    target = subject.table.target
    assert target is not None  # the check needs classes
    known = subject.development[target.name].drop_nulls().cast(pl.String)
    counts = known.value_counts(name="count").sort(["count", target.name], descending=[True, False])
    if counts.height < 2:
        return Outcome(refused=said("audit.class-imbalance.one-class", target=target.name))
    common, rare = counts.row(0), counts.row(-1)
    n = len(known)
    values = {
        "target": target.name,
        "common": common[0],
        "n_common": common[1],
        "share": common[1] / n,
        "rare": rare[0],
        "n_rare": rare[1],
        "rare_share": rare[1] / n,
        "n": n,
        "classes": counts.height,
    }

    def proof(row: tuple[str, int]) -> Validation:
        return counted("audit_class", {"target": target.name, "level": row[0]}, row[1], n, rows="development")

    unequal = common[1] / n >= COMMON
    few = rare[1] < ENOUGH_RARE and n >= ENOUGH_ROWS
    if not unequal and not few:
        return Outcome(values=values, validations=(proof(common), proof(rare)))
    return Outcome(
        concerns=(
            Concern(
                columns=(target.name,),
                variant="unequal" if unequal else "rare",
                values=values,
                severity=Severity.WARNING if common[1] / n >= VERY_COMMON or few else Severity.NOTICE,
                validations=(proof(common), proof(rare)),
                affected=rare[1],
            ),
        )
    )


@check("small-sample", section="difficulty")
def small_sample(subject: Subject) -> Outcome:
    """Compare the development rows with what a score and the number of features ask for."""
    target = subject.table.target
    rows = subject.development
    n = rows.height - (rows[target.name].null_count() if target is not None else 0)
    features = max(1, len(subject.features))
    arguments: Arguments = {"target": target.name if target is not None else "", "features": features}
    proof = counted(
        "audit_size", arguments, n, n, share=n / features, name="rows for each feature", rows="development"
    )
    values = {"n": n, "features": features, "ratio": n / features}
    if n >= ENOUGH_ROWS and n / features >= ROWS_A_FEATURE:
        return Outcome(values=values, validations=(proof,))
    variant = "few-rows" if n < ENOUGH_ROWS else "few-rows-a-feature"
    if features > n:
        variant = "more-features"
    return Outcome(
        concerns=(
            Concern(
                columns=(),
                variant=variant,
                values=values,
                severity=Severity.NOTICE if variant == "few-rows-a-feature" else Severity.WARNING,
                validations=(proof,),
                affected=n,
            ),
        )
    )

"""The target's balance, and whether there are rows enough to learn."""

from __future__ import annotations

import math

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.finding import Severity
from pythesis.core.said import Said, said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted
from pythesis.stages.audit.placeholders import gap_words
from pythesis.stats import recompute

# Always answering the commonest class is then right seven times in ten: accuracy says little.
COMMON = 0.7
VERY_COMMON = 0.9
# The rarest class needs thirty rows for its own score to have a useful interval.
ENOUGH_RARE = 30
# Under a hundred rows a score moves by several points with a single row.
ENOUGH_ROWS = 100
ROWS_A_FEATURE = 10
REACH = 1.959963984540054 + 0.8416212335729143  # normal quantiles of 97.5 % and of 80 %


@check("class-imbalance", needs=("rows", "target", "classes"), section="difficulty")
def class_imbalance(subject: Subject) -> Outcome:
    """Compare the sizes of the classes of the target on development rows."""
    target = subject.target
    assert target is not None  # the check needs classes
    gaps, _ = gap_words(subject, target.name) if target in subject.texts else ((), ())
    known = subject.development[target.name].drop_nulls().cast(pl.String)
    known = known.filter(~known.str.strip_chars().is_in(list(gaps)))
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
        return counted(
            "audit_class",
            {"target": target.name, "level": row[0], "gaps": gaps},
            row[1],
            n,
            rows="development",
        )

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
    target = subject.target
    rows = subject.development
    n = rows.height - (rows[target.name].null_count() if target is not None else 0)
    features = max(1, len(subject.features))
    arguments: Arguments = {"target": target.name if target is not None else "", "features": features}
    proof = counted(
        "audit_size", arguments, n, n, share=n / features, name="rows for each feature", rows="development"
    )
    smallest, power = _smallest(subject, n)
    values: dict[str, Scalar | Said | tuple[Scalar | Said, ...]] = {
        "n": n,
        "features": features,
        "ratio": n / features,
        "smallest": smallest,
    }
    if n >= ENOUGH_ROWS and n / features >= ROWS_A_FEATURE:
        return Outcome(values=values, validations=(proof, power))
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
                validations=(proof, power),
                affected=n,
            ),
        )
    )


def _smallest(subject: Subject, n: int) -> tuple[Said, Validation]:
    """Return the smallest effect of one feature that these rows show four times in five, at the 5 % level.

    A difference of means in standard deviations between the rarest class and the others, else a correlation,
    by normal approximation (Cohen 1988; Fisher 1921 for the correlation).
    """
    target = subject.target
    classes = target is not None and subject.task in {"binary", "multiclass"}
    rare = 0
    if classes and target is not None:
        counts = subject.development[target.name].drop_nulls().value_counts(name="__n")["__n"].to_list()
        rare = min(counts) if len(counts) > 1 else 0
    name = target.name if target is not None else ""
    arguments: Arguments = {"target": name, "classes": rare > 0}
    if rare > 0:
        effect = REACH * math.sqrt(1 / rare + 1 / max(n - rare, 1))
        sentence = said("audit.small-sample.smallest.difference", effect=effect)
    else:
        effect = math.tanh(REACH / math.sqrt(n - 3)) if n > 3 else 1.0
        sentence = said("audit.small-sample.smallest.correlation", effect=effect)
    return sentence, Validation(
        test="power of one comparison",
        effect=Effect(
            name="standard deviations" if rare > 0 else "correlation",
            value=effect,
            low=None,
            high=None,
            level=0.95,
        ),
        n=n,
        rows="development",
        reference="Cohen 1988",
        recipe="audit_power",
        arguments=arguments,
        recompute=recompute.snippet("audit_power", arguments),
    )

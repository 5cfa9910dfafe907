"""Tables with more columns than their rows can tell apart."""

from __future__ import annotations

import math

from pythesis.core.finding import Severity
from pythesis.stages.audit.check import Subject, check
from pythesis.stages.audit.concern import Concern, Outcome
from pythesis.stages.audit.counted import Arguments, counted

# With a column for each row a weighted sum fits anything; with one for five, chance relations look strong.
AS_MANY = 1.0
MANY = 0.2
FEWEST_COLUMNS = 20  # small tables are told by small-sample


@check("wide-data", needs=("rows", "features"), section="difficulty")
def wide_data(subject: Subject) -> Outcome:
    """Compare the number of features with the number of development rows."""
    target = subject.target
    rows = subject.development
    n = rows.height - (rows[target.name].null_count() if target is not None else 0)
    features = len(subject.features)
    arguments: Arguments = {"target": target.name if target is not None else "", "features": features}
    proof = counted(
        "audit_size", arguments, n, n, share=n / features, name="rows for each feature", rows="development"
    )
    # The strongest of so many unrelated columns reaches this correlation with anything (Fan & Lv 2008).
    by_chance = math.sqrt(min(1.0, 2 * math.log(max(features, 2)) / max(n, 1)))
    values = {"n": n, "features": features, "chance": by_chance}
    if features < FEWEST_COLUMNS or features < MANY * n:
        return Outcome(values=values, validations=(proof,))
    more = features >= AS_MANY * n
    return Outcome(
        concerns=(
            Concern(
                columns=(),
                variant="more" if more else "many",
                values=values,
                severity=Severity.WARNING if more else Severity.NOTICE,
                validations=(proof,),
                affected=n,
            ),
        )
    )

"""Is there anything to predict from these columns at all?"""

from __future__ import annotations

from pythesis.core.said import said
from pythesis.core.validation import Validation
from pythesis.stages.conclude.case import USEFUL, Case
from pythesis.stages.conclude.found import Found, cause, over_folds
from pythesis.stats.learning.naming import metric_name


def signal(case: Case) -> bool:
    """Return whether something is predicted beyond chance and beyond the trivial model."""
    luck = case.understood.diagnosis.permuted
    beats = case.gain is not None and case.gain.low is not None and case.gain.low > 0
    return beats and (luck is None or luck <= 0.05)


def no_signal(case: Case) -> Found | None:
    """The upper limit of the gain lies below a useful one, or a shuffled target scores as well."""
    useful = USEFUL * case.trivial_loss
    luck = case.understood.diagnosis.permuted
    chance = luck is not None and luck > 0.05
    if case.gain is None or case.gain.high is None or case.gain.low is None:
        return None
    bounded = case.gain.high < useful
    if not bounded and not (chance and case.gain.low <= 0):
        return None
    statement = said(
        f"conclude.cause.no-signal.statement.{'bounded' if bounded else 'chance'}",
        gain=case.gain.value, low=case.gain.low, high=case.gain.high, useful=useful,
        metric=metric_name(case.metric.name), p=1.0 if luck is None else luck,
    )  # fmt: skip
    checks = [over_folds(case, case.gain, case.gain_p, "gain over the trivial model")]
    if luck is not None:
        checks.append(
            Validation(
                test="permuted target", statistic=case.understood.diagnosis.permuted_real, p=luck,
                n=case.score.n, rows="development", reference="Ojala & Garriga 2010",
            )
        )  # fmt: skip
    confidence = "shown" if bounded and chance else "likely" if bounded else "possible"
    told = cause("no-signal", confidence, statement, said("conclude.cause.no-signal.remedy"), *checks)
    return Found(told, case.missing)

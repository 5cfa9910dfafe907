"""Is there anything to predict from these columns, and does the model know what came before?"""

from __future__ import annotations

from pythesis.core.said import said
from pythesis.core.validation import Effect, Validation
from pythesis.stages.conclude.case import USEFUL, Case
from pythesis.stages.conclude.found import Found, cause, over_folds
from pythesis.stats.learning.naming import metric_name, the


def signal(case: Case) -> bool:
    """Return whether something is predicted beyond chance and beyond the trivial model."""
    luck = case.understood.diagnosis.permuted
    beats = case.gain is not None and case.gain.low is not None and case.gain.low > 0
    return beats and (luck is None or luck <= 0.05)


def no_signal(case: Case) -> Found | None:
    """The upper limit of the gain lies below a useful one, or a shuffled target scores as well.

    Without a horizon the columns are held against an answer that knows no value either: losing to the last
    known value says nothing against them.
    """
    useful = USEFUL * case.trivial_loss
    gain, p = case.gain, case.gain_p
    if past_unknown(case):
        against = _constant(case)
        if against is None:
            return None
        gain, p, useful = against
    luck = case.understood.diagnosis.permuted
    chance = luck is not None and luck > 0.05
    if gain is None or gain.high is None or gain.low is None:
        return None
    bounded = gain.high < useful
    if not bounded and not (chance and gain.low <= 0):
        return None
    forecast = case.rows.table.past is not None
    key = "forecast" if forecast else "chance" if not bounded else "bounded" if luck is None else "both"
    statement = said(
        f"conclude.cause.no-signal.statement.{key}",
        gain=gain.value, low=gain.low, high=gain.high, useful=useful,
        metric=metric_name(case.metric.name), p=1.0 if luck is None else luck,
        baseline=the("trivial" if past_unknown(case) else case.simple.baseline),
    )  # fmt: skip
    checks = [over_folds(case, gain, p, "gain over the trivial model")]
    if luck is not None:
        checks.append(
            Validation(
                test="permuted target", statistic=case.understood.diagnosis.permuted_real, p=luck,
                n=case.score.n, rows="development", reference="Ojala & Garriga 2010",
            )
        )  # fmt: skip
    confidence = "shown" if bounded and chance else "likely" if bounded else "possible"
    remedy = said(f"conclude.cause.no-signal.remedy.{'forecast' if forecast else 'columns'}")
    return Found(cause("no-signal", confidence, statement, remedy, *checks), case.missing)


def past_unknown(case: Case) -> bool:
    """Return whether the answer to beat is the last known value, and the model is given no such value."""
    return case.rows.table.past is None and case.simple.baseline == "persistence"


def past_unread(case: Case) -> Found | None:
    """No useful gain over the last known value: what is missing is what came before.

    Likely when the interval leaves no room for a useful gain, possible when only the gain seen is too small.
    """
    gain = case.gain
    if not past_unknown(case) or gain is None or gain.high is None or gain.low is None:
        return None
    useful = USEFUL * case.trivial_loss
    if gain.value >= useful:
        return None
    statement = said(
        f"conclude.cause.missing-columns.past.{'worse' if gain.high < 0 else 'level'}",
        target=case.rows.aim.target, score=case.score.value, reference=case.baseline.value,
        gain=gain.value, low=gain.low, high=gain.high, metric=metric_name(case.metric.name),
    )  # fmt: skip
    check = over_folds(case, gain, case.gain_p, "gain over the last known value")
    remedy = said("conclude.cause.missing-columns.past.remedy", target=case.rows.aim.target)
    confidence = "likely" if gain.high < useful else "possible"
    return Found(cause("missing-columns", confidence, statement, remedy, check), case.missing)


def _constant(case: Case) -> tuple[Effect, float | None, float] | None:
    """Return the gain over the constant answer, its p-value, and the gain that would be useful."""
    found = case.compared(case.model, "trivial")
    constant = next((m for m in case.simple.iteration.models if m.name == "trivial"), None)
    value = case.value(constant) if constant is not None else None
    if found is None or value is None:
        return None
    return case.in_gain(found), found.p, USEFUL * case.metric.loss(value)

"""What a check saw and no sentence can say is told as its fault, and stops no audit."""

from __future__ import annotations

import pytest

from pythesis.core.faults import STRICT
from pythesis.core.finding import Severity, Verdict
from pythesis.stages.audit.check import Check, Concern, Outcome
from pythesis.words import fill


def test_a_number_that_is_not_finite_is_a_fault_of_its_check_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    concern = Concern(
        columns=("x",),
        variant="high",
        values={"weight": float("nan")},
        severity=Severity.NOTICE,
        validations=(),
    )
    check = Check("outliers", (), "light", "structure", lambda _: Outcome())
    with pytest.raises(ValueError, match="finite"):
        check.told(Outcome(concerns=(concern,)))
    monkeypatch.delenv(STRICT)
    (told,), proposals = check.told(Outcome(concerns=(concern,)))
    assert told.verdict is Verdict.NOT_APPLICABLE and proposals == ()
    assert "ValidationError" in fill(told).claim.en

"""The last lines of a run."""

from __future__ import annotations

import pytest

from pythesis.cli.summary import leading
from pythesis.core.said import Said

SCORE = Said(key="conclude.nested.success.maximum")
DOUBT = Said(key="conclude.because.likely")
GAIN = Said(key="conclude.gain.better")


@pytest.mark.parametrize(
    ("outcome", "scientific", "told"),
    [
        ("success", (SCORE, GAIN, DOUBT, DOUBT), [SCORE, DOUBT]),
        ("success", (SCORE, GAIN), [SCORE]),
        ("failure", (SCORE, GAIN, DOUBT), [SCORE]),  # the score and its cause are read in the report
    ],
)
def test_a_success_is_told_with_its_doubt(
    outcome: str, scientific: tuple[Said, ...], told: list[Said]
) -> None:
    assert leading(outcome, scientific) == told

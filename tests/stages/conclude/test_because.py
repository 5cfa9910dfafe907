"""What the conclusion says of causes: shares that overlap say so, and no cause is not a possible one."""

from __future__ import annotations

import pytest

from pythesis.core.conclusion import Cause
from pythesis.core.said import said
from pythesis.stages.conclude.found import cause
from pythesis.stages.conclude.run import because
from pythesis.words import say


def _cause(code: str, share: float) -> Cause:
    what = said("conclude.cause.no-signal.statement.no-column")
    found = cause(code, "shown", what, said("conclude.cause.no-signal.remedy.no-column"))
    return found.model_copy(update={"share": share})


@pytest.mark.parametrize(("shares", "overlap"), [((1.0, 0.7), True), ((0.7, 0.3), False), ((1.0,), False)])
def test_shares_beyond_the_whole_are_said_to_overlap(shares: tuple[float, ...], overlap: bool) -> None:
    codes = ("drift", "model-too-simple")
    told = because(tuple(_cause(c, s) for c, s in zip(codes, shares, strict=False)), "failure")
    assert (told[-1].key == "conclude.because.overlap") == overlap
    assert len(told) == len(shares) + overlap
    for language in ("en", "fr"):  # shares are measured before the test rows are opened
        assert "cross" in say(told[0], "en") and "croisée" in say(told[0], "fr") and say(told[-1], language)


def test_where_nothing_stands_in_the_way_nothing_is_called_possible() -> None:
    unclear = cause(
        "too-few-rows", "possible", said("conclude.cause.unclear.met", n=240),
        said("conclude.cause.unclear.remedy-met"),
    )  # fmt: skip
    (told,) = because((unclear,), "undecided")
    assert say(told, "en").startswith("Nothing was found that stands in the way")
    assert say(told, "fr").startswith("Rien n")

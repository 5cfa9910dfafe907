"""The brief refuses what it does not understand, and says what it would have."""

from __future__ import annotations

import pytest

from pythesis.core.brief import parse_brief
from pythesis.core.errors import InputError
from pythesis.words import say


@pytest.mark.parametrize(
    ("values", "key", "nearest"),
    [
        ({"data": {"targett": "y"}}, "data.targett", "data.target"),
        ({"sucess": {}}, "sucess", "success"),
        ({"columns": {"Age": {"unité": "ans"}}}, "columns.Age.unité", "columns.Age.unit"),
    ],
)
def test_unknown_key_suggests_the_nearest(values: dict[str, object], key: str, nearest: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_brief(values)
    assert key in say(caught.value.what, "en")
    assert nearest in say(caught.value.remedy, "fr")


def test_wrong_value_names_the_key() -> None:
    with pytest.raises(InputError) as caught:
        parse_brief({"success": {"minimum": "high"}})
    assert "success.minimum" in say(caught.value.what, "en")


def test_dates_make_a_framed_project() -> None:
    assert not parse_brief({}).framed
    assert parse_brief({"calendar": {"audit": "2026-01-21"}}).framed


def test_label_falls_back_to_the_name() -> None:
    brief = parse_brief({"columns": {"a": {"label": "Alpha"}}})
    assert (brief.label("a"), brief.label("b")) == ("Alpha", "b")


@pytest.mark.parametrize(
    ("data", "lasting", "predicts"),
    [
        ({}, False, False),
        ({"target": "y"}, False, True),
        ({"target": "y", "task": "analysis"}, False, False),
        ({"target": "t", "event": "e"}, True, False),
        ({"target": "t", "duration": "t", "event": "e", "task": "regression"}, True, False),
        ({"target": "e", "duration": "t"}, False, True),
        ({"target": "e", "duration": "t", "event": "e"}, False, True),
        ({"target": "y", "duration": "t", "event": "e"}, False, True),
    ],
)
def test_times_still_running_are_not_predicted(data: dict[str, str], lasting: bool, predicts: bool) -> None:
    brief = parse_brief({"data": data})
    assert (brief.data.lasting, brief.data.predicts) == (lasting, predicts)

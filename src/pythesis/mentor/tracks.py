"""Days from the kick-off to each step, by track.

Source: the calendars of the school, USERS.md. A step a track gives no day for has none: it is said, never
made up, save iteration 2 of the bootcamp, half way between iterations 1 and 3. The framing is validated
by a call within the week; the original brief counts from the framing itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

FRAMING = 7  # days: "a call within the week to validate it"

OFFSETS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "bootcamp": {
            "framing": FRAMING, "audit": 16, "report_1": 23, "iteration_1": 30, "iteration_2": 37,
            "iteration_3": 44, "iteration_4": 51, "report_2": 51, "final": 58, "defence": 71,
        },
        "part-time": {
            "framing": FRAMING, "audit": 41, "iteration_1": 69, "iteration_2": 90, "iteration_3": 118,
            "iteration_4": 160, "report_2": 160, "defence": 206,
        },
        "analyst": {
            "framing": FRAMING, "audit": 14, "report_1": 21, "report_2": 28, "final": 35, "defence": 42,
        },
        "original": {
            "framing": 0, "audit": 7, "iteration_1": 14, "iteration_2": 21, "iteration_3": 28,
            "iteration_4": 34, "final": 41, "defence": 60,
        },
    }
)  # fmt: skip
DEFENCE_DAYS: Mapping[str, int] = MappingProxyType({"original": 1})  # days after the first

ORIGINAL_START = dt.date(2022, 4, 30)
# The original brief calls these days Fridays; four of them are Saturdays.
ORIGINAL_WEEKDAYS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("audit", "iteration_1", "iteration_2", "iteration_3", "iteration_4", "final"), "friday")
)

"""The questions put to a table, listed explicitly. Each has its page in ``docs/questions``."""

from __future__ import annotations

from pythesis.stages.explore.question import Question
from pythesis.stages.explore.questions import (
    category_category,
    category_number,
    counted,
    durations,
    missing_target,
    number_category,
    number_number,
    ordinal_category,
    ordinal_levels,
    ordinal_number,
    seasons,
    shape,
    space,
    text_digits,
    text_length,
    time_break,
    time_trend,
)

ABOUT_TARGET: tuple[Question, ...] = (
    number_number.QUESTION,
    number_category.QUESTION,
    category_number.QUESTION,
    category_category.QUESTION,
    ordinal_number.QUESTION,
    ordinal_category.QUESTION,
    ordinal_levels.QUESTION,
    text_length.QUESTION,
    text_digits.QUESTION,
    shape.QUESTION,
    missing_target.QUESTION,
    time_trend.QUESTION,
    seasons.OF_YEAR,
    seasons.OF_WEEK,
    seasons.OF_DAY,
    time_break.QUESTION,
    space.QUESTION,
    durations.OF_LEVELS,
    durations.OF_NUMBERS,
    counted.OF_LEVELS,
    counted.OF_ORDER,
    counted.OF_NUMBERS,
)

# Every code a finding of this stage may carry.
CODES: tuple[str, ...] = (
    *(question.code for question in ABOUT_TARGET),
    "column-distribution",
    "target-distribution",
    "group-structure",
    "columns-together",
    "segments",
    "column-trend",
    "column-season-year",
    "column-season-week",
    "column-season-day",
    "confounders",
    "interactions",
    "representation",
    "censored-times",
    "counts-watched",
    "text-terms",
    "sampling-weights",
    "unsettled-questions",
    "own-question",
)

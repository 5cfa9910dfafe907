"""How every figure looks and writes its numbers: the identity as a Vega configuration."""

from __future__ import annotations

import functools
from typing import Any

from babel.dates import get_day_names, get_month_names

from pythesis.deliver import identity
from pythesis.words import numbers

LABEL_SIZE = 12
TITLE_SIZE = 15


def config(language: str) -> dict[str, Any]:
    """Return the Vega-Lite configuration of a language: fonts, colours, number and date locale."""
    text = {"font": identity.SANS, "fontSize": LABEL_SIZE}
    return {
        "background": identity.PAPER,
        "font": identity.SANS,
        "padding": 4,
        "view": {"stroke": None},
        "locale": locale(language),
        "axis": {
            "labelFont": identity.SANS,
            "labelFontSize": LABEL_SIZE,
            "labelColor": identity.MUTED,
            "titleFont": identity.SANS,
            "titleFontSize": LABEL_SIZE,
            "titleFontWeight": 400,
            "titleColor": identity.MUTED,
            "titlePadding": 8,
            "domainColor": identity.LINE,
            "tickColor": identity.LINE,
            "gridColor": identity.LINE,
            "gridWidth": 0.6,
            "tickSize": 4,
            "labelPadding": 4,
        },
        "legend": {
            "labelFont": identity.SANS,
            "labelFontSize": LABEL_SIZE,
            "labelColor": identity.INK,
            "labelLimit": 240,
            "titleFont": identity.SANS,
            "titleFontSize": LABEL_SIZE,
            "titleFontWeight": 400,
            "titleColor": identity.MUTED,
            "titleLimit": 400,
            "orient": "bottom",
            "direction": "horizontal",
            "columns": 4,
            "offset": 8,
        },
        "title": {
            "font": identity.SANS,
            "fontSize": TITLE_SIZE,
            "fontWeight": 600,
            "color": identity.INK,
            "subtitleFont": identity.SANS,
            "subtitleFontSize": LABEL_SIZE,
            "subtitleColor": identity.MUTED,
            "subtitlePadding": 8,
            "anchor": "start",
            "frame": "bounds",
            "lineHeight": TITLE_SIZE + 4,
        },
        "text": text | {"color": identity.INK},
    }


@functools.cache
def locale(language: str) -> dict[str, Any]:
    """Return the number and time locale of a language, as d3 reads them."""
    french = language == "fr"
    babel = numbers.locale(language)
    days = [get_day_names(locale=babel), get_day_names("abbreviated", locale=babel)]
    months = [get_month_names(locale=babel), get_month_names("abbreviated", locale=babel)]
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    return {
        "number": {
            "decimal": "," if french else ".",
            "thousands": numbers.NARROW if french else ",",
            "grouping": [3],
            "currency": ["", ""],
            "percent": f"{numbers.NARROW}%" if french else "%",
            "minus": numbers.MINUS,
        },
        "time": {
            "dateTime": "%A %e %B %Y, %H:%M" if french else "%A %B %e, %Y, %H:%M",
            "date": "%d/%m/%Y" if french else "%m/%d/%Y",
            "time": "%H:%M",
            "periods": ["", ""] if french else ["AM", "PM"],
            "days": [days[0][day] for day in sunday_first],
            "shortDays": [days[1][day] for day in sunday_first],
            "months": [months[0][month] for month in range(1, 13)],
            "shortMonths": [months[1][month] for month in range(1, 13)],
        },
    }
